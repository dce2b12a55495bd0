"""Builds all views of a knowledge base and looks at a question through each of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import numpy as np

from knowledge.library import Library
from knowledge.matching.bags import Bag, WordBags, letter_bag, sound_bag
from knowledge.matching.beliefs import Beliefs
from knowledge.matching.meaning import Encoder
from knowledge.matching.phrasings import Phrasings
from knowledge.matching.pooling import Floats
from knowledge.matching.reading import Reader, Reading
from knowledge.matching.tokens import Token, Tokenizer
from knowledge.matching.vectors import vectors
from knowledge.matching.views import AnswerView, LexicalView, MeaningView, Nearness
from knowledge.text import normal

# An entry with fewer ways to ask learns from their telegrams, too: measured, it helps there only.
_FEW = 20


@dataclass(frozen=True)
class Signals:
    """What each view says of a question, by group; beliefs by entry; and its own vector."""

    words: Nearness
    letters: Nearness
    sounds: Nearness
    answers: Floats
    meaning: Nearness | None
    beliefs: Floats | None
    vector: Floats | None


@dataclass(frozen=True)
class Placed:
    """What needs the phrasings' vectors."""

    encoder: Encoder
    meaning: MeaningView
    beliefs: Beliefs


class Index:
    """All views of a knowledge base. Vectors not in the cache are slow to make: after `patience`
    seconds (None: however long) the others answer without them until they are there."""

    def __init__(
        self,
        library: Library,
        encoder: Encoder | None,
        cache: Path | None,
        patience: float | None = None,
    ) -> None:
        if encoder:
            Thread(target=encoder.load).start()
        self.phrasings = Phrasings(library.entries.values())
        self._tokenizer = Tokenizer()
        self._bags = WordBags(library.words, self._tokenizer)
        self.reader = Reader(self.phrasings, self._tokenizer, self._bags)
        read = self.reader.phrasings
        texts = [one.text for one in read]
        telegrams = self._telegrams(read)
        self._placed: Placed | None = None
        self._placing = Thread(target=self._place, args=(texts, telegrams, encoder, cache))
        if encoder:
            self._placing.start()
        bags = [self._bags.bag(one.tokens) for one in read]
        self._words = LexicalView(bags, self.phrasings)
        self._letters = LexicalView([letter_bag(one.text) for one in read], self.phrasings)
        self._sounds = LexicalView([sound_bag(one.tokens) for one in read], self.phrasings)
        answers = self._answer_bags()
        self._answers = AnswerView(answers)
        self._spoken = self._words_of_entries(bags, answers)
        self.wait(patience)

    def wait(self, patience: float | None = None) -> None:
        """Until the view of meaning is there, if it is to be, or the patience ends."""
        if self._placing.ident is not None:
            self._placing.join(patience)

    def signals(self, reading: Reading) -> Signals:
        words = self._bags.bag(reading.tokens)
        vector, meaning, beliefs = None, None, None
        if placed := self._placed:
            vector = placed.encoder.encode([reading.text])[0]
            meaning, beliefs = placed.meaning.nearness(vector), placed.beliefs.of(vector)
        return Signals(
            words=self._words.nearness(words),
            letters=self._letters.nearness(letter_bag(reading.text)),
            sounds=self._sounds.nearness(sound_bag(reading.tokens)),
            answers=self._answers.cosines(words),
            meaning=meaning,
            beliefs=beliefs,
            vector=vector,
        )

    def uncovered(self, reading: Reading, entry: int) -> float:
        """Which share of what the question is about the entry never speaks of; rare words count
        more. Asked after the minutes' retention period, one on data's retention never says
        “minutes”."""
        total, missing = 0.0, 0.0
        for token in reading.tokens:
            if self.matters(token):
                weight = self._words.rarity(token.form) ** 2
                total += weight
                missing += weight * (not self.speaks_of(entry, token))
        return missing / total if total else 0.0

    def matters(self, token: Token) -> bool:
        """Whether the word says what a text is about."""
        return self._bags.matters(token)

    def names(self, token: Token) -> frozenset[str]:
        """The word's own form and the synonyms by which it is compared too."""
        return self._bags.names(token)

    def speaks_of(self, entry: int, token: Token) -> bool:
        """Whether the word, or one that means the same, stands in the entry's asks or answers."""
        return not self._spoken[entry].isdisjoint(self.names(token))

    def _words_of_entries(
        self, asks: Sequence[Bag], answers: Sequence[Bag]
    ) -> Sequence[frozenset[str]]:
        spoken: list[set[str]] = [set() for _ in self.phrasings.entries]
        for group, bag in zip(self.phrasings.groups, asks, strict=True):
            spoken[self.phrasings.owners[group]].update(bag)
        for owner, bag in zip(self.phrasings.owners, answers, strict=True):
            spoken[owner].update(bag)
        return [frozenset(words) for words in spoken]

    def _telegrams(self, read: Sequence[Reading]) -> dict[int, str]:
        """The telegrams of the phrasings that are few in their group, by the phrasing's place."""
        few = self.phrasings.counts[self.phrasings.groups] < _FEW
        told = {
            place: self._bags.telegram(read[place].tokens) for place in np.flatnonzero(few).tolist()
        }
        return {place: text for place, text in told.items() if text}

    def _place(
        self,
        texts: Sequence[str],
        telegrams: Mapping[int, str],
        encoder: Encoder,
        cache: Path | None,
    ) -> None:
        found = vectors(texts, encoder, cache)
        owners = self.phrasings.owners[self.phrasings.groups]
        taught, whose = found, owners
        if telegrams:
            more = vectors(list(telegrams.values()), encoder, cache)
            taught = np.concatenate([found, more])
            whose = np.concatenate([owners, owners[list(telegrams)]])
        self._placed = Placed(
            encoder,
            MeaningView(found, self.phrasings),
            Beliefs(taught, whose, len(self.phrasings.entries), cache),
        )

    def _answer_bags(self) -> list[Bag]:
        bags = []
        for owner, language in zip(self.phrasings.owners, self.phrasings.languages, strict=True):
            entry = self.phrasings.entries[owner]
            answer = entry.answer.get(language, "")
            text = normal("\n".join([answer, *entry.keywords]))
            bags.append(self._bags.bag(self._tokenizer.tokens(text)))
        return bags
