"""The letter inside a form: read or copied there, before it is recorded as sent."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final

from handlers.forms.fields import sealed
from handlers.forms.form import FormContext, MayOpen
from handlers.slack import blocks
from handlers.slack.blocks import Block
from tickets.access.visibility import ADDRESSEE
from tickets.letters.letter import Draft, Letter, MissingFactsError, prepare
from tickets.letters.ticket_letters import draw
from tickets.model.kinds import LetterKind, PersonalField
from tickets.model.personal import ValueName
from tickets.model.ticket import Ticket

SIGNS: Final = 1900  # longest text of one block
_TEXTS: Final[Mapping[LetterKind, frozenset[PersonalField]]] = {
    LetterKind.REPLY: frozenset({PersonalField.REASON, PersonalField.MEASURE}),
    LetterKind.DELAY: frozenset({PersonalField.MOVE_REASON}),
    LetterKind.REDIRECTION: frozenset({PersonalField.MOVE_REASON}),
    LetterKind.COMPLAINT_REPLY: frozenset({PersonalField.DRAFT_REPLY}),
}
Draws = Callable[[LetterKind, Draft], Letter]


def slots(kind: LetterKind, ticket: Ticket) -> Sequence[ValueName]:
    """The personal values in this letter: address, reasons, measures, the approved words."""
    wanted = ADDRESSEE | _TEXTS.get(kind, frozenset())
    return tuple(slot for slot in ticket.personal if slot.field in wanted)


def may_read(kind: LetterKind) -> MayOpen:
    """Values of the letter that a form opens: none if that needs a typed reason (O4)."""
    return lambda context: () if context.must_say_why else slots(kind, context.case)


def shown(context: FormContext, kind: LetterKind, ticket: Ticket) -> Sequence[Block]:
    """The letter's text; a line instead while it cannot be addressed or may not be read here."""
    return _text(context, kind, ticket, draw) or [_why_none(context)]


def to_copy(
    context: FormContext,
    kind: LetterKind,
    ticket: Ticket,
    drawn: Draws = draw,
    typed: Sequence[PersonalField] = (),
) -> Sequence[Block]:
    """The letter above the fields that record it as sent, or why it is not shown.

    `ticket` is as it will be once that is recorded. What the form asks of `typed` stands in it as
    typed so far, else as on record.
    """
    new = {} if context.must_say_why else sealed(context, *typed)
    text = _text(replace(context, opened={**context.opened, **new}), kind, ticket, drawn)
    first = blocks.context(context.say("request.send_first"))
    if text:
        return (*text, first)
    return (_why_none(context), *(() if context.opened else (first,)))


def _text(context: FormContext, kind: LetterKind, ticket: Ticket, drawn: Draws) -> Sequence[Block]:
    """Empty while it cannot be addressed or may not be read here."""
    with suppress(MissingFactsError):
        rules = context.office_context.rules
        draft = prepare(ticket, context.opened, context.office, rules, context.today)
        parts = drawn(kind, draft).parts(SIGNS)
        headline = blocks.headline(context.say("request.letter"))
        return [headline, *(blocks.section(each.reveal()) for each in parts)]
    return ()


def _why_none(context: FormContext) -> Block:
    return blocks.context(
        context.say("request.no_letter" if context.opened else "request.letter_apart")
    )
