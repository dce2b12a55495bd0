"""What is stored about a person, for that person."""

from dataclasses import dataclass
from datetime import datetime

from tickets.access import audit, visibility
from tickets.access.visibility import seen_by
from tickets.model.escalation import Escalation
from tickets.model.kinds import Status
from tickets.model.ticket import Summary
from tickets.ports import OfDesk, Order, Query


@dataclass(frozen=True, slots=True)
class OwnData:
    """A person's own tickets and reports, and the number of tickets they recorded."""

    tickets: tuple[Summary, ...]
    reports: tuple[Escalation, ...]
    """Reports of possible breaches; only their existence is shown."""
    recorded: int


class OwnRecords(OfDesk):
    def own(self, *, who: str, now: datetime) -> OwnData:
        """Return what is stored about this person; audited."""
        moment = self._moment(who, now)
        mine = Query(requester=who, statuses=frozenset(Status), order=Order.NEWEST)
        with self._store.transaction() as work:
            work.write(audit.of_own(moment))
            found = (
                summary
                for summary in work.summaries(mine)
                if visibility.is_listed(summary, seen_by(summary, moment))
            )
            return OwnData(tuple(found), work.reported_by(who), work.recorded(who))

    def note_absence(self, who: str, *, now: datetime) -> None:
        """Audit that an absence was set or cleared."""
        moment = self._moment(who, now)
        with self._store.transaction() as work:
            work.write(audit.of_absence(moment))
