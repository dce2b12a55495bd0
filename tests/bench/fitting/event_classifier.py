"""Fits knowledge/intent/event_classifier.json.

`python -m tests.bench.fitting.event_classifier [--longer] [BENCH_FOLDER]`; with `--longer`
only the model of longer messages, in a minute.
"""

import json
import lzma
import sys
from base64 import b85encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack

from knowledge.evaluation.accuracy import read_questions
from knowledge.evaluation.coverage import read_test_questions
from knowledge.intent.classifier import classify
from knowledge.intent.event_classifier import (
    HASH_BUCKETS,
    TOPICS,
    WEIGHTS_FILE,
    EventClassifier,
    Features,
    may_be_event,
    text_features,
)
from knowledge.library.loader import SHIPPED_FOLDER, Library, read_library
from knowledge.matching.matcher import Matcher
from knowledge.text import clean

Floats = NDArray[np.float32]

EXAMPLES: Final = Path(__file__).with_name("examples")

_FOLDS = 5
_SEED = 7
_INVERSE_PENALTY = 1 / 6e-5
_STEPS = 80
# Scales that make the penalty equal for meaning (values near 0.04), marks and runs.
_SCALES = (6.0, 1.0, 8.0)
# The largest weight in units. So few for runs keep the file small; finer ones change chances by
# .0005 in the mean.
_UNITS = {"meaning": 127, "marks": 127, "runs": 15}
# The shares of questions, and of longer harmless messages, that may be taken for events, and that
# may have a route offered; a short question has none.
_SHARES = {"short": (0.004, 0.004), "longer": (0.06, 0.15)}

# Topics that the writers of longer messages left out; short examples stand for them.
_RARE = ("own_data", "status")


@dataclass(frozen=True)
class Example:
    """A text with topic and weight; `writer`: who wrote this longer message.

    `measured`: it counts in the share of mistakes.
    """

    text: str
    topic: str
    weight: float
    measured: bool
    writer: str | None = None

    @property
    def is_longer(self) -> bool:
        """Whether the model of longer messages learns from it."""
        return self.writer is not None or self.topic in _RARE


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


def main(bench: Path | None, *, only_longer: bool) -> None:
    """Fit the model of longer messages to these alone, judged by leaving writers out.

    Beside the many short questions they would count for little.
    """
    library = read_library(SHIPPED_FOLDER)
    found = _unlike(_examples(library, bench))
    examples = [example for example in found if example.is_longer or not only_longer]
    features = _features(library, examples)
    table = _table(examples, features)
    longer = np.array([example.is_longer for example in examples])
    writers = np.unique([example.writer or "" for example in examples], return_inverse=True)[1]
    dealt = np.random.default_rng(_SEED).integers(0, _FOLDS, len(examples))
    stored = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))
    stored["longer"] = _part(
        "longer",
        [example for example in examples if example.is_longer],
        [each for each, is_one in zip(features, longer, strict=True) if is_one],
        table.rows(longer),
        np.where(writers, writers % _FOLDS, dealt)[longer],
        table.topics[longer] == 0,
    )
    if not only_longer:
        measured = np.array([example.measured for example in examples])
        stored["short"] = _part("short", examples, features, table, dealt, measured)
    WEIGHTS_FILE.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


def _part(
    name: str,
    examples: Sequence[Example],
    features: Sequence[Features],
    table: Table,
    folds: NDArray[np.int64],
    measured: NDArray[np.bool_],
) -> dict[str, Any]:
    """Fit one of the two models, and choose its thresholds by the `measured` rows of the folds."""
    chances = np.zeros((len(examples), len(TOPICS)), np.float32)
    for fold in range(_FOLDS):
        fitted = _fit(table.rows(folds != fold))
        for nth in np.flatnonzero(folds == fold):
            chances[nth] = fitted.probabilities(features[int(nth)])
    doubts = _doubts(features, chances)
    doubt, offered = (
        round(float(np.quantile(doubts[measured], share)), 3) for share in _SHARES[name]
    )
    _report(name, examples, doubts, chances, measured, (doubt, offered))
    return _packed_model(_fit(table)) | {"doubt": doubt, "offered": offered}


