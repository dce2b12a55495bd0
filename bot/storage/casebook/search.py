"""Ticket queries: by columns, and by character pairs of the summary."""

import json
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    bindparam,
    delete,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    tuple_,
)

from bot.storage.casebook import ticket_rows
from bot.storage.casebook.tables import bigrams, due, history, tickets
from bot.storage.casebook.transaction_part import TransactionPart
from bot.storage.tables import UtcDateTime
from tickets.model.clocks import Label
from tickets.model.kinds import Kind, PersonalField, Status
from tickets.model.numbers import Series
from tickets.model.personal import Personal
from tickets.model.ticket import Summary, Ticket
from tickets.ports import LONGEST_WORDS, Order, Query

FIRST_PAGE = 60
"""What a list shows, and some that the reader may not see."""
PAGE = 400
COMMON = 1000
MOST_COMMON = 8
_NEW_GRAM = bigrams.insert()
_THESE = select(tickets).where(tickets.c.number.in_(bindparam("numbers", expanding=True)))
_NEXT_OWNER = select(func.min(tickets.c.owner)).where(tickets.c.owner > bindparam("after"))
_OPEN = sorted(frozenset(Status) - {Status.CLOSED})
_HOLDS = (
    select(tickets.c.owner)
    .where(tickets.c.owner == bindparam("owner"), tickets.c.status.in_(_OPEN))
    .limit(1)
)
_RESTRICTED = (f"{Series.RESTRICTED}-", f"{Series.RESTRICTED}.")
"""Restricted numbers begin with the first; in the order of the index on numbers."""


def normalized(text: str) -> str:
    """Width and case do not count in a search."""
    return unicodedata.normalize("NFKC", text).casefold().replace("\0", "\ufffd")


def character_pairs(text: str) -> set[str]:
    plain = normalized(text)
    return {plain[at : at + 2] for at in range(len(plain) - 1)}


def update_summary_bigrams(
    connection: Connection, ticket_id: str, summary: str, before: str = ""
) -> None:
    """Replace the pairs of `before`; most of them may stay."""
    new, old = character_pairs(summary), character_pairs(before)
    if old - new:
        gone = bigrams.c.gram.in_(sorted(old - new))
        connection.execute(delete(bigrams).where(bigrams.c.ticket_id == ticket_id, gone))
    if new - old:
        rows = [{"gram": gram, "ticket_id": ticket_id} for gram in sorted(new - old)]
        connection.execute(_NEW_GRAM, rows)


class TicketQueries(TransactionPart):
    def summaries(self, query: Query) -> Iterator[Summary]:
        """Read page by page, so that a caller who stops early has not read the rest."""
        words = normalized(query.words)
        for rows in _pages(self._connection, query, self._now):
            for row in rows:
                # The pairs are there, but maybe not side by side.
                if words in normalized(row.summary):
                    yield ticket_rows.summary(row)

    def full_tickets(self, query: Query) -> Iterator[Ticket]:
        for rows in _pages(self._connection, query, self._now):
            yield from _with_steps(self._connection, rows)

    def find_all(self, numbers: Collection[str]) -> tuple[Ticket, ...]:
        found = self._connection.execute(_THESE, {"numbers": numbers})
        rows = {row.number: row for row in found}
        self._ids |= {number: row.id for number, row in rows.items()}
        wanted = [rows[number] for number in numbers if number in rows]
        return tuple(_with_steps(self._connection, wanted))

    def known_by(self, field: PersonalField, value: Personal) -> Iterator[Summary]:
        ids = self._values.ids_with(self._connection, field, value)
        rows = select(tickets).where(tickets.c.id.in_(ids)).order_by(tickets.c.number)
        return map(ticket_rows.summary, self._connection.execute(rows))

    def current_owners(self) -> frozenset[str]:
        return frozenset(open_ticket_owners(self._connection))

    def count_recorded(self, person: str) -> int:
        other = or_(tickets.c.requester.is_(None), tickets.c.requester != person)
        rows = select(func.count()).where(tickets.c.recorded_by == person, other)
        return self._connection.scalar(rows) or 0


def open_ticket_owners(connection: Connection) -> Iterator[str]:
    """People who hold open tickets; two steps into the index for each person who ever held one."""
    owner = connection.scalar(_NEXT_OWNER, {"after": ""})
    while owner is not None:
        if connection.scalar(_HOLDS, {"owner": owner}) is not None:
            yield owner
        owner = connection.scalar(_NEXT_OWNER, {"after": owner})


def _pages(connection: Connection, query: Query, now: datetime) -> Iterator[Sequence[Row[Any]]]:
    """Rows in the order of the query. Each page begins behind the last row of the one before, so
    that the last page costs as much as the first."""
    wanted, size = _wanted(connection, query, now), FIRST_PAGE
    rows = connection.execute(wanted.limit(size)).all()
    while rows:
        yield rows
        if len(rows) < size:
            return
        size = PAGE
        rows = connection.execute(wanted.where(_is_behind(rows[-1], query.order)).limit(size)).all()


