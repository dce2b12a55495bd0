"""Corrective actions are reminded of on the day they are due, and afterwards to the manager."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.tickets.registers.office import File, Office
from tests.tickets.steps import FOUND
from tickets.model import tokyo
from tickets.model.complaint import CorrectiveAction, Finding, NoContact, Reaction, ReportFrequency
from tickets.model.kinds import Move, PersonalField
from tickets.model.notices import NoticeKind
from tickets.model.pending import has_open_action

FRIDAY, MONDAY, TUESDAY = date(2026, 8, 28), date(2026, 8, 31), date(2026, 9, 1)
SUNDAY = date(2026, 8, 30)


@pytest.fixture
def office() -> Office:
    return Office()


def planned(due_on: date = MONDAY, responsible: str = "sales_head") -> CorrectiveAction:
    return CorrectiveAction(
        needed=True,
        reference="CA-2026-1",
        prevention="手順書を直す",
        responsible=responsible,
        due_on=due_on,
    )


def decided(office: Office, due_on: date, responsible: str = "sales_head", **new: Any) -> File:
    file = office.complains(**new).assessed().investigated().drafted()
    return file.does("manager", Move.APPROVE, corrective_action=planned(due_on, responsible))


def told(office: Office, on: date, hour: int = 10) -> set[tuple[NoticeKind, str]]:
    """What is queued by then, and for whom."""
    moment: datetime = tokyo.at(on) + timedelta(hours=hour)
    office.desk.action_reminders.plan(now=moment)
    return {
        (each.what, each.to)
        for each in office.store.notices.values()  # type: ignore[attr-defined]
        if each.what in (NoticeKind.ACTION_DUE, NoticeKind.ACTION_MISSED)
    }


def test_who_is_responsible_hears_on_the_day_and_the_manager_after_it(office: Office) -> None:
    # O34
    decided(office, MONDAY)
    assert told(office, FRIDAY) == set()
    assert told(office, MONDAY) == {(NoticeKind.ACTION_DUE, "sales_head")}
    assert told(office, TUESDAY) == {
        (NoticeKind.ACTION_DUE, "sales_head"),
        (NoticeKind.ACTION_MISSED, "manager"),
    }


def test_a_closed_day_is_told_of_on_the_next_open_one(office: Office) -> None:
    # O29
    decided(office, SUNDAY)
    assert told(office, SUNDAY) == told(office, MONDAY, hour=8) == set()
    assert (NoticeKind.ACTION_DUE, "sales_head") in told(office, MONDAY)


def test_an_action_that_was_carried_out_is_not_reminded_of(office: Office) -> None:
    file = decided(office, MONDAY)
    file.does("mei", Move.FINISH_ACTION, done_on=tokyo.date_of(office.now))
    assert told(office, TUESDAY) == set()


def test_the_manager_hears_in_place_of_somebody_who_may_not(office: Office) -> None:
    # O1
    file = decided(office, MONDAY, responsible="ken")
    file.does("manager", Move.NAME, about=frozenset({"ken"}))
    assert told(office, MONDAY) == {(NoticeKind.ACTION_DUE, "manager")}


def test_a_day_is_planned_once(office: Office) -> None:
    decided(office, MONDAY)
    at = tokyo.at(MONDAY) + timedelta(hours=10)

    assert office.desk.action_reminders.plan(now=at) == 1
    assert office.desk.action_reminders.plan(now=at + timedelta(hours=1)) == 0


def digests(office: Office, *days: date) -> list[tuple[str, str]]:
    """Who gets a digest for what they owe the desk, and on which of these days."""
    for day in days:
        told(office, day)
    found = office.store.notices.values()  # type: ignore[attr-defined]
    return sorted((each.about, each.to) for each in found if each.what is NoticeKind.DIGEST)


WEEKS = [MONDAY + timedelta(nth) for nth in range(18)]


def test_who_is_responsible_hears_each_week_until_it_is_carried_out(office: Office) -> None:
    # O29, O34
    file = decided(office, TUESDAY)
    digests(office, *WEEKS[:13])
    file.does("mei", Move.FINISH_ACTION, done_on=tokyo.date_of(office.now))

    assert digests(office, *WEEKS[13:]) == [("2026-09-07", "sales_head")]


def test_a_week_whose_first_day_was_missed_is_told_on_the_next_day_once(office: Office) -> None:
    # O29: the program was down on the Monday
    decided(office, TUESDAY)

    heard = digests(office, *(date(2026, 9, day) for day in (1, 8, 9)))

    assert heard == [("2026-09-08", "sales_head")]


def test_a_department_hears_on_its_last_day_and_each_week_after_its_last_reminder(
    office: Office,
) -> None:
    # O20, O29
    asked_on = tokyo.date_of(office.now)
    office.complains().assessed().investigated()

    days = [asked_on + timedelta(nth) for nth in range(25)]
    last_day, *weekly = digests(office, *days)

    assert last_day == ("2026-08-05", "sales_head")
    assert weekly == [("2026-08-17", "sales_head"), ("2026-08-24", "sales_head")]


def named(office: Office) -> list[tuple[str, str]]:
    """Who was told that they are responsible, with the day."""
    return [
        (each.to, each.about)
        for each in office.store.notices.values()  # type: ignore[attr-defined]
        if each.what is NoticeKind.ACTION_NAMED
    ]


def unanswered(office: Office) -> File:
    """A draft without an answer."""
    reason, found = NoContact.UNREACHABLE, Finding.NOT_UPHELD
    file = office.complains().assessed().investigated()
    return file.does("mei", Move.DRAFT, FOUND, no_contact_reason=reason, finding=found)


def test_a_second_approval_tells_of_the_same_action_once(office: Office) -> None:
    # O34
    file = unanswered(office).does("manager", Move.APPROVE, corrective_action=planned())
    file.drafted().does("manager", Move.APPROVE)
    assert named(office) == [("sales_head", str(MONDAY))]


def test_another_day_is_told_of(office: Office) -> None:
    # O34
    file = unanswered(office).does("manager", Move.APPROVE, corrective_action=planned())
    file.drafted().does("manager", Move.APPROVE, corrective_action=planned(TUESDAY))
    assert named(office) == [("sales_head", str(MONDAY)), ("sales_head", str(TUESDAY))]


def test_an_approved_action_holds_though_its_complaint_proves_to_be_none(office: Office) -> None:
    # O16
    file = unanswered(office).does("manager", Move.APPROVE, corrective_action=planned())
    file.drafted(corrective_action=planned(responsible="hr_head"))
    file.does("manager", Move.CLOSE_OUT_OF_SCOPE, {PersonalField.MOVE_REASON: "他社の件"})

    assert has_open_action(file.ticket)
    assert named(office) == [("sales_head", str(MONDAY)), ("hr_head", str(MONDAY))]


def test_nobody_hears_of_an_action_that_was_only_drafted(office: Office) -> None:
    # O16
    file = office.complains().assessed().investigated().drafted(corrective_action=planned())
    file.does("manager", Move.CLOSE_OUT_OF_SCOPE, {PersonalField.MOVE_REASON: "他社の件"})
    assert named(office) == []


def test_an_action_is_recorded_as_carried_out_after_a_reopening(office: Office) -> None:
    # O34
    file = decided(office, MONDAY).responded().closed()
    file.does("mei", Move.REOPEN, {PersonalField.MOVE_REASON: "別の点が残っていた"})
    file.does("mei", Move.FINISH_ACTION, done_on=office.now.date())
    assert file.ticket.complaint.undone_action is None


def test_after_a_reopening_the_same_day_is_told_of_again(office: Office) -> None:
    # O34: it is another action
    file = decided(office, MONDAY).responded().closed()
    file.does("mei", Move.REOPEN, {PersonalField.MOVE_REASON: "別の点が残っていた"})
    file.does("mei", Move.RESUME).drafted().does(
        "manager", Move.APPROVE, corrective_action=planned()
    )
    assert named(office) == [("sales_head", str(MONDAY))] * 2


def confirmed(office: Office) -> File:
    reply = {PersonalField.DRAFT_REPLY: "止めました。"}
    file = office.complains().assessed().investigated().drafted()
    file.does("manager", Move.CHANGE_DRAFT, reply, corrective_action=planned())
    return file.does("mei", Move.CONFIRM_CHANGE)


def closed_unanswered(office: Office) -> File:
    file = unanswered(office).approved()
    return file.does("mei", Move.CLOSE, report=ReportFrequency.MONTHLY, corrective_action=planned())


def closed_accepted(office: Office) -> File:
    file = office.complains().assessed().investigated().drafted().approved().responded()
    return file.closed(corrective_action=planned())


def closed_unresolved(office: Office) -> File:
    file = office.complains().assessed().investigated().drafted().approved()
    file.responded(reaction=Reaction.NOT_ACCEPTED)
    file.does("mei", Move.NOT_ACCEPTED, external_recourse_informed=True)
    return file.does(
        "manager", Move.CLOSE, report=ReportFrequency.MONTHLY, corrective_action=planned()
    )


def withdrawn(office: Office) -> File:
    return office.complains().does(
        "manager",
        Move.WITHDRAW,
        {PersonalField.WORDS: "もう結構です"},
        withdrawn_on=tokyo.date_of(office.now),
        corrective_action=planned(),
        report=ReportFrequency.MONTHLY,
    )


@pytest.mark.parametrize(
    "ends", [confirmed, closed_unanswered, closed_accepted, closed_unresolved, withdrawn]
)
def test_who_is_responsible_hears_wherever_the_action_is_decided(
    office: Office, ends: Callable[[Office], File]
) -> None:
    # O34
    ends(office)
    assert named(office) == [("sales_head", str(MONDAY))]


def test_a_closing_with_the_same_action_tells_nothing_new(office: Office) -> None:
    decided(office, MONDAY).responded().closed()
    assert named(office) == [("sales_head", str(MONDAY))]


def test_who_is_concerned_by_then_does_not_hear_of_the_action(office: Office) -> None:
    # O1
    reply, action = {PersonalField.DRAFT_REPLY: "止めました。"}, planned(responsible="ken")
    file = office.complains().assessed().investigated().drafted()
    file.does("manager", Move.CHANGE_DRAFT, reply, corrective_action=action)
    file.does("manager", Move.NAME, about=frozenset({"ken"}))
    file.does("mei", Move.CONFIRM_CHANGE)
    assert named(office) == []
