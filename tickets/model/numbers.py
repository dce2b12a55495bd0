"""The numbers people say on the phone: C-2026-0001, gapless in each open series and year."""

import re
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tickets.model import tokyo
from tickets.model.kinds import Kind, Numbering, Restriction


class Series(StrEnum):
    QUESTION = "Q"
    COMPLAINT = "C"
    DISCLOSURE = "D"
    ESCALATION = "E"
    RESTRICTED = "X"  # of every kind, so that no gap in the others tells of one (O1)


_OF_KIND: Mapping[Kind | None, Series] = {
    Kind.QUESTION: Series.QUESTION,
    Kind.COMPLAINT: Series.COMPLAINT,
    Kind.DISCLOSURE: Series.DISCLOSURE,
    None: Series.ESCALATION,
}
_WRITTEN = re.compile(r"([QCDEX])-?([0-9]{4})-?([0-9]{4,6})")
_HYPHENS = re.compile("[‐‑‒–—―−ー－]")
APRIL = 4
_WIDEST_STEP = 5


@dataclass(frozen=True, slots=True, order=True)
class Number:
    series: Series
    year: int
    ordinal: int

    def __str__(self) -> str:
        return f"{self.series}-{self.year}-{self.ordinal:04}"


def series_of(kind: Kind | None, restrictions: frozenset[Restriction]) -> Series:
    """None is an escalation; that of a restricted ticket is as little to be missed as its own."""
    return Series.RESTRICTED if restrictions else _OF_KIND[kind]


def step(series: Series) -> int:
    """How far the next number lies from the last.

    Of X nobody but the auditor sees all, and whoever sees some would see a gap where a ticket is
    kept from them. So it has gaps of its own, which tell nothing (O1).
    """
    return 1 + secrets.randbelow(_WIDEST_STEP) if series is Series.RESTRICTED else 1


def year_of(at: datetime, numbering: Numbering) -> int:
    """The year in Tokyo that a number bears; a fiscal year begins in April."""
    day = tokyo.date_of(at)
    return day.year - (numbering == "fiscal" and day.month < APRIL)


def read(typed: str) -> Number | None:
    """The number that somebody typed or read out, in whatever width, case and hyphens."""
    plain = _HYPHENS.sub("-", unicodedata.normalize("NFKC", typed[:40])).strip().upper()
    found = _WRITTEN.fullmatch(plain)
    return Number(Series(found[1]), int(found[2]), int(found[3])) if found else None
