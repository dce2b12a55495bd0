"""The audit chain after its oldest rows were cut off, and mentions of a leak."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from bot.storage.casebook import tables
from bot.storage.casebook.deadlines import StoredLeakMentions
from bot.storage.casebook.verification import VerificationResult
from bot.storage.retention import Purged, Retention
from tests.bot.casebook.conftest import Office
from tickets.model.kinds import Move
from tickets.model.ticket import Ticket


@pytest.fixture
def cut(office: Office, closed: Ticket) -> Ticket:
    """Purge a closed ticket after four years and its rows after six."""
    office.purges(4)
    assert office.purges(6) == Purged((), 3)
    return closed


def test_the_chain_continues_from_a_signed_checkpoint(office: Office, cut: Ticket) -> None:
    assert [row.fields for row in office.rows(tables.audit)] == ["audit"]
    assert office.casebook.verify() == VerificationResult(1, None, unhashed=1)

    office.complain()

    assert office.casebook.verify() == VerificationResult(2, None, unhashed=1)
    assert [row.ordinal for row in office.rows(tables.audit)] == [4, 5]


def test_a_changed_checkpoint_is_detected(office: Office, cut: Ticket) -> None:
    (row,) = office.rows(tables.checkpoints)
    others = {"ordinal": 2, "head": bytes(32), "at": row.at - timedelta(days=1), "mac": bytes(32)}
    for column, other in others.items():
        for value, is_broken in ((other, True), (row._asdict()[column], False)):
            office.database.execute(update(tables.checkpoints).values({column: value}))

            assert (office.casebook.verify().broken is not None) is is_broken, column


def test_rows_without_their_checkpoint_are_detected(office: Office, cut: Ticket) -> None:
    office.database.execute(delete(tables.checkpoints))

    assert office.casebook.verify() == VerificationResult(0, 1)


def test_a_head_kept_from_before_the_cut_raises_no_alarm(office: Office, closed: Ticket) -> None:
    old = office.casebook.head()
    office.purges(4)
    before = office.casebook.head()
    office.purges(6)

    assert office.casebook.verify(old).broken is None
    assert office.casebook.verify(before).broken is None
    assert office.casebook.verify(office.casebook.head()).broken is None


def test_a_second_cut_stands_on_its_own(office: Office, cut: Ticket) -> None:
    assert office.purges(6) == Purged((), 1)
    assert office.casebook.verify() == VerificationResult(1, None, unhashed=1)


def test_rows_of_a_kept_ticket_and_all_later_rows_stay(office: Office, closed: Ticket) -> None:
    held = office.complain()
    office.closes(office.complain())

    office.purges(10)

    assert office.rows(tables.audit)[0].number == held.number
    assert office.casebook.verify().is_intact


def test_rows_under_a_former_number_stay_while_they_may_be_of_a_kept_ticket(office: Office) -> None:
    ticket = office.complain()
    office.does(ticket, "mei", Move.NAME, about=frozenset({"ken"}))

    assert office.purges(10) == Purged((), 0)
    assert office.rows(tables.audit)[0].number == ticket.number


def test_mentions_of_a_leak_are_deleted_after_ninety_days_once_they_are_settled(
    office: Office, retention: Retention
) -> None:
    # O13
    mentions, now = StoredLeakMentions(office.database), office.clock.now
    waiting, told = (mentions.note(person, None, now) for person in ("U01", "U02"))
    mentions.mark_told(told)

    def left_after(days: int) -> set[str]:
        retention.purge(now + timedelta(days=days), 5)
        return {row.id for row in office.rows(tables.mentions)}

    assert left_after(90) == {waiting, told}
    assert left_after(91) == {told}
    with office.casebook.transaction() as work:
        assert work.end_mention(told)
    assert left_after(91) == set()
