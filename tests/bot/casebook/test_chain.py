"""The audit chain reveals every row that was changed without the key."""

import hmac
import json
import secrets
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, select, update

from bot.storage.casebook.chain import Chain, ChainSigner
from bot.storage.casebook.store import Casebook
from bot.storage.casebook.tables import audit, tickets
from bot.storage.casebook.verification import Unverified, VerificationResult
from bot.storage.keys import Key, KeyRing, Sealer
from tests.bot.casebook.conftest import Office
from tickets.access.audit import denial_entry


def change(connection: Connection, row: int, **values: object) -> None:
    connection.execute(update(audit).where(audit.c.ordinal == row).values(values))


def edit(connection: Connection) -> None:
    change(connection, 3, actor="ken")


def edit_time(connection: Connection) -> None:
    earlier = connection.scalar(select(audit.c.at).where(audit.c.ordinal == 3))
    assert earlier is not None
    change(connection, 3, at=earlier.replace(year=2025))


def remove(connection: Connection) -> None:
    connection.execute(delete(audit).where(audit.c.ordinal == 3))


def remove_and_close_the_gap(connection: Connection) -> None:
    remove(connection)
    for ordinal in (4, 5):
        change(connection, ordinal, ordinal=ordinal - 1)


def insert(connection: Connection) -> None:
    copied = connection.execute(select(audit).where(audit.c.ordinal == 2)).one()._asdict()
    for ordinal in (5, 4, 3):
        change(connection, ordinal, ordinal=ordinal + 1)
    connection.execute(audit.insert().values({**copied, "ordinal": 3}))


def swap(connection: Connection) -> None:
    for old, new in ((3, 99), (4, 3), (99, 4)):
        change(connection, old, ordinal=new)


@pytest.fixture
def written(office: Office) -> Office:
    """An office with five rows in the chain."""
    for _ in range(5):
        office.complain()
    return office


@pytest.mark.parametrize(
    "attack", [edit, edit_time, remove, remove_and_close_the_gap, insert, swap]
)
def test_the_first_broken_row_is_named(
    written: Office, attack: Callable[[Connection], None]
) -> None:
    assert written.casebook.verify() == VerificationResult(5, None)

    with written.database.write() as connection:
        attack(connection)

    assert written.casebook.verify() == VerificationResult(2, 3)


def test_a_truncated_chain_is_detected_by_a_kept_head(written: Office) -> None:
    head = written.casebook.head()
    written.database.execute(delete(audit).where(audit.c.ordinal > 3))

    found = written.casebook.verify()
    assert (found.broken, found.altered) == (None, ("C-2026-0004", "C-2026-0005"))
    assert written.casebook.verify(head) == VerificationResult(3, 4)


def test_a_rewritten_end_is_detected_by_a_kept_head(written: Office) -> None:
    # the whole database was rolled back, and work went on
    head = written.casebook.head()
    written.database.execute(delete(audit).where(audit.c.ordinal > 3))
    written.clock.passes(hours=1)
    for _ in range(3):
        written.complain()

    found = written.casebook.verify()
    assert (found.broken, found.altered) == (None, ("C-2026-0004", "C-2026-0005"))
    assert written.casebook.verify(head) == VerificationResult(4, 5)


def test_a_kept_head_raises_no_false_alarm(written: Office) -> None:
    head = written.casebook.head()
    written.complain()

    assert written.casebook.verify(head) == VerificationResult(6, None)


@pytest.fixture
def rings(sealer: Sealer) -> list[KeyRing]:
    """Of a desk that got two newer audit keys, one after the other."""
    first = sealer.ring.keys["audit"]
    second, third = (Key(name, secrets.token_bytes(32)) for name in ("second", "third"))
    signs = [first, (*first, second), (*first, second, third)]
    return [KeyRing({**sealer.ring.keys, "audit": each}) for each in signs]


