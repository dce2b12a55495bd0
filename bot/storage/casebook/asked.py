"""Messages that ask people for a step, and where each stands in Slack."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select, update

from bot.storage.casebook.tables import notices
from bot.storage.database import Database
from tickets.model.notices import Notice, NoticeKind


@dataclass(frozen=True, slots=True)
class AskedMessage:
    key: str
    notice: Notice
    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Asked:
    """All methods may raise StorageFailed."""

    database: Database

    def about(self, number: str, kinds: Collection[NoticeKind]) -> tuple[AskedMessage, ...]:
        """Sent messages about a ticket that have not been settled, oldest first."""
        query = select(notices).where(
            notices.c.number == number,
            notices.c.state == "sent",
            notices.c.ts.is_not(None),
            notices.c.what.in_(sorted(kinds)),
        )
        with self.database.read() as connection:
            return tuple(
                AskedMessage(
                    row.key,
                    Notice(NoticeKind(row.what), row.number, row.to, row.step, row.about),
                    row.channel,
                    row.ts,
                )
                for row in connection.execute(query.order_by(notices.c.sent_at, notices.c.key))
            )

    def settled(self, key: str) -> None:
        """The message asks nothing any more, so its place is forgotten."""
        with self.database.write() as connection:
            connection.execute(update(notices).where(notices.c.key == key).values(ts=None))
