"""All views of a knowledge base, and what they say of a question."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property  # noqa: TID251 (it only computes)
from importlib.metadata import version
from pathlib import Path
from threading import Thread

import numpy as np
from numpy.typing import NDArray

from knowledge.library.loader import Library
from knowledge.matching.cache import Arrays, cache_name, load_or_make, pack
from knowledge.matching.fusion import MeaningView, Signals, answers_weight, prefilter_scores
from knowledge.matching.meaning import MOST_TRAINING_CELLS, Encoder, EntryClassifier, meaning_arrays
from knowledge.matching.phrasings import Floats, Phrasings, choose_groups
from knowledge.matching.term_index import BagCollector, TermIndex, term_arrays
from knowledge.matching.text_reader import (
    EntryWords,
    TextReader,
    TokenizedText,
    WordBags,
    damp_counts,
    letter_bag,
    reading_bag,
    vocabulary_arrays,
)
from knowledge.matching.vocabulary import Token, Tokenizer, Vocabulary
from knowledge.text import normalise

_KNOWLEDGE = Path(__file__).parents[1]
_PACKAGES = ("numpy", "rapidfuzz", "scipy", "snowballstemmer", "sudachidict-small", "sudachipy")
# An entry with fewer ways to ask also learns from their telegrams; more do not gain (measured).
_FEW = 20
# How often a keyword counts beside a word of the answer, in a base with few ways to ask.
_KEYWORDS = 3


@dataclass(frozen=True)
class MeaningIndex:
    """The views that need the phrasings' vectors."""

    encoder: Encoder
    meaning: MeaningView
    beliefs: EntryClassifier
    answers: Floats | None


class Index:
    """All views of a knowledge base, newly made or loaded from the cache.

    There is no index without the view of meaning, unless there is no encoder: it would take a leak
    that no pattern knows for a question.
    """

    def __init__(
        self,
        library: Library,
        encoder: Encoder | None,
        cache: Path | None,
    ) -> None:
        if encoder:
            Thread(target=encoder.load).start()
        self.phrasings = Phrasings.of(library.entries.values())
        tokenizer = Tokenizer()
        self.bags = WordBags(library.words, tokenizer)
        arrays = load_or_make(
            cache,
            _index_name(library),
            lambda: _index_arrays(self.phrasings, tokenizer, self.bags),
        )
        self.reader = TextReader(Vocabulary(arrays), tokenizer, self.bags)
        self._words, self._letters, self._sounds = (
            TermIndex(arrays, name, is_by_term=self.phrasings.compares_all_groups)
            for name in ("words", "letters", "sounds")
        )
        # Only the centres of the answers are read, so their bags need not be turned.
        self._answers = TermIndex(arrays, "answers", is_by_term=False)
        self._answers_weight = answers_weight(self.phrasings)
        self._placed = self._place(arrays, encoder, cache) if encoder else None

    def vectors(self, texts: Sequence[str]) -> Floats | None:
        """Return the vectors of these texts as they are read; None without an encoder."""
        placed = self._placed
        return (
            placed.encoder.encode([self.reader.read(text).text for text in texts])
            if placed
            else None
        )

    def signals(self, reading: TokenizedText) -> Signals:
        """Compare with all groups roughly, and closely with the groups that may win."""
        bag = self.bags.bag(reading.tokens)
        seen = [
            self._words.question_terms(bag),
            self._letters.question_terms(letter_bag(reading.text)),
            self._sounds.question_terms(reading_bag(reading.tokens)),
        ]
        answers, weight = self._answers.question_terms(bag).centres, self._answers_weight
        vector, meaning, beliefs, believed, meant = None, None, None, None, None
        if placed := self._placed:
            vector = placed.encoder.encode([reading.text])[0]
            meaning = placed.meaning.compare_with_centres(vector)
            beliefs = placed.beliefs.probabilities(vector)
            believed, meant = beliefs[self.phrasings.owners], 2 * meaning.centres
            if placed.answers is not None:
                answers = answers + placed.answers @ vector

        def estimate() -> Floats:
            return prefilter_scores(
                [*(2 * view.centres for view in seen), meant], weight * answers, believed
            )

        chosen = choose_groups(self.phrasings, estimate)
        groups = chosen.groups
        close = [view.nearness_to_groups(chosen) for view in seen]
        if meant is not None and believed is not None:
            sums = [*(view.sum for view in close), meant[groups]]
            chosen = chosen.by_nearness(
                prefilter_scores(sums, weight * answers[groups], believed[groups])
            )
        words, letters, sounds = close
        return Signals(
            phrasings=chosen.phrasings,
            words=words,
            letters=letters,
            sounds=sounds,
            answers=answers[groups],
            answers_weight=weight,
            meaning=meaning.nearness_to_groups(chosen) if meaning else None,
            beliefs=beliefs,
            vector=vector,
        )

    def uncovered(self, reading: TokenizedText) -> Floats:
        """Return for every entry the share of the question's content words that it never has.

        Rare words count more. An entry on the retention of data never says “minutes”, so it
        leaves a question about the minutes' retention period uncovered.
        """
        tokens = [token for token in reading.tokens if self.bags.matters(token)]
        if not tokens:
            return np.zeros(len(self.phrasings.entries), np.float32)
        weights = self._words.rarity([token.form for token in tokens]) ** 2
        spoken = np.logical_or.reduceat(
            self._groups_with_words(tokens), self.phrasings.first_groups, axis=1
        )
        return np.asarray(weights @ ~spoken / weights.sum(), np.float32)

    @cached_property
    def entry_words(self) -> EntryWords:
        return EntryWords(self._words, self._letters, self.phrasings)

    def has_words_of(self, entry: int, tokens: Sequence[Token]) -> NDArray[np.bool_]:
        """Tell for each word whether the entry's asks or answers have it or a synonym."""
        return np.asarray(
            self._groups_with_words(tokens)[:, self.phrasings.groups_of(entry)].any(1), bool
        )

    def _groups_with_words(self, tokens: Sequence[Token]) -> NDArray[np.bool_]:
        """Tell for each word (row) which groups (columns) have it or a synonym."""
        found = np.zeros((len(tokens), len(self.phrasings.counts)), bool)
        for row, token in enumerate(tokens):
            for name in self.bags.compared_forms(token):
                found[row, self._words.groups_with(name)] = True
                found[row, self._answers.groups_with(name)] = True
        return found

    def _place(self, arrays: Arrays, encoder: Encoder, cache: Path | None) -> MeaningIndex:
        found = meaning_arrays(arrays, self.phrasings, encoder, cache)
        answers = found["answers"] if self.phrasings.has_few_per_group else None
        meaning, beliefs = MeaningView(found, self.phrasings), EntryClassifier(found)
        return MeaningIndex(encoder, meaning, beliefs, answers)


