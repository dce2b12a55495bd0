"""What a form is opened, drawn anew and sent with: the ticket, what it shows, what was answered."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from handlers.forms import settled
from handlers.forms.form import Answers, Screen, Setting
from handlers.forms.inputs import Input, TamperedError
from handlers.forms.modal import SHEET
from handlers.forms.state import Handle, Note
from handlers.slack.blocks import Block
from handlers.slack.context import Turn
from tickets.desk import Desk
from tickets.model.errors import ForbiddenMoveError, RefusedError
from tickets.model.personal import Slot
from tickets.model.ticket import Ticket

WHY = "why"
"""In the note: a reason for opening was asked, or was told (O4)."""
TOLD = "told"
OVER = "over"
"""In the note: what lies below the form."""
_TRIES = 3  # fields on which others depend, on which others depend


def bare(turn: Turn) -> Setting:
    """Without a ticket."""
    return Setting(
        say=turn.say,
        office=turn.office,
        circumstances=turn.circumstances,
        person=turn.person,
        now=turn.now,
        cases=turn.services.cases,
        library=turn.answerer.library,
        looks=turn.services.looks,
    )


def at_tap(turn: Turn, screen: Screen, handle: Handle, why: str = "") -> Setting:
    """What a screen is opened with; raises TicketError where the person has no right to it."""
    setting = replace(bare(turn), more=_more(turn, handle, why), seen=handle.version)
    if screen.reaches:
        found = screen.reaches(*_asked(turn, setting, handle.number))
        return replace(setting, escalation=found, seen=found.version)
    if not handle.number:
        return setting
    cases, who = turn.services.cases, turn.arrival.user
    unless = None if screen.draws else handle.version
    shown = cases.show(handle.number, who=who, now=turn.now, to_make=screen.moves, seen=unless)
    _must_be_about(turn, screen, ticket := shown.ticket)
    seen = ticket.version if screen.draws else handle.version
    setting = replace(setting, ticket=ticket, shown=shown, seen=seen)
    if not (wanted := _wanted(screen, setting)):
        return setting
    opened = cases.reveal(ticket.number, wanted, who=who, now=turn.now, why=why)
    return replace(setting, opened=opened)


def at_sending(turn: Turn, screen: Screen, note: Note) -> Setting:
    """What a form comes back with, its answers not yet read."""
    setting = replace(bare(turn), more=note.more, seen=note.version)
    if screen.reaches:
        return replace(setting, escalation=screen.reaches(*_asked(turn, setting, note.number)))
    if not note.number:
        return setting
    shown = turn.services.cases.show(
        note.number, who=turn.arrival.user, now=turn.now, to_make=screen.moves, seen=note.version
    )
    _must_be_about(turn, screen, shown.ticket)
    return replace(setting, ticket=shown.ticket, shown=shown)


def shown_again(turn: Turn, screen: Screen, setting: Setting) -> Setting:
    """With the personal values that the screen shows, opened and audited once more."""
    if setting.ticket is None or not (wanted := _wanted(screen, setting)):
        return setting
    number, who = setting.ticket.number, turn.arrival.user
    why = turn.say("why_again") if setting.more.get(WHY) == TOLD else ""
    with suppress(RefusedError):  # no longer theirs to open without a word: it stays shut
        opened = turn.services.cases.reveal(number, wanted, who=who, now=turn.now, why=why)
        return replace(setting, opened=opened)
    return setting


def answered(screen: Screen, setting: Setting, state: Mapping[str, Any]) -> Setting:
    """With the answers; raises TamperedError for one that the form did not offer."""
    guessed = so_far(screen, setting, state)
    shown = (field for field in screen.inputs(guessed) if field.name in state)
    read = {field.name: field.read(state) for field in shown}
    return replace(guessed, answers=read)


def so_far(screen: Screen, setting: Setting, state: Mapping[str, Any]) -> Setting:
    """With what stands in the form while it is filled in; what is no longer offered falls out.

    Fields may depend on others, so they are read until nothing is new.
    """
    answers: Answers = {}
    for _ in range(_TRIES):
        inputs = screen.inputs(replace(setting, answers=answers))
        shown = [field for field in inputs if field.name in state]  # what is new keeps its preset
        read = {field.name: _if_offered(field, state) for field in shown}
        if read == answers:
            break
        answers = read
    return replace(setting, answers=answers)


def shown_fields(view: Block) -> frozenset[str]:
    """The names of the fields that really stand in the person's form."""
    blocks = view.get("blocks") or []
    return frozenset(str(block["block_id"]) for block in blocks if block.get("type") == "input")


def _asked(turn: Turn, setting: Setting, number: str) -> tuple[Desk, str, str, datetime]:
    """Buttons of reporters have carried the number where others carry a word more."""
    asked = number or setting.more.get("more", "")
    return turn.services.cases, asked, turn.arrival.user, turn.now


def _must_be_about(turn: Turn, screen: Screen, ticket: Ticket) -> None:
    """No button leads from a ticket to a form of another kind: it was made up (A-07)."""
    if screen.of not in (None, ticket.kind):
        turn.services.cases.deny(turn.arrival.user, now=turn.now)
        raise ForbiddenMoveError(min(screen.moves), ticket.status)


def _wanted(screen: Screen, setting: Setting) -> frozenset[Slot]:
    return frozenset((*screen.opens(setting.case), *screen.may_open(setting)))


def _if_offered(field: Input, state: Mapping[str, Any]) -> Any:
    try:
        return field.read(state)
    except TamperedError:
        return None


def is_on_sheet(turn: Turn) -> bool:
    """Whether it was tapped where a ticket is shown, as it stood then."""
    view = turn.body.get("view")
    return isinstance(view, Mapping) and view.get("callback_id") == SHEET


def _more(turn: Turn, handle: Handle, why: str) -> Mapping[str, str]:
    said = {
        "more": handle.more,
        WHY: TOLD if why else "",
        OVER: SHEET if is_on_sheet(turn) else "",
        settled.AT: settled.message(turn),
    }
    return {name: word for name, word in said.items() if word}
