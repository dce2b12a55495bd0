"""The Web API client of the whole program, which reports each call's outcome and duration."""

import copy
import time
from collections.abc import Callable
from typing import Any

from slack_bolt import BoltContext, BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

Called = Callable[[str, float], None]
"""Takes an outcome (ok, limited, refused, failed, unreachable) and seconds."""
_LIMITS = ("ratelimited", "rate_limited")


class Client(WebClient):
    def __init__(self, token: str | None, base_url: str, timeout: int, called: Called) -> None:
        # The default handler would post again what may have been posted.
        super().__init__(token, base_url, timeout=timeout, retry_handlers=[])
        self._called = called

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
