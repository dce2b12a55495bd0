"""How the clocks of an escalation ended: judged and filed in time, or too late."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from tickets import tokyo
from tickets.breach_rules import BreachRules
from tickets.call_rules import CallRule
from tickets.clocks.clock import ClockName
from tickets.clocks.ended import Ended, settled
from tickets.clocks.of_escalation import CLIMBING, deadlines
from tickets.escalation import Escalation, State
from tickets.opening import Opening
from tickets.triage import AUTHORITIES, Destination, Filing

_NO_TARGETS: Final = frozenset({*CLIMBING, ClockName.PRELIMINARY_ALARM})
"""They call somebody; nothing has to be done by them."""
_PRELIMINARY: Final[Mapping[ClockName, tuple[Destination, ...]]] = {
    ClockName.PRELIMINARY: AUTHORITIES,
    ClockName.PMARK_PRELIMINARY: (Destination.PMARK,),
}
_FINAL: Final[Mapping[ClockName, tuple[Destination, ...]]] = {
    ClockName.FINAL_30: AUTHORITIES,
    ClockName.FINAL_60: AUTHORITIES,
    ClockName.PMARK_FINAL_30: (Destination.PMARK,),
    ClockName.PMARK_FINAL_60: (Destination.PMARK,),
    ClockName.ENTRUSTER: (Destination.ENTRUSTER,),
    ClockName.MIC_DETAIL: (Destination.MIC_SECRECY,),
    ClockName.GDPR_72_HOURS: (Destination.EU,),
}


def ended(
    escalation: Escalation,
    call: CallRule,
    rules: Sequence[BreachRules],
    opening: Opening,
    now: datetime,
) -> Iterator[Ended]:
    """Each clock that came to an end by now; none of what is part of another incident (O28)."""
    if escalation.merged_into is not None:
        return
    begun = replace(escalation, status=State.RAISED, filings=())
    until = now if escalation.is_open else min(now, escalation.closed_at or now)
    for deadline in deadlines(begun, call, rules, opening):
        name = deadline.clock.name
        if name in _NO_TARGETS or _is_not_needed(escalation, name):
            continue
        found = settled(deadline, _done_at(escalation, name), until)
        if found is not None:
            yield found


def _done_at(escalation: Escalation, name: ClockName) -> datetime | None:
    if name in _PRELIMINARY:
        days = [_first(each.preliminary_on, each.final_on) for each in _filings(escalation, name)]
    elif name in _FINAL:
        days = [each.final_on for each in _filings(escalation, name)]
    else:
        return escalation.triaged_at if escalation.is_judged else None
    day = min(filter(None, days), default=None)
    return None if day is None else max(tokyo.at(day), escalation.known_at)


def _is_not_needed(escalation: Escalation, name: ClockName) -> bool:
    """Every destination it speaks of was given a reason why nothing is filed there."""
    filings = _filings(escalation, name)
    return bool(filings) and all(each.not_needed for each in filings)


def _filings(escalation: Escalation, name: ClockName) -> list[Filing]:
    places = _PRELIMINARY.get(name) or _FINAL.get(name, ())
    return [escalation.filing(each) for each in places]


def _first(*days: date | None) -> date | None:
    return min(filter(None, days), default=None)
