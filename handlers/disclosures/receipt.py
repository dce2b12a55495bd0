"""Types in a caller's words and in the law's, and the receipt of a request."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from handlers.disclosures.fields import go_on
from handlers.forms.form import FormContext
from handlers.forms.inputs import Option
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.slack.phrases import Phrases
from handlers.slack.view import fee_text
from handlers.tickets.fields import is_of_the_desk
from handlers.tickets.search import earlier
from tickets.model.disclosure import RequestType
from tickets.model.ticket import Ticket
from tickets.rules import fees


@dataclass(frozen=True, slots=True)
class Named:
    """What is recorded for it; unclear if the exact type still has to be asked."""

    types: frozenset[RequestType]
    unclear: bool = False
    fee_open: bool = False
    """Whether the fee is still open; correction and cease-use never bear one."""


OFFERED: Mapping[str, Named] = {
    "disclose": Named(frozenset({RequestType.DISCLOSE})),
    "notify_purpose": Named(frozenset({RequestType.NOTIFY_PURPOSE})),
    "change": Named(frozenset({RequestType.CORRECT}), unclear=True),
    "cease": Named(frozenset({RequestType.CEASE_USE}), unclear=True),
    "stop_third_party": Named(frozenset({RequestType.STOP_THIRD_PARTY})),
    "disclose_tp_record": Named(frozenset({RequestType.DISCLOSE_TP_RECORD})),
    "other": Named(frozenset(), unclear=True, fee_open=True),
    "unknown": Named(frozenset(), unclear=True, fee_open=True),
}
"""Eight, so that all are visible at once; the exact type is settled before the form is sent."""


def offered(say: Phrases) -> tuple[Option, ...]:
    return tuple(Option(each, say(f"request.type.{each}")) for each in OFFERED)


def meant(picked: Collection[str]) -> Named:
    """All ticked types as one."""
    found = [OFFERED[each] for each in picked]
    types = frozenset[RequestType]().union(*(each.types for each in found))
    return Named(types, any(each.unclear for each in found), any(each.fee_open for each in found))


def draw(context: FormContext, ticket: Ticket) -> Sequence[Block]:
    """Names the fee exactly if the type bears it, and never while the type is unknown."""
    if ticket.requester == context.person.id:
        return _own(context, ticket)
    say = context.say
    footage, at_the_desk = ticket.disclosure.footage, is_of_the_desk(context)
    parts = [
        blocks.header(ticket.number),
        blocks.headline(say("request.say_this")),
        blocks.section(_words(context, ticket)),
        blocks.context(say("request.say_nothing_of_data"), say("request.promise_no_days")),
        blocks.section(say("request.preserve_first")) if footage else None,
        blocks.context(say("request.restricted")) if ticket.restrictions else None,
        earlier(context, ticket) if at_the_desk else None,
        go_on(context, ticket, *_next(footage)) if at_the_desk else _passed_on(context),
    ]
    return [part for part in parts if part is not None]


def _passed_on(context: FormContext) -> Block:
    """An employee outside the desk has done all they can."""
    return blocks.section(context.say("request.desk_goes_on"))


def _next(footage: bool) -> Sequence[tuple[str, str]]:
    """Recordings are preserved first; the form waits for the manager's ruling (O17).

    Who has taken the ticket reads the letter in the form that sends it; others say why first (O4).
    """
    take, describe = ("ticket_take", ""), ("request_describe", "")
    if footage:
        return ("request_preserve", ""), take, describe
    return take, ("request_send_form", ""), describe


def _words(context: FormContext, ticket: Ticket) -> str:
    """Mention neither form nor fee for recordings before the manager's ruling (O17)."""
    say = context.say
    if ticket.disclosure.footage:
        return say("request.quoted", words=say("request.looked_into", number=ticket.number))
    lines = [say("request.form_by_post", number=ticket.number)]
    due = fees.due(ticket.disclosure, context.law)
    if due:
        lines.append(say("request.fee_due", amount=fee_text(say, context.law)))
    else:
        is_open = meant(context.picked("types")).fee_open
        lines.append(say("request.fee_unknown" if is_open else "request.no_fee"))
    return say("request.quoted", words="".join(lines))


def _own(context: FormContext, ticket: Ticket) -> Sequence[Block]:
    """For an employee whose own data it is."""
    say = context.say
    due = fees.due(ticket.disclosure, context.law)
    fee = [blocks.section(say("request.own_fee", amount=fee_text(say, context.law)))] if due else []
    return [blocks.header(ticket.number), blocks.section(say("request.own_taken")), *fee]
