"""Socket Mode: connect, replace each session before it ends, and stop."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Final

import structlog
from slack_bolt import App
from slack_bolt.adapter.socket_mode.internals import run_bolt_app, send_response
from slack_sdk.socket_mode.request import SocketModeRequest
from websocket import WebSocketException

from bot.slack.identity import FIRST_PAUSE, LONGEST_PAUSE, RefusedError, keep_asking
from bot.slack.socket_session import SocketSession

RECEIVERS: Final = 16
HELLO_SECONDS: Final = 10.0
OVERLAP_SECONDS: Final = 10.0
"""How long an old session still receives; Slack ends it sooner."""
SHORT_LIFE_SECONDS: Final = 5.0
_TOKEN: Final = "SLACK_APP_TOKEN"  # noqa: S105 (the name of a setting)
_log = structlog.get_logger()


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
        """Connect as soon as Slack allows; False if told to stop first. Raises RefusedError."""
        url = keep_asking(self._new_url, stop, _TOKEN)
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
            keep_asking(lambda: self._connect(self._new_url()), stop, _TOKEN)
        except RefusedError as error:
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
