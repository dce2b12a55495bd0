"""Fits knowledge/matching/calibration.json.

`python -m tests.bench.fitting.calibration BENCH_FOLDER WRITERS.jsonl`
"""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np

from knowledge.evaluation.accuracy import LabelledQuestion, read_questions
from knowledge.evaluation.coverage import read_test_questions
from knowledge.intent.small_talk import strip_courtesies
from knowledge.library.loader import SHIPPED_FOLDER, Library, read_library
from knowledge.matching.confidence import (
    CALIBRATION_FILE,
    Calibration,
    Evidence,
    Logistic,
)
from knowledge.matching.matcher import Matcher
from knowledge.text import clean
from tests.bench.writers import Line, folds, read_lines, without

Names = tuple[str, ...]

# Figures for “is this question one for the base?” and “if so, is the first answer right?”; without
# the view of meaning, letters replace it.
SCOPE_FIGURES: Final = (
    "total",
    "referral_lead",
    "centre",
    "length",
    "uncovered",
    "log_answer_belief",
    "referral_belief",
    "log_ways_to_ask",
)
RIGHT_FIGURES: Final = (
    "margin",
    "share",
    "centre",
    "length",
    "uncovered",
    "belief",
    "log_ways_to_ask",
)
LEXICAL_SCOPE_FIGURES: Final = (
    "total", "referral_lead", "letters", "words", "length", "unknown_share", "uncovered", "log_ways_to_ask",
)  # fmt: skip
LEXICAL_RIGHT_FIGURES: Final = (
    "margin",
    "share",
    "letters",
    "length",
    "uncovered",
    "log_ways_to_ask",
)

_INVERSE_PENALTY = 500.0
_NONE = Calibration(Logistic({}, 0.0), Logistic({}, 0.0))
_FOLDS = 3
# The writers are most like the people who will ask; beside all their short messages, their longer
# ones would count for little. The everyday questions are all out of scope.
_WEIGHTS = {"short": 3.0, "longer": 2.0, "everyday": 6.0, "thin": 0.5}
# Also fit to the shipped base cut to this many ways to ask per entry and language.
_FEW_WAYS = (1, 4)


@dataclass(frozen=True)
class Seen:
    """The evidence of a question, whether it has an answer, and whether the first one is right."""

    evidence: Evidence
    answerable: bool
    right: bool
    is_longer: bool


@dataclass(frozen=True)
class SeenSet:
    """`natural`: in and out of scope as often as people really ask."""

    weight: float
    seen: Sequence[Seen]
    natural: bool = False


def main(bench: Path, writers: Path, cache: Path) -> None:
    parameters = {}
    for kind, scope, right in (
        ("lexical", LEXICAL_SCOPE_FIGURES, LEXICAL_RIGHT_FIGURES),
        ("semantic", SCOPE_FIGURES, RIGHT_FIGURES),
    ):
        sets = list(_sets(bench, writers, cache, semantic=kind == "semantic"))
        parameters[kind] = {"scope": _scope(sets, scope), "right": _right(sets, right)}
    CALIBRATION_FILE.write_text(json.dumps(parameters, indent=2) + "\n", encoding="utf-8")


def _sets(bench: Path, writers: Path, cache: Path, *, semantic: bool) -> Iterator[SeenSet]:
    """Yield the shipped base with its curated questions, the writers, and every public set.

    The writers are asked of the whole base and of its first ways to ask.
    """
    shipped = read_library(SHIPPED_FOLDER)
    matcher = _matcher(shipped, cache, semantic=semantic)
    yield SeenSet(1.0, _observe(matcher, read_test_questions(SHIPPED_FOLDER)))
    everyday = read_questions(bench / "ja-out-of-scope.jsonl")
    yield SeenSet(_WEIGHTS["everyday"], _observe(matcher, everyday))
    strangers = _observe_strangers(shipped, writers, cache, semantic=semantic)
    short = [seen for seen in strangers if not seen.is_longer]
    longer = [seen for seen in strangers if seen.is_longer]
    yield SeenSet(_WEIGHTS["short"], short, natural=True)
    yield SeenSet(_WEIGHTS["longer"], longer, natural=True)
    for ways in _FEW_WAYS:
        thin = _matcher(_cut(shipped, ways), cache, semantic=semantic)
        few = _observe(thin, _asked(read_lines(writers), shipped))
        yield SeenSet(_WEIGHTS["thin"], few, natural=True)
    for folder in sorted(path.parent for path in bench.glob("*/questions.jsonl")):
        other = _matcher(read_library(folder / "knowledge"), cache, semantic=semantic)
        yield SeenSet(1.0, _observe(other, read_questions(folder / "questions.jsonl")))


