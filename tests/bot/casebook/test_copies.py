"""Messages that show an escalation: recorded when sent, found when outdated."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.storage.casebook.messages import RECEIPT, Copies
from bot.storage.casebook.outbox import Outbox, SentMessage
from bot.storage.casebook.tables import escalation_copies
from tests.bot.casebook.conftest import Office
from tickets.escalation.acts import Acknowledge
from tickets.model.escalation import Cause, Escalation

DM = "D03DIRECT"


@pytest.fixture
def copies(office: Office) -> Copies:
    return Copies(office.database)


@pytest.fixture
def report(office: Office) -> Escalation:
    now = office.clock.now
    reports = office.desk.escalations
    return reports.report(Cause.BREACH_SUSPECTED, known_at=now, who="sato", now=now, key="tap")


def sends(office: Office, outbox: Outbox, version: int | None = 1) -> list[str]:
    """Send everything due, each to a channel of its own; the recipients."""
    told = []
    while waiting := outbox.take(office.clock.now):
        to = waiting.notice.to
        outbox.mark_sent(waiting.key, office.clock.now, SentMessage(f"D{to}", "1.1", version))
        told.append(to)
    return sorted(told)


def acknowledged(office: Office, report: Escalation) -> Escalation:
    now = office.clock.now + timedelta(minutes=4)
    judging = office.desk.handling
    return judging.act(report.number, Acknowledge(), who="manager", now=now, key="ack")


def test_a_sent_message_is_recorded_as_a_copy_at_once(
    office: Office, copies: Copies, report: Escalation
) -> None:
    told = sends(office, Outbox(office.database))

    assert told == ["deputy", "manager", "security"]
    kept = copies.copies_of(report.number)
    assert sorted(each.to for each in kept) == told
    assert {(each.what, each.version) for each in kept} == {("leak_flagged", 1)}
    assert copies.stale(10) == ()


def test_a_message_without_an_escalation_is_no_copy(
    office: Office, copies: Copies, report: Escalation
) -> None:
    sends(office, Outbox(office.database), None)

    assert copies.copies_of(report.number) == ()


def test_a_worker_without_its_lease_records_no_copy(
    office: Office, copies: Copies, report: Escalation
) -> None:
    waiting = Outbox(office.database).take(office.clock.now)
    assert waiting is not None

    Outbox(office.database).mark_sent(waiting.key, office.clock.now, SentMessage(DM, "1.1", 1))

    assert copies.copies_of(report.number) == ()


def test_a_change_makes_all_copies_stale_until_redrawn(
    office: Office, copies: Copies, report: Escalation
) -> None:
    sends(office, Outbox(office.database))
    copies.keep_receipt(report.number, "sato", DM, "2.2", report.version)

    after = acknowledged(office, report)

    assert copies.stale(10) == (report.number,)
    for each in copies.copies_of(report.number):
        assert copies.stale(10) == (report.number,)
        copies.mark_drawn(each, after.version)
    assert copies.stale(10) == ()


def test_a_receipt_is_recorded_once(copies: Copies, report: Escalation) -> None:
    for _ in range(2):
        copies.keep_receipt(report.number, "sato", DM, "2.2", report.version)

    [kept] = copies.copies_of(report.number)
    assert (kept.to, kept.what) == ("sato", RECEIPT)
    assert copies.newest(report.number, "sato") is None  # notices are not posted there


def test_updates_go_to_the_newest_copy(office: Office, copies: Copies, report: Escalation) -> None:
    sends(office, Outbox(office.database))
    first = copies.newest(report.number, "manager")
    assert first is not None
    with office.database.write() as connection:
        connection.execute(
            escalation_copies.insert().values(
                channel=first.channel,
                ts="9.9",
                number=report.number,
                to="manager",
                what="leak_flagged",
                version=1,
            )
        )

    assert copies.newest(report.number, "manager") == replace(first, ts="9.9")
    copies.forget(first.channel, "9.9")
    assert copies.newest(report.number, "manager") == first


def test_open_copies_are_redrawn_for_a_new_day_or_office_only(
    office: Office, copies: Copies, report: Escalation
) -> None:
    copies.redraw_if_changed("monday")
    copies.keep_receipt(report.number, "sato", DM, "2.2", report.version)

    copies.redraw_if_changed("monday")
    assert copies.stale(10) == ()
    copies.redraw_if_changed("tuesday")
    assert copies.stale(10) == (report.number,)
