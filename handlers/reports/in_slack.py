"""Charts and tables of the monthly report in a message, where Slack draws them."""

from collections.abc import Iterator
from typing import Final

from handlers.reports.charts import Chart
from handlers.reports.document import Section, document
from handlers.slack.blocks import Block
from handlers.slack.figures import chart, data_table
from handlers.slack.view import ViewContext
from tickets.reports.figures import Figures

_CHARTS: Final = ("flow", "trend")
_TABLES: Final = ("targets", "hands")
PICTURED: Final = frozenset({*_CHARTS, *_TABLES})
"""Names of the pictures for which a chart or a table stands in."""


def drawn(figures: Figures, view: ViewContext) -> Iterator[Block]:
    """What came in and was closed, by kind and in half a year, as charts; targets and holders as
    tables. What is empty is left out."""
    sections = {
        each.chart.name: (each, each.chart)
        for each in document(figures, view).sections
        if each.chart and each.tables and not each.chart.is_empty
    }
    yield from (_chart(sections[name][1]) for name in _CHARTS if name in sections)
    yield from (_table(sections[name][0]) for name in _TABLES if name in sections)


def _chart(found: Chart) -> Block:
    if found.kind == "lines":
        series = {each.name: each.values for each in found.series}
        return chart("line", found.title, found.months, series)
    series = {
        each.name: tuple(row.values[nth] for row in found.rows)
        for nth, each in enumerate(found.series)
    }
    return chart("bar", found.title, [row.label for row in found.rows], series)


def _table(section: Section) -> Block:
    table = section.tables[0]
    return data_table(section.title, table.columns, table.rows, table.texts)
