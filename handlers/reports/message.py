"""The month's figures as a message and as files, for who asked and for the representative."""

from collections.abc import Iterator
from typing import Final

import structlog

from handlers.forms.state import TicketRef, form_button
from handlers.reports.charts import Chart
from handlers.reports.document import Table, month_document, month_notes
from handlers.services import File, NotDrawn
from handlers.slack import blocks, messages, replies
from handlers.slack.api import CallRefused, Limited, RetryLater, Unclear
from handlers.slack.blocks import Block, Message
from handlers.slack.context import RequestContext
from handlers.slack.text import cut, sanitize
from handlers.slack.view import ViewContext
from tickets.model.notices import NoticeKind
from tickets.model.tokyo import Month
from tickets.reports.figures import Figures, ReportScope
from tickets.reports.report import MonthlyAct


def figures_message(
    figures: Figures, view: ViewContext, told: MonthlyAct | None, seen: MonthlyAct | None
) -> Message:
    """Return the figures, with the representative's button once the month is over."""
    say = view.say
    title = say("report_said", month=say.month(figures.month.first))
    lines = [*_notes(figures, view), *_state(figures.month, told, seen, view)]
    may_tell = figures.scope is ReportScope.GENERAL and not figures.is_running and told is None
    button = _button("report_tell", figures.month, view, primary=True) if may_tell else None
    return blocks.message(
        title,
        blocks.header(title),
        blocks.paragraph(_counted(figures, view)),
        *_pictured(figures, view),
        blocks.context(*lines, say("report_files_follow")),
        blocks.actions(button, block_id=f"month:{figures.month}"),
    )


def representative_message(figures: Figures, view: ViewContext) -> Message:
    """Return the complete report that the representative confirms."""
    say = view.say
    title = say.word("tell", NoticeKind.MONTH_REPORTED, date=say.month(figures.month.first))
    confirm = _button("report_confirm", figures.month, view, primary=True)
    return blocks.message(
        title,
        blocks.header(title),
        blocks.paragraph(_counted(figures, view)),
        *_pictured(figures, view),
        blocks.context(*_notes(figures, view), say("report_confirm_says")),
        files_button(figures.month, view, confirm),
    )


def files_button(month: Month, view: ViewContext, *before: Block) -> Block | None:
    """The row with the button to the files, which stays when the month is confirmed."""
    files = _button("report_files", month, view)
    return blocks.actions(*before, files, block_id=f"month:{month}")


def sent_line(month: Month, done: MonthlyAct, view: ViewContext) -> str:
    phrase = "report_told_now" if done.is_new else "report_told_before"
    return view.say(phrase, month=view.say.month(month.first), moment=view.moment(done.at))


def _state(
    month: Month, told: MonthlyAct | None, seen: MonthlyAct | None, view: ViewContext
) -> Iterator[str]:
    if told is not None:
        yield sent_line(month, told, view)
    if seen is not None:
        yield view.say("report_seen_on", moment=view.moment(seen.at))


def _notes(figures: Figures, view: ViewContext) -> Iterator[str]:
    say = view.say
    if figures.is_running:
        yield say("month.running", moment=view.moment(figures.as_of))
    yield from month_notes(figures, view)


def _counted(figures: Figures, view: ViewContext) -> str:
    say, flow, asked, leaks = view.say, figures.flow, figures.asked, figures.breaches
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
            closed=str(leaks.closed),
            missed=str(late),
        ),
    )
    return "\n".join(lines)


def _button(form: str, month: Month, view: ViewContext, *, primary: bool = False) -> Block:
    says = f"{view.say(f'screen.{form}')} {view.say.month(month.first)}"
    ref = TicketRef(extra_word=str(month))
    return form_button(view.say, form, ref, says=says, primary=primary)


# --- charts and tables in Slack ---------------------------------------------------------------

_TITLE: Final = 50
_LABEL: Final = 20
_SERIES: Final = 6
_CATEGORIES: Final = 20
_ROWS: Final = 100
_COLUMNS: Final = 20
_CELL: Final = 150
_PAGE: Final = 20
"""Slack's limits: docs.slack.dev/reference/block-kit/blocks/data-visualization-block and
…/data-table-block. A message holds two charts at most."""
_CHARTS: Final = ("flow", "trend")
_TABLES: Final = ("targets", "hands")
_PICTURED: Final = frozenset({*_CHARTS, *_TABLES})
"""Names of the pictures for which a chart or a table stands in."""


def _pictured(figures: Figures, view: ViewContext) -> Iterator[Block]:
    """Yield charts of what came in and was closed, by kind and in half a year, and tables of
    targets, also those of breaches, and holders. What is empty is left out.
    """
    *charted, leaks = month_document(figures, view).sections
    sections = {
        each.chart.name: (each, each.chart)
        for each in charted
        if each.chart and each.tables and not each.chart.is_empty
    }
    yield from (_chart(sections[name][1]) for name in _CHARTS if name in sections)
    for name in _TABLES:
        if name in sections:
            section = sections[name][0]
            yield _table(section.title, section.tables[0])
    if figures.breach_targets:
        yield _table(leaks.title, leaks.tables[-1])


