"""Check the shape of a delivery from Slack, and read its idempotency key.

Slack signs its deliveries, so a delivery of another shape is a forgery or a change at Slack. It is
acked and ignored.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import NoneType
from typing import Any, Final, Literal

Body = Mapping[str, Any]
DeliveryKind = Literal["message", "command", "action", "view_submission", "shortcut"]

# Files, broadcast replies and /me are messages of a person to the bot (O11).
_SPOKEN = (None, "file_share", "thread_broadcast", "me_message")
_SLACKBOT = "USLACKBOT"


@dataclass(frozen=True, slots=True)
class RequestKey:
    """Identifies one gesture of one person. `alias` is Slack's client_msg_id."""

    kind: DeliveryKind
    key: str
    fingerprint: str
    user: str
    alias: str | None = None


def read_request_key(body: Body) -> RequestKey | None:
    """Read the key; None for edits, deletions, joins, bots, talk among people, and lookups."""
    if body.get("type") == "event_callback":
        # `message` and `app_mention` of one message share a key, though their event ids differ.
        event = _mapping(body.get("event"))
        return _key(body, event) if _is_for_us(event) else None
    if "command" in body:
        return _command(body)
    return _interaction(body)


def addressed_workspace_ids(body: Body) -> frozenset[str]:
    """Return all teams and enterprises that the delivery names as its receiver."""
    team, enterprise = _mapping(body.get("team")), _mapping(body.get("enterprise"))
    named = [team.get("id"), team.get("enterprise_id"), enterprise.get("id")]
    authorizations = body.get("authorizations")
    each_of = authorizations if isinstance(authorizations, list) else []
    for each in map(_mapping, [body, *each_of]):
        named += [each.get("team_id"), each.get("enterprise_id")]
    return frozenset(id_ for id_ in named if isinstance(id_, str) and id_)


def is_direct(event: Body) -> bool:
    """Whether it is a DM with the bot."""
    return event.get("channel_type") == "im" or str(event.get("channel", "")).startswith("D")


def is_overheard(event: Body) -> bool:
    """Whether a person wrote it into a channel, to nobody in particular and in no thread."""
    in_channel = event.get("type") == "message" and not is_direct(event)
    return in_channel and event.get("thread_ts") is None and is_written_by_person(event)


def overheard_key(body: Body) -> RequestKey | None:
    """The key of a message that is not addressed to us."""
    event = _mapping(body.get("event"))
    return _key(body, event) if is_overheard(event) else None


def _key(body: Body, event: Body) -> RequestKey | None:
    ids = [event.get("channel"), event.get("ts"), event.get("user")]
    if not all(isinstance(each, str) and each for each in ids):
        return None
    channel, ts, user = map(str, ids)
    alias = event.get("client_msg_id")
    return RequestKey(
        "message",
        f"message:{_team(body)}:{channel}:{ts}",
        _fingerprint(user, event.get("text")),
        user,
        alias if isinstance(alias, str) and alias and alias.isascii() else None,
    )


def _is_for_us(event: Body) -> bool:
    if event.get("type") == "message":
        addressed = is_direct(event)
    else:
        # Slack sends `app_mention` again, with `edited`, when a mention is edited.
        addressed = event.get("type") == "app_mention" and not event.get("edited")
    return addressed and is_written_by_person(event)


def is_written_by_person(event: Body) -> bool:
    """Whether a person wrote it: no edit, join or bot."""
    by_a_person = not (event.get("bot_id") or event.get("hidden"))
    return by_a_person and event.get("subtype") in _SPOKEN and event.get("user") != _SLACKBOT


def _command(body: Body) -> RequestKey | None:
    user, trigger = body.get("user_id"), body.get("trigger_id")
    if not isinstance(user, str) or not isinstance(trigger, str):
        return None
    key = f"command:{_team(body)}:{user}:{trigger}"
    return RequestKey(
        "command", key, _fingerprint(user, body.get("command"), body.get("text")), user
    )


def _interaction(body: Body) -> RequestKey | None:
    user = _mapping(body.get("user")).get("id")
    if not isinstance(user, str):
        return None
    whose = f"{_team(body)}:{user}"
    match body.get("type"):
        case "block_actions":
            action = tapped_element(body)
            said = _fingerprint(
                user, action.get("action_id"), action.get("value"), action.get("selected_option")
            )
            return RequestKey(
                "action", f"action:{whose}:{tapped_place(body)}:{_trigger(body)}", said, user
            )
        case "view_submission":
            view = _mapping(body.get("view"))
            said = _fingerprint(user, view.get("id"), _mapping(view.get("state")).get("values"))
            return RequestKey("view_submission", f"view:{whose}:{_trigger(body)}", said, user)
        case "shortcut" | "message_action":
            said = _fingerprint(user, body.get("callback_id"))
            return RequestKey("shortcut", f"shortcut:{whose}:{_trigger(body)}", said, user)
    return None


def _trigger(body: Body) -> str:
    """Two clicks have two trigger ids; one click delivered twice has one."""
    return str(body.get("trigger_id"))


def tapped_element(body: Body) -> Body:
    """The button or option of a block_actions payload."""
    actions = body.get("actions")
    return _mapping(actions[0]) if isinstance(actions, list) and actions else {}


def tapped_place(body: Body) -> str:
    """Name of the message or view in which the tap was made."""
    container = _mapping(body.get("container"))
    if container.get("type") == "view":
        return str(container.get("view_id"))
    return f"{container.get('channel_id')}:{container.get('message_ts')}"


def _fingerprint(*parts: object) -> str:
    text = json.dumps(parts, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _team(body: Body) -> str:
    return str(body.get("team_id") or _mapping(body.get("team")).get("id") or "")


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


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
_SHAPES: Final[Mapping[DeliveryKind, Shape]] = {
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


def is_well_formed(kind: DeliveryKind | None, body: Mapping[str, Any]) -> bool:
    """Whether the payload has the fields that listeners read. `kind` is None for what needs no
    reply, e.g. a reaction or a closed form."""
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
