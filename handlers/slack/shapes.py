"""The shape of what Slack delivers, as far as listeners rely on it.

Slack signs its deliveries, so a delivery of another shape is a forgery or a change at Slack. It is
acked and ignored.
"""

import re
from collections.abc import Mapping
from types import NoneType
from typing import Any, Final

from handlers.slack.request_key import Kind

Shape = Any
"""A type, a union of types, a pattern for text, a mapping by key, or a list for each item."""

_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,100}")
# It becomes part of a key, and no database takes a lone surrogate.
_TRIGGER: Final = re.compile(r"[!-~]{1,250}")
_TS: Final = re.compile(r"[0-9]{1,12}\.[0-9]{1,10}")
_OPTIONAL_TEXT: Final = str | NoneType
_EVENT: Final = {
    "channel": _ID,
    "user": _ID,
    "ts": _TS,
    "text": _OPTIONAL_TEXT,
    "thread_ts": (_TS, NoneType),
}
_VIEW: Final = {
    "id": (_ID, NoneType),
    "type": str,
    "callback_id": _OPTIONAL_TEXT,
    "hash": _OPTIONAL_TEXT,
    "blocks": ([{"type": str, "block_id": _OPTIONAL_TEXT}], NoneType),
}
_IN_VIEW: Final = {"type": re.compile("view"), "view_id": _ID}
_IN_MESSAGE: Final = {
    "type": _OPTIONAL_TEXT,
    "channel_id": _ID,
    "message_ts": _TS,
    "thread_ts": (_TS, NoneType),
}
_OPTION: Final = {"value": _OPTIONAL_TEXT}
_ACTION: Final = {
    "action_id": str,
    "block_id": _OPTIONAL_TEXT,
    "value": _OPTIONAL_TEXT,
    "selected_option": (_OPTION, NoneType),
}
_TAP: Final = {"trigger_id": _TRIGGER, "user": {"id": _ID}, "actions": [_ACTION]}
_ENVELOPES: Final = (
    {
        "type": re.compile("event_callback"),
        "event": {"type": re.compile("(?!app_home_opened$).*"), "user": (_ID, Mapping, NoneType)},
    },
    {
        "type": re.compile("event_callback"),
        "event": {"type": re.compile("app_home_opened"), "user": _ID},
    },
    {"type": re.compile("block_suggestion"), "action_id": str},
    {"type": re.compile("view_closed"), "view": {"callback_id": str}},
    {"type": NoneType, "event": NoneType, "command": NoneType},
)
_SHAPES: Final[Mapping[Kind, Shape]] = {
    "message": {"event": _EVENT},
    "command": {
        "command": str,
        "user_id": _ID,
        "trigger_id": _TRIGGER,
        "text": _OPTIONAL_TEXT,
        "channel_id": _OPTIONAL_TEXT,
    },
    "action": (
        {**_TAP, "container": _IN_VIEW, "view": _VIEW},
        {**_TAP, "container": _IN_MESSAGE, "view": NoneType},
    ),
    "view_submission": {
        "trigger_id": _TRIGGER,
        "user": {"id": _ID},
        "view": {**_VIEW, "id": _ID, "callback_id": str},
    },
    "shortcut": (
        {
            "type": re.compile("shortcut"),
            "trigger_id": _TRIGGER,
            "callback_id": str,
        },
        {
            "type": re.compile("message_action"),
            "trigger_id": _TRIGGER,
            "callback_id": str,
            "channel": {"id": _ID},
            "message": {"ts": _TS, "text": _OPTIONAL_TEXT},
        },
    ),
}


def is_well_formed(kind: Kind | None, body: Mapping[str, Any]) -> bool:
    """`kind` is None for what needs no reply, e.g. a reaction or a closed form."""
    is_view = isinstance(body.get("view"), Mapping | NoneType)
    return is_view and _fits(body, _SHAPES[kind] if kind else _ENVELOPES)


def _fits(value: object, shape: Shape) -> bool:
    if isinstance(shape, tuple):
        return any(_fits(value, each) for each in shape)
    if isinstance(shape, list):
        return isinstance(value, list) and all(_fits(each, shape[0]) for each in value)
    if isinstance(shape, Mapping):
        return isinstance(value, Mapping) and all(
            _fits(value.get(key), inner) for key, inner in shape.items()
        )
    if isinstance(shape, re.Pattern):
        return isinstance(value, str) and shape.fullmatch(value) is not None
    return isinstance(value, shape)
