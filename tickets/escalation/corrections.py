"""Further reports and corrections after an incident was closed (続報・訂正)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

from tickets.escalation.acts import BreachAct
from tickets.model.errors import Code, Fault
from tickets.model.escalation import Escalation
from tickets.model.triage import Destination
from tickets.rules.context import Moment


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
        last = filing.corrected_on or filing.final_on or filing.preliminary_on
        if last is None:
            yield Fault(Code.NOT_FILED, "destination", self.destination)
        elif self.on < last:
            yield Fault(Code.BEFORE_THAT, "on")

    def apply(self, before: Escalation, moment: Moment) -> Escalation:
        filing = before.filing(self.destination)
        reference, by = self.reference or filing.reference, moment.actor.id
        corrected = replace(filing, corrected_on=self.on, reference=reference, recorded_by=by)
        kept = (each for each in before.filings if each.destination != self.destination)
        return replace(before, filings=(*kept, corrected))
