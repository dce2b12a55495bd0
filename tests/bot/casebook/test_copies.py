"""Messages that show an escalation: recorded when sent, found when outdated."""

from dataclasses import asdict, replace

import pytest

from bot.storage.casebook.messages import RECEIPT, EscalationCopies
from bot.storage.casebook.outbox import Outbox, SentMessage
from bot.storage.casebook.tables import escalation_copies
from tests.bot.casebook.conftest import Office
from tickets.model.escalation import Escalation

DM = "D03DIRECT"


@pytest.fixture
def copies(office: Office) -> EscalationCopies:
    return EscalationCopies(office.database)


@pytest.fixture
def report(office: Office) -> Escalation:
    return office.reports()


@pytest.fixture
def sent(office: Office, report: Escalation) -> Escalation:
    """Sent to everybody, each in a channel of their own."""
    outbox, now = Outbox(office.database), office.clock.now
    while waiting := outbox.take(now):
        outbox.mark_sent(waiting.key, now, SentMessage(f"D{waiting.notice.to}", "1.1", 1))
    return report


def test_a_worker_without_its_lease_records_no_copy(
    office: Office, copies: EscalationCopies, report: Escalation
) -> None:
    waiting = Outbox(office.database).take(office.clock.now)
    assert waiting is not None

    Outbox(office.database).mark_sent(waiting.key, office.clock.now, SentMessage(DM, "1.1", 1))

    assert copies.copies_of(report.number) == ()


def test_a_receipt_is_recorded_once(copies: EscalationCopies, report: Escalation) -> None:
    for _ in range(2):
        copies.keep_receipt(report.number, "sato", DM, "2.2", report.version)

    [kept] = copies.copies_of(report.number)
    assert (kept.to, kept.what) == ("sato", RECEIPT)
    assert copies.newest(report.number, "sato") is None  # notices are not posted there


def test_updates_go_to_the_newest_copy(
    office: Office, copies: EscalationCopies, sent: Escalation
) -> None:
    first = copies.newest(sent.number, "manager")
    assert first is not None
    newer = replace(first, ts="9.9")
    office.database.execute(escalation_copies.insert().values(asdict(newer)))

    assert copies.newest(sent.number, "manager") == newer
    copies.forget(first.channel, "9.9")
    assert copies.newest(sent.number, "manager") == first


def test_open_copies_are_redrawn_for_a_new_day_or_office_only(
    office: Office, copies: EscalationCopies, report: Escalation
) -> None:
    copies.redraw_if_changed("monday")
    copies.keep_receipt(report.number, "sato", DM, "2.2", report.version)

    copies.redraw_if_changed("monday")
    assert copies.stale(10) == ()
    copies.redraw_if_changed("tuesday")
    assert copies.stale(10) == (report.number,)
