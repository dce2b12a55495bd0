"""A complaint from the call to its closing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.tickets.conftest import context
from tests.tickets.refusals import refuses
from tests.tickets.steps import NO_ACTION
from tickets.deadlines.ticket_clocks import ticket_deadlines
from tickets.model import tokyo
from tickets.model.clocks import ClockName
from tickets.model.complaint import (
    Category,
    CorrectiveAction,
    Finding,
    NoContact,
    Reaction,
    ReportFrequency,
)
from tickets.model.errors import Code, NotAllowedError, RefusedError
from tickets.model.kinds import (
    Channel,
    CloseCode,
    Flag,
    Kind,
    Leak,
    LetterKind,
    Move,
    PersonalField,
    Relation,
    Status,
)
from tickets.model.ticket import Link
from tickets.rules.periods import DEFAULT_RULES

Open = Callable[..., Any]
WHY = {PersonalField.MOVE_REASON: "新しい連絡があった"}


def test_a_letter_without_an_address_cannot_be_acknowledged(open_complaint: Open) -> None:
    case = open_complaint(channel=Channel.POST)
    with refuses(Code.NO_CONTACT):
        case.does("mei", Move.ACKNOWLEDGE)
    case.does("mei", Move.ACKNOWLEDGE, no_contact_reason=NoContact.ANONYMOUS)
    assert case.last.rule.letter is LetterKind.ACKNOWLEDGEMENT


def test_step_two_is_filled_in_before_the_assessment(open_complaint: Open) -> None:
    case = open_complaint().does("mei", Move.ACKNOWLEDGE)  # O6
    with refuses(Code.NOT_DESCRIBED):
        case.assesses()


def test_a_request_inside_a_complaint_gets_its_own_number_first(open_complaint: Open) -> None:
    case = open_complaint(flags=frozenset({Flag.DISCLOSURE})).does("mei", Move.ACKNOWLEDGE)
    case.describes()

    with refuses(Code.NOT_LINKED):
        case.assesses()
    earlier = Link(Relation.FOLLOWED_BY, "D-2026-0001", Kind.DISCLOSURE)
    case.does("mei", Move.LINK, link=earlier)
    with refuses(Code.NOT_LINKED):
        case.assesses()
    link = Link(Relation.BELONGS_TO, "D-2026-0001", Kind.DISCLOSURE)
    case.does("mei", Move.LINK, link=link).assesses()


def test_a_request_found_after_the_answer_gets_a_number_before_closing(
    open_complaint: Open,
) -> None:
    case = open_complaint().to_draft().approved().responds(reaction=Reaction.ACCEPTED)
    case.does("mei", Move.DESCRIBE, flags=frozenset({Flag.DISCLOSURE}))

    with refuses(Code.NOT_LINKED):
        case.closes()
    link = Link(Relation.BELONGS_TO, "D-2026-0001", Kind.DISCLOSURE)
    case.does("mei", Move.LINK, link=link).closes()
    assert case.ticket.status is Status.CLOSED


def test_an_investigation_has_an_owner(open_complaint: Open) -> None:
    case = open_complaint().does("mei", Move.ACKNOWLEDGE).describes().assesses()
    with refuses(Code.NO_OWNER):
        case.does("mei", Move.INVESTIGATE)


def test_a_department_that_was_asked_is_changed_by_passing_it_on(open_complaint: Open) -> None:
    case = open_complaint().to_investigation()  # O20
    with refuses("not_asked:department"):
        case.does("mei", Move.DESCRIBE, department="hr")
    case.does("mei", Move.FORWARD, department="hr")
    assert case.ticket.department == "hr"


def test_an_answer_is_approved_with_its_corrective_action(open_complaint: Open) -> None:
    # O22: the author of the final words
    case = open_complaint().to_draft()
    words = {PersonalField.DRAFT_REPLY: "改めた文"}
    for move, says in ((Move.APPROVE, {}), (Move.CHANGE_DRAFT, words)):
        for given in ({}, {"corrective_action": CorrectiveAction(needed=True)}):
            with refuses(Code.NO_CORRECTIVE_ACTION):
                case.does("manager", move, says, **given)
    case.does("manager", Move.CHANGE_DRAFT, words, corrective_action=NO_ACTION)
    case.does("mei", Move.CONFIRM_CHANGE)
    assert case.ticket.status is Status.APPROVED


@pytest.mark.parametrize(
    ("replied", "first"), [("2026-08-03 17:00", "2026-08-17"), ("2026-08-08 17:00", "2026-08-24")]
)
def test_silence_ends_with_the_day_that_the_card_names(
    open_complaint: Open, replied: str, first: str
) -> None:
    case = open_complaint().to_draft().approved()
    case.now = datetime.fromisoformat(f"{replied}+09:00")
    longer = replace(DEFAULT_RULES[-1], silence_days=30, effective_from=date(2026, 8, 10))
    case.rules = (*DEFAULT_RULES, longer)  # not for what was received before
    case.responds()
    office = context(case.roster, case.rules)
    [named] = [
        each.on
        for each in ticket_deadlines(case.ticket, office)
        if each.clock.name is ClockName.COMPLAINT_SILENCE
    ]
    assert named.isoformat() == first

    case.now = tokyo.at(named) - timedelta(minutes=1)
    with refuses(f"still_waiting:reaction:{first}"):
        case.closes()
    case.now = tokyo.at(named)
    case.closes()


def test_the_representative_is_told_before_the_closing(open_complaint: Open) -> None:
    case = open_complaint().to_draft().approved().responds(reaction=Reaction.ACCEPTED)
    with refuses(Code.NOT_REPORTED):
        case.does("mei", Move.CLOSE, report=ReportFrequency.EACH)


def test_a_pending_monthly_report_has_no_day_yet(open_complaint: Open) -> None:
    # JIS Q 10002
    case = open_complaint().to_draft().approved().responds(reaction=Reaction.ACCEPTED)
    with refuses(Code.WRONG_KIND):
        case.does("mei", Move.CLOSE, report=ReportFrequency.MONTHLY, reported_on=case.today)
    assert (
        case.does("mei", Move.CLOSE, report=ReportFrequency.MONTHLY).ticket.complaint.reported_on
        is None
    )


def test_a_duplicate_needs_neither_reply_nor_corrective_action(open_complaint: Open) -> None:
    case = open_complaint()  # O16
    itself, other = (
        Link(Relation.DUPLICATE_OF, number, Kind.COMPLAINT)
        for number in (case.ticket.number, "C-2026-0009")
    )
    with pytest.raises(NotAllowedError):
        case.does("mei", Move.CLOSE_DUPLICATE, link=other)
    with refuses(Code.NOT_LINKED):
        case.does("manager", Move.CLOSE_DUPLICATE, link=itself)
    case.does("manager", Move.CLOSE_DUPLICATE, link=other)
    assert case.ticket.close_code is CloseCode.DUPLICATE


def test_a_leak_is_flagged_by_anyone_and_cleared_by_the_manager_only(open_complaint: Open) -> None:
    case = open_complaint().does("mei", Move.FLAG_LEAK, leak=Leak.YES)
    for lower in (Leak.NO, Leak.UNKNOWN):
        with pytest.raises(RefusedError):
            case.does("mei", Move.FLAG_LEAK, leak=lower)
    with pytest.raises(NotAllowedError):
        case.does("mei", Move.CLEAR_LEAK, WHY)
    case.does("manager", Move.CLEAR_LEAK, WHY)
    assert case.ticket.leak is Leak.NO


def test_no_leak_flag_is_cleared_where_there_is_none(open_complaint: Open) -> None:
    with refuses(Code.NO_LEAK_FLAG):
        open_complaint().does("manager", Move.CLEAR_LEAK, WHY)


def test_a_file_is_kept_three_years_after_its_closing(open_complaint: Open) -> None:
    case = open_complaint().to_draft().approved().responds(reaction=Reaction.ACCEPTED).closes()
    assert str(case.ticket.retention_until) == "2029-08-03"


def test_a_complaint_is_upheld_partly_or_not_before_it_is_approved(open_complaint: Open) -> None:
    # O22
    case = open_complaint().to_draft(finding=None)
    reply = {PersonalField.DRAFT_REPLY: "お詫びします"}
    for move, says in ((Move.APPROVE, {}), (Move.CHANGE_DRAFT, reply)):
        with refuses("no_finding:finding"):
            case.does("manager", move, says, corrective_action=NO_ACTION)
    case.does("manager", Move.APPROVE, corrective_action=NO_ACTION, finding=Finding.NOT_UPHELD)
    assert case.ticket.complaint.finding is Finding.NOT_UPHELD


@pytest.mark.parametrize("category", sorted(set(Category) - {Category.COMPLAINT, Category.OPT_OUT}))
def test_only_a_complaint_needs_a_finding(open_complaint: Open, category: Category) -> None:
    case = open_complaint(category).to_draft().approved().responds(reaction=Reaction.ACCEPTED)
    assert case.closes().ticket.complaint.finding is None


def test_a_consultation_that_became_a_complaint_is_closed_with_a_finding(
    open_complaint: Open,
) -> None:
    case = open_complaint(Category.CONSULTATION).describes().answers_at_once()
    case.does("mei", Move.DESCRIBE, category=Category.COMPLAINT)

    told: dict[str, Any] = {"reaction": Reaction.ACCEPTED, "corrective_action": NO_ACTION}
    with refuses("no_finding:finding"):
        case.closes("manager", **told)
    assert case.closes("manager", finding=Finding.UPHELD, **told).ticket.status is Status.CLOSED


def test_the_category_does_not_change_under_a_draft_or_decision(open_complaint: Open) -> None:
    # O6: it is decided by it
    case = open_complaint(Category.CONSULTATION)
    for further in (case.to_draft, case.approved, case.responds):
        further()
        with refuses("not_asked:category"):
            case.does("mei", Move.DESCRIBE, category=Category.COMPLAINT)
    case.does("mei", Move.DESCRIBE, {PersonalField.NAME: "見本花子"})
