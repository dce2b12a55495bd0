"""What a ticket still demands of somebody: letters and notices."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import (
    Connection,
    and_,
    delete,
    func,
    literal_column,
    or_,
    select,
    update,
)

from bot import faults
from bot.storage.casebook.tables import letters, notices
from bot.storage.database import Database
from bot.storage.tables import Moment
from tickets.model.kinds import LetterKind
from tickets.model.notices import Notice, Tell


def promise(
    database: Database, connection: Connection, ticket_id: str, letter: LetterKind, step: int
) -> None:
    row = {"ticket_id": ticket_id, "letter": letter, "step": step}
    connection.execute(database.unless_there(letters), row)


def strike(connection: Connection, ticket_id: str, letter: LetterKind) -> None:
    connection.execute(
        delete(letters).where(letters.c.ticket_id == ticket_id, letters.c.letter == letter)
    )


def promised(connection: Connection, ticket_id: str) -> tuple[LetterKind, ...]:
    rows = connection.scalars(
        select(letters.c.letter).where(letters.c.ticket_id == ticket_id).order_by(letters.c.step)
    )
    return tuple(dict.fromkeys(map(LetterKind, rows)))


def post(database: Database, connection: Connection, notice: Notice, now: datetime) -> None:
    row = {
        "key": notice.key,
        "what": notice.what,
        "number": notice.number,
        "to": notice.to,
        "step": notice.step,
        "about": notice.about,
        "state": "waiting",
        "posted_at": now,
        "attempts": 0,
        "urgency": notice.what.urgency,
    }
    connection.execute(database.unless_there(notices), row)
    if notice.what is Tell.DIGEST:
        faults.reached("after_digest_insert")


def post_again(database: Database, connection: Connection, notice: Notice, now: datetime) -> None:
    """The tries stay counted, so that it is seen first whether one of them came through."""
    post(database, connection, notice, now)
    ended = (notices.c.key == notice.key, notices.c.state.in_(("failed", "cancelled")))
    anew = {"state": "waiting", "posted_at": now, "not_before": None, "error": None}
    connection.execute(update(notices).where(*ended).values(anew))


def untold(connection: Connection, what: Tell, to: str) -> Iterator[tuple[Notice, datetime]]:
    """The index holds all that waits, which is little."""
    theirs = (notices.c.state == literal_column("'waiting'"), notices.c.urgency == what.urgency)
    query = select(notices).where(*theirs, notices.c.what == what, notices.c.to == to)
    for row in connection.execute(query.order_by(notices.c.posted_at, notices.c.key)):
        yield Notice(what, row.number, to, row.step, row.about), row.posted_at


def told_at(connection: Connection, what: Tell, to: str) -> datetime | None:
    # Written out, so that the index of digests serves; of all that was ever told there is much.
    theirs = (notices.c.to == to, notices.c.what == literal_column(f"'{what}'"))
    query = select(func.max(notices.c.sent_at, type_=Moment))
    found: datetime | None = connection.scalar(query.where(*theirs, notices.c.state == "sent"))
    return found


def has_told(connection: Connection, number: str, to: str) -> bool:
    theirs = select(notices.c.key).where(notices.c.number == number, notices.c.to == to)
    return connection.scalar(theirs.limit(1)) is not None


def is_posted(connection: Connection, notice: Notice) -> bool:
    here = select(notices.c.key).where(notices.c.key == notice.key)
    return connection.scalar(here) is not None


def hearing(connection: Connection, notice: Notice) -> frozenset[str]:
    same = [
        notices.c[name] == getattr(notice, name) for name in ("what", "number", "step", "about")
    ]
    is_live = and_(notices.c.state == "waiting", notices.c.error.is_(None))
    is_told = or_(notices.c.state == "sent", is_live)
    others = select(notices.c.to).where(*same, notices.c.to != notice.to, is_told)
    return frozenset(connection.scalars(others))
