"""Take a request while the caller waits (O1, O6, O17): types in a caller's words and in the law's,
and the receipt.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Final

from handlers.disclosures.fields import REQUEST, next_step_buttons
from handlers.forms.dispatch import form_opener
from handlers.forms.fields import field_input, named_input, options, personal_input, radio_input
from handlers.forms.form import Form, FormContext, Part, new_ticket, personal_answers, record_ticket
from handlers.forms.inputs import Input, Option
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.slack.view import fee_text
from handlers.tickets.fields import (
    contact_input,
    is_desk_member,
    presumed_language,
    requester_inputs,
    typed_contact,
)
from handlers.tickets.search import earlier_ticket_blocks
from tickets.model.disclosure import Disclosure, RequestType
from tickets.model.errors import NotAllowedError, TicketError
from tickets.model.kinds import (
    Channel,
    ContactBy,
    Flag,
    Kind,
    Move,
    PartyRole,
    PersonalField,
    Relation,
    Restriction,
)
from tickets.model.personal import Personal, ValueName
from tickets.model.ticket import Link, Party, Ticket
from tickets.rules import fees
from tickets.workflow.case import Act, NewTicket

_CALLERS_WORDS: Final[Mapping[str, frozenset[RequestType]]] = {
    "disclose": frozenset({RequestType.DISCLOSE}),
    "notify_purpose": frozenset({RequestType.NOTIFY_PURPOSE}),
    "change": frozenset({RequestType.CORRECT}),
    "cease": frozenset({RequestType.CEASE_USE}),
    "stop_third_party": frozenset({RequestType.STOP_THIRD_PARTY}),
    "disclose_tp_record": frozenset({RequestType.DISCLOSE_TP_RECORD}),
    "other": frozenset(),
    "unknown": frozenset(),
}
"""Eight, so that all are visible at once; the exact type is settled before the form is sent."""
_UNCLEAR: Final = frozenset({"change", "cease", "other", "unknown"})
"""Words by which the exact type still has to be asked."""


def _receipt(context: FormContext, ticket: Ticket) -> Sequence[Block | None]:
    """Draw the receipt. It names the fee only if the type bears one, and none for an open type."""
    if ticket.requester == context.person.id:
        return _own_taken(context, ticket)
    say = context.say
    footage, at_the_desk = ticket.disclosure.footage, is_desk_member(context)
    return (
        blocks.header(ticket.number),
        *_to_say(context, ticket),
        blocks.section(say("request.preserve_first")) if footage else None,
        blocks.context(say("request.restricted")) if ticket.restrictions else None,
        *earlier_ticket_blocks(context, ticket),
        next_step_buttons(context, ticket, *_next(footage)) if at_the_desk else _passed_on(context),
    )


def _to_say(context: FormContext, ticket: Ticket) -> Iterator[Block]:
    """The words to read out; a request that came by post is answered by a letter: the form's, or
    before the ruling on recordings the receipt (O17)."""
    say, footage = context.say, ticket.disclosure.footage
    is_written = _is_posted(context, ticket) or (footage and is_desk_member(context))
    if ticket.channel is Channel.POST and is_written:
        yield blocks.section(say(f"request.answered_by_{'receipt' if footage else 'form'}"))
        yield blocks.context(say("request.say_nothing_of_data"))
        return
    yield blocks.headline(say("request.say_this"))
    yield blocks.section(_words(context, ticket))
    yield blocks.context(say("request.say_nothing_of_data"), say("request.promise_no_days"))
    if _is_posted(context, ticket):
        yield blocks.context(say("request.ask_address"))


def _is_posted(context: FormContext, ticket: Ticket) -> bool:
    """Whether the desk posts a form, so that the caller is asked for the address now."""
    at_counter = context.office_context.is_at_counter
    return is_desk_member(context) and not (ticket.disclosure.footage or at_counter)


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
    role = ticket.party.role
    of = "agent" if role and role.is_agent else ""
    lines = [say.word("request", "form_by_post", of, number=ticket.number)]
    if of:
        lines.append(say(f"request.papers_of.{role}"))
    due = fees.yen_due(ticket.disclosure, context.rules)
    if due:
        lines.append(say("request.fee_due", amount=fee_text(say, context.rules)))
    else:
        # The fee is open with the type; correction and cease-use never bear one.
        is_open = not all(_CALLERS_WORDS[each] for each in context.picked("types"))
        lines.append(say("request.fee_unknown" if is_open else "request.no_fee"))
    return say("request.quoted", words="".join(lines))


def _own_taken(context: FormContext, ticket: Ticket) -> Sequence[Block]:
    """Return the receipt for an employee's request about their own data."""
    say = context.say
    due = fees.yen_due(ticket.disclosure, context.rules)
    fee = (
        [blocks.section(say("request.own_fee", amount=fee_text(say, context.rules)))] if due else []
    )
    return [blocks.header(ticket.number), blocks.section(say("request.own_taken")), *fee]


