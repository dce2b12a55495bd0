"""Our messages as Slack has them: the keys by which the program knows each again."""

from collections.abc import Iterator
from typing import Any

from slack_sdk import WebClient


def messages(client: WebClient, channel: str) -> Iterator[dict[str, Any]]:
    """Every message of a conversation, with the replies of its threads."""
    cursor = None
    while cursor != "":
        page: Any = client.conversations_history(
            channel=channel, include_all_metadata=True, limit=500, cursor=cursor
        )
        for message in page["messages"]:
            yield message
            if message.get("reply_count"):
                under: Any = client.conversations_replies(
                    channel=channel, ts=message["ts"], include_all_metadata=True, limit=999
                )
                yield from under["messages"][1:]
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""


def key_of(message: dict[str, Any]) -> str:
    """Empty if it is not one of ours."""
    payload = (message.get("metadata") or {}).get("event_payload") or {}
    return str(payload.get("key", ""))
