"""The inbox: each delivery is accepted once, and none is lost."""

import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from bot.storage.database import Database
from bot.storage.inbox import GIVE_UP_AFTER, PATIENT_AFTER, PATIENT_LEASE, Inbox, ReceivedDelivery
from bot.storage.keys import Key, KeyRing, Sealer
from bot.storage.tables import inbox as rows
from handlers.slack.request_key import read_request_key
from tests.bot.storage.conftest import Alarms, events
from tests.conftest import Clock
from tests.databases import held_by_another, sqlite_at
from tests.effort import effort
from tickets.ports import StorageFailed

pytestmark = pytest.mark.dialect

WRITES = effort(200, 200, 4_000)
PAYLOAD = {"team_id": "T1", "event": {"text": "手数料は？ \ud800\x00"}}


@pytest.fixture(autouse=True)
def no_late_commits(monkeypatch: pytest.MonkeyPatch) -> None:
    """All is committed at once; what is not, `test_lost_connections.py` tests."""
    monkeypatch.setattr("bot.storage.inbox.SETTLE_SECONDS", 0.0)


@pytest.fixture
def a_process(database: Database, sealer: Sealer, clock: Clock) -> Callable[[], Inbox]:
    """The inbox of another process on the same database."""
    return lambda: Inbox(database, sealer, clock=clock)


@pytest.fixture
def inbox(a_process: Callable[[], Inbox]) -> Inbox:
    return a_process()


def receive(inbox: Inbox, key: str = "message:1", **more: object) -> ReceivedDelivery:
    given = {"alias": "client-1", "fingerprint": "print", "payload": PAYLOAD, **more}
    return inbox.receive(key, **given)  # type: ignore[arg-type]


def test_another_key_with_the_same_alias_is_the_same_delivery(inbox: Inbox) -> None:
    # the same event with another ts but an equal client_msg_id
    receive(inbox)
    assert receive(inbox, key="message:2").state == "busy"


def test_a_conflict_is_found_by_another_process_and_with_a_newer_key_too(
    inbox: Inbox, database: Database, sealer: Sealer, clock: Clock
) -> None:
    receive(inbox)
    inbox.finish("message:1", "answered")
    index = (*sealer.ring.keys["index"], Key("newer", secrets.token_bytes(32)))
    later = Sealer(KeyRing({**sealer.ring.keys, "index": index}))
    after = Inbox(database, later, clock=clock)

    assert receive(after, fingerprint="other").state == "conflict"
    assert receive(after).state == "done"

    receive(after, key="message:2", alias=None)
    # A process without the newer key recognizes the delivery by its name.
    assert receive(inbox, key="message:2", alias=None).state != "conflict"


def test_a_delivery_cannot_be_guessed_without_the_keys(inbox: Inbox, database: Database) -> None:
    body = {
        "type": "event_callback",
        "team_id": "T1",
        "event": {
            "type": "message",
            "channel_type": "im",
            "channel": "D01",
            "ts": "1.2",
            "user": "U1",
            "text": "090-1234-5678",
        },
    }
    arrived = read_request_key(body)
    assert arrived is not None
    for key in ("message:1", "message:2"):
        receive(inbox, key=key, alias=None, fingerprint=arrived.fingerprint)
        inbox.finish(key, "answered")

    with database.read() as connection:
        kept = connection.scalars(select(rows.c.fingerprint)).all()
    assert arrived.fingerprint not in " ".join(kept)
    assert len(set(kept)) == 2


def test_a_finished_delivery_stays_finished_without_its_payload(
    inbox: Inbox, database: Database
) -> None:
    receive(inbox)
    inbox.finish("message:1", "answered")

    assert receive(inbox) == ReceivedDelivery("done", "answered")
    with database.read() as connection:
        row = connection.execute(select(rows)).one()
    assert row.payload is None
    assert row.key_id is None


def test_the_payload_is_stored_sealed(inbox: Inbox, database: Database) -> None:
    receive(inbox)
    with database.read() as connection:
        stored = connection.execute(select(rows.c.payload)).scalar_one()
    assert "手数料".encode() not in stored
    assert b"event" not in stored


def test_of_eight_threads_one_gets_the_delivery_as_new(inbox: Inbox) -> None:
    with ThreadPoolExecutor(8) as threads:
        states = [each.state for each in threads.map(lambda _n: receive(inbox), range(24))]
    assert states.count("new") == 1
    assert states.count("busy") == 23


