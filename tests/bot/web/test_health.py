"""Probes: what a supervisor is told."""

import http.client
import json
import re
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event, select, text
from sqlalchemy.pool import Pool

from bot.storage.database import Database
from bot.storage.inbox import Inbox
from bot.storage.keys import Sealer
from bot.web import server
from bot.web.monitoring import HEALTH_THREADS
from tests.bot.web.probing import READY, get, serving
from tests.conftest import Clock
from tickets.ports import StorageFailed
from workspace.driver import PATIENCE


def test_a_program_with_all_its_parts_is_ready(database: Database, clock: Clock) -> None:
    with serving(database, clock) as url:
        assert get(f"{url}/livez") == (200, "ok\n")
        status, body = get(f"{url}/readyz")
    assert status == 200
    assert json.loads(body) == {"database": True, "knowledge": True, "slack": True}


@pytest.mark.parametrize("part", READY)
def test_a_program_without_a_part_lives_and_is_not_ready(
    database: Database, clock: Clock, part: str
) -> None:
    with serving(database, clock, {**READY, part: False}) as url:
        assert get(f"{url}/livez")[0] == 200
        status, body = get(f"{url}/readyz")
    assert status == 503
    assert json.loads(body)[part] is False


def test_without_a_schema_it_is_not_ready_and_the_metrics_say_so(
    empty_database: Database, clock: Clock
) -> None:
    with serving(empty_database, clock) as url:
        ready, metrics = get(f"{url}/readyz"), get(f"{url}/metrics")
    assert ready[0] == 503
    assert metrics[0] == 200
    assert 'madoguchi_ready{part="database"} 0.0' in metrics[1]
    assert "madoguchi_outbox_waiting" not in metrics[1]


def test_other_paths_and_methods_are_refused(database: Database, clock: Clock) -> None:
    with serving(database, clock) as url:
        assert get(f"{url}/")[0] == 404
        request = urllib.request.Request(f"{url}/metrics", b"x", method="POST")
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request, timeout=30)
        with refused.value as error:
            assert error.code == 405


@contextmanager
def without_room(database: Database) -> Iterator[None]:
    """SQLite on a full disk; a PostgreSQL server that has become read-only."""
    if database.is_sqlite:
        pages = database.scalar(select(text("page_count")).select_from(text("pragma_page_count")))
        name, pragma = "checkout", f"PRAGMA max_page_count = {pages}"
        target: Engine | Pool = database.engine.pool

        def refuse(connection: Any, *_: object) -> None:
            connection.execute(pragma)
    else:
        name, target = "begin", database.engine

        def refuse(connection: Any, *_: object) -> None:
            connection.exec_driver_sql("SET TRANSACTION READ ONLY")

    event.listen(target, name, refuse)
    yield
    event.remove(target, name, refuse)
    database.engine.dispose()


def test_a_database_that_takes_no_delivery_is_not_ready_until_it_takes_rows_again(
    database: Database, clock: Clock, sealer: Sealer
) -> None:
    arrived = Inbox(database, sealer, clock=clock)
    with serving(database, clock) as url:
        with without_room(database):
            with pytest.raises(StorageFailed):
                arrived.receive("one", alias=None, fingerprint="", payload={"text": "x" * 20_000})
            status, body = get(f"{url}/readyz")
            metrics = get(f"{url}/metrics")[1]
        again = get(f"{url}/readyz")[0]

    assert (status, json.loads(body)["database"]) == (503, False)
    assert 'madoguchi_ready{part="database"} 0.0' in metrics
    assert "madoguchi_inbox_waiting 0.0" in metrics
    assert again == 200


def test_it_lives_while_all_other_probes_wait_for_the_database(
    database: Database, clock: Clock
) -> None:
    answers = threading.Event()
    asked = threading.Semaphore(0)

    def hang(_connection: Any) -> None:
        asked.release()
        answers.wait(PATIENCE)

    with serving(database, clock) as url, ThreadPoolExecutor(9) as probes:
        event.listen(database.engine, "begin", hang)
        waiting = [probes.submit(get, f"{url}/readyz") for _ in range(HEALTH_THREADS)]
        assert asked.acquire(timeout=PATIENCE)
        lives = probes.submit(get, f"{url}/livez")
        try:
            assert lives.result(PATIENCE / 2) == (200, "ok\n")
        finally:
            answers.set()
        told = [each.result(PATIENCE) for each in waiting]

    assert (200, json.dumps({"database": True, **READY}) + "\n") in told
    assert {status for status, _ in told} <= {200, 503}


def test_a_probe_counts_nothing_and_writes_nothing_while_writes_succeed(
    database: Database, clock: Clock
) -> None:
    asked: list[str] = []

    def look(_c: Any, _cursor: Any, statement: str, *_: object) -> None:
        asked.append(statement.lower())

    with serving(database, clock) as url:
        event.listen(database.engine, "before_cursor_execute", look)
        assert get(f"{url}/readyz")[0] == 200
        event.remove(database.engine, "before_cursor_execute", look)
    assert asked
    is_too_much = re.compile(r"count\(|^insert|^delete")
    assert list(filter(is_too_much.search, asked)) == []


def test_the_connection_that_was_idle_for_longest_makes_room_for_a_new_one(
    database: Database,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(server, "MOST_CONNECTIONS", 12)
    with serving(database, clock) as url, ExitStack() as stack:
        host = url.removeprefix("http://")
        kept = [stack.enter_context(closing(http.client.HTTPConnection(host))) for _ in range(20)]
        for each in kept:
            each.timeout = 30
            each.request("GET", "/livez")
            with each.getresponse() as answer:
                answer.read()

        assert get(f"{url}/livez")[0] == 200
        assert kept[0].sock.recv(1) == b""
        kept[-1].request("GET", "/livez")
        assert kept[-1].getresponse().status == 200
    assert caplog.records == []  # else a flood of connections is one of lines


def test_requests_that_are_not_completed_make_room_for_one_that_is(
    database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "MOST_CONNECTIONS", 12)
    monkeypatch.setattr(server, "REQUEST_SECONDS", PATIENCE)
    with serving(database, clock) as url, ExitStack() as stack:
        host, port = url.removeprefix("http://").split(":")
        for _ in range(40):
            begun = stack.enter_context(socket.create_connection((host, int(port))))
            begun.sendall(b"GET /livez HTTP/1.1\r\n")

        assert get(f"{url}/livez")[0] == 200
