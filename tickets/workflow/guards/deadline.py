"""Guards of the day of the reply: putting it off (遅延連絡), pauses, the reason for a late one."""

from datetime import date

from tickets.deadlines.ticket_clocks import latest_due, open_wait, reply_due
from tickets.model import tokyo
from tickets.model.errors import Code, Fault
from tickets.workflow.case import Case
from tickets.workflow.guards.common import not_before


def delay_proposed(case: Case) -> Fault | None:
    return None if case.delayable.delay_proposed_until else Fault(Code.NO_DELAY_PROPOSED)


def delay_lies_ahead(case: Case) -> Fault | None:
    until = case.delayable.delay_proposed_until
    ahead = until is not None and until > case.today
    return None if ahead else Fault(Code.BEFORE_THAT, "delay_proposed_until")


def delay_within_cap(case: Case) -> Fault | None:
    until, context = case.delayable.delay_proposed_until, case.moment.context
    latest = latest_due(case.before, context.rules, context.opening, case.today)
    if until is None or until <= latest:
        return None
    return Fault(Code.DELAY_TOO_LONG, "delay_proposed_until", latest.isoformat())


def last_delay_told(case: Case) -> Fault | None:
    """The person hears of one new day before another is proposed."""
    owed = case.delayable.delay_allowed_until
    return Fault(Code.DELAY_NOT_TOLD) if owed else None


def delay_still_ahead(case: Case) -> Fault | None:
    """A proposed day that has passed cannot be promised."""
    until = case.delayable.delay_proposed_until
    return Fault(Code.DELAY_OVER) if until and until <= case.today else None


def delayed_by_another(case: Case) -> Fault | None:
    proposer = case.delayable.delay_proposed_by
    return Fault(Code.SAME_PERSON) if case.actor == proposer else None


def something_runs(case: Case) -> Fault | None:
    """A correction is a pause of its own."""
    context = case.moment.context
    due = reply_due(case.before, context.rules, context.opening)
    if open_wait(case.before) is not None:
        return Fault(Code.WAITS_ALREADY)
    return Fault(Code.NOTHING_TO_PAUSE) if due is None or due.is_paused else None


def wait_begins_after_last(case: Case) -> Fault | None:
    """Not before the receipt, nor before the last wait ended."""
    ends = [each.until for each in case.delayable.waits if each.until]
    first = max([tokyo.date_of(case.ticket.received_at), *ends])
    return not_before("wait_since", case.given("wait_since", date), first)


def is_waiting(case: Case) -> Fault | None:
    return None if open_wait(case.before) else Fault(Code.NOT_WAITING)


def wait_ends_after_begin(case: Case) -> Fault | None:
    wait = open_wait(case.before)
    return not_before("wait_until", case.given("wait_until", date), wait.since if wait else None)


def lateness_explained(case: Case) -> Fault | None:
    """By the day of the reply, not of its record."""
    if not is_late(case) or case.act.facts.get("late_reason"):
        return None
    return Fault(Code.MISSING, "late_reason")


def is_late(case: Case) -> bool:
    context = case.moment.context
    due = reply_due(case.before, context.rules, context.opening)
    return due is not None and due.is_missed(case.ticket.replied_at or case.moment.now)
