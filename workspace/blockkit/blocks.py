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
    ArraySchema,
    Boolean,
    Integer,
    ObjectSchema,
    Rule,
    StringEnum,
    StringSchema,
    TextObject,
    TypedObject,
    fault,
)

# docs.slack.dev/reference/block-kit/blocks/data-visualization-block and …/data-table-block. Where
# Slack's page and its newer copies differ (6 or 12 series, 101 or 201 rows), the lower limit holds.
MOST_CHARTS = 2  # in a message
LONGEST_TABLES = 20_000  # characters of all cells of a message's data tables
_LABEL = StringSchema(1, 20)
_AXIS = StringSchema(1, 50)


@dataclass(frozen=True)
class AnyNumber:
    """An integer or a decimal, above a limit if there is one."""

    above: float | None = None

    def faults(self, value: Any, at: str) -> Iterator[str]:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            yield fault("must provide a number", at)
        elif self.above is not None and value <= self.above:
            yield fault(f"must be more than {self.above:g}", at)


def _series_faults(chart: Any, at: str) -> Iterator[str]:
    categories = chart["axis_config"]["categories"]
    if len(set(categories)) < len(categories):
        yield fault("categories must be unique", f"{at}/axis_config/categories")
    names = [each["name"] for each in chart["series"]]
    if len(set(names)) < len(names):
        yield fault("series names must be unique", f"{at}/series")
    for number, each in enumerate(chart["series"]):
        if sorted(point["label"] for point in each["data"]) != sorted(categories):
            yield fault("must have one point for each category", f"{at}/series/{number}/data")


def _typed_schema(*required: str, **fields: Rule) -> ObjectSchema:
    return ObjectSchema({"type": Anything(), **fields}, required)


