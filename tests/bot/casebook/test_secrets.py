"""Nothing personal lies open in the database, and what was erased stays shut."""

import os
import re
from pathlib import Path

import pytest
from sqlalchemy import Table, select, update

from bot.storage.casebook import tables
from bot.storage.casebook.retention import Retention
from bot.storage.casebook.store import Casebook
from bot.storage.keys import KeyRing
from bot.storage.sealing import SealBrokenError, Sealer
from bot.storage.tables import metadata
from handlers.services import StorageFailed
from tests.bot.casebook.conftest import SAYS, Office
from tickets.personal import Personal
from tickets.slots import Slot
from tickets.words import Move, PersonalField

CANARIES = [*SAYS.values(), "09000000001"]
SLOTS = [Slot(field) for field in SAYS]


def written(office: Office, folder: Path) -> bytes:
    """Every byte of the SQLite files, or every row of PostgreSQL."""
    if office.database.is_sqlite:
        files = [each for each in folder.iterdir() if "sqlite3" in each.name]
        assert files
        return b"".join(each.read_bytes() for each in files)
    rows = [office.rows(table) for table in metadata.sorted_tables]
    plain = [
        bytes(v) if isinstance(v, bytes) else str(v).encode() for t in rows for r in t for v in r
    ]
    return b"\n".join(plain)


def test_no_canary_lies_open_in_the_database(office: Office, tmp_path: Path) -> None:
    #
    office.does(office.complain(), "mei", Move.TAKE)
    office.desk.known_by(
        PersonalField.PHONE, Personal("090-0000-0001"), who="ken", now=office.clock.now
    )

    found = written(office, tmp_path)

    assert b"C-2026-0001" in found
    assert [canary for canary in CANARIES if canary.encode() in found] == []


def test_an_erased_ticket_opens_with_no_key_that_is_left(
    office: Office, sealer: Sealer, tmp_path: Path
) -> None:
    # neither the wrapped key nor the blind index is in the file or its log any more
    ticket = office.closes(office.complain())
    keys = [row.wrapped for row in office.rows(tables.ticket_keys)]
    marks = [row.mark for row in office.rows(tables.blind_index)]
    values = [row.value for row in office.rows(tables.personal)]

    office.clock.passes(days=4 * 366)
    Retention(office.database, sealer).purge(office.clock.now, audit_years=5)

    with office.casebook.reading() as book:
        assert book.opened(ticket.number, SLOTS) == {}
        assert [*book.known_by(PersonalField.PHONE, Personal("090-0000-0001"))] == []
    left = written(office, tmp_path)
    assert [each for each in (*keys, *marks, *values) if each in left] == []


@pytest.mark.parametrize("table", [tables.personal, tables.ticket_keys], ids=str)
def test_what_was_moved_to_another_ticket_does_not_open(office: Office, table: Table) -> None:
    #
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
        book.opened(second.number, [Slot(PersonalField.PHONE)])


def test_no_flipped_bit_is_overlooked(office: Office) -> None:
    # A-44, every byte of one value
    ticket = office.complain()
    slot = Slot(PersonalField.PHONE)
    is_phone = tables.personal.c.slot == "phone"
    (value,) = [row.value for row in office.rows(tables.personal) if row.slot == "phone"]

    for at in range(len(value)):
        broken = bytearray(value)
        broken[at] ^= 1 << (at % 8)
        with office.database.write() as connection:
            connection.execute(update(tables.personal).where(is_phone).values(value=bytes(broken)))
        with pytest.raises(SealBrokenError) as refused, office.casebook.transaction() as book:
            book.opened(ticket.number, [slot])
        assert not re.search(r"0900|canary", str(refused.value))


def test_another_master_key_opens_nothing(office: Office, sealer: Sealer) -> None:
    #
    ticket = office.complain()
    keys = {
        purpose: tuple(type(key)(key.id, os.urandom(32)) for key in each)
        for purpose, each in sealer.ring.keys.items()
    }
    stranger = Casebook(office.database, Sealer(KeyRing(keys)), clock=office.clock)

    with pytest.raises(SealBrokenError), stranger.transaction() as book:
        book.opened(ticket.number, SLOTS)


def test_an_error_of_the_database_says_no_value(office: Office) -> None:
    #
    ticket = office.complain()

    with pytest.raises(StorageFailed) as failed, office.casebook.transaction() as book:
        book.add(ticket, {Slot(PersonalField.NAME): Personal(SAYS[PersonalField.NAME])})

    said = repr(failed.value)
    assert ticket.number not in said
    assert [canary for canary in CANARIES if canary in said] == []
    assert failed.value.__suppress_context__
