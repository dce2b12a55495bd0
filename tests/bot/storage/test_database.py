"""The database: writers queue, waits are bounded, and errors hold no values."""

import socket
import sqlite3
import stat
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from psycopg.pq import TransactionStatus
from sqlalchemy import event, insert, select, text
from sqlalchemy.pool import Pool

from bot.storage.database import Database
from bot.storage.tables import inbox, marks
from tests.bot.conftest import without_processor
from tests.conftest import Clock
from tests.databases import do_not_wait_for_the_disk, held_by_another, sqlite_at
from tickets.ports import StorageFailed

pytestmark = pytest.mark.dialect


def a_mark(clock: Clock, key: str = "one") -> dict[str, object]:
    return {"key": key, "team_id": "T1", "set_at": clock()}


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Database]:
    event.remove(Pool, "checkout", do_not_wait_for_the_disk)
    with closing(sqlite_at(tmp_path / "own.sqlite3")) as database:
        yield database
    event.listen(Pool, "checkout", do_not_wait_for_the_disk)


@pytest.fixture
def file(sqlite: Database) -> Path:
    return Path(sqlite.engine.url.database or "")


def test_an_error_names_its_kind_and_no_values(database: Database, clock: Clock) -> None:
    # PostgreSQL's DETAIL line would quote the key
    twice = [a_mark(clock, "wren@x.jp")] * 2  # a canary would stay in the log that all tests share
    with pytest.raises(StorageFailed) as failure, database.write() as connection:
        connection.execute(insert(marks), twice)

    assert "wren" not in str(failure.value)
    assert str(failure.value).split()[0] in ("IntegrityError", "UniqueViolation")
    assert failure.value.__suppress_context__


def test_the_database_tells_the_time_with_its_zone(database: Database) -> None:
    with database.read() as connection:
        first, second = database.now(connection), database.now(connection)
    assert first.utcoffset() is not None
    assert first <= second


def test_a_write_looks_every_few_milliseconds_whether_another_process_let_go(
    sqlite: Database, file: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    # one that looks as seldom as SQLite does by itself never meets the gaps of a busy process
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    pauses: list[float] = []

    def rest(seconds: float) -> None:
        pauses.extend([seconds] if seconds else [])
        if len(pauses) == 5:
            other.execute("COMMIT")

    monkeypatch.setattr("bot.storage.writers.time.sleep", rest)
    with closing(other), sqlite.write() as connection:
        connection.execute(insert(marks), a_mark(clock))

    assert len(pauses) == 5
    assert max(pauses) <= 0.005


def test_sqlite_files_are_readable_by_their_owner_only(file: Path) -> None:
    for each in file.parent.glob(file.name + "*"):
        assert stat.S_IMODE(each.stat().st_mode) == 0o600, each


def test_a_world_readable_file_is_made_private(tmp_path: Path) -> None:
    file = tmp_path / "old.sqlite3"
    file.touch(mode=0o644)
    with closing(Database.open(f"sqlite:///{file}")):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_sqlite_writes_survive_a_power_cut(sqlite: Database) -> None:
    with sqlite.read() as connection:
        told = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    assert told == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}


def test_a_writer_waits_briefly_for_another_process(
    file: Path, sqlite: Database, clock: Clock
) -> None:
    with held_by_another(file, seconds=0.4), sqlite.write() as connection:
        connection.execute(insert(marks).values(a_mark(clock)))


@pytest.mark.long
def test_a_writer_gives_up_before_slack_does(file: Path, sqlite: Database) -> None:
    # the lock is held longer than any writer waits
    with held_by_another(file, seconds=4):
        began = time.monotonic() - without_processor()
        with pytest.raises(StorageFailed), sqlite.write():
            pass
        assert time.monotonic() - without_processor() - began < 2.8


