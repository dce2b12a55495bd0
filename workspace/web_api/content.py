"""The content of a message: text, blocks, attachments and metadata, checked as Slack does."""

import json
from typing import Any

from workspace import Json
from workspace.blockkit import check
from workspace.errors import SlackError
from workspace.slack import Slack

# Slack silently cuts the text of chat.postMessage here; we refuse it, because text would be lost.
LONGEST_TEXT = 40_000
# docs.slack.dev/reference/methods/chat.update, msg_too_long
LONGEST_UPDATE = 4_000
MOST_ATTACHMENTS = 100
# Undocumented; observed with blocks that were valid one by one (bolt-js #2509).
LONGEST_BLOCKS = 13_200
LARGEST_METADATA = 16_000
# docs.slack.dev: markdown_text, 12,000 characters
LONGEST_MARKDOWN = 12_000


def read_content(slack: Slack, given: Json, *, updating: bool = False) -> Json:
    """Return the checked content with block ids; raises SlackError."""
    text = _text(given, updating)
    blocks = _list(given, "blocks", "invalid_blocks_format")
    attachments = _list(given, "attachments", "invalid_attachments")
    if not (text.strip() or blocks or attachments):
        raise SlackError("no_text")
    faults = check.message_blocks(blocks)
    faults += check.unknown(blocks, slack.injector.faults.unknown_blocks)
    if faults:
        raise invalid("invalid_blocks", faults)
    if check.text_length(blocks) > LONGEST_BLOCKS:
        raise SlackError("msg_blocks_too_long")
    _check_attachments(attachments)
    return {
        "text": text,
        "blocks": slack.team.with_block_ids(blocks),
        "attachments": attachments,
        "metadata": _metadata(given.get("metadata")),
    }


def invalid(error: str, faults: list[str]) -> SlackError:
    messages = [f"[ERROR] {each}" for each in faults]
    return SlackError(error, errors=faults, response_metadata={"messages": messages})


def _text(given: Json, updating: bool) -> str:
    markdown = given.get("markdown_text")
    if markdown is not None:
        if given.get("text") or given.get("blocks"):
            raise SlackError("markdown_text_conflict")
        if len(markdown) > LONGEST_MARKDOWN:
            raise SlackError("msg_too_long")
        return str(markdown)
    text = str(given.get("text", ""))
    if len(text) > (LONGEST_UPDATE if updating else LONGEST_TEXT):
        raise SlackError("msg_too_long")
    return text


def _list(given: Json, name: str, error: str) -> list[Json]:
    value = given.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise SlackError(error)
    return value


def _check_attachments(attachments: list[Json]) -> None:
    if len(attachments) > MOST_ATTACHMENTS:
        raise SlackError("too_many_attachments")
    for number, attachment in enumerate(attachments):
        faults = check.message_blocks(attachment.get("blocks", []), f"/attachments/{number}/blocks")
        if faults:
            raise invalid("invalid_attachments", faults)


def _metadata(given: Any) -> Json | None:
    if given is None or given == {}:
        return None
    if not isinstance(given, dict):
        raise SlackError("invalid_metadata_format")
    kind, payload = given.get("event_type"), given.get("event_payload")
    if not isinstance(kind, str) or not kind or not isinstance(payload, dict):
        raise SlackError("invalid_metadata_schema")
    if set(given) - {"event_type", "event_payload", "entities"}:
        raise SlackError("invalid_metadata_schema")
    if len(json.dumps(given)) > LARGEST_METADATA:
        raise SlackError("metadata_too_large")
    return given
