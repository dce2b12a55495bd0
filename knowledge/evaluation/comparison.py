"""Compares the answers before and after a change to the knowledge base."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from knowledge.evaluation.figures import Row

Change = Literal["broken", "mended", "still wrong", "still right"]
CHANGES: Final[tuple[Change, ...]] = ("broken", "mended", "still wrong", "still right")


@dataclass(frozen=True)
class Difference:
    """A question whose visible answer changed, judged by the entries it wants now."""

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
    """Pair the rows of the same questions and return the changed ones, broken first."""
    pairs = (Difference(*pair) for pair in zip(before, after, strict=True))
    changed = [pair for pair in pairs if _seen(pair.before) != _seen(pair.after)]
    return tuple(sorted(changed, key=lambda pair: CHANGES.index(pair.change)))


def _seen(row: Row) -> dict[str, str | None]:
    return {"result": row.result, "entry": row.got if row.result == "unsure" else row.shown}
