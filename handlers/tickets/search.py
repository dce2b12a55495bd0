"""Find tickets by word, number or person, and earlier ones of a contact or name: audited."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Final

from handlers.forms.form import Form, FormContext, Part, personal_answers
from handlers.forms.inputs import Input
from handlers.forms.state import TicketRef, form_button
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.tickets.escalate import found_report_row
from handlers.tickets.fields import is_desk_member, typed_contact
from handlers.tickets.lists import (
    MOST_ROWS,
    SHORTEST_WORD,
    is_escalation_number,
    rows_found_by_word,
    ticket_rows,
)
from tickets.model import numbers
from tickets.model.contact import BadFieldError, clean_value, is_phone, looks_personal
from tickets.model.errors import Code, Fault, NoSuchTicketError, RefusedError
from tickets.model.kinds import PersonalField
from tickets.model.numbers import Number
from tickets.model.personal import Personal
from tickets.model.ticket import Summary, Ticket
from tickets.ports import LONGEST_WORDS, StorageFailed


def find_tickets_of_contact(
    field: PersonalField, context: FormContext, *spellings: Personal
) -> tuple[Summary, ...]:
    """Return tickets of this contact, as far as this person may see them."""
    return context.desk.known_by(field, *spellings, who=context.person.id, now=context.now)


def earlier_ticket_blocks(context: FormContext, ticket: Ticket) -> Sequence[Block]:
    """Earlier tickets of the contact or the name typed in the form, for the desk.

    Those that this person may not see are not told of, as nowhere else (O1).
    """
    if is_desk_member(context):
        with suppress(StorageFailed):  # the form is saved
            return tuple(_earlier_rows(context, ticket))
    return ()


def _earlier_rows(context: FormContext, ticket: Ticket) -> Iterator[Block]:
    contact = _newest_first(ticket, _of_contact(context))
    known = {ticket.number, *(each.number for each in contact)}
    named = [each for each in _newest_first(ticket, _of_name(context)) if each.number not in known]
    for of, found in (("contact", contact), ("name", named)):
        if found:
            yield _earlier_row(context, of, found)


def earlier_tickets_receipt(context: FormContext, ticket: Ticket) -> Iterator[Block]:
    """Receipt of a form that adds a contact or a name: empty if no other ticket has it."""
    if found := earlier_ticket_blocks(context, ticket):
        yield blocks.header(ticket.number)
        yield from found


def _earlier_row(context: FormContext, of: str, found: Sequence[Summary]) -> Block:
    say, newest = context.say, found[0]
    told = say.word(
        "earlier_more" if len(found) > 1 else "earlier_one",
        of,
        count=str(len(found)),
        number=newest.number,
        status=say.word("status", newest.status, newest.kind),
        others=str(len(found) - 1),
    )
    ref = TicketRef(newest.number, newest.version)
    look = form_button(say, "ticket_open", ref, of=newest.number, label=say("earlier_look"))
    return blocks.section(told, accessory=look)


def _of_contact(context: FormContext) -> Iterator[Summary]:
    typed = {**typed_contact(context), **personal_answers(context, *_CONTACTS)}
    for slot, value in typed.items():
        if slot.field not in _CONTACTS:
            continue  # people share an address
        yield from find_tickets_of_contact(slot.field, context, value)


def _of_name(context: FormContext) -> Iterator[Summary]:
    """The person of one ticket may be the agent, or the represented, of another."""
    for slot, value in personal_answers(context, *_BY_NAME).items():
        fields = (slot.field,) if slot.field is PersonalField.NAME_KANA else _NAMES
        spelled = [Personal(each) for each in _orders(value.reveal().strip())]
        for field in fields:
            yield from find_tickets_of_contact(field, context, *spelled)


def _newest_first(ticket: Ticket, summaries: Iterable[Summary]) -> Sequence[Summary]:
    """Forms give the time of receipt to the minute, so the number decides between equals."""
    found = {each.number: each for each in summaries if each.number != ticket.number}
    return sorted(found.values(), key=lambda each: (each.received_at, each.number), reverse=True)


EXACT_FIELD: Final = "exact"
_NAMES: Final = (PersonalField.NAME, PersonalField.PRINCIPAL_NAME)
_BY_NAME: Final = (*_NAMES, PersonalField.NAME_KANA)
_CONTACTS: Final = (PersonalField.PHONE, PersonalField.EMAIL)


def _asks(context: FormContext) -> Sequence[Part]:
    say = context.say
    word = Input(
        "summary",
        say("find_word"),
        "line",
        hint=say("find_word_x"),
        max_length=LONGEST_WORDS,
        required=not is_desk_member(context),
    )
    if not is_desk_member(context):
        return (word,)
    exact = Input(
        EXACT_FIELD,
        say("find_exact"),
        "line",
        hint=say("find_exact_x"),
        max_length=254,
        stands_for=tuple(map(str, PersonalField)),
    )
    return (word, exact)


def _tells(context: FormContext) -> Sequence[Block]:
    word, exact = context.text("summary"), context.text(EXACT_FIELD)
    if exact:
        return list(_by_person(exact, context))
    if asked := numbers.parse_typed_number(word):
        return list(_by_number(asked, context))
    if not word:
        raise RefusedError((Fault(Code.MISSING, EXACT_FIELD),))
    if len(word) < SHORTEST_WORD:
        raise RefusedError((Fault(Code.TOO_SHORT, "summary"),))
    if looks_personal(word):
        place = EXACT_FIELD if is_desk_member(context) else "summary"
        raise RefusedError((Fault(Code.PERSONAL_DATA, place),))
    return list(rows_found_by_word(word, context))


def _by_number(asked: Number, context: FormContext) -> Iterator[Block]:
    """A ticket or an escalation; the same words for a forbidden and an unknown number."""
    desk, who, now = context.desk, context.person.id, context.now
    try:
        if is_escalation_number(context.request, asked):
            report = desk.escalations.find_readable(str(asked), who=who, now=now)
            yield found_report_row(report, context.view)
        else:
            shown = desk.show(str(asked), who=who, now=now)
            yield from ticket_rows((shown.ticket,), context, MOST_ROWS)
    except NoSuchTicketError:
        yield blocks.section(context.say("no_such_ticket"))


def _by_person(typed: str, context: FormContext) -> Iterator[Block]:
    """Exact matches only; every look is audited, without the value."""
    say = context.say
    found = {summary.number: summary for summary in _known(typed, context)}
    newest = sorted(found.values(), key=lambda summary: summary.received_at, reverse=True)
    yield blocks.headline(say("list_found", count=str(len(newest))))
    yield from ticket_rows(newest, context, MOST_ROWS)
    if not newest and _fields(typed) is _BY_NAME:
        yield blocks.context(say("find_no_name"))


def _known(typed: str, context: FormContext) -> Iterator[Summary]:
    for field in _fields(typed):
        try:
            value = clean_value(field, typed, context.office_context.customer_numbers)
        except BadFieldError as bad:
            if bad.code is Code.NOT_KANA:
                continue  # a name in other signs
            raise RefusedError((Fault(bad.code, EXACT_FIELD),)) from None
        spelled = _orders(value) if field in _BY_NAME else (value,)
        yield from find_tickets_of_contact(field, context, *map(Personal, spelled))


def _orders(name: str) -> Sequence[str]:
    """Surname first or last: it may be recorded in the other order."""
    words = name.split()
    return (name, " ".join(reversed(words))) if len(words) == 2 else (name,)


def _fields(typed: str) -> tuple[PersonalField, ...]:
    if "@" in typed or "＠" in typed:
        return (PersonalField.EMAIL,)
    return (PersonalField.PHONE,) if is_phone(typed) else _BY_NAME


FORMS: Final = (Form("list_find", draw_parts=_asks, submit_and_tell=_tells, saves=False),)
