"""Which tickets a query wants: by columns, and by pairs of signs in the summary."""

import unicodedata
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, select

from bot.storage.casebook.tables import bigrams, tickets
from tickets.store import Order, Query

_NEW_GRAM = bigrams.insert()


def plain(text: str) -> str:
    """Width and case do not count in a search."""
    return unicodedata.normalize("NFKC", text).casefold()


def grams(text: str) -> set[str]:
    folded = plain(text)
    return {folded[at : at + 2] for at in range(len(folded) - 1)}


def put(connection: Connection, ticket_id: str, summary: str, before: str = "") -> None:
    """In place of what was there before, of which most may stay."""
    new, old = grams(summary), grams(before)
    if old - new:
        gone = bigrams.c.gram.in_(sorted(old - new))
        connection.execute(delete(bigrams).where(bigrams.c.ticket_id == ticket_id, gone))
    if new - old:
        rows = [{"gram": gram, "ticket_id": ticket_id} for gram in sorted(new - old)]
        connection.execute(_NEW_GRAM, rows)


def wanted(query: Query, now: datetime) -> Select[Any]:
    """The rows in their order; that the words stand side by side is checked by who reads them."""
    found = select(tickets).where(
        tickets.c.kind.in_(sorted(query.kinds)),
        tickets.c.status.in_(sorted(query.statuses)),
        *_people(query),
    )
    if query.late:
        found = found.where(tickets.c.due_at <= now)
    for gram in sorted(grams(query.words)):
        having = select(bigrams.c.ticket_id).where(bigrams.c.gram == gram)
        found = found.where(tickets.c.id.in_(having))
    if query.order is Order.NEWEST:
        return found.order_by(tickets.c.received_at.desc(), tickets.c.number)
    return found.order_by(tickets.c.due_at.asc().nulls_last(), tickets.c.number)


def _people(query: Query) -> list[ColumnElement[bool]]:
    asked = []
    if query.owner is not None:
        asked.append(tickets.c.owner == query.owner)
    if query.unowned:
        asked.append(tickets.c.owner.is_(None))
    if query.requester is not None:
        asked.append(tickets.c.requester == query.requester)
    return asked
