"""The button that reports a possible breach (screens.md 1.4)."""

from datetime import datetime
from typing import Final

from handlers.phrases import Phrases
from handlers.views import blocks
from handlers.views.blocks import Block, Message
from tickets import tokyo
from tickets.escalation import Cause

_REPORT: Final = "screen.breach_report"


def carrying(more: str) -> str:
    """What a button says that is about no ticket; forms.handle reads it."""
    return f"|0|{more}"


def report_button(
    say: Phrases, known_at: datetime | None = None, cause: Cause = Cause.BREACH_SUSPECTED
) -> Block:
    """With the time at which somebody said so, or else the time of the tap."""
    seconds = f":{int(known_at.timestamp())}" if known_at else ""
    if known_at:
        time = say.moment(known_at, tokyo.date_of(known_at))
        sure = say("report_confirm_at", time=time)
    else:
        sure = say("report_confirm_now")
    asked = blocks.confirm(say("report_now"), sure, say("report_yes"), say("report_no"))
    value = carrying(f"{cause}{seconds}")
    button = blocks.button(say("report_now"), _REPORT, value, confirm=asked)
    return button | {"style": "danger"}


def row(say: Phrases, cause: Cause = Cause.BREACH_SUSPECTED, block_id: str = "report") -> Block:
    """The button alone, under an answer or a refusal."""
    return {
        "type": "actions",
        "block_id": block_id,
        "elements": [report_button(say, cause=cause)],
    }


def is_offered(shown: Message) -> bool:
    """Whether the report is one tap away already."""
    elements = [each for block in shown.blocks for each in block.get("elements", ())]
    return any(each.get("action_id") == _REPORT for each in elements)
