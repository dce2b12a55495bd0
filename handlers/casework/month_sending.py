"""The month's report on its way by DM: the figures, and then its files."""

from typing import Final

import structlog

from handlers import reply
from handlers.calling import Limited, Refused, ReplyFailed, Unclear, call
from handlers.casework.month_message import figures_message
from handlers.services import File, NotDrawn
from handlers.turn import Turn
from handlers.views import short
from handlers.views.blocks import Message
from handlers.views.reader import Reader
from tickets.reports.figures import Scope
from tickets.reports.month import Month

_FIGURES: Final = "figures"
_FAULT: Final = "fault"
_PICTURE: Final = ".png"
_STEPS: Final = ("pictures.sending", "pictures.sent", "files.sending", "files.sent")
"""What is noted on the way: a file that Slack has cannot be looked for, nor taken back."""
_log = structlog.get_logger()


def send(turn: Turn, month: Month, scope: Scope) -> None:
    """Somebody was told that it comes: whatever keeps it from coming is said as well."""
    if turn.noted == _STEPS[-1]:
        return
    named = turn.say.month(month.first)
    try:
        message, files = _made(turn, month, scope)
    except ReplyFailed:
        raise
    except Exception as fault:  # noqa: BLE001  what was announced must not end in silence
        why = str(fault) if isinstance(fault, NotDrawn) else type(fault).__name__
        _log.error("report.not_drawn", fault=why)
        text = turn.say("report_not_drawn", month=named, text=str(month))
        reply.privately(turn, short.line(text), part=_FAULT)
        return
    place = reply.privately(turn, message, part=_FIGURES)
    try:
        _upload(turn, place.channel, month, files)
    except ReplyFailed:
        raise
    except Exception as fault:  # noqa: BLE001  as above
        why = fault.error if isinstance(fault, Refused) else type(fault).__name__
        _log.error("report.not_sent", fault=why)
        text = turn.say("report_not_sent", month=named, error=why)
        reply.privately(turn, short.line(text), part=_FAULT)


def _made(turn: Turn, month: Month, scope: Scope) -> tuple[Message, tuple[File, ...]]:
    who, now, services = turn.arrival.user, turn.now, turn.services
    reader = Reader(
        say=turn.say, office=turn.office, circumstances=turn.circumstances, now=turn.now
    )
    figures = services.cases.reporting.figures(month, scope, who=who, now=now)
    turn.note()
    files = services.reports.files(figures, reader.say.language, who=who, now=now)
    turn.note()
    told = services.cases.reporting.told(month)
    seen = services.cases.reporting.confirmed(month)
    return figures_message(figures, reader, told, seen), files


def _upload(turn: Turn, channel: str, month: Month, files: tuple[File, ...]) -> None:
    """The pictures in one message, what is to be saved in the next."""
    pictures = [each for each in files if each.name.endswith(_PICTURE)]
    others = [each for each in files if each not in pictures]
    for name, group in (("pictures", pictures), ("files", others)):
        sending, sent = f"{name}.sending", f"{name}.sent"
        if _is_past(turn, sending):
            continue
        try:
            if turn.noted == sending:
                raise Unclear  # it ended in the middle of this
            _post(turn, channel, group, sending)
        except Unclear:
            _doubt(turn, month, name)
        turn.note(sent)


def _is_past(turn: Turn, step: str) -> bool:
    return turn.noted in _STEPS[_STEPS.index(step) + 1 :]


def _post(turn: Turn, channel: str, group: list[File], step: str) -> None:
    uploads = [
        {
            "filename": each.name,
            "content": each.content,
            "title": each.title,
            "alt_txt": each.title,
        }
        for each in group
    ]
    before = turn.noted
    turn.note(step)
    try:
        upload = turn.client.files_upload_v2
        call(turn.services.wait, upload, channel=channel, file_uploads=uploads)
    except (Limited, Refused):
        turn.note(before)  # surely not sent: it may be tried another time
        raise


def _doubt(turn: Turn, month: Month, group: str) -> None:
    """Nobody knows whether Slack has them. Once too often would be twice in the conversation."""
    _log.warning("report.in_doubt", kind=group)
    named = turn.say.month(month.first)
    what = turn.say.word("month.group", group)
    text = turn.say("report_in_doubt", month=named, what=what, text=str(month))
    reply.privately(turn, short.line(text), part=f"{_FAULT}.{group}")
