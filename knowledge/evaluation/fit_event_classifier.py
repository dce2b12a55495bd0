"""Fits intent/event_classifier.json.

`python -m knowledge.evaluation.fit_event_classifier [BENCH_FOLDER]`
"""

import json
import lzma
import sys
from base64 import b85encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack
from sklearn.linear_model import LogisticRegression

from knowledge.evaluation.coverage import questions_of
from knowledge.evaluation.figures import read_questions
from knowledge.intent.classifier import classify
from knowledge.intent.event_classifier import (
    EXAMPLES,
    FILE,
    PLACES,
    TOPICS,
    EventClassifier,
    Features,
    features_of,
    may_be_event,
)
from knowledge.library.loader import SHIPPED, Library, read
from knowledge.matching.matcher import Matcher
from knowledge.text import clean

Floats = NDArray[np.float32]

_FOLDS = 5
_SEED = 7
_INVERSE_PENALTY = 1 / 6e-5
_STEPS = 80
# Scales that make the penalty equal for meaning (values near 0.04), marks and runs.
_SCALES = (6.0, 1.0, 8.0)
# Weights of runs below so many units are left out, which keeps the file small.
_FEWEST_UNITS = 3
# The share of questions that may be taken for events.
_MISTAKEN = 0.004


@dataclass(frozen=True)
class Example:
    """A text with topic and weight; `measured`: it counts in the share of mistakes."""

    text: str
    topic: str
    weight: float
    measured: bool


@dataclass(frozen=True)
class Table:
    """The features of the examples, a row each."""

    meaning: Floats
    marks: Floats
    runs: csr_array
    topics: NDArray[np.int64]
    weights: Floats

    def rows(self, kept: NDArray[np.bool_]) -> "Table":
        return Table(
            self.meaning[kept],
            self.marks[kept],
            self.runs[kept],
            self.topics[kept],
            self.weights[kept],
        )


def main(bench: Path | None) -> None:
    library = read(SHIPPED)
    examples = _unlike(_examples(library, bench))
    features = _features(library, examples)
    table = _table(examples, features)
    folds = np.random.default_rng(_SEED).integers(0, _FOLDS, len(examples))
    chances = np.zeros((len(examples), len(TOPICS)), np.float32)
    for fold in range(_FOLDS):
        fitted = _fit(table.rows(folds != fold))
        for nth in np.flatnonzero(folds == fold):
            chances[nth] = fitted.chances(features[int(nth)])
    doubts = _doubts(features, chances)
    doubt = _doubt(examples, doubts)
    _report(examples, doubts, chances, doubt)
    _store(_fit(table), doubt)


def _examples(library: Library, bench: Path | None) -> Iterator[Example]:
    """Yield the examples; the written ones come first and win over repetitions."""
    yield from _written()
    for entry in library.entries.values():
        for asks in entry.ask.values():
            yield from (Example(ask, "question", 0.5, True) for ask in asks)
    yield from (Example(one.text, "question", 1.0, True) for one in questions_of(SHIPPED))
    for file in sorted(bench.rglob("*.jsonl")) if bench else ():
        yield from (Example(one.text, "question", 0.25, True) for one in read_questions(file))


