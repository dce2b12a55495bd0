"""Ranks the entries that a question may mean, with the probability that the first is right;
explains the nearest: the share of each view, the nearest phrasing, the words.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from knowledge.library.entry import Entry
from knowledge.library.loader import Library
from knowledge.matching import meaning
from knowledge.matching.confidence import Calibration, Evidence, gather_evidence, load_calibration
from knowledge.matching.fusion import Ranking, Signals, View, fuse, nearest_phrasings, view_shares
from knowledge.matching.index import Index
from knowledge.matching.phrasings import Floats
from knowledge.matching.repair import Repair
from knowledge.matching.second_look import (
    RerankingFeatures,
    has_many_phrasings,
    load_weights,
    rerank,
    reranking_features,
)
from knowledge.matching.text_reader import TokenizedText
from knowledge.matching.vocabulary import Token
from knowledge.text import clean

MOST_ENTRIES = 3
# Sums of single floats differ by less.
_ROUNDED = 1e-5


@dataclass(frozen=True, slots=True)
class Word:
    """A word as read, as compared, its reading, and whether it matters."""

    written: str
    compared: str
    sounds: str
    matters: bool


@dataclass(frozen=True)
class NearEntry:
    """An entry near the question; the shares of the views add up to its nearness.

    `way_to_ask` is its nearest phrasing and `shared` the words that both have; `unspoken` are the
    words that matter in the question and that the entry never uses.
    """

    entry: Entry
    nearness: float
    shares: Mapping[View, float]
    way_to_ask: str
    shared: Sequence[Word]
    unspoken: Sequence[Word]


@dataclass(frozen=True)
class MatchExplanation:
    """The words of the question, its repairs, the nearest answers and the nearest referral."""

    words: Sequence[Word]
    repairs: Sequence[Repair]
    answers: Sequence[NearEntry]
    referral: NearEntry | None

    @property
    def margin(self) -> float | None:
        """Distance between the first and the second answer, if there are two."""
        near = [each.nearness for each in self.answers[:2]]
        return near[0] - near[1] if len(near) > 1 else None

    @property
    def ahead(self) -> float | None:
        """Distance between the first answer and the referral, if there are both."""
        if not self.answers or self.referral is None:
            return None
        return self.answers[0].nearness - self.referral.nearness


def explain(
    reading: TokenizedText, signals: Signals, ranking: Ranking, index: Index
) -> MatchExplanation:
    explainer = _Explainer(reading, signals, ranking, index)
    refers = [signals.phrasings.entries[place].is_referral for place in ranking.entries]
    return MatchExplanation(
        words=[explainer.word(token) for token in reading.tokens],
        repairs=reading.repairs,
        answers=list(islice(explainer.nearest(refers, of=False), MOST_ENTRIES)),
        referral=next(explainer.nearest(refers, of=True), None),
    )


@dataclass(frozen=True)
class _Explainer:
    reading: TokenizedText
    signals: Signals
    ranking: Ranking
    index: Index

    def nearest(self, refers: Sequence[bool], *, of: bool) -> Iterator[NearEntry]:
        """The answers or the referrals, best first."""
        return (self._near(rank) for rank, is_one in enumerate(refers) if is_one is of)

    def word(self, token: Token) -> Word:
        matters = self.index.bags.matters(token)
        return Word(token.surface, token.form, token.reading, matters)

    def _near(self, rank: int) -> NearEntry:
        ranking = self.ranking
        entry = int(ranking.entries[rank])
        [asked] = nearest_phrasings(self.signals, int(ranking.groups[rank]), most=1)
        tokens = list({token.form: token for token in self.reading.tokens}.values())
        return NearEntry(
            entry=self.signals.phrasings.entries[entry],
            nearness=float(ranking.scores[rank]),
            shares=self._shares(rank),
            way_to_ask=asked,
            shared=[self.word(token) for token in self._shared(tokens, asked)],
            unspoken=[self.word(token) for token in self._unspoken(tokens, entry)],
        )

    def _shares(self, rank: int) -> Mapping[View, float]:
        """Return the shares of the views, and what the second look changed."""
        found = view_shares(self.signals, self.ranking.groups[rank : rank + 1])
        shares = {view: float(part[0]) for view, part in found.items()}
        change = float(self.ranking.scores[rank]) - sum(shares.values())
        return shares | ({"second_look": change} if abs(change) > _ROUNDED else {})

    def _shared(self, tokens: Sequence[Token], asked: str) -> Sequence[Token]:
        """Return the question's words that the phrasing has, or a synonym of."""
        names = self.index.bags.compared_forms
        there = frozenset().union(*map(names, self.index.reader.read(clean(asked)).tokens))
        return [token for token in tokens if token.content and not there.isdisjoint(names(token))]

    def _unspoken(self, tokens: Sequence[Token], entry: int) -> Sequence[Token]:
        mattering = [token for token in tokens if self.index.bags.matters(token)]
        spoken = self.index.has_words_of(entry, mattering)
        return [token for token, is_spoken in zip(mattering, spoken, strict=True) if not is_spoken]


