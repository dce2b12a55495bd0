"""Opens a screen at a tap, draws it anew while it is filled in, and takes what was sent."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from slack_bolt import BoltResponse

from handlers import surface
from handlers.calling import Refused, ReplyFailed, call
from handlers.forms.handle import Handle
from handlers.forms.inputs import TamperedError
from handlers.forms.note import ForgedNoteError, Note
from handlers.forms.refusals import beside, sentence
from handlers.forms.screen import Answers, Screen, Setting
from handlers.forms.window import closing, told, window
from handlers.turn import NoLongerOffered, Turn
from handlers.views import short
from handlers.views.blocks import Block
from tickets.faults import NoSuchTicketError, RefusedError, StaleTicketError, TicketError

ACTION = "screen."
"""What a button's action id begins with; the rest is the name of a screen."""
_TRIES = 2


class Screens:
    """Every screen by its name, and the three ways in which Slack touches one."""

    def __init__(self, screens: Iterable[Screen]) -> None:
        self._screens = {screen.name: screen for screen in screens}

    def tap(self, turn: Turn) -> None:
        """A button: the screen opens, or what asks nothing is done at once."""
        name = str(turn.action.get("action_id")).removeprefix(ACTION)
        self._show(turn, name, Handle.of(turn))

    def choose(self, turn: Turn) -> None:
        """An option of a menu: its word names the screen, and what follows a colon is its more."""
        handle = Handle.of(turn)
        name, _, more = handle.more.partition(":")
        self._show(turn, name, replace(handle, more=more))

    def start(self, turn: Turn, name: str, more: str = "") -> bool:
        """A new ticket's form, from a command or a shortcut. False if its moment has passed."""
        turn.must_be_stored()
        screen = self._screens[name]
        setting = _setting(turn, screen, Handle(more=more))
        return _opened(turn, window(screen, setting, turn.services.signer))

    def _show(self, turn: Turn, name: str, handle: Handle) -> None:
        turn.must_be_stored()
        screen = self._screens.get(name)
        if screen is None:
            raise NoLongerOffered
        try:
            setting = _setting(turn, screen, handle)
            if screen.draws is None:
                screen.does(turn, setting)
                turn.services.wake()
            elif not _opened(turn, window(screen, setting, turn.services.signer)):
                surface.tell(turn, short.line(turn.say("form_not_opened")))
        except TicketError as error:
            surface.tell(turn, short.line(sentence(error, _bare(turn))))

    def send(self, turn: Turn) -> BoltResponse:
        """The submission: saved, or told what is missing with everything still typed in."""
        turn.must_be_stored()
        try:
            note = self._note(turn)
            screen = self._screens[note.screen]
            setting = _sent(turn, note)
            setting = replace(setting, answers=_answers(screen, setting, turn.view_state))
        except (ForgedNoteError, TamperedError):
            turn.services.cases.deny(turn.arrival.user, now=turn.now)
            return _refuse(turn, NoSuchTicketError())
        except NoSuchTicketError as error:
            return _refuse(turn, error)
        return _taken(turn, screen, setting)

    def redraw(self, turn: Turn) -> None:
        """A field was changed on which others depend."""
        note = self._note(turn)
        screen = self._screens[note.screen]
        setting = _shown_again(turn, screen, _sent(turn, note))
        setting = replace(setting, answers=_answers(screen, setting, turn.view_state))
        view = turn.body["view"]
        with suppress(Refused, ReplyFailed):  # they went on meanwhile: the next change draws it
            call(
                turn.services.wait,
                turn.client.views_update,
                view_id=view["id"],
                hash=view["hash"],
                view=window(screen, setting, turn.services.signer),
            )
        turn.spoken = True

    def _note(self, turn: Turn) -> Note:
        written = turn.body["view"].get("private_metadata")
        note = Note.read(written, turn.services.signer, turn.arrival.user, turn.now)
        if note.screen not in self._screens:
            raise ForgedNoteError
        return note


def _taken(turn: Turn, screen: Screen, setting: Setting) -> BoltResponse:
    """What becomes of the form: saved, or told why not with everything still in it."""
    try:
        ticket = screen.does(turn, setting)
    except RefusedError as refused:
        return _told_beside(turn, screen, setting, refused)
    except StaleTicketError as stale:
        return _comes_back(turn, screen, setting, stale)
    except TicketError as error:
        return _refuse(turn, error)
    turn.services.wake()
    turn.outcome = "saved"
    turn.spoken = True
    if screen.receipt is None:
        return turn.ack()
    drawn = screen.receipt(setting, ticket)
    view = closing(setting, turn.say(f"screen_done.{screen.name}"), drawn)
    return turn.ack(response_action="update", view=view)


