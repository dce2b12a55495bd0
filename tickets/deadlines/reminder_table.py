"""Who hears what when a clock rings: the rows of screens.md 3.5 that a clock starts."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from tickets.model.clocks import ClockName, Deadline, Label, Mark, Sense
from tickets.model.notices import Tell


class Hearer(StrEnum):
    OWNER = "owner"  # of the ticket; of one that has none the digest tells
    OFFICE = "office"  # who answers for it: the manager, or who stands in
    IN_CHARGE = "in_charge"  # of the department that has to search
    NEXT = "next"  # who is asked for a decision besides (O23)
    CALLED_AGAIN = "called_again"  # manager and deputy, or who is next
    CLIMBED = "climbed"  # the representative, or who is next
    ANSWERING = "answering"  # manager and deputy, whoever raised it
    IN_HAND = "in_hand"  # who has taken it on; else manager and deputy


@dataclass(frozen=True, slots=True)
class Ring:
    """One kind of notice and all who get it."""

    what: Tell
    hearers: tuple[Hearer, ...]


Rings = Mapping[Mark, tuple[Ring, ...]]
_OWNER = (Hearer.OWNER,)
_BOTH = (Hearer.OWNER, Hearer.OFFICE)
_ANSWERING = (Hearer.ANSWERING,)
_IN_HAND = (Hearer.IN_HAND,)
_IN_HAND_AND_ANSWERING = (Hearer.IN_HAND, Hearer.ANSWERING)


def _rings(**of: Ring | tuple[Ring, ...]) -> Rings:
    listed = {Mark(mark): each if isinstance(each, tuple) else (each,) for mark, each in of.items()}
    return MappingProxyType(listed)


_TARGET = _rings(
    three_before=Ring(Tell.CLOCK_NEAR, _OWNER),
    one_before=Ring(Tell.CLOCK_NEAR, _OWNER),
    due=Ring(Tell.CLOCK_DUE, _OWNER),
    missed=Ring(Tell.CLOCK_MISSED, _OWNER),
)
_LAW = _rings(
    three_before=Ring(Tell.CLOCK_NEAR, _BOTH),
    one_before=Ring(Tell.CLOCK_NEAR, _BOTH),
    due=Ring(Tell.CLOCK_DUE, _BOTH),
    missed=Ring(Tell.CLOCK_MISSED, _BOTH),
)
_MAY = _rings(due=Ring(Tell.CLOCK_FROM, _OWNER))
_MAY_SUE = _rings(
    three_before=Ring(Tell.CLOCK_NEAR, _BOTH),
    one_before=Ring(Tell.CLOCK_NEAR, _BOTH),
    due=Ring(Tell.CLOCK_FROM, _BOTH),
)
_SEARCH = _rings(
    missed=(
        Ring(Tell.SEARCH_CHASED, (Hearer.IN_CHARGE,)),
        Ring(Tell.CLOCK_MISSED, _OWNER),
    )
)
_DECISION = _rings(due=Ring(Tell.DECISION_WAITS, (Hearer.NEXT,)))
_REPORT = _rings(due=Ring(Tell.REPORT_DUE, _IN_HAND), missed=Ring(Tell.REPORT_MISSED, _IN_HAND))
_REPORT_BY_LAW = _rings(
    three_before=Ring(Tell.REPORT_NEAR, _IN_HAND_AND_ANSWERING),
    one_before=Ring(Tell.REPORT_NEAR, _IN_HAND_AND_ANSWERING),
    due=Ring(Tell.REPORT_DUE, _IN_HAND_AND_ANSWERING),
    missed=Ring(Tell.REPORT_MISSED, _IN_HAND_AND_ANSWERING),
)

_OF_TICKET: Mapping[ClockName, Rings] = MappingProxyType(
    {
        ClockName.ARTICLE_39: _MAY_SUE,
        ClockName.SEARCH_CHASE: _SEARCH,
        ClockName.DECISION_WAITS: _DECISION,
    }
)
_OF_ESCALATION: Mapping[ClockName, Rings] = MappingProxyType(
    {
        ClockName.CALL_DEPUTY: _rings(due=Ring(Tell.CALLED_AGAIN, (Hearer.CALLED_AGAIN,))),
        ClockName.CALL_REPRESENTATIVE: _rings(due=Ring(Tell.CLIMBED, (Hearer.CLIMBED,))),
        ClockName.TRIAGE: _rings(due=Ring(Tell.TRIAGE_WAITS, _ANSWERING)),
        ClockName.SAME_DAY: _rings(missed=Ring(Tell.REPORT_MISSED, _IN_HAND)),
        # The third day warns of the fifth.
        ClockName.PRELIMINARY_ALARM: _rings(due=Ring(Tell.REPORT_DUE, _IN_HAND)),
    }
)
CALLS = frozenset({ClockName.CALL_DEPUTY, ClockName.CALL_REPRESENTATIVE, ClockName.TRIAGE})
"""They ring at their own moment, with no warning before it."""


def of_ticket(deadline: Deadline) -> Rings:
    clock = deadline.clock
    if clock.name in _OF_TICKET:
        return _OF_TICKET[clock.name]
    if clock.sense is Sense.FROM:
        return _MAY
    return _LAW if clock.label is Label.STATUTORY else _TARGET


def of_escalation(deadline: Deadline) -> Rings:
    clock = deadline.clock
    if clock.name in _OF_ESCALATION:
        return _OF_ESCALATION[clock.name]
    return _REPORT_BY_LAW if clock.label is Label.STATUTORY else _REPORT
