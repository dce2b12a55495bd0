"""No personal value is readable in the database, and erased values stay unreadable."""

import os
import re
import sqlite3
import traceback
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Table, func, insert, null, select, text, update

from bot.storage.casebook import tables
from bot.storage.casebook.store import Casebook, UnitOfWork
from bot.storage.database import Database
from bot.storage.inbox import Inbox
from bot.storage.keys import KeyRing, SealBrokenError, Sealer
from tests.bot.casebook.conftest import SAYS, Office, office_over
from tests.conftest import Clock
from tickets.model.errors import NoSuchTicketError, RefusedError
from tickets.model.kinds import Leak, Move, PersonalField
from tickets.model.personal import Personal, ValueName
from tickets.model.ticket import Ticket
from tickets.ports import StorageFailed

CANARIES = [*SAYS.values(), "09000000001", "123456789018"]
SLOTS = [ValueName(field) for field in SAYS]


def written(office: Office, folder: Path) -> bytes:
    """Every byte of the database's files, its log and a back-up."""
    if office.database.is_sqlite:
        back_up(folder / "madoguchi.sqlite3", folder / "backup.sqlite3")
        files = [each for each in folder.iterdir() if "sqlite3" in each.name]
    else:
        files = postgres_files(office)
    assert files
    return b"".join(each.read_bytes() for each in files if each.exists())


def back_up(database: Path, copy: Path) -> None:
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)


def postgres_files(office: Office) -> list[Path]:
    url = office.database.engine.url.render_as_string(hide_password=False)
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        (data,) = connection.execute("SHOW data_directory").fetchone() or ("",)
        (oid,) = connection.execute(
            "SELECT oid FROM pg_database WHERE datname = current_database()"
        ).fetchone() or (0,)
    folder = Path(data)
    logs = [*folder.glob("*log*"), *folder.glob("log/*"), *folder.parent.glob("*.log")]
    return [each for each in (*(folder / "base" / str(oid)).iterdir(), *logs) if each.is_file()]


def say_everything(office: Office) -> None:
    """Put canaries into every field of a ticket, into searches, reasons and moves."""
    full = {ValueName(field): Personal(" ".join(CANARIES)) for field in PersonalField}
    ticket = office.complain(leak=Leak.YES)
    with office.casebook.transaction() as book:
        assert book.save(replace(ticket, version=2), full, seen=1)
    office.desk.known_by(
        PersonalField.PHONE, Personal(CANARIES[1]), who="ken", now=office.clock.now
    )
    office.desk.reveal(ticket.number, SLOTS, who="manager", now=office.clock.now, why="回答のため")
    office.does(ticket, "mei", Move.TAKE)
    office.does(ticket, "mei", Move.NAME, about=frozenset({"ken"}))
    office.closes(office.complain())


def fail_everywhere(office: Office) -> None:
    """Cause every kind of refusal and failure, with canaries in what was typed."""
    now, ticket = office.clock.now, office.complain()
    typed = {ValueName(PersonalField.NAME): Personal(CANARIES[0])}
    with pytest.raises(RefusedError):
        office.complain(summary=f"{CANARIES[1]} {CANARIES[2]}")
    with pytest.raises(RefusedError):
        office.desk.reveal(ticket.number, SLOTS, who="ken", now=now, why=CANARIES[2])
    for number in (CANARIES[0], CANARIES[2]):
        with pytest.raises(NoSuchTicketError):
            office.desk.show(number, who="sato", now=now)
    with pytest.raises(StorageFailed), office.casebook.transaction() as book:
        book.add(ticket, typed)
    with pytest.raises(RuntimeError):
        interrupted(office, replace(ticket, number="C-2020-0001"), typed)
    with pytest.raises(StorageFailed), office.casebook.reading() as book:
        book.save(ticket, typed, seen=1)


def interrupted(office: Office, ticket: Ticket, typed: dict[ValueName, Personal]) -> None:
    with office.casebook.transaction() as book:
        book.add(ticket, typed)
        raise RuntimeError


def test_no_canary_is_readable_in_the_database(office: Office, tmp_path: Path) -> None:
    say_everything(office)
    fail_everywhere(office)

    found = written(office, tmp_path)

    assert b"C-2026-0001" in found
    assert [canary for canary in CANARIES if canary.encode() in found] == []


@pytest.mark.long
@pytest.mark.postgres
@pytest.mark.dialect
def test_postgresqls_own_log_of_failures_holds_no_canary(
    postgres_database: Database, sealer: Sealer, clock: Clock
) -> None:
    # the server quotes the refused row or key in the DETAIL of each of these errors
    office = office_over(postgres_database, sealer, clock)
    inbox = Inbox(postgres_database, sealer, clock=clock)
    log = Path(str(postgres_database.scalar(text("SHOW data_directory"))), "log")
    before = log.stat().st_size
    inbox.receive("one", alias=None, fingerprint="f", payload={"text": " ".join(CANARIES)})
    say_everything(office)
    fail_everywhere(office)
    for table in tables.metadata.sorted_tables:
        refuse_rows(office, table)
    said = log.read_bytes()[before:]

    for violation in (b"already exists", b"violates not-null constraint", b"canceling statement"):
        assert violation in said
    assert b"DETAIL:  Failing row contains" in said
    assert b"C-2026-0001" in said
    assert [canary for canary in CANARIES if canary.encode() in said] == []


