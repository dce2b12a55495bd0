"""Opens a screen at a tap, draws it anew while it is filled in, and takes what was sent."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace

from slack_bolt import BoltResponse

from handlers.forms import contexts, settled
from handlers.forms import reason as why
from handlers.forms.form import NO_ANSWERS, Answers, Screen, Setting
from handlers.forms.inputs import TamperedError
from handlers.forms.modal import told, window
from handlers.forms.refusals import beside, sentence
from handlers.forms.state import ForgedNoteError, Handle, Note
from handlers.forms.submission import refuse, say_instead, taken
from handlers.slack import interactions, messages, replies
from handlers.slack.api import Refused, ReplyFailed, call
from handlers.slack.blocks import Block, Message
from handlers.slack.context import NoLongerOffered, Turn
from tickets.model.errors import NoSuchTicketError, RefusedError, TicketError

ACTION = "screen."
"""What a button's action id begins with; the rest is the name of a screen."""


class Screens:
    """Every screen by its name, and the three ways in which Slack touches one."""

    def __init__(self, screens: Iterable[Screen]) -> None:
        self._screens = {screen.name: screen for screen in screens}

    def tap(self, turn: Turn) -> None:
        """A button: the screen opens, or what asks nothing is done at once."""
        name = str(turn.action.get("action_id")).removeprefix(ACTION)
        self.show(turn, name, Handle.of(turn))

    def choose(self, turn: Turn) -> None:
        """An option of a menu: its word names the screen, and what follows a colon is its more."""
        handle = Handle.of(turn)
        name, _, more = handle.more.partition(":")
        self.show(turn, name, replace(handle, more=more))

    def start(self, turn: Turn, name: str, more: str = "", answers: Answers = NO_ANSWERS) -> bool:
        """A new ticket's form, from a command or a shortcut, with these answers already in it.

        False if its moment has passed. Whoever used a shortcut has no other place to be told,
        so it is said by DM.
        """
        turn.must_be_stored()
        screen = self._screens[name]
        setting = contexts.at_tap(turn, screen, Handle(more=more))
        if not _is_let_in(turn, screen):
            return _opens(turn, _not_for_guests(turn, setting))
        view = window(screen, replace(setting, answers=answers), turn.services.signer)
        if _opens(turn, view):
            return True
        if turn.arrival.kind == "shortcut":
            replies.privately(turn, messages.line(turn.say("form_not_opened")))
        return False

    def look(self, turn: Turn, name: str, handle: Handle) -> Message | None:
        """A ticket's screen, from a command; or what is said where it cannot be shown."""
        turn.must_be_stored()
        return self._shown(turn, self._screens[name], handle)

    def show(self, turn: Turn, name: str, handle: Handle) -> None:
        """The screen of this name at a tap, on the ticket that the handle names."""
        screen = self._screens.get(name)
        if screen is None:
            raise NoLongerOffered
        if screen.taps and _is_let_in(turn, screen):
            screen.taps(turn, handle)
            return
        turn.must_be_stored()
        if instead := self._shown(turn, screen, handle):
            interactions.tell(turn, instead)

    def _shown(self, turn: Turn, screen: Screen, handle: Handle) -> Message | None:
        if not _is_let_in(turn, screen):
            return messages.members_only(turn.frame)
        if settled.was_done(turn, screen, handle):
            return None
        try:
            setting = contexts.at_tap(turn, screen, handle)
            if screen.draws is None:
                return _done_at_once(turn, screen, setting)
            view = window(screen, setting, turn.services.signer)
        except TicketError as error:
            if settled.was_done(turn, screen, handle, error):
                return None
            if not (screen.draws and why.is_wanted(error)):
                return messages.notice(sentence(error, contexts.bare(turn)))
            view = _asked_why(turn, screen, handle)
        return None if _opens(turn, view) else messages.line(turn.say("form_not_opened"))

    def send(self, turn: Turn) -> BoltResponse:
        """The submission: saved, or told what is missing with everything still typed in."""
        turn.must_be_stored()
        try:
            note = self._note(turn)
            screen = self._screens[note.screen]
            if not _is_let_in(turn, screen):
                return say_instead(turn, messages.members_only(turn.frame).text)
            setting = contexts.at_sending(turn, screen, note)
            if note.more.get(contexts.WHY) == why.ASKED:
                return _told_why(turn, screen, note, setting)
            setting = contexts.answered(screen, setting, turn.view_state)
        except (ForgedNoteError, TamperedError):
            turn.services.cases.deny(turn.arrival.user, now=turn.now)
            return refuse(turn, NoSuchTicketError())
        except TicketError as error:
            return refuse(turn, error)
        return taken(turn, screen, setting)

    def redraw(self, turn: Turn) -> None:
        """A field was changed on which others depend."""
        turn.spoken = True  # whatever happens: the form itself says the rest when it is sent
        try:
            note = self._note(turn)
            screen = self._screens[note.screen]
            if not _is_let_in(turn, screen):
                return
            setting = contexts.shown_again(turn, screen, contexts.at_sending(turn, screen, note))
            setting = contexts.so_far(screen, setting, turn.view_state)
            _redrawn(turn, window(screen, setting, turn.services.signer))
        except ForgedNoteError:
            turn.services.cases.deny(turn.arrival.user, now=turn.now)
        except TicketError:
            return

    def _note(self, turn: Turn) -> Note:
        view = turn.body.get("view")
        written = view.get("private_metadata") if isinstance(view, Mapping) else None
        note = Note.read(written, turn.services.signer, turn.arrival.user, turn.now)
        screen = self._screens.get(note.screen)
        if screen is None or screen.draws is None:  # what asks nothing was never a form
            raise ForgedNoteError
        return note


