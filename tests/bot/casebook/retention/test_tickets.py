"""What is erased of a ticket after its retention period, and what a hold keeps."""

from datetime import datetime, timedelta

import pytest

from bot.storage.casebook import tables
from bot.storage.retention import Purged, Retention
from bot.storage.tables import metadata
from tests.bot.casebook.conftest import SAYS, Office
from tests.bot.casebook.retention.conftest import SUMMARY
from tests.tickets.conftest import _new
from tests.tickets.steps import said
from tickets.model import tokyo
from tickets.model.errors import NoSuchTicketError
from tickets.model.kinds import Channel, CloseCode, Move, PersonalField, Restriction, Status
from tickets.model.ticket import HIDDEN_PERSON, Question, Ticket
from tickets.ports import Query

CLOSED = frozenset({Status.CLOSED})


def found(office: Office, number: str) -> Ticket:
    with office.casebook.reading() as book:
        ticket = book.find(number)
    assert ticket is not None
    return ticket


def test_nothing_expires_before_the_end_of_its_day(
    office: Office, retention: Retention, closed: Ticket
) -> None:
    until = closed.retention_until
    assert until is not None
    last_day = datetime.combine(until, office.clock.now.timetz())

    assert retention.expired(last_day) == ()
    assert retention.purge(last_day, 5) == Purged((), 0)
    assert retention.expired(last_day + timedelta(days=1)) == (closed.number,)


@pytest.fixture(scope="module")
def erased(shared: Office) -> tuple[Office, Ticket]:
    """A ticket that was closed, as it was then; by now it is erased."""
    closed = shared.closes(shared.complain(summary=SUMMARY))
    shared.purges(4)
    return shared, closed


def test_the_register_keeps_number_kind_dates_and_outcome(erased: tuple[Office, Ticket]) -> None:
    office, closed = erased
    left = found(office, closed.number)

    assert (left.kind, left.status, left.close_code) == (
        closed.kind,
        Status.CLOSED,
        CloseCode.OUT_OF_SCOPE,
    )
    assert (left.received_at, left.closed_at) == (closed.received_at, closed.closed_at)
    assert left.history == closed.history
    assert (left.summary, left.personal, left.requester) == ("", frozenset(), None)


def test_no_table_keeps_anything_that_identifies_a_person(erased: tuple[Office, Ticket]) -> None:
    office, _ = erased
    for table in (
        tables.ticket_keys,
        tables.personal,
        tables.blind_index,
        tables.bigrams,
        tables.due,
        tables.letters,
        tables.notices,
        tables.submissions,
    ):
        assert office.rows(table) == [], table
    for words in (SUMMARY, "電話"):
        query = Query(statuses=CLOSED, words=words)
        assert office.desk.list(query, who="manager", now=office.clock.now) == ()


def test_a_hold_keeps_everything(office: Office, closed: Ticket) -> None:
    office.does(closed, "manager", Move.HOLD, legal_hold=True)

    assert office.purges(4) == Purged((), 0)
    assert len(office.rows(tables.personal)) > len(SAYS)

    office.does(closed, "manager", Move.HOLD, legal_hold=False)
    assert office.purges().tickets == (closed.number,)


def test_a_reopened_ticket_is_kept(office: Office, retention: Retention, closed: Ticket) -> None:
    why = {PersonalField.MOVE_REASON: "再度の申出"}
    office.does(closed, "mei", Move.REOPEN, says=why)
    office.clock.passes(days=366 * 4)

    assert retention.expired(office.clock.now) == ()


def test_an_erased_and_reopened_ticket_can_be_erased_again(
    office: Office, retention: Retention, closed: Ticket
) -> None:
    office.purges(4)
    why = {PersonalField.MOVE_REASON: "再度の申出"}
    again = office.does(closed, "mei", Move.REOPEN, says=why)
    again = office.does(again, "mei", Move.ACKNOWLEDGE)
    office.closes(again)
    office.clock.passes(days=366 * 4)

    assert retention.expired(office.clock.now) == (closed.number,)


def test_more_than_a_batch_is_erased(
    office: Office, retention: Retention, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.retention.BATCH", 2)
    numbers = tuple(office.closes(office.complain()).number for _ in range(5))

    assert office.purges(4).tickets == numbers


def withdrawn(office: Office, facts: Question) -> Ticket:
    """A ticket that sato opened and withdrew, erased by now."""
    words = said(detail="私のことです")
    form = _new(facts, channel=Channel.INTERNAL, requester="sato", personal=words)
    ticket = office.desk.open(form, who="sato", now=office.clock.now, key=str(facts))
    return office.does(ticket, "sato", Move.WITHDRAW, withdrawn_on=tokyo.date_of(office.clock.now))


def test_only_the_audit_keeps_an_askers_id(office: Office) -> None:
    withdrawn(office, Question())
    nameless = withdrawn(office, Question(nameless=True))

    office.purges(4)

    for table in metadata.sorted_tables:
        if table is not tables.audit:
            assert "sato" not in repr(office.rows(table)), table
    left = office.desk.show(nameless.number, who="mei", now=office.clock.now).ticket
    assert {left.recorded_by, *(step.by for step in left.history)} == {HIDDEN_PERSON}


def test_colleagues_acts_stay_in_their_name(office: Office) -> None:
    own = frozenset({Restriction.EMPLOYEE})
    ticket = office.closes(office.complain(restrictions=own, requester="sato"))

    office.purges(4)

    left = found(office, ticket.number)
    assert (left.recorded_by, left.history) == ("mei", ticket.history)


def test_an_erasure_tells_nothing_to_the_person_concerned(office: Office) -> None:
    # O1
    numbers = {}
    for person in ("ken", "representative", "auditor"):
        ticket = office.complain(who="ken", restrictions=frozenset({Restriction.ABOUT_DESK}))
        ticket = office.does(ticket, "representative", Move.NAME, about=frozenset({person}))
        assert found(office, ticket.number).about == {person}
        numbers[person] = office.closes(ticket).number

    office.purges(4)

    for person, number in numbers.items():
        assert found(office, number).personal == frozenset()
        with pytest.raises(NoSuchTicketError):
            office.desk.show(number, who=person, now=office.clock.now)


def test_each_erasure_is_audited_by_field_names_only(erased: tuple[Office, Ticket]) -> None:
    office, closed = erased
    row = office.rows(tables.audit)[-1]

    assert (row.action, row.number, row.actor) == ("delete", closed.number, "system")
    assert "phone" in row.fields.split()
    assert office.casebook.verify().is_intact
