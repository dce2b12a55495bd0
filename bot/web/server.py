"""A waitress server in its own threads, with a deadline for each request."""

import logging
import threading
import time
from contextlib import suppress
from typing import Final
from wsgiref.types import WSGIApplication

from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher

from bot.errors import OperatorError

Address = tuple[str, int]
MAX_BODY_BYTES: Final = 1_000_000
"""Of a request's body; Slack's largest forms stay below half of it."""
REQUEST_SECONDS: Final = 3.0
"""Until a request must be complete; Slack itself waits no longer for its answer."""
IDLE_SECONDS: Final = 75
"""For a proxy's kept connection, longer than the proxy's own limit (60 s is usual)."""
MOST_CONNECTIONS: Final = 500
"""Also the server's own two. At this limit, the one that was idle for longest makes room, or whose
request has been incomplete for longest."""
_SPARE: Final = 10
"""Until Waitress takes no more and logs so: only if all have a request at work."""
_TURN_SECONDS: Final = 0.5
# It warns of each request that waits for a thread; the histogram of acks tells more.
logging.getLogger("waitress.queue").setLevel(logging.ERROR)


class AddressTakenError(OperatorError):
    """The server cannot listen at this address: one sentence about it."""

    def __init__(self, address: Address, reason: object) -> None:
        host, port = address
        sentence = (
            f"Nothing can listen at {host}:{port} ({reason}): choose another address, or stop the"
            " program that uses it."
        )
        super().__init__(sentence)


class Server:
    """Listens from the start, and serves from `start()` until `stop()`."""

    def __init__(self, app: WSGIApplication, address: Address, *, threads: int) -> None:
        """Raises AddressTakenError."""
        host, port = address
        self._sockets: dict[int, wasyncore.dispatcher] = {}
        self._workers = ThreadedTaskDispatcher()
        try:
            self._http = _Listener(
                app,
                map=self._sockets,
                dispatcher=self._workers,
                host=host,
                port=port,
                ident=None,
                asyncore_use_poll=True,  # select() fails beyond 1,024 descriptors
                backlog=1024,
                connection_limit=MOST_CONNECTIONS + _SPARE,
                channel_timeout=IDLE_SECONDS,
                cleanup_interval=1,
                max_request_body_size=MAX_BODY_BYTES,
                max_request_header_size=32_768,
                inbuf_overflow=MAX_BODY_BYTES * 2,  # no body of a request in a temporary file
                clear_untrusted_proxy_headers=True,
                log_socket_errors=False,
            )
        except OSError as error:
            wasyncore.close_all(self._sockets)
            raise AddressTakenError(address, error.strerror or error) from None
        self._threads = threads
        self.address: Address = (self._http.effective_host, int(self._http.effective_port))
        self._until: float | None = None
        self._thread = threading.Thread(target=self._run, name="http", daemon=True)

    def start(self) -> None:
        self._workers.set_thread_count(self._threads)
        self._thread.start()

    @property
    def is_open(self) -> bool:
        return self._thread.is_alive() and self._until is None

    def stop(self, seconds: float) -> None:
        """Take no new request, finish those in progress for up to `seconds`, then close."""
        self._until = time.monotonic() + seconds
        if self._thread.is_alive():
            with suppress(OSError):
                self._http.pull_trigger()
            self._thread.join(seconds + 1.0)

    def _run(self) -> None:
        while self._until is None:
            self._turn()
        self._http.refuse_connections()
        while self._http.active_channels and time.monotonic() < self._until:
            self._http.close_unused()
            self._turn()
        self._workers.shutdown(timeout=1)
        wasyncore.close_all(self._sockets)

    def _turn(self) -> None:
        wasyncore.loop(_TURN_SECONDS, use_poll=True, map=self._sockets, count=1)


class _Request(HTTPRequestParser):  # type: ignore[misc]
    def __init__(self, adj: object) -> None:
        super().__init__(adj)
        self.began = time.time()


class _Connection(HTTPChannel):  # type: ignore[misc]
    parser_class = _Request

    @property
    def is_at_work(self) -> bool:
        """Whether it has a complete request that is not answered yet."""
        return bool(self.requests or self.total_outbufs_len)

    @property
    def waiting_since(self) -> float:
        """Return since when the connection is idle, or its request incomplete."""
        request = self.request
        return float(self.last_activity if request is None else request.began)

    def is_late(self, now: float) -> bool:
        """Whether the request, or the first one, should have been complete by now.

        Waitress alone would wait for as long as a byte comes now and then.
        """
        if self.requests:
            return False
        if self.request is not None:
            return bool(self.request.began < now - REQUEST_SECONDS)
        is_unused = self.last_activity == self.creation_time
        limit = REQUEST_SECONDS if is_unused else IDLE_SECONDS
        return bool(self.last_activity < now - limit)


class _Listener(TcpWSGIServer):  # type: ignore[misc]
    channel_class = _Connection

    def maintenance(self, now: float) -> None:
        for each in list(self.active_channels.values()):
            if each.is_late(now):
                each.will_close = True

    def readable(self) -> bool:
        if self.accepting and len(self._map) >= self.adj.connection_limit - _SPARE:
            self._make_room()
        return bool(super().readable())

    def _make_room(self) -> None:
        free = [each for each in self.active_channels.values() if not each.is_at_work]
        if free:
            min(free, key=lambda each: each.waiting_since).will_close = True

    def refuse_connections(self) -> None:
        self.accepting = False
        self.del_channel()
        self.socket.close()

    def close_unused(self) -> None:
        for each in list(self.active_channels.values()):
            if not each.is_at_work:
                each.will_close = True