def _chart(found: Chart) -> Block:
    kind, categories = "line", list(found.months)
    series = {each.name: each.values for each in found.series}
    if found.kind != "lines":
        kind, categories = "bar", [row.label for row in found.rows]
        series = {
            each.name: tuple(row.values[nth] for row in found.rows)
            for nth, each in enumerate(found.series)
        }
    labels = [_cut(each, _LABEL) for each in categories[:_CATEGORIES]]
    plotted = [
        {
            "name": _cut(name, _LABEL),
            "data": [
                {"label": label, "value": value}
                for label, value in zip(labels, values, strict=False)
            ],
        }
        for name, values in list(series.items())[:_SERIES]
    ]
    drawn = {"type": kind, "series": plotted, "axis_config": {"categories": labels}}
    return {"type": "data_visualization", "title": _cut(found.title, _TITLE), "chart": drawn}


def _table(title: str, table: Table) -> Block:
    """The first cell names its row; the others are numbers, except in the columns of texts."""
    header = [_words(each) for each in table.columns[:_COLUMNS]]
    body = [
        [
            _words(cell) if nth == 0 or nth in table.texts else _number(cell)
            for nth, cell in enumerate(row[:_COLUMNS])
        ]
        for row in table.rows[:_ROWS]
    ]
    return {
        "type": "data_table",
        "caption": _cut(title, _CELL),
        "page_size": _PAGE,
        "rows": [header, *body],
    }


def _words(text: str) -> Block:
    return {"type": "raw_text", "text": _cut(text, _CELL)}


def _number(text: str) -> Block:
    value = float(text)
    value = int(value) if value.is_integer() else value
    return {"type": "raw_number", "value": value, "text": text}


def _cut(text: str, most: int) -> str:
    return cut(sanitize(text).strip(), most) or "…"


# --- files ------------------------------------------------------------------------------------

_FIGURES: Final = "figures"
_FAULT: Final = "fault"
_PICTURE: Final = ".png"
_STEPS: Final = ("pictures.sending", "pictures.sent", "files.sending", "files.sent")
"""Progress notes: a file cannot be looked for in Slack, nor taken back."""
_log = structlog.get_logger()


def send_month_report(request: RequestContext, month: Month, scope: ReportScope) -> None:
    """Post figures and files. The report was announced, so every failure is told too."""
    if request.progress == _STEPS[-1]:
        return
    named = request.say.month(month.first)
    try:
        message, files = _make_message_and_files(request, month, scope)
    except RetryLater:
        raise
    except Exception as fault:  # noqa: BLE001  what was announced must not end in silence
        why = str(fault) if isinstance(fault, NotDrawn) else type(fault).__name__
        _log.error("report.not_drawn", fault=why)
        text = request.say("report_not_drawn", month=named)
        replies.send_dm(request, messages.short_message(text), part=_FAULT)
        return
    place = replies.send_dm(request, message, part=_FIGURES)
    if request.newer_blocks.has_taken(message):
        files = tuple(each for each in files if not _is_drawn(each))
    try:
        _upload(request, place.channel, month, files)
    except RetryLater:
        raise
    except Exception as fault:  # noqa: BLE001  as above
        why = fault.error if isinstance(fault, CallRefused) else type(fault).__name__
        _log.error("report.not_sent", fault=why)
        text = request.say("report_not_sent", month=named, error=why)
        replies.send_dm(request, messages.short_message(text), part=_FAULT)


def _is_drawn(file: File) -> bool:
    """Whether the message shows the same as a chart or a table."""
    name = file.name.removesuffix(_PICTURE)
    return name != file.name and name in _PICTURED


def _make_message_and_files(
    request: RequestContext, month: Month, scope: ReportScope
) -> tuple[Message, tuple[File, ...]]:
    who, now, services, view = request.user, request.now, request.services, request.view
    figures = services.desk.month_reports.figures(month, scope, who=who, now=now)
    request.keep_lease()
    files = services.reports.files(figures, view.say.language, who=who, now=now)
    told = services.desk.month_reports.act_of_telling(month)
    seen = services.desk.month_reports.act_of_confirming(month)
    return figures_message(figures, view, told, seen), files


def _upload(request: RequestContext, channel: str, month: Month, files: tuple[File, ...]) -> None:
    """The pictures in one message, the files to save in the next."""
    pictures = [each for each in files if each.name.endswith(_PICTURE)]
    others = [each for each in files if each not in pictures]
    for name, group in (("pictures", pictures), ("files", others)):
        sending, sent = f"{name}.sending", f"{name}.sent"
        is_past = request.progress in _STEPS[_STEPS.index(sending) + 1 :]
        if not group or is_past:
            continue
        try:
            if request.progress == sending:
                raise Unclear  # a crash interrupted this
            _post(request, channel, group, sending)
        except Unclear:
            _tell_outcome_unknown(request, month, name)
        request.store_progress(sent)


def _post(request: RequestContext, channel: str, group: list[File], step: str) -> None:
    uploads = [
        {"filename": each.name, "content": each.content, "title": each.title, "alt_txt": each.title}
        for each in group
    ]
    before = request.progress
    request.store_progress(step)
    try:
        request.call(request.client.files_upload_v2, channel=channel, file_uploads=uploads)
    except (Limited, CallRefused):
        request.store_progress(before)  # surely not sent: it may be tried again
        raise


def _tell_outcome_unknown(request: RequestContext, month: Month, group: str) -> None:
    """Unknown outcome. Trying again could post the files twice."""
    _log.warning("report.in_doubt", kind=group)
    named = request.say.month(month.first)
    what = request.say.word("month.group", group)
    text = request.say("report_in_doubt", month=named, what=what, text=str(month))
    replies.send_dm(request, messages.short_message(text), part=f"{_FAULT}.{group}")
