"""Blocks that Slack brings to workspaces one after the other, and what stands in for them.

docs.slack.dev/reference/block-kit/blocks: context-actions-block with feedback buttons,
data-table-block, data-visualization-block
"""

from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass, replace
from typing import Any, Final

import structlog

from handlers.slack.api import CallRefused
from handlers.slack.blocks import Block, Message

RATE_ACTION: Final = "rate"
"""Action id of feedback buttons; the value begins with the pressed button's own action."""
NEWER: Final = frozenset({"context_actions", "data_table", "data_visualization"})
_REFUSALS: Final = ("invalid_blocks", "invalid_blocks_format")
_PARTS: Final = ("positive_button", "negative_button")
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class NewerBlocks:
    """`takes` says of each type whether this workspace takes it; absent: not known (yet)."""

    accepted: dict[str, bool]

    def send(
        self, call: Callable[..., Any], method: Callable[..., Any], message: Message, **more: Any
    ) -> Any:
        """Call a method with the message; once more without newer blocks that Slack refuses.

        A refused message was not posted, so there is one in any case. A type that was taken before
        is doubted, not blamed: one chart may be at fault. Raises what `call` raises.
        """
        refused = {kind for kind in newer_types(message) if self.accepted.get(kind) is False}
        message = without_newer_blocks(message, refused)
        present = newer_types(message)
        untried = {kind for kind in present if kind not in self.accepted}
        try:
            done = call(method, **message.content, **more)
        except CallRefused as fault:
            if not present or fault.error not in _REFUSALS:
                raise
            done = call(method, **without_newer_blocks(message, present).content, **more)
            for kind in present - untried:
                self.accepted.pop(kind, None)
            self.accepted.update(dict.fromkeys(untried, False))
            _log.warning("blocks.refused", kind=",".join(sorted(present)))
        else:
            self.accepted.update(dict.fromkeys(untried, True))
        return done

    def has_taken(self, message: Message) -> bool:
        """Whether Slack draws all newer blocks of a message that has some."""
        found = newer_types(message)
        return bool(found) and all(self.accepted.get(kind) for kind in found)

    def without_untried(self, message: Message) -> Message:
        """Keep only blocks that Slack took before, where it does not say what it takes."""
        return without_newer_blocks(
            message, {kind for kind in newer_types(message) if not self.accepted.get(kind)}
        )


def newer_types(message: Message) -> frozenset[str]:
    """Types of the newer blocks in a message."""
    return NEWER & {str(block.get("type")) for block in message.blocks}


def without_newer_blocks(message: Message, without: Set[str] = NEWER) -> Message:
    """The message without these types of newer blocks; also for a modal, which takes none."""
    if not without & newer_types(message):
        return message
    return replace(message, blocks=tuple(_older(message.blocks, without)))


def _older(blocks: tuple[Block, ...], without: Set[str]) -> Iterator[Block]:
    """Feedback buttons become the first ones of the row below them; charts and tables go."""
    moved: list[Block] = []
    for block in blocks:
        if block.get("type") in without - {"context_actions"}:
            continue
        if block.get("type") in without:
            moved = [_button(block["elements"][0][part]) for part in _PARTS]
        elif moved:
            yield {**block, "elements": [*moved, *block["elements"]]}
            moved = []
        else:
            yield block


def feedback_buttons(positive: Block, negative: Block) -> Block:
    """Two ordinary buttons as one element. A row of buttons has to follow."""
    parts = dict(zip(_PARTS, map(_part, (positive, negative)), strict=True))
    element = {"type": "feedback_buttons", "action_id": RATE_ACTION, **parts}
    return {"type": "context_actions", "block_id": RATE_ACTION, "elements": [element]}


def pressed_feedback(value: object) -> tuple[str, str]:
    """The pressed button's action and value."""
    action, _, own = str(value).partition(":")
    return action, own


def _part(button: Block) -> Block:
    kept: Block = {name: button[name] for name in ("text", "accessibility_label") if name in button}
    return {**kept, "value": f"{button['action_id']}:{button['value']}"}


def _button(part: Block) -> Block:
    action, value = pressed_feedback(part["value"])
    return {"type": "button", **part, "action_id": action, "value": value}
