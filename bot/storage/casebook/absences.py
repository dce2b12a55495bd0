"""Absences and planned hand-overs (O23)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, select

from bot.storage.casebook.tables import absences, hand_over_tickets, hand_overs, tickets
from bot.storage.database import Database
from tickets.model.people import Absence, PlannedHandOver

# Built once: it runs for every look at the office, and building it takes as long as running it.
_NOT_OVER = select(absences).where(absences.c.last_day >= bindparam("on"))


@dataclass(frozen=True, slots=True)
class StoredAbsences:
    database: Database

    def set(self, person: str, absence: Absence) -> None:
        row = {"person": person, "first_day": absence.start, "last_day": absence.end}
        self.database.execute(self.database.upsert(absences), row)

    def clear(self, person: str) -> None:
        self.database.execute(delete(absences).where(absences.c.person == person))

    def not_over(self, on: date) -> dict[str, Absence]:
        with self.database.read() as connection:
            rows = connection.execute(_NOT_OVER, {"on": on})
            return {row.person: Absence(row.first_day, row.last_day) for row in rows}


_AHEAD = select(hand_overs).order_by(hand_overs.c.on, hand_overs.c.planned_at, hand_overs.c.id)


def put_hand_over(
    connection: Connection, planned: PlannedHandOver, ticket_ids: Collection[str], now: datetime
) -> None:
    row = {
        "id": planned.id,
        "owner": planned.owner,
        "to": planned.to,
        "on": planned.on,
        "is_all": planned.is_all,
        "planned_by": planned.planned_by,
        "planned_at": now,
    }
    connection.execute(hand_overs.insert(), row)
    chosen = [{"hand_over": planned.id, "ticket_id": each} for each in ticket_ids]
    if chosen:
        connection.execute(hand_over_tickets.insert(), chosen)


def hand_overs_ahead(connection: Connection) -> tuple[PlannedHandOver, ...]:
    return tuple(_planned(connection, row) for row in connection.execute(_AHEAD).all())


def drop_hand_over(connection: Connection, id_: str) -> None:
    connection.execute(delete(hand_over_tickets).where(hand_over_tickets.c.hand_over == id_))
    connection.execute(delete(hand_overs).where(hand_overs.c.id == id_))


def _planned(connection: Connection, row: Row[Any]) -> PlannedHandOver:
    chosen = (
        select(tickets.c.number)
        .join(hand_over_tickets, hand_over_tickets.c.ticket_id == tickets.c.id)
        .where(hand_over_tickets.c.hand_over == row.id)
    )
    return PlannedHandOver(
        id=row.id,
        owner=row.owner,
        to=row.to,
        on=row.on,
        numbers=frozenset(connection.scalars(chosen)),
        is_all=row.is_all,
        planned_by=row.planned_by,
    )
