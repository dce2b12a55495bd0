"""The Web API client of the whole program: it reports each call, over connections that stay open.

A new connection costs a TLS handshake. `prepare_https` holds for every call of this process, as
slack_sdk builds openers of its own too.
"""

import copy
import io
import selectors
import ssl
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from http.client import HTTPConnection, HTTPSConnection
from itertools import chain
from typing import Any, Final
from urllib.request import (
    AbstractHTTPHandler,
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPRedirectHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)
from urllib.response import addinfourl

from slack_bolt import BoltContext, BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot import tracing
from handlers.slack.api import CallFailed, CallRefused, Limited, Unclear, classify_error

IDLE_SECONDS: Final = 4.0
"""Slack does not say when it closes an idle connection; the usual servers wait five seconds."""
_PROXY_AUTHORIZATION: Final = "Proxy-Authorization"
Endpoint = tuple[type[HTTPConnection], str, str | None]
"""Scheme, host, and the host behind a proxy's tunnel."""


def prepare_https() -> None:
    """Refuse redirects: Slack never redirects a call, and urllib would send the token along.

    Read the trusted certificates once, not for each call, which takes 6 ms of processor time.
    """
    HTTPRedirectHandler.redirect_request = refuse_redirect  # type: ignore[assignment]
    context = ssl.create_default_context()
    # The place that PEP 476 names for a choice of the whole process.
    ssl._create_default_https_context = lambda: context  # type: ignore[assignment, misc]


def refuse_redirect(*_: Any) -> None:
    """urllib then raises the redirect as an HTTPError."""


class ConnectionPool(AbstractHTTPHandler):
    """urllib's handler of HTTP and HTTPS, whose own closes each connection. Thread-safe.

    No request is sent a second time: Slack may have done what the first one asked.
    """

    http_request = https_request = AbstractHTTPHandler.do_request_

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()  # never held while anything is sent
        self._idle: defaultdict[Endpoint, list[tuple[float, HTTPConnection]]] = defaultdict(list)

    def http_open(self, request: Request) -> addinfourl:
        return self._ask(HTTPConnection, request)

    def https_open(self, request: Request) -> addinfourl:
        return self._ask(HTTPSConnection, request)

    def idle(self) -> list[HTTPConnection]:
        with self._lock:
            return [each for stack in self._idle.values() for _, each in stack]

    def close(self) -> None:
        """Close those that are not in use; a later call opens a new one."""
        with self._lock:
            stacks = list(self._idle.values())
            self._idle.clear()
        for _, each in chain.from_iterable(stacks):
            each.close()

    def _ask(self, scheme: type[HTTPConnection], request: Request) -> addinfourl:
        """Raises OSError or HTTPException; the connection is closed then."""
        tunnel: str | None = request._tunnel_host  # type: ignore[attr-defined]
        place = (scheme, request.host, tunnel)
        headers = {name.title(): value for name, value in request.header_items()}
        secret = headers.pop(_PROXY_AUTHORIZATION, None) if tunnel else None
        connection = self._taken(place)
        if connection is None:
            connection = scheme(request.host)
            if tunnel:
                connection.set_tunnel(
                    tunnel, headers={_PROXY_AUTHORIZATION: secret} if secret else {}
                )
        connection.timeout = request.timeout
        if connection.sock is not None:
            connection.sock.settimeout(request.timeout)
        try:
            connection.request(request.get_method(), request.selector, request.data, headers)
            response = connection.getresponse()
            body = response.read()
        except BaseException:
            connection.close()
            raise
        if connection.sock is not None:  # Slack did not ask to close it
            self._keep(place, connection)
        answer = addinfourl(io.BytesIO(body), response.headers, request.full_url, response.status)
        answer.msg = response.reason  # type: ignore[attr-defined]
        return answer

    def _taken(self, place: Endpoint) -> HTTPConnection | None:
        """The connection used last, so that the others become idle after a burst."""
        while True:
            with self._lock:
                if not (stack := self._idle[place]):
                    return None
                used, connection = stack.pop()
            if time.monotonic() - used < IDLE_SECONDS and not _is_readable(connection):
                return connection
            connection.close()

    def _keep(self, place: Endpoint, connection: HTTPConnection) -> None:
        with self._lock:
            now, stack = time.monotonic(), self._idle[place]
            stack.append((now, connection))
            old = [each for each in stack if now - each[0] >= IDLE_SECONDS]
            del stack[: len(old)]
        for _, each in old:
            each.close()


def _is_readable(connection: HTTPConnection) -> bool:
    """Whether Slack closed it, or sent something that nobody asked for."""
    with selectors.DefaultSelector() as selector:
        selector.register(connection.sock, selectors.EVENT_READ)
        return bool(selector.select(0))


def build_opener(proxy: str | None, connections: ConnectionPool) -> OpenerDirector:
    """An opener that knows HTTP and HTTPS alone, follows no redirect and honours NO_PROXY.

    Without `proxy`, the environment's or the system's is used.
    """
    opener = OpenerDirector()
    proxies: dict[str, Any] | None = {"http": proxy, "https": proxy} if proxy else None
    for handler in (
        ProxyHandler(proxies),
        connections,
        HTTPErrorProcessor(),
        HTTPDefaultErrorHandler(),
    ):
        opener.add_handler(handler)
    return opener


ReportCall = Callable[[str, float], None]
"""Takes an outcome (ok, limited, refused, failed, unreachable) and seconds."""
_OUTCOMES: Final[Mapping[type[CallFailed], str]] = {
    Limited: "limited",
    Unclear: "failed",
    CallRefused: "refused",
}


class Client(WebClient):
    def __init__(self, token: str | None, base_url: str, timeout: int, called: ReportCall) -> None:
        # The default handler would post again what may have been posted.
        super().__init__(token, base_url, timeout=timeout, retry_handlers=[])
        self._called = called
        self.connections = ConnectionPool()
        self._opener = build_opener(self.proxy, self.connections)

    def api_call(self, api_method: str, *words: Any, **more: Any) -> SlackResponse:
        began, outcome = time.monotonic(), "unreachable"
        with tracing.span(f"slack {api_method}"):
            try:
                response = super().api_call(api_method, *words, **more)
                outcome = "ok"
            except SlackApiError as error:
                outcome = _OUTCOMES[type(classify_error(error))]
                raise
            finally:
                tracing.annotate_span(outcome=outcome)
                self._called(outcome, time.monotonic() - began)
        return response

    def _perform_urllib_http_request_internal(
        self,
        url: str,  # noqa: ARG002 (slack_sdk's parameters)
        req: Request,
    ) -> dict[str, Any]:
        """Send one request, where slack_sdk opens a new connection for each."""
        with self._opener.open(req, timeout=self.timeout) as answer:
            charset = answer.headers.get_content_charset() or "utf-8"
            body = answer.read().decode(charset)
            return {"status": answer.code, "headers": answer.headers, "body": body}

    def give_copy_to_request(
        self, context: BoltContext, next_: Callable[[], BoltResponse]
    ) -> BoltResponse:
        """Middleware: a copy for each request, in place of the plain client that Bolt makes.

        A copy, because a listener may change its timeout.
        """
        context["client"] = copy.copy(self)
        return next_()
