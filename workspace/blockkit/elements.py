"""The limits of Block Kit's elements."""

from collections.abc import Iterator, Mapping
from typing import Any

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

EITHER_TEXT = ("plain_text", "mrkdwn")
IDENTIFIER = StringSchema(1, 255)
URL = StringSchema(1, 3000, r"[a-zA-Z][a-zA-Z0-9+.-]*:\S+")
DATE = StringSchema(10, 10, r"\d{4}-\d{2}-\d{2}")
TIME = StringSchema(5, 5, r"([01]\d|2[0-3]):[0-5]\d")
# A Unix time in seconds has ten digits.
UNIX_TIME = Integer(1_000_000_000, 9_999_999_999)
STYLE = StringEnum(("primary", "danger"))

CONFIRM = ObjectSchema(
    {
        "title": TextObject(100),
        "text": TextObject(300, kinds=EITHER_TEXT),
        "confirm": TextObject(30),
        "deny": TextObject(30),
        "style": STYLE,
    },
    ("title", "text", "confirm", "deny"),
)


def _option(kinds: tuple[str, ...] = ("plain_text",), **more: Rule) -> ObjectSchema:
    fields: dict[str, Rule] = {
        "text": TextObject(75, kinds=kinds),
        "value": StringSchema(1, 150),
        "description": TextObject(75, kinds=kinds),
        **more,
    }
    return ObjectSchema(fields, ("text", "value"))


def feedback_buttons(element: Mapping[str, Any]) -> list[Any]:
    """The two buttons of feedback buttons, the positive one first."""
    pair = (element.get("positive_button"), element.get("negative_button"))
    return [each for each in pair if each]


OPTION = _option()
CHECKBOX_OPTION = _option(EITHER_TEXT)
GROUP = ObjectSchema(
    {"label": TextObject(75), "options": ArraySchema(OPTION, 1, 100)}, ("label", "options")
)
SUGGESTED_OPTIONS = ObjectSchema(
    {"options": ArraySchema(OPTION, 0, 100), "option_groups": ArraySchema(GROUP, 0, 100)}
)
DISPATCH_CONFIG = ObjectSchema(
    {
        "trigger_actions_on": ArraySchema(
            StringEnum(("on_enter_pressed", "on_character_entered")), 1, 2
        )
    }
)
FILTER = ObjectSchema(
    {
        "include": ArraySchema(StringEnum(("im", "mpim", "private", "public")), 1, 4),
        "exclude_external_shared_channels": Boolean(),
        "exclude_bot_users": Boolean(),
    }
)


def all_options(element: Mapping[str, Any]) -> list[Any]:
    options = list(element.get("options") or ())
    for group in element.get("option_groups") or ():
        options += group.get("options") or ()
    return options


def _initial_option_faults(element: Mapping[str, Any], at: str) -> Iterator[str]:
    """Initial options must be identical to one of the options."""
    options = all_options(element)
    chosen = element.get("initial_options") or []
    if element.get("initial_option") is not None:
        chosen = [element["initial_option"]]
    for each in chosen:
        if each not in options:
            yield fault("initial option must be one of the options", at)


def _duplicate_option_faults(element: Mapping[str, Any], at: str) -> Iterator[str]:
    # Stricter than Slack, which accepts equal values and then cannot tell which was chosen.
    values = [each["value"] for each in all_options(element)]
    for value in sorted({each for each in values if values.count(each) > 1}):
        yield fault(f"option value `{value}` already exists", at)


def _option_source_faults(element: Mapping[str, Any], at: str) -> Iterator[str]:
    if element.get("options") and element.get("option_groups"):
        yield fault("must define only one of `options` or `option_groups`", at)


def _length_limit_faults(element: Mapping[str, Any], at: str) -> Iterator[str]:
    low, high = element.get("min_length"), element.get("max_length")
    if low is not None and high is not None and low > high:
        yield fault("`min_length` must not exceed `max_length`", at)


def _element(*required: str, **fields: Rule) -> ObjectSchema:
    return ObjectSchema(
        {"type": Anything(), "action_id": IDENTIFIER, **fields}, ("type", *required)
    )


def _select(multi: bool, **fields: Rule) -> ObjectSchema:
    common: dict[str, Rule] = {
        "placeholder": TextObject(150),
        "confirm": CONFIRM,
        "focus_on_load": Boolean(),
        **({"max_selected_items": Integer(1, 100)} if multi else {}),
    }
    return _element(**common, **fields)


def _static(multi: bool) -> ObjectSchema:
    initial: dict[str, Rule] = (
        {"initial_options": ArraySchema(OPTION, 0, 100)} if multi else {"initial_option": OPTION}
    )
    select = _select(
        multi,
        options=ArraySchema(OPTION, 1, 100),
        option_groups=ArraySchema(GROUP, 1, 100),
        **initial,
    )
    either = ("options", "option_groups")
    return select.checked(
        _option_source_faults, _initial_option_faults, _duplicate_option_faults, either=either
    )


def _choices(**initial: Rule) -> ObjectSchema:
    options = ArraySchema(CHECKBOX_OPTION, 1, 10)
    element = _element(
        "options", options=options, confirm=CONFIRM, focus_on_load=Boolean(), **initial
    )
    return element.checked(_initial_option_faults, _duplicate_option_faults)


PLACEHOLDER: dict[str, Rule] = {"placeholder": TextObject(150), "focus_on_load": Boolean()}
TEXT_INPUT_FIELDS: dict[str, Rule] = {**PLACEHOLDER, "dispatch_action_config": DISPATCH_CONFIG}