def _is_let_in(turn: Turn, screen: Screen) -> bool:
    return turn.is_member or (screen.for_guests and turn.may_report)


def _not_for_guests(turn: Turn, setting: Setting) -> Block:
    return told(setting, turn.say("notice_title"), messages.members_only(turn.frame).text)


def _done_at_once(turn: Turn, screen: Screen, setting: Setting) -> Message | None:
    """The card shows what became of a tap on it; over a modal it has to be said."""
    ticket = screen.does(turn, setting)
    settled.answered(turn, ticket, settled.message(turn))
    turn.services.wake()
    done = f"screen_done.{screen.name}"
    if not (_is_in_modal(turn) and turn.say.has(done)):
        return None
    if contexts.is_on_sheet(turn):  # it shows the ticket as it was
        _redrawn(turn, told(setting, turn.say("notice_title"), turn.say(done)))
        turn.spoken = True
        return None
    return messages.line(turn.say(done))


def _asked_why(turn: Turn, screen: Screen, handle: Handle) -> Block:
    more = {"more": handle.more} if handle.more else {}
    setting = replace(contexts.bare(turn), seen=handle.version, more=more)
    return why.window(screen, setting, handle.number, turn.services.signer)


def _told_why(turn: Turn, screen: Screen, note: Note, setting: Setting) -> BoltResponse:
    """With the reason, which is audited, the screen itself stands in its place."""
    asked = why.field(setting)
    reason = asked.read(turn.view_state)
    handle = Handle(note.number, note.version, note.more.get("more", ""))
    try:
        setting = contexts.at_tap(turn, screen, handle, str(reason or ""))
    except RefusedError as refused:
        turn.spoken = True
        return turn.ack(response_action="errors", errors=beside(refused, [asked], turn.say))
    except TicketError as error:
        return refuse(turn, error)
    turn.spoken = True
    view = window(screen, setting, turn.services.signer)
    return turn.ack(response_action="update", view=view)


def _opens(turn: Turn, view: Block) -> bool:
    """Over a modal the next one, else the first. A trigger works once and for three seconds."""
    client, where = turn.client, {"trigger_id": turn.body["trigger_id"]}
    method = client.views_push if _is_in_modal(turn) else client.views_open
    if _is_in_modal(turn) and _is_third(turn.body["view"]):
        method, where = client.views_update, {"view_id": turn.body["view"]["id"]}
    try:
        call(turn.services.wait, method, view=view, **where)
    except (Refused, ReplyFailed):
        return False
    turn.spoken = True
    return True


def _is_in_modal(turn: Turn) -> bool:
    container = turn.body.get("view")
    return isinstance(container, Mapping) and container.get("type") == "modal"


def _is_third(view: Block) -> bool:
    """Slack stacks no fourth, so the next one takes its place."""
    return view.get("previous_view_id") not in (None, view.get("root_view_id"))


def _redrawn(turn: Turn, view: Block) -> None:
    shown = turn.body["view"]
    with suppress(Refused, ReplyFailed):  # they went on meanwhile: the next change draws it
        call(
            turn.services.wait,
            turn.client.views_update,
            view_id=shown["id"],
            hash=shown["hash"],
            view=view,
        )
