"""The heartbeat: a request to an outside address while all is in order."""

import http.client
import threading
import urllib.error
import urllib.request
from dataclasses import dataclass
from email.message import Message
from typing import IO, Final

from bot import logs

TIMEOUT_SECONDS: Final = 5.0
"""For each step of a request, not the whole."""
LONGEST_SECONDS: Final = 10.0


@dataclass(slots=True)
class Beat:
    """Requests the address in its own thread, so that a slow answer does not block for long."""

    _asking: threading.Thread | None = None

    def send(self, url: str | None) -> None:
        """Send one empty request, unless an earlier one has not ended."""
        if url is None:
            return
        if self._asking is None or not self._asking.is_alive():
            self._asking = threading.Thread(target=_ask, args=(url,), daemon=True)
            self._asking.start()
        self._asking.join(LONGEST_SECONDS)
        if self._asking.is_alive():
            logs.alarm("heartbeat.unsent", TimeoutError.__name__)


def _ask(url: str) -> None:
    try:
        with _OPENER.open(url, timeout=TIMEOUT_SECONDS):
            pass
    except (OSError, ValueError, http.client.HTTPException) as error:
        logs.alarm("heartbeat.unsent", type(error).__name__)


class _Nowhere(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: Message,
        newurl: str,
    ) -> None:
        """Refuse redirects: any answer other than 200 is an error."""


_OPENER: Final = urllib.request.build_opener(_Nowhere)
