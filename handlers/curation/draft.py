"""The draft of a new answer: what the desk answered to a question that was solved."""

from typing import Final

from handlers.forms.form import FormContext
from tickets.model import detection
from tickets.model.errors import TicketError
from tickets.model.kinds import Kind, PersonalField, Status
from tickets.ports import Order, Query

_MOST: Final = 50
_SOLVED: Final = frozenset({Status.ANSWERED, Status.CLOSED})


def solved(context: FormContext) -> tuple[tuple[str, str], ...]:
    """(number, label) of answered questions that this person may see, the newest first."""
    query = Query(kinds=frozenset({Kind.QUESTION}), statuses=_SOLVED, order=Order.NEWEST)
    found = context.desk.list(query, who=context.person.id, now=context.now, most=_MOST)
    between = context.say("card_between")
    return tuple(
        (each.number, between.join((each.number, context.view.day_of(each.received_at))))
        for each in found
    )


def answer(number: str, context: FormContext) -> str:
    """The desk's last answer, masked; opening it is audited. Empty if there is none to open.

    A form that is sent has its draft already, so nothing is opened again.
    """
    if context.request.kind != "action":
        return ""
    desk, who, now = context.desk, context.person.id, context.now
    try:
        ticket = desk.show(number, who=who, now=now).ticket
        answers = [each for each in ticket.personal if each.field is PersonalField.ANSWER]
        newest = max(answers, key=lambda each: int(each.of or 0), default=None)
        if newest is None:
            return ""
        why = context.say("inbox_ticket_opened")
        opened = desk.reveal(number, [newest], who=who, now=now, why=why)
    except TicketError:
        return ""
    return detection.mask(opened[newest].reveal())
