"""Notices wait, are leased, and end in one of three ways."""

from datetime import timedelta

from bot.storage.casebook import tables
from bot.storage.casebook.outbox import Outbox
from tests.bot.casebook.conftest import Office
from tickets.notices import DESK, Notice
from tickets.told import Tell


def put(office: Office, *steps: int) -> Outbox:
    with office.casebook.transaction() as book:
        for step in steps:
            book.post(Notice(Tell.OPENED, "C-2026-0001", DESK, step))
    return Outbox(office.database)


def states(office: Office) -> list[str]:
    return sorted(row.state for row in office.rows(tables.notices))


def test_a_notice_is_handed_out_once_while_its_lease_runs(office: Office) -> None:
    outbox = put(office, 1)

    (waiting,) = outbox.due(10, office.clock.now)

    assert waiting.notice == Notice(Tell.OPENED, "C-2026-0001", DESK, 1)
    assert (waiting.key, waiting.attempts) == (waiting.notice.key, 1)
    assert waiting.posted_at == office.clock.now
    assert outbox.due(10, office.clock.now) == ()


def test_one_whose_lease_is_over_is_due_again(office: Office) -> None:
    outbox = put(office, 1)
    outbox.due(10, office.clock.now)
    with office.database.write() as connection:  # the database's clock cannot be wound
        over = office.database.now(connection) - timedelta(seconds=1)
        connection.execute(tables.notices.update().values(lease_until=over))

    assert [each.attempts for each in outbox.due(10, office.clock.now)] == [2]


def test_what_was_taken_and_never_tried_is_due_at_once(office: Office) -> None:
    outbox = put(office, 1, 2)
    first, second = outbox.due(10, office.clock.now)

    outbox.give_back([second.key])

    (again,) = outbox.due(10, office.clock.now)
    assert (again.key, again.attempts) == (second.key, 1)
    assert first.key != again.key


def test_what_is_put_off_waits_until_then(office: Office) -> None:
    outbox = put(office, 1)
    (waiting,) = outbox.due(10, office.clock.now)

    outbox.put_off(waiting.key, office.clock.now + timedelta(minutes=5), "ratelimited")

    assert outbox.due(10, office.clock.now + timedelta(minutes=4)) == ()
    assert len(outbox.due(10, office.clock.now + timedelta(minutes=5))) == 1


def test_what_came_to_an_end_is_never_due_again(office: Office) -> None:
    outbox = put(office, 1, 2, 3)
    first, second, third = (each.key for each in outbox.due(10, office.clock.now))

    outbox.sent(first, office.clock.now)
    outbox.failed(second, "channel_not_found")
    outbox.cancel(third)
    outbox.put_off(first, office.clock.now)

    assert states(office) == ["cancelled", "failed", "sent"]
    assert outbox.due(10, office.clock.now + timedelta(days=1)) == ()


def test_the_oldest_go_first_and_no_more_than_asked_for(office: Office) -> None:
    put(office, 2)
    office.clock.passes(minutes=1)
    outbox = put(office, 1, 3)

    assert [each.notice.step for each in outbox.due(2, office.clock.now)] == [2, 1]


def test_a_notice_that_was_sent_is_not_posted_anew(office: Office) -> None:
    outbox = put(office, 1)
    (waiting,) = outbox.due(10, office.clock.now)
    outbox.sent(waiting.key, office.clock.now)

    put(office, 1)

    assert states(office) == ["sent"]
