"""Explains the nearest entries: the share of each view, the nearest phrasing, the words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from knowledge.library.entry import Entry
from knowledge.matching.fusion import Ranking, Signals, View, nearest_asks, parts
from knowledge.matching.index import Index
from knowledge.matching.reading import Reading
from knowledge.matching.repair import Repair
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


def explain(reading: Reading, signals: Signals, ranking: Ranking, index: Index) -> MatchExplanation:
    explainer = _Explainer(reading, signals, ranking, index)
    refers = [signals.phrasings.entries[place].refers for place in ranking.entries]
    return MatchExplanation(
        words=[explainer.word(token) for token in reading.tokens],
        repairs=reading.repairs,
        answers=list(islice(explainer.nearest(refers, of=False), MOST_ENTRIES)),
        referral=next(explainer.nearest(refers, of=True), None),
    )


@dataclass(frozen=True)
class _Explainer:
    reading: Reading
    signals: Signals
    ranking: Ranking
    index: Index

    def nearest(self, refers: Sequence[bool], *, of: bool) -> Iterator[NearEntry]:
        """The answers or the referrals, best first."""
        return (self._near(rank) for rank, is_one in enumerate(refers) if is_one is of)

    def word(self, token: Token) -> Word:
        matters = self.index.matters(token)
        return Word(token.surface, token.form, token.reading, matters)

    def _near(self, rank: int) -> NearEntry:
        ranking = self.ranking
        entry = int(ranking.entries[rank])
        [asked] = nearest_asks(self.signals, int(ranking.groups[rank]), most=1)
        tokens = self._different_tokens()
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
        found = parts(self.signals, self.ranking.groups[rank : rank + 1])
        shares = {view: float(part[0]) for view, part in found.items()}
        change = float(self.ranking.scores[rank]) - sum(shares.values())
        return shares | ({"second_look": change} if abs(change) > _ROUNDED else {})

    def _shared(self, tokens: Sequence[Token], asked: str) -> Sequence[Token]:
        """Return the question's words that the phrasing has, or a synonym of."""
        names = self.index.names
        there = frozenset().union(*map(names, self.index.reader.read(clean(asked)).tokens))
        return [token for token in tokens if token.content and not there.isdisjoint(names(token))]

    def _unspoken(self, tokens: Sequence[Token], entry: int) -> Sequence[Token]:
        mattering = [token for token in tokens if self.index.matters(token)]
        spoken = self.index.speaks_of(entry, mattering)
        return [token for token, is_spoken in zip(mattering, spoken, strict=True) if not is_spoken]

    def _different_tokens(self) -> Sequence[Token]:
        return list({token.form: token for token in self.reading.tokens}.values())