LOG_FORM = "request_log"
OWN, CUSTOMER = "own", "customer"
"""Whose data it is: from the route's button, or asked of employees outside the desk."""
_WHOSE = "whose"
_FROM = (
    PartyRole.PRINCIPAL,
    PartyRole.STATUTORY_AGENT,
    PartyRole.DELEGATED_AGENT,
    PartyRole.FAMILY_OR_HEIR,
)
_UNKNOWN = "unknown"
_EMPLOYEE, _EEA, _FOOTAGE = "employee", "eea", "footage"


def _draw(context: FormContext) -> Sequence[Part]:
    if not is_desk_member(context):
        return _draw_for_employee(context)
    return _own_form(context) if _whose(context) == OWN else _desk_form(context)


def _draw_for_employee(context: FormContext) -> Sequence[Part]:
    """Ask first whose data it is: this decides who may see the ticket (O1)."""
    asked = [] if _said_by_route(context) else [_ask_whose(context)]
    whose_data = _whose(context)
    if not whose_data:
        return asked
    return (*asked, *(_own_form(context) if whose_data == OWN else _customer_form(context)))


def _ask_whose(context: FormContext) -> Input:
    say, hint = context.say, context.say("request.whose_data_hint")
    return radio_input(say, _WHOSE, "request.whose_data", (OWN, CUSTOMER), hint=hint, redraws=True)


def _customer_form(context: FormContext) -> Sequence[Part]:
    """Ask for what the caller said, for the desk to continue with."""
    return (
        blocks.section(context.say("request.passed_on_to_desk")),
        *_call(context),
        blocks.context(context.say("request.own_purpose")),
    )


def _desk_form(context: FormContext) -> Sequence[Part]:
    say = context.say
    employees = requester_inputs(context, say("request.whose"), say("request.whose_x"))
    marks = tuple(Option(each, say(f"request.mark.{each}")) for each in (_EMPLOYEE, _EEA, _FOOTAGE))
    number = "" if _said_by_route(context) else context.extra_word
    return (
        *([blocks.context(say("request.of_complaint", number=number))] if number else []),
        *_call(context),
        named_input(context, "marks", "ticks", options=marks, redraws=True),
        *(employees if _EMPLOYEE in context.picked("marks") else ()),
    )


def _call(context: FormContext) -> Sequence[Input]:
    """Return inputs for what a caller can say."""
    say = context.say
    standing = (*options(say, _FROM, REQUEST), Option(_UNKNOWN, say("request.from_unknown")))
    came_at, came_by, came_from = _as_told_before(context)
    return (
        _types(context),
        _scope(context),
        Input(
            "role",
            say.word("field", "role", REQUEST),
            "radio",
            required=True,
            options=standing,
            initial=came_from,
        ),
        personal_input(context, PersonalField.NAME, hint=""),
        contact_input(context),
        field_input(context, REQUEST, "received_at", required=True, initial=came_at),
        field_input(context, REQUEST, "channel", required=True, initial=str(came_by)),
    )


def _as_told_before(context: FormContext) -> tuple[datetime, Channel, PartyRole | None]:
    """Time, channel and person, preset from the complaint in which the request was made."""
    complaint = None
    with suppress(TicketError):  # people without access are told so when the form is sent
        complaint = _complaint(context)
    if complaint is None:
        return context.now, Channel.PHONE, None
    role = complaint.party.role if complaint.party.role in _FROM else None
    return complaint.received_at, complaint.channel, role


def _own_form(context: FormContext) -> Sequence[Part]:
    say = context.say
    return (
        blocks.section(say("request.own")),
        _types(context),
        _scope(context, hint=say("request.own_scope")),
        blocks.context(say("request.own_purpose")),
    )


