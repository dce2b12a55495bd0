"""Letter templates: plain text with places to fill and conditional paragraphs.

A line that begins with # is a remark. `{name}` is a place. A paragraph whose first line is
`[name]` or `[not name]` stands only if that is so. `件名：` (`Subject: `) is the subject, `同封：`
(`Enclosed: `) an enclosure, `英文要旨：` (`和文要旨：`) what the letter says, for staff who do not
read its language; it is never sent. English texts are in folders `en`, named as the Japanese ones.
Where requests are made in person, a line `@counter …` of a shipped text stands for the line above
it; a bare `@counter` drops that line.
A company may have texts of its own, which are checked against the shipped ones of the same name.
"""

import calendar
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal

from tickets.model.kinds import Language, Procedure
from tickets.model.personal import Personal
from tickets.rules.office import Office

HERE = Path(__file__).parent
WORDING = "wording.txt"
ENGLISH: Final = "en/"
"""Begins the names of English texts: en/reply.txt."""
COMPANY_SIGNS: Final = "we"
"""The key, and the place in every text, of what the company calls itself: 当社, 当院, 本校."""
SUBJECT, ENCLOSED, GIST = (
    ("件名：", "Subject: "),
    ("同封：", "Enclosed: "),
    ("英文要旨：", "和文要旨："),
)
COUNTER: Final = "@counter"

Value = str | Personal | None
"""Fills a place; None is a setting that is not set."""
Values = Mapping[str, Value]

_SAME: Final[Values] = MappingProxyType({})
_PLACE = re.compile(r"\{([a-z_]+)\}")
_CONDITION = re.compile(r"\[(not )?([a-z_]+)\]\n")


Style = Literal["era", "western"]

_ERAS = (
    (date(2019, 5, 1), "令和"),
    (date(1989, 1, 8), "平成"),
    (date(1926, 12, 25), "昭和"),
)


def date_text(day: date, style: Style, language: Language = "ja") -> str:
    """令和8年8月3日 or 2026年8月3日; days before 1926-12-25 are always Western. 3 August 2026."""
    if language == "en":
        return f"{day.day} {calendar.month_name[day.month]} {day.year}"
    for began, era in _ERAS:
        if style == "era" and day >= began:
            year = day.year - began.year + 1
            return f"{era}{'元' if year == 1 else year}年{day.month}月{day.day}日"
    return f"{day.year}年{day.month}月{day.day}日"


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    flag: str = ""
    wanted: bool = True

    def stands(self, flags: Collection[str]) -> bool:
        return not self.flag or (self.flag in flags) is self.wanted


Template = tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class FilledTemplate:
    subject: str
    body: str
    enclosures: tuple[str, ...]
    gist: str
    unset: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LetterTexts:
    """The texts of letters and forms in one language: the company's own by file name, else the
    shipped ones for its procedure."""

    own: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    procedure: Procedure = "post"
    language: Language = "ja"

    @classmethod
    def of(cls, office: Office, language: Language = "ja") -> "LetterTexts":
        return cls(office.letters.texts, office.procedure, language)

    def template(self, name: str, folder: str = "templates") -> Template:
        file = self._file(f"{name}.txt")
        own = self.own.get(file)
        return _template(shipped_text(file, folder, self.procedure) if own is None else own)

    def say(self, key: str, **values: str) -> str:
        """Words of the key; a company's wording.txt holds only what it changes. Raises KeyError."""
        said = {COMPANY_SIGNS: self._words(COMPANY_SIGNS), **values}
        return _PLACE.sub(lambda place: said[place[1]], self._words(key))

    def listed(self, items: Iterable[str]) -> str:
        """One item a line."""
        return "\n".join(self.say("layout.item", item=each) for each in items)

    def joined(self, items: Sequence[str], by: Literal["and", "or"]) -> str:
        """Items in a sentence: A、B or A又はB; in English A, B and C."""
        if self.language == "ja":
            return {"and": "、", "or": "又は"}[by].join(items)
        return f" {by} ".join(filter(None, (", ".join(items[:-1]), *items[-1:])))

    def own_words(self, key: str) -> str | None:
        """Words of the key if the company has its own."""
        words = self._own(key)
        return words and _PLACE.sub(lambda _: self._words(COMPANY_SIGNS), words)

    def _own(self, key: str) -> str | None:
        """A ground or method without English words is named by `ground.G1.en` in the Japanese
        wording.txt, else in Japanese: the shipped English would say something else."""
        words = read_wordings(self.own.get(self._file(WORDING), "")).get(key)
        if words or self.language == "ja" or not key.startswith(("ground.", "method.")):
            return words
        japanese = replace(self, language="ja")
        return japanese.own_words(f"{key}.en") or japanese.own_words(key)

    def _words(self, key: str) -> str:
        return self._own(key) or shipped_wordings(self.procedure, self.language)[key]

    def _file(self, name: str) -> str:
        return name if self.language == "ja" else f"{ENGLISH}{name}"


