"""Socket Mode: connect, replace each session before it ends, and stop."""

import json
import logging
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Final

import structlog
from slack_bolt import App
from slack_bolt.adapter.socket_mode.internals import run_bolt_app, send_response
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from websocket import WebSocket, WebSocketApp, WebSocketException

from bot.slack.identity import FIRST_PAUSE, LONGEST_PAUSE, TokenRefusedError, retry_until_answered

RECEIVERS: Final = 16
HELLO_SECONDS: Final = 10.0
OVERLAP_SECONDS: Final = 10.0
"""How long an old session still receives; Slack ends it sooner."""
SHORT_LIFE_SECONDS: Final = 5.0
PING_SECONDS: Final = 10.0
PONG_SECONDS: Final = 5.0  # a frozen session ends within twenty seconds
HANG_UP_SECONDS: Final = 1.0
# Slack ends a session about ten seconds after its warning.
RENEWAL_REASONS: Final = frozenset({"warning", "refresh_requested"})
_TOKEN: Final = "SLACK_APP_TOKEN"  # noqa: S105 (the name of a setting)
_log = structlog.get_logger()


class SocketSession(BaseSocketModeClient):
    """Bolt answers an envelope on the session that it came on."""

    def __init__(
        self,
        url: str,
        heard: Callable[["SocketSession", SocketModeRequest], None],
        ending: Callable[[], None],
    ) -> None:
        """`ending` is called when Slack announces the end, and at the end."""
        self.logger = logging.getLogger(__name__)
        self.is_open = False
        self.is_lasting = True
        """False as soon as another session is needed."""
        self.settled = threading.Event()
        """Set by `hello`, by a refusal and by the end."""
        self._heard, self._ending = heard, ending
        self._socket = WebSocketApp(url, on_open=self._connected, on_message=self._hear)
        self._connection: WebSocket | None = None
        self._reader = threading.Thread(target=self._read, name="socket session", daemon=True)
        self._reader.start()

    def send_message(self, message: str) -> None:
        self._socket.send(message)

    def close(self) -> None:
        """Wake the reader, which sleeps in select(): closing the socket would not."""
        self.is_lasting = False
        self._socket.keep_running = False
        if self._connection is not None and self._connection.sock is not None:
            with suppress(OSError):
                self._connection.sock.shutdown(socket.SHUT_RDWR)
        self._reader.join(HANG_UP_SECONDS)

    def _read(self) -> None:
        self._socket.run_forever(ping_interval=PING_SECONDS, ping_timeout=PONG_SECONDS)
        if self._connection is not None:
            # The library leaves it open if Slack closed first; Slack would wait for us.
            self._connection.shutdown()  # type: ignore[no-untyped-call]
        if self.is_open and self.is_lasting:
            _log.warning("socket.closed")
        self.is_open = False
        self._end()

    def _end(self) -> None:
        self.is_lasting = False
        self.settled.set()
        self._ending()

    def _connected(self, app: WebSocketApp) -> None:
        self._connection = app.sock
        if app.sock is not None:
            # The text is decoded next, which finds faults; this check reads byte by byte in Python.
            app.sock.cont_frame.skip_utf8_validation = True

    def _hear(self, _socket: WebSocketApp, text: str) -> None:
        frame = json.loads(text)
        kind = frame.get("type")
        if kind == "hello":
            self.is_open = True
            self.settled.set()
            _log.info("socket.open")
        elif kind == "disconnect":
            reason = str(frame.get("reason"))
            if reason not in RENEWAL_REASONS:
                _log.error("socket.refused", reason=reason)
            self._end()
        elif (request := SocketModeRequest.from_dict(frame)) is not None:
            self._heard(self, request)


class Connection:
    """The way from Slack to the app: one session, or two while one replaces the other.

    slack_sdk's clients close the old session before the new one is open. What Slack sends in
    between comes again after a minute.
    """

    def __init__(self, app: App, app_token: str) -> None:
        self._app = app
        self._token = app_token
        self._sessions: list[SocketSession] = []
        self._session_needed = threading.Event()
        self._is_receiving = True
        self._greeted = 0.0
        self._receivers = ThreadPoolExecutor(RECEIVERS, thread_name_prefix="receiver")

    def open(self, stop: threading.Event) -> bool:
        """Connect as soon as Slack allows; False if told to stop. Raises TokenRefusedError."""
        url = retry_until_answered(self._new_url, stop, _TOKEN)
        if url is None:
            return False
        threading.Thread(
            target=self._keep, args=(url, stop), name="socket sessions", daemon=True
        ).start()
        return True

    @property
    def is_open(self) -> bool:
        return any(session.is_open for session in self._sessions)

    def stop_receiving(self, seconds: float) -> None:  # noqa: ARG002 (it waits for nothing)
        """Acknowledge nothing more, so that Slack sends it again."""
        self._is_receiving = False

    def close(self) -> None:
        """End all sessions, even one being made, and open no other."""
        self._is_receiving = False
        self._session_needed.set()
        self._receivers.shutdown(wait=False, cancel_futures=True)
        for session in list(self._sessions):
            session.close()

    def _keep(self, url: str, stop: threading.Event) -> None:
        with suppress(OSError):
            self._connect(url)
        while self._is_receiving and not stop.is_set():
            if not any(session.is_lasting for session in self._sessions):
                self._replace(stop)
            self._session_needed.wait()
            self._session_needed.clear()

    def _replace(self, stop: threading.Event) -> None:
        old = [session for session in self._sessions if session.is_open]
        if time.monotonic() - self._greeted < SHORT_LIFE_SECONDS:
            stop.wait(FIRST_PAUSE)  # Slack may greet each session and end it at once
        try:
            retry_until_answered(lambda: self._connect(self._new_url()), stop, _TOKEN)
        except TokenRefusedError as error:
            _log.error("socket.refused", reason=error.code)
            stop.wait(LONGEST_PAUSE)
            self._session_needed.set()
            return
        for session in old:
            ending = threading.Timer(OVERLAP_SECONDS, session.close)
            ending.daemon = True
            ending.start()

    def _new_url(self) -> str:
        return str(self._app.client.apps_connections_open(app_token=self._token)["url"])

    def _connect(self, url: str) -> SocketSession:
        """A session that Slack has greeted. Raises ConnectionError."""
        session = SocketSession(url, self._receive, self._session_needed.set)
        self._sessions = [each for each in self._sessions if each.is_open] + [session]
        session.settled.wait(HELLO_SECONDS if self._is_receiving else 0)
        if not (session.is_open and self._is_receiving):
            session.close()
            raise ConnectionError
        self._greeted = time.monotonic()
        return session

    def _receive(self, session: SocketSession, request: SocketModeRequest) -> None:
        if self._is_receiving:
            self._receivers.submit(self._answer, session, request)

    def _answer(self, session: SocketSession, request: SocketModeRequest) -> None:
        try:
            send_response(session, request, run_bolt_app(self._app, request), time.time())
        except (OSError, WebSocketException):
            _log.warning("socket.unacknowledged")  # Slack sends an event again
        except Exception as error:  # noqa: BLE001 (a thread of a pool hides what it raises)
            _log.error("receiver.failed", exc_info=error)
