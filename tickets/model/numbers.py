"""Ticket numbers such as C-2026-0001: gapless per series and year, except X."""

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
    RESTRICTED = "X"  # of every kind, so that gaps in other series tell nothing (O1)


_OF_KIND: Mapping[Kind | None, Series] = {
    Kind.QUESTION: Series.QUESTION,
    Kind.COMPLAINT: Series.COMPLAINT,
    Kind.DISCLOSURE: Series.DISCLOSURE,
    None: Series.ESCALATION,
}
_WRITTEN = re.compile(r"([QCDEX])-?([0-9]{4})-?([0-9]{4,6})")
_TYPED = re.compile(r"([QCDEX])-?([0-9]{4})(?:-?([0-9]{4,6})|-([0-9]{1,3}))")
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
    """Series of a kind; None is an escalation."""
    return Series.RESTRICTED if restrictions else _OF_KIND[kind]


def step_to_next_number(series: Series) -> int:
    """Return the distance to the next number.

    X has random gaps, since a reader who sees only some of its tickets could count the hidden ones
    (O1).
    """
    return 1 + secrets.randbelow(_WIDEST_STEP) if series is Series.RESTRICTED else 1


def year_of(at: datetime, numbering: Numbering) -> int:
    """Year of a number, in Tokyo; fiscal years start in April."""
    day = tokyo.date_of(at)
    return day.year - (numbering == "fiscal" and day.month < APRIL)


def parse_number(text: str) -> Number | None:
    """Parse a number in any width, case and hyphens; None if it is none."""
    return _parsed(_WRITTEN, text)


def parse_typed_number(text: str) -> Number | None:
    """Like `parse_number`, also without leading zeros after a hyphen: C-2026-6."""
    return _parsed(_TYPED, text)


def _parsed(form: re.Pattern[str], text: str) -> Number | None:
    plain = _HYPHENS.sub("-", unicodedata.normalize("NFKC", text[:40])).strip().upper()
    found = form.fullmatch(plain)
    if not found:
        return None
    series, year, *ordinals = found.groups()
    return Number(Series(series), int(year), int(next(filter(None, ordinals))))
