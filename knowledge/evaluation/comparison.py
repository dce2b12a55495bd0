"""Tells which questions a change to the knowledge base moved to another answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from knowledge.evaluation.figures import Row

Change = Literal["broken", "mended", "still wrong", "still right"]
CHANGES: Final[tuple[Change, ...]] = ("broken", "mended", "still wrong", "still right")


@dataclass(frozen=True)
class Difference:
    """One question whose answer is another than before, judged by what it wants today."""

    before: Row
    after: Row

    @property
    def change(self) -> Change:
        if self.before.is_right == self.after.is_right:
            return "still right" if self.after.is_right else "still wrong"
        return "mended" if self.after.is_right else "broken"

    def as_json(self) -> dict[str, Any]:
        return {
            "question": self.after.question,
            "wanted": list(self.after.wanted),
            "change": self.change,
            "before": _seen(self.before),
            "after": _seen(self.after),
        }


def differences(before: Sequence[Row], after: Sequence[Row]) -> tuple[Difference, ...]:
    """Of the same questions, asked before and after, those that a person would see answered
    otherwise; what broke comes first."""
    pairs = (Difference(*pair) for pair in zip(before, after, strict=True))
    moved = [move for move in pairs if _seen(move.before) != _seen(move.after)]
    return tuple(sorted(moved, key=lambda move: CHANGES.index(move.change)))


def _seen(row: Row) -> dict[str, str | None]:
    """The result, and the entry that is shown or offered first."""
    return {"result": row.result, "entry": row.got if row.result == "unsure" else row.shown}
