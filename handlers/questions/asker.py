"""The desk's answer in the asker's DM, after a tap: the words stay, the buttons become a line."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final

from handlers.forms.dispatch import Screens
from handlers.forms.fields import ask_personal, sealed
from handlers.forms.form import Part, Screen, Setting
from handlers.forms.state import Handle
from handlers.slack import blocks, interactions
from handlers.slack.api import Refused, ReplyFailed, call
from handlers.slack.blocks import Message
from handlers.slack.context import NoLongerOffered, Turn
from handlers.slack.view import Reader
from handlers.tickets.notices import parts, to_asker
from tickets.access.visibility import Sight
from tickets.model.errors import ForbiddenMoveError, NotAllowedError, RefusedError
from tickets.model.kinds import Move, PersonalField, Status
from tickets.model.notices import Tell
from tickets.model.ticket import Ticket
from tickets.workflow.case import Act


def answered(ticket: Ticket, reader: Reader, words: str, outcome: str) -> Message:
    return to_asker(Tell.ANSWERED, ticket, reader, *parts(words), blocks.context(outcome))


SOLVED, STUCK = "question_solved", "question_stuck"


def question_solved(turn: Turn, screens: Screens) -> None:
    screens.show(turn, SOLVED, Handle.of(turn))


def question_stuck(turn: Turn, screens: Screens) -> None:
    """The form has to know which message it came from, so that its buttons can go."""
    place = turn.body["container"]
    if "message_ts" not in place:
        raise NoLongerOffered
    where = f"{place['channel_id']}:{place['message_ts']}"
    screens.show(turn, STUCK, replace(Handle.of(turn), more=where))


def _solve(turn: Turn, setting: Setting) -> Ticket:
    if setting.shown is None or setting.shown.sight is not Sight.OWN:
        turn.services.cases.deny(turn.arrival.user, now=setting.now)
        raise NotAllowedError
    if not _is_dm(str(turn.body["container"].get("channel_id"))):
        raise NoLongerOffered
    words = _newest_answer(turn, setting)  # before it is closed: then it would need a reason
    ticket = _act(turn, setting, Act(Move.SOLVED))
    interactions.replace(turn, _told(setting, words, "question_is_solved"))
    return ticket


def _ask(setting: Setting) -> Sequence[Part]:
    label = setting.say("question_still_open")
    return (ask_personal(setting, PersonalField.WORDS, label=label, hint="", longest=1000),)


def _come_back(turn: Turn, setting: Setting) -> Ticket:
    words = _newest_answer(turn, setting)
    act = Act(Move.STILL_STUCK, personal=sealed(setting, PersonalField.WORDS))
    ticket = _act(turn, setting, act)
    _redraw(turn, setting, _told(setting, words, "question_asked_again"))
    return ticket


def _act(turn: Turn, setting: Setting, act: Act) -> Ticket:
    """Whatever the desk noted meanwhile, the asker's word counts: no version is compared."""
    return turn.services.cases.act(
        setting.case.number, [act], who=turn.arrival.user, now=setting.now
    )


def _newest_answer(turn: Turn, setting: Setting) -> str:
    ticket = setting.case
    if ticket.status is not Status.ANSWERED:
        raise ForbiddenMoveError(Move.SOLVED, ticket.status)
    given = [slot for slot in ticket.personal if slot.field is PersonalField.ANSWER]
    newest = max(given, key=lambda slot: int(slot.of or 0))
    try:
        opened = turn.services.cases.reveal(
            ticket.number, [newest], who=turn.arrival.user, now=setting.now
        )
    except RefusedError:  # closed since a moment ago, by another tap
        raise ForbiddenMoveError(Move.SOLVED, Status.CLOSED) from None
    return opened[newest].reveal()


def _told(setting: Setting, words: str, outcome: str) -> Message:
    reader = Reader(
        say=setting.say,
        office=setting.office,
        circumstances=setting.circumstances,
        now=setting.now,
    )
    return answered(setting.case, reader, words, setting.say(outcome))


def _redraw(turn: Turn, setting: Setting, message: Message) -> None:
    """What was sent is saved whether or not Slack takes this; a later tap would only be told."""
    channel, _, ts = setting.more.get("more", "").partition(":")
    if not _is_dm(channel):
        return
    with suppress(Refused, ReplyFailed):
        call(
            turn.services.wait,
            turn.client.chat_update,
            channel=channel,
            ts=ts,
            text=message.text,
            blocks=list(message.blocks),
            parse="none",
        )


def _is_dm(channel: str) -> bool:
    """The words of question and answer stand in the asker's DM and in no other place."""
    return channel.startswith("D")


SCREENS: Final = (
    Screen(name=SOLVED, does=_solve),
    Screen(name=STUCK, does=_come_back, draws=_ask),
)
OPENERS: Final = {SOLVED: question_solved, STUCK: question_stuck}
