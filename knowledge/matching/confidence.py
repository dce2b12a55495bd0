"""How far the first answer of a ranking can be trusted: evidence and probabilities."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.matching.fusion import SHARPNESS, Ranking, Signals
from knowledge.matching.phrasings import Floats
from knowledge.matching.text_reader import Reading

# A referral farther away than this counts as none.
_CLEAR = 0.12

# More ways to ask per entry and language change nothing.
_MANY_WAYS = 30.0

# Keeps the logarithm of vanishing beliefs finite.
_LEAST = 1e-3


@dataclass(frozen=True)
class Evidence:
    """Figures of one question, comparable between knowledge bases.

    `belief` is that of the first answer, `ours` the logarithm of the sum over all answers,
    `theirs` the sum over all referrals. `ways` is the logarithm of the base's mean ways to ask.
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
    theirs: float = 0.0
    ways: float = 0.0


def gather_evidence(
    ranking: Ranking,
    refers: NDArray[np.bool_],
    signals: Signals,
    reading: Reading,
    uncovered: Floats,
) -> Evidence | None:
    """Return the evidence for the first answer, or None without an answer.

    For each entry of the base, `refers` tells whether it is a referral, `uncovered` the share of
    the question's matter that it never speaks of.
    """
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
        clear=_clear(float(answers.scores_without_beliefs[0]), referrals),
        words=float(signals.words.best[group]),
        letters=float(signals.letters.best[group]),
        length=math.log1p(len(reading.tokens)),
        strange=reading.strange,
        uncovered=float(uncovered[entry]),
        meaning=float(meaning.best[group]) if meaning else 0.0,
        centre=float(meaning.centre[group]) if meaning else 0.0,
        belief=0.0 if beliefs is None else float(beliefs[entry]),
        ours=0.0 if beliefs is None else math.log(float(beliefs[~refers].sum()) + _LEAST),
        theirs=0.0 if beliefs is None else float(beliefs[refers].sum()),
        ways=math.log(min(signals.phrasings.mean_group_size, _MANY_WAYS)),
    )


def _clear(first: float, referrals: Ranking) -> float:
    """Return how far the nearest referral is behind, without beliefs.

    Beliefs tell little between an answer and the referral of the neighbouring topic.
    """
    if not len(referrals.scores_without_beliefs):
        return _CLEAR
    return max(-_CLEAR, min(_CLEAR, first - float(referrals.scores_without_beliefs.max())))


CALIBRATION_FILE = Path(__file__).with_name("calibration.json")


@dataclass(frozen=True)
class Logistic:
    """Weights by figure of the evidence, and a constant."""

    weights: Mapping[str, float]
    constant: float

    def probability(self, evidence: Evidence | None) -> float:
        """Return 0 without evidence."""
        if evidence is None:
            return 0.0
        total = self.constant + sum(
            weight * float(getattr(evidence, name)) for name, weight in self.weights.items()
        )
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


@dataclass(frozen=True)
class Calibration:
    """`scope`: the question is one for this base; `right`: if so, the first answer is right."""

    scope: Logistic
    right: Logistic


def load_calibration(*, semantic: bool) -> Calibration:
    """Return the fitted parameters, with or without the view of meaning."""
    stored = json.loads(CALIBRATION_FILE.read_text(encoding="utf-8"))[
        "semantic" if semantic else "lexical"
    ]
    return Calibration(_logistic(stored["scope"]), _logistic(stored["right"]))


def _logistic(stored: Mapping[str, float]) -> Logistic:
    weights = {name: weight for name, weight in stored.items() if name != "constant"}
    return Logistic(weights, stored["constant"])
