"""The audit chain vouches for the rows that its acts wrote."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Executable, delete, insert, select, text, update

from bot.maintenance.recalculation import Recalculation
from bot.storage.casebook import tables
from bot.storage.casebook.chain import HASHED_OF_ESCALATION, HASHED_OF_TICKET
from bot.storage.casebook.deadlines import DueClocks
from bot.storage.casebook.messages import Card, Cards
from bot.storage.casebook.verification import NewestHashes
from tests.bot.casebook.conftest import OPENING, Office
from tests.tickets.conftest import ROSTER
from tickets.model.kinds import Move
from tickets.model.ticket import Leak, Ticket
from tickets.rules.calendar import Calendar, Opening
from tickets.rules.context import OfficeContext


@pytest.fixture
def ticket(office: Office) -> Ticket:
    """A complaint with a possible leak, hence with an escalation."""
    assert office.casebook.verify().is_intact  # still empty
    office.complain()
    ticket = office.does(office.complain(leak=Leak.YES), "mei", Move.ACKNOWLEDGE)
    assert office.casebook.verify().is_intact
    return ticket


TICKET, ESCALATION = "C-2026-0002", "E-2026-0001"
IT = tables.tickets.c.number == TICKET
ITS_ID = select(tables.tickets.c.id).where(IT).scalar_subquery()
COLUMNS: list[dict[str, Any]] = [
    {"status": "approved"},
    {"owner": "ken"},
    {"summary": "別の申出"},
    {"legal_hold": True},
    {"due_at": tables.NEVER},
]
SECOND_STEP = (tables.history.c.ticket_id == ITS_ID, tables.history.c.ordinal == 2)
PHONE = (tables.personal.c.ticket_id == ITS_ID, tables.personal.c.slot == "phone")


@pytest.mark.parametrize(
    ("change", "altered", "missing"),
    [
        *((update(tables.tickets).where(IT).values(each), (TICKET,), ()) for each in COLUMNS),
        (delete(tables.history).where(*SECOND_STEP), (TICKET,), ()),
        (update(tables.escalations).values(status="closed"), (ESCALATION,), ()),
        (delete(tables.personal).where(*PHONE), (), (TICKET,)),
    ],
)
def test_what_sql_changed_or_deleted_is_named(
    office: Office,
    ticket: Ticket,
    change: Executable,
    altered: tuple[str, ...],
    missing: tuple[str, ...],
) -> None:
    office.database.execute(change)

    found = office.casebook.verify()

    assert (found.altered, found.missing) == (altered, missing)
    assert (found.broken, found.differs) == (None, ())


def test_a_ticket_added_by_sql_is_named(office: Office, ticket: Ticket) -> None:
    copied = office.rows(tables.tickets)[0]._asdict()
    forged = {**copied, "id": "forged", "number": "C-2026-0099"}
    office.database.execute(insert(tables.tickets), forged)

    assert office.casebook.verify().altered == ("C-2026-0099",)


def test_a_row_deleted_by_sql_is_missing(office: Office, ticket: Ticket) -> None:
    (escalation,) = office.rows(tables.escalations)
    for table in (tables.escalation_due, tables.escalation_keys, tables.escalations):
        office.database.execute(delete(table))

    assert office.casebook.verify().missing == (escalation.number,)


def test_an_empty_chain_beside_tickets_is_a_fault(office: Office, ticket: Ticket) -> None:
    office.database.execute(delete(tables.audit))

    assert office.casebook.verify().broken == 1


def test_an_empty_chain_beside_a_posted_head_is_a_fault(office: Office, ticket: Ticket) -> None:
    head = office.casebook.head()
    for table in reversed(tables.metadata.sorted_tables):
        office.database.execute(delete(table))

    assert office.casebook.verify().is_intact
    assert head is not None
    assert office.casebook.verify(head).broken == 1


def test_what_the_delivery_writes_is_no_change_of_a_ticket(office: Office, ticket: Ticket) -> None:
    cards = Cards(office.database)
    cards.keep(ticket.number, Card(place="C01", channel="C01", ts="1.1", version=1, steps=1))
    cards.mark_drawn(ticket.number, ticket.version)
    cards.mark_near_stale(office.clock.now + timedelta(days=60))

    assert office.casebook.verify().is_intact


def test_every_way_to_write_a_ticket_leaves_its_hash(office: Office, ticket: Ticket) -> None:
    desk, now = office.desk, office.clock.now
    office.does(ticket, "mei", Move.NAME, about=frozenset({"deputy"}))  # a new number
    assert office.casebook.verify().is_intact

    owned = office.does(office.complain(), "mei", Move.TAKE)
    assert desk.unassign_all("mei", now=now)
    assert office.casebook.verify().is_intact

    before = _due(office, owned.number)
    _recalculates(office)
    assert _due(office, owned.number) != before
    assert office.casebook.verify().is_intact

    closed = office.closes(office.complain())
    assert office.purges(4).tickets == (closed.number,)
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
    here = tables.tickets.c.number == number
    return office.database.scalar(select(tables.tickets.c.due_at).where(here))


def test_an_escalation_of_its_own_is_covered(office: Office) -> None:
    report = office.reports()
    assert office.casebook.verify().is_intact
    office.database.execute(text("UPDATE escalations SET raised_by = 'ken'"))

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
