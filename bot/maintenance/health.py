"""That all is in order, for whoever watches from outside: a file of metrics, and an address.

The file is in the text format of Prometheus, for its node exporter or any script: so there is no
port to guard and no library to keep. It holds counts alone, neither names nor numbers (A-51).
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
"""Of each step of a request, and so no limit to the whole of it."""
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
    """Whole or not at all. The heartbeat's own time moves only while all is in order."""
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
    """Asks the address in a thread of its own, so that a slow answer holds up nobody for long."""

    _asking: threading.Thread | None = None

    def send(self, url: str | None) -> None:
        """One request with nothing in it; where it is not heard, whoever waits for it will say so.

        While an earlier one has no end, there is no other.
        """
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
        """Nobody sends us elsewhere: the answer is an error, as any other that is not 200."""


_OPENER: Final = urllib.request.build_opener(_Nowhere)
