"""HTTP mode: Slack's signed requests, instead of Socket Mode."""

import re
import threading
from collections.abc import Callable, Iterable
from typing import Final
from wsgiref.types import StartResponse, WSGIEnvironment

import structlog
from slack_bolt import App, BoltRequest
from slack_bolt.adapter.wsgi.http_request import WsgiHttpRequest
from slack_bolt.adapter.wsgi.http_response import WsgiHttpResponse
from slack_sdk.signature import SignatureVerifier

from bot.web.server import Address, Server

PATH: Final = "/slack/events"
RECEIVERS: Final = 16
# The SDK's verifier raises on any other.
_TIMESTAMP: Final = re.compile(r"[0-9]{1,12}")
_SIGNATURE: Final = re.compile(r"v0=[0-9a-f]{64}")
_SIGNED_BY: Final = "HTTP_X_SLACK_SIGNATURE"
# Slack sends this unsigned, to look at the certificate; Bolt never sees it.
_CERTIFICATE_CHECK: Final = re.compile(rb"(?:^|&)ssl_check=1(?:&|$)")
_log = structlog.get_logger()


class HttpMode:
    """The server that Slack sends to; the counterpart of Socket Mode's Connection."""

    def __init__(
        self, app: App, signing_secret: str, address: Address, refused: Callable[[], None]
    ) -> None:
        """Raises AddressTakenError."""
        requests = SignedRequests(app, signing_secret, refused)
        self._server = Server(requests, address, threads=RECEIVERS)

    def open(self, stop: threading.Event) -> bool:  # noqa: ARG002 (nothing to wait for)
        self._server.start()
        _log.info("http.open", address="{}:{}".format(*self._server.address))
        return True

    @property
    def is_open(self) -> bool:
        return self._server.is_open

    def stop_receiving(self, seconds: float) -> None:
        """Refuse new connections; what was received is answered within `seconds`."""
        self._server.stop(seconds)

    def close(self) -> None:
        """Everything was closed by stop_receiving()."""


class SignedRequests:
    """A WSGI application that lets only Slack's own requests through to Bolt.

    Any path that ends in /slack/events will do, because proxies may add a prefix. Headers of
    proxies are not read.
    """

    def __init__(self, app: App, signing_secret: str, refused: Callable[[], None]) -> None:
        self._refused = refused
        self._verifier = SignatureVerifier(signing_secret)
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "POST" or not environ["PATH_INFO"].endswith(PATH):
            return _answer(start_response, "404 Not Found")
        body = environ["wsgi.input"].read()
        if _SIGNED_BY not in environ and _CERTIFICATE_CHECK.search(body):
            return _answer(start_response, "200 OK")
        if reason := self._refusal(environ, body):
            self._refused()
            _log.warning("request.refused", reason=reason)
            return _answer(start_response, "401 Unauthorized")
        try:
            headers = WsgiHttpRequest(environ).get_headers()
            request = BoltRequest(body=body.decode(), headers=headers)
        except Exception as error:  # noqa: BLE001 (of many kinds, if it is no payload of Slack's)
            _log.error("request.unreadable", exc_info=error)
            return _answer(start_response, "400 Bad Request")
        done = self._app.dispatch(request)
        response = WsgiHttpResponse(done.status, done.headers, done.body)
        start_response(response.status, response.get_headers())
        return response.get_body()

    def _refusal(self, environ: WSGIEnvironment, body: bytes) -> str | None:
        """Say why this does not come from Slack now; None if it does."""
        timestamp = environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", "")
        signature = environ.get(_SIGNED_BY, "")
        if not _TIMESTAMP.fullmatch(timestamp) or not _SIGNATURE.fullmatch(signature):
            return "malformed"
        try:
            is_valid = self._verifier.is_valid(body, timestamp, signature)
        except UnicodeDecodeError:
            is_valid = False
        return None if is_valid else "invalid"


def _answer(start_response: StartResponse, status: str) -> Iterable[bytes]:
    # Without a length, Waitress closes the connection: nobody but Slack is to keep one.
    start_response(status, [("Content-Type", "text/plain")])
    return []
