"""What goes wrong today: slow, limited, failing or away."""

import asyncio
import math
import random
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass

from workspace.errors import SlackError

# "short bursts" are allowed; Slack gives no figure
BURST = 3
# docs.slack.dev/apis/web-api/rate-limits: "1+", "20+" … a minute. Slack lets more pass, and says
# not how much; an app that keeps to the figure is never refused.
CALLS_A_MINUTE = {1: 1, 2: 20, 3: 50, 4: 100}
MINUTE = 60.0


@dataclass
class Weather:
    """`limited` and `failing` take True (until changed) or how many of the next calls it hits.

    `limited=True` is Slack's own rule of one message a second and channel after a short burst;
    `limited=N` refuses the next N calls, whatever they are. A share hits that part of all calls.
    `tiers` is Slack's other rule: so many calls a minute of each method.
    """

    slow: float = 0.0
    limited: bool | int = False
    failing: bool | int = False
    away: bool = False
    tiers: bool = False
    retry_after: int = 1
    limited_share: float = 0.0
    failing_share: float = 0.0
    lost_share: float = 0.0
    """Of all calls, those that Slack carries out and then answers with a fault."""


class Forecast:
    """Applies the weather to Web API calls."""

    def __init__(self, now: Callable[[], float]):
        self.weather = Weather()
        self._now = now
        self._chance = random.Random(1).random  # noqa: S311 (the same weather each time)
        self._posts: dict[str, deque[float]] = defaultdict(deque)
        self._calls: dict[str, deque[float]] = defaultdict(deque)

    async def meet(self) -> None:
        weather = self.weather
        if weather.slow:
            await asyncio.sleep(weather.slow)
        if weather.away:
            raise SlackError("service_unavailable", status=503)
        if self._hits("failing"):
            raise SlackError("internal_error", status=500)
        if weather.limited is not True and self._hits("limited"):
            raise SlackError("ratelimited", status=429, wait=weather.retry_after)
        if self._chance() < weather.limited_share:
            raise SlackError("ratelimited", status=429, wait=weather.retry_after)
        if self._chance() < weather.failing_share:
            raise SlackError("internal_error", status=500)

    def meet_answer(self) -> None:
        """On the way back, when all is done."""
        if self._chance() < self.weather.lost_share:
            raise SlackError("internal_error", status=500)

    def meet_message(self, channel: str) -> None:
        """Counts a message to a channel and refuses one too many, if that rule is on."""
        if self.weather.limited is not True:
            return
        if self._left(self._posts[channel], BURST, float(BURST)) is not None:
            raise SlackError("ratelimited", status=429, wait=self.weather.retry_after)

    def meet_method(self, name: str, tier: int | None) -> None:
        """Counts a call and refuses one too many of its minute; other methods go on."""
        if not self.weather.tiers or tier is None:
            return
        left = self._left(self._calls[name], CALLS_A_MINUTE[tier], MINUTE)
        if left is not None:
            raise SlackError("ratelimited", status=429, wait=math.ceil(left))

    def _left(self, recent: deque[float], most: int, span: float) -> float | None:
        """None when there is room, and then it is taken; else the seconds until there is."""
        now = self._now()
        while recent and now - recent[0] >= span:
            recent.popleft()
        if len(recent) >= most:
            return span - (now - recent[0])
        recent.append(now)
        return None

    def _hits(self, name: str) -> bool:
        value = getattr(self.weather, name)
        if value is True or value is False:
            return bool(value)
        if value > 0:
            setattr(self.weather, name, value - 1)
            return True
        return False
