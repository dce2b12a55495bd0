"""Word of a possible breach to those who are called: what is known, and when (screens.md 3.1)."""

from collections.abc import Iterator
from typing import Final

from handlers.views import blocks
from handlers.views.blocks import Block, Message
from handlers.views.breach import carrying
from handlers.views.reader import Reader
from tickets.escalation import Escalation, Trigger

_OPEN: Final = "screen.breach_open"


def escalation_notice(report: Escalation, reader: Reader, controls: Block | None) -> Message:
    """Drawn of the report as it is when the notice goes out; its words stay in the form."""
    say, number = reader.say, report.number
    return blocks.message(
        say("report_notice", number=number),
        blocks.header(say("report_heading", number=number)),
        blocks.fields(*_facts(report, reader)),
        controls,
        blocks.context(say("report_undecided")),
    )


def look(report: Escalation, reader: Reader) -> Block | None:
    """The button of a report that came with no ticket."""
    label = reader.say("screen.breach_open")
    button = blocks.button(label, _OPEN, carrying(report.number), primary=True)
    return blocks.actions(button, block_id="report")


def _facts(report: Escalation, reader: Reader) -> Iterator[Block]:
    say = reader.say
    known, raised = reader.moment(report.known_at), reader.moment(report.raised_at)
    if report.department:
        department = reader.department(report.department)
        known = say("report_known_in", time=known, department=department)
    by = say("report_by_whom", time=raised, who=f"<@{report.raised_by}>")
    yield _field("report_known", known, reader)
    yield blocks.markup(say("report_field", name=say("report_by"), text=by))
    yield _field("report_kind", _happened(report, reader), reader)
    yield _field("field.persons", say.word("persons", report.persons), reader)
    yield _field("field.ongoing", say.word("ongoing", report.ongoing), reader)


def _happened(report: Escalation, reader: Reader) -> str:
    """What the reporter ticked; until then, what kind of report it is."""
    say = reader.say
    ticked = [say.word("trigger", each) for each in Trigger if each in report.triggers]
    return say("report_comma").join(ticked) or say.word("cause", report.cause)


def _field(name: str, text: str, reader: Reader) -> Block:
    return blocks.plain(reader.say("report_field", name=reader.say(name), text=text), 600)