def _written() -> Iterator[Example]:
    for path in sorted(EXAMPLES.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            topic = row["topic"] or "question"
            if topic in TOPICS:
                yield Example(row["question"], topic, 2.0, False)


def _unlike(examples: Iterator[Example]) -> Sequence[Example]:
    found: dict[str, Example] = {}
    for example in examples:
        found.setdefault(clean(example.text), example)
    return list(found.values())


def _features(library: Library, examples: Sequence[Example]) -> Sequence[Features]:
    matcher = Matcher(library)
    texts = [clean(example.text) for example in examples]
    vectors = matcher.vectors(texts)
    if vectors is None:
        sys.exit("The semantic package is missing: install the project with it.")
    return [features_of(text, vector) for text, vector in zip(texts, vectors, strict=True)]


def _table(examples: Sequence[Example], features: Sequence[Features]) -> Table:
    places = [place for one in features for place in one.runs]
    ends = np.cumsum([0, *(len(one.runs) for one in features)])
    shares = np.concatenate(
        [np.full(len(one.runs), max(1, len(one.runs)) ** -0.5) for one in features]
    )
    return Table(
        meaning=np.stack([one.meaning for one in features]),
        marks=np.stack([one.marks for one in features]),
        runs=csr_array((shares.astype(np.float32), places, ends), (len(features), PLACES)),
        topics=np.array([TOPICS.index(example.topic) for example in examples]),
        weights=np.array([example.weight for example in examples], np.float32),
    )


def _fit(table: Table) -> EventClassifier:
    dense = np.hstack([table.meaning * _SCALES[0], table.marks[:, :-1] * _SCALES[1]])
    features = hstack([csr_array(dense), table.runs * np.float32(_SCALES[2])]).tocsr()
    model = LogisticRegression(C=_INVERSE_PENALTY, max_iter=_STEPS)
    model.fit(features, table.topics, table.weights / table.weights.sum())
    weights = model.coef_.astype(np.float32)
    size, width = table.meaning.shape[1], dense.shape[1]
    marks = np.column_stack([weights[:, size:width] * _SCALES[1], model.intercept_])
    return EventClassifier(
        meaning=weights[:, :size] * np.float32(_SCALES[0]),
        marks=marks.astype(np.float32),
        runs=weights[:, width:] * np.float32(_SCALES[2]),
        doubt=0.0,
    )


def _doubts(features: Sequence[Features], chances: Floats) -> Floats:
    """Return the probability of a question; 1 if the form allows nothing else."""
    best = [TOPICS[nth + 1] for nth in chances[:, 1:].argmax(axis=1)]
    can = [may_be_event(one.form, topic) for one, topic in zip(features, best, strict=True)]
    return np.where(can, chances[:, 0], 1.0).astype(np.float32)


def _doubt(examples: Sequence[Example], doubts: Floats) -> float:
    """Return the highest threshold with at most the allowed share of mistakes."""
    measured = np.array([example.measured for example in examples])
    return round(float(np.quantile(doubts[measured], _MISTAKEN)), 3)


def _report(examples: Sequence[Example], doubts: Floats, chances: Floats, doubt: float) -> None:
    """Print figures of the held-out folds."""
    intents = [classify(clean(example.text)) for example in examples]
    known = np.array([intent.kind == "door" for intent in intents])
    opened = doubts < doubt
    told = np.array([example.topic != "question" for example in examples])
    breach = np.array([example.topic == "breach" for example in examples])
    measured = np.array([example.measured for example in examples])
    asked = ~told & ~measured
    best = np.array([TOPICS[nth + 1] for nth in chances[:, 1:].argmax(axis=1)])
    right = best == [example.topic for example in examples]
    for name, rows, hits in (
        ("statements found by this model alone", told, opened),
        ("statements found with the patterns", told, opened | known),
        ("breaches found by this model alone", breach, opened),
        ("breaches found with the patterns", breach, opened | known),
        ("topics right of those found", told & opened, right),
        ("questions taken for events", measured, opened),
        ("written questions taken for events", asked, opened),
    ):
        print(f"{name}: {int(hits[rows].sum())}/{int(rows.sum())}")  # noqa: T201
    print(f"doubt {doubt}")  # noqa: T201


def _store(fitted: EventClassifier, doubt: float) -> None:
    stored: dict[str, Any] = {"doubt": doubt}
    for name, least in (("meaning", 1), ("marks", 1), ("runs", _FEWEST_UNITS)):
        stored[name] = _packed(getattr(fitted, name), least)
    FILE.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


def _packed(weights: Floats, least: int) -> dict[str, Any]:
    size = round(float(np.abs(weights).max()) / 127, 6)
    numbers = np.clip(np.rint(weights / size), -127, 127).astype(np.int8)
    numbers[np.abs(numbers) < least] = 0
    packed = lzma.compress(numbers.tobytes(), preset=lzma.PRESET_EXTREME | 9)
    return {"size": size, "numbers": b85encode(packed).decode()}


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
