"""The values of elements: Slack's `state.values`."""

import re
from collections.abc import Iterator
from typing import Any

from workspace import Json
from workspace.blockkit.check import interactive_elements
from workspace.blockkit.elements import all_options

# element type: (key in state and actions, field of the initial value)
_KEYS = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "file_input": ("files", ""),
}
_PLAIN_OPTIONS = {"external_select", "multi_external_select"}
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://\S+")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


class NoSuchOptionError(Exception):
    """A choice that the element does not offer."""


def is_stateful(element: Json) -> bool:
    return element["type"] in _KEYS


def initial_state(element: Json) -> Json:
    """Return the element's state before anybody touched it."""
    key, first = _KEYS[element["type"]]
    return {"type": element["type"], key: element.get(first, [] if key.endswith("s") else None)}


def state_after_choice(element: Json, given: Any) -> Json:
    """Return the element's state once `given` is chosen; options are given by value or label.
    Raises NoSuchOptionError."""
    key = _KEYS[element["type"]][0]
    if key == "selected_option":
        value: Any = None if given is None else find_option(element, given)
    elif key == "selected_options":
        given = [given] if isinstance(given, (str, dict)) else given or []
        value = [find_option(element, each) for each in given]
    elif key.endswith("s"):
        value = [given] if isinstance(given, str) else list(given or [])
    elif key == "selected_date_time":
        value = None if given in (None, "") else int(given)
    else:
        value = None if given in (None, "") else given
    return {"type": element["type"], key: value}


def find_option(element: Json, given: Any) -> Json:
    if isinstance(given, dict) and element["type"] in _PLAIN_OPTIONS:
        return given
    wanted = given.get("value") if isinstance(given, dict) else given
    for each in all_options(element):
        if wanted in (each.get("value"), each["text"]["text"]):
            return dict(each)
    raise NoSuchOptionError(str(wanted))


def state_values(blocks: list[Json], typed: Json) -> Json:
    """The state of every element: what was typed, or the initial value."""
    values: Json = {}
    for block in blocks:
        for element in interactive_elements(block):
            if is_stateful(element):
                kept = typed.get(block["block_id"], {}).get(element["action_id"])
                if kept is None or kept["type"] != element["type"]:
                    kept = initial_state(element)
                values.setdefault(block["block_id"], {})[element["action_id"]] = kept
    return values


def keep_present_values(blocks: list[Json], typed: Json) -> Json:
    """The typed values of elements that still exist; as in Slack the others are lost."""
    there = {
        (block["block_id"], element["action_id"], element["type"])
        for block in blocks
        for element in interactive_elements(block)
        if is_stateful(element)
    }
    found: Json = {}
    for block_id, actions in typed.items():
        for action_id, state in actions.items():
            if (block_id, action_id, state["type"]) in there:
                found.setdefault(block_id, {})[action_id] = state
    return found


def input_errors(blocks: list[Json], values: Json) -> Iterator[tuple[str, str]]:
    """Yield (block_id, reason) for every input that Slack's client refuses to submit."""
    for block in blocks:
        if block["type"] != "input":
            continue
        element = block["element"]
        state = values[block["block_id"]][element["action_id"]]
        value = next(each for key, each in state.items() if key != "type")
        if value in (None, "", []):
            if not block.get("optional"):
                yield block["block_id"], "required"
        elif reason := _input_error(element, value):
            yield block["block_id"], reason


def _input_error(element: Json, value: Any) -> str | None:
    kind = element["type"]
    patterns = {"email_text_input": _MAIL, "url_text_input": _URL, "number_input": _NUMBER}
    if kind in patterns:
        return None if patterns[kind].fullmatch(value) else kind
    if kind == "plain_text_input":
        if len(value) > element.get("max_length", 3000):
            return "too_long"
        if len(value) < element.get("min_length", 0):
            return "too_short"
    return None
