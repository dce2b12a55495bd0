"""The button that reports a possible breach, and what the report becomes (screens.md 1.4)."""

from datetime import datetime, timedelta
from typing import Final

from handlers.phrases import Phrases
from handlers.views import blocks, contacts
from handlers.views.blocks import Block, Message
from handlers.views.wording import cut
from tickets import tokyo
from tickets.calls import Called
from tickets.escalation import Cause, Escalation
from tickets.office import Office
from tickets.words import Role

TIME_TO_ACKNOWLEDGE: Final = timedelta(minutes=15)  # O24
_REPORT, _ADD = "screen.breach_report", "screen.breach_add"
_ROLES: Final = {
    Called.MANAGER: Role.MANAGER,
    Called.DEPUTY: Role.DEPUTY,
    Called.REPRESENTATIVE: Role.REPRESENTATIVE,
    Called.AUDITOR: Role.AUDITOR,
}


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


def receipt(say: Phrases, office: Office, report: Escalation, told: tuple[Called, ...]) -> Message:
    """Who was told, and whom to phone if nobody acts on it."""
    today = tokyo.date_of(report.raised_at)
    number, time = report.number, say.moment(report.raised_at, today)
    until = say.time(report.raised_at + TIME_TO_ACKNOWLEDGE)
    reach = cut(contacts.emergency(office, say), 150)
    done = say("report_done", number=number, time=time)
    add = blocks.button(say("screen.breach_add"), _ADD, carrying(number))
    return blocks.message(
        done.replace("*", ""),
        blocks.paragraph(done),
        blocks.section(say("report_told", whom=say("report_and").join(_names(say, told)))),
        blocks.section(say("report_call", time=until, emergency=reach)),
        blocks.actions(add, block_id="reported"),
    )


def _names(say: Phrases, told: tuple[Called, ...]) -> list[str]:
    return [
        say.word("role", _ROLES[each]) if each in _ROLES else say(f"called.{each}") for each in told
    ]
