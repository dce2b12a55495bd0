"""In whose hands a ticket was, read from its history."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from tickets import tokyo
from tickets.ledger import Handover, Holder
from tickets.ticket import Step, Ticket
from tickets.words import Kind, Move, Status

_HOLDERS: Mapping[Status, Holder] = {
    Status.ANSWERED: Holder.PERSON,
    Status.FORM_SENT: Holder.PERSON,
    Status.CORRECTION_WAIT: Holder.PERSON,
    Status.RESPONDED: Holder.PERSON,
    Status.UNRESOLVED: Holder.PERSON,
    Status.REPLIED: Holder.PERSON,
    Status.INVESTIGATING: Holder.DEPARTMENT,
    Status.SEARCHING: Holder.DEPARTMENT,
    Status.DRAFTED: Holder.MANAGER,
    Status.DECISION: Holder.MANAGER,
}
"""Every other status is the desk's."""


def handovers(ticket: Ticket) -> tuple[Handover, ...]:
    """From receipt on, each change of hands; the mailroom's date counts, not that of typing."""
    found = [Handover(ticket.received_at, Holder.DESK)]
    for step in ticket.history:
        if step.move is Move.RECORD_RETURN:
            # It never came to the person: those days were the post's.
            found[-1] = Handover(found[-1].at, Holder.POST)
            found.append(Handover(step.at, Holder.DESK))
        elif step.move is Move.RESEND:
            found.append(Handover(step.at, Holder.PERSON))
        elif step.after is not step.before:
            # A day noted without its hour cannot lie before what came first.
            began = max(_really_at(step, ticket), found[-1].at)
            found += _of_change(step, began, ticket)
    return tuple(found)


def _of_change(step: Step, at: datetime, ticket: Ticket) -> Iterator[Handover]:
    if step.after is Status.SEARCHING:
        yield from _of_search(at, ticket)
    elif step.after is not None and step.after is not Status.CLOSED:
        yield _with(_HOLDERS.get(step.after, Holder.DESK), at, ticket)


def _with(holder: Holder, at: datetime, ticket: Ticket) -> Handover:
    if holder is not Holder.DEPARTMENT:
        return Handover(at, holder)
    return (
        Handover(at, holder, ticket.department) if ticket.department else Handover(at, Holder.DESK)
    )


def _of_search(at: datetime, ticket: Ticket) -> Iterator[Handover]:
    """Departments search side by side: the one that answers last is the one that is waited for."""
    tasks = ticket.disclosure.tasks
    waiting = [task for task in tasks if task.answered_on is None]
    answers = {task.answered_on: task.department for task in tasks if task.answered_on}
    if waiting:
        names = ", ".join(sorted({task.department for task in waiting}))
        yield Handover(at, Holder.DEPARTMENT, names)
    elif answers:
        last = max(answers)
        yield Handover(at, Holder.DEPARTMENT, answers[last])
        yield Handover(max(at, tokyo.at(last)), Holder.DESK)
    else:
        yield Handover(at, Holder.DESK)


def _really_at(step: Step, ticket: Ticket) -> datetime:
    """When it reached us, if that was noted later."""
    if ticket.kind is not Kind.DISCLOSURE:
        return step.at
    request, day = ticket.disclosure, None
    if step.move is Move.ARRIVE:
        day = request.application_arrived_on
    elif step.move is Move.CORRECTED:
        answers = [each.answered_on for each in request.corrections if each.answered_on]
        day = max((each for each in answers if tokyo.at(each) <= step.at), default=None)
    return step.at if day is None else min(step.at, tokyo.at(day))
