"""Generates knowledge bases of any size: known questions with exchanged words; deterministic."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from knowledge.library.loader import SHIPPED_FOLDER, read_library
from knowledge.matching.vocabulary import Tokenizer
from knowledge.text import LANGUAGES, Language, clean, detect_language, normalise
from tests.bench.perturbing import perturbed
from tests.bench.sets import PUBLIC

# Per entry, and per entry and language.
PHRASINGS, A_LANGUAGE = 20, 10
_TOPIC = 3  # words that all phrasings of an entry share
_TYPOS = 0.25
_LATIN = re.compile("[a-z]{4,}")


class Words:
    """The known phrasings cut into words, and the words that may be exchanged."""

    def __init__(self) -> None:
        tokenizer = Tokenizer()
        folders = [
            SHIPPED_FOLDER,
            *sorted(file.parent for file in PUBLIC.glob("*/knowledge/entries.yaml")),
        ]
        found: dict[Language, list[list[str]]] = {"ja": [], "en": []}
        content: dict[Language, Counter[str]] = {"ja": Counter(), "en": Counter()}
        for entry in (
            entry for folder in folders for entry in read_library(folder).entries.values()
        ):
            for text in (normalise(clean(ask)) for asks in entry.ask.values() for ask in asks):
                language = detect_language(text) or "en"
                tokens = tokenizer.tokens(text)
                found[language].append([token.surface for token in tokens])
                content[language].update(
                    token.surface
                    for token in tokens
                    if (_LATIN.fullmatch(token.surface) if token.latin else token.content)
                    and len(token.surface) > 1
                )
        self.templates = found
        self.content = {language: sorted(words) for language, words in content.items()}
        self._may_go = {language: set(words) for language, words in self.content.items()}

    def phrasing(self, language: Language, topic: Sequence[str], random: Random) -> str:
        """Return a known phrasing with the topic's words."""
        words = list(random.choice(self.templates[language]))
        places = [nth for nth, word in enumerate(words) if word in self._may_go[language]]
        for place, word in zip(
            random.sample(places, min(_TOPIC, len(places))), topic, strict=False
        ):
            words[place] = word
        return ("" if language == "ja" else " ").join(words) or topic[0]


def write(folder: Path, phrasings: int, questions: int = 300) -> None:
    """Write a folder with so many phrasings, and a file of questions for its entries."""
    random, words = Random(f"scale {phrasings}"), Words()
    topics = [
        {language: random.sample(words.content[language], _TOPIC) for language in LANGUAGES}
        for _ in range(phrasings // PHRASINGS)
    ]
    folder.mkdir()
    with (folder / "entries.yaml").open("w", encoding="utf-8") as file:
        for nth, topic in enumerate(topics):
            asks = {one: _asks(words, one, topic[one], random) for one in LANGUAGES}
            file.write(f"- {json.dumps(_entry(nth, topic, asks), ensure_ascii=False)}\n")
    with folder.with_suffix(".jsonl").open("w", encoding="utf-8") as file:
        for question, entry in _questions(words, topics, random, questions):
            asked = {"question": question, "entry": entry}
            file.write(json.dumps(asked, ensure_ascii=False) + "\n")


def _asks(words: Words, language: Language, topic: Sequence[str], random: Random) -> list[str]:
    asks: dict[str, None] = {}
    while len(asks) < A_LANGUAGE:
        asks[words.phrasing(language, topic, random)] = None
    return list(asks)


def _entry(nth: int, topic: dict[Language, list[str]], asks: dict[Language, list[str]]) -> dict:
    answer = {"ja": "は".join(topic["ja"]) + "です。", "en": f"It is {' and '.join(topic['en'])}."}
    return {"id": f"entry-{nth}", "ask": asks, "answer": answer}


def _questions(
    words: Words, topics: Sequence[dict[Language, list[str]]], random: Random, count: int
) -> Iterator[tuple[str, str]]:
    """Yield new phrasings, every fourth with a typo."""
    for nth in range(count):
        entry, language = random.randrange(len(topics)), LANGUAGES[nth % 2]
        question = words.phrasing(language, topics[entry][language], random)
        if random.random() < _TYPOS:
            question = perturbed(question, language, "typo")
        yield question, f"entry-{entry}"
