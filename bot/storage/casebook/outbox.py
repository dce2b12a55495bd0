"""The dispatcher's side of the notices: which are due, and what became of each."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update

from bot.storage.casebook.tables import notices
from bot.storage.database import Database
from tickets.notices import Notice
from tickets.told import Tell

# A notice is a few calls to Slack of at most five seconds each.
LEASE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A notice that is ours to deliver, for as long as the lease runs."""

    key: str
    """Names it from now on: the number in the notice may be a newer one than in its key."""
    notice: Notice
    posted_at: datetime
    attempts: int
    """This one counted."""


@dataclass(frozen=True, slots=True)
class Outbox:
    """All may raise StorageFailed; what is not told in time is due again."""

    database: Database

    def due(self, limit: int, now: datetime) -> tuple[Waiting, ...]:
        """Takes a lease on what waits and may go out, oldest first."""
        with self.database.write() as connection:
            clock = self.database.now(connection)  # hosts agree on no other
            query = (
                select(notices)
                .where(
                    notices.c.state == "waiting",
                    or_(notices.c.not_before.is_(None), notices.c.not_before <= now),
                    or_(notices.c.lease_until.is_(None), notices.c.lease_until <= clock),
                )
                .order_by(notices.c.posted_at, notices.c.key)
                .limit(limit)
            )
            if not self.database.is_sqlite:
                query = query.with_for_update(skip_locked=True)
            rows = connection.execute(query).all()
            connection.execute(
                update(notices)
                .where(notices.c.key.in_([row.key for row in rows]))
                .values(attempts=notices.c.attempts + 1, lease_until=clock + LEASE)
            )
        return tuple(
            Waiting(
                row.key,
                Notice(Tell(row.what), row.number, row.to, row.step),
                row.posted_at,
                row.attempts + 1,
            )
            for row in rows
        )

    def give_back(self, keys: Collection[str]) -> None:
        """Those that were taken and never tried."""
        mine = (notices.c.key.in_(keys), notices.c.state == "waiting")
        untried = {"lease_until": None, "attempts": notices.c.attempts - 1}
        with self.database.write() as connection:
            connection.execute(update(notices).where(*mine).values(untried))

    def sent(self, key: str, at: datetime) -> None:
        self._becomes(key, {"state": "sent", "sent_at": at, "error": None})

    def failed(self, key: str, error: str) -> None:
        """Given up; `error` is Slack's word for it, never a text."""
        self._becomes(key, {"state": "failed", "error": error})

    def put_off(self, key: str, until: datetime, error: str | None = None) -> None:
        self._becomes(key, {"not_before": until, "error": error})

    def cancel(self, key: str) -> None:
        """Nobody needs it any more."""
        self._becomes(key, {"state": "cancelled"})

    def _becomes(self, key: str, values: Mapping[str, object]) -> None:
        with self.database.write() as connection:
            connection.execute(
                update(notices)
                .where(notices.c.key == key, notices.c.state == "waiting")
                .values({**values, "lease_until": None})
            )