SHIPPED_TEXTS = LetterTexts()


@cache
def shipped_text(file: str, folder: str, procedure: Procedure = "post") -> str:
    """The shipped text of this name for the procedure."""
    lines: list[str] = []
    for line in (HERE / folder / file).read_text(encoding="utf-8").splitlines():
        if not line.startswith(COUNTER):
            lines.append(line)
        elif procedure == "counter":
            lines[-1:] = filter(None, [line.removeprefix(COUNTER).strip()])
    return "\n".join(lines) + "\n"


@cache
def _template(source: str) -> Template:
    lines = source.splitlines()
    text = "\n".join(line.rstrip() for line in lines if not line.startswith("#"))
    return tuple(map(_paragraph, filter(None, re.split(r"\n{2,}", text.strip("\n")))))


@cache
def read_wordings(source: str) -> Mapping[str, str]:
    """Read lines of `key: words`."""
    lines = source.splitlines()
    pairs = (line.partition(": ") for line in lines if line and not line.startswith("#"))
    return {key: words for key, _, words in pairs}


@cache
def shipped_wordings(procedure: Procedure = "post", language: Language = "ja") -> Mapping[str, str]:
    """The shipped words of letters."""
    file = WORDING if language == "ja" else f"{ENGLISH}{WORDING}"
    return read_wordings(shipped_text(file, ".", procedure))


def starting_text(file: str, procedure: Procedure) -> str:
    """The shipped text of this name, as a company's own begins."""
    return shipped_text(file, folder_of_text(file) or ".", procedure)


def fill_template(
    template: Template,
    values: Values,
    flags: Collection[str],
    texts: LetterTexts = SHIPPED_TEXTS,
    of_gist: Values = _SAME,
) -> FilledTemplate:
    """Fill in the values; in the gist those of `of_gist` first. Raises KeyError for none."""
    unset: list[str] = []

    def shown(name: str, known: Values) -> str:
        value = texts.say(COMPANY_SIGNS) if name == COMPANY_SIGNS else known[name]
        if value is None:
            unset.append(name)
            return texts.say("layout.unset", setting=texts.say(f"unset.{name}"))
        return value.reveal() if isinstance(value, Personal) else value

    def filled(text: str) -> str:
        known = {**values, **of_gist} if text.startswith(GIST) else values
        return _PLACE.sub(lambda place: shown(place[1], known), text).strip("\n").rstrip(" ")

    standing = [filled(each.text) for each in template if each.stands(flags)]
    return FilledTemplate(
        subject="".join(_after(SUBJECT, standing)),
        body="\n\n".join(p for p in standing if not p.startswith((*SUBJECT, *ENCLOSED, *GIST))),
        enclosures=tuple(_after(ENCLOSED, standing)),
        gist=" ".join(_after(GIST, standing)),
        unset=tuple(dict.fromkeys(unset)),
    )


def _paragraph(text: str) -> Paragraph:
    condition = _CONDITION.match(text)
    if condition is None:
        return Paragraph(text)
    return Paragraph(text[condition.end() :], condition[2], condition[1] is None)


def _after(marks: tuple[str, ...], paragraphs: list[str]) -> Iterator[str]:
    """What follows the mark, in paragraphs that begin with one."""
    return (
        each.removeprefix(mark) for each in paragraphs for mark in marks if each.startswith(mark)
    )


ALWAYS: Final = frozenset(
    {
        COMPANY_SIGNS,
        "number",
        "date",
        "addressee",
        "company",
        "desk",
        "complaints",
        "mail_to",
        "bodies",
    }
)
"""Places that every letter may have."""
OF_FEE: Final = frozenset(
    {"fee", "fee_types", "money", "amount", "pay", "only", "sent", "no_money"}
)
"""Places of the letters that name the fee, and of every form."""
OF_FORMS: Final = frozenset(
    {COMPANY_SIGNS, "version", "company", "desk", "mail_to", "emergency"}
) | {
    "types",
    "payment",
    "methods",
}
WITH_FEE: Final = frozenset({"acknowledgement.txt", "form.txt", "reply.txt", "withdrawal.txt"})
FRAME: Final = "frame.txt"

