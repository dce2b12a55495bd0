"""Confidence intervals, and whether a change is significant."""

import hashlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

_Z = 1.96  # 95 %


def wilson(right: int, total: int) -> tuple[float, float]:
    """Return the 95 % interval of a share."""
    from scipy.stats import binomtest  # takes a second of every worker that collects a test of this

    found = binomtest(right, total).proportion_ci(method="wilson") if total else (0.0, 1.0)
    return float(found[0]), float(found[1])


@dataclass(frozen=True)
class Outcomes:
    """The outcome of each question, so that two runs can be compared one by one."""

    asked: str
    right: tuple[bool, ...]

    @classmethod
    def of(cls, questions: Iterable[str], right: Iterable[bool]) -> "Outcomes":
        digest = hashlib.blake2b("\0".join(questions).encode("utf-8", "replace"), digest_size=8)
        return cls(digest.hexdigest(), tuple(right))

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Outcomes":
        bits = bin(int(f"1{kept['right']}", 16))[-kept["n"] :] if kept["n"] else ""
        return cls(kept["asked"], tuple(bit == "1" for bit in bits))

    def as_json(self) -> dict[str, Any]:
        bits = "".join("01"[right] for right in self.right)
        width = -(-len(bits) // 4)
        return {"asked": self.asked, "n": len(bits), "right": f"{int(bits or '0', 2):0{width}x}"}

    @property
    def share(self) -> float:
        return sum(self.right) / len(self.right) if self.right else 0.0

    def is_worse_than(self, before: "Outcomes") -> bool:
        """Whether it is significantly worse: McNemar for the same questions, else by shares."""
        if self.asked == before.asked and len(self.right) == len(before.right):
            return _changed(before.right, self.right)
        sizes = [max(1, len(each.right)) for each in (self, before)]
        both = (sum(self.right) + sum(before.right)) / sum(sizes)
        spread = math.sqrt(both * (1 - both) * sum(1 / size for size in sizes))
        return before.share - self.share > _Z * spread


def _changed(before: Sequence[bool], after: Sequence[bool]) -> bool:
    lost = sum(was and not is_now for was, is_now in zip(before, after, strict=True))
    won = sum(is_now and not was for was, is_now in zip(before, after, strict=True))
    return lost - won > _Z * math.sqrt(lost + won)
