"""What the driver returns: messages and views as a person or a test sees them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields

from workspace import Json
from workspace.blockkit.check import words
from workspace.blockkit.elements import feedback_buttons

__all__ = ["GestureResult", "Message", "View", "buttons", "words"]


@dataclass(frozen=True)
class GestureResult:
    """The point in time of a gesture, before the app received it; for `waits_for(after=…)`."""

    seq: int
    sent: bool = True
    errors: Mapping[str, str] = field(default_factory=dict)
    url: str | None = None


@dataclass(frozen=True)
class Message:
    """A message as one person sees it; `text` is escaped, as Slack stores it."""

    seq: int
    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json]
    ephemeral: bool
    thread_ts: str | None
    subtype: str | None
    bot: bool
    raw: Json = field(repr=False)

    @classmethod
    def of(cls, raw: Json) -> "Message":
        names = [each.name for each in fields(cls) if each.name != "raw"]
        values: Json = {name: raw.get(name) for name in names}
        return cls(**values, raw=raw)

    @property
    def buttons(self) -> list[str]:
        """The labels of buttons and menu options, in reading order."""
        return buttons(self.blocks)

    @property
    def words(self) -> str:
        """All texts of the blocks, one a line; without blocks the plain text."""
        return "\n".join(words(self.blocks)) or self.text


@dataclass(frozen=True)
class View:
    """An open modal or a Home tab as the person sees it."""

    seq: int
    id: str
    type: str
    title: str
    blocks: list[Json]
    values: Json
    errors: Mapping[str, str]
    depth: int
    callback_id: str
    private_metadata: str
    raw: Json = field(repr=False)

    @classmethod
    def of(cls, raw: Json) -> "View":
        title = (raw.get("title") or {}).get("text", "")
        return cls(
            seq=raw["seq"],
            id=raw["id"],
            type=raw["type"],
            title=title,
            blocks=raw["blocks"],
            values=raw["state"]["values"],
            errors=raw["errors"],
            depth=raw["depth"],
            callback_id=raw["callback_id"],
            private_metadata=raw["private_metadata"],
            raw=raw,
        )

    @property
    def buttons(self) -> list[str]:
        return buttons(self.blocks)

    @property
    def words(self) -> str:
        return "\n".join(words(self.blocks))


def buttons(blocks: Sequence[Json]) -> list[str]:
    found = []
    for block in blocks:
        holds = block["type"] in ("actions", "context_actions")
        elements = list(block.get("elements") or ()) if holds else []
        elements += [block["accessory"]] if block.get("accessory") else []
        for element in elements:
            if element["type"] == "button":
                found.append(element["text"]["text"])
            offered = (*(element.get("options") or ()), *feedback_buttons(element))
            found += [each["text"]["text"] for each in offered]
    return found
