"""Addition of the reporter to a possible breach."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from tickets.model.contact import has_forbidden_number
from tickets.model.detection import mask
from tickets.model.errors import Code, Fault
from tickets.model.escalation import Escalation, Ongoing, Persons, Trigger, Wanted
from tickets.model.personal import Personal
from tickets.rules.context import Moment

LONGEST_ACCOUNT: Final = 1_000
_BESIDE_WORDS: Final = ("triggers", "known_at", "persons", "ongoing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """Fields that are None, empty or unknown stay unchanged."""

    triggers: frozenset[Trigger] = frozenset()
    known_at: datetime | None = None
    persons: Persons | None = None
    ongoing: Ongoing | None = None
    account: Personal | None = None
    """What happened, in free text."""

    def faults(self, moment: Moment) -> Iterator[Fault]:
        if self.known_at and self.known_at > moment.now:
            yield Fault(Code.IN_THE_FUTURE, "known_at", moment.now.isoformat())
        text = self.account.reveal() if self.account else ""
        if len(text) > LONGEST_ACCOUNT:
            yield Fault(Code.TOO_LONG, "account")
        if has_forbidden_number(text, moment.context.customer_numbers):
            yield Fault(Code.FORBIDDEN_NUMBER, "account")

    def to(self, before: Escalation) -> Escalation:
        """Apply the addition; the earliest knowledge counts (O28)."""
        return replace(
            before,
            triggers=before.triggers | self.triggers,
            asked=before.asked - self._answered(),
            known_at=min(before.known_at, self.known_at or before.known_at),
            persons=before.persons if self.persons in (None, Persons.UNKNOWN) else self.persons,
            ongoing=before.ongoing if self.ongoing in (None, Ongoing.UNKNOWN) else self.ongoing,
            version=before.version + 1,
        )

    def fields(self, before: Escalation, after: Escalation) -> tuple[str, ...]:
        """Names of changed fields, for the audit."""
        changed = [n for n in _BESIDE_WORDS if getattr(before, n) != getattr(after, n)]
        return (*changed, *(("account",) if self.account else ()))

    def masked(self) -> Personal | None:
        return Personal(mask(self.account.reveal())) if self.account else None

    def _answered(self) -> frozenset[Wanted]:
        """Asked fields that it answers."""
        return frozenset(each for each in Wanted if getattr(self, each))
