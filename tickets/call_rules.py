"""Who is called to an escalation, and when: the table of screens.md 3.5."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Line(StrEnum):
    """One row of the table."""

    BREACH = "breach"  # はい, or somebody's report
    UNSURE = "unsure"  # 分からない
    AUTHORITY = "authority"  # regulator, court
    OUTSIDER = "outsider"  # accredited body, police, bar association, press
    OTHER = "other"  # everything else that goes up to the manager


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRule:
    """The manager is called at once; minutes are counted from the report on."""

    security: bool = False
    deputy_at_once: bool = False
    again_minutes: int = 30
    """Not acknowledged until then: the deputy is called, and whoever was called already again."""
    representative_minutes: int | None = None
    """None: not by a clock, as 「分からない」 is never taken there before the triage (O27)."""
    at_any_hour: bool = False
    """Also at night and on holidays; else all of it counts and rings while the desk is open."""


CALL_RULES: Mapping[Line, CallRule] = MappingProxyType(
    {
        Line.BREACH: CallRule(
            security=True, deputy_at_once=True, representative_minutes=120, at_any_hour=True
        ),
        Line.UNSURE: CallRule(),
        Line.AUTHORITY: CallRule(representative_minutes=120, at_any_hour=True),
        Line.OUTSIDER: CallRule(representative_minutes=120),
        Line.OTHER: CallRule(),
    }
)
