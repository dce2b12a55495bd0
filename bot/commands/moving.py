"""What `knowledge moved` shows: the curated questions that are answered otherwise than before."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.commands.asking import open_answerer
from bot.commands.counting import count
from bot.commands.earlier import earlier
from bot.commands.progress import progress
from knowledge.evaluation.comparison import CHANGES, Move, moves
from knowledge.evaluation.coverage import questions_of
from knowledge.evaluation.figures import ask, evaluate
from knowledge.library.faults import Fault, FaultyKnowledge


@dataclass(frozen=True)
class Moved:
    """The moved of so many questions, and how many of all were right before and are now."""

    asked: int
    moved: Sequence[Move]
    right_before: int
    right: int

    def as_json(self) -> dict[str, Any]:
        return {
            "n": self.asked,
            "right_before": self.right_before,
            "right": self.right,
            "moved": [move.as_json() for move in self.moved],
        }

    def lines(self) -> Iterator[str]:
        for move in self.moved:
            told = move.as_json()
            wanted = " or ".join(move.after.wanted) or "none"
            yield f"{move.change:<11}  {move.after.question}"
            yield f"{'':11}  {_seen(told['before'])} -> {_seen(told['after'])}, wanted {wanted}"
        yield self._summary()

    def _summary(self) -> str:
        """Such as “3 of 40 questions moved: 1 broken, 2 mended; right 38, before 37”."""
        numbers = {name: sum(move.change == name for move in self.moved) for name in CHANGES}
        kinds = ", ".join(f"{number} {name}" for name, number in numbers.items() if number)
        moved = f"{len(self.moved)} of {count(self.asked, 'question')} moved"
        moved = f"{moved}: {kinds}" if kinds else moved
        return f"{moved}; right {self.right}, before {self.right_before}"


def compare(before: str, folder: Path) -> Moved:
    """Asks the folder's curated questions of it and of the one before; raises FaultyKnowledge,
    or NotFoundError if there is none before."""
    questions = questions_of(folder)
    if not questions:
        nothing = "there is no question in this folder: write some, each with the entry it wants."
        raise FaultyKnowledge([Fault(str(folder / "questions"), 1, nothing)])
    with (
        earlier(before, folder) as was_there,
        progress(2 * len(questions), "asking") as step,
    ):
        now = evaluate(open_answerer(folder), questions, lambda _row: step()).rows
        was = ask(open_answerer(was_there), questions, lambda _row: step()).rows
    right_before, right = (sum(row.is_right for row in rows) for rows in (was, now))
    return Moved(len(questions), moves(was, now), right_before, right)


def _seen(told: dict[str, str | None]) -> str:
    return f"{told['result']} {told['entry']}" if told["entry"] else str(told["result"])
