"""The Web API client of the whole program, which reports each call's outcome and duration."""

import copy
import time
from collections.abc import Callable
from typing import Any
from urllib.request import Request

from slack_bolt import BoltContext, BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.slack.https import KeptConnections, opener_of

Called = Callable[[str, float], None]
"""Takes an outcome (ok, limited, refused, failed, unreachable) and seconds."""
_LIMITS = ("ratelimited", "rate_limited")


class Client(WebClient):
    def __init__(self, token: str | None, base_url: str, timeout: int, called: Called) -> None:
        # The default handler would post again what may have been posted.
        super().__init__(token, base_url, timeout=timeout, retry_handlers=[])
        self._called = called
        self.connections = KeptConnections()
        self._opener = opener_of(self.proxy, self.connections)

    def api_call(self, *words: Any, **more: Any) -> SlackResponse:
        began, outcome = time.monotonic(), "unreachable"
        try:
            response = super().api_call(*words, **more)
            outcome = "ok"
        except SlackApiError as error:
            outcome = _outcome(error)
            raise
        finally:
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

    def for_all(self, context: BoltContext, next_: Callable[[], BoltResponse]) -> BoltResponse:
        """Middleware: a copy for each request, in place of the plain client that Bolt makes.

        A copy, because a listener may change its timeout.
        """
        context["client"] = copy.copy(self)
        return next_()


def _outcome(error: SlackApiError) -> str:
    status = getattr(error.response, "status_code", 200)
    if status == 429 or error.response.get("error") in _LIMITS:
        return "limited"
    return "failed" if status >= 500 else "refused"
