"""Police, press or an authority called: tell the manager at once (O5, scenarios 16, 17, 25)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from handlers.forms.fields import field_input, options, personal_input
from handlers.forms.form import Form, FormContext, Part, new_ticket, personal_answers, record_ticket
from handlers.forms.inputs import Input
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.slack.context import NoLongerOffered
from handlers.tickets.fields import (
    contact_input,
    phrase_by_calling_hours,
    recipients_phrase_key,
    typed_contact,
)
from tickets.model.complaint import Caller, Category, Complaint
from tickets.model.contact import LONGEST_NAME
from tickets.model.kinds import Channel, Flag, Kind, PartyRole, PersonalField, Restriction
from tickets.model.ticket import Party, Ticket

TELL_MANAGER_FORM: Final = "tell_manager"
_WAYS: Final = (Channel.PHONE, Channel.POST, Channel.EMAIL, Channel.WEB, Channel.VISIT)
_LONGEST: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Call:
    """What is asked, and how it is stored."""

    callers: tuple[Caller, ...]
    role: PartyRole
    flag: Flag
    restrictions: frozenset[Restriction] = frozenset()


_CALLS: Final[Mapping[str, _Call]] = {
    "police": _Call(
        callers=(Caller.POLICE, Caller.COURT, Caller.BAR_ASSOCIATION, Caller.LAWYER),
        role=PartyRole.AUTHORITY,
        flag=Flag.AUTHORITY,
        restrictions=frozenset({Restriction.ENQUIRY}),
    ),
    "press": _Call(callers=(Caller.PRESS,), role=PartyRole.MEDIA, flag=Flag.MEDIA),
    "regulator": _Call(
        callers=(Caller.REGULATOR, Caller.ACCREDITED_BODY),
        role=PartyRole.AUTHORITY,
        flag=Flag.AUTHORITY,
    ),
}

_FLAGS: Final = dict.fromkeys((Caller.BAR_ASSOCIATION, Caller.LAWYER), Flag.LEGAL)


def _draw(context: FormContext) -> Sequence[Part]:
    say, call = context.say, _call(context)
    return (
        blocks.section(say(f"call_before.{context.extra_word}")),
        *_who(context, call),
        personal_input(
            context,
            PersonalField.NAME,
            label=say("call_name"),
            max_length=LONGEST_NAME,
            hint="",
        ),
        contact_input(context),
        personal_input(
            context,
            PersonalField.DETAIL,
            label=say("call_matter"),
            hint=say(f"call_matter.{context.extra_word}"),
            max_length=_LONGEST,
            required=True,
        ),
        field_input(
            context,
            Kind.COMPLAINT,
            "channel",
            required=True,
            options=options(say, _WAYS),
            initial=Channel.PHONE,
        ),
        field_input(
            context,
            Kind.COMPLAINT,
            "received_at",
            required=True,
            initial=context.minute,
        ),
        Input("about", say("call_about"), "people", hint=say("call_about_hint")),
    )


def _who(context: FormContext, call: _Call) -> tuple[Input, ...]:
    """Ask who called, if this call has more than one possible caller."""
    if len(call.callers) == 1:
        return ()
    offered = options(context.say, call.callers)
    return (Input("caller", context.say("field.caller"), "radio", required=True, options=offered),)


def _tell(context: FormContext) -> Ticket:
    """The escalation is raised in the ticket's transaction."""
    call = _call(context)
    caller = Caller(context.text("caller") or call.callers[0])
    new = new_ticket(
        context,
        Complaint(category=Category.INQUIRY, caller=caller),
        channel=Channel(context.text("channel")),
        received_at=context.moment("received_at") or context.now,
        party=Party(call.role),
        flags=frozenset({_FLAGS.get(caller, call.flag)}),
        restrictions=call.restrictions,
        about=frozenset(context.picked("about")),
        personal={
            **personal_answers(context, PersonalField.NAME, PersonalField.DETAIL),
            **typed_contact(context),
        },
    )
    return record_ticket(context, new)


def _receipt(context: FormContext, ticket: Ticket) -> Sequence[Block]:
    return [
        blocks.header(ticket.number),
        *_told(context, ticket),
        blocks.section(context.say(f"call_after.{context.extra_word}")),
    ]


def _told(context: FormContext, ticket: Ticket) -> Iterator[Block]:
    for each in context.desk.escalations.of_ticket(ticket):
        yield blocks.section(
            phrase_by_calling_hours(context, each, recipients_phrase_key("call_told", ticket))
        )


def _call(context: FormContext) -> _Call:
    call = _CALLS.get(context.extra_word)
    if call is None:
        raise NoLongerOffered
    return call


FORMS: Final = (Form(TELL_MANAGER_FORM, submit_ticket=_tell, draw_parts=_draw, receipt=_receipt),)
