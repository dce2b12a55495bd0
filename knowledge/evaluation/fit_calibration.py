"""Fits matching/calibration.json: python -m knowledge.evaluation.fit_calibration BENCH_FOLDER."""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from knowledge.evaluation.coverage import questions_of
from knowledge.evaluation.figures import Question, read_questions
from knowledge.intent.courtesies import without_courtesies
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

Names = tuple[str, ...]

_INVERSE_PENALTY = 500.0
_NONE = Calibration(Logistic({}, 0.0), Logistic({}, 0.0))


@dataclass(frozen=True)
class Seen:
    """The evidence of a question, whether it has an answer, and whether the first one is right."""

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
    """Yield the shipped base with its curated questions, and every public set."""
    yield SHIPPED, questions_of(SHIPPED)
    yield SHIPPED, read_questions(bench / "ja-out-of-scope.jsonl")
    for folder in sorted(path.parent for path in bench.glob("*/questions.jsonl")):
        yield folder / "knowledge", read_questions(folder / "questions.jsonl")


def _observe(folder: Path, questions: Sequence[Question], *, semantic: bool) -> list[Seen]:
    matcher = Matcher(read(folder), semantic=semantic, calibration=_NONE)
    seen = []
    for question in questions:
        matches = matcher.matches(without_courtesies(clean(question.text)))
        if matches.evidence and matches.answer:
            right = matches.answer.entry.id in question.entries
            seen.append(Seen(matches.evidence, bool(question.entries), right))
    return seen


def _scope(sets: Sequence[Sequence[Seen]], names: Names) -> dict[str, float]:
    """Answerable questions weigh as much as the others of a set; a set of one kind weighs less."""
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
    """Fit a logistic on evidence, outcome and weight."""
    evidence, outcomes, weights = zip(*cells, strict=True)
    values = np.array([one.values(names) for one in evidence])
    scale = StandardScaler().fit(values)
    fitted = LogisticRegression(C=_INVERSE_PENALTY, tol=1e-8, max_iter=1_000).fit(
        scale.transform(values), outcomes, np.array(weights) / sum(weights)
    )
    slopes = fitted.coef_[0] / scale.scale_
    constant = fitted.intercept_[0] - slopes @ scale.mean_
    found = dict(zip(names, slopes.round(5).tolist(), strict=True))
    return found | {"constant": round(float(constant), 5)}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
