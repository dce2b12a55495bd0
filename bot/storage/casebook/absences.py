"""Absences and planned hand-overs (O23)."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, bindparam, delete, select

from bot.storage.casebook.tables import absences, hand_over_tickets, hand_overs, tickets
from bot.storage.casebook.transaction_part import TransactionPart
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


class HandOverRows(TransactionPart):
    def add_hand_over(self, planned: PlannedHandOver) -> None:
        row = asdict(planned) | {"planned_at": self._now}
        ids = [self._id(number) for number in sorted(row.pop("numbers"))]
        self._connection.execute(hand_overs.insert(), row)
        if chosen := [{"hand_over": planned.id, "ticket_id": each} for each in ids]:
            self._connection.execute(hand_over_tickets.insert(), chosen)

    def planned_hand_overs(self) -> tuple[PlannedHandOver, ...]:
        return tuple(map(self._planned, self._connection.execute(_AHEAD).all()))

    def remove_hand_over(self, id_: str) -> None:
        chosen = delete(hand_over_tickets).where(hand_over_tickets.c.hand_over == id_)
        self._connection.execute(chosen)
        self._connection.execute(delete(hand_overs).where(hand_overs.c.id == id_))

    def _planned(self, row: Row[Any]) -> PlannedHandOver:
        chosen = (
            select(tickets.c.number)
            .join(hand_over_tickets, hand_over_tickets.c.ticket_id == tickets.c.id)
            .where(hand_over_tickets.c.hand_over == row.id)
        )
        found = {name: value for name, value in row._mapping.items() if name != "planned_at"}
        return PlannedHandOver(**found, numbers=frozenset(self._connection.scalars(chosen)))
