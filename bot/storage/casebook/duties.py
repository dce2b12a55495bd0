"""What a ticket still demands of somebody: due days, letters and notices."""

from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from bot.storage.casebook.tables import due, letters, notices, tickets
from bot.storage.database import Database
from tickets.clocks.clock import Deadline, Sense
from tickets.notices import Notice
from tickets.words import LetterKind


def set_clocks(connection: Connection, ticket_id: str, deadlines: tuple[Deadline, ...]) -> None:
    told = {
        (row.clock, row.of, row.at): row.told_at
        for row in connection.execute(select(due).where(due.c.ticket_id == ticket_id))
    }
    connection.execute(delete(due).where(due.c.ticket_id == ticket_id))
    rows = [
        {
            "ticket_id": ticket_id,
            "clock": each.clock.name,
            "of": each.of,
            "sense": each.clock.sense,
            "label": each.clock.label,
            "started_at": each.started_at,
            "on": each.on,
            "at": each.at,
            "is_paused": each.is_paused,
            "told_at": told.get((each.clock.name, each.of, each.at)),
        }
        for each in deadlines
    ]
    if rows:
        connection.execute(due.insert(), rows)
    running = [d.at for d in deadlines if d.clock.sense is Sense.DUE and not d.is_paused]
    connection.execute(
        update(tickets).where(tickets.c.id == ticket_id).values(due_at=min(running, default=None))
    )


def promise(
    database: Database, connection: Connection, ticket_id: str, letter: LetterKind, step: int
) -> None:
    added = database.insert(letters).values(ticket_id=ticket_id, letter=letter, step=step)
    connection.execute(added.on_conflict_do_nothing())


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
    added = database.insert(notices).values(
        key=notice.key,
        what=notice.what,
        number=notice.number,
        to=notice.to,
        step=notice.step,
        state="waiting",
        posted_at=now,
        attempts=0,
    )
    connection.execute(added.on_conflict_do_nothing())
