"""What is searched for, and what the departments answer."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.tickets.refusals import refuses
from tickets.model.disclosure import CeaseUseReason, Decision, Ground, Outcome, RequestType
from tickets.model.documents import Accuracy, Check, Found, IdDocument
from tickets.model.errors import Code
from tickets.model.kinds import Move, PartyRole, Restriction, Status
from tickets.model.ticket import Party

Open = Callable[..., Any]
AGENTS = (PartyRole.STATUTORY_AGENT, PartyRole.DELEGATED_AGENT)


def test_nothing_is_searched_before_identity_and_fee_are_settled(open_request: Open) -> None:
    case = open_request().sends_form().arrives()
    with refuses(Code.IDENTITY_OPEN, Code.FEE_OPEN):
        case.searches()


def test_a_differing_address_blocks_the_search(open_request: Open) -> None:
    case = open_request().to_check()
    case.does(
        "mei",
        Move.CHECK_IDENTITY,
        id_result=Check.OK,
        id_paper=IdDocument.PASSPORT,
        id_address_match=False,
    )
    with refuses(Code.ADDRESS_DIFFERS):
        case.searches()


@pytest.mark.parametrize("role", [None, *(each for each in PartyRole if not each.acts_for_self)])
def test_nothing_is_searched_for_an_unproven_requester(
    open_request: Open, role: PartyRole | None
) -> None:
    # scenarios 1 and 13: an heir, a stranger, an unnamed person, or an unconfirmed identity
    case = open_request(new={"party": Party(role)}).sends_form().arrives(1000).identified()
    with refuses(Code.AUTHORITY_OPEN if role in AGENTS else Code.STANDING_OPEN):
        case.searches()
    case.does("mei", Move.DESCRIBE, party=Party(PartyRole.PRINCIPAL)).searches()
    assert case.ticket.status is Status.SEARCHING


def test_published_information_is_given_to_anybody(open_request: Open) -> None:
    case = open_request(RequestType.PUBLISHED_MATTERS, new={"party": Party(PartyRole.MEDIA)})
    case.sends_form().arrives().searches()  # scenario 24
    assert case.ticket.status is Status.SEARCHING


def test_of_data_to_be_corrected_a_department_says_whether_it_is_wrong(open_request: Open) -> None:
    # O20
    case = open_request(RequestType.CORRECT).sends_form().arrives().identified().searches()
    answers = {"system": "crm", "found": Found.FOUND}
    with refuses("missing:accuracy:crm"):
        case.does("sales_head", Move.REPORT_SEARCH, **answers)
    case.does("sales_head", Move.REPORT_SEARCH, **answers, accuracy=Accuracy.UNKNOWN)
    case.does("hr_head", Move.REPORT_SEARCH, system="payroll", found=Found.NONE)


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.NOT_APPLICABLE])
def test_unsearchable_data_are_not_refused_as_not_held(
    open_request: Open, outcome: Outcome
) -> None:
    case = open_request().to_asked().finds(crm=Found.UNAVAILABLE)  # O20
    not_held = Decision(RequestType.DISCLOSE, outcome, frozenset({Ground.G3}))

    with refuses(Code.FOUND_THERE):
        case.drafts(not_held)
    case.does("mei", Move.REPORT_SEARCH, system="crm", found=Found.FOUND).drafts(
        not_held
    )  # for example entrusted to us
    assert case.ticket.status is Status.DECISION


def test_data_may_exist_without_a_record_of_provision(open_request: Open) -> None:
    record = Decision(RequestType.DISCLOSE_TP_RECORD, Outcome.NO_DATA)
    data = Decision(RequestType.DISCLOSE, Outcome.GRANTED)
    case = open_request(data.type, record.type).sends_form().arrives(1000).identified()
    case.searches().finds(crm=Found.UNAVAILABLE)

    with refuses("found_there:decisions:disclose_tp_record"):
        case.drafts(data, record)
    case.does("mei", Move.REPORT_SEARCH, system="crm", found=Found.FOUND).drafts(data, record)
    assert case.ticket.status is Status.DECISION


def test_what_was_not_searched_everywhere_is_granted_with_a_reason(open_request: Open) -> None:
    # O20
    case = open_request().to_asked().finds(crm=Found.UNAVAILABLE, payroll=Found.FOUND)
    with refuses(Code.NEEDS_REASON):
        case.drafts(Decision(RequestType.DISCLOSE, Outcome.GRANTED), says={})
    case.granted()
    assert case.ticket.status is Status.DECIDED


def test_a_department_answers_for_its_own_systems_only(open_request: Open) -> None:
    case = open_request().to_asked()
    with refuses(Code.NOT_YOUR_DEPARTMENT):
        case.does("hr_head", Move.REPORT_SEARCH, system="crm", found=Found.NONE)


def test_a_system_that_is_not_theirs_is_asked_of_another_department(open_request: Open) -> None:
    # O20
    case = open_request().to_asked().finds(crm=Found.NOT_OURS)
    with refuses(Code.NEEDS_REASON):
        case.does("mei", Move.ASK_ELSEWHERE, system="crm")
    with refuses(Code.UNKNOWN_SYSTEM):
        case.does("mei", Move.ASK_ELSEWHERE, system="payroll", searched_by="sales")
    with refuses(Code.WRONG_KIND):
        case.does("mei", Move.ASK_ELSEWHERE, system="crm", searched_by="moon")
    case.does("mei", Move.ASK_ELSEWHERE, system="crm", searched_by="hr")

    assert case.ticket.asked == {"hr"}
    case.does("hr_head", Move.REPORT_SEARCH, system="crm", found=Found.FOUND).grants()


def test_a_department_that_must_not_know_is_not_asked(open_request: Open) -> None:
    # O1
    own = {"restrictions": frozenset({Restriction.EMPLOYEE}), "hidden_from": frozenset({"hr"})}
    case = open_request(new=own).to_asked()
    case.does("mei", Move.REPORT_SEARCH, system="crm", found=Found.NOT_OURS)
    with refuses("wrong_kind:searched_by:crm"):
        case.does("mei", Move.ASK_ELSEWHERE, system="crm", searched_by="hr")


def test_ceasing_to_use_needs_its_statutory_reason(open_request: Open) -> None:
    case = open_request(RequestType.CEASE_USE).sends_form().arrives().identified()
    with refuses(Code.NO_CEASE_USE_REASON):
        case.searches()
    case.does(
        "mei",
        Move.START_SEARCH,
        searching=frozenset({RequestType.CEASE_USE}),
        reasons_35=frozenset({CeaseUseReason.NO_LONGER_NEEDED}),
    )


def test_an_individual_number_is_dealt_with_before_the_search(open_request: Open) -> None:
    case = open_request().sends_form().arrives(1000, my_number_seen=True).identified()
    with refuses(Code.MY_NUMBER_OPEN):
        case.searches()


def test_unavailable_needs_a_reason(open_request: Open) -> None:
    case = open_request().to_asked()
    with refuses(Code.NEEDS_REASON):
        case.does("hr_head", Move.REPORT_SEARCH, system="payroll", found=Found.UNAVAILABLE)


def test_nothing_is_left_out_without_a_reason_and_one_system_stays(open_request: Open) -> None:
    # O20
    case = open_request().to_check().identified()
    with refuses("needs_reason:left_out"):
        case.searches(left_out={"payroll": ""})
    with refuses("unknown_system:systems"):
        case.searches(left_out={"moon": "無関係"})
    with refuses("missing:systems"):
        case.searches(left_out={"payroll": "無関係", "crm": "無関係"})
