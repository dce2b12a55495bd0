"""Charts of the monthly report as data; `bot/reports` draws them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

from handlers.slack.phrases import Phrases
from tickets.deadlines.holders import Holder
from tickets.reports.figures import KINDS_IN_ORDER, Figures, TargetCounts

HOLDERS_SHOWN: Final = (Holder.DESK, Holder.DEPARTMENT, Holder.MANAGER, Holder.PERSON, Holder.POST)
_COLOURS: Final = {
    Holder.DESK: "blue",
    Holder.DEPARTMENT: "orange",
    Holder.MANAGER: "purple",
    Holder.PERSON: "grey",
    Holder.POST: "sky",
}


@dataclass(frozen=True, slots=True)
class Series:
    name: str
    colour: str
    values: tuple[float, ...] = ()
    """Values of a line chart; those of a bar chart are in the rows."""


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    values: tuple[float, ...]
    says: tuple[str, ...]
    total: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    name: str
    kind: Literal["pairs", "stack", "lines"]
    title: str
    subtitle: str
    nothing: str
    """Text that replaces an empty chart."""
    series: tuple[Series, ...] = ()
    rows: tuple[Row, ...] = ()
    months: tuple[str, ...] = ()

    @property
    def values(self) -> tuple[float, ...]:
        of_rows = tuple(value for row in self.rows for value in row.values)
        return of_rows + tuple(value for line in self.series for value in line.values)

    @property
    def is_empty(self) -> bool:
        """Whether all counts are 0. A stacked chart has rows only for cases: days may be 0."""
        return not self.rows if self.kind == "stack" else not any(self.values)


def month_charts(figures: Figures, say: Phrases) -> tuple[Chart, ...]:
    """Each chart names its subject and month, for it may be looked at alone."""
    return (
        _flow(figures, say),
        _trend(figures, say),
        _targets(figures, say),
        _holding_times(figures, say),
        _asked(figures, say),
    )


def clock_label(kept: TargetCounts, say: Phrases) -> str:
    """Return the clock's name and kind of ticket: several kinds share the name."""
    clock = say.word("clock", kept.name, "month")
    if kept.kind is None:
        return clock[:1].upper() + clock[1:]
    return say("month.of_kind", kind=say.option("kind", kept.kind), clock=clock)


def percentage(part: int, whole: int) -> str:
    return f"{round(100 * part / whole)}%" if whole else "—"


def _chart(
    name: str, kind: Literal["pairs", "stack", "lines"], figures: Figures, say: Phrases
) -> Chart:
    month = say.month(figures.month.first)
    subtitle = say(f"month.sub.{name}", **({} if name == "trend" else {"month": month}))
    return Chart(
        name=name,
        kind=kind,
        title=say(f"month.section.{name}"),
        subtitle=subtitle + (say("month.running_tag") if figures.is_running else ""),
        nothing=say(f"month.nothing.{name}"),
    )


def _flow(figures: Figures, say: Phrases) -> Chart:
    series = (
        Series(say("month.column.received"), "blue"),
        Series(say("month.column.closed"), "sky"),
    )
    flows = ((kind, figures.flows[kind]) for kind in KINDS_IN_ORDER)
    rows = (_counts(say.option("kind", kind), each.received, each.closed) for kind, each in flows)
    return replace(_chart("flow", "pairs", figures, say), series=series, rows=tuple(rows))


def _counts(label: str, *values: int) -> Row:
    return Row(label, values, tuple(map(str, values)))


def _trend(figures: Figures, say: Phrases) -> Chart:
    flows = [past.flow for past in figures.trend]
    months = (say.short_month(past.month.first) for past in figures.trend)
    series = (
        Series(say("month.column.received"), "blue", tuple(each.received for each in flows)),
        Series(say("month.column.closed"), "red", tuple(each.closed for each in flows)),
    )
    return replace(_chart("trend", "lines", figures, say), series=series, months=tuple(months))


def _targets(figures: Figures, say: Phrases) -> Chart:
    """The most missed target first."""
    order = sorted(figures.targets, key=lambda kept: (-kept.missed, -kept.reached))
    series = (
        Series(say("month.column.reached"), "blue"),
        Series(say("month.column.missed"), "red"),
    )
    rows = tuple(_kept(each, say) for each in order)
    return replace(_chart("targets", "stack", figures, say), series=series, rows=rows)


def _kept(kept: TargetCounts, say: Phrases) -> Row:
    counts = _counts(clock_label(kept, say), kept.reached, kept.missed)
    return replace(counts, total=f"{kept.reached}/{kept.count}")


def _holding_times(figures: Figures, say: Phrases) -> Chart:
    series = tuple(Series(say.option("holder", each), _COLOURS[each]) for each in HOLDERS_SHOWN)
    rows = tuple(_stays(figures, say))
    return replace(_chart("hands", "stack", figures, say), series=series, rows=rows)


def _stays(figures: Figures, say: Phrases) -> Iterator[Row]:
    """Yield a row per kind of ticket: average days with each holder; none if nothing closed."""
    if not any(figures.holding_totals[kind].closed for kind in KINDS_IN_ORDER):
        return
    for kind in KINDS_IN_ORDER:
        stay = figures.holding_totals[kind]
        days = tuple(stay.average(holder) for holder in HOLDERS_SHOWN)
        told = {"days": f"{stay.average_of_all:.1f}", "count": str(stay.closed)}
        total = say("month.stays", **told) if stay.closed else say("month.none")
        yield Row(say.option("kind", kind), days, tuple(f"{each:.1f}" for each in days), total)


def _asked(figures: Figures, say: Phrases) -> Chart:
    asked = figures.asked
    counted = {
        "asked": asked.asked,
        "found": asked.asked - asked.missed,
        "missed": asked.missed,
        "handed_on": asked.handed_on,
    }
    series = (Series(say("month.column.number"), "blue"),)
    rows = (_counts(say(f"month.asked.{name}"), count) for name, count in counted.items())
    return replace(_chart("asked", "pairs", figures, say), series=series, rows=tuple(rows))
