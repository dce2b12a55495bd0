"""Further reports and corrections after an incident was closed (続報・訂正)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

from tickets.escalation.acts import BreachAct
from tickets.model.errors import Code, Fault
from tickets.model.escalation import Escalation, Outcome
from tickets.model.triage import Destination, FurtherReport
from tickets.rules.context import Moment


def is_correctable(escalation: Escalation) -> bool:
    """Whether it is a settled incident with a report that was filed."""
    is_filed = any(each.is_filed for each in escalation.filings)
    return escalation.outcome is Outcome.SETTLED and is_filed


@dataclass(frozen=True, slots=True)
class Correct(BreachAct):
    """Record a further report or a correction (続報・訂正); a closed incident stays closed."""

    destination: Destination
    on: date
    reference: str = ""
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
        further = FurtherReport(self.on, self.reference, moment.actor.id)
        filings = (
            replace(each, corrections=(*each.corrections, further))
            if each.destination is self.destination
            else each
            for each in before.filings
        )
        return replace(before, filings=tuple(filings))
