"""Guards that no other test file of the workflow reaches."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import pytest

from tests.tickets.conftest import MONDAY
from tests.tickets.refusals import refused_codes, refuses
from tickets.model.disclosure import Decision, Outcome, RequestType
from tickets.model.documents import (
    AgentKind,
    AuthorityDocument,
    Check,
    Correction,
    Defect,
    Money,
    Preservation,
    StampsReturned,
)
from tickets.model.errors import Code, RefusedError
from tickets.model.kinds import Move, PersonalField

Open = Callable[..., Any]


def test_no_reminder_before_thirty_days(open_request: Open) -> None:
    case = open_request().sends_form().waits(29)  # O19
    assert refused_codes(case, "mei", Move.REMIND) == {Code.TOO_EARLY}
    case.waits(1).does("mei", Move.REMIND)


def test_no_correction_reminder_in_the_first_half_of_the_period(open_request: Open) -> None:
    case = open_request().sends_form().arrives()
    case.asks_correction(Defect.IDENTITY).waits(6)

    assert refused_codes(case, "mei", Move.REMIND) == {Code.TOO_EARLY}
    case.waits(1).does("mei", Move.REMIND)


def test_ok_names_what_was_checked(open_request: Open) -> None:
    case = open_request().to_check()
    assert refused_codes(case, "mei", Move.CHECK_IDENTITY, id_result=Check.OK) == {Code.NO_PAPER}


@pytest.mark.parametrize(
    ("kind", "paper", "result", "enough"),
    [
        (AgentKind.DELEGATED, AuthorityDocument.POWER_OF_ATTORNEY, Check.OK, True),
        (AgentKind.DELEGATED, AuthorityDocument.POWER_OF_ATTORNEY, Check.PENDING, False),
        (AgentKind.DELEGATED, AuthorityDocument.POWER_OF_ATTORNEY, Check.NG, False),
        (AgentKind.DELEGATED, AuthorityDocument.FAMILY_REGISTER, Check.OK, False),
        (AgentKind.PARENT, AuthorityDocument.RESIDENT_RECORD, Check.OK, True),
        (AgentKind.PARENT, AuthorityDocument.POWER_OF_ATTORNEY, Check.OK, False),
        (AgentKind.ADULT_GUARDIAN, AuthorityDocument.GUARDIAN_CERTIFICATE, Check.OK, True),
        (AgentKind.ADULT_GUARDIAN, AuthorityDocument.RESIDENT_RECORD, Check.OK, False),
    ],
)
def test_each_kind_of_agent_has_its_own_paper_and_it_is_found_right_before_the_search(
    open_request: Open, kind: AgentKind, paper: AuthorityDocument, result: Check, enough: bool
) -> None:
    case = open_request().sends_form().arrives(1000, agent_kind=kind).identified()
    proof = {"authority_paper": paper, "authority_result": result}
    case.does("mei", Move.CHECK_IDENTITY, id_result=Check.OK, **proof)
    with nullcontext() if enough else refuses(Code.AUTHORITY_OPEN):
        case.searches()


def test_a_correction_names_its_defect(open_request: Open) -> None:
    case = open_request().sends_form().arrives()
    for asked in (
        Correction(frozenset(), case.today, case.today),
        Correction(frozenset({Defect.FORM}), case.today, case.today, answered_on=case.today),
    ):
        assert refused_codes(case, "mei", Move.ASK_CORRECTION, corrections=asked)


def test_only_types_that_were_requested_are_searched_for(open_request: Open) -> None:
    case = open_request().to_check().identified()
    assert Code.NOT_REQUESTED in refused_codes(
        case, "mei", Move.START_SEARCH, searching=frozenset({RequestType.ERASE})
    )


def test_undue_stamps_go_back_before_the_file_is_closed(open_request: Open) -> None:
    case = open_request(RequestType.CORRECT).sends_form()  # O18
    case.arrives(1000, copies_arrived=False).identified().searches().finds()
    case.drafts(Decision(RequestType.CORRECT, Outcome.NO_DATA, conceals=True, legal_basis="令5条"))
    case.does("manager", Move.APPROVE).replies()

    assert refused_codes(case, "mei", Move.CLOSE) == {Code.STAMPS_NOT_RETURNED}
    back = StampsReturned(case.today, Money.STAMPS, 1000)
    case.does("mei", Move.RETURN_STAMPS, stamps_returned=back).does("mei", Move.CLOSE)


@pytest.mark.parametrize(("system", "reason"), [("nas", ""), ("nas", "x"), ("crm", "x"), ("", "")])
def test_a_system_of_the_inventory_is_preserved_or_a_reason_is_told(
    open_request: Open, system: str, reason: str
) -> None:
    case = open_request()
    asked_for = Preservation(system, case.today, reason)
    assert refused_codes(case, "mei", Move.PRESERVE, preservations=asked_for) == {
        Code.UNKNOWN_SYSTEM
    }


def test_what_was_preserved_before_keeps_nobody_from_preserving(open_request: Open) -> None:
    # erased words, and a system that left the desk file
    for before in (Preservation("", MONDAY.date()), Preservation("nas", MONDAY.date())):
        case = open_request(preservations=(before,))
        case.does("mei", Move.PRESERVE, preservations=Preservation("crm", case.today))
        case.does("mei", Move.PRESERVE, preservations=Preservation("", case.today, "上書き済み"))


def test_a_ticket_is_assigned_to_an_uninvolved_person_of_the_desk(open_complaint: Open) -> None:
    case = open_complaint(about=frozenset({"ken"}))
    assert refused_codes(case, "mei", Move.ASSIGN, person="ken") == {Code.CONCERNED}
    assert refused_codes(case, "mei", Move.ASSIGN, person="suzuki") == {Code.NOT_AN_AGENT}


WATCHES = ("manager", "deputy", "representative", "auditor")


@pytest.mark.parametrize(
    ("who", "named", "about"),
    [
        ("mei", set(), {*WATCHES, "ken"}),
        ("mei", set(), {*WATCHES} - {"auditor"}),  # who decides nothing
        ("mei", {"manager", "representative"}, {"deputy"}),  # one by one
        ("manager", set(), {*WATCHES} - {"manager"}),
    ],
)
def test_a_ticket_cannot_be_hidden_from_everybody_else_who_oversees_the_desk(
    open_complaint: Open, who: str, named: set[str], about: set[str]
) -> None:
    # O1
    case = open_complaint(who=who, about=frozenset(named))
    assert refused_codes(case, who, Move.NAME, about=frozenset(about)) == {Code.NOBODY_LEFT}
    with pytest.raises(RefusedError, match="nobody_left:about"):
        open_complaint(who=who, about=frozenset(named | about))


@pytest.mark.parametrize("who", ["mei", "manager"])
def test_anybody_can_be_named_while_a_reader_and_a_decider_remain(
    open_complaint: Open, who: str
) -> None:
    case = open_complaint(who=who)
    case.does(who, Move.NAME, about=frozenset({"deputy", "representative", "ken"}))
    assert case.ticket.about == {"deputy", "representative", "ken"}


def test_the_drafter_may_be_the_remaining_reader(open_complaint: Open) -> None:
    case = open_complaint()
    case.ticket = replace(case.ticket, drafted_by="manager")
    case.roster = replace(case.roster, deputy=None, representative=None)
    case.does("mei", Move.NAME, about=frozenset({"ken"}))
    assert case.ticket.about == {"ken"}


def test_only_the_manager_closes_a_withdrawal_after_the_decision(open_request: Open) -> None:
    case = open_request().to_decided()
    words = {PersonalField.WORDS: "もう要りません"}
    assert Code.NOT_THE_DECIDER in refused_codes(
        case, "mei", Move.WITHDRAW, words, withdrawn_on=case.today
    )
