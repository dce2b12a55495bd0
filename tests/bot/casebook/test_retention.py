"""What is erased after its retention period, what a hold keeps, and what the register still
shows.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Table, delete, select, text, update

from bot.storage.casebook import tables
from bot.storage.casebook.copies import Copies
from bot.storage.casebook.mentions import StoredMentions
from bot.storage.casebook.verification import Verified
from bot.storage.database import Database
from bot.storage.retention import Purged, Retention
from bot.storage.sealing import Sealer
from bot.storage.tables import metadata, vacuum_requests
from bot.storage.vacuum import request_vacuum, vacuum_requested
from tests.bot.casebook.conftest import SAYS, Office
from tests.tickets.conftest import _new
from tickets.escalation.acts import Act, File, Judge, TellPersons
from tickets.escalation.addition import Addition
from tickets.model import tokyo
from tickets.model.errors import NoSuchTicketError
from tickets.model.escalation import Cause, Outcome
from tickets.model.kinds import Channel, CloseCode, Move, PersonalField, Restriction, Status
from tickets.model.personal import Personal, ValueName
from tickets.model.ticket import NOBODY, Question, Ticket
from tickets.model.triage import Destination, Filing, PersonsTold, Triage, Verdict
from tickets.ports import Query

pytestmark = pytest.mark.dialect

SUMMARY = "広告の電話"
CLOSED = frozenset({Status.CLOSED})


@pytest.fixture
def retention(office: Office, sealer: Sealer) -> Retention:
    return Retention(office.database, sealer)


@pytest.fixture
def closed(office: Office) -> Ticket:
    return office.closes(office.complain(summary=SUMMARY))


def after(office: Office, years: int) -> datetime:
    office.clock.passes(days=366 * years)
    return office.clock.now


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


def test_the_dry_run_names_what_the_purge_erases(
    office: Office, retention: Retention, closed: Ticket
) -> None:
    now = after(office, 4)

    listed = retention.expired(now)

    assert listed == retention.purge(now, 5).tickets == (closed.number,)
    assert retention.expired(now) == ()


def test_the_register_keeps_number_kind_dates_and_outcome(
    office: Office, retention: Retention, closed: Ticket
) -> None:
    retention.purge(after(office, 4), 5)

    left = found(office, closed.number)

    assert (left.kind, left.status, left.close_code) == (
        closed.kind,
        Status.CLOSED,
        CloseCode.OUT_OF_SCOPE,
    )
    assert (left.received_at, left.closed_at) == (closed.received_at, closed.closed_at)
    assert left.history == closed.history
    assert (left.summary, left.personal, left.requester) == ("", frozenset(), None)


def test_no_table_keeps_anything_that_identifies_a_person(
    office: Office, retention: Retention, closed: Ticket
) -> None:
    retention.purge(after(office, 4), 5)

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


def test_a_hold_keeps_everything(office: Office, retention: Retention, closed: Ticket) -> None:
    office.does(closed, "manager", Move.HOLD, legal_hold=True)
    now = after(office, 4)

    assert retention.purge(now, 5) == Purged((), 0)
    assert len(office.rows(tables.personal)) > len(SAYS)

    office.does(closed, "manager", Move.HOLD, legal_hold=False)
    assert retention.purge(now, 5).tickets == (closed.number,)


def test_an_open_ticket_is_never_erased(office: Office, retention: Retention) -> None:
    office.complain()

    assert retention.purge(after(office, 10), 5) == Purged((), 0)


def test_a_reopened_ticket_is_kept(office: Office, retention: Retention, closed: Ticket) -> None:
    why = {PersonalField.MOVE_REASON: "再度の申出"}
    office.does(closed, "mei", Move.REOPEN, says=why)

    assert retention.expired(after(office, 4)) == ()


def test_an_erased_and_reopened_ticket_can_be_erased_again(
    office: Office, retention: Retention, closed: Ticket
) -> None:
    retention.purge(after(office, 4), 5)
    why = {PersonalField.MOVE_REASON: "再度の申出"}
    again = office.does(closed, "mei", Move.REOPEN, says=why)
    again = office.does(again, "mei", Move.RESUME)
    office.closes(again)

    assert retention.expired(after(office, 4)) == (closed.number,)


def test_more_than_a_batch_is_erased(
    office: Office, retention: Retention, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.retention.BATCH", 2)
    numbers = tuple(office.closes(office.complain()).number for _ in range(5))

    assert retention.purge(after(office, 4), 5).tickets == numbers


def withdrawn(office: Office, facts: Question) -> Ticket:
    """A ticket that sato opened and withdrew, erased by now."""
    words = {ValueName(PersonalField.DETAIL): Personal("私のことです")}
    form = _new(facts, channel=Channel.INTERNAL, requester="sato", personal=words)
    ticket = office.desk.open(form, who="sato", now=office.clock.now, key="own")
    return office.does(ticket, "sato", Move.WITHDRAW, withdrawn_on=tokyo.date_of(office.clock.now))


def test_an_erasure_does_not_reveal_an_anonymous_asker(
    office: Office, retention: Retention
) -> None:
    ticket = withdrawn(office, Question(nameless=True))

    retention.purge(after(office, 4), 5)

    left = office.desk.show(ticket.number, who="mei", now=office.clock.now).ticket
    assert {left.recorded_by, *(step.by for step in left.history)} == {NOBODY}


@pytest.mark.parametrize("facts", [Question(), Question(nameless=True)])
def test_only_the_audit_keeps_an_askers_id(
    office: Office, retention: Retention, facts: Question
) -> None:
    withdrawn(office, facts)

    retention.purge(after(office, 4), 5)

    for table in metadata.sorted_tables:
        if table is not tables.audit:
            assert "sato" not in repr(office.rows(table)), table


def test_colleagues_acts_stay_in_their_name(office: Office, retention: Retention) -> None:
    own = frozenset({Restriction.EMPLOYEE})
    ticket = office.closes(office.complain(restrictions=own, requester="sato"))

    retention.purge(after(office, 4), 5)

    left = found(office, ticket.number)
    assert (left.recorded_by, left.history) == ("mei", ticket.history)


@pytest.mark.parametrize("person", ["ken", "representative", "auditor"])
def test_an_erasure_tells_nothing_to_the_person_concerned(
    office: Office, retention: Retention, person: str
) -> None:
    # O1
    ticket = office.complain(who="ken", restrictions=frozenset({Restriction.ABOUT_DESK}))
    ticket = office.does(ticket, "representative", Move.NAME, about=frozenset({person}))
    assert found(office, ticket.number).about == {person}
    office.closes(ticket)

    retention.purge(after(office, 4), 5)

    assert found(office, ticket.number).personal == frozenset()
    with pytest.raises(NoSuchTicketError):
        office.desk.show(ticket.number, who=person, now=office.clock.now)


def test_each_erasure_is_audited_by_field_names_only(
    office: Office, retention: Retention, closed: Ticket
) -> None:
    retention.purge(after(office, 4), 5)

    row = office.rows(tables.audit)[-1]

    assert (row.action, row.number, row.actor) == ("delete", closed.number, "system")
    assert "phone" in row.fields.split()
    assert office.casebook.verify().is_intact


# --- a report of a possible breach -----------------------------------------------------------


@pytest.fixture
def reported(office: Office) -> str:
    """The number of a report with an account."""
    now = office.clock.now
    desk = office.desk.escalations
    report = desk.report(Cause.BREACH_SUSPECTED, known_at=now, who="sato", now=now, key="tap")
    told = Addition(account=Personal("名簿を誤って送った"))
    return desk.add(report.number, told, who="sato", now=now, key="add").number


def closes_report(office: Office, number: str, until: date) -> None:
    """Close a report so that its retention ends on this day."""
    with office.database.write() as connection:
        here = tables.escalations.c.number == number
        connection.execute(
            update(tables.escalations).where(here).values(retention_until=until),
        )


def test_the_account_of_a_breach_is_erased_with_its_key(
    office: Office, retention: Retention, reported: str
) -> None:
    closes_report(office, reported, tokyo.date_of(office.clock.now))
    assert retention.expired(office.clock.now) == ()
    now = office.clock.now + timedelta(days=1)
    (key,) = office.rows(tables.escalation_keys)

    assert retention.expired(now) == (reported,)
    assert retention.purge(now, 5).tickets == (reported,)

    found, account = office.desk.escalations.account(reported, who="security", now=now)
    assert (found.cause, account) == (Cause.BREACH_SUSPECTED, None)
    for table in (tables.escalation_keys, tables.notices, tables.submissions):
        assert office.rows(table) == [], table
    assert key.wrapped not in in_files(office, tables.escalation_keys)
    assert retention.expired(now) == ()
    row = office.rows(tables.audit)[-1]
    assert (row.action, row.number, row.fields) == ("delete", reported, "account")


def test_a_report_that_is_open_is_kept_with_its_audit_rows(
    office: Office, retention: Retention, reported: str
) -> None:
    now = after(office, 20)

    assert retention.purge(now, 5) == Purged((), 0)

    _, account = office.desk.escalations.account(reported, who="security", now=now)
    assert account == Personal("名簿を誤って送った")
    assert office.rows(tables.audit)[0].number == reported


def test_no_text_about_an_escalation_outlives_its_retention(
    office: Office, retention: Retention, reported: str
) -> None:
    # everything except the dates, the finding and the filings
    now = office.clock.now
    today, words = tokyo.date_of(now), "総務の棚に残した名簿"
    acts: list[Act] = [
        File(Filing(destination=Destination.MIC, final_on=today, reference=words)),
        File(Filing(destination=Destination.PMARK, not_needed=words)),
        TellPersons(PersonsTold(on=today, way=words, instead=words, reason=words)),
        Judge(Triage(verdict=Verdict.NOT_AN_INCIDENT, reason=words)),
    ]
    for each in acts:
        office.desk.handling.act(reported, each, who="manager", now=now, key=str(each))
    Copies(office.database).keep_receipt(reported, "sato", "D1", "1.0", 1)
    (row,) = office.rows(tables.escalations)
    assert row.body.count(words) == 7  # the reason of the finding is also that of the outcome

    assert retention.purge(after(office, 6), 5).tickets == (reported,)

    (row,) = office.rows(tables.escalations)
    assert words not in row.body
    assert row.raised_by == NOBODY
    assert office.rows(tables.escalation_copies) == []
    left = office.desk.escalations.known(reported, who="deputy", now=office.clock.now)
    assert (left.outcome, left.closed_by, left.known_at) == (
        Outcome.NOT_AN_INCIDENT,
        "manager",
        now,
    )
    assert [(each.destination, each.final_on) for each in left.filings] == [
        (Destination.MIC, today),
        (Destination.PMARK, None),
    ]
    with pytest.raises(NoSuchTicketError):
        office.desk.escalations.mine(reported, who="sato", now=office.clock.now)
    assert words.encode() not in in_files(office, tables.escalations)


# --- the files of the database ---------------------------------------------------------------


@contextmanager
def long_reader(office: Office, *seen: Table) -> Iterator[None]:
    """A transaction that stays open: a long export, a back-up."""
    with office.database.read() as connection:
        for table in seen:
            connection.execute(select(table)).all()
        yield


def in_files(office: Office, table: Table) -> bytes:
    """The bytes of the files in which the database keeps this table."""
    if office.database.is_sqlite:
        path = str(office.database.engine.url.database)
        return b"".join(Path(each).read_bytes() for each in (path, f"{path}-wal"))
    with office.database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.exec_driver_sql("SET statement_timeout = 0")
        connection.exec_driver_sql("CHECKPOINT")
        where = text("SELECT pg_read_binary_file(pg_relation_filepath(:name))")
        return bytes(connection.execute(where, {"name": table.name}).scalar_one())


def test_an_erased_key_is_gone_from_the_files(
    office: Office, retention: Retention, closed: Ticket
) -> None:
    (key,) = office.rows(tables.ticket_keys)
    assert key.wrapped in in_files(office, tables.ticket_keys)

    assert retention.purge(after(office, 4), 5).swept
    assert key.wrapped not in in_files(office, tables.ticket_keys)


@pytest.mark.parametrize("seen", [tables.audit, tables.ticket_keys], ids=str)
def test_data_held_by_a_reader_is_swept_after_the_reader_ends(
    office: Office, retention: Retention, closed: Ticket, seen: Table
) -> None:
    (key,) = office.rows(tables.ticket_keys)
    now = after(office, 4)

    with long_reader(office, seen):
        assert retention.purge(now, 5) == Purged((closed.number,), 0, swept=False)
        assert office.rows(tables.personal) == []
    assert key.wrapped in in_files(office, tables.ticket_keys)

    assert retention.purge(now, 5) == Purged((), 0)
    assert key.wrapped not in in_files(office, tables.ticket_keys)


def test_a_pending_sweep_is_also_done_outside_a_purge(
    office: Office, retention: Retention, closed: Ticket
) -> None:
    with long_reader(office, tables.ticket_keys):
        retention.purge(after(office, 4), 5)
        assert not vacuum_requested(office.database)

    assert vacuum_requested(office.database)
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
    vacuum_requested(office.database)

    assert [row.table for row in office.rows(vacuum_requests)] == ["personal"]


# --- the audit chain -------------------------------------------------------------------------


@pytest.fixture
def cut(office: Office, retention: Retention, closed: Ticket) -> Ticket:
    """Purge a closed ticket after four years and its rows after six."""
    retention.purge(after(office, 4), 5)
    assert retention.purge(after(office, 6), 5) == Purged((), 3)
    return closed


def test_the_chain_continues_from_a_signed_checkpoint(office: Office, cut: Ticket) -> None:
    assert [row.fields for row in office.rows(tables.audit)] == ["audit"]
    assert office.casebook.verify() == Verified(1, None, unhashed=1)

    office.complain()

    assert office.casebook.verify() == Verified(2, None, unhashed=1)
    assert [row.ordinal for row in office.rows(tables.audit)] == [4, 5]


@pytest.mark.parametrize("column", ["ordinal", "head", "at", "mac"])
def test_a_changed_checkpoint_is_detected(office: Office, cut: Ticket, column: str) -> None:
    (row,) = office.rows(tables.checkpoints)
    forged = {
        "ordinal": 2,
        "head": bytes(32),
        "at": row.at - timedelta(days=1),
        "mac": bytes(32),
    }[column]
    with office.database.write() as connection:
        connection.execute(update(tables.checkpoints).values({column: forged}))

    assert office.casebook.verify().broken is not None


def test_rows_without_their_checkpoint_are_detected(office: Office, cut: Ticket) -> None:
    with office.database.write() as connection:
        connection.execute(delete(tables.checkpoints))

    assert office.casebook.verify() == Verified(0, 1)


def test_a_head_kept_from_before_the_cut_raises_no_alarm(
    office: Office, retention: Retention, closed: Ticket
) -> None:
    old = office.casebook.head()
    retention.purge(after(office, 4), 5)
    before = office.casebook.head()
    retention.purge(after(office, 6), 5)

    assert office.casebook.verify(old).broken is None
    assert office.casebook.verify(before).broken is None
    assert office.casebook.verify(office.casebook.head()).broken is None


def test_a_second_cut_stands_on_its_own(office: Office, retention: Retention, cut: Ticket) -> None:
    assert retention.purge(after(office, 6), 5) == Purged((), 1)
    assert office.casebook.verify() == Verified(1, None, unhashed=1)


def test_rows_of_a_kept_ticket_and_all_later_rows_stay(
    office: Office, retention: Retention, closed: Ticket
) -> None:
    held = office.complain()
    office.closes(office.complain())

    retention.purge(after(office, 10), 5)

    assert office.rows(tables.audit)[0].number == held.number
    assert office.casebook.verify().is_intact


def test_rows_under_a_former_number_stay_while_they_may_be_of_a_kept_ticket(
    office: Office, retention: Retention
) -> None:
    ticket = office.complain()
    office.does(ticket, "mei", Move.NAME, about=frozenset({"ken"}))

    assert retention.purge(after(office, 10), 5) == Purged((), 0)
    assert office.rows(tables.audit)[0].number == ticket.number


def test_mentions_of_a_leak_are_deleted_after_ninety_days(
    office: Office, retention: Retention
) -> None:
    StoredMentions(office.database).note("U01", None, office.clock.now)

    retention.purge(office.clock.now + timedelta(days=90), 5)
    assert len(office.rows(tables.mentions)) == 1
    retention.purge(office.clock.now + timedelta(days=91), 5)

    assert office.rows(tables.mentions) == []
