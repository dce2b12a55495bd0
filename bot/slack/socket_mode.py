"""Socket Mode: connect, reconnect, and stop without dropping work in progress."""

import socket
import threading
import time
from contextlib import suppress
from typing import Final

import structlog
from slack_bolt import App
from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler
from websocket import WebSocketApp, WebSocketException

from bot.slack.identity import keep_asking

PING_SECONDS: Final = 5  # two missed pings reveal a frozen connection
RECEIVERS: Final = 16
CLOSE_SECONDS: Final = 5.0
HANG_UP_SECONDS: Final = 1.0
_log = structlog.get_logger()


class Connection:
    """The socket between Slack and the app."""

    def __init__(self, app: App, app_token: str) -> None:
        self._handler = SocketModeHandler(
            app, app_token, ping_interval=PING_SECONDS, concurrency=RECEIVERS
        )
        self._client = self._handler.client
        self._client.on_open_listeners.append(_opened)
        self._client.on_close_listeners.append(lambda _socket: _log.warning("socket.closed"))

    def open(self, stop: threading.Event) -> bool:
        """Connect as soon as Slack allows; False if told to stop first."""
        return keep_asking(self._connected, stop, "SLACK_APP_TOKEN") is not None

    def _connected(self) -> bool:
        self._client.connect()
        return True

    @property
    def is_open(self) -> bool:
        return self._client.is_connected()

    def stop_receiving(self, seconds: float) -> None:  # noqa: ARG002 (it waits for nothing)
        """Acknowledge nothing more, so that Slack sends it again."""
        self._client.socket_mode_request_listeners.clear()

    def close(self) -> None:
        """End the connection, even one being made, and do not reconnect."""
        # Both, since connect() sets the second from the first.
        self._client.default_auto_reconnect_enabled = False
        self._client.auto_reconnect_enabled = False
        self._let_reader_end()
        closing = threading.Thread(target=self._client.close, name="closing", daemon=True)
        closing.start()
        until = time.monotonic() + CLOSE_SECONDS
        while closing.is_alive() and time.monotonic() < until:
            self._hang_up()
            closing.join(0.05)

    def _let_reader_end(self) -> None:
        """Before the client closes the socket: closing it under select() wakes no thread."""
        reader = self._client.current_session_runner
        reader.event.set()  # no new session
        self._hang_up()
        reader.thread.join(HANG_UP_SECONDS)

    def _hang_up(self) -> None:
        """The reader sleeps in select(), up to ten seconds, unless the socket ends."""
        session = self._client.current_session
        connection = session.sock if session is not None else None
        if session is None or connection is None or connection.sock is None:
            return
        session.keep_running = False
        with suppress(OSError, WebSocketException):
            connection.sock.shutdown(socket.SHUT_RDWR)


def _opened(session: WebSocketApp) -> None:
    _log.info("socket.open")
    if session.sock is not None:
        # The text is decoded next, which finds faults; this check reads byte by byte in Python.
        session.sock.cont_frame.skip_utf8_validation = True
