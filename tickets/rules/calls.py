"""Who is called to an escalation besides the manager, and after how many minutes (O24, O27)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Line(StrEnum):
    """Group of causes in the call list."""

    BREACH = "breach"  # はい, or a report
    UNSURE = "unsure"  # 分からない
    AUTHORITY = "authority"  # regulator, court
    OUTSIDER = "outsider"  # accredited body, police, bar association, press
    OTHER = "other"  # all other causes


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRule:
    """Who is called besides the manager, and after how many minutes."""

    security: bool = False
    deputy_at_once: bool = False
    again_minutes: int = 30
    """Without acknowledgement, the deputy is called then and earlier recipients again."""
    representative_minutes: int | None = None
    """None: no automatic call, as for 「分からない」 before the triage (O27)."""
    at_any_hour: bool = False
    """Also at night and on holidays; otherwise only opening hours count."""


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
