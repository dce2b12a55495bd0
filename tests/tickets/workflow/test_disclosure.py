"""A disclosure request from the call to its decision."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.tickets.conftest import context
from tests.tickets.refusals import refuses
from tickets.model.disclosure import CeaseUseReason, Decision, Ground, Outcome, RequestType
from tickets.model.documents import Check, Defect, Found, Preservation
from tickets.model.errors import Code, NotAllowedError, RefusedError
from tickets.model.kinds import (
    Flag,
    Kind,
    Move,
    PartyRole,
    PersonalField,
    Relation,
    Restriction,
    Status,
    WhyBack,
)
from tickets.model.notices import NoticeKind
from tickets.model.people import Roster
from tickets.model.personal import ValueName
from tickets.model.ticket import Link, Party
from tickets.rules.periods import EXAMPLE_BASIS
from tickets.workflow.commit import notices_of

Open = Callable[..., Any]
WHY = {PersonalField.MOVE_REASON: "書き直しが要る"}


def told(case: Any, roster: Roster) -> set[tuple[str, NoticeKind]]:
    """Recipients of the last move's notices, and what they are told."""
    moment = context(roster).moment("", case.now)
    return {(each.to, each.what) for each in notices_of(case.last, moment)}


UNCORRECTED = {"move": Move.DRAFT_UNCORRECTED}
NOT_IDENTIFIED = Decision(RequestType.DISCLOSE, Outcome.REFUSED, frozenset({Ground.G1}))


def test_no_form_is_sent_without_an_address_and_a_known_type(open_request: Open) -> None:
    case = open_request(types_unclear=True)
    case.does("mei", Move.DESCRIBE, types=frozenset())
    with refuses(Code.NO_TYPE, Code.NO_ADDRESS):
        case.does("mei", Move.SEND_FORM, form_sent_on=case.today, form_version="1")


def test_recordings_wait_for_the_managers_word_before_the_form_goes_out(open_request: Open) -> None:
    case = open_request(footage=True)  # O17
    with refuses(Code.ASK_MANAGER_FIRST):
        case.sends_form()
    case.does("manager", Move.RULE_ON_DATA, WHY, may_be_held=True).sends_form()
    with refuses(Code.RULED_ALREADY):  # the person has paid for an answer since
        case.does("manager", Move.RULE_ON_DATA, WHY, may_be_held=False)
    assert case.ticket.status is Status.FORM_SENT


def test_what_the_manager_called_no_held_data_is_not_sent_a_form_by_another_description(
    open_request: Open,
) -> None:
    case = open_request(footage=True)  # O17
    case.does("manager", Move.RULE_ON_DATA, WHY, may_be_held=False)

    case.does("mei", Move.DESCRIBE, footage=False)
    with refuses(Code.NOT_HELD_DATA):
        case.sends_form()
    case.does("manager", Move.RULE_ON_DATA, WHY, may_be_held=True).sends_form()
    assert case.ticket.status is Status.FORM_SENT


def test_data_of_a_duplicate_is_preserved_for_the_ticket_that_goes_on(
    open_request: Open, roster: Roster
) -> None:
    # O16
    link = Link(Relation.DUPLICATE_OF, "D-2026-0009", Kind.DISCLOSURE)
    duplicate, other = open_request(footage=True), open_request(footage=True)
    for case in (duplicate, other):
        case.does("mei", Move.PRESERVE, preservations=Preservation("crm", case.today))
    duplicate.does("manager", Move.CLOSE_DUPLICATE, link=link)
    other.does("manager", Move.CLOSE_OUT_OF_SCOPE, WHY)

    over = {what for _, what in told(other, roster)} - {what for _, what in told(duplicate, roster)}
    assert over == {NoticeKind.PRESERVATION_OVER}


def test_possibly_entrusted_data_wait_for_the_managers_ruling(
    open_request: Open, roster: Roster
) -> None:
    case = open_request()  # O17
    case.does("mei", Move.DESCRIBE, flags=frozenset({Flag.ENTRUSTED}))

    assert ("manager", NoticeKind.RULING_ASKED) in told(case, roster)
    with refuses(Code.ASK_MANAGER_FIRST):
        case.sends_form()

    case.does("mei", Move.DESCRIBE, summary="委託元の名簿")
    assert ("manager", NoticeKind.RULING_ASKED) not in told(case, roster)


