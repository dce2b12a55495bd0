"""Fits calibration.json anew: python -m knowledge.calibrate BENCH_FOLDER."""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.coverage import questions_of
from knowledge.evaluation import Question, read_questions
from knowledge.library import SHIPPED, read
from knowledge.matching.calibration import FILE
from knowledge.matching.evidence import LEXICAL, SEMANTIC, Evidence
from knowledge.matching.matcher import Matcher
from knowledge.text import clean

Doubles = NDArray[np.float64]

_PENALTY = 1e-3
_STEPS = 50


def main(bench: Path) -> None:
    parameters = {}
    for kind, names in (("lexical", LEXICAL), ("semantic", SEMANTIC)):
        sets = [_observe(*one, semantic=kind == "semantic") for one in _sets(bench)]
        parameters[kind] = _fit(sets, names)
    FILE.write_text(json.dumps(parameters, indent=2) + "\n", encoding="utf-8")


def _sets(bench: Path) -> Iterator[tuple[Path, Sequence[Question]]]:
    """The shipped knowledge base with its curated questions, and every public set."""
    yield SHIPPED, questions_of(SHIPPED)
    for folder in sorted(path.parent for path in bench.glob("*/questions.jsonl")):
        yield folder / "knowledge", read_questions(folder / "questions.jsonl")


def _observe(
    folder: Path, questions: Sequence[Question], *, semantic: bool
) -> list[tuple[Evidence, bool]]:
    """The evidence of every question, and whether the best answer was right."""
    matcher = Matcher(read(folder), None, semantic=semantic)
    seen = []
    for question in questions:
        matches = matcher.matches(clean(question.text))
        if matches.evidence and matches.answer:
            seen.append((matches.evidence, matches.answer.entry.id in question.entries))
    return seen


def _fit(
    sets: Sequence[Sequence[tuple[Evidence, bool]]], names: tuple[str, ...]
) -> dict[str, float]:
    """Ridge logistic regression by Newton's method; every set counts the same."""
    seen = [one for observed in sets for one in observed]
    weights = np.concatenate([np.full(len(observed), 1 / len(observed)) for observed in sets])
    right = np.array([float(right) for _, right in seen])
    values = np.array([evidence.values(names) for evidence, _ in seen])
    middle, spread = values.mean(axis=0), values.std(axis=0) + 1e-9
    table = np.column_stack([(values - middle) / spread, np.ones(len(values))])
    solved = _newton(table, right, weights / weights.sum())
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
