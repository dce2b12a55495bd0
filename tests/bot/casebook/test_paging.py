"""Lists read page by page, each as cheap as the first: no OFFSET, and no look at every ticket."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.storage.casebook import search, ticket_rows
from bot.storage.casebook.tables import NEVER, due, tickets
from bot.storage.database import Database
from tests.bot.casebook.conftest import Office
from tests.bot.casebook.plans import plan_of, statements
from tickets.model.clocks import ClockName, Label, Sense
from tickets.model.kinds import Kind, Status
from tickets.ports import Order, Query

EVERY = frozenset(Status)
MANY = 1200
LISTS = {
    "list": Query(),
    "newest": Query(statuses=EVERY, order=Order.NEWEST),
    "mine": Query(owner="mei"),
    "unassigned": Query(unowned=True),
    "overdue": Query(late=True),
    "due": Query(due_by=NEVER),
    "by_law": Query(by_law=(NEVER - timedelta(days=1), NEVER)),
    "complaints": Query(kinds=frozenset({Kind.COMPLAINT})),
    "search": Query(words="開示"),
    "search_all": Query(words="開示", statuses=EVERY, order=Order.NEWEST),
    "awaited": Query(awaits_decision=True),
    "open_actions": Query(statuses=EVERY, has_open_action=True),
    "own_actions": Query(statuses=EVERY, has_open_action=True, responsible="sato"),
    "own": Query(statuses=EVERY, requester="sato", order=Order.NEWEST),
}


@pytest.fixture(scope="module")
def filled(shared: Office) -> Office:
    """More tickets than two pages hold: every tenth is open, some are due at the same instant."""
    pattern = shared.complain()
    rows, grams, dates = [], [], []
    for at in range(MANY):
        is_open = at % 10 == 0
        ticket = replace(
            pattern,
            number=f"C-2025-{at + 1:04}",
            status=Status.INVESTIGATING if is_open else Status.CLOSED,
            owner=("mei", "ken", None)[at // 10 % 3],
            received_at=pattern.received_at - timedelta(minutes=at // 7),
            summary="名簿の開示" if at % 3 else "電話の苦情",
        )
        due_at = ticket.received_at + timedelta(days=14) if is_open else NEVER
        rows.append({"id": f"{at:08}", **ticket_rows.columns(ticket), "due_at": due_at})
        dates += [_date(f"{at:08}", due_at)] if is_open else []
        grams += [
            {"gram": g, "ticket_id": f"{at:08}"} for g in search.character_pairs(ticket.summary)
        ]
    with shared.database.write() as connection:
        connection.execute(tickets.insert(), rows)
        connection.execute(due.insert(), dates)
        connection.execute(search.bigrams.insert(), grams)
        connection.execute(text("ANALYZE"))
    return shared


def _date(ticket: str, at: datetime) -> dict[str, Any]:
    """A stored clock of this ticket."""
    return {
        "ticket_id": ticket,
        "clock": ClockName.ARTICLE_39,
        "of": "",
        "sense": Sense.FROM,
        "label": Label.STATUTORY,
        "started_at": at - timedelta(days=14),
        "on": at.date(),
        "at": at,
        "is_paused": False,
    }


def test_the_pages_of_a_list_are_the_list(filled: Office) -> None:
    for name, query in LISTS.items():
        with filled.casebook.reading() as work:
            read = [each.number for each in work.summaries(query)]
        with filled.database.read() as connection:
            once = connection.execute(search._wanted(connection, query, filled.clock.now)).all()

        assert (name, read) == (name, [row.number for row in once])


def test_whole_tickets_are_read_in_pages_too(filled: Office) -> None:
    with filled.casebook.reading() as work:
        read = [each.number for each in work.full_tickets(Query(statuses=EVERY))]

    assert len(set(read)) == len(read) == MANY + 1


def test_no_list_looks_at_every_ticket(filled: Office) -> None:
    scans, offsets = [], []
    for query in LISTS.values():
        with statements(filled.database) as told, filled.casebook.reading() as work:
            list(work.summaries(query))
        assert told
        scans += [plan for sql, given in told if (plan := _scan(filled.database, sql, given))]
        # SQLAlchemy writes OFFSET 0 for SQLite.
        offsets += [given[-1] for sql, given in told if "OFFSET" in sql and given[-1] != 0]

    assert scans == offsets == []


def _scan(database: Database, sql: str, given: Any) -> str | None:
    """The part of the plan that reads a whole table."""
    for line in plan_of(database, sql, given):
        if line.startswith("SCAN") and " USING " not in line:
            return line
        if "Seq Scan" in line:
            return line
    return None


def test_the_people_with_open_tickets_are_found_in_the_index(filled: Office) -> None:
    with statements(filled.database) as told, filled.casebook.reading() as work:
        assert work.current_owners() == {"mei", "ken"}

    assert all(_scan(filled.database, sql, given) is None for sql, given in told)
    assert all("min" in sql or "LIMIT" in sql for sql, _ in told)