_SERIES = ObjectSchema(
    {
        "name": _LABEL,
        "data": ArraySchema(
            ObjectSchema({"label": _LABEL, "value": AnyNumber()}, ("label", "value")), 1, 20
        ),
    },
    ("name", "data"),
)
_AXES = ObjectSchema(
    {"categories": ArraySchema(_LABEL, 1, 20), "x_label": _AXIS, "y_label": _AXIS}, ("categories",)
)
_PLOT = _typed_schema(
    "series", "axis_config", series=ArraySchema(_SERIES, 1, 6), axis_config=_AXES
).checked(_series_faults)
_SEGMENT = ObjectSchema({"label": _LABEL, "value": AnyNumber(above=0)}, ("label", "value"))
CHART = TypedObject(
    {
        "bar": _PLOT,
        "line": _PLOT,
        "area": _PLOT,
        "pie": _typed_schema("segments", segments=ArraySchema(_SEGMENT, 1, 6)),
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


def _duplicate_action_faults(block: Any, at: str) -> Iterator[str]:
    seen: set[str] = set()
    for number, element in enumerate(block["elements"]):
        name = element.get("action_id")
        if name in seen:
            place = f"{at}/elements/{number}/action_id"
            yield fault(f"`action_id` {name} already exists in the block", place)
        if name:
            seen.add(name)


def _block(required: tuple[str, ...] = (), **fields: Rule) -> ObjectSchema:
    return ObjectSchema({"type": Anything(), "block_id": IDENTIFIER, **fields}, ("type", *required))


_STYLE = ObjectSchema({key: Boolean() for key in ("bold", "italic", "strike", "code", "underline")})


def _inline(*required: str, **fields: Rule) -> ObjectSchema:
    return _typed_schema(*required, style=_STYLE, **fields)


# Slack refuses an empty text here too.
_INLINE = TypedObject(
    {
        "text": _inline("text", text=StringSchema(1, 40_000)),
        "link": _inline("url", url=URL, text=StringSchema(1, 40_000), unsafe=Boolean()),
        "user": _inline("user_id", user_id=IDENTIFIER),
        "usergroup": _inline("usergroup_id", usergroup_id=IDENTIFIER),
        "channel": _inline("channel_id", channel_id=IDENTIFIER),
        "team": _inline("team_id", team_id=IDENTIFIER),
        "emoji": _inline("name", name=IDENTIFIER, unicode=StringSchema(1, 100), url=URL),
        "broadcast": _inline("range", range=StringEnum(("here", "channel", "everyone"))),
        "color": _inline("value", value=StringSchema(1, 9)),
        "date": _inline(
            "timestamp",
            "format",
            timestamp=Integer(0, 9_999_999_999),
            format=StringSchema(1, 200),
            url=URL,
            fallback=StringSchema(1, 200),
        ),
    }
)


_INLINES = ArraySchema(_INLINE, 0, 10_000)
_SECTION = _typed_schema("elements", elements=_INLINES)
_RICH = TypedObject(
    {
        "rich_text_section": _SECTION,
        "rich_text_quote": _typed_schema("elements", elements=_INLINES, border=Integer(0, 1)),
        "rich_text_preformatted": _typed_schema(
            "elements", elements=_INLINES, border=Integer(0, 1), language=StringSchema(1, 50)
        ),
        "rich_text_list": _typed_schema(
            "elements",
            "style",
            elements=ArraySchema(TypedObject({"rich_text_section": _SECTION}), 1, 1000),
            style=StringEnum(("bullet", "ordered")),
            indent=Integer(0, 8),
            offset=Integer(0, 1_000_000),
            border=Integer(0, 1),
        ),
    }
)
RICH_TEXT = _block(("elements",), elements=ArraySchema(_RICH, 1, 1000))

_TEXT_OR_IMAGE = TypedObject(
    {
        "image": ELEMENTS["image"],
        # Slack gives no figure for context; the limit of a text object applies.
        "plain_text": TextObject(3000, kinds=EITHER_TEXT),
        "mrkdwn": TextObject(3000, kinds=EITHER_TEXT),
    }
)
_TEXT = StringSchema(1, 3000)
_CELL = {"raw_text": _typed_schema("text", text=_TEXT), "rich_text": RICH_TEXT}
_NUMBER_CELL = {"raw_number": _typed_schema("value", "text", value=AnyNumber(), text=_TEXT)}

BLOCKS: dict[str, Rule] = {
    "section": _block(
        text=TextObject(3000, kinds=EITHER_TEXT),
        fields=ArraySchema(TextObject(2000, kinds=EITHER_TEXT), 1, 10),
        accessory=ACCESSORY,
        expand=Boolean(),
    ).checked(either=("text", "fields")),
    "header": _block(("text",), text=TextObject(150)),
    "divider": _block(),
    "context": _block(("elements",), elements=ArraySchema(_TEXT_OR_IMAGE, 1, 10)),
    "actions": _block(("elements",), elements=ArraySchema(ACTION, 1, 25)).checked(
        _duplicate_action_faults
    ),
    "context_actions": _block(
        ("elements",), elements=ArraySchema(TypedObject(CONTEXT_ACTIONS), 1, 5)
    ).checked(_duplicate_action_faults),
    "image": _block(
        ("alt_text",),
        image_url=URL,
        slack_file=Anything(),
        alt_text=StringSchema(1, 2000),
        title=TextObject(2000),
    ).checked(either=("image_url", "slack_file")),
    "input": _block(
        ("label", "element"),
        label=TextObject(2000),
        element=INPUT,
        dispatch_action=Boolean(),
        hint=TextObject(2000),
        optional=Boolean(),
    ),
    "rich_text": RICH_TEXT,
    "markdown": _block(("text",), text=StringSchema(1, MARKDOWN_TOTAL)),
    "table": _block(
        ("rows",),
        rows=ArraySchema(ArraySchema(TypedObject(_CELL), 1, 20), 1, 100),
        column_settings=ArraySchema(Anything(), 0, 20),
    ),
    "data_table": _block(
        ("rows", "caption"),
        rows=ArraySchema(ArraySchema(TypedObject(_CELL | _NUMBER_CELL), 1, 20), 2, 101),
        caption=StringSchema(1, 3000),
        page_size=Integer(1, 100),
        row_header_column_index=Integer(0, 19),
    ).checked(table_faults),
    "data_visualization": _block(("title", "chart"), title=StringSchema(1, 50), chart=CHART),
    "video": _block(
        ("alt_text", "title", "thumbnail_url", "video_url"),
        alt_text=StringSchema(1, 2000),
        title=TextObject(200),
        title_url=URL,
        description=TextObject(200),
        provider_name=StringSchema(1, 50),
        provider_icon_url=URL,
        author_name=StringSchema(1, 50),
        thumbnail_url=URL,
        video_url=URL,
    ),
    "alert": _block(
        ("text",),
        text=TextObject(200, kinds=EITHER_TEXT),
        level=StringEnum(("default", "info", "success", "warning", "error")),
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
    "type": StringEnum(("modal", "home")),
    "blocks": Anything(),
    "private_metadata": StringSchema(0, 3000),
    "callback_id": StringSchema(0, 255),
    "external_id": StringSchema(0, 255),
}
MODAL = ObjectSchema(
    VIEW_FIELDS
    | {
        "title": TextObject(24),
        "submit": TextObject(24),
        "close": TextObject(24),
        "clear_on_close": Boolean(),
        "notify_on_close": Boolean(),
        "submit_disabled": Boolean(),
    },
    ("type", "title", "blocks"),
)
HOME = ObjectSchema(VIEW_FIELDS, ("type", "blocks"))
