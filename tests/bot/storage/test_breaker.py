"""A server that gives no answer is asked by a probe, and comes back even after the probe failed."""

import errno
import threading
import time

import pytest

from bot.storage import postgresql
from bot.storage.postgresql import MOST_MISSED, Breaker
from tickets.ports import StorageFailed

WITHIN = 10.0


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgresql, "PROBE_SECONDS", 0.01)


def miss(server: Breaker) -> None:
    for _ in range(MOST_MISSED):
        server.missed()


def test_a_probe_that_fails_itself_tries_again() -> None:
    server, asked = Breaker(), iter([OSError(errno.EMFILE, "Too many open files"), None])

    def probe() -> bool:
        if fault := next(asked):
            raise fault
        return True

    server.probe = probe
    miss(server)

    assert lets_through_again(server)


def test_without_a_thread_for_the_probe_calls_go_on_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    server, goes_on = Breaker(), threading.Event()
    server.probe = lambda: goes_on.wait(WITHIN)
    with monkeypatch.context() as without:
        without.setattr(threading.Thread, "start", refuse)
        miss(server)
    server.check()

    server.missed()
    with pytest.raises(StorageFailed):
        server.check()
    goes_on.set()
    assert lets_through_again(server)


def lets_through_again(server: Breaker) -> bool:
    end = time.monotonic() + WITHIN
    while time.monotonic() < end:
        try:
            server.check()
        except StorageFailed:
            time.sleep(0.01)
        else:
            return True
    return False
