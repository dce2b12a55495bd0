"""Declares Web API methods: name, scope, arguments and tier. Also cursor pagination."""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from workspace import Json
from workspace.errors import SlackError
from workspace.slack import Slack

Run = Callable[[Slack, Json], Json]
Token = Literal["bot", "app", "none"]


@dataclass(frozen=True)
class Method:
    run: Run
    scope: str | None
    token: Token
    kinds: dict[str, str]
    required: tuple[str, ...]
    tier: int | None


METHODS: dict[str, Method] = {}
# Retired by Slack: docs.slack.dev/changelog/2024-04-a-better-way-to-upload.
RETIRED = frozenset({"files.upload"})

# Bolt adds it to every call; Slack uses it only in organisations.
EVERYWHERE = {"team_id": "text"}


def method(
    name: str,
    arguments: str = "",
    *,
    scope: str | None = None,
    token: Token = "bot",  # noqa: S107 - a kind of token, not one
    tier: int | None = 3,
) -> Callable[[Run], Run]:
    """Register a method.

    `arguments` lists its arguments with their kinds: `channel!` is required text, `blocks:json`,
    `limit:number` and `reply_broadcast:flag` are other kinds. `tier` is the one in Slack's
    reference; None stands for special tiers, for which Slack gives no figure.
    """
    kinds: dict[str, str] = {}
    required = []
    for word in arguments.split():
        argument, _, kind = word.partition(":")
        if argument.endswith("!"):
            argument = argument[:-1]
            required.append(argument)
        kinds[argument] = kind.removesuffix("!") or "text"
        if kind.endswith("!"):
            required.append(argument)

    def enter(run: Run) -> Run:
        METHODS[name] = Method(run, scope, token, kinds, tuple(required), tier)
        return run

    return enter


def read_arguments(called: Method, given: Mapping[str, Any]) -> Json:
    """Convert the arguments; raises SlackError with all missing, unknown and malformed ones."""
    faults = [f"missing required field: {name}" for name in called.required if name not in given]
    read: Json = {}
    for name, value in given.items():
        kind = (called.kinds | EVERYWHERE).get(name)
        if kind is None:
            # Stricter than Slack, which ignores unknown arguments: it is a mistyped name.
            faults.append(f"no such argument: {name}")
            continue
        try:
            read[name] = _READERS[kind](value)
        except (TypeError, ValueError):
            faults.append(f"must be a {kind} [json-pointer:/{name}]")
    if faults:
        raise invalid_arguments(*faults)
    return read


def invalid_arguments(*faults: str) -> SlackError:
    messages = [f"[ERROR] {each}" for each in faults]
    return SlackError("invalid_arguments", response_metadata={"messages": messages})


def _text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise TypeError
    return str(value)


def _flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    known = {"1": True, "true": True, "0": False, "false": False}
    if str(value).lower() not in known:
        raise ValueError
    return known[str(value).lower()]


def _json_or_text(value: Any) -> Any:
    """Parse JSON, or return the text, which the method refuses with its own error."""
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _names(value: Any) -> list[str]:
    if isinstance(value, str):
        return [each.strip() for each in value.split(",") if each.strip()]
    return [_text(each) for each in value]


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "text": _text,
    "flag": _flag,
    "number": int,
    "json": _json_or_text,
    "names": _names,
}


def require_scope(slack: Slack, *scopes: str) -> None:
    """Refuse the call unless the app has one of the scopes."""
    provided = slack.team.manifest.scopes
    if not any(each in provided for each in scopes):
        raise SlackError("missing_scope", needed=",".join(scopes), provided=",".join(provided))


Item = TypeVar("Item")

USUAL_PAGE, LARGEST_PAGE = 100, 1000


def paginate(items: Sequence[Item], given: dict[str, Any]) -> tuple[Sequence[Item], dict[str, str]]:
    """Return one page and its `response_metadata`; an empty cursor marks the last page."""
    limit = given.get("limit") or USUAL_PAGE
    if not 1 <= limit <= LARGEST_PAGE:
        raise SlackError("invalid_limit")
    start = _start(given.get("cursor", ""), len(items))
    end = start + limit
    cursor = base64.b64encode(f"next:{end}".encode()).decode() if end < len(items) else ""
    return items[start:end], {"next_cursor": cursor}


def _start(cursor: str, size: int) -> int:
    if not cursor:
        return 0
    try:
        start = int(base64.b64decode(cursor, validate=True).decode().removeprefix("next:"))
    except ValueError as error:
        raise SlackError("invalid_cursor") from error
    if not 0 < start <= size:
        raise SlackError("invalid_cursor")
    return start
