"""Further reports, notices and corrections after an incident was closed (続報・訂正)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

from tickets.escalation.acts import BreachAct, RecordPersonsTold
from tickets.model.errors import Code, Fault
from tickets.model.escalation import Escalation, EscalationOutcome
from tickets.model.triage import Destination, FollowUp, FurtherReport
from tickets.rules.context import Moment


def is_settled_incident(escalation: Escalation) -> bool:
    """Whether it was an incident and is closed, so that only further reports can follow."""
    return escalation.outcome is EscalationOutcome.SETTLED


@dataclass(frozen=True, slots=True)
class RecordFurtherReport(BreachAct):
    """Record a further report or a correction (続報・訂正); a closed incident stays closed."""

    destination: Destination
    on: date
    reference: str = ""
    kind: FollowUp | None = None
    changed: str = ""
    name: ClassVar[str] = "correct"
    follows_end: ClassVar[bool] = True

    def faults(self, before: Escalation, _: Moment) -> Iterator[Fault]:
        filing = before.filing(self.destination)
        later = (each.on for each in filing.corrections)
        days = (filing.preliminary_on, filing.final_on, *later)
        last = max((day for day in days if day), default=None)
        if last is None:
            yield Fault(Code.NOT_FILED, "destination", self.destination)
        elif self.on < last:
            yield Fault(Code.BEFORE_THAT, "on")

    def apply(self, before: Escalation, moment: Moment) -> Escalation:
        by = moment.actor.id
        further = FurtherReport(self.on, self.reference, by, self.kind, self.changed)
        filings = (
            replace(each, corrections=(*each.corrections, further))
            if each.destination is self.destination
            else each
            for each in before.filings
        )
        return replace(before, filings=tuple(filings))


@dataclass(frozen=True, slots=True)
class RecordFurtherNotice(RecordPersonsTold):
    """Record a notice to more persons, or the correction of a notice (法26条2項)."""

    name: ClassVar[str] = "tell_further"
    follows_end: ClassVar[bool] = True

    def faults(self, before: Escalation, moment: Moment) -> Iterator[Fault]:
        yield from RecordPersonsTold.faults(self, before, moment)
        if self.told.corrects and not any(each.on for each in before.notices):
            yield Fault(Code.NOT_ASKED, "kind")
        if self.told.corrects and not self.told.changed.strip():
            yield Fault(Code.MISSING, "changed")
