"""Measures how often answers are right, on questions with the entries they want."""

import json
import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from knowledge.answering import Answer, Answerer
from knowledge.decision import Result
from knowledge.library.files import Fault, Faults, FaultyKnowledge, printable

ANSWERED: Final[frozenset[Result]] = frozenset({"found", "likely"})
DECLINED: Final[frozenset[Result]] = frozenset({"not_found", "door", "chat"})
_FORM: Final = 'a line is {"question": "…", "entry": "id" or ["id", "id"] or null}'


@dataclass(frozen=True)
class LabelledQuestion:
    """A question and its right entries; without any it must not be answered."""

    text: str
    entries: tuple[str, ...]
    file: str
    line: int


@dataclass(frozen=True)
class QuestionResult:
    """The answer to one question; `got` is the first of the `ranked` entries."""

    question: str
    wanted: tuple[str, ...]
    got: str | None
    score: float
    result: Result
    shown: str | None
    ranked: tuple[str, ...]
    milliseconds: float

    @property
    def is_right(self) -> bool:
        """Whether the answer is right, as `right_over_all` counts it."""
        declined = self.result in DECLINED
        return self.got in self.wanted and not declined if self.wanted else declined

    @property
    def is_wrong(self) -> bool:
        """Found or likely, with a wrong entry."""
        return self.result in ANSWERED and self.shown not in self.wanted

    @property
    def rank(self) -> int | None:
        """Place of the first right candidate, from 1."""
        places = (nth for nth, entry in enumerate(self.ranked, 1) if entry in self.wanted)
        return next(places, None)


@dataclass(frozen=True)
class Accuracy:
    """The figures of `knowledge eval`; a share of no questions is None."""

    rows: tuple[QuestionResult, ...]

    @property
    def failures(self) -> tuple[QuestionResult, ...]:
        """The rows that are not right, wrong answers first."""
        return tuple(
            sorted((row for row in self.rows if not row.is_right), key=lambda row: not row.is_wrong)
        )

    def as_json(self) -> dict[str, Any]:
        """The last line of `knowledge eval --json`."""
        answerable = [row for row in self.rows if row.wanted]
        outside = [row for row in self.rows if not row.wanted]
        found = [row for row in self.rows if row.result == "found"]
        times = sorted(row.milliseconds for row in self.rows)
        return {
            "n": len(self.rows),
            "hit1": _mean(row.rank == 1 for row in answerable),
            "hit3": _mean((row.rank or math.inf) <= 3 for row in answerable),
            "mrr": _mean(1 / row.rank if row.rank else 0 for row in answerable),
            "auroc": _auroc([row.score for row in answerable], [row.score for row in outside]),
            "declined": _mean(row.result in DECLINED for row in outside),
            "wrong": _mean(row.is_wrong for row in self.rows),
            "right_over_all": _mean(row.is_right for row in self.rows),
            "precision_found": _mean(not row.is_wrong for row in found),
            "p50_ms": _percentile(times, 0.50),
            "p99_ms": _percentile(times, 0.99),
        }


def read_questions(path: Path) -> tuple[LabelledQuestion, ...]:
    """Read a .jsonl file; raises FaultyKnowledge with all faults."""
    faults = Faults()
    questions: tuple[LabelledQuestion, ...] = ()
    try:
        questions = parse_questions(path.read_bytes(), str(path), faults)
    except OSError as error:
        faults.add_fatal(str(path), 1, f"this file cannot be read ({error.strerror}).")
    if faults.found:
        raise FaultyKnowledge(faults.found)
    return questions


def parse_questions(raw: bytes, file: str, faults: Faults) -> tuple[LabelledQuestion, ...]:
    """Parse the lines of a .jsonl file, skipping blank ones."""
    lines = raw.removeprefix(b"\xef\xbb\xbf").splitlines()
    read = (_question(line, file, nth, faults) for nth, line in enumerate(lines, 1) if line.strip())
    return tuple(question for question in read if question)


