"""Police, press or an authority called: the manager is told at once (O5, scenarios 16, 17, 25)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from handlers.forms.fields import ask, ask_personal, options, sealed
from handlers.forms.form import Part, Screen, Setting, form_key
from handlers.forms.inputs import Input
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.slack.context import NoLongerOffered, Turn
from handlers.tickets.fields import contact, contact_slot, told_at_opening
from tickets.model.complaint import Caller, Category, Complaint
from tickets.model.contact import LONGEST_NAME
from tickets.model.kinds import Channel, Flag, Kind, PartyRole, PersonalField, Restriction
from tickets.model.ticket import Party, Ticket
from tickets.workflow.new_ticket import NewTicket

NAME: Final = "tell_manager"
_WAYS: Final = (Channel.PHONE, Channel.POST, Channel.EMAIL, Channel.WEB, Channel.VISIT)
_LONGEST: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Call:
    """What is asked about, and how it is kept."""

    callers: tuple[Caller, ...]
    role: PartyRole
    flag: Flag
    restrictions: frozenset[Restriction] = frozenset()


_CALLS: Final[Mapping[str, _Call]] = {
    "police": _Call(
        callers=(Caller.POLICE, Caller.COURT, Caller.BAR_ASSOCIATION),
        role=PartyRole.AUTHORITY,
        flag=Flag.LEGAL,
        restrictions=frozenset({Restriction.ENQUIRY}),
    ),
    "press": _Call(callers=(Caller.PRESS,), role=PartyRole.MEDIA, flag=Flag.MEDIA),
    "regulator": _Call(
        callers=(Caller.REGULATOR, Caller.ACCREDITED_BODY),
        role=PartyRole.AUTHORITY,
        flag=Flag.AUTHORITY,
    ),
}


def _draw(setting: Setting) -> Sequence[Part]:
    say, call = setting.say, _call(setting)
    return (
        blocks.section(say(f"call_before.{_of(setting)}")),
        *_who(setting, call),
        ask_personal(
            setting,
            PersonalField.NAME,
            label=say("call_name"),
            longest=LONGEST_NAME,
            hint="",
        ),
        contact(setting),
        ask_personal(
            setting,
            PersonalField.DETAIL,
            label=say("call_matter"),
            hint=say(f"call_matter.{_of(setting)}"),
            longest=_LONGEST,
            required=True,
        ),
        ask(
            setting,
            Kind.COMPLAINT,
            "channel",
            required=True,
            options=options(say, _WAYS),
            initial=Channel.PHONE,
        ),
        ask(
            setting,
            Kind.COMPLAINT,
            "received_at",
            required=True,
            initial=setting.now.replace(second=0, microsecond=0),
        ),
        Input(name="about", label=say("call_about"), kind="people", hint=say("call_about_hint")),
    )


def _who(setting: Setting, call: _Call) -> tuple[Input, ...]:
    """Nothing is asked where there is nothing to choose."""
    if len(call.callers) == 1:
        return ()
    offered = options(setting.say, call.callers)
    label = setting.say("field.caller")
    return (Input(name="caller", label=label, kind="radio", required=True, options=offered),)


def _tell(turn: Turn, setting: Setting) -> Ticket:
    """The escalation is raised where the ticket is settled, in the same transaction."""
    call = _call(setting)
    caller = Caller(setting.text("caller") or call.callers[0])
    new = NewTicket(
        facts=Complaint(category=Category.INQUIRY, caller=caller),
        channel=Channel(setting.text("channel")),
        received_at=setting.moment("received_at") or setting.now,
        team=turn.team,
        policy_revision=setting.library.policy_revision,
        party=Party(call.role),
        flags=frozenset({call.flag}),
        restrictions=call.restrictions,
        about=frozenset(setting.picked("about")),
        personal={
            **sealed(setting, PersonalField.NAME, PersonalField.DETAIL),
            **contact_slot(setting),
        },
    )
    return turn.services.cases.open(new, who=turn.arrival.user, now=setting.now, key=form_key(turn))


def _receipt(setting: Setting, ticket: Ticket) -> Sequence[Block]:
    say = setting.say
    return [
        blocks.header(ticket.number),
        blocks.section(say("call_told")),
        *_when(setting, ticket),
        blocks.section(say(f"call_after.{_of(setting)}")),
    ]


def _when(setting: Setting, ticket: Ticket) -> Iterator[Block]:
    for each in setting.cases.escalations.of(ticket):
        yield from told_at_opening(setting, each)


def _call(setting: Setting) -> _Call:
    call = _CALLS.get(_of(setting))
    if call is None:
        raise NoLongerOffered
    return call


def _of(setting: Setting) -> str:
    return setting.more.get("more", "")


SCREENS: Final = (Screen(name=NAME, does=_tell, draws=_draw, receipt=_receipt),)
