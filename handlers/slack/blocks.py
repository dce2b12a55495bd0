"""Block Kit shapes, kept within Slack's limits."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from handlers.slack.text import cut, escape, sanitize, split_text

Block = dict[str, Any]

MOST_BLOCKS = 30  # of a message; ours: Slack takes 50
MOST_IN_VIEW = 100  # blocks of a modal or a Home
MOST_CHARACTERS = 12_000  # in all blocks together; Slack refuses about 13,200
LONGEST_LABEL = 40  # Slack takes 75 and shows about 30
LONGEST_TITLE = 24
LONGEST_OPTION = 75
LONGEST_OPTION_VALUE = 150
LONGEST_SECTION = 3000  # Slack takes no more
_SECTION = 2000  # a section's text is cut here unless its caller gives a limit
_PIECE = 2000  # of a longer text that `sections` splits
_COLLEAGUE = re.compile("<@([UW][A-Z0-9]{1,20})>")
_SMALL = 600
_ELEMENTS = 10


@dataclass(frozen=True, slots=True)
class Message:
    """Blocks, and the one-line text that notifications show."""

    text: str
    blocks: tuple[Block, ...]

    @property
    def content(self) -> Block:
        """Arguments of chat.postMessage and chat.update."""
        return {"text": self.text, "blocks": list(self.blocks), "parse": "none"}

    def with_line_above(self, notice: str) -> "Message":
        """Put a notice on top; it becomes the first line as well."""
        first = paragraph(notice)
        return Message(fallback_text(notice.replace("*", "")), (first, *self.blocks)[:MOST_BLOCKS])

    def with_blocks_below(self, *blocks: Block) -> "Message":
        return replace(self, blocks=(*self.blocks, *blocks))


def message(first_line: str, *blocks: Block | None) -> Message:
    """Leave out blocks that are None."""
    present = [block for block in blocks if block is not None]
    return Message(fallback_text(first_line), tuple(present))


def titled_message(title: str, *blocks: Block | None) -> Message:
    """A message whose headline is also its first line."""
    return message(title, headline(title), *blocks)


def fallback_text(line: str) -> str:
    """The top-level text: one escaped line without markup, for Slack parses it."""
    return escape(cut(" ".join(sanitize(line).split()), 150)) or "…"


def plain_text(text: str, limit: int) -> Block:
    """Plain text, in which Slack parses no mention, link or channel call."""
    return {"type": "plain_text", "text": cut(sanitize(text).strip(), limit) or "…", "emoji": False}


def header(text: str) -> Block:
    return {"type": "header", "text": plain_text(text, 150)}


def section(text: str, *, limit: int = _SECTION, accessory: Block | None = None) -> Block:
    block = {"type": "section", "text": plain_text(text, limit)}
    return block | {"accessory": accessory} if accessory else block


def sections(text: str, most: int | None = None) -> list[Block]:
    """A text in as many sections as it needs; cut only beyond `most` characters, if at all."""
    text = sanitize(text)
    return [section(piece) for piece in split_text(cut(text, most) if most else text, _PIECE)]


def context(*lines: str) -> Block:
    """Small lines; a long one is split, not cut."""
    texts = [piece for line in lines for piece in split_text(sanitize(line), _SMALL) or [line]]
    return {"type": "context", "elements": [plain_text(text, _SMALL) for text in texts[:_ELEMENTS]]}


def mrkdwn(text: str) -> Block:
    """Markup, the only text that Slack parses: for mentions of staff, never for anyone's words.

    With `verbatim` Slack makes no links of what looks like an address or a channel.
    """
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def mrkdwn_section(text: str, *, accessory: Block | None = None) -> Block:
    """A section of markup, which is not cut."""
    block = {"type": "section", "text": mrkdwn(text)}
    return block | {"accessory": accessory} if accessory else block


def fields(*texts: Block) -> Block:
    """Short texts in two columns, plain or with a mention."""
    return {"type": "section", "fields": list(texts)}


def divider() -> Block:
    return {"type": "divider"}


def headline(text: str) -> Block:
    """A bold line. Rich text, because `*` in mrkdwn needs spaces, which Japanese lacks."""
    return rich_text([text_run(cut(sanitize(text).strip(), 300), bold=True)])


def paragraph(phrase: str) -> Block:
    """Draw one of our phrases, in which *…* is bold and <@…> a mention."""
    return rich_text(_text_runs(phrase))


def quotes(quoted: Iterable[tuple[str, str | None]]) -> Block | None:
    """Verbatim quotes, each with an optional line below it, outside the quotation."""
    elements: list[Block] = []
    for sentence, below in quoted:
        elements.append({"type": "rich_text_quote", "elements": [text_run(sentence)]})
        if below:
            elements += rich_text([text_run(below) | {"style": {"italic": True}}])["elements"]
    return {"type": "rich_text", "elements": elements} if elements else None


def preformatted(text: str) -> Block:
    """Text in a fixed width, to be copied as it is."""
    whole = {"type": "rich_text_preformatted", "elements": [text_run(text)]}
    return {"type": "rich_text", "elements": [whole]}


def numbered_steps(heading: str, lines: Sequence[str]) -> Block:
    """A heading in bold and a numbered list."""
    drawn = rich_text([text_run(heading, bold=True)])
    if lines:
        items = rich_text(*([text_run(cut(sanitize(line), 300))] for line in lines))["elements"]
        drawn["elements"].append({"type": "rich_text_list", "style": "ordered", "elements": items})
    return drawn


def rich_text(*paragraphs: list[Block]) -> Block:
    """Paragraphs of runs, each on a line of its own."""
    sections = [{"type": "rich_text_section", "elements": runs} for runs in paragraphs]
    return {"type": "rich_text", "elements": sections}


def join_paragraphs(above: Block, below: Block) -> Block:
    """Two paragraphs in one block, on lines of their own."""
    first, second = (each["elements"][0]["elements"] for each in (above, below))
    return rich_text([*first, text_run("\n"), *second])


def buttons(*drawn: Block, block_id: str) -> Block:
    return {"type": "actions", "block_id": block_id, "elements": list(drawn)}


def actions(*elements: Block | None, block_id: str) -> Block | None:
    """The buttons that there are; None if there is none."""
    present = [element for element in elements if element is not None]
    return buttons(*present, block_id=block_id) if present else None


def button(
    label: str,
    action_id: str,
    value: str,
    *,
    says: str | None = None,
    primary: bool = False,
    confirm: Block | None = None,
) -> Block:
    """`says` is the label for screen readers, where the visible label is not enough."""
    element: Block = {
        "type": "button",
        "text": plain_text(label, LONGEST_LABEL),
        "action_id": action_id,
        "value": value,
    }
    if says:
        element["accessibility_label"] = cut(sanitize(says).strip(), 75)
    if primary:
        element["style"] = "primary"
    if confirm:
        element["confirm"] = confirm
    return element


def confirm(title: str, text: str, yes: str, no: str) -> Block:
    return {
        "title": plain_text(title, 100),
        "text": plain_text(text, 300),
        "confirm": plain_text(yes, 30),
        "deny": plain_text(no, 30),
    }


def overflow(action_id: str, options: Iterable[tuple[str, str]]) -> Block | None:
    """Return a menu of at most five (label, value) options, without values too long for Slack."""
    drawn = _drawn_options(options)[:5]
    return {"type": "overflow", "action_id": action_id, "options": drawn} if drawn else None


def select(action_id: str, placeholder: str, options: Iterable[tuple[str, str]]) -> Block | None:
    """Return a select of at most a hundred (label, value) options, without too long values."""
    drawn = _drawn_options(options)[:100]
    if not drawn:
        return None
    return {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": plain_text(placeholder, LONGEST_LABEL),
        "options": drawn,
    }


def _drawn_options(options: Iterable[tuple[str, str]]) -> list[Block]:
    return [
        {"text": plain_text(label, LONGEST_OPTION), "value": value}
        for label, value in options
        if len(value) <= LONGEST_OPTION_VALUE
    ]


def modal(title: str, close: str, drawn: Iterable[Block | None]) -> Block:
    """A modal without a form. Leaves out blocks that are None."""
    return {
        "type": "modal",
        "title": plain_text(title, LONGEST_TITLE),
        "close": plain_text(close, LONGEST_TITLE),
        "blocks": [block for block in drawn if block is not None][:MOST_IN_VIEW],
    }


def count_characters(block: object) -> int:
    """Number of characters that a reader sees in a block, or in a list of blocks."""
    if isinstance(block, dict):
        own = block["text"] if isinstance(block.get("text"), str) else ""
        return len(own) + sum(
            count_characters(value) for value in block.values() if value is not own
        )
    return sum(map(count_characters, block)) if isinstance(block, list | tuple) else 0


def _text_runs(phrase: str) -> list[Block]:
    runs = [
        {"type": "user", "user_id": piece} if nth % 2 else text_run(piece, bold=place % 2 == 1)
        for place, part in enumerate(phrase.split("*"))
        for nth, piece in enumerate(_COLLEAGUE.split(part))
        if piece
    ]
    return runs or [text_run("")]


def text_run(text: str, *, bold: bool = False) -> Block:
    """Words of a paragraph; never empty, which Slack refuses."""
    drawn: Block = {"type": "text", "text": sanitize(text) or "…"}
    return drawn | {"style": {"bold": True}} if bold else drawn