def unknown_entry_faults(
    questions: Iterable[LabelledQuestion], known: Iterable[str]
) -> tuple[Fault, ...]:
    """Return a fault for each wanted entry that does not exist."""
    known = frozenset(known)
    named = ((question, entry) for question in questions for entry in question.entries)
    return tuple(
        Fault(question.file, question.line, f"there is no entry “{printable(entry[:60])}”.")
        for question, entry in named
        if entry not in known
    )


def evaluate(
    answerer: Answerer,
    questions: Sequence[LabelledQuestion],
    each: Callable[[QuestionResult], None] | None = None,
) -> Accuracy:
    """Ask all questions, calling `each` with each row; raises FaultyKnowledge for unknown ids."""
    if faults := unknown_entry_faults(questions, answerer.library.entries):
        raise FaultyKnowledge(faults)
    return evaluate_unchecked(answerer, questions, each)


def evaluate_unchecked(
    answerer: Answerer,
    questions: Sequence[LabelledQuestion],
    each: Callable[[QuestionResult], None] | None = None,
) -> Accuracy:
    """Ask all questions of a base that may lack a wanted entry, such as an older one."""
    rows = []
    for question in questions:
        begun = perf_counter()
        answer = answerer.answer(question.text)
        rows.append(_row(question, answer, (perf_counter() - begun) * 1000))
        if each:
            each(rows[-1])
    return Accuracy(tuple(rows))


def _row(question: LabelledQuestion, answer: Answer, milliseconds: float) -> QuestionResult:
    ranked = tuple(candidate.entry for candidate in answer.candidates)
    return QuestionResult(
        question=printable(question.text),
        wanted=question.entries,
        got=ranked[0] if ranked else None,
        score=answer.score,
        result=answer.result,
        shown=answer.shown.entry.id if answer.shown else None,
        ranked=ranked,
        milliseconds=milliseconds,
    )


def _question(line: bytes, file: str, nth: int, faults: Faults) -> LabelledQuestion | None:
    try:
        fields = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        faults.add(file, nth, "this line is not UTF-8: save the file as UTF-8.")
        return None
    except (ValueError, RecursionError):
        faults.add(file, nth, f"this line is not JSON: {_FORM}.")
        return None
    if not isinstance(fields, dict):
        faults.add(file, nth, f"this line is not a JSON object: {_FORM}.")
        return None
    text, entries = fields.get("question"), _entries(fields)
    if not isinstance(text, str):
        faults.add(file, nth, f"“question” must be there and be a text: {_FORM}.")
    if entries is None:
        faults.add(file, nth, f"“entry” must be there, an id, ids or null: {_FORM}.")
    if not isinstance(text, str) or entries is None:
        return None
    return LabelledQuestion(text, entries, file, nth)


def _entries(fields: dict[str, Any]) -> tuple[str, ...] | None:
    """Return the ids, empty for null; None if the field is missing or malformed."""
    wanted = fields.get("entry", ...)
    if wanted is None:
        return ()
    ids = wanted if isinstance(wanted, list) else [wanted]
    return tuple(ids) if ids and all(isinstance(each, str) and each for each in ids) else None


def _mean(values: Iterable[float]) -> float | None:
    numbers = list(values)
    return round(sum(numbers) / len(numbers), 4) if numbers else None


def _auroc(right: Sequence[float], outside: Sequence[float]) -> float | None:
    """Share of pairs in which the answerable question scores above the one out of scope."""
    below = sorted(outside)
    if not right or not below:
        return None
    won = sum(bisect_left(below, score) + bisect_right(below, score) for score in right)
    return round(won / (2 * len(right) * len(below)), 4)


def _percentile(ordered: Sequence[float], share: float) -> float | None:
    """Return the percentile by nearest rank."""
    return round(ordered[math.ceil(share * len(ordered)) - 1], 2) if ordered else None
