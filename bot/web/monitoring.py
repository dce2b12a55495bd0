"""The monitoring port: probes and Prometheus metrics, never an id, a name or a ticket's number."""

import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from wsgiref.types import StartResponse, WSGIEnvironment

import prometheus_client
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from slack_bolt import App, BoltRequest, BoltResponse

from bot import VERSION, tracing
from bot.storage import backlog
from bot.storage.backlog import Backlog
from bot.storage.database import Database
from handlers.slack import deduplication
from tickets.deadlines.self_check import Problem
from tickets.ports import StorageFailed

RESULTS: Final = ("found", "likely", "unsure", "not_found", "door", "chat")
CALL_OUTCOMES: Final = ("ok", "limited", "refused", "failed", "unreachable")
_KINDS: Final = {
    "event_callback": "event",
    "block_actions": "action",
    "view_submission": "form",
    "message_action": "shortcut",
    "shortcut": "shortcut",
}
_OTHER: Final = "other"
_ACK_SECONDS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)
_ANSWER_SECONDS: Final = (0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 30.0)
_SLACK_SECONDS: Final = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0)
prometheus_client.disable_created_metrics()  # type: ignore[no-untyped-call]


class Metrics:
    """What this process counted; the labels of each metric have few and fixed values."""

    def __init__(self) -> None:
        self.registry = to = CollectorRegistry()
        ProcessCollector(registry=to)
        info = Gauge("madoguchi_info", "1; one series per replica", ["version"], registry=to)
        info.labels(VERSION).set(1)
        self._answers = Counter(
            "madoguchi_answers", "Questions answered, by result", ["result"], registry=to
        )
        self._answer_seconds = Histogram(
            "madoguchi_answer_seconds",
            "From the delivery of a question until its reply is posted",
            buckets=_ANSWER_SECONDS,
            registry=to,
        )
        self._ack_seconds = Histogram(
            "madoguchi_ack_seconds",
            "From the start of a delivery's handling to its acknowledgement, by kind",
            ["kind"],
            buckets=_ACK_SECONDS,
            registry=to,
        )
        self._slack_calls = Counter(
            "madoguchi_slack_calls", "Calls to Slack's API, by outcome", ["outcome"], registry=to
        )
        self._slack_seconds = Histogram(
            "madoguchi_slack_seconds",
            "Duration of calls to Slack's API",
            buckets=_SLACK_SECONDS,
            registry=to,
        )
        self.requests_refused = Counter(
            "madoguchi_requests_refused", "HTTP requests that Slack did not sign", registry=to
        )
        self._disorders = Gauge(
            "madoguchi_disorders", "Findings of the last self-check", ["kind"], registry=to
        )
        self._checked_at = Gauge(
            "madoguchi_self_check_time_seconds", "When the last self-check ended", registry=to
        )
        self._in_order_at = Gauge(
            "madoguchi_heartbeat_time_seconds", "When a self-check last found nothing", registry=to
        )
        for labelled, values in (
            (self._answers, RESULTS),
            (self._ack_seconds, ("command", *_KINDS.values(), _OTHER)),
            (self._slack_calls, CALL_OUTCOMES),
            (self._disorders, Problem),
        ):
            for value in values:
                labelled.labels(value)  # a series exists before its first event

    def answered(self, result: str, seconds: float) -> None:
        tracing.annotate_span(result=result)
        self._answers.labels(result).inc()
        self._answer_seconds.observe(seconds)

    def acknowledged(self, body: Mapping[str, Any], seconds: float) -> None:
        self._ack_seconds.labels(delivery_kind(body)).observe(seconds)

    def called_slack(self, outcome: str, seconds: float) -> None:
        self._slack_calls.labels(outcome).inc()
        self._slack_seconds.observe(seconds)

    def checked(self, found: Mapping[Problem, int], is_in_order: bool) -> None:
        for each in Problem:
            self._disorders.labels(each).set(found.get(each, 0))
        now = time.time()
        self._checked_at.set(now)
        if is_in_order:
            self._in_order_at.set(now)


def delivery_kind(body: Mapping[str, Any]) -> str:
    """Return in one word what Slack delivers."""
    return "command" if "command" in body else _KINDS.get(str(body.get("type")), _OTHER)


class MeasuredApp(App):
    """Bolt's app, over Socket Mode and HTTP: its acks are timed and traced, and it raises nothing
    at a delivery of a shape that it cannot read."""

    metrics: Metrics

    def dispatch(self, req: BoltRequest) -> BoltResponse:
        began = time.monotonic()
        with tracing.span("delivery", kind=delivery_kind(req.body)):
            try:
                response = super().dispatch(req)
            except Exception as error:  # Bolt's own error handling reads the body, too
                ignored = deduplication.ignore_unreadable(error, req.context)
                if ignored is None:
                    raise
                response = ignored
        self.metrics.acknowledged(req.body, time.monotonic() - began)
        return response


HEALTH_THREADS: Final = 8
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
        # `/livez` has a thread also while the database hangs.
        self._free = threading.Semaphore(HEALTH_THREADS - 1)
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
            case "/readyz" | "/metrics":
                if not self._free.acquire(blocking=False):
                    return "503 Service Unavailable", _PLAIN, b"busy\n"
                try:
                    return self._look(path)
                finally:
                    self._free.release()
        return "404 Not Found", _PLAIN, b""

    def _look(self, path: str) -> tuple[str, str, bytes]:
        if path == "/metrics":
            return "200 OK", CONTENT_TYPE_LATEST, generate_latest(self._registry)
        ready = self._state.ready()
        status = "200 OK" if all(ready.values()) else "503 Service Unavailable"
        return status, "application/json", json.dumps(ready).encode() + b"\n"


@dataclass(frozen=True, slots=True)
class _State(Collector):
    """Looks at database and program when it is asked, not before."""

    database: Database
    parts: Callable[[], Mapping[str, bool]]
    clock: Callable[[], datetime]

    def describe(self) -> Iterable[Metric]:
        return ()  # else registering would collect

    def ready(self) -> Mapping[str, bool]:
        return {"database": backlog.is_usable(self.database), **self.parts()}

    def collect(self) -> Iterator[Metric]:
        ready = GaugeMetricFamily("madoguchi_ready", "1 if this part is ready", labels=["part"])
        for part, is_ready in self.ready().items():
            ready.add_metric([part], is_ready)
        yield ready
        with suppress(StorageFailed):  # it does not answer, or has no schema
            yield from _counted(backlog.count_backlog(self.database, self.clock()))


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
    arrived, late = counted.inbox, counted.clocks_late
    for name, told, value in (
        ("madoguchi_inbox_waiting", "Deliveries received and not finished", arrived.count),
        ("madoguchi_inbox_age_seconds", "Age of the oldest of them", arrived.age),
        ("madoguchi_clocks_late", "Reminders overdue by more than five minutes", late),
    ):
        yield GaugeMetricFamily(name, told, value=value)
