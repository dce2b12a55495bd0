"""Hashes of rows as they stand: a ticket with its history, an escalation.

An audit entry holds the hash of each row that its act wrote; `verification` compares the newest one
with the row.
"""

import hmac
import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from sqlalchemy import Column, Connection, Row, Select, Table, select

from bot.storage.casebook.tables import escalations, history, tickets
from bot.storage.keys import KeyRing
from bot.storage.sealing import Place
from tickets.access.audit import Action

AT_ONCE: Final = 500
DIGITS: Final = 32
"""Half as many as the hash of a sealed value has."""
# By name and in this order, so that a column added later leaves older hashes as they are.
OF_TICKET: Final = (
    "id",
    "number",
    "team_id",
    "policy_revision",
    "simulation",
    "version",
    "kind",
    "status",
    "owner",
    "requester",
    "recorded_by",
    "received_at",
    "due_at",
    "summary",
    "body",
    "retention_until",
    "legal_hold",
    "is_awaited",
    "erased_at",
    "closed_at",
    "has_open_action",
)
READS: Final = frozenset({Action.READ, Action.SEARCH, Action.EXPORT, Action.DENIED})
"""Acts that write no row."""
UNCOVERED: Final = frozenset({"card_due"})
"""Whether its card in Slack is outdated: written by the delivery, without an audit entry."""
OF_ESCALATION: Final = (
    "number",
    "cause",
    "source",
    "raised_by",
    "raised_at",
    "known_at",
    "version",
    "retention_until",
    "erased_at",
    "status",
    "body",
)


@dataclass(frozen=True, slots=True)
class RowHash:
    """Keyed hash of one row, at the moment it was read."""

    number: str
    place: Place
    is_erased: bool
    hash: str
    """Hexadecimal and keyed: guesses at an erased text cannot be tried."""


@dataclass(frozen=True, slots=True)
class RowHashes:
    """Reads and hashes the rows of tickets and escalations."""

    ring: KeyRing

    def of(self, connection: Connection, numbers: Collection[str]) -> Iterator[RowHash]:
        """Hashes of the tickets and escalations with these numbers."""
        if not numbers:
            return
        ids = select(tickets.c.id).where(tickets.c.number.in_(numbers))
        yield from self._tickets(
            connection,
            _OF_TICKET.where(tickets.c.number.in_(numbers)),
            _STEPS.where(history.c.ticket_id.in_(ids)),
        )
        of_these = _OF_ESCALATION.where(escalations.c.number.in_(numbers))
        yield from self._escalations(connection, of_these)

    def all_tickets(self, connection: Connection) -> Iterator[RowHash]:
        return self._tickets(connection, _streamed(_OF_TICKET), _streamed(_STEPS))

    def all_escalations(self, connection: Connection) -> Iterator[RowHash]:
        return self._escalations(connection, _streamed(_OF_ESCALATION))

    def _tickets(
        self, connection: Connection, rows: Select[Any], steps: Select[Any]
    ) -> Iterator[RowHash]:
        found = connection.execute(rows.order_by(tickets.c.id))
        lines = connection.execute(steps.order_by(history.c.ticket_id, history.c.ordinal))
        with found, lines:
            for row, its in _joined(found, lines):
                yield self._hashed(Place(tickets.name, "state", row.id), row, its)

    def _escalations(self, connection: Connection, rows: Select[Any]) -> Iterator[RowHash]:
        with connection.execute(rows) as found:
            for row in found:
                yield self._hashed(Place(escalations.name, "state", row.number), row, [])

    def _hashed(self, place: Place, row: Row[Any], steps: Sequence[str]) -> RowHash:
        text = json.dumps(["state", place.table, *row, *steps], default=str)
        secret = self.ring.keys["audit"][0].secret
        digest = hmac.digest(secret, text.encode(), "sha256").hex()[:DIGITS]
        return RowHash(row.number, place, row.erased_at is not None, digest)


def _streamed(query: Select[Any]) -> Select[Any]:
    """For a whole table; for a few rows a cursor on the server costs more than it saves."""
    return query.execution_options(yield_per=AT_ONCE)


def _columns(table: Table, names: Sequence[str]) -> Select[Any]:
    columns: list[Column[Any]] = [table.c[name] for name in names]
    return select(*columns)


_OF_TICKET = _columns(tickets, OF_TICKET)
_OF_ESCALATION = _columns(escalations, OF_ESCALATION)
_STEPS = select(history)


def has_row(pair: str) -> bool:
    """Whether a `mark=hash` of an entry is that of a row, not of a sealed value."""
    return len(pair) - pair.find("=") == DIGITS + 1


def _joined(rows: Any, lines: Any) -> Iterator[tuple[Row[Any], list[str]]]:
    """Each ticket with its steps; both come in the order of the ids."""
    of_tickets = groupby(lines, key=lambda line: line.ticket_id)
    ahead = next(of_tickets, None)
    for row in rows:
        steps = []
        if ahead is not None and ahead[0] == row.id:
            steps = [line.step for line in ahead[1]]
            ahead = next(of_tickets, None)
        yield row, steps
