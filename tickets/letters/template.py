"""Letter templates: plain text with places to fill and conditional paragraphs.

A line that begins with # is a remark. `{name}` is a place. A paragraph whose first line is
`[name]` or `[not name]` stands only if that is so. `件名：` is the subject, `同封：` an enclosure.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tickets.model.personal import Personal

HERE = Path(__file__).parent
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


@cache
def read(name: str, folder: str = "templates") -> Template:
    lines = (HERE / folder / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    text = "\n".join(line.rstrip() for line in lines if not line.startswith("#"))
    return Template(tuple(map(_paragraph, filter(None, re.split(r"\n{2,}", text.strip("\n"))))))


@cache
def wording() -> Mapping[str, str]:
    """Wordings of letters, from lines of `key: words`."""
    lines = (HERE / "wording.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.partition(": ") for line in lines if line and not line.startswith("#"))
    return {key: words for key, _, words in pairs}


def fill(template: Template, values: Values, flags: Collection[str]) -> Filled:
    """Fill in the values. Raises KeyError for a place without one."""
    unset: list[str] = []

    def filled(text: str) -> str:
        return _PLACE.sub(lambda place: _shown(place[1], values[place[1]], unset), text)

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


def _shown(name: str, value: Value, unset: list[str]) -> str:
    if value is None:
        unset.append(name)
        return f"【未設定：{wording().get(f'unset.{name}', name)}】"
    return value.reveal() if isinstance(value, Personal) else value


def _after(mark: str, paragraphs: list[str]) -> Iterator[str]:
    return (each.removeprefix(mark) for each in paragraphs if each.startswith(mark))
