"""The ways on from events and requests: what their buttons open (O13, O14)."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final

from handlers.forms.message_outcome import ROUTES_BLOCK
from handlers.forms.state import ACTION_PREFIX, TicketRef
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.slack.phrases import Phrases
from handlers.tickets import escalate
from tickets.model.escalation import Trigger

# phrase, action, and what its form is told
_BUTTONS: Final[Mapping[str, tuple[tuple[str, str, str], ...]]] = {
    "complaint": (("complaint", f"{ACTION_PREFIX}complaint_log", ""),),
    "about_desk": (("complaint", f"{ACTION_PREFIX}complaint_log", "about_desk"),),
    "disclosure": (
        ("disclosure", f"{ACTION_PREFIX}request_log", "customer"),
        ("stop_only", f"{ACTION_PREFIX}complaint_log", "opt_out"),
    ),
    "optout": (
        ("stop", f"{ACTION_PREFIX}complaint_log", "opt_out"),
        ("disclosure", f"{ACTION_PREFIX}request_log", "customer"),
    ),
    "police": (("manager", f"{ACTION_PREFIX}tell_manager", "police"),),
    "press": (("manager", f"{ACTION_PREFIX}tell_manager", "press"),),
    "regulator": (("manager", f"{ACTION_PREFIX}tell_manager", "regulator"),),
    "own_data": (
        ("consult", f"{ACTION_PREFIX}own_consult", ""),
        ("own_request", f"{ACTION_PREFIX}request_log", "own"),
    ),
    "status": (("look", "own_tickets", ""),),
    "human": (),
    "desk": (("complaint", f"{ACTION_PREFIX}complaint_log", ""),),
}
ROUTE_TOPICS: Final = tuple(_BUTTONS)


def route_buttons(say: Phrases, topic: str) -> list[Block]:
    return [
        blocks.button(
            say(f"route_button.{word}"),
            action,
            TicketRef(extra_word=more).write(),
            primary=place == 0,
        )
        for place, (word, action, more) in enumerate(_BUTTONS.get(topic, ()))
    ]


def encode_offer(topic: str, said_at: datetime, kind: str | None) -> str:
    """Encode the event that a message may be, for an answer's reference; `offered` reads it.

    A report says when the leak was mentioned, and what it is about. For a wish for a person,
    「人に聞く」 stands below every answer.
    """
    if topic != "breach":
        return topic if _BUTTONS.get(topic) else ""
    return ":".join(filter(None, (topic, str(int(said_at.timestamp())), kind)))


def offered_route_blocks(say: Phrases, offer: str) -> Sequence[Block]:
    """The ways on alone, below an answer. `offer` comes back from Slack: untrusted."""
    topic, *told = offer.split(":")
    found = [_report(say, told)] if topic == "breach" else route_buttons(say, topic)
    row = blocks.actions(*found, block_id=ROUTES_BLOCK)
    return (blocks.paragraph(say("route_offered")), row) if row else ()


def _report(say: Phrases, told: Sequence[str]) -> Block:
    seconds, kind = (*told, "", "")[:2]
    said_at = trigger = None
    with suppress(ValueError, OverflowError, OSError):
        said_at = datetime.fromtimestamp(int(seconds), UTC)
        trigger = Trigger(kind)
    return escalate.report_now_button(say, said_at, kind=trigger)
