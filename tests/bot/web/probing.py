"""Serve and read the monitoring port."""

import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from bot.storage.database import Database
from bot.web.monitoring import HEALTH_THREADS, Health, Metrics
from bot.web.server import Server
from tests.conftest import Clock

READY = {"knowledge": True, "slack": True}


def get(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


@contextmanager
def serving(
    database: Database,
    clock: Clock,
    parts: Mapping[str, bool] = READY,
    metrics: Metrics | None = None,
) -> Iterator[str]:
    health = Health(database, metrics or Metrics(), lambda: parts, clock)
    server = Server(health, ("127.0.0.1", 0), threads=HEALTH_THREADS)
    server.start()
    try:
        yield "http://{}:{}".format(*server.address)
    finally:
        server.stop(1.0)


def scraped(url: str) -> dict[str, float]:
    """Every series with its value."""
    lines = get(f"{url}/metrics")[1].splitlines()
    return {
        name: float(value)
        for name, _, value in (line.rpartition(" ") for line in lines if line[0] != "#")
    }
