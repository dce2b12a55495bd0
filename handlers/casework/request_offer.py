"""The types as a caller's words name them, and what the law makes of each (screens.md 2.6)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from handlers.forms.inputs import Option
from handlers.phrases import Phrases
from tickets.request_types import RequestType


@dataclass(frozen=True, slots=True)
class Named:
    """What is recorded for it; unclear where the exact type still has to be asked."""

    types: frozenset[RequestType]
    unclear: bool = False
    fee_open: bool = False
    """Nobody can say yet whether it bears the fee; correction and ceasing to use never do."""


OFFERED: Mapping[str, Named] = {
    "disclose": Named(frozenset({RequestType.DISCLOSE})),
    "notify_purpose": Named(frozenset({RequestType.NOTIFY_PURPOSE})),
    "change": Named(frozenset({RequestType.CORRECT}), unclear=True),
    "cease": Named(frozenset({RequestType.CEASE_USE}), unclear=True),
    "stop_third_party": Named(frozenset({RequestType.STOP_THIRD_PARTY})),
    "disclose_tp_record": Named(frozenset({RequestType.DISCLOSE_TP_RECORD})),
    "other": Named(frozenset(), unclear=True, fee_open=True),
    "unknown": Named(frozenset(), unclear=True, fee_open=True),
}
"""Eight, so that they are all seen at once; the exact type is settled before the form goes out."""


def offered(say: Phrases) -> tuple[Option, ...]:
    return tuple(Option(each, say(f"request.type.{each}")) for each in OFFERED)


def meant(picked: Collection[str]) -> Named:
    """All that was ticked, as one."""
    found = [OFFERED[each] for each in picked]
    types = frozenset[RequestType]().union(*(each.types for each in found))
    return Named(types, any(each.unclear for each in found), any(each.fee_open for each in found))
