"""Finds amounts, periods, dates and counts in Japanese and English texts, in any writing."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from knowledge.text import Language

_WORDS: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen twenty"
)
_VALUES: Final = (
    {word: value for value, word in enumerate(_WORDS.split())}
    | {word: 10 * value for value, word in enumerate(("thirty", "forty", "fifty", "sixty"), 3)}
    | {"half a dozen": 6, "a couple of": 2}
)
_SCALES: Final = {"dozen": 12, "hundred": 100, "thousand": 1000}
_DIGITS: Final = {sign: value for value, sign in enumerate("〇一二三四五六七八九")}
_PLACES: Final = {"十": 10, "百": 100, "千": 1000}
_SCALE: Final = rf"(?:{'|'.join(_SCALES)})"
_ENGLISH: Final = rf"(?:{'|'.join(sorted(_VALUES, key=len, reverse=True))}|a(?= {_SCALE}))"
_ENGLISH_SCALES: Final = rf"(?:[ -]{_SCALE}){{0,3}}"
NUMBER: Final = (
    r"(?:\d{1,3}(?:,\d{3}){1,5}(?![\d,])|\d{1,15}(?:[十百千万]\d{0,4}){0,8}"
    rf"|[〇一二三四五六七八九十百千万]{{1,15}}|\b{_ENGLISH}{_ENGLISH_SCALES}\b)"
)
"""Bounded: a run of thousands of digits is no number, and would take time by its square."""

_UNITS: Final = {
    unit: re.compile(pattern.replace("N", f"({NUMBER})"), re.IGNORECASE)
    for unit, pattern in {
        "yen": r"(?:[¥￥]|\bJPY)\s*N|N\s*(?:円|-?yen\b|JPY\b)",
        "dollars": r"(?:\bUS|(?<![A-Z]))\$\s*N|N\s*(?:ドル|dollars?\b)",
        "days": r"N\s*(?:日間|日以内|営業日|(?:(?:business|working|calendar)\s)?days?\b)",
        "weeks": r"N\s*(?:週間|weeks?\b)",
        "months": r"N\s*(?:[かヶヵカケ箇]月|months?\b)",
        "years": r"N\s*(?:年間|年以内|years?\b)",
        "percent": r"N\s*(?:%|パーセント|percent\b)",
    }.items()
}
_FREE: Final = re.compile(
    r"(?:無料|無償)(?!では|じゃ)"
    r"|(?:手数料|料金|費用)は(?:不要(?!では|じゃ|とは)|かかりません|いただきません|ありません)"
    r"|(?<!not )(?<!not always )(?<!never )(?:free of charge|without (?:charge|a fee))"
    r"|\bno (?:charge|fee)s?\b|\b(?:is|are) free(?=[.,;)\n]|$)|\bat no cost\b",
    re.IGNORECASE,
)
_ERAS: Final = {"令和": 2018, "平成": 1988, "昭和": 1925}
_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_NAMES: Final = "|".join(_MONTHS)
_DATES: Final = (
    re.compile(r"(令和|平成|昭和)?(\d{1,4}|元)年(\d{1,2})月(\d{1,2})日"),
    re.compile(r"()\b(\d{4})-(\d\d)-(\d\d)\b"),
    re.compile(rf"()\b(?P<d>\d{{1,2}}) (?P<m>{_NAMES}),? (?P<y>\d{{4}})\b", re.IGNORECASE),
    re.compile(rf"()\b(?P<m>{_NAMES}) (?P<d>\d{{1,2}}), (?P<y>\d{{4}})\b", re.IGNORECASE),
)


@dataclass(frozen=True)
class Quantity:
    """`value` is a number, or a date as 2022-06-21; `written` is how the text has it."""

    unit: str
    value: str
    written: str

    @property
    def kind(self) -> str:
        """What it is compared with: an amount in dollars contradicts one in yen."""
        return "amount" if self.unit in ("yen", "dollars") else self.unit

    @property
    def unit_and_value(self) -> tuple[str, str]:
        """What is stated, in whatever words."""
        return self.unit, self.value

    @property
    def is_free_of_charge(self) -> bool:
        return self.unit_and_value == ("yen", "0")


def find_quantities(text: str) -> Iterator[Quantity]:
    """Yield every amount, period and date."""
    text = unicodedata.normalize("NFKC", text)
    for unit, pattern in _UNITS.items():
        for match in pattern.finditer(text):
            written = next(filter(None, match.groups()))
            yield Quantity(unit, str(parse_number(written)), match[0].strip())
    for match in _FREE.finditer(text):
        yield Quantity("yen", "0", match[0])
    for dated in _DATES:
        for match in dated.finditer(text):
            yield Quantity("date", _day(match), match[0])


def mistranslated_quantities(translation: str, text: str) -> tuple[Quantity, ...]:
    """Return what a translation states otherwise than its text."""
    said: dict[str, set[tuple[str, str]]] = {}
    for each in find_quantities(text):
        said.setdefault(each.kind, set()).add(each.unit_and_value)
    stated = find_quantities(translation) if said else ()
    return tuple(
        each
        for each in stated
        if each.unit_and_value not in said.get(each.kind, {each.unit_and_value})
    )


def parse_number(written: str) -> int:
    """Return the value of what `NUMBER` matched: 1,000, 四, 二千五百, 2千, twenty, two thousand."""
    written = unicodedata.normalize("NFKC", written).lower().replace(",", "")
    if written in _VALUES:
        return _VALUES[written]
    if written.isascii() and not written.isdigit():
        return _english(re.split("[ -]", written))
    *higher, lower = written.split("万")
    return sum((_below(each) or 1) * 10_000 for each in higher) + _below(lower)


def _below(written: str) -> int:
    """Value of a Japanese numeral below ten thousand; 0 if there is none."""
    total, digits = 0, ""
    for sign in written:
        if place := _PLACES.get(sign):
            total, digits = total + int(digits or 1) * place, ""
        else:
            digits += str(_DIGITS.get(sign, sign))
    return total + int(digits or 0)


def _english(words: list[str]) -> int:
    value = _VALUES.get(words[0], 1)
    for scale in words[1:]:
        value *= _SCALES[scale]
    return value


def _day(match: re.Match[str]) -> str:
    named = match.groupdict()
    if named:
        month = _MONTHS.index(named["m"].lower()) + 1
        return f"{int(named['y']):04}-{month:02}-{int(named['d']):02}"
    era, year, month_, day = match.groups()
    number_ = 1 if year == "元" else int(year)
    return f"{number_ + _ERAS.get(era or '', 0):04}-{int(month_):02}-{int(day):02}"


@dataclass(frozen=True)
class CountedThing:
    """What answers call the things that are counted, and the clauses that they stand in.

    Of several clauses, each counts as one; of a single clause, its quotes are counted.
    """

    words: Mapping[Language, tuple[str, ...]]
    clauses: tuple[str, ...]
    line: int = 0

    def find_counts(self, text: str, language: Language) -> Iterator[tuple[int, str]]:
        """Yield every number of these things in a text, with how it is written."""
        told = _normalised(text)
        found: dict[int, tuple[int, str]] = {}
        for word in self.words.get(language, ()):
            if word.lower().removesuffix("s") in told.lower():  # else it tries every number in vain
                for match in _pattern(word, language).finditer(told):
                    number = parse_number(next(filter(None, match.groups())))
                    found.setdefault(match.start(), (number, match[0]))
        yield from found.values()


@lru_cache(maxsize=1000)
def _normalised(text: str) -> str:
    """An answer is searched for everything that is counted."""
    return unicodedata.normalize("NFKC", text)


@lru_cache(maxsize=100)
def _pattern(word: str, language: Language) -> re.Pattern[str]:
    """七つの事由, 四段階, 事由は七つ; seven grounds, the seven listed grounds, a four-step way."""
    if language == "en":
        between = r"(?:(?!of\b)[\w-]+\s){0,2}"
        one = re.escape(word.removesuffix("s"))
        told = rf"({NUMBER})(?:\s{between}{re.escape(word)}|-{one})\b"
        return re.compile(told, re.IGNORECASE)
    word = re.escape(word)
    before = rf"({NUMBER})(?:(?:つ|個|件|種類)の[^。、\n]{{0,12}}?)?{word}"
    return re.compile(rf"{before}|{word}(?:は|が|を)[^。、\n]{{0,8}}?({NUMBER})(?:つ|個|件|種類)")
