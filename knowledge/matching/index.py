"""Makes the arrays of a knowledge base's index: what takes long, and needs no semantic package."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from threading import Thread

import numpy as np
from numpy.typing import NDArray

from knowledge.library.loader import Library
from knowledge.matching import cache
from knowledge.matching import cache as saved
from knowledge.matching.bags import WordBags, letter_bag, sound_bag
from knowledge.matching.beliefs import MOST_CELLS, Beliefs
from knowledge.matching.fusion import rough
from knowledge.matching.meaning import Encoder, meaning_arrays
from knowledge.matching.phrasings import Phrasings, choose
from knowledge.matching.reading import Reader, Reading, Written
from knowledge.matching.strings import Arrays, pack
from knowledge.matching.term_index import Bags, term_index
from knowledge.matching.tokens import Token, Tokenizer
from knowledge.matching.views import LexicalView, MeaningView, Signals
from knowledge.matching.vocabulary import Vocabulary
from knowledge.text import normal

_ROOM = Path(__file__).parents[1]
_PACKAGES = ("numpy", "rapidfuzz", "snowballstemmer", "sudachidict-small", "sudachipy")
# An entry with fewer ways to ask learns from their telegrams, too: measured, it helps there only.
_FEW = 20


def index_name(library: Library) -> str:
    """A name that changes with everything the index is made from: what is asked and answered,
    the words, the packages that cut them, and our own code."""
    return cache.key("index", *_code(), *_versions(), *_words(library), *_entries(library))


def make_index(phrasings: Phrasings, tokenizer: Tokenizer, bags: WordBags) -> Arrays:
    """The arrays of the vocabulary, of the lexical views and of the texts to be placed by
    meaning."""
    written = Written(phrasings.texts(), tokenizer)
    arrays = written.vocabulary()
    reader = Reader(Vocabulary(arrays), tokenizer, bags)
    words, letters, sounds = Bags(), Bags(), Bags()
    asked, telegrams = [], []
    few = _learn_from_telegrams(phrasings)
    for place, reading in enumerate(written.read(reader)):
        words.add(bags.bag(reading.tokens))
        letters.add(letter_bag(reading.text))
        sounds.add(sound_bag(reading.tokens))
        asked.append(reading.text)
        telegrams.append(bags.telegram(reading.tokens) if few[place] else "")
    answers = Bags()
    for text in _answers(phrasings):
        answers.add(bags.bag(tokenizer.tokens(text)))
    counts = phrasings.counts
    return {
        **arrays,
        **term_index("words", words, counts),
        **term_index("letters", letters, counts),
        **term_index("sounds", sounds, counts),
        **term_index("answers", answers, np.ones(len(counts), np.int64)),
        **pack("asked", asked),
        **pack("telegrams", telegrams),
    }


def _learn_from_telegrams(phrasings: Phrasings) -> Sequence[bool]:
    """Whose telegrams are learnt from; for large bases they would double the first start."""
    cells = phrasings.count * len(phrasings.entries)
    few = phrasings.counts < (_FEW if cells <= MOST_CELLS else 0)
    return np.repeat(few, phrasings.counts).tolist()


def _answers(phrasings: Phrasings) -> Iterator[str]:
    """What each group's entry answers in its language, with the entry's keywords."""
    for owner, language in zip(phrasings.owners.tolist(), phrasings.languages, strict=True):
        entry = phrasings.entries[owner]
        yield normal("\n".join([entry.answer.get(language, ""), *entry.keywords]))


def _code() -> Iterable[bytes]:
    above = (_ROOM / name for name in ("language.py", "text.py"))
    return (file.read_bytes() for file in [*above, *sorted(_ROOM.glob("matching/*.py"))])


def _versions() -> Iterable[bytes]:
    return (f"{package} {version(package)}".encode() for package in _PACKAGES)


def _words(library: Library) -> Iterable[bytes]:
    for group in library.words.synonyms:
        yield _bytes("synonyms", *group)
    for language, words in library.words.stop_words.items():
        yield _bytes("stop words", language, *words)


def _entries(library: Library) -> Iterable[bytes]:
    for entry in library.entries.values():
        yield _bytes("keywords", *entry.keywords)
        for language, asks in entry.ask.items():
            yield _bytes(language, entry.answer.get(language, ""), *asks)


def _bytes(*texts: str) -> bytes:
    return "\0".join(texts).encode("utf-8", "surrogatepass")


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
