"""`/privacy report 2026-10`: the month's report by DM, and from there to the representative."""

import re
from functools import partial
from typing import Final

import structlog

from handlers.forms.dispatch import Screens
from handlers.forms.form import Screen
from handlers.forms.state import Handle
from handlers.reports.message import send, told_line
from handlers.slack import blocks, interactions, messages
from handlers.slack.blocks import Message
from handlers.slack.context import NoLongerOffered, Turn
from handlers.slack.view import Reader
from tickets.model.errors import NotAllowedError, RefusedError
from tickets.model.month import Month
from tickets.reports.figures import Scope
from tickets.reports.report import Done

# At most 「2026年10月」 and a sign to spare, in either width; with a word in it, it is a sentence.
_TYPED: Final = re.compile(r"[0-9０-９][-0-9０-９/.年月－ー−／．]{0,8}")
_log = structlog.get_logger()


def is_meant(rest: str) -> bool:
    """`report` alone or with a month; 「report a leak」 and 「10件の誤送信」 are sentences."""
    return not rest or _TYPED.fullmatch(rest) is not None


def _command(turn: Turn, _: Screens, typed: str) -> Message:
    turn.must_be_stored()
    scope = _scope(turn)
    if scope is None:
        return messages.line(turn.say("report_refused"))
    try:
        month = Month.read(typed) if typed else Month.of(turn.now).before
    except ValueError:
        return messages.line(turn.say("report_bad_month"))
    return _begun(turn, month, scope)


def _scope(turn: Turn) -> Scope | None:
    """None of who may not have it."""
    try:
        return turn.services.cases.reporting.scope(who=turn.arrival.user, now=turn.now)
    except NotAllowedError:
        return None


def _begun(turn: Turn, month: Month, scope: Scope) -> Message:
    """It takes longer than Slack waits for an ack, so it is made once that is there."""
    named = turn.say.month(month.first)
    if month.begins_at > turn.now:
        return messages.line(turn.say("report_not_begun", month=named))
    turn.afterwards = partial(send, turn, month, scope)
    if turn.is_again:  # it was said already, or comes too late beside the report
        return messages.NOTHING
    return messages.line(turn.say("report_making", month=named))


def _make(turn: Turn, handle: Handle) -> None:
    """From Home, or under a report that came without its files."""
    turn.must_be_stored()
    month, scope = _month(handle) if handle.more else Month.of(turn.now).before, _scope(turn)
    refused = messages.line(turn.say("report_refused"))
    message = refused if scope is None else _begun(turn, month, scope)
    if message.blocks:
        interactions.tell(turn, message)


def _tell(turn: Turn, handle: Handle) -> None:
    """To the representative, once; whoever taps again hears when it was."""
    turn.must_be_stored()
    month, reader = _month(handle), _reader(turn)
    named = reader.say.month(month.first)
    try:
        done = turn.services.cases.reporting.tell(month, who=turn.arrival.user, now=turn.now)
    except NotAllowedError:
        interactions.tell(turn, messages.line(turn.say("report_refused")))
    except RefusedError:
        interactions.tell(turn, messages.line(turn.say("report_too_early", month=named)))
    else:
        if done is None:
            interactions.tell(turn, messages.line(turn.say("report_no_representative")))
            return
        turn.services.wake()
        _becomes(turn, told_line(month, done, reader))


def _confirm(turn: Turn, handle: Handle) -> None:
    turn.must_be_stored()
    month, reader = _month(handle), _reader(turn)
    try:
        done = turn.services.cases.reporting.confirm(month, who=turn.arrival.user, now=turn.now)
    except NotAllowedError:
        interactions.tell(turn, messages.line(turn.say("report_refused")))
        return
    except RefusedError as refused:
        _log.error("report.not_confirmed", fault=str(refused))
        named = reader.say.month(month.first)
        interactions.tell(turn, messages.line(turn.say("report_not_confirmed", month=named)))
        return
    turn.services.wake()
    _becomes(turn, _confirmed(month, done, reader))


def _confirmed(month: Month, done: Done, reader: Reader) -> str:
    phrase = "report_confirmed_now" if done.is_new else "report_confirmed_before"
    named, moment = reader.say.month(month.first), reader.moment(done.at)
    return reader.say(phrase, month=named, moment=moment)


def _becomes(turn: Turn, line: str) -> None:
    """What was tapped stays, with what became of it in place of its buttons."""
    message = turn.body.get("message")
    if not isinstance(message, dict):
        interactions.tell(turn, messages.line(line))
        return
    kept = [each for each in message.get("blocks") or () if each.get("type") != "actions"]
    interactions.replace(turn, blocks.message(line, *kept, blocks.section(line)))


def _month(handle: Handle) -> Month:
    try:
        return Month.read(handle.more)
    except ValueError:
        raise NoLongerOffered from None


def _reader(turn: Turn) -> Reader:
    return Reader(say=turn.say, office=turn.office, circumstances=turn.circumstances, now=turn.now)


SCREENS: Final = (
    Screen(name="report_make", taps=_make),
    Screen(name="report_files", taps=_make),
    Screen(name="report_tell", taps=_tell),
    Screen(name="report_confirm", taps=_confirm),
)
COMMANDS: Final = {"report": _command}
