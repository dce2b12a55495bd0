"""Fulfils tickets.store.Absences: who is away, from which day to which (office.md O23)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, select

from bot.storage.casebook.tables import absences
from bot.storage.database import Database
from tickets.model.people import Absence


@dataclass(frozen=True, slots=True)
class KeptAbsences:
    database: Database

    def set(self, person: str, absence: Absence) -> None:
        row = {"person": person, "first_day": absence.start, "last_day": absence.end}
        with self.database.write() as connection:
            connection.execute(self.database.overwrite(absences), row)

    def clear(self, person: str) -> None:
        with self.database.write() as connection:
            connection.execute(delete(absences).where(absences.c.person == person))

    def standing(self, on: date) -> dict[str, Absence]:
        with self.database.read() as connection:
            rows = connection.execute(select(absences).where(absences.c.last_day >= on))
            return {row.person: Absence(row.first_day, row.last_day) for row in rows}
