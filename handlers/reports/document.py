"""The monthly report as a document, whether it becomes Markdown or a page to print."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from handlers.reports.charts import HOLDERS, Chart, charts, clock_name, share
from handlers.slack.view import Reader
from tickets.reports.figures import KINDS, Figures, Flow, Kept, Scope


@dataclass(frozen=True, slots=True)
class Tile:
    """A number to be seen first, and what it is compared with."""

    label: str
    number: str
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    """The first cell of a row is its name; the others are numbers unless `texts` says so."""
    texts: frozenset[int] = frozenset()
    """Further columns of words."""


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
    """Empty, or that the month is not over."""
    tiles: tuple[Tile, ...]
    sections: tuple[Section, ...]
    foot: tuple[str, ...]


def document(figures: Figures, reader: Reader) -> Document:
    say = reader.say
    is_complete = figures.scope is Scope.COMPLETE
    moment = say.moment(figures.as_of, reader.today)
    company = reader.office.company.get(say.language) or ""
    return Document(
        language=say.language,
        title=say("month.for_representative" if is_complete else "month.title"),
        of=say("month.of", company=company, month=say.month(figures.month.first)),
        notes=(say("month.complete" if is_complete else "month.general"),),
        running=say("month.running", moment=moment) if figures.is_running else "",
        tiles=tuple(_tiles(figures, reader)),
        sections=tuple(_sections(figures, reader)),
        foot=(say("month.registers"), say("month.made", moment=moment)),
    )


def _tiles(figures: Figures, reader: Reader) -> Iterator[Tile]:
    say, flow = reader.say, figures.flow
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
    yield Tile(say("month.tile.in_time"), share(figures.reached, ended), of_all)
    asked = figures.asked
    of_asked = say("month.of_all", count=str(asked.asked))
    yield Tile(say("month.tile.missed"), str(asked.missed), of_asked)
    reportable = say("month.tile.reportable", count=str(figures.breaches.reportable))
    yield Tile(say("month.tile.leaks"), str(figures.breaches.raised), reportable)


def _sections(figures: Figures, reader: Reader) -> Iterator[Section]:
    say = reader.say
    tables = {
        "flow": (_flows(figures, reader),),
        "trend": (_trend(figures, reader),),
        "targets": (_kept(figures.targets, reader),),
        "hands": tuple(_hands(figures, reader)),
        "asked": (_asked(figures, reader),),
    }
    for chart in charts(figures, say):
        filled = tuple(table for table in tables[chart.name] if table.rows)
        yield Section(chart.title, chart, filled)
    leaks = (_breaches(figures, reader), _kept(figures.breach_targets, reader))
    yield Section(say("month.section.breaches"), None, tuple(t for t in leaks if t.rows))


_FLOW = ("open_before", "received", "reopened", "closed", "open_after")


def _flows(figures: Figures, reader: Reader) -> Table:
    say = reader.say
    rows = [_row(say.option("kind", kind), figures.flows[kind]) for kind in KINDS]
    return Table(_columns(("kind", *_FLOW), reader), (*rows, _row(say("month.all"), figures.flow)))


def _row(name: str, flow: Flow) -> tuple[str, ...]:
    return (name, *(str(getattr(flow, each)) for each in _FLOW))


def _columns(names: Sequence[str], reader: Reader) -> tuple[str, ...]:
    return tuple(reader.say(f"month.column.{name}") for name in names)


def _trend(figures: Figures, reader: Reader) -> Table:
    say, months = reader.say, figures.trend
    lines = {"received": [], "closed": [], "open_after": []}  # type: dict[str, list[str]]
    for past in months:
        for name, line in lines.items():
            line.append(str(getattr(past.flow, name)))
    columns = ("", *(say.short_month(past.month.first) for past in months))
    rows = tuple((say(f"month.column.{name}"), *line) for name, line in lines.items())
    return Table(columns, rows)


def _kept(targets: Sequence[Kept], reader: Reader) -> Table:
    say = reader.say
    rows = tuple(
        (
            clock_name(each.name, say),
            say.word("label", each.label, each.name),
            str(each.reached),
            str(each.missed),
        )
        for each in targets
    )
    columns = _columns(("target", "label", "reached", "missed"), reader)
    return Table(columns, rows, texts=frozenset({1}))


def _hands(figures: Figures, reader: Reader) -> Iterator[Table]:
    say = reader.say
    closed = [(kind, figures.stays[kind]) for kind in KINDS if figures.stays[kind].closed]
    names = (say.option("holder", holder) for holder in HOLDERS)
    columns = (*_columns(("kind", "closed"), reader), *names, *_columns(("total",), reader))
    yield Table(
        columns,
        tuple(
            (
                say.option("kind", kind),
                str(stay.closed),
                *(f"{stay.average(holder):.1f}" for holder in HOLDERS),
                f"{stay.average_of_all:.1f}",
            )
            for kind, stay in closed
        ),
    )
    yield Table(
        _columns(("department", "business_days"), reader),
        tuple(
            (_departments(name, reader), str(days)) for name, days in figures.departments.items()
        ),
    )


def _departments(names: str, reader: Reader) -> str:
    """Those that searched side by side stand together."""
    return reader.say("card_comma").join(map(reader.department, names.split(", ")))


def _asked(figures: Figures, reader: Reader) -> Table:
    say, asked = reader.say, figures.asked
    counted = {"asked": asked.asked, "missed": asked.missed, "handed_on": asked.handed_on}
    rows = tuple((say(f"month.asked.{name}"), str(count)) for name, count in counted.items())
    return Table(_columns(("what", "number"), reader), rows)


def _breaches(figures: Figures, reader: Reader) -> Table:
    say, found = reader.say, figures.breaches
    names = (
        "raised",
        "incidents",
        "reportable",
        "no_incidents",
        "unjudged",
        "open_after",
        "others",
    )
    rows = tuple((say(f"month.breach.{name}"), str(getattr(found, name))) for name in names)
    return Table(_columns(("what", "number"), reader), rows)
