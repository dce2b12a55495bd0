"""One audit row for each burst of requests beyond a person's limit."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from handlers.limiter import Limiter
from tickets.desk import Desk

SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class RateLimitAudit:
    """A worker task: what is refused costs no write while the burst lasts."""

    limiter: Limiter
    desk: Desk
    clock: Callable[[], datetime]

    def __call__(self) -> None:
        now = self.clock()
        for person, count in self.limiter.take_refused(now).items():
            self.desk.deny(person, now=now, refused=count)
