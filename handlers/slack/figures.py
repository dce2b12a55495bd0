"""Charts and tables of figures as Slack draws them, within its limits.

docs.slack.dev/reference/block-kit/blocks/data-visualization-block and …/data-table-block. A message
holds two charts at most.
"""

from collections.abc import Mapping, Sequence
from typing import Final, Literal

from handlers.slack.blocks import Block
from handlers.slack.text import clean, cut

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
