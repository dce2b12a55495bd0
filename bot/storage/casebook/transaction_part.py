"""Base class of the parts of a unit of work: rows of some tables in one transaction."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from bot.storage.casebook.personal_values import PersonalValues
from bot.storage.casebook.tables import tickets
from bot.storage.keys import Place

_ID = select(tickets.c.id).where(tickets.c.number == bindparam("number"))


class TransactionPart:
    """The rows of some tables in one transaction."""

    def __init__(self, connection: Connection, values: PersonalValues, now: datetime) -> None:
        self._connection = connection
        self._values = values
        self._now = now
        self._ids: dict[str, str] = {}
        """Of tickets, by number."""
        self._new: set[str] = set()
        """Ids of the tickets that this transaction added."""
        self._changed: set[str] = set()
        """Numbers of the tickets and escalations that it wrote."""
        self._sealed: dict[Place, bytes | None] = {}
        """What it sealed, until an entry of the chain vouches for it."""

    def _id(self, number: str) -> str:
        if number not in self._ids:
            self._ids[number] = self._connection.scalar(_ID, {"number": number}) or ""
        return self._ids[number]
