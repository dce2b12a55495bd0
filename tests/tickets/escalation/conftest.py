"""A desk over an empty store, whose people escalate tickets and handle escalations."""

from dataclasses import dataclass
from typing import Any

import pytest

from tests.tickets import conftest
from tickets.escalation.acts import EscalationAct
from tickets.escalation.additions import Addition
from tickets.model.clocks import ClockName
from tickets.model.errors import Code, RefusedError
from tickets.model.escalation import Cause, Escalation
from tickets.model.notices import NoticeKind
from tickets.model.people import Roster
from tickets.model.ticket import Ticket
from tickets.rules.calendar import Opening


@dataclass
class Office(conftest.Office):
    keys: int = 0

    def _key(self) -> str:
        self.keys += 1
        return f"k{self.keys}"

    def ticket(self, **given: Any) -> Ticket:
        return self.complain(**given)

    def raises(
        self, number: str, cause: Cause = Cause.LEGAL_THREAT, who: str = "mei", key: str = ""
    ) -> Escalation:
        key = key or self._key()
        return self.desk.escalate(number, cause, who=who, now=self.now, key=key, note="…")

    def raised_of(self, source: str) -> list[Escalation]:
        return [each for each in self.book.escalations if each.source == source]

    def told(self, number: str, what: NoticeKind | None = None) -> list[str]:
        found = [each for each in self.book.notices.values() if each.number == number]
        return sorted(each.to for each in found if what in (None, each.what))

    def reported(self, cause: Cause = Cause.BREACH_SUSPECTED, **given: Any) -> str:
        given = {"known_at": self.now, "who": "mei", "now": self.now, **given}
        return self.desk.escalations.report(cause, key=self._key(), **given).number

    def adds(self, number: str, who: str = "sato", key: str = "", **given: Any) -> Escalation:
        """Add to a report that this person made or joined."""
        add, key = self.desk.escalations.add, key or self._key()
        return add(number, Addition(**given), who=who, now=self.now, key=key)

    def does(
        self, number: str, act: EscalationAct, who: str = "manager", **given: Any
    ) -> Escalation:
        given = {"key": self._key(), **given}
        return self.desk.handling.act(number, act, who=who, now=self.now, **given)

    def merges(self, part: str, whole: str, who: str = "manager") -> Escalation:
        key = self._key()
        return self.desk.handling.merge(part, whole, who=who, now=self.now, key=key)

    def faults(self, number: str, act: EscalationAct, who: str = "manager") -> set[Code]:
        with pytest.raises(RefusedError) as refused:
            self.does(number, act, who)
        return {fault.code for fault in refused.value.faults}

    def clocks(self, number: str) -> set[ClockName]:
        """The clocks that run."""
        return {name for name, _ in self.book.timers_of([number])[number]}


@pytest.fixture
def office(roster: Roster, opening: Opening) -> Office:
    return Office(roster, opening)