def _setting(turn: Turn, screen: Screen, handle: Handle) -> Setting:
    """What a screen is opened with; raises TicketError where the person has no right to it."""
    setting = replace(_bare(turn), more=_more(handle), seen=handle.version)
    if not handle.number:
        return setting
    cases, who = turn.services.cases, turn.arrival.user
    ticket = cases.show(handle.number, who=who, now=turn.now).ticket
    wanted = screen.opens(ticket)
    opened = cases.reveal(ticket.number, wanted, who=who, now=turn.now) if wanted else {}
    seen = ticket.version if screen.draws else handle.version
    return replace(setting, ticket=ticket, opened=opened, seen=seen)


def _sent(turn: Turn, note: Note) -> Setting:
    setting = replace(_bare(turn), more=note.more, seen=note.version)
    if not note.number:
        return setting
    shown = turn.services.cases.show(note.number, who=turn.arrival.user, now=turn.now)
    return replace(setting, ticket=shown.ticket)


def _shown_again(turn: Turn, screen: Screen, setting: Setting) -> Setting:
    """With the personal values that the screen shows, opened and audited once more."""
    if setting.ticket is None or not (wanted := screen.opens(setting.ticket)):
        return setting
    number, who = setting.ticket.number, turn.arrival.user
    opened = turn.services.cases.reveal(number, wanted, who=who, now=turn.now)
    return replace(setting, opened=opened)


def _bare(turn: Turn) -> Setting:
    return Setting(
        say=turn.say,
        office=turn.office,
        circumstances=turn.circumstances,
        person=turn.person,
        now=turn.now,
    )


def _more(handle: Handle) -> Mapping[str, str]:
    return {"more": handle.more} if handle.more else {}


def _answers(screen: Screen, setting: Setting, state: Mapping[str, Any]) -> Answers:
    """What was answered. Fields may depend on others, so they are read until nothing is new."""
    answers: Answers = {}
    for _ in range(_TRIES + 1):
        inputs = screen.inputs(replace(setting, answers=answers))
        read = {field.name: field.read(state) for field in inputs}
        if read == answers:
            break
        answers = read
    return answers


def _opened(turn: Turn, view: Block) -> bool:
    """Over a modal the next one, else the first. A trigger works once and for three seconds."""
    container = turn.body.get("view")
    stacked = isinstance(container, Mapping) and container.get("type") == "modal"
    method = turn.client.views_push if stacked else turn.client.views_open
    try:
        call(turn.services.wait, method, trigger_id=turn.body["trigger_id"], view=view)
    except (Refused, ReplyFailed):
        return False
    turn.spoken = True
    return True


def _told_beside(
    turn: Turn, screen: Screen, setting: Setting, refused: RefusedError
) -> BoltResponse:
    errors = beside(refused, screen.inputs(setting), turn.say)
    if errors:
        turn.spoken = True
        return turn.ack(response_action="errors", errors=errors)
    return _again(turn, screen, setting, sentence(refused, setting))


def _comes_back(
    turn: Turn, screen: Screen, setting: Setting, stale: StaleTicketError
) -> BoltResponse:
    """Somebody was faster: the form comes back filled, with a note, and may be sent as it is."""
    setting = replace(setting, seen=setting.case.version)
    return _again(turn, screen, setting, sentence(stale, setting))


def _again(turn: Turn, screen: Screen, setting: Setting, notice: str) -> BoltResponse:
    turn.spoken = True
    setting = _shown_again(turn, screen, setting)
    # Slack keeps what is typed in a field whose block and action have the same names as before.
    view = window(screen, setting, turn.services.signer, notice)
    return turn.ack(response_action="update", view=view)


def _refuse(turn: Turn, error: TicketError) -> BoltResponse:
    """The same words for what is forged, not theirs, or not there (A-11)."""
    turn.spoken = True
    setting = _bare(turn)
    view = told(setting, turn.say("notice_title"), sentence(error, setting))
    return turn.ack(response_action="update", view=view)


def failed(turn: Turn, sentence_: str) -> BoltResponse:
    """Could not be saved: said under the first field, so that nothing typed is lost."""
    turn.spoken = True
    for block in turn.body["view"].get("blocks") or []:
        if block.get("type") == "input":
            errors = {str(block["block_id"]): sentence_}
            return turn.ack(response_action="errors", errors=errors)
    view = told(_bare(turn), turn.say("notice_title"), sentence_)
    return turn.ack(response_action="push", view=view)
