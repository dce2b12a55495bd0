"""The month's figures in short, as a message: to who asked for them, and to the representative."""

from collections.abc import Iterator

from handlers.forms.desk import ACTION
from handlers.forms.handle import Handle
from handlers.views import blocks
from handlers.views.blocks import Block, Message
from handlers.views.reader import Reader
from tickets.reports.figures import Figures, Scope
from tickets.reports.month import Month
from tickets.reports.report import Done
from tickets.told import Tell


def figures_message(
    figures: Figures, reader: Reader, told: Done | None, seen: Done | None
) -> Message:
    """With the way to the representative, once the month is over and until it was taken."""
    say = reader.say
    title = say("report_said", month=say.month(figures.month.first))
    lines = [*_notes(figures, reader), *_state(figures.month, told, seen, reader)]
    may_tell = figures.scope is Scope.GENERAL and not figures.is_running and told is None
    button = _button("report_tell", figures.month, reader, primary=True) if may_tell else None
    return blocks.message(
        title,
        blocks.header(title),
        blocks.paragraph(_counted(figures, reader)),
        blocks.context(*lines, say("report_files_follow")),
        blocks.actions(button, block_id=f"month:{figures.month}"),
    )


def reported(figures: Figures, reader: Reader) -> Message:
    """To the representative: complete, to be confirmed."""
    say = reader.say
    title = say.word("tell", Tell.MONTH_REPORTED, date=say.month(figures.month.first))
    buttons = (
        _button("report_confirm", figures.month, reader, primary=True),
        _button("report_files", figures.month, reader),
    )
    return blocks.message(
        title,
        blocks.header(title),
        blocks.paragraph(_counted(figures, reader)),
        blocks.context(*_notes(figures, reader), say("report_confirm_says")),
        blocks.actions(*buttons, block_id=f"month:{figures.month}"),
    )


def told_line(month: Month, done: Done, reader: Reader) -> str:
    phrase = "report_told_now" if done.is_new else "report_told_before"
    return reader.say(phrase, month=reader.say.month(month.first), moment=reader.moment(done.at))


def _state(month: Month, told: Done | None, seen: Done | None, reader: Reader) -> Iterator[str]:
    if told is not None:
        yield told_line(month, told, reader)
    if seen is not None:
        yield reader.say("report_seen_on", moment=reader.moment(seen.at))


def _notes(figures: Figures, reader: Reader) -> Iterator[str]:
    say = reader.say
    if figures.is_running:
        yield say("month.running", moment=reader.moment(figures.as_of))
    yield say("month.complete" if figures.scope is Scope.COMPLETE else "month.general")


def _counted(figures: Figures, reader: Reader) -> str:
    say, flow, asked, leaks = reader.say, figures.flow, figures.asked, figures.breaches
    late = sum(each.missed for each in figures.breach_targets)
    lines = (
        say(
            "report_counts",
            received=str(flow.received),
            closed=str(flow.closed),
            open=str(flow.open_after),
        ),
        say("report_targets", reached=str(figures.reached), missed=str(figures.missed)),
        say(
            "report_asked",
            asked=str(asked.asked),
            missed=str(asked.missed),
            handed_on=str(asked.handed_on),
        ),
        say(
            "report_leaks",
            raised=str(leaks.raised),
            reportable=str(leaks.reportable),
            missed=str(late),
        ),
    )
    return "\n".join(lines)


def _button(screen: str, month: Month, reader: Reader, *, primary: bool = False) -> Block:
    label = reader.say(f"screen.{screen}")
    says = f"{label} {reader.say.month(month.first)}"
    handle = Handle(more=str(month)).write()
    return blocks.button(label, f"{ACTION}{screen}", handle, says=says, primary=primary)
