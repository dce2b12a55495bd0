"""How a person stands in the casebook: what is kept of them, and whether they are away."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from tickets.access import audit, visibility
from tickets.access.visibility import sight
from tickets.model.escalation import Escalation
from tickets.model.kinds import Status
from tickets.model.ticket import Cover
from tickets.ports import Order, Query, Store
from tickets.rules.context import Circumstances, Moment


@dataclass(frozen=True, slots=True)
class Own:
    """A person's own matters, and in how many of others they stand as who took them down."""

    tickets: tuple[Cover, ...]
    reports: tuple[Escalation, ...]
    """Of possible leaks, each shown to its reporter as no more than that it is kept."""
    recorded: int


class Standing:
    def __init__(self, store: Store, circumstances: Callable[[], Circumstances]) -> None:
        self._store = store
        self._circumstances = circumstances

    def own(self, *, who: str, now: datetime) -> Own:
        """What is kept of this person, shown to the person; each look is audited."""
        moment = self._circumstances().moment(who, now)
        mine = Query(requester=who, statuses=frozenset(Status), order=Order.NEWEST)
        with self._store.transaction() as book:
            book.write(audit.of_own(moment))
            found = (cover for cover in book.covers(mine) if _is_listed(cover, moment))
            return Own(tuple(found), book.reported_by(who), book.recorded(who))

    def note_absence(self, who: str, *, now: datetime) -> None:
        """Notes that somebody said they are away, or back."""
        moment = self._circumstances().moment(who, now)
        with self._store.transaction() as book:
            book.write(audit.of_absence(moment))


def _is_listed(cover: Cover, moment: Moment) -> bool:
    return visibility.is_listed(cover, sight(cover, moment.actor, moment.roster, moment.today))
