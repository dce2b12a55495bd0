"""Cuts a policy's text into sentences."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

# A full stop ends a sentence unless a bracket closes after it; so does the end of a line.
_SENTENCE: Final = re.compile(r"[^。！？\n]*(?:[。！？]+[」』）)]*|\n|$)")
_LIST_MARK: Final = re.compile(r"^\s*(?:[•・※*-]|\d{1,3}[.．)）])\s+")


@dataclass(frozen=True)
class Sentence:
    """A sentence or heading, and where it stands in the text."""

    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def sentences_of(text: str) -> tuple[Sentence, ...]:
    """Return the sentences and headings in their order, without marks of lists."""
    return tuple(_sentences(text))


def _sentences(text: str) -> Iterator[Sentence]:
    for match in _SENTENCE.finditer(text):
        mark = _LIST_MARK.match(match[0])
        found = match[0][mark.end() :] if mark else match[0]
        if sentence := found.strip():
            yield Sentence(sentence, match.end() - len(found.lstrip()))


def ends_a_sentence(quote: str, text: str) -> bool:
    """Whether a quote from this text ends where a sentence or a line of the text ends."""
    if quote.endswith(("。", "！", "？", "。」", "。』", "。）", "。)")):
        return True
    return any(rest[:1] in ("", "\n") for rest in _after(quote, text))


def _after(quote: str, text: str) -> Iterator[str]:
    """Yield what follows each occurrence of the quote, without spaces."""
    at = text.find(quote)
    while at >= 0:
        yield text[at + len(quote) : at + len(quote) + 20].lstrip(" \u3000")
        at = text.find(quote, at + 1)
