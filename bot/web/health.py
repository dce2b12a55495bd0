"""The monitoring port: /livez, /readyz and /metrics."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from wsgiref.types import StartResponse, WSGIEnvironment

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from bot.storage import backlog
from bot.storage.backlog import Backlog
from bot.storage.database import Database
from bot.web.metrics import Metrics
from tickets.ports import StorageFailed

THREADS: Final = 4
_PLAIN: Final = "text/plain; charset=utf-8"


class Health:
    """A WSGI application. `parts` says of each part of the program whether it is ready."""

    def __init__(
        self,
        database: Database,
        metrics: Metrics,
        parts: Callable[[], Mapping[str, bool]],
        clock: Callable[[], datetime],
    ) -> None:
        self._registry = metrics.registry
        self._state = _State(database, parts, clock)
        self._registry.register(self._state)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        status, kind, body = self._answer(environ["REQUEST_METHOD"], environ["PATH_INFO"])
        headers = [("Content-Type", kind), ("Content-Length", str(len(body)))]
        start_response(status, [*headers, ("Cache-Control", "no-store")])
        return [body] if environ["REQUEST_METHOD"] == "GET" else []

    def _answer(self, method: str, path: str) -> tuple[str, str, bytes]:
        if method not in ("GET", "HEAD"):
            return "405 Method Not Allowed", _PLAIN, b""
        match path:
            case "/livez":
                return "200 OK", _PLAIN, b"ok\n"
            case "/readyz":
                ready = self._state.ready()
                status = "200 OK" if all(ready.values()) else "503 Service Unavailable"
                return status, "application/json", json.dumps(ready).encode() + b"\n"
            case "/metrics":
                return "200 OK", CONTENT_TYPE_LATEST, generate_latest(self._registry)
        return "404 Not Found", _PLAIN, b""


@dataclass(frozen=True, slots=True)
class _State(Collector):
    """Looks at database and program when it is asked, not before."""

    database: Database
    parts: Callable[[], Mapping[str, bool]]
    clock: Callable[[], datetime]

    def describe(self) -> Iterable[Metric]:
        return ()  # else registering would collect

    def ready(self) -> Mapping[str, bool]:
        return {"database": self._backlog() is not None, **self.parts()}

    def collect(self) -> Iterator[Metric]:
        counted = self._backlog()
        ready = GaugeMetricFamily("madoguchi_ready", "1 if this part is ready", labels=["part"])
        for part, is_ready in {"database": counted is not None, **self.parts()}.items():
            ready.add_metric([part], is_ready)
        yield ready
        if counted is not None:
            yield from _counted(counted)

    def _backlog(self) -> Backlog | None:
        """None if the database does not answer, or has no schema."""
        try:
            return backlog.count(self.database, self.clock())
        except StorageFailed:
            return None


def _counted(counted: Backlog) -> Iterator[Metric]:
    waiting = GaugeMetricFamily(
        "madoguchi_outbox_waiting", "Notices not sent yet, by urgency", labels=["urgency"]
    )
    age = GaugeMetricFamily(
        "madoguchi_outbox_age_seconds",
        "For how long the oldest notice could have been sent, by urgency",
        labels=["urgency"],
    )
    for urgency, notices in counted.outbox.items():
        waiting.add_metric([urgency.name.lower()], notices.count)
        age.add_metric([urgency.name.lower()], notices.age)
    yield waiting
    yield age
    yield GaugeMetricFamily(
        "madoguchi_inbox_waiting",
        "Deliveries received and not finished",
        value=counted.inbox.count,
    )
    yield GaugeMetricFamily(
        "madoguchi_inbox_age_seconds", "Age of the oldest of them", value=counted.inbox.age
    )
    yield GaugeMetricFamily(
        "madoguchi_clocks_late",
        "Reminders overdue by more than five minutes",
        value=counted.clocks_late,
    )
