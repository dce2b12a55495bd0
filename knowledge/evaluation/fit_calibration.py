"""Fits calibration.json anew: python -m knowledge.calibrate BENCH_FOLDER."""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.evaluation.coverage import questions_of
from knowledge.evaluation.figures import Question, read_questions
from knowledge.intent.courtesies import bare
from knowledge.library.loader import SHIPPED, read
from knowledge.matching.confidence import (
    FILE,
    LEXICAL_RIGHT,
    LEXICAL_SCOPE,
    RIGHT,
    SCOPE,
    Calibration,
    Evidence,
    Logistic,
)
from knowledge.matching.matcher import Matcher
from knowledge.text import clean

Doubles = NDArray[np.float64]
Names = tuple[str, ...]

_PENALTY = 1e-3
_STEPS = 50
_NONE = Calibration(Logistic({}, 0.0), Logistic({}, 0.0))


@dataclass(frozen=True)
class Seen:
    """The evidence of a question, whether we have its answer and whether the best answer is it."""

    evidence: Evidence
    answerable: bool
    right: bool


def main(bench: Path) -> None:
    parameters = {}
    for kind, scope, right in (
        ("lexical", LEXICAL_SCOPE, LEXICAL_RIGHT),
        ("semantic", SCOPE, RIGHT),
    ):
        sets = [_observe(*one, semantic=kind == "semantic") for one in _sets(bench)]
        parameters[kind] = {"scope": _scope(sets, scope), "right": _right(sets, right)}
    FILE.write_text(json.dumps(parameters, indent=2) + "\n", encoding="utf-8")


def _sets(bench: Path) -> Iterator[tuple[Path, Sequence[Question]]]:
    """The shipped knowledge base with its curated questions, and every public set."""
    yield SHIPPED, questions_of(SHIPPED)
    yield SHIPPED, read_questions(bench / "ja-out-of-scope.jsonl")
    for folder in sorted(path.parent for path in bench.glob("*/questions.jsonl")):
        yield folder / "knowledge", read_questions(folder / "questions.jsonl")


def _observe(folder: Path, questions: Sequence[Question], *, semantic: bool) -> list[Seen]:
    matcher = Matcher(read(folder), semantic=semantic, calibration=_NONE)
    seen = []
    for question in questions:
        matches = matcher.matches(bare(clean(question.text)))
        if matches.evidence and matches.answer:
            right = matches.answer.entry.id in question.entries
            seen.append(Seen(matches.evidence, bool(question.entries), right))
    return seen


def _scope(sets: Sequence[Sequence[Seen]], names: Names) -> dict[str, float]:
    """In every set the answerable weigh as much as the others; a set of one kind weighs less."""
    cells = []
    for seen in sets:
        kinds = {one.answerable for one in seen}
        for kind in kinds:
            some = [one for one in seen if one.answerable == kind]
            weight = 0.5 if len(kinds) == 2 else 0.15
            cells += [(one.evidence, float(kind), weight / len(some)) for one in some]
    return _fit(cells, names)


def _right(sets: Sequence[Sequence[Seen]], names: Names) -> dict[str, float]:
    cells = []
    for seen in sets:
        some = [one for one in seen if one.answerable]
        cells += [(one.evidence, float(one.right), 1 / len(some)) for one in some]
    return _fit(cells, names)


def _fit(cells: Sequence[tuple[Evidence, float, float]], names: Names) -> dict[str, float]:
    """Ridge logistic regression on evidence, outcome and weight, by Newton's method."""
    values = np.array([evidence.values(names) for evidence, _, _ in cells])
    outcomes = np.array([outcome for _, outcome, _ in cells])
    weights = np.array([weight for _, _, weight in cells])
    middle, spread = values.mean(axis=0), values.std(axis=0) + 1e-9
    table = np.column_stack([(values - middle) / spread, np.ones(len(values))])
    solved = _newton(table, outcomes, weights / weights.sum())
    slopes = solved[:-1] / spread
    fitted = dict(zip(names, slopes.round(5).tolist(), strict=True))
    return fitted | {"constant": round(float(solved[-1] - slopes @ middle), 5)}


def _newton(table: Doubles, right: Doubles, weights: Doubles) -> Doubles:
    penalty = np.diag([2 * _PENALTY] * (table.shape[1] - 1) + [1e-9])
    solved: Doubles = np.zeros(table.shape[1])
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-table @ solved))
        slope = table.T @ (weights * (chance - right)) + penalty @ solved
        bend = (table * (weights * chance * (1 - chance))[:, None]).T @ table + penalty
        solved = solved - np.linalg.solve(bend, slope)
    return solved


if __name__ == "__main__":
    main(Path(sys.argv[1]))
