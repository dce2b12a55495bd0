"""The letter inside a form: read or copied there, before it is recorded as sent."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from handlers.disclosures.proposal import written
from handlers.forms.form import FormContext
from handlers.slack import blocks
from handlers.slack.blocks import Block
from tickets.access import visibility
from tickets.letters.draft import MissingFactsError, prepare
from tickets.letters.ticket_letters import draw
from tickets.model.kinds import LetterKind
from tickets.model.personal import ValueName
from tickets.model.ticket import Ticket

SIGNS: Final = 1900  # longest text of one block


def in_it(ticket: Ticket) -> Sequence[ValueName]:
    """Personal values of the letter: address, reasons and measures."""
    addressed = map(ValueName, sorted(visibility.ADDRESSEE))
    return [*written(ticket), *(slot for slot in addressed if slot in ticket.personal)]


def may_read(context: FormContext) -> Sequence[ValueName]:
    """What the form shows of it: nothing to people who would have to give a reason (O4)."""
    return () if context.must_say_why else in_it(context.case)


def shown(context: FormContext, kind: LetterKind, ticket: Ticket) -> Sequence[Block]:
    """The letter's text; a line instead while it cannot be addressed or may not be read here."""
    return _text(context, kind, ticket) or [_why_none(context)]


def to_copy(context: FormContext, kind: LetterKind, ticket: Ticket) -> Sequence[Block]:
    """The letter above the fields that record it as sent, or why it is not shown."""
    text, first = _text(context, kind, ticket), blocks.context(context.say("request.send_first"))
    if text:
        return (*text, first)
    return (_why_none(context), *(() if context.opened else (first,)))


def _text(context: FormContext, kind: LetterKind, ticket: Ticket) -> Sequence[Block]:
    """Empty while it cannot be addressed or may not be read here."""
    with suppress(MissingFactsError):
        rules = context.office_context.rules
        draft = prepare(ticket, context.opened, context.office, rules, context.today)
        parts = draw(kind, draft).parts(SIGNS)
        headline = blocks.headline(context.say("request.letter"))
        return [headline, *(blocks.section(each.reveal()) for each in parts)]
    return ()


def _why_none(context: FormContext) -> Block:
    return blocks.context(
        context.say("request.no_letter" if context.opened else "request.letter_apart")
    )