_ANY_PLACE: Final = re.compile(r"\{([^{}\n]*)\}")
_ANY_CONDITION: Final = re.compile(r"\[(?:not )?([a-z_]+)\]")
_STRAY: Final = re.compile(r"[{}]")
_ENGLISH: Final = re.compile(r"^((?:ground|method)\.\w+)\.en$")

Fault = tuple[int, str]
"""A line, and what is wrong there."""


def folder_of_text(file: str) -> str | None:
    """The folder of the shipped text of this name; None if there is none."""
    folders = (each for each in ("templates", "forms", ".") if (HERE / each / file).is_file())
    return next(folders, None)


def own_text_faults(file: str, text: str) -> Iterator[Fault]:
    """Yield what is wrong with a company's own text, line by line."""
    folder = folder_of_text(file)
    if folder is None:
        near = get_close_matches(file, own_text_names(), n=1)
        hint = f"did you mean {near[0]}?" if near else f"use one of {', '.join(own_text_names())}."
        yield 1, f"no letter or form has this name: {hint}"
    elif file.removeprefix(ENGLISH) == WORDING:
        yield from _of_wording(text)
    else:
        yield from _of_places(text, placeholders_in(file))
        yield from _of_conditions(file, folder, text)
        yield from _of_parts(file, folder, text)


def own_text_names() -> list[str]:
    """Names of all texts, Japanese and English: reply.txt, en/reply.txt."""
    folders = (HERE / each for each in ("templates", "forms"))
    japanese = sorted(each.name for folder in folders for each in folder.glob("*.txt"))
    return [f"{of}{name}" for of in ("", ENGLISH) for name in (*japanese, WORDING)]


def placeholders_in(file: str) -> frozenset[str]:
    """The places that a text of this name may have."""
    folder = folder_of_text(file) or "."
    if folder == "forms":
        return OF_FORMS | OF_FEE
    of_fee = OF_FEE if file.removeprefix(ENGLISH) in WITH_FEE else frozenset[str]()
    return frozenset(_ANY_PLACE.findall(shipped_text(file, folder))) | ALWAYS | of_fee


def _of_places(text: str, known: frozenset[str]) -> Iterator[Fault]:
    for number, line in _lines(text):
        for place in _ANY_PLACE.findall(line):
            if place not in known:
                near = get_close_matches(place, known, n=1)
                hint = f"did you mean {{{near[0]}}}?" if near else f"use {_listed(known)}."
                yield number, f"{{{place[:40]}}} is no place of this text: {hint}"
        if _STRAY.search(_ANY_PLACE.sub("", line)):
            yield number, "a brace stands alone: a place is written {desk}."


def _of_conditions(file: str, folder: str, text: str) -> Iterator[Fault]:
    """A paragraph's condition stands in the line above it."""
    known = (
        {*_ANY_CONDITION.findall(shipped_text(file, folder)), "bodies"}
        if folder != "forms"
        else set()
    )
    for number, line in _lines(text):
        found = _ANY_CONDITION.fullmatch(line)
        if found and found[1] not in known:
            told = ", ".join(f"[{each}]" for each in sorted(known)) or "none"
            yield number, f"{line} is no condition of this text: it may have {told}."


def _of_parts(file: str, folder: str, text: str) -> Iterator[Fault]:
    is_english, name = file.startswith(ENGLISH), file.removeprefix(ENGLISH)
    subject = SUBJECT[is_english] if folder == "templates" else ""
    wanted = "{body}" if name == FRAME else subject
    if not any(wanted in line for _, line in _lines(text)):
        yield 1, f"this text needs “{wanted.strip() or 'a line'}”: write it."


def _of_wording(text: str) -> Iterator[Fault]:
    known = shipped_wordings()
    for number, line in _lines(text):
        key, colon, words = line.partition(": ")
        if not line.strip():
            continue
        key, english = _ENGLISH.subn(r"\1", key)
        if not colon or not words.strip():
            yield number, "a line of wording.txt is “key: words”, such as “money.cash: 現金”."
        elif key not in known:
            near = get_close_matches(key, known, n=1)
            hint = f"did you mean {near[0]}?" if near else "see tickets/letters/wording.txt."
            yield number, f"{key[:40]} is no key of wording.txt: {hint}"
        else:
            unfit = (
                COMPANY_SIGNS if english else key
            )  # it is a Japanese word, and not within itself
            allowed = frozenset({*_ANY_PLACE.findall(known[key]), COMPANY_SIGNS} - {unfit})
            for fault in _of_places(words, allowed):
                yield number, fault[1]


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Numbered lines without remarks."""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("#"):
            yield number, line.rstrip()


def _listed(known: frozenset[str]) -> str:
    return ", ".join(f"{{{each}}}" for each in sorted(known)) or "none"
