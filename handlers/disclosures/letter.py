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
from tickets.model.kinds import LetterKind, PersonalField
from tickets.model.personal import ValueName
from tickets.model.ticket import Ticket

_SIGNS: Final = 1900  # longest text of one block
_ADDRESSEE: Final = (
    PersonalField.NAME,
    PersonalField.POSTAL_CODE,
    PersonalField.ADDRESS,
    PersonalField.PRINCIPAL_NAME,
    PersonalField.PRINCIPAL_ADDRESS,
)


def in_it(ticket: Ticket) -> Sequence[ValueName]:
    """Personal values of the letter: address, reasons and measures."""
    addressed = [slot for each in _ADDRESSEE if (slot := ValueName(each)) in ticket.personal]
    return [*written(ticket), *addressed]


def may_read(context: FormContext) -> Sequence[ValueName]:
    """Whoever has the ticket reads it in the form; others record without it."""
    roster = context.office_context.roster
    who = roster.actor(context.person.id)
    if visibility.needs_reason(context.case, who, roster, context.today):
        return ()
    return in_it(context.case)


def shown(context: FormContext, kind: LetterKind, ticket: Ticket) -> Sequence[Block]:
    """The letter's text; a line instead while it cannot be addressed or may not be read here."""
    say, rules = context.say, context.office_context.rules
    with suppress(MissingFactsError):
        draft = prepare(ticket, context.opened, context.office, rules, context.today)
        whole = draw(kind, draft)
        parts = [blocks.section(each.reveal()) for each in whole.parts(_SIGNS)]
        return [blocks.headline(say("request.letter")), *parts]
    return [blocks.context(say("request.no_letter" if context.opened else "request.letter_apart"))]


def to_copy(context: FormContext, kind: LetterKind, ticket: Ticket) -> Sequence[Block]:
    """First the letter, then the record."""
    return (*shown(context, kind, ticket), blocks.context(context.say("request.send_first")))