def test_writers_queue_without_database_is_locked_errors(inbox: Inbox) -> None:
    def write(number: int) -> str:
        return receive(inbox, key=f"message:{number}", alias=None).state

    with ThreadPoolExecutor(8) as threads:
        states = list(threads.map(write, range(WRITES)))
    assert states == ["new"] * WRITES


def test_a_delivery_left_by_a_crash_is_resumed_once(
    a_process: Callable[[], Inbox], database: Database
) -> None:
    receive(a_process())
    _leases_run_out(database)
    after = a_process()
    left_over = after.take_left_over(at_start=True)
    assert [each.key for each in left_over] == ["message:1"]
    assert left_over[0].payload == PAYLOAD
    assert after.take_left_over() == ()
    assert receive(after).state == "again"
    assert receive(after).state == "busy"


def test_what_another_process_finished_after_all_is_not_looked_for_any_more(
    postgres_url: str, sealer: Sealer, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.inbox.SETTLE_SECONDS", 60.0)
    with closing(Database.open(postgres_url)) as database:
        slow, other = (Inbox(database, sealer, clock=clock) for _ in range(2))
        receive(slow)
        _leases_run_out(database)
        assert other.take_left_over() == ()
        assert other.has_unsettled

        slow.finish("message:1", "replied")

        assert other.take_left_over() == ()
        assert not other.has_unsettled


def test_a_delivery_that_is_given_back_is_taken_up_at_once_by_any_process(
    inbox: Inbox, a_process: Callable[[], Inbox]
) -> None:
    receive(inbox)
    inbox.give_back("message:1")

    assert [each.key for each in a_process().take_left_over()] == ["message:1"]
    assert inbox.take_left_over() == ()


def test_a_delivery_that_five_processes_did_not_survive_is_tried_again_after_ten_minutes(
    a_process: Callable[[], Inbox], database: Database
) -> None:
    receive(a_process())
    for _ in range(PATIENT_AFTER):
        _leases_run_out(database)
        last = a_process()
        assert len(last.take_left_over(at_start=True)) == 1
    after = a_process()

    assert after.take_left_over(at_start=True) == ()
    assert last.renew("message:1")
    with database.read() as connection:
        until = connection.execute(select(rows.c.lease_until)).scalar_one()
        assert timedelta(minutes=9) < until - database.now(connection) <= PATIENT_LEASE
    _leases_run_out(database)
    assert [each.key for each in after.take_left_over()] == ["message:1"]


def test_on_sqlite_the_lease_of_a_dead_process_is_ignored(
    a_process: Callable[[], Inbox], database: Database
) -> None:
    receive(a_process())
    taken = a_process().take_left_over(at_start=True)
    assert len(taken) == (1 if database.is_sqlite else 0)


def test_a_delivery_of_a_running_process_is_left_alone(
    a_process: Callable[[], Inbox], database: Database
) -> None:
    receive(a_process())
    state = receive(a_process()).state

    # Only one process works with a SQLite file, so the other one must have died.
    assert state == ("again" if database.is_sqlite else "busy")


def test_a_resumed_delivery_knows_its_progress(
    a_process: Callable[[], Inbox], database: Database
) -> None:
    first = a_process()
    receive(first)
    first.renew("message:1", "sending")
    _leases_run_out(database)
    assert receive(a_process()) == ReceivedDelivery("again", "sending")


def test_a_delivery_is_given_up_after_a_day_with_an_alarm(
    a_process: Callable[[], Inbox], database: Database, clock: Clock, alarms: Alarms
) -> None:
    receive(a_process())
    _leases_run_out(database)
    clock.now += GIVE_UP_AFTER + timedelta(seconds=1)
    assert a_process().take_left_over() == ()
    assert events(alarms) == ["delivery_given_up"]
    assert receive(a_process()) == ReceivedDelivery("done", "given_up")


def test_a_tampered_payload_is_not_dispatched(
    a_process: Callable[[], Inbox], database: Database, alarms: Alarms
) -> None:
    receive(a_process())
    _leases_run_out(database)
    database.execute(update(rows).values(payload=b"\x01\x00" + bytes(40)))
    assert a_process().take_left_over() == ()
    assert events(alarms) == ["delivery_unreadable"]


@pytest.fixture
def newer(sealer: Sealer) -> Sealer:
    """The keys of a replica that already has one more master key."""
    masters = (*sealer.ring.keys["master"], Key("newer", secrets.token_bytes(32)))
    return Sealer(KeyRing({**sealer.ring.keys, "master": masters}))


def test_a_delivery_sealed_with_a_newer_key_waits_for_the_key(
    inbox: Inbox, database: Database, newer: Sealer, clock: Clock, alarms: Alarms
) -> None:
    ahead = Inbox(database, newer, clock=clock)
    receive(ahead)
    _leases_run_out(database)

    assert inbox.take_left_over() == inbox.take_left_over() == ()
    assert events(alarms) == ["delivery_waits_for_key"]
    assert [each.payload for each in ahead.take_left_over()] == [PAYLOAD]


def test_a_delivery_waiting_for_a_key_blocks_no_other(
    inbox: Inbox, database: Database, newer: Sealer, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.inbox.BATCH", 1)
    receive(Inbox(database, newer, clock=clock))
    clock.passes(minutes=1)
    receive(inbox, key="message:2", alias=None)
    _leases_run_out(database)
    assert [each.key for each in inbox.take_left_over()] == ["message:2"]


def test_a_delivery_waiting_a_day_for_a_key_is_given_up(
    inbox: Inbox, database: Database, newer: Sealer, clock: Clock, alarms: Alarms
) -> None:
    receive(Inbox(database, newer, clock=clock))
    _leases_run_out(database)
    clock.passes(hours=25)

    assert inbox.take_left_over() == ()
    assert events(alarms) == ["delivery_given_up"]


def test_a_look_that_finds_nothing_waits_for_no_other_writer(
    tmp_path: Path, sealer: Sealer, clock: Clock
) -> None:
    file = tmp_path / "madoguchi.sqlite3"
    with closing(sqlite_at(file)) as database:
        inbox = Inbox(database, sealer, clock=clock)
        receive(inbox)
        inbox.finish_later("message:of an outage", "answered")
        with held_by_another(file, seconds=30.0):
            assert inbox.take_left_over() == ()


def test_a_mark_is_set_by_the_first_process(inbox: Inbox) -> None:
    with ThreadPoolExecutor(8) as threads:
        claimed = list(threads.map(lambda _n: inbox.mark_once("share:C1:1.0:fee"), range(16)))
    assert claimed.count(True) == 1


def test_an_answer_during_an_outage_is_not_repeated(inbox: Inbox, database: Database) -> None:
    receive(inbox)
    with _without(database, "inbox"), pytest.raises(StorageFailed):
        inbox.finish("message:1", "answered")

    assert receive(inbox) == ReceivedDelivery("done", "answered")
    _leases_run_out(database)
    assert inbox.take_left_over() == ()
    with database.read() as connection:
        assert connection.execute(select(rows.c.state)).scalar_one() == "done"


def test_a_delivery_that_is_stored_after_an_outage_is_not_closed_for_an_earlier_try(
    inbox: Inbox,
) -> None:
    inbox.finish_later("message:1", "apologized")
    inbox.record_finished()

    assert receive(inbox).state == "new"
    inbox.record_finished()
    assert receive(inbox).state == "busy"


def test_a_delivery_that_appears_within_an_hour_after_its_answer_is_closed(
    inbox: Inbox, a_process: Callable[[], Inbox], database: Database, clock: Clock
) -> None:
    for key, minutes in (("message:1", 59), ("message:2", 61)):
        inbox.finish_later(key, "answered")
        inbox.record_finished()
        clock.passes(minutes=minutes)
        inbox.record_finished()
        receive(a_process(), key=key, alias=None)
        inbox.record_finished()

    found = database.rows(select(rows.c.key, rows.c.state))
    assert {row.key: row.state for row in found} == {"message:1": "done", "message:2": "received"}


def _leases_run_out(database: Database) -> None:
    with database.write() as connection:
        long_ago = database.now(connection) - timedelta(hours=1)
        connection.execute(update(rows).values(lease_until=long_ago))


class _without:  # noqa: N801 (reads as a sentence)
    def __init__(self, database: Database, table: str) -> None:
        self._database, self._table = database, table

    def __enter__(self) -> None:
        self._rename(self._table, "away")

    def __exit__(self, *_fault: object) -> None:
        self._rename("away", self._table)

    def _rename(self, old: str, new: str) -> None:
        self._database.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))
