"""A collector of traces that keeps what it gets over OTLP/HTTP."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

from tests.listening import listening


@dataclass(frozen=True)
class Span:
    name: str
    id: bytes
    parent: bytes
    trace: bytes
    attributes: dict[str, str]
    is_fault: bool


@dataclass
class Collector:
    url: str
    requests: list[tuple[str, bytes]] = field(default_factory=list)
    """Path and body of each."""

    def spans(self) -> list[Span]:
        # Only here, so that the tests are collected where the extra is not installed.
        from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
            ExportTraceServiceRequest,
        )

        assert {path for path, _ in self.requests} == {"/v1/traces"}
        batches = [ExportTraceServiceRequest.FromString(body) for _, body in self.requests]
        return [
            Span(
                each.name,
                each.span_id,
                each.parent_span_id,
                each.trace_id,
                {pair.key: pair.value.string_value for pair in each.attributes},
                each.status.code == each.status.STATUS_CODE_ERROR,
            )
            for batch in batches
            for resource in batch.resource_spans
            for scope in resource.scope_spans
            for each in scope.spans
        ]


@contextmanager
def collecting() -> Iterator[Collector]:
    requests: list[tuple[str, bytes]] = []

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            requests.append((self.path, body))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with listening(Answer) as url:
        yield Collector(url, requests)
