"""Sign-offs that end the suspension of an answer, as the answerer asks for them."""

import threading
import time
from collections.abc import Callable
from typing import Final

from bot import logs
from handlers.questions.revised import endings
from knowledge.library.revisions import SignOff as Ending
from tickets.model.sign_off import SignOff
from tickets.ports import StorageFailed

SECONDS: Final = 1.0
"""How long they are remembered: also the time until another replica shows a signed answer."""


class SignedAnswers:
    """Reads them from the database; while it is down, those read last hold."""

    def __init__(self, read: Callable[[], tuple[SignOff, ...]]) -> None:
        self._read = read
        self._known: frozenset[Ending] = frozenset()
        self._read_at: float | None = None
        self._turn = threading.Lock()

    def __call__(self) -> frozenset[Ending]:
        with self._turn:
            now = time.monotonic()
            if self._read_at is None or now - self._read_at >= SECONDS:
                self._read_at = now
                try:
                    self._known = endings(self._read())
                except StorageFailed as fault:
                    logs.alarm("sign_offs_not_read", str(fault))
            return self._known