def test_a_full_disk_refuses_writes_until_it_has_space_and_allows_reads(
    sqlite: Database, clock: Clock
) -> None:
    many = [a_mark(clock, f"{number:0200}") for number in range(3000)]
    pages = sqlite.scalar(select(text("page_count")).select_from(text("pragma_page_count")))
    limits = [pages, pages, 2**30]

    def fill(connection: Any, *_: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {limits[0]}")

    event.listen(sqlite.engine, "checkout", fill)
    refused = 0
    while limits:
        try:
            with sqlite.write() as connection:
                connection.execute(insert(marks), many)
        except StorageFailed:
            refused += 1
            assert sqlite.rows(select(marks)) == []
        limits.pop(0)
    event.remove(sqlite.engine, "checkout", fill)

    assert refused == 2
    assert len(sqlite.rows(select(marks))) == len(many)


def test_the_connection_asks_postgresql_for_nothing_that_pgbouncer_refuses() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        url = f"postgresql+psycopg://desk:secret@127.0.0.1:{port}/desk?sslmode=disable&gssencmode=disable"
        with ThreadPoolExecutor(1) as pool, closing(Database.open(url)) as database:
            asked = pool.submit(_startup_of, server)
            with pytest.raises(StorageFailed), database.read():
                pass
    assert set(asked.result()) <= {"user", "database", "application_name", "client_encoding"}


def _startup_of(server: socket.socket) -> list[str]:
    """The names of the parameters with which a client of PostgreSQL introduces itself."""
    client, _ = server.accept()
    with client:
        length = int.from_bytes(client.recv(4, socket.MSG_WAITALL))
        words = client.recv(length - 4, socket.MSG_WAITALL)[4:].rstrip(b"\0").split(b"\0")
    return [each.decode() for each in words[::2]]


@pytest.mark.postgres
def test_a_sweep_asks_nothing_outside_the_transaction_that_locks_the_table(
    postgres_database: Database,
) -> None:
    # PgBouncer may run what is outside a transaction on another connection
    found = []

    def looks(_c: Any, cursor: Any, statement: str, *_: Any) -> None:
        found.append((statement.split(maxsplit=1)[0], cursor.connection.info.transaction_status))

    with postgres_database.read():  # what the driver asks of a new connection
        pass
    event.listen(postgres_database.engine, "after_cursor_execute", looks)
    assert postgres_database.sweep(marks, inbox) == {"marks", "inbox"}
    assert found == 2 * [("SET", TransactionStatus.INTRANS), ("CLUSTER", TransactionStatus.INTRANS)]


@pytest.mark.postgres
def test_a_sweep_waits_briefly_for_a_reader_and_holds_up_no_other(
    postgres_database: Database,
) -> None:
    reads = text("SELECT count(*) FROM marks")
    with postgres_database.read() as reader, ThreadPoolExecutor(1) as pool:
        reader.execute(reads)
        sweeping = pool.submit(postgres_database.sweep, marks, inbox)
        with postgres_database.read() as other:
            other.execute(reads)
        assert sweeping.result() == {"inbox"}


@pytest.mark.postgres
def test_limits_of_a_transaction_do_not_stay_with_the_connection(
    postgres_database: Database,
) -> None:
    # PgBouncer lends the same connection to other programs afterwards
    shown = text("SELECT current_setting('statement_timeout'), current_setting('lock_timeout')")
    with postgres_database.write() as connection:
        writing = tuple(connection.execute(shown).one())
    with postgres_database.read() as connection:
        reading = tuple(connection.execute(shown).one())
    with postgres_database.engine.connect() as connection:
        after = tuple(connection.execute(shown).one())

    assert writing == reading == ("2300ms", "2300ms")
    assert after == ("0", "0")


@pytest.mark.postgres
def test_a_named_lock_ends_with_its_block(postgres_database: Database, postgres_url: str) -> None:
    with closing(Database.open(postgres_url)) as theirs:
        with (
            postgres_database.try_lock("card") as first,
            theirs.try_lock("card") as second,
            theirs.try_lock("b") as other,
        ):
            assert (first, second, other) == (True, False, True)
        with theirs.try_lock("card") as again:
            assert again