@dataclass(frozen=True)
class Match:
    """An entry that a question may mean; `nearness` is comparable only within one question."""

    entry: Entry
    nearness: float


@dataclass(frozen=True)
class Matches:
    """The entries, best first, referrals included.

    `scope` is the probability that an entry answers the question, `probability` that the best
    answer does. A near referral lowers both. Only after the second look is the share in the
    evidence the chance that the first answer is right; `nearest` are the answers that it ranked.
    """

    reading: TokenizedText
    entries: Sequence[Match]
    scope: float
    probability: float
    evidence: Evidence | None
    signals: Signals
    ranking: Ranking
    nearest: RerankingFeatures | None

    @property
    def vector(self) -> Floats | None:
        """The text's vector, with the semantic package only."""
        return self.signals.vector

    @property
    def answer(self) -> Match | None:
        return next((match for match in self.entries if not match.entry.is_referral), None)

    @property
    def referral(self) -> Match | None:
        return next((match for match in self.entries if match.entry.is_referral), None)

    def nearest_phrasings(self, most: int) -> list[str]:
        """The nearest answer's ways to ask that are nearest to the question."""
        answers = (rank for rank, match in enumerate(self.entries) if not match.entry.is_referral)
        rank = next(answers, None)
        if rank is None:
            return []
        return nearest_phrasings(self.signals, int(self.ranking.groups[rank]), most)


class Matcher:
    """Matches texts with one knowledge base; thread-safe. `semantic=False` leaves the semantic
    package out."""

    def __init__(
        self,
        library: Library,
        cache: Path | None = None,
        *,
        semantic: bool = True,
        calibration: Calibration | None = None,
    ) -> None:
        # OpenBLAS threads wait for each other by spinning: on two busy cores a question took 20 ms
        # with two of them and 1.6 ms with one.
        threadpool_limits(1, "blas")
        encoder = meaning.installed_encoder() if semantic else None
        self._index = Index(library, encoder, cache)
        self._semantic = calibration or load_calibration(semantic=True)
        self._lexical = calibration or load_calibration(semantic=False)
        self._weights = load_weights()
        self._looks_again = has_many_phrasings(self._index)
        self._refers = np.array([entry.is_referral for entry in self._index.phrasings.entries])
        self.encoder = encoder.name if encoder else None

    def matches(self, text: str) -> Matches:
        """Match a cleaned text."""
        reading = self._index.reader.read(text)
        signals = self._index.signals(reading)
        ranking, uncovered = fuse(signals), self._index.uncovered(reading)
        nearest = None
        if self._looks_again:
            words = self._index.entry_words.evidence(reading)
            if nearest := reranking_features(ranking, self._refers, signals, uncovered, words):
                weights = self._weights.longer if reading.is_longer else self._weights.short
                ranking = rerank(ranking, nearest, weights)
        evidence = gather_evidence(ranking, self._refers, signals, reading, uncovered)
        entries = self._index.phrasings.entries
        found = [
            Match(entries[place], float(score))
            for place, score in zip(ranking.entries, ranking.scores, strict=True)
        ]
        calibration = self._semantic if signals.meaning else self._lexical
        scope = calibration.scope.probability(evidence)
        probability = scope * calibration.right.probability(evidence)
        return Matches(reading, found, scope, probability, evidence, signals, ranking, nearest)

    def vectors(self, texts: Sequence[str]) -> Floats | None:
        """Return a row for each cleaned text; None without the semantic package."""
        return self._index.vectors(texts)

    def explain(self, matches: Matches) -> MatchExplanation:
        """Explain the nearest entries of these matches."""
        return explain(matches.reading, matches.signals, matches.ranking, self._index)
