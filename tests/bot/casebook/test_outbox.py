"""Notices wait, are leased one at a time, and end as sent, failed or cancelled."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.event import listen

from bot.app import SLACK_TIMEOUT_SECONDS
from bot.delivery.poster import _LONGEST_TURN
from bot.storage.casebook import tables
from bot.storage.casebook.outbox import LEASE, LeasedNotice, Outbox
from tests.bot.casebook.conftest import Office
from tests.bot.casebook.plans import plan_of
from tickets.model import tokyo
from tickets.model.notices import DESK, FALLBACK, Notice, NoticeKind

pytestmark = pytest.mark.dialect

NUMBER = "C-2026-0001"


def put(office: Office, *notices: Notice) -> Outbox:
    with office.casebook.transaction() as book:
        for notice in notices:
            book.post(notice)
    return Outbox(office.database)


def opened(step: int = 1, to: str = DESK) -> Notice:
    return Notice(NoticeKind.OPENED, NUMBER, to, step)


def leased(outbox: Outbox, office: Office) -> LeasedNotice:
    """The next notice that is due, of which there is one."""
    waiting = outbox.take(office.clock.now)
    assert waiting is not None
    return waiting


def taken(outbox: Outbox, office: Office, **given: frozenset[str]) -> list[Notice]:
    """Take everything due, in order, without finishing any of it."""
    found = []
    while waiting := outbox.take(office.clock.now, **given):
        found.append(waiting.notice)
    return found


def states(office: Office) -> list[str]:
    return sorted(row.state for row in office.rows(tables.notices))


def lets_leases_end(office: Office, left: timedelta = timedelta(seconds=-1)) -> None:
    with office.database.write() as connection:  # the database's clock cannot be moved
        over = office.database.now(connection) + left
        connection.execute(tables.notices.update().values(lease_until=over))


def test_a_notice_is_leased_once_at_a_time(office: Office) -> None:
    outbox = put(office, opened())

    waiting = leased(outbox, office)

    assert waiting.notice == opened()
    assert (waiting.key, waiting.attempts) == (waiting.notice.key, 1)
    assert waiting.posted_at == office.clock.now
    assert outbox.take(office.clock.now) is None
    assert Outbox(office.database).take(office.clock.now) is None


def test_an_expired_lease_is_due_again_with_its_first_attempt(office: Office) -> None:
    # the host that had it never comes back
    first = leased(put(office, opened()), office)
    lets_leases_end(office)

    again = leased(Outbox(office.database), office)

    lets_leases_end(office)
    third = leased(Outbox(office.database), office)

    assert first.maybe_sent_since is None
    assert again.maybe_sent_since is not None
    assert (third.attempts, third.maybe_sent_since) == (3, again.maybe_sent_since)


def test_a_worker_with_an_expired_lease_changes_nothing(office: Office) -> None:
    sleeper, other = put(office, opened()), Outbox(office.database)
    asleep = leased(sleeper, office)
    lets_leases_end(office)
    awake = leased(other, office)

    assert not sleeper.renew(asleep.key)
    sleeper.mark_sent(asleep.key, office.clock.now)
    sleeper.put_off(asleep.key, office.clock.now + timedelta(days=1))

    assert states(office) == ["waiting"]
    assert other.renew(awake.key)
    other.mark_sent(awake.key, office.clock.now)
    assert states(office) == ["sent"]


def test_on_sqlite_leases_of_a_dead_program_are_ignored(office: Office) -> None:
    put(office, opened()).take(office.clock.now)
    new = Outbox(office.database)

    new.forget_leases()

    assert (new.take(office.clock.now) is not None) is office.database.is_sqlite


@pytest.mark.parametrize("left", [timedelta(seconds=-1), LEASE * 0.6])
def test_a_lease_is_renewed_before_sending(office: Office, left: timedelta) -> None:
    outbox = put(office, opened())
    waiting = leased(outbox, office)
    lets_leases_end(office, left)

    assert outbox.renew(waiting.key)  # no other replica has taken it

    [row] = office.rows(tables.notices)
    with office.database.read() as connection:
        left = row.lease_until - office.database.now(connection)
    assert LEASE - timedelta(seconds=5) < left <= LEASE


def test_a_lease_outlasts_two_posts_that_wait_for_their_turn_and_for_slack() -> None:
    # the second is for a thread that is gone
    assert LEASE.total_seconds() > 2 * (_LONGEST_TURN + SLACK_TIMEOUT_SECONDS)


def test_a_notice_leased_but_never_attempted_is_due_at_once(office: Office) -> None:
    outbox = put(office, opened())
    waiting = leased(outbox, office)

    outbox.give_back(waiting.key)

    assert leased(outbox, office).attempts == 1


def test_a_postponed_notice_waits_until_its_time(office: Office) -> None:
    outbox = put(office, opened())
    waiting = leased(outbox, office)

    outbox.put_off(waiting.key, office.clock.now + timedelta(minutes=5), "Unclear")

    assert outbox.take(office.clock.now + timedelta(minutes=4)) is None
    again = outbox.take(office.clock.now + timedelta(minutes=5))
    assert again is not None
    assert again.attempts == 2


def test_postponing_keeps_but_does_not_set_the_first_attempt(office: Office) -> None:
    outbox = put(office, opened())
    for counts, tries in ((False, 0), (True, 1), (False, 1)):
        waiting = leased(outbox, office)
        outbox.put_off(waiting.key, office.clock.now, counts=counts)

        [row] = office.rows(tables.notices)
        assert (row.attempts, row.first_tried_at is not None) == (tries, tries > 0)


def test_notices_that_waited_for_slack_are_due_at_its_return(office: Office) -> None:
    outbox = put(office, opened(1), opened(2))
    tomorrow = office.clock.now + timedelta(days=1)
    for error in ("Unclear", "channel_not_found"):
        waiting = leased(outbox, office)
        outbox.put_off(waiting.key, tomorrow, error)

    outbox.make_due(("Unclear", "Limited"))

    office.clock.passes(hours=-1)  # put back
    assert taken(outbox, office) == [opened(1)]


def test_a_finished_notice_is_never_due_again(office: Office) -> None:
    outbox = put(office, opened(1), opened(2), opened(3))
    first, second, third = (notice.key for notice in taken(outbox, office))

    outbox.mark_sent(first, office.clock.now)
    outbox.mark_failed(second, "user_not_found", None, office.clock.now)
    outbox.cancel(third)

    lets_leases_end(office)
    put(office, opened(1), opened(2), opened(3))
    assert outbox.take(office.clock.now + timedelta(days=400)) is None
    assert states(office) == ["cancelled", "failed", "sent"]


def test_giving_up_records_its_alarm_in_the_same_transaction(office: Office) -> None:
    outbox = put(office, opened())
    waiting = leased(outbox, office)
    alarm = Notice(NoticeKind.UNDELIVERED, NUMBER, FALLBACK, 1)

    outbox.mark_failed(waiting.key, "user_not_found", alarm, office.clock.now)

    assert taken(outbox, office) == [alarm]


def test_escalations_go_first_and_digests_last_whatever_their_age(office: Office) -> None:
    digest = Notice(NoticeKind.ANSWERED_AT_ONCE, NUMBER, "manager", 1)
    news, act = opened(), Notice(NoticeKind.ASSIGNED, NUMBER, "ken", 1)
    put(office, digest, news)
    office.clock.passes(hours=9)
    leak = Notice(NoticeKind.LEAK_FLAGGED, "E-2026-0001", "manager", 1)

    outbox = put(office, act, leak)

    assert taken(outbox, office) == [leak, act, news, digest]


def test_an_asker_gets_the_receipt_before_the_answer(office: Office) -> None:
    passed_on = Notice(NoticeKind.PASSED_ON, "Q-2026-0001", "mei", 1)
    answered = Notice(NoticeKind.ANSWERED, "Q-2026-0001", "mei", 3)
    put(office, passed_on)
    office.clock.passes(minutes=1)

    outbox = put(office, answered)

    assert taken(outbox, office) == [passed_on, answered]


@pytest.mark.parametrize("resting", [frozenset({"ken"}), frozenset({"ken", DESK})])
def test_a_throttled_recipient_blocks_nobody_else(office: Office, resting: frozenset[str]) -> None:
    outbox = put(office, opened(1, "ken"), opened(2, "mei"))

    assert taken(outbox, office, but_for=resting) == [opened(2, "mei")]
    assert taken(outbox, office) == [opened(1, "ken")]


def test_the_last_digest_is_looked_up_once_by_an_index(office: Office) -> None:
    today = tokyo.date_of(office.clock.now)
    for _ in range(3):
        put(office, Notice(NoticeKind.ANSWERED_AT_ONCE, office.complain().number, "manager", 1))
    looked: list[tuple[str, Any]] = []

    def looks(*given: Any) -> None:
        if "max(notices.sent_at)" in given[2]:
            looked.append((given[2], given[3]))

    listen(office.database.engine, "before_cursor_execute", looks)
    morning = office.desk.digests.of("manager", today, now=office.clock.now)

    assert morning is not None
    assert len(morning.at_once) == 3
    [(statement, values)] = looked
    assert "ix_notices_digests" in str(plan_of(office.database, statement, values))
