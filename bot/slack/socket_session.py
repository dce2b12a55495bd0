"""One WebSocket of Socket Mode, from Slack's `hello` to its end."""

import json
import logging
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

import structlog
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from websocket import WebSocket, WebSocketApp

PING_SECONDS: Final = 10.0
PONG_SECONDS: Final = 5.0  # a frozen session ends within twenty seconds
HANG_UP_SECONDS: Final = 1.0
# Slack ends a session about ten seconds after its warning.
RENEWAL_REASONS: Final = frozenset({"warning", "refresh_requested"})
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
            self._announce_end(frame)
        elif (request := SocketModeRequest.from_dict(frame)) is not None:
            self._heard(self, request)

    def _announce_end(self, frame: dict[str, Any]) -> None:
        reason = str(frame.get("reason"))
        if reason not in RENEWAL_REASONS:
            _log.error("socket.refused", reason=reason)
        self._end()
