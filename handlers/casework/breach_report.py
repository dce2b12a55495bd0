"""A possible breach is reported with one tap, by anyone of the house or a guest (O12, O13)."""

import re
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final

from handlers import reply, surface
from handlers.arrival import place, tapped
from handlers.forms.handle import Handle
from handlers.forms.screen import Screen
from handlers.services import StorageFailed
from handlers.turn import NoLongerOffered, Turn
from handlers.views import contacts, short
from handlers.views.blocks import Message
from handlers.views.escalation_receipt import receipt
from handlers.views.reader import Reader
from tickets.escalation import Cause, Escalation, Trigger

NAME: Final = "breach_report"
_SAID = re.compile(r"([a-z_]{1,40})(?::([0-9]{1,11}))?")
_TOLD: Final = {
    Cause.BREACH_SUSPECTED: frozenset[Trigger](),
    Cause.SENSITIVE_IN_SLACK: frozenset({Trigger.IN_SLACK}),
    Cause.MY_NUMBER: frozenset({Trigger.IN_SLACK, Trigger.MY_NUMBER}),
}


def choose(turn: Turn) -> None:
    """Whatever is chosen at the door, nobody has to be told that nothing was (O13)."""
    stage, _, mention = str(tapped(turn.body).get("block_id")).partition(":")
    if stage == "door" and mention:
        with suppress(StorageFailed):  # then the desk hears of it in ten minutes, wrongly
            turn.services.mentions.choose(mention)


def _report(turn: Turn, handle: Handle) -> None:
    """Committed first, then said; a second tap at the same place makes no second report."""
    cause, known_at = _said(handle, turn.now)
    try:
        turn.must_be_stored()
        raised = turn.services.cases.escalations.report(
            cause,
            known_at=known_at,
            triggers=_TOLD[cause],
            who=turn.arrival.user,
            now=turn.now,
            key=_key(turn),
        )
    except StorageFailed:
        reach = contacts.emergency(turn.office, turn.say)
        surface.tell(turn, short.line(turn.say("report_not_saved", emergency=reach)))
        return
    turn.services.wake()
    with suppress(StorageFailed):  # as in `choose`
        turn.services.mentions.reported(turn.arrival.user)
    reader = Reader(
        say=turn.say, office=turn.office, circumstances=turn.circumstances, now=turn.now
    )
    _say(turn, raised, receipt(raised, reader))


def _said(handle: Handle, now: datetime) -> tuple[Cause, datetime]:
    """The cause, and when it was said; without a time it is known from this tap on."""
    found = _SAID.fullmatch(handle.more or Cause.BREACH_SUSPECTED)
    if found is None or found[1] not in set(_TOLD):
        raise NoLongerOffered
    said = datetime.fromtimestamp(int(found[2]), UTC) if found[2] else now
    return Cause(found[1]), min(said, now)


def _key(turn: Turn) -> str:
    """A message is answered once; at Home, which stays, every tap is one of its own."""
    is_view = turn.body["container"].get("type") == "view"
    return f"report:{turn.arrival.user}:{turn.key if is_view else place(turn.body)}"


def _say(turn: Turn, raised: Escalation, shown: Message) -> None:
    """In place of the door; where that does not stay, also by DM, which changes with the report."""
    container = turn.body["container"]
    is_direct = str(container.get("channel_id", "")).startswith("D")
    if container.get("type") == "view":
        surface.tell(turn, shown)
    elif not is_direct:
        surface.replace(turn, shown)
    in_place = is_direct and turn.stage == "door"
    place = surface.replace(turn, shown) if in_place else reply.privately(turn, shown)
    if place is not None:
        with suppress(StorageFailed):  # then it stays as it is; the report itself is safe
            turn.services.receipts.keep_receipt(
                raised.number, raised.raised_by, place.channel, place.ts, raised.version
            )


SCREENS: Final = (Screen(name=NAME, taps=_report, for_guests=True),)
