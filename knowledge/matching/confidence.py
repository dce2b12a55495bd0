"""What is known about a ranking: the figures that say how far its first can be trusted."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from knowledge.matching.fusion import Ranking
from knowledge.matching.index import Index
from knowledge.matching.reading import Reading
from knowledge.matching.views import Signals

# How sharply the share of the first falls with the nearness of the others.
SHARPNESS = 30.0

# A referral that is farther away than this, or none at all, is no reason to doubt.
_CLEAR = 0.12

# Added to beliefs that may all be nothing before their logarithm is taken.
_LEAST = 1e-3

# What tells whether the question is one for this knowledge base, and if it is, whether the first
# answer is the right one; without the semantic view the letters take its place.
SCOPE: Final = ("total", "clear", "centre", "length", "uncovered", "ours")
RIGHT: Final = ("margin", "share", "centre", "length", "uncovered", "belief")
LEXICAL_SCOPE: Final = ("total", "clear", "letters", "words", "length", "strange", "uncovered")
LEXICAL_RIGHT: Final = ("margin", "share", "letters", "length", "uncovered")


@dataclass(frozen=True)
class Evidence:
    """Figures of one question that are comparable between knowledge bases.

    `belief` is that of the first answer, `ours` what the beliefs of all answers come to.
    """

    total: float
    margin: float
    share: float
    clear: float
    words: float
    letters: float
    length: float
    strange: float
    uncovered: float
    meaning: float = 0.0
    centre: float = 0.0
    belief: float = 0.0
    ours: float = 0.0

    def values(self, names: tuple[str, ...]) -> list[float]:
        return [float(getattr(self, name)) for name in names]


def weigh(
    ranking: Ranking, refers: NDArray[np.bool_], signals: Signals, reading: Reading, index: Index
) -> Evidence | None:
    """The evidence for the first answer, or None without one; `refers` tells which entries of
    the base are referrals."""
    referring = refers[ranking.entries]
    if referring.all():
        return None
    answers, referrals = ranking.only(~referring), ranking.only(referring)
    scores, group, entry = answers.scores, answers.groups[0], int(answers.entries[0])
    first = float(scores[0])
    meaning, beliefs = signals.meaning, signals.beliefs
    return Evidence(
        total=first,
        margin=first - float(scores[1]) if len(scores) > 1 else first,
        share=float(1.0 / np.exp((scores - first) * SHARPNESS).sum()),
        clear=_clear(float(answers.plain[0]), referrals),
        words=float(signals.words.best[group]),
        letters=float(signals.letters.best[group]),
        length=math.log1p(len(reading.tokens)),
        strange=reading.strange,
        uncovered=index.uncovered(reading, entry),
        meaning=float(meaning.best[group]) if meaning else 0.0,
        centre=float(meaning.centre[group]) if meaning else 0.0,
        belief=0.0 if beliefs is None else float(beliefs[entry]),
        ours=0.0 if beliefs is None else math.log(float(beliefs[~refers].sum()) + _LEAST),
    )


def _clear(first: float, referrals: Ranking) -> float:
    """How far the nearest referral lies behind, not counting what was learnt: that would see
    little between an answer and the referral for the neighbouring topic."""
    if not len(referrals.plain):
        return _CLEAR
    return max(-_CLEAR, min(_CLEAR, first - float(referrals.plain.max())))


FILE = Path(__file__).with_name("calibration.json")


@dataclass(frozen=True)
class Logistic:
    """One weight for each figure of the evidence, and a constant."""

    weights: Mapping[str, float]
    constant: float

    def probability(self, evidence: Evidence | None) -> float:
        """Without evidence there is nothing to be sure of."""
        if evidence is None:
            return 0.0
        total = self.constant + sum(
            weight * float(getattr(evidence, name)) for name, weight in self.weights.items()
        )
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


@dataclass(frozen=True)
class Calibration:
    """`scope`: the question is one for this knowledge base; `right`: if so, the first is right."""

    scope: Logistic
    right: Logistic


def load_calibration(*, semantic: bool) -> Calibration:
    """The fitted parameters, with or without the semantic view."""
    stored = json.loads(FILE.read_text(encoding="utf-8"))["semantic" if semantic else "lexical"]
    return Calibration(_logistic(stored["scope"]), _logistic(stored["right"]))


def _logistic(stored: Mapping[str, float]) -> Logistic:
    weights = {name: weight for name, weight in stored.items() if name != "constant"}
    return Logistic(weights, stored["constant"])
