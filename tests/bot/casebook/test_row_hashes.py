"""The audit chain vouches for the rows that its acts wrote."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Connection, delete, insert, select, text, update

from bot.maintenance.recalculation import Recalculation
from bot.storage.casebook import tables
from bot.storage.casebook.chain import HASHED_OF_ESCALATION, HASHED_OF_TICKET, RowHashes
from bot.storage.casebook.deadlines import DueClocks
from bot.storage.casebook.messages import Card, Cards
from bot.storage.casebook.verification import NewestHashes
from bot.storage.keys import Sealer
from bot.storage.retention import Retention
from tests.bot.casebook.conftest import OPENING, Office
from tests.tickets.conftest import ROSTER
from tickets.model.escalation import Cause
from tickets.model.kinds import Move
from tickets.model.ticket import Leak, Ticket
from tickets.rules.calendar import Calendar, Opening
from tickets.rules.context import OfficeContext


@pytest.fixture
def ticket(office: Office) -> Ticket:
    """A complaint with a possible leak, hence with an escalation."""
    office.complain()
    ticket = office.does(office.complain(leak=Leak.YES), "mei", Move.ACKNOWLEDGE)
    assert office.casebook.verify().is_intact
    return ticket


def tampers(office: Office, act: Callable[[Connection], object]) -> None:
    with office.database.write() as connection:
        act(connection)


@pytest.mark.parametrize(
    "change",
    [
        {"status": "approved"},
        {"owner": "ken"},
        {"summary": "別の申出"},
        {"legal_hold": True},
        {"due_at": tables.NEVER},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_column_changed_by_sql_is_named(
    office: Office, ticket: Ticket, change: dict[str, object]
) -> None:
    here = tables.tickets.c.number == ticket.number
    tampers(office, lambda it: it.execute(update(tables.tickets).where(here).values(change)))

    found = office.casebook.verify()

    assert found.altered == (ticket.number,)
    assert (found.broken, found.differs, found.missing) == (None, (), ())


def test_a_step_changed_by_sql_is_named(office: Office, ticket: Ticket) -> None:
    ids = select(tables.tickets.c.id).where(tables.tickets.c.number == ticket.number)
    here = tables.history.c.ticket_id == ids.scalar_subquery()
    shorter = tables.history.c.ordinal == 2
    tampers(office, lambda it: it.execute(delete(tables.history).where(here, shorter)))

    assert office.casebook.verify().altered == (ticket.number,)


def test_an_escalation_changed_by_sql_is_named(office: Office, ticket: Ticket) -> None:
    (escalation,) = office.rows(tables.escalations)
    tampers(office, lambda it: it.execute(update(tables.escalations).values(status="closed")))

    assert office.casebook.verify().altered == (escalation.number,)


def test_a_ticket_added_by_sql_is_named(office: Office, ticket: Ticket) -> None:
    copied = office.rows(tables.tickets)[0]._asdict()
    forged = {**copied, "id": "forged", "number": "C-2026-0099"}
    tampers(office, lambda it: it.execute(insert(tables.tickets), [forged]))

    assert office.casebook.verify().altered == ("C-2026-0099",)


def test_a_sealed_value_deleted_by_sql_is_missing(office: Office, ticket: Ticket) -> None:
    ids = select(tables.tickets.c.id).where(tables.tickets.c.number == ticket.number)
    here = tables.personal.c.ticket_id == ids.scalar_subquery()
    phone = tables.personal.c.slot == "phone"
    tampers(office, lambda it: it.execute(delete(tables.personal).where(here, phone)))

    assert office.casebook.verify().missing == (ticket.number,)


def test_a_row_deleted_by_sql_is_missing(office: Office, ticket: Ticket) -> None:
    (escalation,) = office.rows(tables.escalations)
    for table in (tables.escalation_due, tables.escalation_keys, tables.escalations):
        tampers(office, lambda it, table=table: it.execute(delete(table)))  # type: ignore[misc]

    assert office.casebook.verify().missing == (escalation.number,)


def test_an_empty_chain_beside_tickets_is_a_fault(office: Office, ticket: Ticket) -> None:
    tampers(office, lambda it: it.execute(delete(tables.audit)))

    assert office.casebook.verify().broken == 1


def test_an_empty_database_is_no_fault(office: Office) -> None:
    assert office.casebook.verify().is_intact


def test_an_empty_chain_beside_a_posted_head_is_a_fault(office: Office, ticket: Ticket) -> None:
    head = office.casebook.head()
    for table in reversed(tables.metadata.sorted_tables):
        tampers(office, lambda it, table=table: it.execute(delete(table)))  # type: ignore[misc]

    assert office.casebook.verify().is_intact
    assert head is not None
    assert office.casebook.verify(head).broken == 1


def test_rows_of_an_older_program_are_counted(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as older:
        older.setattr(RowHashes, "hashes_of", lambda *_: iter(()))
        first = office.complain(leak=Leak.YES)
        second = office.complain()

    found = office.casebook.verify()
    assert found.is_intact
    assert found.unhashed == 3

    office.does(first, "mei", Move.ACKNOWLEDGE)
    assert office.casebook.verify().unhashed == 2
    with monkeypatch.context() as older:
        older.setattr(RowHashes, "hashes_of", lambda *_: iter(()))
        office.does(second, "mei", Move.ACKNOWLEDGE)
        office.does(first, "mei", Move.TAKE)

    found = office.casebook.verify()
    assert found.is_intact
    assert found.unhashed == 3


def test_a_ticket_without_any_entry_is_named_beside_rows_of_an_older_program(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as older:
        older.setattr(RowHashes, "hashes_of", lambda *_: iter(()))
        office.complain()
    copied = office.rows(tables.tickets)[0]._asdict()
    forged = {**copied, "id": "forged", "number": "C-2026-0099"}
    tampers(office, lambda it: it.execute(insert(tables.tickets), [forged]))

    assert office.casebook.verify().altered == ("C-2026-0099",)


def test_what_the_delivery_writes_is_no_change_of_a_ticket(office: Office, ticket: Ticket) -> None:
    cards = Cards(office.database)
    cards.keep(ticket.number, Card(place="C01", channel="C01", ts="1.1", version=1, steps=1))
    cards.mark_drawn(ticket.number, ticket.version)
    cards.mark_near_stale(office.clock.now + timedelta(days=60))

    assert office.casebook.verify().is_intact


def test_every_way_to_write_a_ticket_leaves_its_hash(
    office: Office, ticket: Ticket, sealer: Sealer
) -> None:
    desk, now = office.desk, office.clock.now
    office.does(ticket, "mei", Move.NAME, about=frozenset({"deputy"}))  # a new number
    assert office.casebook.verify().is_intact

    owned = office.does(office.complain(), "mei", Move.TAKE)
    assert desk.release_all("mei", now=now)
    assert office.casebook.verify().is_intact

    before = _due(office, owned.number)
    _recalculates(office)
    assert _due(office, owned.number) != before
    assert office.casebook.verify().is_intact

    closed = office.closes(office.complain())
    office.clock.passes(days=366 * 4)
    assert Retention(office.database, sealer).purge(office.clock.now, 5).tickets == (closed.number,)
    found = office.casebook.verify()
    assert found.is_intact
    assert found.unhashed == 0


def _recalculates(office: Office) -> None:
    """A day that turns out to be a holiday moves deadlines."""
    days = frozenset(office.clock.now.date() + timedelta(days=n) for n in range(1, 40))
    later = Opening(Calendar(days, range(2026, 2040), "by hand"), OPENING.hours)
    context = OfficeContext(roster=ROSTER, opening=later)
    clocks = DueClocks(office.database)
    Recalculation(
        clocks, office.casebook, lambda: context, lambda: office.clock.now, lambda: None
    )()


def _due(office: Office, number: str) -> object:
    with office.database.read() as connection:
        here = tables.tickets.c.number == number
        return connection.scalar(select(tables.tickets.c.due_at).where(here))


def test_an_escalation_of_its_own_is_covered(office: Office) -> None:
    now = office.clock.now
    report = office.desk.escalations.report(
        Cause.BREACH_SUSPECTED, known_at=now, who="mei", now=now, key="view-report"
    )
    assert office.casebook.verify().is_intact
    tampers(office, lambda it: it.execute(text("UPDATE escalations SET raised_by = 'ken'")))

    assert office.casebook.verify().altered == (report.number,)


def test_each_column_is_covered_or_named_as_uncovered() -> None:
    # Whether its card is outdated: the delivery writes that, without an audit entry.
    assert {*HASHED_OF_TICKET, "card_due"} == set(tables.tickets.c.keys())
    # `account` is a sealed value, and covered as such.
    assert {*HASHED_OF_ESCALATION, "account"} == set(tables.escalations.c.keys())


def test_the_newest_hash_counts_however_many_there_were(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.storage.casebook.verification._MOST_ADDED", 1_000)
    newest = NewestHashes()
    for turn in range(3):
        for mark in range(2_500):
            newest.add(f"{mark:016x}{'':08}={turn:016x}{mark + 1:016x}")
    newest.add(f"{1:016x}{'':08}=")

    found = newest.look_up([0, 1, 2_499, 2_500])
    assert found == [(2, 1), (0, 0), (2, 2_500), None]
    assert len(newest.left()) == 2_497
