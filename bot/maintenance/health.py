"""Health for outside monitoring: a metrics file and a heartbeat address.

The file is in Prometheus's text format, for its node exporter or any script: no port to guard, no
library. It holds counts alone, neither names nor ticket numbers.
"""

import http.client
import os
import threading
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from pathlib import Path
from typing import IO, Final

from bot import logs
from tickets.deadlines.self_check import Disorder

TIMEOUT_SECONDS: Final = 5.0
"""For each step of a request, not the whole."""
LONGEST_SECONDS: Final = 10.0
_PREFIX: Final = "madoguchi_"


def write(
    file: Path | None,
    found: Mapping[Disorder, int],
    counts: Mapping[str, int],
    now: datetime,
    *,
    beats: bool,
) -> None:
    """Write atomically. The heartbeat's time moves only while all is in order."""
    if file is None:
        return
    beat = now.timestamp() if beats else _last_beat(file)
    lines = [f'{_PREFIX}disorders{{kind="{what}"}} {found.get(what, 0)}' for what in Disorder]
    lines += [
        f"{_PREFIX}notices_waiting {counts['notices_waiting']}",
        f"{_PREFIX}clocks_armed {counts['clocks_armed']}",
        f"{_PREFIX}inspection_time_seconds {now.timestamp():.0f}",
        f"{_PREFIX}heartbeat_time_seconds {beat:.0f}",
    ]
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        beside.write_text("\n".join(lines) + "\n", encoding="ascii")
        beside.replace(file)
    except OSError as error:
        logs.alarm("heartbeat.unwritten", type(error).__name__)


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


def _last_beat(file: Path) -> float:
    name = f"{_PREFIX}heartbeat_time_seconds "
    try:
        lines = file.read_text(encoding="ascii").splitlines()
        return next((float(each[len(name) :]) for each in lines if each.startswith(name)), 0.0)
    except (OSError, ValueError):
        return 0.0


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
