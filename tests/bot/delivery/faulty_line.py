"""A proxy between the program and the pretend Slack that injects faults."""

import json
import socket
import struct
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qsl

from tests.listening import listening

Arguments = dict[str, Any]


class Way(StrEnum):
    """Fate of a call; `done_`: Slack carries it out before the fault."""

    ERROR = "error"
    LIMITED = "limited"
    STATUS_500 = "500"
    STATUS_503 = "503"
    HTML = "html"
    HTML_503 = "html_503"
    CLOSED = "closed"
    DONE_TRUNCATED = "done_truncated"
    DONE_HTML = "done_html"
    DONE_FATAL_ERROR = "done_fatal_error"
    DONE_SILENT = "done_silent"
    DONE_RESET = "done_reset"


@dataclass
class Fault:
    method: str
    way: Way
    word: str = ""
    """For ERROR: Slack's error code."""
    needed: str = ""
    """For ERROR: the scopes that Slack asks for."""
    provided: str = ""
    """For ERROR: the scopes that the app has."""
    seconds: int = 0
    """For LIMITED: the seconds of Retry-After."""
    times: int = -1
    """Number of calls it hits; all of them if negative."""
    to: tuple[str, ...] = ()
    """Channels whose calls it hits; those of all if empty."""
    when: Callable[[Arguments], bool] = lambda _: True


@dataclass(frozen=True)
class Heard:
    """A call as it arrived, stamped by the product's clock."""

    method: str
    arguments: Arguments
    at: datetime
    way: Way | None


@dataclass
class Line:
    url: str
    to: str
    clock: Callable[[], datetime]
    faults: list[Fault] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def lays(self, method: str, way: Way, **more: Any) -> Fault:
        self.faults.append(Fault(method, way, **more))
        return self.faults[-1]

    def is_fine(self) -> None:
        self.faults.clear()

    def tries(self, method: str, channel: str = "") -> list[Heard]:
        with self._lock:
            found = [each for each in self.heard if each.method == method]
        return [each for each in found if not channel or each.arguments.get("channel") == channel]

    def meets(self, method: str, arguments: Arguments) -> Fault | None:
        with self._lock:
            fault = next((each for each in self.faults if _is_met(each, method, arguments)), None)
            if fault is not None:
                fault.times -= 1
            way = fault.way if fault else None
            self.heard.append(Heard(method, arguments, self.clock(), way))
            return fault


def _is_met(fault: Fault, method: str, arguments: Arguments) -> bool:
    if fault.to and arguments.get("channel") not in fault.to:
        return False
    return fault.method in (method, "*") and fault.times != 0 and fault.when(arguments)


@contextmanager
def line_to(api_url: str, clock: Callable[[], datetime]) -> Iterator[Line]:
    """A line for as long as the block runs."""
    line = Line("", api_url, clock)

    class Handler(_Handler):
        the_line = line

    with listening(Handler) as url:
        line.url = f"{url}/"
        yield line


class _Handler(BaseHTTPRequestHandler):
    the_line: Line

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        method = self.path.strip("/").partition("?")[0]
        arguments = _read(body, self.headers.get("content-type", ""))
        fault = self.the_line.meets(method, arguments)
        if fault is None or fault.way.startswith("done_"):
            status, headers, answer = self._pass_on(method, body)
            if fault is None:
                self._answers(status, answer, headers)
                return
        self._spoils(fault)

    def _spoils(self, fault: Fault) -> None:
        match fault.way:
            case Way.ERROR:
                scopes = {"needed": fault.needed, "provided": fault.provided}
                self._says(200, {"ok": False, "error": fault.word, **scopes})
            case Way.LIMITED:
                self._says(429, {"ok": False, "error": "ratelimited"}, fault.seconds)
            case Way.STATUS_500:
                self._says(500, {"ok": False, "error": "internal_error"})
            case Way.STATUS_503:
                self._says(503, {"ok": False, "error": "service_unavailable"})
            case Way.HTML | Way.DONE_HTML:
                self._answers(200, b"<html><title>Slack is away</title></html>")
            case Way.HTML_503:
                self._answers(503, b"<html><title>503</title></html>")
            case Way.DONE_TRUNCATED:
                self._answers(200, b'{"ok": true, "channel": "D0')
            case Way.DONE_FATAL_ERROR:
                self._says(200, {"ok": False, "error": "fatal_error"})
            case Way.DONE_SILENT:
                time.sleep(1.5)
            case Way.CLOSED | Way.DONE_RESET:
                self.connection.setsockopt(
                    socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
                )
        self.close_connection = True

    def _pass_on(self, method: str, body: bytes) -> tuple[int, dict[str, str], bytes]:
        headers = {
            name: self.headers[name]
            for name in ("authorization", "content-type")
            if name in self.headers
        }
        request = urllib.request.Request(f"{self.the_line.to}{method}", body, headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, dict(answer.headers), answer.read()
        except urllib.error.HTTPError as error:
            return error.code, dict(error.headers), error.read()

    def _says(self, status: int, content: Arguments, retry_after: int = 0) -> None:
        headers = {"retry-after": str(retry_after)} if retry_after else {}
        self._answers(status, json.dumps(content).encode(), headers)

    def _answers(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            if name.lower() in ("retry-after", "content-type"):
                self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Print nothing."""


def _read(body: bytes, kind: str) -> Arguments:
    if kind.startswith("application/json"):
        found: Arguments = json.loads(body or b"{}")
        return found
    return dict(parse_qsl(body.decode()))