def test_an_identified_heir_is_refused_for_lack_of_authority(open_request: Open) -> None:
    case = open_request(new={"party": Party(PartyRole.FAMILY_OR_HEIR)}).sends_form().arrives(1000)
    case.identified().asks_correction(Defect.AUTHORITY).reminds_in_vain()
    case.drafts(NOT_IDENTIFIED, **UNCORRECTED)
    assert case.ticket.status is Status.DECISION


def test_a_search_for_who_is_not_identified_is_refused_in_one_sentence(open_request: Open) -> None:
    # O16
    case = open_request().sends_form().arrives(1000)
    with refuses("identity_open:id_result"):
        case.searches()


@pytest.mark.parametrize("outcome", [Outcome.GRANTED, Outcome.NO_DATA])
def test_who_is_not_identified_is_not_also_said_to_wait_for_a_search(
    open_request: Open, outcome: Outcome
) -> None:
    case = open_request().sends_form().arrives(1000)
    case.asks_correction(Defect.IDENTITY).reminds_in_vain()
    with refuses("identity_open:decisions:disclose"):
        case.drafts(Decision(RequestType.DISCLOSE, outcome), **UNCORRECTED)


def test_an_uncorrected_request_is_refused_after_two_weeks_and_a_reminder(
    open_request: Open,
) -> None:
    case = open_request().sends_form().arrives().asks_correction(Defect.IDENTITY)
    with refuses(Code.NOT_REMINDED, Code.NEEDS_CORRECTION_FIRST):
        case.drafts(NOT_IDENTIFIED, **UNCORRECTED)
    case.reminds_in_vain().drafts(NOT_IDENTIFIED, **UNCORRECTED).does("manager", Move.APPROVE)
    assert case.ticket.status is Status.DECIDED


def test_every_type_has_its_own_decision(open_request: Open) -> None:
    case = open_request(RequestType.DISCLOSE, RequestType.CORRECT).to_search()
    with refuses(Code.NO_DECISION):
        case.grants(RequestType.DISCLOSE)


def test_a_manager_who_drafted_leaves_the_decision_to_the_deputy(open_request: Open) -> None:
    # assertion: no refusal without ground, reason and another decider
    case = (
        open_request()
        .to_search()
        .drafts(Decision(RequestType.DISCLOSE, Outcome.GRANTED), who="manager")
    )

    with refuses(Code.SAME_PERSON):
        case.does("manager", Move.APPROVE)
    case.does("deputy", Move.APPROVE)
    assert case.ticket.decided_by == "deputy"


def test_changed_words_go_back_to_the_drafter_for_one_tap(open_request: Open) -> None:
    case = open_request(RequestType.DISCLOSE, RequestType.CORRECT).to_search().grants()  # O22
    changed = {ValueName(PersonalField.MEASURE, RequestType.CORRECT): "部屋番号を訂正"}
    case.does("manager", Move.CHANGE_DRAFT, changed, decisions=case.ticket.disclosure.decisions)

    for who in ("manager", "deputy"):
        with pytest.raises(RefusedError):
            case.does(who, Move.APPROVE)
    with refuses(Code.NOT_THE_DRAFTER):
        case.does("ken", Move.CONFIRM_CHANGE)
    case.does("mei", Move.CONFIRM_CHANGE)
    assert (case.ticket.status, case.ticket.decided_by) == (Status.DECIDED, "manager")


def test_a_missing_fee_refuses_only_types_with_a_fee(open_request: Open) -> None:
    case = open_request(RequestType.DISCLOSE, RequestType.CORRECT).sends_form().arrives()
    case.identified().asks_correction(Defect.FEE).searches(RequestType.CORRECT).finds()
    case.reminds_in_vain()
    g2 = frozenset({Ground.G2})
    unpaid = Decision(RequestType.DISCLOSE, Outcome.REFUSED, g2)
    with refuses("needs_correction_first:G2:correct"):
        case.drafts(unpaid, Decision(RequestType.CORRECT, Outcome.REFUSED, g2), **UNCORRECTED)
    case.drafts(unpaid, Decision(RequestType.CORRECT, Outcome.GRANTED), **UNCORRECTED)
    assert case.ticket.status is Status.DECISION


