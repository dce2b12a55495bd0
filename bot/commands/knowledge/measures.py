"""madoguchi knowledge lint, coverage, eval, moved: faults of the answers, how many are right, and
which differ from an earlier knowledge base."""

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final, Literal

import click

from bot.clock import now
from bot.commands.ask import load_answerer, nearest_answer_finder
from bot.commands.output import (
    DESK,
    FOUND_WRONG,
    JSON,
    KNOWLEDGE,
    counted,
    desk_in_use,
    exit_with_faults,
    fault_line,
    knowledge_folder,
    print_json,
    print_result,
    progress,
    short_path,
)
from bot.config.desk_file import FaultyDeskFileError
from bot.config.policy_check import check_fee, check_letters
from knowledge.answering import Answerer
from knowledge.evaluation.accuracy import (
    Accuracy,
    LabelledQuestion,
    QuestionResult,
    evaluate_unchecked,
    read_questions,
)
from knowledge.evaluation.accuracy import evaluate as measure
from knowledge.evaluation.coverage import (
    Coverage,
    count_coverage,
    coverage_page,
    read_test_questions,
)
from knowledge.evaluation.lint import LintResult
from knowledge.evaluation.lint import lint as look
from knowledge.library.files import Fault, FaultyKnowledge
from knowledge.library.loader import read_library, read_with_faults
from tickets.model.tokyo import date_of


@click.command()
@KNOWLEDGE
@DESK
@JSON
def lint(folder: Path | None, desk: Path | None, as_json: bool) -> None:
    """Name every fault at once, FILE:LINE: sentence; exit code 1 if there is one."""
    place, today = knowledge_folder(folder), date_of(now())
    seen = look(place, today, nearest_answer_finder(place))
    found = _with_desk_file(seen, desk_in_use(desk, place), place, today)
    places = {"faults": _places(found.faults), "warnings": _places(found.warnings)}
    warnings = (fault_line(warning, "warning: ") for warning in found.warnings)
    summary = f"{counted(len(found.faults), 'fault')}, {counted(len(found.warnings), 'warning')}"
    print_result(as_json, places, (*map(fault_line, found.faults), *warnings), summary)
    if found.faults:
        raise click.exceptions.Exit(FOUND_WRONG)


def _with_desk_file(found: LintResult, desk: Path | None, folder: Path, today: date) -> LintResult:
    """Add a warning for each wrong fee and letter, and the faults of the desk file."""
    if desk is None:
        return found
    library, _ = read_with_faults(folder)
    try:
        fees = [each.fault for each in check_fee(desk, library, today)]
        wrong = [*fees, *check_letters(desk, library, today)]
    except FaultyDeskFileError as error:
        return replace(found, faults=tuple(sorted({*found.faults, *error.faults})))
    return replace(found, warnings=tuple(sorted({*found.warnings, *wrong})))


@click.command()
@click.option(
    "--page",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also ask every question, and write clauses, answers and accuracy as Markdown.",
)
@click.option(
    "--least",
    type=click.FloatRange(0, 1),
    help="Also ask every question; exit code 1 if a clause has a smaller share of right answers.",
)
@KNOWLEDGE
@JSON
def coverage(page: Path | None, least: float | None, folder: Path | None, as_json: bool) -> None:
    """Show entries and tested questions for each clause and language; exit code 1 on a gap."""
    place = knowledge_folder(folder)
    questions = read_test_questions(place)
    answers = _asked(load_answerer(place), questions).rows if least is not None else ()
    covered = count_coverage(read_library(place).on(date_of(now())), questions, answers)
    rows = [{**asdict(row), "gap": row.is_gap} for row in covered.rows]
    print_result(as_json, {"rows": rows, "gaps": len(covered.gaps)}, _coverage_lines(covered))
    if page:
        _write_page(page, place)
    low = [row for row in covered.rows if row.is_below(least or 0)]
    for row in low:
        told = f"{row.clause} {row.language}: {row.right} of {row.questions} right"
        click.echo(f"{told}, wanted {least:.0%}", err=True)
    if low or not covered.ok:
        raise click.exceptions.Exit(FOUND_WRONG)


def _coverage_lines(covered: Coverage) -> Iterator[str]:
    yield "clause  language  entries  questions"
    for row in covered.rows:
        gap = "  gap" if row.is_gap else ""
        right = "" if row.right is None else f"  {row.right:>5} right"
        counts = f"{row.entries:>7}  {row.questions:>9}{right}{gap}"
        yield f"{row.clause:<6}  {row.language:<8}  {counts}"
    yield covered.summary


def _asked(answerer: Answerer, questions: tuple[LabelledQuestion, ...]) -> Accuracy:
    """Ask all questions, in their order. Raises FaultyKnowledge."""
    with progress(len(questions), "asking") as step:
        return measure(answerer, questions, lambda _row: step())


