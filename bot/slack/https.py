"""What holds for every call by HTTPS of this process: slack_sdk builds its own openers, with and
without a proxy.
"""

import ssl
from typing import Any
from urllib.request import HTTPRedirectHandler


def prepare_https() -> None:
    """Refuse redirects: Slack never redirects a call, and urllib would send the token along.

    Read the trusted certificates once, not for each call, which takes 6 ms of processor time.
    """
    HTTPRedirectHandler.redirect_request = _refuse  # type: ignore[assignment]
    context = ssl.create_default_context()
    # The place that PEP 476 names for a choice of the whole process.
    ssl._create_default_https_context = lambda: context  # type: ignore[assignment, misc]


def _refuse(*_: Any) -> None:
    """urllib then raises the redirect as an HTTPError."""
