"""是正処置 after the closing: open until an effect check confirms it."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from tests.tickets.conftest import Walker
from tickets.model.complaint import CorrectiveAction, Effect, EffectCheck, Reaction
from tickets.model.errors import ForbiddenMoveError, NotAllowedError, RefusedError
from tickets.model.kinds import Move, PersonalField, Status
from tickets.model.pending import has_open_action
from tickets.model.personal import ValueName

CHECK = date(2026, 9, 1)
ACTION = CorrectiveAction(needed=True, reference="CA-2026-1", check_on=CHECK)
SEEN = {PersonalField.MOVE_REASON: "田中花子様からの再度の申出はない"}
Open = Callable[..., Walker]


@pytest.fixture
def closed(open_complaint: Open) -> Walker:
    """A closed complaint with an open corrective action."""
    case = open_complaint().to_draft().does("manager", Move.APPROVE, corrective_action=ACTION)
    return case.responds(reaction=Reaction.ACCEPTED).closes()


def test_an_action_is_open_from_the_closing_with_its_check_day(closed: Walker) -> None:
    complaint = closed.ticket.complaint

    assert (complaint.open_action, complaint.check_due_on) == (ACTION, CHECK)
    assert has_open_action(closed.ticket)


def test_an_effective_action_ends_with_person_and_day(closed: Walker) -> None:
    case = closed.waits(30)

    case.does("manager", Move.CONFIRM_EFFECT, SEEN, checked_on=case.now.date())

    [check] = case.ticket.complaint.effect_checks
    assert check == EffectCheck(Effect.EFFECTIVE, case.now.date(), "manager")
    assert case.ticket.complaint.open_action is None
    assert not has_open_action(case.ticket)
    assert case.ticket.status is Status.CLOSED
    assert case.ticket.history[-1].move is Move.CONFIRM_EFFECT


def test_the_finding_is_sealed_with_the_step(closed: Walker) -> None:
    closed.does("deputy", Move.CONFIRM_EFFECT, SEEN, checked_on=closed.now.date())

    step = str(len(closed.ticket.history))
    assert ValueName(PersonalField.MOVE_REASON, step) in closed.ticket.personal


def test_an_ineffective_action_stays_open_until_a_new_day(closed: Walker) -> None:
    today = closed.now.date()
    again = today + timedelta(days=60)

    closed.does("manager", Move.DENY_EFFECT, SEEN, checked_on=today, again_on=again)
    assert closed.ticket.complaint.open_action == ACTION
    assert closed.ticket.complaint.check_due_on == again

    closed.waits(60).does("manager", Move.CONFIRM_EFFECT, SEEN, checked_on=again)
    assert closed.ticket.complaint.open_action is None
    assert len(closed.ticket.complaint.effect_checks) == 2


@pytest.mark.parametrize("who", ["mei", "sales_head", "representative", "auditor"])
def test_only_the_manager_or_a_substitute_checks_the_effect(closed: Walker, who: str) -> None:
    with pytest.raises(NotAllowedError):
        closed.does(who, Move.CONFIRM_EFFECT, SEEN, checked_on=closed.now.date())


def test_a_check_needs_words_and_a_possible_day(closed: Walker) -> None:
    today = closed.now.date()
    early, tomorrow = today - timedelta(days=400), today + timedelta(days=1)

    def refused(move: Move, says: dict[PersonalField, str], **days: date) -> set[str]:
        with pytest.raises(RefusedError) as found:
            closed.does("manager", move, says, **days)
        return {str(fault) for fault in found.value.faults}

    assert refused(Move.CONFIRM_EFFECT, {}, checked_on=today) == {"missing:move_reason"}
    assert refused(Move.CONFIRM_EFFECT, SEEN) == {"missing:checked_on"}
    assert refused(Move.CONFIRM_EFFECT, SEEN, checked_on=tomorrow) == {"in_the_future:checked_on"}
    assert refused(Move.CONFIRM_EFFECT, SEEN, checked_on=early) == {"before_that:checked_on"}
    assert refused(Move.DENY_EFFECT, SEEN, checked_on=today) == {"missing:again_on"}
    assert refused(Move.DENY_EFFECT, SEEN, checked_on=today, again_on=today) == {
        "before_that:again_on"
    }


def test_an_unneeded_or_ended_action_is_not_checked(closed: Walker, open_complaint: Open) -> None:
    today = closed.now.date()
    closed.does("manager", Move.CONFIRM_EFFECT, SEEN, checked_on=today)
    needless = open_complaint().to_draft().approved().responds(reaction=Reaction.ACCEPTED).closes()

    for case in (closed, needless):
        with pytest.raises(RefusedError, match="no_open_action"):
            case.does("manager", Move.CONFIRM_EFFECT, SEEN, checked_on=today)


def test_the_effect_is_not_checked_while_the_complaint_is_open(open_complaint: Open) -> None:
    case = open_complaint().to_draft().does("manager", Move.APPROVE, corrective_action=ACTION)

    with pytest.raises(ForbiddenMoveError):
        case.does("manager", Move.CONFIRM_EFFECT, SEEN, checked_on=case.now.date())
    assert not has_open_action(case.ticket)


def test_a_reopening_withdraws_decision_and_checks(closed: Walker) -> None:
    closed.does("manager", Move.CONFIRM_EFFECT, SEEN, checked_on=closed.now.date())

    closed.does("mei", Move.REOPEN, {PersonalField.MOVE_REASON: "また届いた"})

    assert closed.ticket.complaint.effect_checks == ()
    assert Move.CONFIRM_EFFECT in {step.move for step in closed.ticket.history}
