"""Calls that only read: repeated after a fault, and left alone for as long as Slack asks."""

import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from handlers.slack.api import Limited, Refused, ReplyFailed, Unclear, once

TRIES: Final = 2
FAULT_SECONDS: Final = 0.3
SAT_OUT_SECONDS: Final = 3.0
"""A longer `Retry-After` is not waited for: the caller does without for now."""


FAULTS: Final = (ReplyFailed, Refused, ValueError, TypeError, LookupError, AttributeError)
"""What a call may raise, or the reading of an answer that is not as documented."""


class PausingMethod:
    """One method of Slack's. While Slack wants to be left alone, no thread calls it."""

    def __init__(self, method: Callable[..., Any], clock: Callable[[], datetime]) -> None:
        self._method = method
        self._clock = clock
        self._paused_until: datetime | None = None

    def __call__(self, **arguments: Any) -> Mapping[str, Any]:
        """Slack's response. Raises Refused, Limited or Unclear (`handlers.slack.api`)."""
        for _ in range(TRIES - 1):
            try:
                return self._once(arguments)
            except Unclear:
                time.sleep(FAULT_SECONDS)
            except Limited as limited:
                if limited.seconds > SAT_OUT_SECONDS:
                    raise
        return self._once(arguments)

    def _once(self, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        self._sit_out()
        try:
            found: Mapping[str, Any] = once(self._method, **arguments)
        except Limited as limited:
            self._paused_until = self._clock() + timedelta(seconds=limited.seconds)
            raise
        return found

    def _sit_out(self) -> None:
        until = self._paused_until
        left = (until - self._clock()).total_seconds() if until else 0.0
        if left > SAT_OUT_SECONDS:
            raise Limited(left)
        if left > 0:
            time.sleep(left)
