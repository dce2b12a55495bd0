"""The limits of Block Kit's blocks, and the surfaces that allow each."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from workspace.blockkit.elements import (
    ACCESSORY,
    ACTION,
    CONTEXT_ACTIONS,
    EITHER_TEXT,
    ELEMENTS,
    IDENTIFIER,
    INPUT,
    URL,
)
from workspace.blockkit.rules import (
    Anything,
    Choice,
    Flag,
    ListOf,
    Number,
    OneOf,
    PlainString,
    Rule,
    Shape,
    TextObject,
    fault,
)

# docs.slack.dev/reference/block-kit/blocks/data-visualization-block and …/data-table-block. Where
# Slack's page and its newer copies differ (6 or 12 series, 101 or 201 rows), the lower limit holds.
MOST_CHARTS = 2  # in a message
LONGEST_TABLES = 20_000  # characters of all cells of a message's data tables
_LABEL = PlainString(1, 20)
_AXIS = PlainString(1, 50)


@dataclass(frozen=True)
class Amount:
    """An integer or a decimal, above a limit if there is one."""

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


def _typed(*required: str, **fields: Rule) -> Shape:
    return Shape({"type": Anything(), **fields}, required)


_SERIES = Shape(
    {
        "name": _LABEL,
        "data": ListOf(Shape({"label": _LABEL, "value": Amount()}, ("label", "value")), 1, 20),
    },
    ("name", "data"),
)
_AXES = Shape(
    {"categories": ListOf(_LABEL, 1, 20), "x_label": _AXIS, "y_label": _AXIS}, ("categories",)
)
_PLOT = _typed("series", "axis_config", series=ListOf(_SERIES, 1, 6), axis_config=_AXES).checked(
    _series_fit
)
_SEGMENT = Shape({"label": _LABEL, "value": Amount(above=0)}, ("label", "value"))
CHART = OneOf(
    {
        "bar": _PLOT,
        "line": _PLOT,
        "area": _PLOT,
        "pie": _typed("segments", segments=ListOf(_SEGMENT, 1, 6)),
    }
)


def table_faults(table: Any, at: str) -> Iterator[str]:
    """All rows are of one length, and the header has no rich text."""
    header, *rows = table["rows"]
    for number, row in enumerate(rows, 1):
        if len(row) != len(header):
            yield fault("all rows must have the same number of cells", f"{at}/rows/{number}")
    if any(each["type"] == "rich_text" for each in header):
        yield fault("unsupported type: rich_text", f"{at}/rows/0")
    if (table.get("row_header_column_index") or 0) >= len(header):
        yield fault("no such column", f"{at}/row_header_column_index")


MOST_BLOCKS = {"message": 50, "modal": 100, "home": 100}
MARKDOWN_TOTAL = 12_000


def _distinct_actions(block: Any, at: str) -> Iterator[str]:
    seen: set[str] = set()
    for number, element in enumerate(block["elements"]):
        name = element.get("action_id")
        if name in seen:
            place = f"{at}/elements/{number}/action_id"
            yield fault(f"`action_id` {name} already exists in the block", place)
        if name:
            seen.add(name)


def _block(required: tuple[str, ...] = (), **fields: Rule) -> Shape:
    return Shape({"type": Anything(), "block_id": IDENTIFIER, **fields}, ("type", *required))


_STYLE = Shape({key: Flag() for key in ("bold", "italic", "strike", "code", "underline")})


def _inline(*required: str, **fields: Rule) -> Shape:
    return _typed(*required, style=_STYLE, **fields)


# Slack refuses an empty text here too.
_INLINE = OneOf(
    {
        "text": _inline("text", text=PlainString(1, 40_000)),
        "link": _inline("url", url=URL, text=PlainString(1, 40_000), unsafe=Flag()),
        "user": _inline("user_id", user_id=IDENTIFIER),
        "usergroup": _inline("usergroup_id", usergroup_id=IDENTIFIER),
        "channel": _inline("channel_id", channel_id=IDENTIFIER),
        "team": _inline("team_id", team_id=IDENTIFIER),
        "emoji": _inline("name", name=IDENTIFIER, unicode=PlainString(1, 100), url=URL),
        "broadcast": _inline("range", range=Choice(("here", "channel", "everyone"))),
        "color": _inline("value", value=PlainString(1, 9)),
        "date": _inline(
            "timestamp",
            "format",
            timestamp=Number(0, 9_999_999_999),
            format=PlainString(1, 200),
            url=URL,
            fallback=PlainString(1, 200),
        ),
    }
)


_INLINES = ListOf(_INLINE, 0, 10_000)
_SECTION = _typed("elements", elements=_INLINES)
_RICH = OneOf(
    {
        "rich_text_section": _SECTION,
        "rich_text_quote": _typed("elements", elements=_INLINES, border=Number(0, 1)),
        "rich_text_preformatted": _typed(
            "elements", elements=_INLINES, border=Number(0, 1), language=PlainString(1, 50)
        ),
        "rich_text_list": _typed(
            "elements",
            "style",
            elements=ListOf(OneOf({"rich_text_section": _SECTION}), 1, 1000),
            style=Choice(("bullet", "ordered")),
            indent=Number(0, 8),
            offset=Number(0, 1_000_000),
            border=Number(0, 1),
        ),
    }
)
RICH_TEXT = _block(("elements",), elements=ListOf(_RICH, 1, 1000))

_TEXT_OR_IMAGE = OneOf(
    {
        "image": ELEMENTS["image"],
        # Slack gives no figure for context; the limit of a text object applies.
        "plain_text": TextObject(3000, kinds=EITHER_TEXT),
        "mrkdwn": TextObject(3000, kinds=EITHER_TEXT),
    }
)
_TEXT = PlainString(1, 3000)
_CELL = {"raw_text": _typed("text", text=_TEXT), "rich_text": RICH_TEXT}
_NUMBER_CELL = {"raw_number": _typed("value", "text", value=Amount(), text=_TEXT)}

BLOCKS: dict[str, Rule] = {
    "section": _block(
        text=TextObject(3000, kinds=EITHER_TEXT),
        fields=ListOf(TextObject(2000, kinds=EITHER_TEXT), 1, 10),
        accessory=ACCESSORY,
        expand=Flag(),
    ).checked(either=("text", "fields")),
    "header": _block(("text",), text=TextObject(150)),
    "divider": _block(),
    "context": _block(("elements",), elements=ListOf(_TEXT_OR_IMAGE, 1, 10)),
    "actions": _block(("elements",), elements=ListOf(ACTION, 1, 25)).checked(_distinct_actions),
    "context_actions": _block(("elements",), elements=ListOf(OneOf(CONTEXT_ACTIONS), 1, 5)).checked(
        _distinct_actions
    ),
    "image": _block(
        ("alt_text",),
        image_url=URL,
        slack_file=Anything(),
        alt_text=PlainString(1, 2000),
        title=TextObject(2000),
    ).checked(either=("image_url", "slack_file")),
    "input": _block(
        ("label", "element"),
        label=TextObject(2000),
        element=INPUT,
        dispatch_action=Flag(),
        hint=TextObject(2000),
        optional=Flag(),
    ),
    "rich_text": RICH_TEXT,
    "markdown": _block(("text",), text=PlainString(1, MARKDOWN_TOTAL)),
    "table": _block(
        ("rows",),
        rows=ListOf(ListOf(OneOf(_CELL), 1, 20), 1, 100),
        column_settings=ListOf(Anything(), 0, 20),
    ),
    "data_table": _block(
        ("rows", "caption"),
        rows=ListOf(ListOf(OneOf(_CELL | _NUMBER_CELL), 1, 20), 2, 101),
        caption=PlainString(1, 3000),
        page_size=Number(1, 100),
        row_header_column_index=Number(0, 19),
    ).checked(table_faults),
    "data_visualization": _block(("title", "chart"), title=PlainString(1, 50), chart=CHART),
    "video": _block(
        ("alt_text", "title", "thumbnail_url", "video_url"),
        alt_text=PlainString(1, 2000),
        title=TextObject(200),
        title_url=URL,
        description=TextObject(200),
        provider_name=PlainString(1, 50),
        provider_icon_url=URL,
        author_name=PlainString(1, 50),
        thumbnail_url=URL,
        video_url=URL,
    ),
    "alert": _block(
        ("text",),
        text=TextObject(200, kinds=EITHER_TEXT),
        level=Choice(("default", "info", "success", "warning", "error")),
    ),
}

# docs.slack.dev/reference/block-kit/blocks: available_in_surfaces. Some newer blocks (card,
# carousel, container, plan …) are refused everywhere, because the page cannot draw them.
_EVERYWHERE = {"section", "header", "divider", "context", "actions", "image", "input"}
_EVERYWHERE |= {"rich_text", "video"}
_FIGURES = {"data_table", "data_visualization"}
SURFACES = {
    "message": frozenset(_EVERYWHERE | _FIGURES | {"markdown", "table", "context_actions"}),
    "modal": frozenset(_EVERYWHERE | {"alert"}),
    "home": frozenset(_EVERYWHERE | _FIGURES),
}
# The only element that is limited to one surface.
ONLY_IN_MODALS = frozenset({"file_input"})

VIEW_FIELDS: dict[str, Rule] = {
    "type": Choice(("modal", "home")),
    "blocks": Anything(),
    "private_metadata": PlainString(0, 3000),
    "callback_id": PlainString(0, 255),
    "external_id": PlainString(0, 255),
}
MODAL = Shape(
    VIEW_FIELDS
    | {
        "title": TextObject(24),
        "submit": TextObject(24),
        "close": TextObject(24),
        "clear_on_close": Flag(),
        "notify_on_close": Flag(),
        "submit_disabled": Flag(),
    },
    ("type", "title", "blocks"),
)
HOME = Shape(VIEW_FIELDS, ("type", "blocks"))