@pytest.mark.parametrize(
    ("type_", "outcome", "ground"),
    [
        (RequestType.DELETE_CONTENT, Outcome.GRANTED, None),  # 法34条3項
        (RequestType.DELETE_CONTENT, Outcome.PARTIAL, Ground.G3),
        (RequestType.CEASE_USE, Outcome.PARTIAL, Ground.G3),
        (RequestType.ERASE, Outcome.PARTIAL, Ground.G3),
        (RequestType.DISCLOSE, Outcome.PARTIAL, Ground.G7),
        (RequestType.NOTIFY_PURPOSE, Outcome.PARTIAL, Ground.G7),
    ],
)
def test_a_decision_says_what_is_corrected_ceases_or_is_withheld(
    open_request: Open, type_: RequestType, outcome: Outcome, ground: Ground | None
) -> None:
    # O22
    case = open_request(type_, reasons_35=frozenset({CeaseUseReason.HARM})).to_search()
    basis = EXAMPLE_BASIS[type_] if ground is Ground.G7 else ""
    made = Decision(type_, outcome, frozenset({ground} if ground else ()), basis)
    with refuses(Code.NEEDS_MEASURE):
        case.drafts(made, says={ValueName(PersonalField.REASON, type_): "一部は事実のため"})
    case.drafts(made)
    assert case.ticket.status is Status.DECISION


def test_an_earlier_draft_without_what_is_withheld_is_approved_as_it_was(
    open_request: Open,
) -> None:
    # O22: stored before the form asked for it
    case = open_request().to_search()
    part = Decision(RequestType.DISCLOSE, Outcome.PARTIAL, frozenset({Ground.G4}), "法33条2項1号")
    case.drafts(part)
    said = {ValueName(PersonalField.MEASURE, RequestType.DISCLOSE)}
    case.ticket = replace(case.ticket, personal=case.ticket.personal - said)

    case.does("manager", Move.APPROVE)
    assert case.ticket.status is Status.DECIDED


def test_a_new_draft_keeps_no_measure_of_an_earlier_one(open_request: Open) -> None:
    # O22
    type_ = RequestType.CEASE_USE
    case = open_request(type_, reasons_35=frozenset({CeaseUseReason.HARM})).to_search()
    case.drafts(Decision(type_, Outcome.ALTERNATIVE_MEASURE)).does(
        "manager", Move.SEND_BACK, WHY, why_back=frozenset({WhyBack.FACTS})
    )
    assert ValueName(PersonalField.MEASURE, type_) in case.ticket.personal

    case.drafts(Decision(type_, Outcome.REFUSED, frozenset({Ground.G3})))
    assert ValueName(PersonalField.MEASURE, type_) not in case.ticket.personal
    assert f"removed=measure.{type_}" in case.last.fields


def test_an_identified_person_is_not_refused_for_lack_of_identity(open_request: Open) -> None:
    case = open_request().to_check().asks_correction(Defect.IDENTITY)
    case.does("mei", Move.CORRECTED, copies_arrived=True).identified().searches().finds()
    with refuses(Code.IDENTITY_SETTLED):
        case.drafts(NOT_IDENTIFIED)


@pytest.mark.parametrize("outcome", [Outcome.GRANTED, Outcome.NO_DATA, Outcome.NOT_APPLICABLE])
def test_an_identity_found_wrong_at_the_decision_learns_nothing(
    open_request: Open, outcome: Outcome
) -> None:
    # scenario 6: not even existence
    case = open_request().to_asked()
    found = {} if outcome is Outcome.GRANTED else {"crm": Found.NONE}
    grounds = frozenset({Ground.G3}) if outcome.refuses else frozenset()
    decision = Decision(RequestType.DISCLOSE, outcome, grounds)
    case.finds(**found).drafts(decision).does("manager", Move.SEND_BACK_TO_CHECK, WHY)
    case.does("mei", Move.CHECK_IDENTITY, id_result=Check.NG)
    case.asks_correction(Defect.IDENTITY).reminds_in_vain()

    with pytest.raises(RefusedError, match="identity_open:decisions:disclose"):
        case.drafts(decision, **UNCORRECTED)
    case.drafts(NOT_IDENTIFIED, **UNCORRECTED).does("manager", Move.APPROVE)
    assert case.ticket.status is Status.DECIDED


def test_nobody_requests_in_anothers_name(open_request: Open) -> None:
    with refuses(Code.NOT_THE_ASKER):
        open_request(who="suzuki", new={"requester": "sato"})


def test_an_employee_passes_on_an_outsiders_request(open_request: Open) -> None:
    # it arrives unassigned, and the desk continues
    case = open_request(who="suzuki")
    assert (case.ticket.owner, case.ticket.restrictions) == (None, frozenset())
    assert case.ticket.recorded_by == "suzuki"
    with pytest.raises(NotAllowedError):
        case.does("suzuki", Move.TAKE)
    with pytest.raises(RefusedError, match="not_the_asker"):
        open_request(who="suzuki", new={"restrictions": frozenset({Restriction.EMPLOYEE})})
