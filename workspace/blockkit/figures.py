"""Blocks that show figures: charts and data tables.

docs.slack.dev/reference/block-kit/blocks/data-visualization-block and …/data-table-block. Where
Slack's page and its newer copies differ (6 or 12 series, 101 or 201 rows), the lower limit holds.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from workspace.blockkit.rules import (
    Anything,
    Chars,
    Each,
    Number,
    OneOf,
    Rule,
    Shape,
    fault,
)

MOST_CHARTS = 2  # in a message
LONGEST_TABLES = 20_000  # characters of all cells of a message's data tables
_LABEL = Chars(1, 20)
_AXIS = Chars(1, 50)


@dataclass(frozen=True)
class Amount:
    """A number, whole or not."""

    above: float | None = None

    def faults(self, value: Any, at: str) -> Iterator[str]:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            yield fault("must provide a number", at)
        elif self.above is not None and value <= self.above:
            yield fault(f"must be more than {self.above:g}", at)


def _series_fit(chart: Any, at: str) -> Iterator[str]:
    categories = chart["axis_config"]["categories"]
    if len(set(categories)) < len(categories):
        yield fault("categories must be unique", f"{at}/axis_config/categories")
    names = [each["name"] for each in chart["series"]]
    if len(set(names)) < len(names):
        yield fault("series names must be unique", f"{at}/series")
    for number, each in enumerate(chart["series"]):
        if sorted(point["label"] for point in each["data"]) != sorted(categories):
            yield fault("must have one point for each category", f"{at}/series/{number}/data")


def _chart(*required: str, **fields: Rule) -> Shape:
    return Shape({"type": Anything(), **fields}, required)


_SERIES = Shape(
    {
        "name": _LABEL,
        "data": Each(Shape({"label": _LABEL, "value": Amount()}, ("label", "value")), 1, 20),
    },
    ("name", "data"),
)
_AXES = Shape(
    {"categories": Each(_LABEL, 1, 20), "x_label": _AXIS, "y_label": _AXIS}, ("categories",)
)
_PLOT = _chart("series", "axis_config", series=Each(_SERIES, 1, 6), axis_config=_AXES).checked(
    _series_fit
)
_SEGMENT = Shape({"label": _LABEL, "value": Amount(above=0)}, ("label", "value"))
CHART = OneOf(
    {
        "bar": _PLOT,
        "line": _PLOT,
        "area": _PLOT,
        "pie": _chart("segments", segments=Each(_SEGMENT, 1, 6)),
    }
)


def data_table(rich_text: Rule) -> dict[str, Rule]:
    """The fields of a data table."""
    cell = OneOf(
        {
            "raw_text": Shape({"type": Anything(), "text": Chars(1, 3000)}, ("text",)),
            "raw_number": Shape(
                {"type": Anything(), "value": Amount(), "text": Chars(1, 3000)}, ("value", "text")
            ),
            "rich_text": rich_text,
        }
    )
    return {
        "rows": Each(Each(cell, 1, 20), 2, 101),
        "caption": Chars(1, 3000),
        "page_size": Number(1, 100),
        "row_header_column_index": Number(0, 19),
    }


def table_fits(table: Any, at: str) -> Iterator[str]:
    """All rows are of one length, and the header has no rich text."""
    header, *rows = table["rows"]
    for number, row in enumerate(rows, 1):
        if len(row) != len(header):
            yield fault("all rows must have the same number of cells", f"{at}/rows/{number}")
    if any(each["type"] == "rich_text" for each in header):
        yield fault("unsupported type: rich_text", f"{at}/rows/0")
    if (table.get("row_header_column_index") or 0) >= len(header):
        yield fault("no such column", f"{at}/row_header_column_index")
