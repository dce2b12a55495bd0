"""Builds patterns from lists of words: “_” is a space, “…” continues a word on the next line."""

import re
from collections.abc import Callable, Iterator
from typing import Final


class Pattern:
    """A regular expression that is compiled at its first use.

    All of them together take a third of a second, which a start does not wait for.
    """

    __slots__ = ("_made", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._made: re.Pattern[str] | None = None

    def search(self, text: str) -> re.Match[str] | None:
        return (self._made or self.prepare()).search(text)

    def match(self, text: str, begin: int = 0) -> re.Match[str] | None:
        return (self._made or self.prepare()).match(text, begin)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        return (self._made or self.prepare()).fullmatch(text)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        return (self._made or self.prepare()).finditer(text)

    def sub(self, made: Callable[[re.Match[str]], str], text: str) -> str:
        return (self._made or self.prepare()).sub(made, text)

    def split(self, text: str) -> list[str]:
        return (self._made or self.prepare()).split(text)

    def prepare(self) -> re.Pattern[str]:
        self._made = re.compile(self._text)
        return self._made


_all: Final[list[Pattern]] = []


def alternation(words: str) -> str:
    whole = re.sub(r"…\s+", "", words)
    return f"(?:{'|'.join(whole.split())})"


def build_pattern(pattern: str) -> Pattern:
    """Return a pattern without the white space that makes it readable."""
    made = Pattern("".join(pattern.split()).replace("_", " "))
    _all.append(made)
    return made


def pattern_of_any(*patterns: str) -> Pattern:
    return build_pattern("|".join(patterns))


def compile_all() -> None:
    """Compile every pattern now, so that no question has to."""
    for each in _all:
        each.prepare()
