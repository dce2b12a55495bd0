"""What a way to the app is: Socket Mode or signed HTTP."""

from dataclasses import dataclass
from typing import Any, Protocol

Json = dict[str, Any]

EVENTS, COMMANDS, INTERACTIVE = "events_api", "slash_commands", "interactive"


@dataclass(frozen=True)
class Retry:
    """Which attempt this is (0 is the first) and why the one before failed."""

    attempt: int = 0
    reason: str = ""


class Unacknowledged(Exception):  # noqa: N818 - what happened, not "an error"
    """The app did not take it in time; `final` when it asked not to be told again."""

    def __init__(self, reason: str, *, final: bool = False):
        super().__init__(reason)
        self.reason = reason
        self.final = final


class Wire(Protocol):
    async def send(self, kind: str, payload: Json, timeout: float, retry: Retry) -> Json:
        """Hands a payload over; the ack, whose `payload` is the app's answer if it gave one."""
        ...

    @property
    def connected(self) -> int: ...
