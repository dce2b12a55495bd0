"""What was erased in a month, with its certificate, and what is next: to review and hold.

Tickets of the series X stand in the complete report alone (O1), reviews of refusals in none.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.storage.casebook.store import Casebook
from bot.storage.retention import Retention, destroyed
from handlers.services import File
from tickets.model import tokyo
from tickets.model.numbers import Series
from tickets.model.tokyo import Month
from tickets.ports import is_of_decision
from tickets.registers.certificate import Certificate
from tickets.reports.figures import Figures, Scope
from tickets.rules.calendar import ONE_DAY
from tickets.rules.office import Office

_BY: Final = "madoguchi"


@dataclass(frozen=True, slots=True)
class Erasures:
    """Numbers and days only."""

    casebook: Casebook
    retention: Retention
    office: Callable[[], Office]

    def files(
        self, figures: Figures, titled: Callable[[str], str], now: datetime
    ) -> Iterator[File]:
        """Leave out files without rows. Raises StorageFailed."""
        if (certificate := self._certificate(figures, now)) is not None:
            text = "\n".join((*certificate.lines(), ""))
            yield File("erased.txt", titled("erased"), text.encode())
        until = Month.of(now).after.ends_at
        ahead = sorted(n for n in self.retention.expired_tickets(until) if _is_shown(n, figures))
        if ahead:
            yield File("erased-next.txt", titled("erased_next"), "\n".join((*ahead, "")).encode())

    def _certificate(self, figures: Figures, now: datetime) -> Certificate | None:
        month, database = figures.month, self.retention.database
        found = [
            (each.number, each.at, each.by, each.entry)
            for each in destroyed(database, month.begins_at, month.ends_at)
            if _is_shown(each.number, figures) and not self._is_of_decision(each.number)
        ]
        if not found:
            return None
        end = self.casebook.head()
        return Certificate(
            company=self.office().company.get("ja") or "",
            first=month.first,
            last=min(tokyo.date_of(month.ends_at) - ONE_DAY, tokyo.date_of(now)),
            erased=found,
            head=str(end) if end else "–",
            made_by=_BY,
            made_at=now,
        )

    def _is_of_decision(self, number: str) -> bool:
        with self.casebook.reading() as work:
            return is_of_decision(work, number)


def _is_shown(number: str, figures: Figures) -> bool:
    return figures.scope is Scope.COMPLETE or not number.startswith(Series.RESTRICTED)
