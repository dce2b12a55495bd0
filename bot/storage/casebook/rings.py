"""What rings by now, for whoever rings it."""

from collections.abc import Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot.storage.casebook import due_rows
from bot.storage.casebook.tables import escalations, tickets
from bot.storage.database import Database
from tickets.model.escalation import State
from tickets.model.kinds import Status


@dataclass(frozen=True, slots=True)
class Rings:
    database: Database

    def due(self, now: datetime, most: int, but_for: Collection[str] = ()) -> tuple[str, ...]:
        """Numbers of tickets and escalations, the longest due first; raises StorageFailed."""
        with self.database.read() as connection:
            found = due_rows.due_by(connection, now, most + len(but_for))
            return tuple(number for number, _ in found if number not in but_for)[:most]

    def open_numbers(self) -> tuple[str, ...]:
        """Of all tickets and escalations on which a clock may run; raises StorageFailed."""
        open_tickets = select(tickets.c.number).where(tickets.c.status != Status.CLOSED)
        open_ones = select(escalations.c.number).where(escalations.c.status != State.CLOSED)
        with self.database.read() as connection:
            found = connection.scalars(open_tickets.order_by(tickets.c.number)).all()
            return (*found, *connection.scalars(open_ones.order_by(escalations.c.number)))

    def alone(self, name: str) -> AbstractContextManager[bool]:
        return self.database.alone(name)