def _is_behind(last: Row[Any], order: Order) -> ColumnElement[bool]:
    number = literal(last.number)
    if order is Order.NEWEST:
        here = tuple_(tickets.c.received_at, tickets.c.number)
        return here < tuple_(literal(last.received_at, UtcDateTime), number)
    return tuple_(tickets.c.due_at, tickets.c.number) > tuple_(
        literal(last.due_at, UtcDateTime), number
    )


def _with_steps(connection: Connection, rows: Sequence[Row[Any]]) -> Iterator[Ticket]:
    steps: dict[str, list[str]] = {row.id: [] for row in rows}
    ordered = history.select().where(history.c.ticket_id.in_(steps)).order_by(history.c.ordinal)
    for row in connection.execute(ordered):
        steps[row.ticket_id].append(row.step)
    for row in rows:
        yield ticket_rows.ticket(row, steps[row.id])


def _wanted(connection: Connection, query: Query, now: datetime) -> Select[Any]:
    found = select(tickets).where(*_states(query), *_people(query))
    found = found.where(*_times(query, now), *_span(query))
    found = found.where(*_summaries(connection, query))
    if query.order is Order.NEWEST:
        return found.order_by(tickets.c.received_at.desc(), tickets.c.number.desc())
    return found.order_by(tickets.c.due_at, tickets.c.number)


def _states(query: Query) -> Iterator[ColumnElement[bool]]:
    """Conditions in the words of the partial indexes, and only where they narrow."""
    if query.kinds != frozenset(Kind):
        yield tickets.c.kind.in_(sorted(query.kinds))
    if query.statuses == frozenset(Status) - {Status.CLOSED}:
        yield tickets.c.status != literal_column(f"'{Status.CLOSED}'")
    elif query.statuses != frozenset(Status):
        yield tickets.c.status.in_(sorted(query.statuses))


def _times(query: Query, now: datetime) -> Iterator[ColumnElement[bool]]:
    if query.late:
        yield tickets.c.due_at <= now
    if query.due_from is not None:
        yield tickets.c.due_at >= query.due_from
    if query.due_by is not None:
        yield tickets.c.due_at <= query.due_by
    if query.by_law is not None:
        of_law = select(due.c.ticket_id).where(due.c.label == Label.STATUTORY)
        yield tickets.c.id.in_(of_law.where(due.c.at.between(*query.by_law)))
    if query.awaits_decision:
        # In the words of its index: typed, SQLite would get "= 1" and read every ticket.
        yield literal_column("tickets.is_awaited")
    if query.has_open_action:
        yield literal_column("tickets.has_open_action")
    if query.is_restricted:
        yield tickets.c.number.between(*_RESTRICTED)


def _span(query: Query) -> Iterator[ColumnElement[bool]]:
    if query.received_from is not None:
        yield tickets.c.received_at >= query.received_from
    if query.received_before is not None:
        yield tickets.c.received_at < query.received_before
    if query.open_since is not None:
        is_open = tickets.c.status != literal_column(f"'{Status.CLOSED}'")
        yield or_(is_open, tickets.c.closed_at >= query.open_since)


def _summaries(connection: Connection, query: Query) -> Iterator[ColumnElement[bool]]:
    """A rare pair selects the tickets to read. Common ones become conditions: enough rows match
    soon. `summaries` checks the rest."""
    wanted = sorted(character_pairs(query.words[:LONGEST_WORDS]))
    having = [ids for gram in wanted if (ids := _having(connection, gram)) is not None]
    if having:
        yield tickets.c.id.in_(sorted(set.intersection(*having)))
        return
    for gram in wanted[:MOST_COMMON]:
        yield exists().where(bigrams.c.gram == gram, bigrams.c.ticket_id == tickets.c.id)


def _having(connection: Connection, gram: str) -> set[str] | None:
    """Tickets whose summary has this pair; None if they are many."""
    rows = select(bigrams.c.ticket_id).where(bigrams.c.gram == gram).limit(COMMON)
    ids = set(connection.scalars(rows))
    return ids if len(ids) < COMMON else None


def _people(query: Query) -> list[ColumnElement[bool]]:
    asked = []
    if query.owner is not None:
        asked.append(tickets.c.owner == query.owner)
    if query.unowned:
        asked.append(tickets.c.owner.is_(None))
    if query.requester is not None:
        asked.append(tickets.c.requester == query.requester)
    if query.concerning is not None:
        person = query.concerning
        asked.append(or_(tickets.c.requester == person, tickets.c.recorded_by == person))
    if query.responsible is not None:
        # In free text the JSON has \", so that only the field matches.
        named = f'"responsible": {json.dumps(query.responsible)}'
        asked.append(tickets.c.body.contains(named, autoescape=True))
    return asked
