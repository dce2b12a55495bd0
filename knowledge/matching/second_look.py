"""Ranks the nearest answers a second time, by weights fitted to the questions of strangers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from knowledge.matching.fusion import SHARPNESS, Ranking, Signals
from knowledge.matching.index import Index
from knowledge.matching.phrasings import Floats, Ints
from knowledge.matching.text_reader import WordEvidence

WEIGHTS_FILE: Final = Path(__file__).with_name("second_look.json")
# The right answer is among the first six in 98 to 99 of 100 questions of strangers.
MOST_RERANKED: Final = 6
# With fewer ways to ask, an entry lacks too many words: the second look loses what it gains.
_LEAST_PHRASINGS_PER_GROUP: Final = 30
_VIEWS: Final = ("words", "letters", "sounds", "meaning")
FIGURE_NAMES: Final = (
    *(f"{view}: {part}" for view in _VIEWS for part in ("best", "best three", "centre")),
    "answers", "belief", "log belief", "size", "uncovered", "uncovered letters", "likelihood",
)  # fmt: skip
_LEAST: Final = 1e-3


@dataclass(frozen=True)
class Weights:
    """A weight for each of the FIGURE_NAMES, for short and for longer messages."""

    short: Floats
    longer: Floats


@dataclass(frozen=True)
class RerankingFeatures:
    """The nearest answers of a ranking, and the figures by which they are ranked again.

    Of FIGURE_NAMES, `size` is the logarithm of the number of ways to ask: more of them are nearer
    by chance.
    """

    places: Ints  # of the nearest answers in the ranking
    others: Ints  # places of the farther answers
    entries: Ints  # entry of each of `places`
    figures: Floats  # a row for each of `places`, a column for each of FIGURE_NAMES


def has_many_phrasings(index: Index) -> bool:
    """Whether the base has so many ways to ask that the second look pays."""
    return index.phrasings.mean_group_size >= _LEAST_PHRASINGS_PER_GROUP


def reranking_features(
    ranking: Ranking,
    refers: NDArray[np.bool_],
    signals: Signals,
    uncovered: Floats,
    words: WordEvidence,
) -> RerankingFeatures | None:
    """Return the figures of the nearest answers; None without the view of meaning.

    `uncovered` is the share of the question's content words that each entry never has.
    """
    answers = np.flatnonzero(~refers[ranking.entries])
    places, others = answers[:MOST_RERANKED], answers[MOST_RERANKED:]
    if signals.meaning is None or signals.beliefs is None or not len(places):
        return None
    groups, entries = ranking.groups[places], ranking.entries[places]
    views = (signals.words, signals.letters, signals.sounds, signals.meaning)
    means = signals.phrasings.means_of_nearest([view.single for view in views], groups)
    columns = [
        column
        for view, mean in zip(views, means, strict=True)
        for column in (view.best[groups], mean, view.centre[groups])
    ]
    beliefs = signals.beliefs[entries]
    sizes = np.log(signals.phrasings.ways_per_entry[entries])
    columns += [
        signals.answers[groups], beliefs, np.log(beliefs + _LEAST), sizes, uncovered[entries],
        words.uncovered_letters[entries], words.likelihood[entries],
    ]  # fmt: skip
    return RerankingFeatures(places, others, entries, np.column_stack(columns).astype(np.float32))


def rerank(ranking: Ranking, nearest: RerankingFeatures, weights: Floats) -> Ranking:
    """Rank the nearest answers again. The first of them gets the score that the nearest had.

    Farther answers stay behind them; referrals keep their scores. The distances between scores are
    those of the weighted sums, whose softmax is the probability that each answer is right.
    """
    odds = nearest.figures @ weights
    scores = ranking.scores.copy()
    behind = (odds - odds.max()) / SHARPNESS
    scores[nearest.places] = scores[nearest.places].max() + behind
    scores[nearest.others] = scores[nearest.others].clip(max=scores[nearest.places].min())
    order = np.lexsort((np.arange(len(scores)), -scores))
    return Ranking(ranking.entries, ranking.groups, scores, ranking.scores_without_beliefs).only(
        order
    )


def load_weights() -> Weights:
    """Return the weights; `python -m tests.bench.fitting.second_look` fits them."""
    stored: Mapping[str, Mapping[str, float]] = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))
    return Weights(
        short=weights_in_order(stored["short"]), longer=weights_in_order(stored["longer"])
    )


def weights_in_order(stored: Mapping[str, float]) -> Floats:
    return np.array([stored[name] for name in FIGURE_NAMES], np.float32)