def _index_arrays(phrasings: Phrasings, tokenizer: Tokenizer, bags: WordBags) -> Arrays:
    """Make what needs no semantic package: vocabulary, lexical views and the texts to encode."""
    texts = phrasings.texts()
    vocabulary = vocabulary_arrays(texts, tokenizer)
    reader = TextReader(Vocabulary(vocabulary), tokenizer, bags)
    words, letters, sounds, answers = BagCollector(), BagCollector(), BagCollector(), BagCollector()
    asked, telegrams = [], []
    for text, is_few in zip(texts, _learns_from_telegram(phrasings), strict=True):
        reading = reader.read(text)
        words.add(bags.bag(reading.tokens))
        letters.add(letter_bag(reading.text))
        sounds.add(reading_bag(reading.tokens))
        asked.append(reading.text)
        telegrams.append(bags.content_words_only(reading.tokens) if is_few else "")
    for text in _answers(phrasings):
        bag = bags.bag(tokenizer.tokens(normalise(text)))
        answers.add(damp_counts(bag) if phrasings.has_few_per_group else bag)
    counts = phrasings.counts
    return {
        **vocabulary,
        **term_arrays("words", words, counts),
        **term_arrays("letters", letters, counts),
        **term_arrays("sounds", sounds, counts),
        **term_arrays("answers", answers, np.ones(len(counts), np.int64)),
        "asked": pack(asked),
        "telegrams": pack(telegrams),
        "answered": pack(_answers_of_small_groups(phrasings)),
    }


def _learns_from_telegram(phrasings: Phrasings) -> Sequence[bool]:
    """Tell for each phrasing whether its telegram is learnt from too.

    In large bases none is: they would double the time of the first start.
    """
    cells = phrasings.count * len(phrasings.entries)
    few = phrasings.counts < (_FEW if cells <= MOST_TRAINING_CELLS else 0)
    return np.repeat(few, phrasings.counts).tolist()


def _answers(phrasings: Phrasings) -> Iterator[str]:
    """Yield for each group its entry's answer in its language with the entry's keywords.

    In a thin base these count as if the answer had each of them a few times more.
    """
    times = _KEYWORDS if phrasings.has_few_per_group else 1
    for owner, language in zip(phrasings.owners.tolist(), phrasings.languages, strict=True):
        entry = phrasings.entries[owner]
        yield "\n".join([entry.answer.get(language, ""), *entry.keywords * times])


def _answers_of_small_groups(phrasings: Phrasings) -> Sequence[str]:
    """Return each group's answer if the base has few ways to ask, to compare its meaning."""
    if not phrasings.has_few_per_group:
        return ()
    entries = phrasings.entries
    groups = zip(phrasings.owners.tolist(), phrasings.languages, strict=True)
    texts = (entries[owner].answer[entries[owner].answer_language(at)] for owner, at in groups)
    return [" ".join(normalise(text).split()) for text in texts]


def _index_name(library: Library) -> str:
    """A name that changes with all the index depends on: texts, words, packages and our code."""
    return cache_name("index", *_code(), *_versions(), *_words(library), *_entries(library))


def _code() -> Iterable[bytes]:
    files = [_KNOWLEDGE / "text.py", *sorted(_KNOWLEDGE.glob("matching/*.py"))]
    return (file.read_bytes() for file in files)


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
        yield _bytes("answers", *(f"{at} {text}" for at, text in sorted(entry.answer.items())))
        for language, asks in entry.ask.items():
            yield _bytes(language, *asks)


def _bytes(*texts: str) -> bytes:
    return "\0".join(texts).encode("utf-8", "surrogatepass")
