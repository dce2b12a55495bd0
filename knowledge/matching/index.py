"""All views of a knowledge base, and what they say of a question."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import numpy as np
from numpy.typing import NDArray

from knowledge.library import Library
from knowledge.matching import saved
from knowledge.matching.bags import WordBags, letter_bag, sound_bag
from knowledge.matching.beliefs import Beliefs
from knowledge.matching.choosing import choose
from knowledge.matching.fusion import rough
from knowledge.matching.making import index_name, make_index
from knowledge.matching.meaning import Encoder
from knowledge.matching.phrasings import Phrasings
from knowledge.matching.reading import Reader, Reading
from knowledge.matching.signals import Signals
from knowledge.matching.strings import Arrays
from knowledge.matching.tokens import Token, Tokenizer
from knowledge.matching.vectors import meaning_arrays
from knowledge.matching.views import LexicalView, MeaningView
from knowledge.matching.vocabulary import Vocabulary


@dataclass(frozen=True)
class Placed:
    """What needs the phrasings' vectors."""

    encoder: Encoder
    meaning: MeaningView
    beliefs: Beliefs


class Index:
    """All views of a knowledge base, made anew or mapped from the cache.

    Vectors not in the cache are slow to make: after `patience` seconds (None: however long) the
    others answer without them until they are there.
    """

    def __init__(
        self,
        library: Library,
        encoder: Encoder | None,
        cache: Path | None,
        patience: float | None = None,
    ) -> None:
        if encoder:
            Thread(target=encoder.load).start()
        self.phrasings = Phrasings.of(library.entries.values())
        tokenizer = Tokenizer()
        self._bags = WordBags(library.words, tokenizer)
        name = index_name(library)
        arrays = saved.kept(cache, name, lambda: make_index(self.phrasings, tokenizer, self._bags))
        self.reader = Reader(Vocabulary(arrays), tokenizer, self._bags)
        self._words = LexicalView(arrays, "words")
        self._letters = LexicalView(arrays, "letters")
        self._sounds = LexicalView(arrays, "sounds")
        self._answers = LexicalView(arrays, "answers")
        self._placed: Placed | None = None
        self._placing = Thread(target=self._place, args=(arrays, encoder, cache))
        if encoder:
            self._placing.start()
        self.wait(patience)

    def wait(self, patience: float | None = None) -> None:
        """Until the view of meaning is there, if it is to be, or the patience ends."""
        if self._placing.ident is not None:
            self._placing.join(patience)

    def signals(self, reading: Reading) -> Signals:
        """All groups are compared by their centres, and those closely that may be the nearest."""
        bag = self._bags.bag(reading.tokens)
        words = self._words.look(bag)
        letters = self._letters.look(letter_bag(reading.text))
        sounds = self._sounds.look(sound_bag(reading.tokens))
        answers = self._answers.look(bag).centres
        vector, meaning, beliefs = None, None, None
        if placed := self._placed:
            vector = placed.encoder.encode([reading.text])[0]
            meaning, beliefs = placed.meaning.look(vector), placed.beliefs.of(vector)
        believed = None if beliefs is None else beliefs[self.phrasings.owners]
        chosen = choose(self.phrasings, rough([words, letters, sounds, meaning], answers, believed))
        return Signals(
            phrasings=chosen.phrasings,
            words=words.closely(chosen),
            letters=letters.closely(chosen),
            sounds=sounds.closely(chosen),
            answers=answers[chosen.groups],
            meaning=meaning.closely(chosen) if meaning else None,
            beliefs=beliefs,
            vector=vector,
        )

    def uncovered(self, reading: Reading, entry: int) -> float:
        """Which share of what the question is about the entry never speaks of; rare words count
        more. Asked after the minutes' retention period, one on data's retention never says
        “minutes”."""
        tokens = [token for token in reading.tokens if self.matters(token)]
        if not tokens:
            return 0.0
        weights = self._words.rarity([token.form for token in tokens]) ** 2
        return float(weights @ ~self.speaks_of(entry, tokens) / weights.sum())

    def matters(self, token: Token) -> bool:
        """Whether the word says what a text is about."""
        return self._bags.matters(token)

    def names(self, token: Token) -> frozenset[str]:
        """The word's own form and the synonyms by which it is compared too."""
        return self._bags.names(token)

    def speaks_of(self, entry: int, tokens: Sequence[Token]) -> NDArray[np.bool_]:
        """Of each word whether it, or one that means the same, stands in the entry's asks or
        answers."""
        names = [self.names(token) for token in tokens]
        every = list(frozenset().union(*names))
        groups = self.phrasings.groups_of(entry)
        spoken = self._answers.among(groups, every)
        spoken |= self._words.among(self.phrasings.rows_of(groups), every)
        return np.array([not spoken.isdisjoint(some) for some in names], bool)

    def _place(self, arrays: Arrays, encoder: Encoder, cache: Path | None) -> None:
        found = meaning_arrays(arrays, self.phrasings, encoder, cache)
        self._placed = Placed(encoder, MeaningView(found, self.phrasings.count), Beliefs(found))
