"""Fits knowledge/matching/second_look.json.

`python -m tests.bench.fitting.second_look BENCH_FOLDER WRITERS.jsonl`
"""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
from numpy.typing import NDArray

from knowledge.evaluation.accuracy import read_questions
from knowledge.intent.small_talk import strip_courtesies
from knowledge.library.loader import SHIPPED_FOLDER, read_library
from knowledge.matching.fusion import ANSWERS_WEIGHT, BELIEFS_WEIGHT, SHARPNESS, VIEW_WEIGHTS
from knowledge.matching.matcher import Matcher
from knowledge.matching.phrasings import Floats
from knowledge.matching.second_look import FIGURE_NAMES, WEIGHTS_FILE
from knowledge.text import clean
from tests.bench.writers import folds, read_lines, without

# The public set with as many ways to ask as a rich base; the others never get a second look.
_RICH_SET: Final = "clinc150-val"
_FOLDS: Final = 3
_WRITERS_WEIGH: Final = 2.0
# Chosen by the writers, each fold judged by the others.
_PENALTY: Final = 1e-3


@dataclass(frozen=True)
class Choice:
    """The figures of the nearest answers to one question, and which of them are right."""

    figures: Floats
    right: NDArray[np.bool_]
    is_longer: bool


def main(bench: Path, writers: Path, cache: Path) -> None:
    of_writers = list(_of_writers(writers, cache))
    of_public = list(_of_public(bench / _RICH_SET, cache))
    short = fit(
        [(_WRITERS_WEIGH, [each for each in of_writers if not each.is_longer]), (1.0, of_public)],
        plain(),
    )
    # Longer messages are few and unlike the others, so these weights learn from them alone.
    longer = fit([(1.0, [each for each in of_writers if each.is_longer])], short)
    found = {"short": weights_by_name(short.tolist()), "longer": weights_by_name(longer.tolist())}
    WEIGHTS_FILE.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


def _of_writers(file: Path, cache: Path) -> Iterator[Choice]:
    """Ask each writer of a base that has not learnt this writer's words."""
    shipped = read_library(SHIPPED_FOLDER)
    for lines in folds(read_lines(file), _FOLDS):
        asked = [(line.text, line.entries) for line in lines if line.entries and not line.door]
        yield from _choices(Matcher(without(shipped, lines), cache), asked)


def _of_public(folder: Path, cache: Path) -> Iterator[Choice]:
    questions = read_questions(folder / "questions.jsonl")
    asked = [(each.text, each.entries) for each in questions if each.entries]
    return _choices(Matcher(read_library(folder / "knowledge"), cache), asked)


def _choices(matcher: Matcher, asked: Sequence[tuple[str, Sequence[str]]]) -> Iterator[Choice]:
    """Yield the questions with a right answer among the nearest."""
    for text, wanted in asked:
        found = matcher.matches(strip_courtesies(clean(text)))
        if found.nearest is None:
            continue
        entries = found.signals.phrasings.entries
        right = np.array([entries[each].id in wanted for each in found.nearest.entries], bool)
        if right.any():
            yield Choice(found.nearest.figures, right, found.reading.is_longer)


def fit(sets: Sequence[tuple[float, Sequence[Choice]]], start: Floats) -> Floats:
    """Fit a conditional logit: the probability of a right one among the nearest answers.

    Each set has a weight. The penalty is the squared distance from the weights of the start.
    """
    choices = [(each, weight / len(some)) for weight, some in sets for each in some]
    scale = np.concatenate([each.figures for each, _ in choices]).std(axis=0) + 1e-9
    start = start * scale
    total = sum(weight for _, weight in choices)

    def loss(weights: Floats) -> tuple[float, Floats]:
        lost, slope = 0.0, np.zeros_like(weights)
        for each, weight in choices:
            figures = each.figures / scale
            raised = np.exp(figures @ weights - (figures @ weights).max())
            chances = raised / raised.sum()
            hit = chances[each.right].sum()
            lost -= weight * float(np.log(hit))
            slope += weight * (figures.T @ (chances - chances * each.right / hit))
        away = weights - start
        return lost / total + _PENALTY * float(away @ away), slope / total + 2 * _PENALTY * away

    from scipy.optimize import minimize  # a second of every worker that collects its test

    solved = minimize(loss, start, jac=True, method="L-BFGS-B")
    return np.asarray(solved.x / scale, np.float32)


def weights_by_name(weights: Sequence[float]) -> dict[str, float]:
    return {name: round(weight, 4) for name, weight in zip(FIGURE_NAMES, weights, strict=True)}


def plain() -> Floats:
    """Return the weights of the plain sum, for distances as the softmax takes them."""
    views = [weight for weight in VIEW_WEIGHTS.values() for _ in range(3)]
    known = [*views, ANSWERS_WEIGHT, BELIEFS_WEIGHT]
    plain = np.array([*known, *[0.0] * (len(FIGURE_NAMES) - len(known))])
    return np.asarray(plain / plain.sum() * SHARPNESS, np.float32)


if __name__ == "__main__":
    # Each fold encodes only what the one before has not.
    with TemporaryDirectory() as folder:
        main(Path(sys.argv[1]), Path(sys.argv[2]), Path(folder))
