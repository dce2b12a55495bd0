"""Makes the arrays of a knowledge base's index: what takes long, and needs no semantic package."""

from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path

import numpy as np

from knowledge.library import Library
from knowledge.matching import saved
from knowledge.matching.bags import WordBags, letter_bag, sound_bag
from knowledge.matching.beliefs import MOST_CELLS
from knowledge.matching.phrasings import Phrasings
from knowledge.matching.reading import Reader, Written
from knowledge.matching.sparse_making import Bags, term_index
from knowledge.matching.strings import Arrays, pack
from knowledge.matching.tokens import Tokenizer
from knowledge.matching.vocabulary import Vocabulary
from knowledge.text import normal

_ROOM = Path(__file__).parents[1]
_PACKAGES = ("numpy", "rapidfuzz", "snowballstemmer", "sudachidict-small", "sudachipy")
# An entry with fewer ways to ask learns from their telegrams, too: measured, it helps there only.
_FEW = 20


def index_name(library: Library) -> str:
    """A name that changes with everything the index is made from: what is asked and answered,
    the words, the packages that cut them, and our own code."""
    return saved.key("index", *_code(), *_versions(), *_words(library), *_entries(library))


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
    above = (_ROOM / name for name in ("language.py", "slack_text.py", "text.py"))
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
