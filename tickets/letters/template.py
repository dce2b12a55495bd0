"""Letter templates: plain text with places to fill and conditional paragraphs.

A line that begins with # is a remark. `{name}` is a place. A paragraph whose first line is
`[name]` or `[not name]` stands only if that is so. `件名：` is the subject, `同封：` an enclosure.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from tickets.model.personal import Personal

HERE = Path(__file__).parent
WORDING = "wording.txt"
WE: Final = "we"
"""The key, and the place in every text, of what the company calls itself: 当社, 当院, 本校."""
SUBJECT, ENCLOSED = "件名：", "同封："

Value = str | Personal | None
"""Fills a place; None is a setting that is not set."""
Values = Mapping[str, Value]

_PLACE = re.compile(r"\{([a-z_]+)\}")
_CONDITION = re.compile(r"\[(not )?([a-z_]+)\]\n")


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    flag: str = ""
    wanted: bool = True

    def stands(self, flags: Collection[str]) -> bool:
        return not self.flag or (self.flag in flags) is self.wanted


@dataclass(frozen=True, slots=True)
class Template:
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Filled:
    subject: str
    body: str
    enclosures: tuple[str, ...]
    unset: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of letters and forms: the company's own by file name, else the shipped ones."""

    own: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)

    def template(self, name: str, folder: str = "templates") -> Template:
        file = f"{name}.txt"
        return _template(self.own[file] if file in self.own else shipped(file, folder))

    def say(self, key: str, **values: str) -> str:
        """Words of the key; a company's wording.txt holds only what it changes. Raises KeyError."""
        said = {WE: self._words(WE), **values}
        return _PLACE.sub(lambda place: said[place[1]], self._words(key))

    def _words(self, key: str) -> str:
        return wordings(self.own.get(WORDING, "")).get(key) or wording()[key]


SHIPPED_TEXTS = Texts()


@cache
def shipped(file: str, folder: str) -> str:
    return (HERE / folder / file).read_text(encoding="utf-8")


@cache
def _template(source: str) -> Template:
    lines = source.splitlines()
    text = "\n".join(line.rstrip() for line in lines if not line.startswith("#"))
    return Template(tuple(map(_paragraph, filter(None, re.split(r"\n{2,}", text.strip("\n"))))))


@cache
def wordings(source: str) -> Mapping[str, str]:
    """Read lines of `key: words`."""
    lines = source.splitlines()
    pairs = (line.partition(": ") for line in lines if line and not line.startswith("#"))
    return {key: words for key, _, words in pairs}


def wording() -> Mapping[str, str]:
    """The shipped words of letters."""
    return wordings(shipped(WORDING, "."))


def fill(
    template: Template, values: Values, flags: Collection[str], texts: Texts = SHIPPED_TEXTS
) -> Filled:
    """Fill in the values. Raises KeyError for a place without one."""
    unset: list[str] = []

    def shown(name: str) -> str:
        value = texts.say(WE) if name == WE else values[name]
        if value is None:
            unset.append(name)
            return f"【未設定：{texts.say(f'unset.{name}')}】"
        return value.reveal() if isinstance(value, Personal) else value

    def filled(text: str) -> str:
        return _PLACE.sub(lambda place: shown(place[1]), text).strip("\n")

    standing = [filled(each.text) for each in template.paragraphs if each.stands(flags)]
    return Filled(
        subject="".join(_after(SUBJECT, standing)),
        body="\n\n".join(p for p in standing if not p.startswith((SUBJECT, ENCLOSED))),
        enclosures=tuple(_after(ENCLOSED, standing)),
        unset=tuple(dict.fromkeys(unset)),
    )


def _paragraph(text: str) -> Paragraph:
    condition = _CONDITION.match(text)
    if condition is None:
        return Paragraph(text)
    return Paragraph(text[condition.end() :], condition[2], condition[1] is None)


def _after(mark: str, paragraphs: list[str]) -> Iterator[str]:
    return (each.removeprefix(mark) for each in paragraphs if each.startswith(mark))
