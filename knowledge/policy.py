"""The policy that answers rest on: its text, its clauses with quotes, its changeable facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from knowledge.language import Language

_ERAS = ((date(2019, 5, 1), "令和"), (date(1989, 1, 8), "平成"), (date(1926, 12, 25), "昭和"))


@dataclass(frozen=True)
class Clause:
    """A clause with its verbatim quotes and, one for each, our English gloss."""

    id: str
    kind: str
    section: Mapping[Language, str]
    quotes: tuple[str, ...]
    gloss: tuple[str, ...]
    note: Mapping[Language, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Fact:
    """What a company changes; `as_printed` marks a name that may have changed since."""

    value: Mapping[Language, str]
    clause: str | None = None
    as_printed: bool = False


@dataclass(frozen=True)
class Policy:
    """Without its text or a date where the folder does not give them."""

    title: Mapping[Language, str]
    text: str
    established_on: date | None
    revised_on: date | None
    clauses: Mapping[str, Clause]
    facts: Mapping[str, Fact]


def era_day(day: date) -> str:
    """The day as Japanese policies print it: 令和4年6月21日."""
    for begin, era in _ERAS:
        if day >= begin:
            year = day.year - begin.year + 1
            return f"{era}{'元' if year == 1 else year}年{day.month}月{day.day}日"
    return f"{day.year}年{day.month}月{day.day}日"
