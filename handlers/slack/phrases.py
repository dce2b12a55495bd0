"""The bot's own sentences, in the person's language and for the company's procedure."""

import calendar
import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import yaml

from handlers.services import Person
from knowledge.library.policy import format_day
from tickets.letters.template import SHIPPED_TEXTS, LetterTexts
from tickets.model.kinds import Language, Procedure
from tickets.model.tokyo import TOKYO, date_of
from tickets.rules.office import Office

PHRASES_FOLDER = Path(__file__).parents[1] / "phrases"

_WEEKDAYS = "月火水木金土日"
_OF_LETTERS = {"ground": "ground", "ground_long": "ground", "reply_method": "method"}
"""Families of phrases and of wording.txt."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """The sentences in one language: `say("not_found")`."""

    language: Language
    is_abroad: bool = False
    """The reader lives in another time zone, so hours are marked as Japan's."""
    texts: LetterTexts = SHIPPED_TEXTS
    """Those of the letters: what a letter calls a thing is its name on screens too."""

    @classmethod
    def for_person(cls, person: Person, office: Office | None = None) -> "Phrases":
        texts = LetterTexts.of(office) if office else SHIPPED_TEXTS
        return cls(person.locale, person.is_abroad, texts)

    @classmethod
    def for_channel(cls, office: Office) -> "Phrases":
        """Return the phrases in the company's language."""
        return cls(office.language, texts=LetterTexts.of(office))

    def __call__(self, phrase: str, /, **values: str) -> str:
        """The sentence with its values filled in; KeyError for an unknown name."""
        family, _, word = phrase.partition(".")
        if family in _OF_LETTERS and (named := self._in_letters(family, word)):
            return named
        return all_phrases(self.texts.procedure)[phrase][self.language].format(**values)

    def _in_letters(self, family: str, word: str) -> str | None:
        """Return the letters' name of a ground or a method: on a Japanese screen at full length,
        else if the company has its own words.
        """
        key = f"{_OF_LETTERS[family]}.{word}"
        texts = replace(self.texts, language=self.language)
        is_whole = self.language == "ja" and family != "ground"
        return texts.say(key) if is_whole else texts.own_words(key)

    def has(self, phrase: str) -> bool:
        return phrase in all_phrases()

    def word(self, family: str, word: str, of: str = "", /, **values: str) -> str:
        """`status.received`, or `status.complaint.received` where that exists."""
        particular = f"{family}.{of}.{word}"
        return self(particular if self.has(particular) else f"{family}.{word}", **values)

    def option(self, family: str, word: str, of: str = "", /) -> str:
        """The word standing alone, as in a menu: capitalised in English."""
        text = self.word(family, word, of)
        return text[:1].upper() + text[1:]

    def line(self, *pieces: str | None) -> str:
        """Join these pieces of a line; empty ones are left out."""
        return self("card_between").join(filter(None, pieces))

    def period(self, unit: str, count: int) -> str:
        """10営業日; 10 business days, 1 business day. Units are those of `period.…`; a count of
        `minutes` or `open_minutes` is given in hours, as the phrases say."""
        return self.word("period", unit, "one" if count == 1 else "", count=str(count))

    def policy_date(self, day: datetime.date) -> str:
        """Format a date of the policy: 令和4年6月21日, or 21 June 2022."""
        return format_day(day, self.language)

    def month(self, day: datetime.date) -> str:
        """The month of a report: 2026年10月, or October 2026."""
        if self.language == "ja":
            return f"{day.year}年{day.month}月"
        return f"{calendar.month_name[day.month]} {day.year}"

    def short_month(self, day: datetime.date) -> str:
        """A month beside others of the same half year: 10月, or Oct."""
        return f"{day.month}月" if self.language == "ja" else calendar.month_abbr[day.month]

    def date(self, day: datetime.date, today: datetime.date) -> str:
        """A date of a ticket: 8/3(月), or Mon 3 Aug; with the year if it is not this one."""
        elsewhen = day.year != today.year
        if self.language == "ja":
            year = f"{day.year}/" if elsewhen else ""
            return f"{year}{day.month}/{day.day}({_WEEKDAYS[day.weekday()]})"
        year = f" {day.year}" if elsewhen else ""
        weekday = calendar.day_abbr[day.weekday()]
        return f"{weekday} {day.day} {calendar.month_abbr[day.month]}{year}"

    def moment(self, instant: datetime.datetime, today: datetime.date) -> str:
        """Date and hour in Tokyo: 8/3(月) 14:05."""
        return f"{self.date(date_of(instant), today)} {self.time(instant)}"

    def time(self, instant: datetime.datetime) -> str:
        """Hour in Tokyo: 14:05; for a reader abroad 14:05（日本時間）, or 14:05 JST."""
        hour = f"{instant.astimezone(TOKYO):%H:%M}"
        return self("hour_of_japan", time=hour) if self.is_abroad else hour


@cache
def all_phrases(procedure: Procedure = "post") -> Mapping[str, Mapping[Language, str]]:
    """All sentences; a folder of the procedure's name holds those that differ there."""
    return {**_read(PHRASES_FOLDER), **_read(PHRASES_FOLDER / procedure)}


@cache
def _read(folder: Path) -> Mapping[str, Mapping[Language, str]]:
    found: dict[str, dict[Language, str]] = {}
    for path in sorted(folder.glob("*.yaml")):
        found |= yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return found