@click.command("eval")
@click.argument(
    "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@KNOWLEDGE
@JSON
def evaluate(file: Path | None, folder: Path | None, as_json: bool) -> None:
    """Measure the answers on FILE, one {"question": …, "entry": id or ids or null} a line; without
    it, on the folder's curated questions."""
    place = knowledge_folder(folder)
    questions = read_questions(file) if file else read_test_questions(place)
    figures = _asked(load_answerer(place), questions)
    if not as_json:
        for row in figures.failures:
            wanted = " or ".join(row.wanted) or "none"
            click.echo(f"{row.result:<9} {row.score:.2f}  {row.question}")
            click.echo(f"{'':15} wanted {wanted}, first {row.got or 'none'}")
    print_json(figures.as_json())


def _write_page(page: Path, folder: Path) -> None:
    answerer = load_answerer(folder)
    rows = _asked(answerer, read_test_questions(folder)).rows
    try:
        page.write_text(coverage_page(answerer.library, rows, date_of(now())), encoding="utf-8")
    except OSError as error:
        exit_with_faults(f"{page} cannot be written ({error.strerror}).")
    click.echo(f"{page} written", err=True)


def _places(faults: tuple[Fault, ...]) -> list[dict[str, object]]:
    return [
        {"file": short_path(fault.file), "line": fault.line, "sentence": fault.sentence}
        for fault in faults
    ]


_Change = Literal["broken", "mended", "still wrong", "still right"]
_CHANGES: Final[tuple[_Change, ...]] = ("broken", "mended", "still wrong", "still right")


@dataclass(frozen=True)
class _Difference:
    """A question whose visible answer changed, judged by the entries it wants now."""

    before: QuestionResult
    after: QuestionResult

    @property
    def change(self) -> _Change:
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


def _differences(
    before: Sequence[QuestionResult], after: Sequence[QuestionResult]
) -> tuple[_Difference, ...]:
    """Pair the rows of the same questions and return the changed ones, broken first."""
    pairs = (_Difference(*pair) for pair in zip(before, after, strict=True))
    changed = [pair for pair in pairs if _seen(pair.before) != _seen(pair.after)]
    return tuple(sorted(changed, key=lambda pair: _CHANGES.index(pair.change)))


def _seen(row: QuestionResult) -> dict[str, str | None]:
    return {"result": row.result, "entry": row.got if row.result == "unsure" else row.shown}


class _NoEarlierBaseError(Exception):
    """Says what was looked for, and where."""


@contextmanager
def _earlier_base(before: str, folder: Path) -> Iterator[Path]:
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
            raise _NoEarlierBaseError(
                f"“{before}” holds what cannot be unpacked: {error}"
            ) from error
        yield place


def _git(folder: Path, before: str, *command: str) -> bytes:
    try:
        told = subprocess.run(["git", "-C", str(folder), *command], capture_output=True, check=True)
    except FileNotFoundError as error:
        raise _NoEarlierBaseError(
            f"“{before}” is no folder, and git is not installed: name the folder as it was before."
        ) from error
    except subprocess.CalledProcessError as error:
        reason = error.stderr.decode(errors="replace").strip().splitlines()
        raise _NoEarlierBaseError(
            f"“{before}” is neither a folder nor a git revision of {folder} "
            f"({reason[-1] if reason else 'git failed'}): name the folder as it was before."
        ) from error
    return told.stdout


@dataclass(frozen=True)
class Comparison:
    """Questions answered differently, and how many were right before and are now."""

    asked: int
    differences: Sequence[_Difference]
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
        numbers = {name: sum(move.change == name for move in self.differences) for name in _CHANGES}
        kinds = ", ".join(f"{number} {name}" for name, number in numbers.items() if number)
        moved = f"{len(self.differences)} of {counted(self.asked, 'question')} moved"
        moved = f"{moved}: {kinds}" if kinds else moved
        return f"{moved}; right {self.right}, before {self.right_before}"


def compare(before: str, folder: Path) -> Comparison:
    """Ask the folder's curated questions of both. Raises FaultyKnowledge or _NoEarlierBaseError."""
    questions = read_test_questions(folder)
    if not questions:
        nothing = "there is no question in this folder: write some, each with the entry it wants."
        raise FaultyKnowledge([Fault(str(folder / "questions"), 1, nothing)])
    with (
        _earlier_base(before, folder) as was_there,
        progress(2 * len(questions), "asking") as step,
    ):
        newer = measure(load_answerer(folder), questions, lambda _row: step()).rows
        older = evaluate_unchecked(load_answerer(was_there), questions, lambda _row: step()).rows
    right_before, right = (sum(row.is_right for row in rows) for rows in (older, newer))
    return Comparison(len(questions), _differences(older, newer), right_before, right)


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
    except _NoEarlierBaseError as error:
        exit_with_faults(error)
    print_result(as_json, found.as_json(), found.lines())
