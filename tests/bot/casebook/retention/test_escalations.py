"""What is erased of an escalation after its retention period."""

from dataclasses import fields
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.storage.casebook import tables
from bot.storage.casebook.messages import EscalationCopies
from bot.storage.retention import Purged, Retention
from tests.bot.casebook.conftest import Office
from tests.bot.casebook.retention.conftest import in_files
from tickets.escalation.acts import (
    EscalationAct,
    Judge,
    RecordFiling,
    RecordPersonsTold,
    WritePersonsNotice,
)
from tickets.model import tokyo
from tickets.model.errors import NoSuchTicketError
from tickets.model.escalation import Cause, EscalationOutcome
from tickets.model.personal import Personal
from tickets.model.ticket import HIDDEN_PERSON
from tickets.model.triage import Destination, Filing, PersonsNotice, PersonsTold, Triage, Verdict

ITEMS = [each.name for each in fields(PersonsNotice) if each.name != "language"]


@pytest.fixture
def reported(office: Office) -> str:
    """The number of a report with an account."""
    return office.adds(office.reports().number, account=Personal("名簿を誤って送った")).number


def test_the_account_of_a_breach_is_erased_with_its_key(
    office: Office, retention: Retention, reported: str
) -> None:
    until = tokyo.date_of(office.clock.now)  # as if it was closed
    office.database.execute(update(tables.escalations).values(retention_until=until))
    assert retention.expired(office.clock.now) == ()
    now = office.clock.now + timedelta(days=1)
    (key,) = office.rows(tables.escalation_keys)

    assert retention.expired(now) == (reported,)
    assert retention.purge(now, 5).tickets == (reported,)

    found, account = office.desk.escalations.open_reporters_account(
        reported, who="security", now=now
    )
    assert (found.cause, account) == (Cause.BREACH_SUSPECTED, None)
    for table in (tables.escalation_keys, tables.notices, tables.submissions):
        assert office.rows(table) == [], table
    assert key.wrapped not in in_files(office, tables.escalation_keys)
    assert retention.expired(now) == ()
    row = office.rows(tables.audit)[-1]
    assert (row.action, row.number, row.fields) == ("delete", reported, "account")


def test_a_report_that_is_open_is_kept_with_its_audit_rows(office: Office, reported: str) -> None:
    assert office.purges(20) == Purged((), 0)

    now = office.clock.now
    _, account = office.desk.escalations.open_reporters_account(reported, who="security", now=now)
    assert account == Personal("名簿を誤って送った")
    assert office.rows(tables.audit)[0].number == reported


def test_no_text_about_an_escalation_outlives_its_retention(office: Office, reported: str) -> None:
    # everything except the dates, the finding and the filings
    now = office.clock.now
    today, words = tokyo.date_of(now), "総務の棚に残した名簿"
    acts: list[EscalationAct] = [
        RecordFiling(Filing(destination=Destination.MIC, final_on=today, reference=words)),
        RecordFiling(Filing(destination=Destination.PMARK, not_needed=words)),
        RecordPersonsTold(
            PersonsTold(on=today, way=words, instead=words, reason=words, whom=words, count=2)
        ),
        WritePersonsNotice(PersonsNotice(**dict.fromkeys(ITEMS, words))),
        WritePersonsNotice(PersonsNotice(**dict.fromkeys(ITEMS, words), language="en")),
        Judge(Triage(verdict=Verdict.NOT_AN_INCIDENT, reason=words)),
    ]
    for each in acts:
        office.judges(reported, each)
    EscalationCopies(office.database).keep_receipt(reported, "sato", "D1", "1.0", 1)
    (row,) = office.rows(tables.escalations)
    assert row.body.count(words) == 18  # the reason of the finding is also that of the outcome

    assert office.purges(6).tickets == (reported,)

    (row,) = office.rows(tables.escalations)
    assert words not in row.body
    assert row.raised_by == HIDDEN_PERSON
    assert office.rows(tables.escalation_copies) == []
    left = office.desk.escalations.find_readable(reported, who="deputy", now=office.clock.now)
    assert (left.outcome, left.closed_by, left.known_at) == (
        EscalationOutcome.NOT_AN_INCIDENT,
        "manager",
        now,
    )
    assert [(each.destination, each.final_on) for each in left.filings] == [
        (Destination.MIC, today),
        (Destination.PMARK, None),
    ]
    with pytest.raises(NoSuchTicketError):
        office.desk.escalations.own_report(reported, who="sato", now=office.clock.now)
    assert words.encode() not in in_files(office, tables.escalations)
