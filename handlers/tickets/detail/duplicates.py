"""What was said in a ticket's duplicates, which its answer covers too (O7)."""

from collections.abc import Iterator

from handlers.forms.form import FormContext
from handlers.slack.blocks import Block
from handlers.tickets.detail.view import value_blocks
from tickets.model.personal import ValueName


def values_of_duplicates(context: FormContext) -> tuple[ValueName, ...]:
    return tuple(slot for slot in context.shown.opens if slot.is_of_duplicate)


def said_in_duplicates(context: FormContext) -> Iterator[Block]:
    opened = {slot: value for slot, value in context.opened.items() if slot.is_of_duplicate}
    yield from value_blocks(context.ticket, opened, context.view)
