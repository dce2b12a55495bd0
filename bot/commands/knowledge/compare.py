"""madoguchi knowledge moved: compare the answers with those of an earlier knowledge base."""

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import click

from bot.commands.ask import load_answerer
from bot.commands.output import (
    JSON,
    KNOWLEDGE,
    counted,
    exit_with_faults,
    knowledge_folder,
    print_json,
    progress,
)
from knowledge.evaluation.accuracy import QuestionResult, evaluate, evaluate_unchecked
from knowledge.evaluation.coverage import read_test_questions
from knowledge.library.files import Fault, FaultyKnowledge

Change = Literal["broken", "mended", "still wrong", "still right"]
CHANGES: Final[tuple[Change, ...]] = ("broken", "mended", "still wrong", "still right")


@dataclass(frozen=True)
class Difference:
    """A question whose visible answer changed, judged by the entries it wants now."""

    before: QuestionResult
    after: QuestionResult

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


def differences(
    before: Sequence[QuestionResult], after: Sequence[QuestionResult]
) -> tuple[Difference, ...]:
    """Pair the rows of the same questions and return the changed ones, broken first."""
    pairs = (Difference(*pair) for pair in zip(before, after, strict=True))
    changed = [pair for pair in pairs if _seen(pair.before) != _seen(pair.after)]
    return tuple(sorted(changed, key=lambda pair: CHANGES.index(pair.change)))


def _seen(row: QuestionResult) -> dict[str, str | None]:
    return {"result": row.result, "entry": row.got if row.result == "unsure" else row.shown}


class NoEarlierBaseError(Exception):
    """Says what was looked for, and where."""


@contextmanager
def earlier_base(before: str, folder: Path) -> Iterator[Path]:
    """`before` if it is a folder, else `folder` at that git revision, for the block."""
    if Path(before).is_dir():
        yield Path(before)
        return
    commit = _git(folder, before, "rev-parse", "--short", "--verify", "--end-of-options", before)
    archive = _git(folder, before, "archive", commit.decode().strip())
    with tempfile.TemporaryDirectory() as kept:
        place = Path(kept) / f"as-of-{commit.decode().strip()}"
        try:
            with tarfile.open(fileobj=io.BytesIO(archive)) as files:
                files.extractall(place, filter="data")
        except tarfile.TarError as error:
            raise NoEarlierBaseError(
                f"“{before}” holds what cannot be unpacked: {error}"
            ) from error
        yield place


def _git(folder: Path, before: str, *command: str) -> bytes:
    try:
        told = subprocess.run(["git", "-C", str(folder), *command], capture_output=True, check=True)
    except FileNotFoundError as error:
        raise NoEarlierBaseError(
            f"“{before}” is no folder, and git is not installed: name the folder as it was before."
        ) from error
    except subprocess.CalledProcessError as error:
        reason = error.stderr.decode(errors="replace").strip().splitlines()
        raise NoEarlierBaseError(
            f"“{before}” is neither a folder nor a git revision of {folder} "
            f"({reason[-1] if reason else 'git failed'}): name the folder as it was before."
        ) from error
    return told.stdout


@dataclass(frozen=True)
class Comparison:
    """Questions answered differently, and how many were right before and are now."""

    asked: int
    differences: Sequence[Difference]
    right_before: int
    right: int

    def as_json(self) -> dict[str, Any]:
        return {
            "n": self.asked,
            "right_before": self.right_before,
            "right": self.right,
            "moved": [move.as_json() for move in self.differences],
        }

    def lines(self) -> Iterator[str]:
        for move in self.differences:
            told = move.as_json()
            wanted = " or ".join(move.after.wanted) or "none"
            yield f"{move.change:<11}  {move.after.question}"
            yield f"{'':11}  {_named(told['before'])} -> {_named(told['after'])}, wanted {wanted}"
        yield self._summary()

    def _summary(self) -> str:
        """Such as “3 of 40 questions moved: 1 broken, 2 mended; right 38, before 37”."""
        numbers = {name: sum(move.change == name for move in self.differences) for name in CHANGES}
        kinds = ", ".join(f"{number} {name}" for name, number in numbers.items() if number)
        moved = f"{len(self.differences)} of {counted(self.asked, 'question')} moved"
        moved = f"{moved}: {kinds}" if kinds else moved
        return f"{moved}; right {self.right}, before {self.right_before}"


def compare(before: str, folder: Path) -> Comparison:
    """Ask the folder's curated questions of both. Raises FaultyKnowledge or NoEarlierBaseError."""
    questions = read_test_questions(folder)
    if not questions:
        nothing = "there is no question in this folder: write some, each with the entry it wants."
        raise FaultyKnowledge([Fault(str(folder / "questions"), 1, nothing)])
    with (
        earlier_base(before, folder) as was_there,
        progress(2 * len(questions), "asking") as step,
    ):
        now = evaluate(load_answerer(folder), questions, lambda _row: step()).rows
        was = evaluate_unchecked(load_answerer(was_there), questions, lambda _row: step()).rows
    right_before, right = (sum(row.is_right for row in rows) for rows in (was, now))
    return Comparison(len(questions), differences(was, now), right_before, right)


def _named(told: dict[str, str | None]) -> str:
    return f"{told['result']} {told['entry']}" if told["entry"] else str(told["result"])


@click.command()
@click.argument("before", default="HEAD")
@KNOWLEDGE
@JSON
def moved(before: str, folder: Path | None, as_json: bool) -> None:
    """Show which curated questions are answered differently than BEFORE, a folder or a git revision
    (default: HEAD)."""
    try:
        found = compare(before, knowledge_folder(folder))
    except NoEarlierBaseError as error:
        exit_with_faults(error)
    if as_json:
        print_json(found.as_json())
        return
    for line in found.lines():
        click.echo(line)
