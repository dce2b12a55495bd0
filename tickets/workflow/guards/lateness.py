"""A reply after its target says why, from a list."""

from tickets.deadlines.ticket_clocks import reply_due
from tickets.model.errors import Code, Fault
from tickets.workflow.case import Case


def explained(case: Case) -> Fault | None:
    """By the day of the reply, not of its record."""
    if not is_late(case) or case.act.facts.get("late_reason"):
        return None
    return Fault(Code.MISSING, "late_reason")


def is_late(case: Case) -> bool:
    context = case.moment.context
    due = reply_due(case.before, context.rules, context.opening)
    return due is not None and due.is_missed(case.ticket.replied_at or case.moment.now)