def _observe_strangers(shipped: Library, file: Path, cache: Path, *, semantic: bool) -> list[Seen]:
    """Observe each writer by a base that has not learnt this writer's words."""
    seen = []
    for lines in folds(read_lines(file), _FOLDS):
        matcher = _matcher(without(shipped, lines), cache, semantic=semantic)
        seen += _observe(matcher, _asked(lines, shipped))
    return seen


def _asked(lines: Sequence[Line], library: Library) -> list[LabelledQuestion]:
    """Return the lines that ask, with the answers that they want."""
    refers = {entry.id for entry in library.entries.values() if entry.is_referral}
    return [
        LabelledQuestion(
            line.text, tuple(entry for entry in line.entries if entry not in refers), "", 0
        )
        for line in lines
        if not (line.door or line.is_gap)
    ]


def _cut(library: Library, ways: int) -> Library:
    """Keep the first ways to ask of each entry and language, which are no writer's words."""
    entries = {
        name: replace(entry, ask={language: asks[:ways] for language, asks in entry.ask.items()})
        for name, entry in library.entries.items()
    }
    return replace(library, entries=entries)


def _matcher(library: Library, cache: Path, *, semantic: bool) -> Matcher:
    return Matcher(library, cache, semantic=semantic, calibration=_NONE)


def _observe(matcher: Matcher, questions: Sequence[LabelledQuestion]) -> list[Seen]:
    seen = []
    for question in questions:
        matches = matcher.matches(strip_courtesies(clean(question.text)))
        if matches.evidence and matches.answer:
            right = matches.answer.entry.id in question.entries
            longer = matches.reading.is_longer
            seen.append(Seen(matches.evidence, bool(question.entries), right, longer))
    return seen


def _scope(sets: Sequence[SeenSet], names: Names) -> dict[str, float]:
    """Answerable questions weigh as much as the others of a set; a set of one kind weighs less."""
    cells = []
    for one in sets:
        kinds = {seen.answerable for seen in one.seen}
        for kind in kinds:
            some = [seen for seen in one.seen if seen.answerable == kind]
            share = len(some) / len(one.seen) if one.natural else 0.5 if len(kinds) == 2 else 0.15
            weight = one.weight * share
            cells += [(seen.evidence, float(kind), weight / len(some)) for seen in some]
    return _fit(cells, names)


def _right(sets: Sequence[SeenSet], names: Names) -> dict[str, float]:
    cells = []
    for one in sets:
        some = [seen for seen in one.seen if seen.answerable]
        cells += [(seen.evidence, float(seen.right), one.weight / len(some)) for seen in some]
    return _fit(cells, names)


def _fit(cells: Sequence[tuple[Evidence, float, float]], names: Names) -> dict[str, float]:
    """Fit a logistic on evidence, outcome and weight."""
    # They take a second of every worker that collects the test of the figures.
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    evidence, outcomes, weights = zip(*cells, strict=True)
    values = np.array([[float(getattr(one, name)) for name in names] for one in evidence])
    scale = StandardScaler().fit(values)
    fitted = LogisticRegression(C=_INVERSE_PENALTY, tol=1e-8, max_iter=1_000).fit(
        scale.transform(values), outcomes, np.array(weights) / sum(weights)
    )
    slopes = fitted.coef_[0] / scale.scale_
    constant = fitted.intercept_[0] - slopes @ scale.mean_
    found = dict(zip(names, slopes.round(5).tolist(), strict=True))
    return found | {"constant": round(float(constant), 5)}


if __name__ == "__main__":
    # Each base encodes only what the one before has not.
    with TemporaryDirectory() as folder:
        main(Path(sys.argv[1]), Path(sys.argv[2]), Path(folder))
