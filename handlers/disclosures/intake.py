"""A request is taken while the caller waits: the first form (screens.md 2.6, O1, O6, O17)."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from handlers.disclosures import receipt
from handlers.disclosures.fields import REQUEST
from handlers.disclosures.receipt import meant, offered
from handlers.forms.dispatch import Screens
from handlers.forms.fields import ask, ask_personal, options, sealed
from handlers.forms.form import Part, Screen, Setting, form_key
from handlers.forms.inputs import Input, Option
from handlers.slack import blocks, messages
from handlers.slack.blocks import Message
from handlers.slack.context import Turn
from handlers.tickets.fields import contact, contact_slot, is_of_the_desk, whose
from tickets.model.disclosure import Disclosure
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
from tickets.model.personal import Personal, Slot
from tickets.model.ticket import Link, Party, Ticket
from tickets.workflow.case import Act
from tickets.workflow.new_ticket import NewTicket

NAME = "request_log"
OWN, CUSTOMER = "own", "customer"
"""Whose data it is: said by the button of a door, else by whoever does not work at the desk."""
_WHOSE = "whose"
_FROM = (
    PartyRole.PRINCIPAL,
    PartyRole.STATUTORY_AGENT,
    PartyRole.DELEGATED_AGENT,
    PartyRole.FAMILY_OR_HEIR,
)
_UNKNOWN = "unknown"
_EMPLOYEE, _EEA, _FOOTAGE = "employee", "eea", "footage"


def _draw(setting: Setting) -> Sequence[Part]:
    if not is_of_the_desk(setting):
        return _draw_for_employee(setting)
    return _own_form(setting) if _whose(setting) == OWN else _desk_form(setting)


def _draw_for_employee(setting: Setting) -> Sequence[Part]:
    """Whose data it is decides who may see the ticket, so that it comes first (O1)."""
    asked = [] if _said_by_door(setting) else [_ask_whose(setting)]
    whose_data = _whose(setting)
    if not whose_data:
        return asked
    return (*asked, *(_own_form(setting) if whose_data == OWN else _customer_form(setting)))


def _ask_whose(setting: Setting) -> Input:
    say = setting.say
    return Input(
        name=_WHOSE,
        label=say("request.whose_data"),
        kind="radio",
        required=True,
        options=tuple(Option(each, say(f"request.whose_data.{each}")) for each in (OWN, CUSTOMER)),
        hint=say("request.whose_data_hint"),
        redraws=True,
    )


def _customer_form(setting: Setting) -> Sequence[Part]:
    """What the caller said, for the desk to go on with (screens.md 2.1)."""
    return (
        blocks.section(setting.say("request.passed_on_to_desk")),
        *_call(setting),
        blocks.context(setting.say("request.own_purpose")),
    )


def _desk_form(setting: Setting) -> Sequence[Part]:
    say = setting.say
    employees = whose(setting, say("request.whose"), say("request.whose_x"))
    marks = tuple(Option(each, say(f"request.mark.{each}")) for each in (_EMPLOYEE, _EEA, _FOOTAGE))
    return (
        *_call(setting),
        Input(
            name="marks",
            label=say("field.flags"),
            kind="ticks",
            options=marks,
            redraws=True,
        ),
        *(employees if _EMPLOYEE in setting.picked("marks") else ()),
    )


def _call(setting: Setting) -> Sequence[Input]:
    """What whoever calls can say."""
    say = setting.say
    standing = (*options(say, _FROM, REQUEST), Option(_UNKNOWN, say("request.from_unknown")))
    came_at, came_by, came_from = _as_told_before(setting)
    return (
        _types(setting),
        _scope(setting),
        Input(
            name="role",
            label=say.word("field", "role", REQUEST),
            kind="radio",
            required=True,
            options=standing,
            initial=came_from,
        ),
        ask_personal(setting, PersonalField.NAME, hint=""),
        contact(setting),
        ask(setting, REQUEST, "received_at", required=True, initial=came_at),
        ask(setting, REQUEST, "channel", required=True, initial=str(came_by)),
    )


def _as_told_before(setting: Setting) -> tuple[datetime, Channel, PartyRole | None]:
    """When, by which way and from whom it came: as the complaint has it, if it was made in one."""
    complaint = None
    with suppress(TicketError):  # who may not know of it is told so when the form is sent
        complaint = _complaint(setting)
    if complaint is None:
        return setting.now, Channel.PHONE, None
    role = complaint.party.role if complaint.party.role in _FROM else None
    return complaint.received_at, complaint.channel, role


def _own_form(setting: Setting) -> Sequence[Part]:
    say = setting.say
    return (
        blocks.section(say("request.own")),
        _types(setting),
        _scope(setting, hint=say("request.own_scope")),
        blocks.context(say("request.own_purpose")),
    )


def _types(setting: Setting) -> Input:
    say = setting.say
    return Input(
        name="types", label=say("field.types"), kind="ticks", required=True, options=offered(say)
    )


def _scope(setting: Setting, **given: str) -> Input:
    return ask_personal(setting, PersonalField.TARGET_SCOPE, longest=500, **given)


def _said_by_door(setting: Setting) -> str:
    said = setting.more.get("more", "")
    return said if said in (OWN, CUSTOMER) else ""


def _whose(setting: Setting) -> str:
    """Empty as long as an employee has not said so."""
    at_the_desk = CUSTOMER if is_of_the_desk(setting) else ""
    return _said_by_door(setting) or at_the_desk or setting.text(_WHOSE)


def _take(turn: Turn, setting: Setting) -> Ticket:
    complaint = _complaint(setting)
    is_own = _whose(setting) == OWN
    new = _own(turn, setting) if is_own else _from_outside(turn, setting)
    if complaint:
        new = _inside(new, complaint)
    cases, who = turn.services.cases, turn.arrival.user
    ticket = cases.open(new, who=who, now=setting.now, key=form_key(turn))
    there = Link(Relation.BELONGS_TO, ticket.number, Kind.DISCLOSURE)
    if complaint and complaint.is_open and there not in complaint.links:
        cases.act(complaint.number, [Act(Move.LINK, {"link": there})], who=who, now=setting.now)
    return ticket


def _complaint(setting: Setting) -> Ticket | None:
    """The complaint in which the request was made; it has to be this person's to link."""
    number = setting.more.get("more", "")
    if not number or _said_by_door(setting):
        return None
    shown = setting.cases.show(number, who=setting.person.id, now=setting.now)
    if shown.ticket.is_open and Move.LINK not in shown.moves:
        raise NotAllowedError
    return shown.ticket