@pytest.fixture
def signed_by_three(office: Office, rings: list[KeyRing]) -> Office:
    """Two tickets, each of one row, under each of three audit keys."""
    for ring in rings:
        office.casebook = Casebook(office.database, Sealer(ring), clock=office.clock)
        for _ in range(2):
            office.complain()
    return office


def without(office: Office, ring: KeyRing, at: int) -> VerificationResult:
    """What is found without one of the audit keys."""
    left = tuple(each for each in ring.keys["audit"] if each != ring.keys["audit"][at])
    sealer = Sealer(KeyRing({**ring.keys, "audit": left}))
    return Casebook(office.database, sealer, clock=office.clock).verify()


def close_by_sql(office: Office, ordinal: int) -> None:
    here = tickets.c.number == f"C-2026-000{ordinal}"
    office.database.execute(update(tickets).where(here).values(status="approved"))


def test_rows_of_a_lost_key_are_named_and_all_others_verified(
    signed_by_three: Office, rings: list[KeyRing]
) -> None:
    lost = Unverified(3, 4, "second")

    found = without(signed_by_three, rings[-1], 1)

    assert found == VerificationResult(4, None, unverified=(lost,))
    assert not found.is_intact
    close_by_sql(signed_by_three, 1)
    close_by_sql(signed_by_three, 3)
    altered = ("C-2026-0001", "C-2026-0003")
    assert without(signed_by_three, rings[-1], 1) == VerificationResult(
        4, None, altered=altered, unverified=(lost,)
    )
    signed_by_three.database.execute(update(audit).where(audit.c.ordinal == 6).values(actor="ken"))
    assert without(signed_by_three, rings[-1], 1) == VerificationResult(3, 6, unverified=(lost,))


def test_without_the_first_key_what_it_named_is_counted_as_not_compared(
    signed_by_three: Office, rings: list[KeyRing]
) -> None:
    # it also names what stands, in rows of all keys as long as the ring has it
    lost = Unverified(1, 2, rings[0].current("audit").id)
    left = KeyRing({**rings[-1].keys, "audit": rings[-1].keys["audit"][1:]})

    assert without(signed_by_three, rings[-1], 0) == VerificationResult(
        4, None, unhashed=6, unverified=(lost,)
    )
    signed_by_three.casebook = Casebook(
        signed_by_three.database, Sealer(left), clock=signed_by_three.clock
    )
    signed_by_three.complain()
    close_by_sql(signed_by_three, 7)
    assert without(signed_by_three, rings[-1], 0) == VerificationResult(
        5, None, altered=("C-2026-0007",), unhashed=6, unverified=(lost,)
    )


def test_a_row_of_a_lost_key_that_is_missing_is_named(
    signed_by_three: Office, rings: list[KeyRing]
) -> None:
    with signed_by_three.database.write() as connection:
        remove(connection)

    assert without(signed_by_three, rings[-1], 1) == VerificationResult(2, 3)


def test_a_purge_that_a_lost_key_signed_is_named_too(
    signed_by_three: Office, rings: list[KeyRing]
) -> None:
    with signed_by_three.database.write() as connection:
        Chain(rings[1]).cut(connection, 3, signed_by_three.clock())

    found = without(signed_by_three, rings[-1], 1)

    assert (found.rows, found.broken) == (2, None)
    assert found.unverified == (Unverified(3, 4, "second"),)


def test_a_rolled_back_act_leaves_no_audit_row(written: Office) -> None:
    def interrupted() -> None:
        with written.casebook.transaction() as book:
            book.write_audit(denial_entry("ken", "", written.clock.now))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        interrupted()

    assert written.casebook.verify() == VerificationResult(5, None)


@given(st.lists(st.none() | st.integers() | st.text(st.characters(codec="utf-8"))))
def test_what_is_signed_is_json(signed: list[str | int | None]) -> None:
    """Rows that older programs signed stay valid."""
    text = json.dumps(signed).encode()

    assert ChainSigner(b"secret").of(signed) == hmac.digest(b"secret", text, "sha256")
