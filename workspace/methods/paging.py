"""Cursor pagination, as Slack does it."""

import base64
from collections.abc import Sequence
from typing import Any, TypeVar

from workspace.errors import SlackError

Item = TypeVar("Item")

LARGEST_PAGE = 1000


def page(
    items: Sequence[Item], given: dict[str, Any], *, size: int = 100
) -> tuple[Sequence[Item], dict[str, str]]:
    """One page and the `response_metadata` that leads to the next; an empty cursor ends it."""
    limit = given.get("limit") or size
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
