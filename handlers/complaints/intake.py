"""A complaint is logged: from a message, the command, Home or a door (screens.md 2.1, 2.2)."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from handlers.complaints import first_step, receipt
from handlers.complaints.first_step import (
    ABOUT_DESK,
    ACKNOWLEDGED,
    AT_ONCE,
    DISCLOSURE,
    EMPLOYEE,
    HAS_MASK,
    KEEP,
    MARKS,
    ORIGINAL,
    message_of,
)
from handlers.complaints.original import unmasked
from handlers.complaints.receipt import ORIGINALS
from handlers.forms.dispatch import Screens
from handlers.forms.fields import sealed
from handlers.forms.form import Screen, Setting, form_key
from handlers.forms.inputs import Answer
from handlers.slack import messages
from handlers.slack.blocks import Message
from handlers.slack.context import Turn
from handlers.slack.text import typed
from handlers.tickets.fields import contact_slot
from tickets.model.complaint import Category, Complaint
from tickets.model.contact import LONGEST_TEXT
from tickets.model.detection import mask
from tickets.model.errors import Code, Fault, RefusedError
from tickets.model.kinds import (
    Channel,
    ContactBy,
    Flag,
    Leak,
    Move,
    PartyRole,
    PersonalField,
    Restriction,
)
from tickets.model.personal import Personal, Slot
from tickets.model.ticket import Party, Ticket
from tickets.workflow.case import Act
from tickets.workflow.new_ticket import NewTicket

NAME = "complaint_log"
_RESTRICTIONS = {EMPLOYEE: Restriction.EMPLOYEE, ABOUT_DESK: Restriction.ABOUT_DESK}


def _log(turn: Turn, setting: Setting) -> Ticket:
    """c1, and c2 with it where the number was told on the phone (O7)."""
    marks = setting.picked(MARKS)
    category = Category(setting.text("category") or first_step.category(setting))
    if AT_ONCE in marks and category not in setting.law.answer_at_once:
        # A complaint is answered by the manager's leave, so nothing was finished on the phone.
        raise RefusedError((Fault(Code.NOT_AT_ONCE, MARKS),))
    new = NewTicket(
        facts=Complaint(category=category),
        channel=Channel(setting.text("channel") or first_step.channel(setting)),
        received_at=setting.moment("received_at") or setting.now,
        team=turn.team,
        policy_revision=setting.library.policy_revision,
        party=_party(setting),
        leak=Leak(setting.text("leak")),
        flags=frozenset({Flag.DISCLOSURE}) if DISCLOSURE in marks else frozenset(),
        restrictions=frozenset(_RESTRICTIONS[mark] for mark in marks if mark in _RESTRICTIONS),
        requester=setting.text("requester") or None,
        hidden_from=frozenset(setting.picked("hidden_from")),
        personal=_personal(setting),
    )
    then = [Act(Move.ACKNOWLEDGE)] if ACKNOWLEDGED in marks else []
    return turn.services.cases.open(
        new, then, who=turn.arrival.user, now=setting.now, key=form_key(turn)
    )


def _party(setting: Setting) -> Party:
    """Of an employee who is named, the rest is known."""
    if not setting.text("requester"):
        return Party()
    return Party(PartyRole.EMPLOYEE, ContactBy.SLACK)


def _personal(setting: Setting) -> Mapping[Slot, Personal]:
    detail = {Slot(PersonalField.DETAIL): Personal(_detail(setting))}
    return {**sealed(setting, PersonalField.NAME), **contact_slot(setting), **detail}


def _detail(setting: Setting) -> str:
    text = setting.text("detail")
    if setting.text(KEEP) != ORIGINAL:
        return text
    places = ORIGINALS.find(setting.person.id, message_of(setting), setting.now)
    return unmasked(text, places, setting.office.customer_numbers) if places else text


def _command(turn: Turn, screens: Screens, _: str) -> Message | None:
    opened = screens.start(turn, NAME)
    return None if opened else messages.line(turn.say("form_not_opened"))


def _from_message(turn: Turn, screens: Screens) -> None:
    """The message's words, masked, and its time; what was masked stays here until then."""
    message = turn.body.get("message") or {}
    text = typed(message.get("text"))
    place = f"{turn.body['channel']['id']}:{message.get('ts', '')}"
    masked = ORIGINALS.keep(turn.arrival.user, place, text, turn.now)
    more = f"{place}:{HAS_MASK}" if masked else place
    screens.start(turn, NAME, more, dict(_prefilled(text, message, turn.now)))


def _prefilled(
    text: str, message: Mapping[str, Any], now: datetime
) -> Iterator[tuple[str, Answer]]:
    if text:
        yield "detail", mask(text)[:LONGEST_TEXT]
    written = _instant(message.get("ts"))
    if written and written <= now:
        yield "received_at", written


def _instant(ts: object) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(str(ts).partition(".")[0]), UTC)
    except (ValueError, OverflowError, OSError):
        return None


SCREENS = (Screen(name=NAME, does=_log, draws=first_step.draw, receipt=receipt.draw),)
COMMANDS = {"complaint": _command}
SHORTCUTS = {"log_complaint": _from_message}
