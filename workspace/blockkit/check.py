"""Checks blocks and views: fields, surfaces, totals and unique ids."""

from collections.abc import Iterator, Sequence
from typing import Any

from workspace import Json
from workspace.blockkit.blocks import (
    BLOCKS,
    HOME,
    LONGEST_TABLES,
    MARKDOWN_TOTAL,
    MODAL,
    MOST_BLOCKS,
    MOST_CHARTS,
    ONLY_IN_MODALS,
    SURFACES,
)
from workspace.blockkit.rules import ArraySchema, TypedObject, fault


def message_faults(blocks: Any, at: str = "/blocks") -> list[str]:
    """Return every fault of a message's blocks, in Slack's words."""
    return list(_surface_faults(blocks, "message", at, fewest=0))


def unknown_block_faults(blocks: list[Json], types: Sequence[str]) -> list[str]:
    """A fault for each block of these types, which a workspace may not know yet."""
    return [
        fault(f"unsupported type: {each['type']}", f"/blocks/{number}/type")
        for number, each in enumerate(blocks)
        if each.get("type") in types
    ]


def view_faults(content: Json, kind: str) -> list[str]:
    """Return every fault of a view for the surface `kind` (modal or home)."""
    if content.get("type") != kind:
        return [fault(f"must be one of: {kind}", "/view/type")]
    faults = list((MODAL if kind == "modal" else HOME).faults(content, "/view"))
    blocks = content.get("blocks")
    # The SDK's models require one block; Slack does not document its answer to none.
    faults += _surface_faults(blocks, kind, "/view/blocks", fewest=1)
    if kind == "modal" and not content.get("submit") and _has_input(blocks):
        faults.append(fault("missing required field: submit", "/view"))
    return faults


def _has_input(blocks: Any) -> bool:
    listed = blocks if isinstance(blocks, list) else []
    return any(isinstance(each, dict) and each.get("type") == "input" for each in listed)


def text_length(blocks: list[Json]) -> int:
    """The total length of all texts in the blocks, which Slack limits."""
    return sum(len(text) for text in words(blocks))


def words(value: Any) -> list[str]:
    """Return every `text` in blocks, depth first, including buttons and options."""
    found: list[str] = []
    _add_words(value, found)
    return found


def _add_words(value: Any, found: list[str]) -> None:
    """A list to fill takes a third of what nested generators take."""
    if isinstance(value, dict):
        for key, each in value.items():
            if not isinstance(each, str):
                _add_words(each, found)
            elif key == "text":
                found.append(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            _add_words(each, found)


def _surface_faults(blocks: Any, surface: str, at: str, *, fewest: int) -> Iterator[str]:
    rule = TypedObject(BLOCKS, SURFACES[surface])
    faults = list(ArraySchema(rule, fewest, MOST_BLOCKS[surface]).faults(blocks, at))
    yield from faults
    if faults:
        return
    yield from _duplicate_id_faults(blocks, at)
    yield from _placement_faults(blocks, surface, at)
    markdown = sum(len(each["text"]) for each in blocks if each["type"] == "markdown")
    if markdown > MARKDOWN_TOTAL:
        yield fault(f"all markdown must be less than {MARKDOWN_TOTAL + 1} characters", at)
    if sum(each["type"] == "table" for each in blocks) > 1:
        yield fault("no more than 1 table allowed", at)
    if sum(each["type"] == "data_visualization" for each in blocks) > MOST_CHARTS:
        yield fault(f"no more than {MOST_CHARTS} charts allowed", at)
    if text_length([each for each in blocks if each["type"] == "data_table"]) > LONGEST_TABLES:
        yield fault(f"all data tables must be less than {LONGEST_TABLES + 1} characters", at)


def _duplicate_id_faults(blocks: list[Json], at: str) -> Iterator[str]:
    seen: set[str] = set()
    for number, block in enumerate(blocks):
        name = block.get("block_id")
        if name in seen:
            yield fault(f"`block_id` {name} already exists", f"{at}/{number}/block_id")
        if name:
            seen.add(name)


def _placement_faults(blocks: list[Json], surface: str, at: str) -> Iterator[str]:
    focused = 0
    for number, block in enumerate(blocks):
        for element in interactive_elements(block):
            focused += bool(element.get("focus_on_load"))
            if element.get("type") in ONLY_IN_MODALS and surface != "modal":
                yield fault(f"unsupported type: {element['type']}", f"{at}/{number}/element/type")
    if focused > 1:
        yield fault("only one element may be set to focus_on_load", at)


def interactive_elements(block: Json) -> list[Json]:
    """The interactive elements of a block, in order."""
    if block["type"] in ("actions", "context_actions"):
        return list(block["elements"])
    if block["type"] == "section" and block.get("accessory"):
        return [block["accessory"]]
    if block["type"] == "input":
        return [block["element"]]
    return []
