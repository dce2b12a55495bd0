"""Messages to change later: those that show an escalation, those that ask for a step."""

from collections.abc import Collection
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, delete, select, update

from bot.storage.casebook.tables import escalation_copies, escalations, notes, notices
from bot.storage.database import Database
from tickets.model.escalation import State
from tickets.model.notices import Notice, NoticeKind

RECEIPT: Final = "receipt"
"""The copy of who reported it or joined; every other is named after the notice it was sent as."""
_NAME: Final = "copies"


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    channel: str
    ts: str
    number: str
    to: str
    what: str
    version: int


@dataclass(frozen=True, slots=True)
class Copies:
    """Messages that show an escalation, with the version drawn.

    All methods may raise StorageFailed.
    """

    database: Database

    def stale(self, limit: int) -> tuple[str, ...]:
        """Numbers of escalations with an outdated message, oldest first."""
        query = (
            select(escalations.c.number)
            .join(escalation_copies, escalation_copies.c.number == escalations.c.number)
            .where(escalation_copies.c.version < escalations.c.version)
            .distinct()
            .order_by(escalations.c.number)
            .limit(limit)
        )
        with self.database.read() as connection:
            return tuple(connection.scalars(query))

    def of(self, number: str) -> tuple[Copy, ...]:
        query = (
            select(escalation_copies)
            .where(escalation_copies.c.number == number)
            .order_by(escalation_copies.c.ts, escalation_copies.c.channel)
        )
        with self.database.read() as connection:
            return tuple(Copy(**row._asdict()) for row in connection.execute(query))

    def newest(self, number: str, to: str) -> Copy | None:
        """The message in whose thread this person is told more."""
        theirs = [each for each in self.of(number) if each.to == to and each.what != RECEIPT]
        return theirs[-1] if theirs else None

    def is_told_since(self, told: Notice) -> bool:
        """Whether a later notice already told this person everything."""
        same = (notices.c.what == told.what, notices.c.number == told.number)
        later = (notices.c.to == told.to, notices.c.step > told.step, notices.c.state == "sent")
        with self.database.read() as connection:
            return connection.scalar(select(notices.c.key).where(*same, *later)) is not None

    def alone(self, number: str) -> AbstractContextManager[bool]:
        """Two programs that draw at once could overwrite a newer state with an older one."""
        return self.database.alone(f"copies:{number}")

    def drawn(self, copy: Copy, version: int) -> None:
        """No effect if a redraw was asked for since `copy` was read."""
        same = and_(_here(copy.channel, copy.ts), escalation_copies.c.version == copy.version)
        with self.database.write() as connection:
            connection.execute(update(escalation_copies).where(same).values(version=version))

    def gone(self, channel: str, ts: str) -> None:
        """The message was deleted, or nothing is left to show."""
        with self.database.write() as connection:
            connection.execute(delete(escalation_copies).where(_here(channel, ts)))

    def keep_receipt(self, number: str, person: str, channel: str, ts: str, version: int) -> None:
        made = Copy(channel=channel, ts=ts, number=number, to=person, what=RECEIPT, version=version)
        with self.database.write() as connection:
            connection.execute(self.database.overwrite(escalation_copies), asdict(made))

    def doubt(self, state: str) -> None:
        """Redraw all open escalations if `state`, the day or the office holders, has changed."""
        standing = select(notes.c.value).where(notes.c.name == _NAME)
        with self.database.read() as connection:
            if connection.scalar(standing) == state:
                return
        is_open = select(escalations.c.number).where(escalations.c.status != State.CLOSED)
        with self.database.write() as connection:
            behind = update(escalation_copies).where(escalation_copies.c.number.in_(is_open))
            connection.execute(behind.values(version=0))
            row = {"name": _NAME, "value": state}
            connection.execute(self.database.overwrite(notes), row)


def redraw(connection: Connection, number: str) -> None:
    """Mark all messages of an escalation as outdated."""
    told = update(escalation_copies).where(escalation_copies.c.number == number)
    connection.execute(told.values(version=0))


def keep(
    database: Database, connection: Connection, key: str, place: tuple[str, str], version: int
) -> None:
    """Record that the message of this notice shows an escalation."""
    channel, ts = place
    told = connection.execute(select(notices).where(notices.c.key == key)).one()
    copy = Copy(
        channel=channel, ts=ts, number=told.number, to=told.to, what=told.what, version=version
    )
    connection.execute(database.overwrite(escalation_copies), asdict(copy))


def _here(channel: str, ts: str) -> ColumnElement[bool]:
    return and_(escalation_copies.c.channel == channel, escalation_copies.c.ts == ts)


@dataclass(frozen=True, slots=True)
class AskedMessage:
    key: str
    notice: Notice
    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Messages that ask people for a step, and where each stands in Slack.

    All methods may raise StorageFailed.
    """

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
