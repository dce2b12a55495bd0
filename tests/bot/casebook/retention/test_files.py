"""Erased data are gone from the files of the database too."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Table, event, select
from sqlalchemy.pool import Pool

from bot.storage import database
from bot.storage.casebook import tables
from bot.storage.database import Database
from bot.storage.retention import Purged, do_requested_vacuum, request_vacuum
from bot.storage.tables import vacuum_requests
from tests.bot.casebook.conftest import Office
from tests.bot.casebook.retention.conftest import in_files
from tickets.model.ticket import Ticket

BRIEF_SECONDS = 0.2


@pytest.fixture(autouse=True)
def brief_waits(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A sweep waits a fifth of a second for a reader, not two."""

    def be_brief(connection: Any, *_: object) -> None:  # a write before left its own patience
        if isinstance(connection, sqlite3.Connection):
            connection.execute(f"PRAGMA busy_timeout = {int(BRIEF_SECONDS * 1000)}")

    monkeypatch.setattr(database, "WAIT_SECONDS", BRIEF_SECONDS)
    event.listen(Pool, "checkout", be_brief)
    yield
    event.remove(Pool, "checkout", be_brief)


@contextmanager
def long_reader(office: Office, *seen: Table) -> Iterator[None]:
    """A transaction that stays open: a long export, a back-up."""
    with office.database.read() as connection:
        for table in seen:
            connection.execute(select(table)).all()
        yield


@pytest.mark.parametrize("seen", [tables.audit, tables.ticket_keys], ids=str)
def test_data_held_by_a_reader_is_swept_after_the_reader_ends(
    office: Office, closed: Ticket, seen: Table
) -> None:
    (key,) = office.rows(tables.ticket_keys)

    with long_reader(office, seen):
        assert office.purges(4) == Purged((closed.number,), 0, swept=False)
        assert office.rows(tables.personal) == []
    assert key.wrapped in in_files(office, tables.ticket_keys)

    assert office.purges() == Purged((), 0)
    assert key.wrapped not in in_files(office, tables.ticket_keys)


def test_a_pending_sweep_is_also_done_outside_a_purge(office: Office, closed: Ticket) -> None:
    with long_reader(office, tables.ticket_keys):
        office.purges(4)
        assert not do_requested_vacuum(office.database)

    assert do_requested_vacuum(office.database)
    assert office.rows(vacuum_requests) == []


def test_an_erasure_during_a_sweep_leaves_a_sweep_pending(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    sweep = Database.sweep

    def meets_a_purge(self: Database, *names: Table) -> frozenset[str]:
        swept = sweep(self, *names)
        with self.write() as connection:
            request_vacuum(self, connection, tables.personal)
        return swept

    with office.database.write() as connection:
        request_vacuum(office.database, connection, tables.personal, tables.ticket_keys)
    monkeypatch.setattr(Database, "sweep", meets_a_purge)
    do_requested_vacuum(office.database)

    assert [row.table for row in office.rows(vacuum_requests)] == ["personal"]