def _inside(new: NewTicket, complaint: Ticket) -> NewTicket:
    """An employee's own complaint hides its request from the same people."""
    new = replace(
        new, links=frozenset({Link(Relation.BELONGS_TO, complaint.number, complaint.kind)})
    )
    if Restriction.EMPLOYEE not in complaint.restrictions:
        return new
    return replace(
        new,
        restrictions=new.restrictions | {Restriction.EMPLOYEE},
        requester=new.requester or complaint.requester,
        hidden_from=new.hidden_from | complaint.hidden_from,
    )


def _own(turn: Turn, setting: Setting) -> NewTicket:
    """An employee's own data: the department does not see it, nor the channel (O1)."""
    return NewTicket(
        facts=_facts(setting),
        channel=Channel.INTERNAL,
        received_at=setting.now,
        team=turn.team,
        policy_revision=setting.library.policy_revision,
        party=Party(PartyRole.PRINCIPAL, ContactBy.SLACK),
        restrictions=frozenset({Restriction.EMPLOYEE}),
        requester=setting.person.id,
        personal=_personal(setting),
    )


def _from_outside(turn: Turn, setting: Setting) -> NewTicket:
    marks, role = setting.picked("marks"), setting.text("role")
    return NewTicket(
        facts=_facts(setting),
        channel=Channel(setting.text("channel")),
        received_at=setting.moment("received_at") or setting.now,
        team=turn.team,
        policy_revision=setting.library.policy_revision,
        party=Party(None if role == _UNKNOWN else PartyRole(role)),
        flags=frozenset({Flag.EEA}) if _EEA in marks else frozenset(),
        restrictions=frozenset({Restriction.EMPLOYEE}) if _EMPLOYEE in marks else frozenset(),
        requester=setting.text("requester") or None,
        hidden_from=frozenset(setting.picked("hidden_from")),
        personal=_personal(setting),
    )


def _facts(setting: Setting) -> Disclosure:
    named = meant(setting.picked("types"))
    return Disclosure(
        types=named.types,
        types_unclear=named.unclear,
        footage=_FOOTAGE in setting.picked("marks"),
    )


def _personal(setting: Setting) -> Mapping[Slot, Personal]:
    return {
        **sealed(setting, PersonalField.NAME, PersonalField.TARGET_SCOPE),
        **contact_slot(setting),
    }


def _command(turn: Turn, screens: Screens, _: str) -> Message | None:
    opened = screens.start(turn, NAME)
    return None if opened else messages.line(turn.say("form_not_opened"))


SCREENS = (Screen(name=NAME, does=_take, draws=_draw, receipt=receipt.draw),)
COMMANDS = {"disclosure": _command}
