"""是正処置 after the closing: open until an effect check confirms it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.tickets.conftest import Walker
from tests.tickets.refusals import refused, refuses
from tests.tickets.steps import DRAFT, FOUND
from tickets.model.complaint import (
    CorrectiveAction,
    Finding,
    NoContact,
    Reaction,
    ReportFrequency,
)
from tickets.model.errors import ForbiddenMoveError, RefusedError
from tickets.model.kinds import Move, PersonalField, Restriction, Status
from tickets.model.pending import has_open_action
from tickets.model.personal import ValueName

CHECK = date(2026, 9, 1)
DUE = date(2026, 8, 20)
MONDAY = date(2026, 12, 7)
ACTION = CorrectiveAction(
    needed=True,
    reference="CA-2026-1",
    check_on=CHECK,
    prevention="手順書を直し、二人で確かめる",
    responsible="sales_head",
    due_on=DUE,
)
SEEN = {PersonalField.MOVE_REASON: "田中花子様からの再度の申出はない"}
PROPOSED = {"finding": Finding.PARTLY, "corrective_action": ACTION}
AGAIN = {PersonalField.MOVE_REASON: "また届いた"}
Open = Callable[..., Walker]


@pytest.fixture
def closed(open_complaint: Open) -> Walker:
    """A closed complaint with an open corrective action."""
    case = open_complaint().to_draft().does("manager", Move.APPROVE, corrective_action=ACTION)
    return case.responds(reaction=Reaction.ACCEPTED).closes()


def drafted_anew(case: Walker) -> Walker:
    case.does("mei", Move.REOPEN, AGAIN).does("mei", Move.RESUME)
    return case.does("mei", Move.DRAFT, DRAFT, **PROPOSED)


@pytest.fixture
def done(closed: Walker) -> Walker:
    """The same, carried out today."""
    return closed.does("mei", Move.FINISH_ACTION, done_on=closed.now.date())


def test_a_draft_after_a_check_that_failed_gives_the_action_new_days(done: Walker) -> None:
    # O34
    again = done.now.date() + timedelta(days=21)
    case = done.does("manager", Move.DENY_EFFECT, SEEN, checked_on=done.now.date(), again_on=again)
    case.waits(30).does("mei", Move.REOPEN, AGAIN).does("mei", Move.RESUME)
    assert "before_that:due_on" in refused(case, "mei", Move.DRAFT, DRAFT, **PROPOSED)

    days = {"due_on": date(2026, 9, 10), "check_on": date(2026, 9, 24)}
    case.does("mei", Move.DRAFT, DRAFT, **PROPOSED | {"corrective_action": replace(ACTION, **days)})

    complaint = case.ticket.complaint
    assert complaint.undone_action == complaint.corrective_action == replace(ACTION, **days)
    assert complaint.check_due_on == days["check_on"]


def test_the_finding_is_sealed_with_the_step(done: Walker) -> None:
    done.does("deputy", Move.CONFIRM_EFFECT, SEEN, checked_on=done.now.date())
    step = str(len(done.ticket.history))
    assert ValueName(PersonalField.MOVE_REASON, step) in done.ticket.personal


def test_a_check_needs_words_and_a_possible_day(done: Walker) -> None:
    today = done.now.date()
    early, tomorrow = today - timedelta(days=400), today + timedelta(days=1)

    def faults(move: Move, *says: dict[PersonalField, str], **days: date) -> set[str]:
        return refused(done, "manager", move, *says, **days)

    assert faults(Move.CONFIRM_EFFECT, checked_on=today) == {"missing:move_reason"}
    assert faults(Move.CONFIRM_EFFECT, SEEN) == {"missing:checked_on"}
    assert faults(Move.CONFIRM_EFFECT, SEEN, checked_on=tomorrow) == {"in_the_future:checked_on"}
    assert faults(Move.CONFIRM_EFFECT, SEEN, checked_on=early) == {"before_that:checked_on"}
    assert faults(Move.DENY_EFFECT, SEEN, checked_on=today) == {"missing:again_on"}
    assert faults(Move.DENY_EFFECT, SEEN, checked_on=today, again_on=today) == {
        "before_that:again_on"
    }
    saturday = today + timedelta(days=5 - today.weekday())
    assert faults(Move.DENY_EFFECT, SEEN, checked_on=today, again_on=saturday) == {
        "closed_day:again_on"
    }


def test_an_unneeded_or_ended_action_is_not_checked(done: Walker, open_complaint: Open) -> None:
    today = done.now.date()
    done.does("manager", Move.CONFIRM_EFFECT, SEEN, checked_on=today)
    needless = open_complaint().to_draft().approved().responds(reaction=Reaction.ACCEPTED).closes()
    for case in (done, needless):
        with pytest.raises(RefusedError, match="no_open_action"):
            case.does("manager", Move.CONFIRM_EFFECT, SEEN, checked_on=today)


def test_the_effect_is_not_checked_while_the_complaint_is_open(open_complaint: Open) -> None:
    case = open_complaint().to_draft().does("manager", Move.APPROVE, corrective_action=ACTION)
    with pytest.raises(ForbiddenMoveError):
        case.does("manager", Move.CONFIRM_EFFECT, SEEN, checked_on=case.now.date())
    assert has_open_action(case.ticket)  # so that its day is reminded of


@pytest.mark.parametrize("status", [Status.INVESTIGATING, Status.DRAFTED, Status.APPROVED])
def test_the_days_of_an_action_are_ahead_and_in_order(open_complaint: Open, status: Status) -> None:
    # O34
    case = open_complaint().to_draft()
    move, who, says = Move.DRAFT, "mei", DRAFT
    if status is Status.INVESTIGATING:
        case.does("manager", Move.SEND_BACK, {PersonalField.MOVE_REASON: "日を見直す"})
    elif status is Status.DRAFTED:
        move, who, says = Move.APPROVE, "manager", {}
    else:
        case = open_complaint().to_draft(FOUND, no_contact_reason=NoContact.REFUSED)
        case.approved()
    past = replace(ACTION, due_on=case.today - timedelta(days=1))
    unordered = replace(ACTION, check_on=DUE - timedelta(days=1))
    saturday = replace(ACTION, check_on=date(2026, 9, 5))
    for action, fault in (
        (past, "before_that:due_on"),
        (unordered, "before_that:check_on"),
        (saturday, "closed_day:check_on"),
    ):
        found = PROPOSED | {"corrective_action": action}
        assert refused(case, who, move, says, **found) == {fault}


@pytest.mark.parametrize("missing", ["reference", "prevention", "responsible", "due_on"])
def test_an_action_needs_prevention_a_person_and_a_day(open_complaint: Open, missing: str) -> None:
    # O34
    case = open_complaint().to_draft()
    action = replace(ACTION, **{missing: "" if missing in ("reference", "prevention") else None})
    with refuses("no_corrective_action:corrective_action"):
        case.does("manager", Move.APPROVE, corrective_action=action)


def test_a_drafts_action_does_not_hold_if_the_complaint_is_none(open_complaint: Open) -> None:
    # O16
    why = {PersonalField.MOVE_REASON: "当社の件ではない"}
    drafted = open_complaint().to_draft(corrective_action=ACTION)
    approved = open_complaint().to_draft().does("manager", Move.APPROVE, corrective_action=ACTION)
    for case, holds in ((drafted, False), (approved, True)):
        case.does("manager", Move.CLOSE_OUT_OF_SCOPE, why)
        assert has_open_action(case.ticket) is holds


@pytest.mark.parametrize("then", [Move.CLOSE_OUT_OF_SCOPE, Move.SEND_BACK])
def test_an_approved_action_outlives_a_later_draft_that_is_not_approved(
    closed: Walker, then: Move
) -> None:
    # O16, O34
    closed.does("mei", Move.REOPEN, AGAIN).does("mei", Move.RESUME)
    assert has_open_action(closed.ticket)
    closed.does("mei", Move.DRAFT, DRAFT, **PROPOSED)
    assert not has_open_action(closed.ticket)
    closed.does("manager", then, AGAIN)
    assert has_open_action(closed.ticket)


def test_another_action_begins_without_the_checks_of_the_earlier_one(done: Walker) -> None:
    # O34
    today = done.now.date()
    again = {"checked_on": today, "again_on": today + timedelta(days=91)}
    done.does("manager", Move.DENY_EFFECT, SEEN, **again)
    other = replace(ACTION, prevention="二人で確かめる", check_on=today + timedelta(days=30))

    drafted_anew(done)
    assert done.ticket.complaint.check_due_on == today + timedelta(days=91)
    done.does("manager", Move.APPROVE, corrective_action=other)
    assert done.ticket.complaint.check_due_on == other.check_on


@pytest.mark.parametrize("then", [Move.APPROVE, Move.CHANGE_DRAFT, Move.WITHDRAW])
def test_what_was_carried_out_stays_so_if_the_same_action_is_named_again(
    closed: Walker, then: Move
) -> None:
    # O34: the form has what is known, and not the day on which it was done
    done_on = closed.today
    closed.does("mei", Move.FINISH_ACTION, done_on=done_on, carried_out="手順書を直した")
    drafted_anew(closed.waits(40))
    says = {
        Move.CHANGE_DRAFT: {PersonalField.DRAFT_REPLY: "改めた文"},
        Move.WITHDRAW: {PersonalField.WORDS: "取り下げます"},
    }
    ends = {"withdrawn_on": closed.today, "report": ReportFrequency.MONTHLY}
    more = ends if then is Move.WITHDRAW else {}
    closed.does("manager", then, says.get(then), corrective_action=ACTION, **more)

    action = closed.ticket.complaint.corrective_action
    assert action == replace(ACTION, done_on=done_on, carried_out="手順書を直した")


def test_another_action_does_not_take_the_days_of_one_that_was_carried_out(
    closed: Walker,
) -> None:
    # O34
    closed.does("mei", Move.FINISH_ACTION, done_on=closed.today, carried_out="手順書を直した")
    drafted_anew(closed.waits(40))

    other = {"corrective_action": replace(ACTION, prevention="二人で確かめる")}

    assert refused(closed, "manager", Move.APPROVE, {}, **other) == {"before_that:due_on"}


def test_nobody_is_responsible_for_an_action_about_themselves(open_complaint: Open) -> None:
    # O1
    about = {"restrictions": frozenset({Restriction.ABOUT_DESK}), "about": frozenset({"ken"})}
    case = open_complaint(**about).to_draft()

    for person in ("ken", "hr_head"):
        with refuses("concerned:responsible"):
            action = replace(ACTION, responsible=person)
            case.does("manager", Move.APPROVE, corrective_action=action)
    case.does("manager", Move.APPROVE, corrective_action=replace(ACTION, responsible="deputy"))


def test_the_desk_records_that_an_action_was_carried_out(closed: Walker) -> None:
    # O34
    today = closed.now.date()
    assert closed.ticket.complaint.undone_action == ACTION
    assert refused(closed, "mei", Move.FINISH_ACTION, done_on=today - timedelta(days=400)) == {
        "before_that:done_on"
    }
    closed.does("mei", Move.FINISH_ACTION, done_on=today)
    complaint = closed.ticket.complaint
    assert (complaint.undone_action, complaint.corrective_action.done_on) == (None, today)
    assert complaint.open_action is not None  # until its effect is confirmed
    assert refused(closed, "mei", Move.FINISH_ACTION, done_on=today) == {"no_open_action"}


def test_a_further_measure_leaves_day_and_text_of_the_earlier_ones(closed: Walker) -> None:
    # O34
    days, said = [], ("手順書を直した", "週次の点検", "二人で確かめる")
    for what in said:
        days.append(closed.today)
        closed.does("mei", Move.FINISH_ACTION, done_on=closed.today, carried_out=what)
        again = {"checked_on": closed.today, "again_on": MONDAY}
        closed.does("manager", Move.DENY_EFFECT, SEEN, **again).waits(7)

    action = closed.ticket.complaint.corrective_action
    first, second, third = days
    assert action.done_on == third
    assert (
        action.carried_out == f"手順書を直した ({first}) / 週次の点検 ({second}) / 二人で確かめる"
    )


def test_the_text_of_what_was_carried_out_has_an_end(closed: Walker) -> None:
    first = closed.today
    for what in ("あ", "い", "う", "え", "お", "か"):
        closed.does("mei", Move.FINISH_ACTION, done_on=closed.today, carried_out=what * 500)
        again = {"checked_on": closed.today, "again_on": MONDAY}
        closed.does("manager", Move.DENY_EFFECT, SEEN, **again).waits(7)

    done = closed.ticket.complaint.corrective_action.carried_out
    assert done.startswith(f"{'あ' * 500} ({first}) / ")
    assert done.endswith(f" / {'か' * 500}")
    assert len(done) < 2_100


def test_a_reopening_withdraws_decision_and_checks(done: Walker) -> None:
    done.does("manager", Move.CONFIRM_EFFECT, SEEN, checked_on=done.now.date())
    done.does("mei", Move.REOPEN, AGAIN)
    assert done.ticket.complaint.effect_checks == ()
    assert Move.CONFIRM_EFFECT in {step.move for step in done.ticket.history}


@pytest.mark.parametrize("move", [Move.CONFIRM_EFFECT, Move.DENY_EFFECT])
def test_an_effect_is_checked_only_once_the_action_is_carried_out(
    closed: Walker, move: Move
) -> None:
    # O34
    done = closed.now.date()
    again = {"again_on": done + timedelta(days=60)} if move is Move.DENY_EFFECT else {}
    assert refused(closed, "manager", move, SEEN, checked_on=done, **again) == {"missing:done_on"}

    closed.waits(1).does("mei", Move.FINISH_ACTION, done_on=closed.now.date())
    assert refused(closed, "manager", move, SEEN, checked_on=done, **again) == {
        "before_that:checked_on"
    }
