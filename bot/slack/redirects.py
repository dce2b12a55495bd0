"""No redirects: Slack never redirects a call, and urllib would send the token along."""

from typing import Any
from urllib.request import HTTPRedirectHandler


def refuse_redirects() -> None:
    """For the whole process: slack_sdk builds its own openers, with and without a proxy."""
    HTTPRedirectHandler.redirect_request = _refuse  # type: ignore[assignment]


def _refuse(*_: Any) -> None:
    """urllib then raises the redirect as an HTTPError."""
