"""Guards of pauses while the person is asked for something."""

from datetime import date

from tickets.deadlines.ticket_clocks import open_wait, reply_due
from tickets.model import tokyo
from tickets.model.errors import Code, Fault
from tickets.workflow.case import Case
from tickets.workflow.guards.common import not_before


def something_runs(case: Case) -> Fault | None:
    """A correction is a pause of its own."""
    context = case.moment.context
    due = reply_due(case.before, context.rules, context.opening)
    if open_wait(case.before) is not None:
        return Fault(Code.WAITS_ALREADY)
    return Fault(Code.NOTHING_TO_PAUSE) if due is None or due.is_paused else None


def since_last(case: Case) -> Fault | None:
    """Not before the receipt, nor before the last wait ended."""
    ends = [each.until for each in case.delayable.waits if each.until]
    first = max([tokyo.date_of(case.ticket.received_at), *ends])
    return not_before("wait_since", case.given("wait_since", date), first)


def waits(case: Case) -> Fault | None:
    return None if open_wait(case.before) else Fault(Code.NOT_WAITING)


def until_after(case: Case) -> Fault | None:
    wait = open_wait(case.before)
    return not_before("wait_until", case.given("wait_until", date), wait.since if wait else None)
