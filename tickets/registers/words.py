"""The casebook's words as a Japanese register writes them, and back. They are in `words.yaml`."""

import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TypeVar

import yaml

FILE = Path(__file__).with_suffix(".yaml")

Word = TypeVar("Word", bound=StrEnum)


@cache
def _all() -> Mapping[str, Mapping[str, str]]:
    """Japanese words by the name of their type and by value."""
    found: Mapping[str, Mapping[str, str]] = yaml.load(
        FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
    )
    return found


def name(word: StrEnum | None) -> str:
    """The word in a cell; empty for None."""
    return "" if word is None else _all()[type(word).__name__][word]


@cache
def _values(kind: type[StrEnum]) -> Mapping[str, str]:
    return {_plain(text): value for value, text in _all()[kind.__name__].items()}


def word(kind: type[Word], text: str) -> Word | None:
    """Read a word, whatever its width and spaces; None if unknown."""
    value = _values(kind).get(_plain(text))
    return None if value is None else kind(value)


def choices(kind: type[StrEnum]) -> str:
    """All words of this type."""
    return "、".join(_all()[kind.__name__].values())


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()
