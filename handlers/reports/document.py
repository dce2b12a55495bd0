"""The monthly report as a document, for Markdown and for print."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from handlers.reports.charts import HOLDERS_SHOWN, Chart, clock_label, month_charts, percentage
from handlers.slack.view import ViewContext
from tickets.model.complaint import Finding
from tickets.reports.figures import KINDS_IN_ORDER, Figures, ReportScope, TargetCounts, TicketFlow

_NUMBERS_SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class Tile:
    """A headline number and what it is compared with."""

    label: str
    number: str
    beside: str = ""


_LISTED: Final = 8
"""Numbers in one row."""


@dataclass(frozen=True, slots=True)
class Table:
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    """The first cell of a row is its name; the others are numbers, except the columns in `texts`.
    """
    texts: frozenset[int] = frozenset()
    """Columns of words."""


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    chart: Chart | None
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    language: str
    title: str
    of: str
    notes: tuple[str, ...]
    running: str
    """A note while the month is not over."""
    tiles: tuple[Tile, ...]
    sections: tuple[Section, ...]
    foot: tuple[str, ...]


def month_document(figures: Figures, view: ViewContext) -> Document:
    say = view.say
    is_complete = figures.scope is ReportScope.COMPLETE
    moment = say.moment(figures.as_of, view.today)
    company = view.office.company.get(say.language) or ""
    return Document(
        language=say.language,
        title=say("month.for_representative" if is_complete else "month.title"),
        of=say("month.of", company=company, month=say.month(figures.month.first)),
        notes=month_notes(figures, view),
        running=say("month.running", moment=moment) if figures.is_running else "",
        tiles=tuple(_tiles(figures, view)),
        sections=tuple(_sections(figures, view)),
        foot=(
            say("month.counted", reopenings=str(figures.reopenings)),
            say("month.registers"),
            say("month.made", moment=moment),
        ),
    )


def month_notes(figures: Figures, view: ViewContext) -> tuple[str, ...]:
    """Say what is included, and of which complaints the representative hears by this report."""
    say, numbers = view.say, figures.reported_monthly
    is_complete = figures.scope is ReportScope.COMPLETE
    included = say("month.complete" if is_complete else "month.general")
    if not numbers:
        return (included,)
    left = len(numbers) - _NUMBERS_SHOWN
    more = (say("month.reported_more", count=str(left)),) if left > 0 else ()
    shown = say("card_comma").join((*numbers[:_NUMBERS_SHOWN], *more))
    return included, say("month.reported", count=str(len(numbers)), numbers=shown)


def _tiles(figures: Figures, view: ViewContext) -> Iterator[Tile]:
    say, flow = view.say, figures.flow
    before = figures.trend[-2].flow
    yield Tile(
        say("month.tile.received"),
        str(flow.received),
        say("month.before", count=str(before.received)),
    )
    yield Tile(
        say("month.tile.closed"), str(flow.closed), say("month.before", count=str(before.closed))
    )
    at = "month.tile.open_now" if figures.is_running else "month.tile.open_at"
    yield Tile(say("month.tile.open"), str(flow.open_after), say(at))
    ended = figures.reached + figures.missed
    of_all = say("month.of_all", count=str(ended))
    yield Tile(say("month.tile.in_time"), percentage(figures.reached, ended), of_all)
    asked = figures.asked
    of_asked = say("month.of_all", count=str(asked.asked))
    yield Tile(say("month.tile.missed"), str(asked.missed), of_asked)
    reportable = say("month.tile.reportable", count=str(figures.breaches.reportable))
    yield Tile(say("month.tile.leaks"), str(figures.breaches.raised), reportable)


def _sections(figures: Figures, view: ViewContext) -> Iterator[Section]:
    say = view.say
    tables = {
        "flow": (_flows(figures, view), _findings(figures, view)),
        "trend": (_trend(figures, view),),
        "targets": (_kept(figures.targets, view),),
        "hands": tuple(_holding_times(figures, view)),
        "asked": (_asked(figures, view),),
    }
    for chart in month_charts(figures, say):
        filled = tuple(table for table in tables[chart.name] if table.rows)
        yield Section(chart.title, chart, filled)
    if figures.others:
        yield Section(say("month.section.others"), None, (_others(figures, view),))
    leaks = (_breaches(figures, view), _kept(figures.breach_targets, view))
    yield Section(say("month.section.breaches"), None, tuple(t for t in leaks if t.rows))


def _flows(figures: Figures, view: ViewContext) -> Table:
    say = view.say
    flows = [(say.option("kind", kind), figures.flows[kind]) for kind in KINDS_IN_ORDER]
    flows.append((say("month.all"), figures.flow))
    rows = tuple((name, *map(str, flow)) for name, flow in flows)
    return Table(_columns(("kind", *TicketFlow._fields), view), rows)


def _findings(figures: Figures, view: ViewContext) -> Table:
    """認否 of the complaints closed in the month; no rows where none has one."""
    say, found = view.say, figures.findings
    rows = tuple((say.option("finding", each), str(found.get(each, 0))) for each in Finding)
    return Table(_columns(("finding", "number"), view), rows if found else ())


def _columns(names: Sequence[str], view: ViewContext) -> tuple[str, ...]:
    return tuple(view.say(f"month.column.{name}") for name in names)


def _trend(figures: Figures, view: ViewContext) -> Table:
    say, months = view.say, figures.trend
    columns = ("", *(say.short_month(past.month.first) for past in months))
    rows = tuple(
        (say(f"month.column.{name}"), *(str(getattr(past.flow, name)) for past in months))
        for name in ("received", "closed", "open_after")
    )
    return Table(columns, rows)


def _kept(targets: Sequence[TargetCounts], view: ViewContext) -> Table:
    say = view.say
    rows = tuple(
        (
            clock_label(each, say),
            say.word("label", each.label, each.name).strip("()"),
            str(each.reached),
            str(each.missed),
        )
        for each in targets
    )
    columns = _columns(("target", "label", "reached", "missed"), view)
    return Table(columns, rows, texts=frozenset({1}))


def _holding_times(figures: Figures, view: ViewContext) -> Iterator[Table]:
    say = view.say
    closed = [
        (kind, figures.holding_totals[kind])
        for kind in KINDS_IN_ORDER
        if figures.holding_totals[kind].closed
    ]
    names = (say.option("holder", holder) for holder in HOLDERS_SHOWN)
    columns = (*_columns(("kind", "closed"), view), *names, *_columns(("total",), view))
    yield Table(
        columns,
        tuple(
            (
                say.option("kind", kind),
                str(stay.closed),
                *(f"{stay.average(holder):.1f}" for holder in HOLDERS_SHOWN),
                f"{stay.average_of_all:.1f}",
            )
            for kind, stay in closed
        ),
    )
    yield Table(
        _columns(("department", "business_days"), view),
        tuple(
            # Departments that searched side by side are one row.
            (say("card_comma").join(map(view.department, names.split(", "))), str(days))
            for names, days in figures.departments.items()
        ),
    )


def _asked(figures: Figures, view: ViewContext) -> Table:
    say, asked = view.say, figures.asked
    counted = {"asked": asked.asked, "missed": asked.missed, "handed_on": asked.handed_on}
    rows = tuple((say(f"month.asked.{name}"), str(count)) for name, count in counted.items())
    return Table(_columns(("what", "number"), view), rows)


def _breaches(figures: Figures, view: ViewContext) -> Table:
    say, found = view.say, figures.breaches
    names = (
        "raised",
        "unjudged",
        "incidents",
        "reportable",
        "no_incidents",
        "closed",
        "open_after",
    )
    rows = tuple((say(f"month.breach.{name}"), str(getattr(found, name))) for name in names)
    return Table(_columns(("what", "number"), view), rows)


def _others(figures: Figures, view: ViewContext) -> Table:
    """What else went to the manager, by its cause, with the first numbers of each."""
    say, rows = view.say, []
    for cause, listed in figures.others.items():
        left = len(listed) - _LISTED
        more = [say("month.others.more", count=str(left))] if left > 0 else []
        numbers = say("card_comma").join((*listed[:_LISTED], *more))
        what = say("month.others.listed", what=say.word("cause", cause), numbers=numbers)
        rows.append((what, str(len(listed))))
    return Table(_columns(("what", "number"), view), tuple(rows))