def refuse_rows(office: Office, table: Table) -> None:
    """Write each row of the table again: as it is, without a required value, and too slowly."""
    for row in office.rows(table):
        values = row._asdict()
        needed = next(c.name for c in reversed(table.c.values()) if not c.nullable)
        for refused in (
            insert(table).values(values),
            insert(table).values({**values, needed: null()}),
        ):
            with pytest.raises(StorageFailed), office.database.write() as connection:
                connection.execute(refused)
        slow = update(table).values(values).where(func.pg_sleep(1).is_(None))
        with pytest.raises(StorageFailed), office.database.write(wait=0.01) as connection:
            connection.execute(slow)


def test_no_canary_is_readable_after_an_erasure(office: Office, tmp_path: Path) -> None:
    say_everything(office)
    office.purges(4)

    found = written(office, tmp_path)

    assert [canary for canary in CANARIES if canary.encode() in found] == []


def test_an_erased_ticket_opens_with_no_remaining_key(office: Office, tmp_path: Path) -> None:
    # neither the wrapped key nor the blind index is left in the file or its log
    ticket = office.closes(office.complain())
    keys = [row.wrapped for row in office.rows(tables.ticket_keys)]
    marks = [row.mark for row in office.rows(tables.blind_index)]
    values = [row.value for row in office.rows(tables.personal)]

    office.purges(4)

    with office.casebook.reading() as book:
        assert book.personal_values(ticket.number, SLOTS) == {}
        assert [*book.known_by(PersonalField.PHONE, Personal("090-0000-0001"))] == []
    left = written(office, tmp_path)
    assert [each for each in (*keys, *marks, *values) if each in left] == []


@pytest.mark.parametrize("table", [tables.personal, tables.ticket_keys], ids=str)
def test_a_value_moved_to_another_ticket_does_not_open(office: Office, table: Table) -> None:
    first, second = office.complain(), office.complain()
    column = table.c.value if table is tables.personal else table.c.wrapped
    ids = {row.number: row.id for row in office.rows(tables.tickets)}
    here = column.table.c.ticket_id == ids[first.number]
    there = column.table.c.ticket_id == ids[second.number]
    if table is tables.personal:
        here, there = here & (table.c.slot == "phone"), there & (table.c.slot == "phone")
    with office.database.write() as connection:
        value = connection.scalar(select(column).where(here))
        connection.execute(update(table).where(there).values({column.name: value}))

    with pytest.raises(SealBrokenError), office.casebook.transaction() as book:
        book.personal_values(second.number, [ValueName(PersonalField.PHONE)])


def test_every_flipped_bit_is_detected(office: Office) -> None:
    # every byte of one value
    ticket = office.complain()
    slot = ValueName(PersonalField.PHONE)
    is_phone = tables.personal.c.slot == "phone"
    (value,) = [row.value for row in office.rows(tables.personal) if row.slot == "phone"]

    for at in range(len(value)):
        broken = bytearray(value)
        broken[at] ^= 1 << (at % 8)
        office.database.execute(update(tables.personal).where(is_phone).values(value=bytes(broken)))
        with pytest.raises(SealBrokenError) as refused, office.casebook.transaction() as book:
            book.personal_values(ticket.number, [slot])
        assert not re.search(r"0900|canary", str(refused.value))


def test_another_master_key_opens_nothing(office: Office, sealer: Sealer) -> None:
    ticket = office.complain()
    keys = {
        purpose: tuple(type(key)(key.id, os.urandom(32)) for key in each)
        for purpose, each in sealer.ring.keys.items()
    }
    stranger = Casebook(office.database, Sealer(KeyRing(keys)), clock=office.clock)

    with pytest.raises(SealBrokenError), stranger.transaction() as book:
        book.personal_values(ticket.number, SLOTS)


def test_a_database_error_holds_no_value(office: Office) -> None:
    # PostgreSQL's DETAIL and SQLAlchemy's parameters quote the row
    ticket = office.complain()
    typed = {ValueName(PersonalField.NAME): Personal(CANARIES[0])}
    # Not a canary: PostgreSQL's own log, which all tests share, quotes the key.
    key = "wren@x.jp"

    def twice(book: UnitOfWork) -> None:
        book.add(ticket, typed)

    def same_key(book: UnitOfWork) -> None:
        book.remember_submission(key, CANARIES[0])
        book.remember_submission(key, CANARIES[0])

    def null(book: UnitOfWork) -> None:
        book.remember_submission(key, None)  # type: ignore[arg-type]

    for fails in (twice, same_key, null):
        with pytest.raises(StorageFailed) as failed, office.casebook.transaction() as book:
            fails(book)
        told = "".join(traceback.format_exception(failed.value))
        assert [each for each in (*CANARIES, key, ticket.number) if each in told] == []
        assert failed.value.__suppress_context__