def _examples(library: Library, bench: Path | None) -> Iterator[Example]:
    """Yield the examples; the written ones come first and win over repetitions."""
    yield from _written()
    for entry in library.entries.values():
        for asks in entry.ask.values():
            yield from (Example(ask, "question", 0.5, True) for ask in asks)
    yield from (
        Example(one.text, "question", 1.0, True) for one in read_test_questions(SHIPPED_FOLDER)
    )
    for file in sorted(bench.rglob("*.jsonl")) if bench else ():
        yield from (Example(one.text, "question", 0.25, True) for one in read_questions(file))


def _written() -> Iterator[Example]:
    for path in sorted(EXAMPLES.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            topic = row["topic"] or "question"
            if topic in TOPICS:
                yield Example(row["question"], topic, 2.0, False, row.get("writer"))


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
    return [text_features(text, vector) for text, vector in zip(texts, vectors, strict=True)]


def _table(examples: Sequence[Example], features: Sequence[Features]) -> Table:
    places = [place for one in features for place in one.runs]
    ends = np.cumsum([0, *(len(one.runs) for one in features)])
    shares = np.concatenate(
        [np.full(len(one.runs), max(1, len(one.runs)) ** -0.5) for one in features]
    )
    return Table(
        meaning=np.stack([one.meaning for one in features]),
        marks=np.stack([one.marks for one in features]),
        runs=csr_array((shares.astype(np.float32), places, ends), (len(features), HASH_BUCKETS)),
        topics=np.array([TOPICS.index(example.topic) for example in examples]),
        weights=np.array([example.weight for example in examples], np.float32),
    )


def _fit(table: Table) -> EventClassifier:
    from sklearn.linear_model import LogisticRegression  # not for tests, which read the examples

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
        offered=0.0,
    )


def _doubts(features: Sequence[Features], chances: Floats) -> Floats:
    """Return the probability of a question; 1 if the form allows nothing else."""
    best = [TOPICS[nth + 1] for nth in chances[:, 1:].argmax(axis=1)]
    can = [may_be_event(one.form, topic) for one, topic in zip(features, best, strict=True)]
    return np.where(can, chances[:, 0], 1.0).astype(np.float32)


def _report(
    name: str,
    examples: Sequence[Example],
    doubts: Floats,
    chances: Floats,
    measured: NDArray[np.bool_],
    thresholds: tuple[float, float],
) -> None:
    """Print figures of the folds: of this model alone, and with the patterns."""
    doubt, offered = thresholds
    intents = [classify(clean(example.text)) for example in examples]
    known = np.array([intent.kind == "door" for intent in intents])
    opened = doubts < doubt
    told = np.array([example.topic != "question" for example in examples])
    best = np.array([TOPICS[nth + 1] for nth in chances[:, 1:].argmax(axis=1)])
    right = best == [example.topic for example in examples]
    for what, rows, hits in (
        ("statements found", told, opened),
        ("statements found or found by the patterns", told, opened | known),
        ("statements found or offered", told, doubts < offered),
        ("topics right of those found", told & opened, right),
        ("questions taken for events", measured, opened),
        ("questions with a route or an offer", measured, doubts < offered),
    ):
        print(f"{name}: {what}: {int(hits[rows].sum())}/{int(rows.sum())}")
    print(f"{name}: doubt {doubt}, offered {offered}")


def _packed_model(fitted: EventClassifier) -> dict[str, Any]:
    return {name: _packed(getattr(fitted, name), units) for name, units in _UNITS.items()}


def _packed(weights: Floats, units: int) -> dict[str, Any]:
    size = round(float(np.abs(weights).max()) / units, 6)
    numbers = np.clip(np.rint(weights / size), -units, units).astype(np.int8)
    packed = lzma.compress(numbers.tobytes(), preset=lzma.PRESET_EXTREME | 9)
    return {"size": size, "numbers": b85encode(packed).decode()}


if __name__ == "__main__":
    folders = [Path(each) for each in sys.argv[1:] if each != "--longer"]
    main(folders[0] if folders else None, only_longer="--longer" in sys.argv)
