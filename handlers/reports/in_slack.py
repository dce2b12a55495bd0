"""Charts and tables of the monthly report in a message, where Slack draws them, within its limits.

docs.slack.dev/reference/block-kit/blocks/data-visualization-block and …/data-table-block. A message
holds two charts at most.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal

from handlers.reports.charts import Chart
from handlers.reports.document import Section, document
from handlers.slack.blocks import Block
from handlers.slack.text import clean, cut
from handlers.slack.view import ViewContext
from tickets.reports.figures import Figures

_TITLE: Final = 50
_LABEL: Final = 20
_SERIES: Final = 6
_CATEGORIES: Final = 20
_ROWS: Final = 100
_COLUMNS: Final = 20
_CELL: Final = 150
_PAGE: Final = 20


def chart(
    kind: Literal["bar", "line"],
    title: str,
    categories: Sequence[str],
    series: Mapping[str, Sequence[float]],
) -> Block:
    """`series` has a value for each category, in their order."""
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
    return {"type": "data_visualization", "title": _cut(title, _TITLE), "chart": drawn}


def data_table(
    caption: str, columns: Sequence[str], rows: Sequence[Sequence[str]], texts: frozenset[int]
) -> Block:
    """The first cell names its row; the others are numbers, except in the columns `texts`."""
    header = [_words(each) for each in columns[:_COLUMNS]]
    body = [
        [
            _words(cell) if nth == 0 or nth in texts else _number(cell)
            for nth, cell in enumerate(row[:_COLUMNS])
        ]
        for row in rows[:_ROWS]
    ]
    return {
        "type": "data_table",
        "caption": _cut(caption, _CELL),
        "page_size": _PAGE,
        "rows": [header, *body],
    }


def _words(text: str) -> Block:
    return {"type": "raw_text", "text": _cut(text, _CELL)}


def _number(text: str) -> Block:
    value = float(text)
    return {
        "type": "raw_number",
        "value": int(value) if value.is_integer() else value,
        "text": text,
    }


def _cut(text: str, most: int) -> str:
    return cut(clean(text).strip(), most) or "…"


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
