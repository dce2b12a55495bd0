"""The noon message: several notices in one, each of which is drawn anew for itself (O29)."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from handlers.forms.message_outcome import PART_PREFIX
from handlers.slack import blocks
from handlers.slack.blocks import Block, Message
from handlers.slack.poster import hashed_key
from handlers.slack.view import ViewContext

MOST_COMBINED: Final = 10
"""At four blocks each with the divider, below the fifty that Slack takes."""


def combine_messages(parts: Mapping[str, Message], view: ViewContext) -> Message:
    """Draw the messages of notices, by their keys, below one title."""
    title = view.say("turns", count=str(len(parts)))
    drawn = [blocks.headline(title)]
    for key, message in parts.items():
        drawn += [blocks.divider(), *_marked(key, message)]
    return blocks.message(title, *drawn)


def replace_part(shown: Mapping[str, Any], key: str, part: Message) -> Message:
    """Replace what a message in Slack shows of this notice, or all of it if it has no parts."""
    standing = shown.get("blocks") or ()
    theirs = [each for each in standing if _is_of(each, key)]
    if not theirs:
        return part
    drawn: list[Block] = []
    for each in standing:
        if each is theirs[0]:
            drawn += _marked(key, part)
        elif not _is_of(each, key):
            drawn.append(each)
    return Message(str(shown.get("text") or ""), tuple(drawn))


def _marked(key: str, message: Message) -> Iterator[Block]:
    for nth, block in enumerate(message.blocks):
        yield {**block, "block_id": f"{_prefix(key)}{nth}"}


def _is_of(block: Mapping[str, Any], key: str) -> bool:
    return str(block.get("block_id")).startswith(_prefix(key))


def _prefix(key: str) -> str:
    """Of block ids; the rest counts the blocks of this notice."""
    return f"{PART_PREFIX}{hashed_key(key)}:"