def _types(context: FormContext) -> Input:
    offered = tuple(Option(each, context.say(f"request.type.{each}")) for each in _CALLERS_WORDS)
    return Input("types", context.say("field.types"), "ticks", required=True, options=offered)


def _scope(context: FormContext, **given: str) -> Input:
    return personal_input(context, PersonalField.TARGET_SCOPE, max_length=500, **given)


def _said_by_route(context: FormContext) -> str:
    said = context.extra_word
    return said if said in (OWN, CUSTOMER) else ""


def _whose(context: FormContext) -> str:
    """Return whose data it is: a customer's or the employee's own; empty until chosen."""
    at_the_desk = CUSTOMER if is_desk_member(context) else ""
    return _said_by_route(context) or at_the_desk or context.text(_WHOSE)


def _take(context: FormContext) -> Ticket:
    complaint = _complaint(context)
    is_own = _whose(context) == OWN
    new = _own(context) if is_own else _from_outside(context)
    if complaint:
        new = _inside(new, complaint)
    ticket = record_ticket(context, new)
    there = Link(Relation.BELONGS_TO, ticket.number, Kind.DISCLOSURE)
    if complaint and complaint.is_open and there not in complaint.links:
        linked = [Act(Move.LINK, {"link": there})]
        context.desk.act(complaint.number, linked, who=context.person.id, now=context.now)
    return ticket


def _complaint(context: FormContext) -> Ticket | None:
    """The complaint in which the request was made; the person must be allowed to link it."""
    number = context.extra_word
    if not number or _said_by_route(context):
        return None
    shown = context.desk.show(number, who=context.person.id, now=context.now)
    if shown.ticket.is_open and Move.LINK not in shown.moves:
        raise NotAllowedError
    return shown.ticket


def _inside(new: NewTicket, complaint: Ticket) -> NewTicket:
    """A request inside a complaint is answered in its language; inside an employee's own one, it
    is hidden from the same people."""
    link = Link(Relation.BELONGS_TO, complaint.number, complaint.kind)
    new = replace(new, links=frozenset({link}), language=complaint.party.language)
    if Restriction.EMPLOYEE not in complaint.restrictions:
        return new
    return replace(
        new,
        restrictions=new.restrictions | {Restriction.EMPLOYEE},
        requester=new.requester or complaint.requester,
        hidden_from=new.hidden_from | complaint.hidden_from,
    )


def _own(context: FormContext) -> NewTicket:
    """An employee's own data: hidden from the department and the channel (O1)."""
    return new_ticket(
        context,
        _facts(context),
        party=Party(PartyRole.PRINCIPAL, ContactBy.SLACK),
        restrictions=frozenset({Restriction.EMPLOYEE}),
        requester=context.person.id,
        personal=_personal(context),
    )


def _from_outside(context: FormContext) -> NewTicket:
    marks, role = context.picked("marks"), context.text("role")
    return new_ticket(
        context,
        _facts(context),
        channel=Channel(context.text("channel")),
        received_at=context.moment("received_at") or context.now,
        party=Party(None if role == _UNKNOWN else PartyRole(role)),
        language=presumed_language(context, context.text(str(PersonalField.TARGET_SCOPE))),
        flags=frozenset({Flag.EEA}) if _EEA in marks else frozenset(),
        restrictions=frozenset({Restriction.EMPLOYEE}) if _EMPLOYEE in marks else frozenset(),
        requester=context.text("requester") or None,
        hidden_from=frozenset(context.picked("hidden_from")),
        personal=_personal(context),
    )


def _facts(context: FormContext) -> Disclosure:
    picked = context.picked("types")
    return Disclosure(
        types=frozenset().union(*(_CALLERS_WORDS[each] for each in picked)),
        types_unclear=not _UNCLEAR.isdisjoint(picked),
        footage=_FOOTAGE in context.picked("marks"),
    )


def _personal(context: FormContext) -> Mapping[ValueName, Personal]:
    return {
        **personal_answers(context, PersonalField.NAME, PersonalField.TARGET_SCOPE),
        **typed_contact(context),
    }


COMMANDS = {"disclosure": form_opener(LOG_FORM)}
FORMS: Final = (Form(LOG_FORM, submit_ticket=_take, draw_parts=_draw, receipt=_receipt),)
