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
from knowledge.matching.text_reader import TokenizedText

# `referral_lead` is clipped to this: a referral farther behind counts as none.
_LEAD_LIMIT = 0.12

# More ways to ask per entry and language change nothing.
_WAYS_LIMIT = 30.0

# Keeps the logarithm of vanishing beliefs finite.
_LEAST_BELIEF = 1e-3


@dataclass(frozen=True)
class Evidence:
    """Figures of one question, comparable between knowledge bases.

    Their names are the keys of calibration.json. Without the semantic package, those from `meaning`
    to `referral_belief` are 0.
    """

    total: float  # nearness of the first answer, 0 to 1
    margin: float  # its distance to the second answer
    share: float  # its share of the softmax over all answers, 0 to 1
    referral_lead: float  # nearness by which it leads the nearest referral, at most ±_LEAD_LIMIT
    words: float  # cosine of its nearest phrasing by words
    letters: float  # the same by character n-grams
    length: float  # ln(1 + words of the question)
    unknown_share: float  # share of content words that the base does not know, 0 to 1
    uncovered: float  # share of content words that its entry never has, 0 to 1
    meaning: float = 0.0  # cosine of its nearest phrasing by vectors
    centre: float = 0.0  # cosine of the mean of its phrasings by vectors
    belief: float = 0.0  # probability of its entry by the classifier of entries
    log_answer_belief: float = 0.0  # ln of the sum of these probabilities over all answers
    referral_belief: float = 0.0  # their sum over all referrals
    log_ways_to_ask: float = 0.0  # ln of the base's mean ways to ask, at most _WAYS_LIMIT


def gather_evidence(
    ranking: Ranking,
    refers: NDArray[np.bool_],
    signals: Signals,
    reading: TokenizedText,
    uncovered: Floats,
) -> Evidence | None:
    """Return the evidence for the first answer, or None without an answer.

    For each entry of the base, `refers` tells whether it is a referral, `uncovered` the share of
    the question's content words that it never has.
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
        referral_lead=_lead_over_referral(float(answers.scores_without_beliefs[0]), referrals),
        words=float(signals.words.best[group]),
        letters=float(signals.letters.best[group]),
        length=math.log1p(len(reading.tokens)),
        unknown_share=reading.unknown_share,
        uncovered=float(uncovered[entry]),
        meaning=float(meaning.best[group]) if meaning else 0.0,
        centre=float(meaning.centre[group]) if meaning else 0.0,
        belief=0.0 if beliefs is None else float(beliefs[entry]),
        log_answer_belief=0.0 if beliefs is None else _log_of_belief(float(beliefs[~refers].sum())),
        referral_belief=0.0 if beliefs is None else float(beliefs[refers].sum()),
        log_ways_to_ask=math.log(min(signals.phrasings.mean_group_size, _WAYS_LIMIT)),
    )


def _log_of_belief(belief: float) -> float:
    return math.log(belief + _LEAST_BELIEF)


def _lead_over_referral(first: float, referrals: Ranking) -> float:
    """Return how far the nearest referral is behind the first answer, clipped to ±_LEAD_LIMIT.

    Without beliefs: they tell little between an answer and the referral of a neighbouring topic.
    """
    if not len(referrals.scores_without_beliefs):
        return _LEAD_LIMIT
    return max(
        -_LEAD_LIMIT, min(_LEAD_LIMIT, first - float(referrals.scores_without_beliefs.max()))
    )


CALIBRATION_FILE = Path(__file__).with_name("calibration.json")


@dataclass(frozen=True)
class Logistic:
    """A logistic regression: weights by name of a field of `Evidence`, and a constant."""

    weights: Mapping[str, float]
    constant: float

    def probability(self, evidence: Evidence | None) -> float:
        """Return the probability, 0 to 1; 0 without evidence."""
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
