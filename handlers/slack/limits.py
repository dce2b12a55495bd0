"""Limit what one person may write, tap and send in a minute, and keep their messages in order.

A report of a possible breach is never refused: beyond the limit it waits in the inbox.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

from handlers.limiter import Limiter
from handlers.slack.request_key import RequestKey, tapped_element
from handlers.slack.text import strip_slack_markup

Verdict = Literal["go", "tell", "hush", "queue"]
REPORT_COMMAND: Final = "breach"


class TooFast(Exception):  # noqa: N818 - what happened, not "an error"
    """The person did too much in a minute, and is told so once."""


@dataclass(frozen=True)
class Limits:
    report: str
    """Action id of the button that reports a possible breach."""
    redraw: str
    """Action id of the fields of an open form, which only redraw it."""
    requests: Limiter
    reports: Limiter = field(default_factory=lambda: Limiter(most=60))
    redraws: Limiter = field(default_factory=lambda: Limiter(most=120))

    def judge(self, key: RequestKey, body: Mapping[str, Any], now: datetime) -> Verdict:
        action = tapped_element(body).get("action_id") if key.kind == "action" else None
        if action == self.report or is_breach_command(body):
            return "go" if self.reports.judge(key.user, now) == "go" else "queue"
        if action == self.redraw:
            return "go" if self.redraws.judge(key.user, now) == "go" else "hush"
        verdict = self.requests.judge(key.user, now)
        # A form keeps what was typed, and says each time why it was not taken.
        return "tell" if verdict == "hush" and key.kind == "view_submission" else verdict


def is_breach_command(body: Mapping[str, Any]) -> bool:
    return "command" in body and strip_slack_markup(body.get("text")).casefold() == REPORT_COMMAND


_LONGEST_WAIT_SECONDS: Final = 10.0
"""A message is answered after that, whatever became of the one before it."""


class Position:
    """The position of one message, behind the message before it."""

    def __init__(self, before: "Position | None" = None) -> None:
        self._before = before
        self._over = threading.Event()

    def wait(self) -> None:
        """Wait until the message before is handled."""
        if self._before is not None:
            self._before._over.wait(_LONGEST_WAIT_SECONDS)
            self._before = None  # or each would keep all those before it

    def end(self) -> None:
        self._before = None
        self._over.set()


class MessageOrder:
    """The last message of each DM that is not answered yet; the next one waits for it."""

    def __init__(self) -> None:
        self._last: dict[str, Position] = {}
        self._lock = threading.Lock()

    def enter(self, channel: str) -> Position:
        """Outside a DM (an empty channel) nothing waits."""
        if not channel:
            return Position()
        with self._lock:
            position = self._last[channel] = Position(self._last.get(channel))
            return position

    def leave(self, channel: str, position: Position) -> None:
        """Let the next message go on; may be called twice."""
        position.end()
        with self._lock:
            if self._last.get(channel) is position:
                del self._last[channel]
