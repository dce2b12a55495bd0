"""The audit chain reveals every row that was changed without the key."""

import hmac
import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, select, update

from bot.storage.casebook.chain import Signature
from bot.storage.casebook.tables import audit
from bot.storage.casebook.verification import Verified
from tests.bot.casebook.conftest import Office
from tickets.access.audit import denied
from tickets.model.errors import NoSuchTicketError


def edit(connection: Connection) -> None:
    connection.execute(update(audit).where(audit.c.ordinal == 3).values(actor="ken"))


def edit_time(connection: Connection) -> None:
    earlier = connection.scalar(select(audit.c.at).where(audit.c.ordinal == 3))
    assert earlier is not None
    connection.execute(
        update(audit).where(audit.c.ordinal == 3).values(at=earlier.replace(year=2025))
    )


def remove(connection: Connection) -> None:
    connection.execute(delete(audit).where(audit.c.ordinal == 3))


def remove_and_close_the_gap(connection: Connection) -> None:
    remove(connection)
    for ordinal in (4, 5):
        connection.execute(
            update(audit).where(audit.c.ordinal == ordinal).values(ordinal=ordinal - 1)
        )


def insert(connection: Connection) -> None:
    copied = connection.execute(select(audit).where(audit.c.ordinal == 2)).one()._asdict()
    for ordinal in (5, 4, 3):
        connection.execute(
            update(audit).where(audit.c.ordinal == ordinal).values(ordinal=ordinal + 1)
        )
    connection.execute(audit.insert().values({**copied, "ordinal": 3}))


def swap(connection: Connection) -> None:
    for old, new in ((3, 99), (4, 3), (99, 4)):
        connection.execute(update(audit).where(audit.c.ordinal == old).values(ordinal=new))


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
    assert written.casebook.verify() == Verified(5, None)

    with written.database.write() as connection:
        attack(connection)

    assert written.casebook.verify() == Verified(2, 3)


def test_a_truncated_chain_is_detected_by_a_kept_head(written: Office) -> None:
    head = written.casebook.head()
    with written.database.write() as connection:
        connection.execute(delete(audit).where(audit.c.ordinal > 3))

    found = written.casebook.verify()
    assert (found.broken, found.altered) == (None, ("C-2026-0004", "C-2026-0005"))
    assert written.casebook.verify(head) == Verified(3, 4)


def test_a_rewritten_end_is_detected_by_a_kept_head(written: Office) -> None:
    # the whole database was rolled back, and work went on
    head = written.casebook.head()
    with written.database.write() as connection:
        connection.execute(delete(audit).where(audit.c.ordinal > 3))
    written.clock.passes(hours=1)
    for _ in range(3):
        written.complain()

    found = written.casebook.verify()
    assert (found.broken, found.altered) == (None, ("C-2026-0004", "C-2026-0005"))
    assert written.casebook.verify(head) == Verified(4, 5)


def test_a_kept_head_raises_no_false_alarm(written: Office) -> None:
    head = written.casebook.head()
    written.complain()

    assert written.casebook.verify(head) == Verified(6, None)


def test_a_denied_access_is_audited(written: Office) -> None:
    with pytest.raises(NoSuchTicketError):
        written.desk.show("C-2026-9999", who="suzuki", now=written.clock.now)

    assert written.rows(audit)[-1].action == "denied"
    assert written.casebook.verify() == Verified(6, None)


def test_a_rolled_back_act_leaves_no_audit_row(written: Office) -> None:
    def interrupted() -> None:
        with written.casebook.transaction() as book:
            book.write(denied("ken", "", written.clock.now))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        interrupted()

    assert written.casebook.verify() == Verified(5, None)


@given(st.lists(st.none() | st.integers() | st.text(st.characters(codec="utf-8"))))
def test_what_is_signed_is_json(signed: list[str | int | None]) -> None:
    """Rows that older programs signed stay valid."""
    text = json.dumps(signed).encode()

    assert Signature(b"secret").of(signed) == hmac.digest(b"secret", text, "sha256")