ELEMENTS: dict[str, Rule] = {
    "button": _element(
        "text",
        text=TextObject(75),
        url=URL,
        value=StringSchema(1, 2000),
        style=STYLE,
        confirm=CONFIRM,
        accessibility_label=StringSchema(1, 75),
    ),
    "overflow": _element(
        "options", options=ArraySchema(_option(url=URL), 1, 5), confirm=CONFIRM
    ).checked(_duplicate_option_faults),
    "static_select": _static(False),
    "multi_static_select": _static(True),
    "external_select": _select(False, initial_option=OPTION, min_query_length=Integer(0, 100)),
    "multi_external_select": _select(
        True, initial_options=ArraySchema(OPTION, 1, 100), min_query_length=Integer(0, 100)
    ),
    "users_select": _select(False, initial_user=IDENTIFIER),
    "multi_users_select": _select(True, initial_users=ArraySchema(IDENTIFIER, 1, 100)),
    "channels_select": _select(False, initial_channel=IDENTIFIER, response_url_enabled=Boolean()),
    "multi_channels_select": _select(True, initial_channels=ArraySchema(IDENTIFIER, 1, 100)),
    "conversations_select": _select(
        False,
        initial_conversation=IDENTIFIER,
        default_to_current_conversation=Boolean(),
        response_url_enabled=Boolean(),
        filter=FILTER,
    ),
    "multi_conversations_select": _select(
        True,
        initial_conversations=ArraySchema(IDENTIFIER, 1, 100),
        default_to_current_conversation=Boolean(),
        filter=FILTER,
    ),
    "checkboxes": _choices(initial_options=ArraySchema(CHECKBOX_OPTION, 1, 10)),
    "radio_buttons": _choices(initial_option=CHECKBOX_OPTION),
    "datepicker": _element(initial_date=DATE, confirm=CONFIRM, **PLACEHOLDER),
    "timepicker": _element(
        initial_time=TIME, confirm=CONFIRM, timezone=StringSchema(1, 100), **PLACEHOLDER
    ),
    "datetimepicker": _element(
        initial_date_time=UNIX_TIME, confirm=CONFIRM, focus_on_load=Boolean()
    ),
    "plain_text_input": _element(
        initial_value=StringSchema(0, 3000),
        multiline=Boolean(),
        min_length=Integer(0, 3000),
        max_length=Integer(1, 3000),
        **TEXT_INPUT_FIELDS,
    ).checked(_length_limit_faults),
    "email_text_input": _element(initial_value=StringSchema(0, 3000), **TEXT_INPUT_FIELDS),
    "url_text_input": _element(initial_value=StringSchema(0, 3000), **TEXT_INPUT_FIELDS),
    "number_input": _element(
        "is_decimal_allowed",
        is_decimal_allowed=Boolean(),
        initial_value=StringSchema(0, 30),
        min_value=StringSchema(1, 30),
        max_value=StringSchema(1, 30),
        **TEXT_INPUT_FIELDS,
    ),
    "rich_text_input": _element(
        initial_value=Anything(),
        min_lines=Integer(1, 100),
        max_lines=Integer(1, 100),
        **TEXT_INPUT_FIELDS,
    ),
    "file_input": _element(
        filetypes=ArraySchema(StringSchema(1, 20), 1, 100), max_files=Integer(1, 10)
    ),
    "workflow_button": _element(
        "text",
        "workflow",
        text=TextObject(75),
        workflow=Anything(),
        style=STYLE,
        accessibility_label=StringSchema(1, 75),
    ),
    "image": ObjectSchema(
        {
            "type": Anything(),
            "image_url": URL,
            "slack_file": Anything(),
            "alt_text": StringSchema(1, 2000),
        },
        ("type", "alt_text"),
        ("image_url", "slack_file"),
    ),
}

_FEEDBACK = ObjectSchema(
    {
        "text": TextObject(75),
        "value": StringSchema(1, 2000),
        "accessibility_label": StringSchema(1, 75),
    },
    ("text", "value"),
)
CONTEXT_ACTIONS: dict[str, Rule] = {
    "feedback_buttons": _element(
        "positive_button", "negative_button", positive_button=_FEEDBACK, negative_button=_FEEDBACK
    ),
    "icon_button": _element(
        "icon",
        "text",
        icon=StringEnum(("trash",)),
        text=TextObject(75),
        value=StringSchema(1, 2000),
        confirm=CONFIRM,
        accessibility_label=StringSchema(1, 75),
        visible_to_user_ids=ArraySchema(IDENTIFIER, 1, 10),
    ),
}

_SELECTS = {
    f"{multi}{kind}_select"
    for multi in ("", "multi_")
    for kind in ("static", "external", "users", "channels", "conversations")
}
_PICKERS = {"checkboxes", "radio_buttons", "datepicker", "timepicker"} | _SELECTS
_BUTTONS = {"button", "overflow", "workflow_button"}

# docs.slack.dev/reference/block-kit/blocks/…: compatible_elements
ACCESSORY = TypedObject(ELEMENTS, frozenset(_PICKERS | _BUTTONS | {"image"}))
ACTION = TypedObject(
    ELEMENTS, frozenset(_PICKERS | _BUTTONS | {"datetimepicker", "rich_text_input"})
)
INPUT = TypedObject(ELEMENTS, frozenset(set(ELEMENTS) - _BUTTONS - {"image"}))
