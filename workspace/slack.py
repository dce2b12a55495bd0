"""The pretend Slack as a whole: its state, its connections to the app, its injected faults."""

import asyncio
import math
import random
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

from workspace.config import Config
from workspace.errors import SlackError
from workspace.inspector import Inspector
from workspace.state.team import Team
from workspace.wire.app_delivery import AppDelivery, EventPublisher, Traffic
from workspace.wire.signed_http import SignedHttpTransport
from workspace.wire.socket_mode import SocketModeTransport

# Slack allows "short bursts" and gives no figure.
BURST = 3
# docs.slack.dev/apis/web-api/rate-limits: "1+", "20+" … calls a minute. Slack allows somewhat more
# without saying how much; an app that stays within the figure is never refused.
CALLS_A_MINUTE = {1: 1, 2: 20, 3: 50, 4: 100}
MINUTE = 60.0


@dataclass
class InjectedFaults:
    """Faults that the pretend Slack shows from now on.

    `limited` and `failing` are True (until changed) or the number of calls still to refuse.

    `limited=True` enforces Slack's one message a second and channel after a short burst;
    `limited=N` refuses the next N calls of any method. `tiers` enforces the calls a minute of each
    method. Messages with one of the `unknown_blocks` (types) are refused, as where Slack has not
    brought a new block to a workspace yet. A share is the fraction of calls affected; a call with a
    lost answer is carried out.
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
    unknown_blocks: Sequence[str] = ()


class FaultInjector:
    """Refuses or delays Web API calls according to the faults; raises SlackError."""

    def __init__(self, now: Callable[[], float]):
        self.faults = InjectedFaults()
        self._now = now
        self._chance = random.Random(1).random  # noqa: S311 - the same faults in each run
        self._posts: dict[str, deque[float]] = defaultdict(deque)
        self._calls: dict[str, deque[float]] = defaultdict(deque)

    async def before_call(self) -> None:
        faults = self.faults
        if faults.slow:
            await asyncio.sleep(faults.slow)
        if faults.away:
            raise SlackError("service_unavailable", status=503)
        if self._use_up_fault("failing") or self._chance() < faults.failing_share:
            raise SlackError("internal_error", status=500)
        is_counted = faults.limited is not True and self._use_up_fault("limited")
        if is_counted or self._chance() < faults.limited_share:
            raise SlackError("ratelimited", status=429, wait=faults.retry_after)

    def lose_answer(self) -> None:
        if self._chance() < self.faults.lost_share:
            raise SlackError("internal_error", status=500)

    def limit_messages(self, channel: str) -> None:
        """Count a message to a channel and refuse it if it exceeds the rate, where enforced."""
        if self.faults.limited is not True:
            return
        if self._take_slot(self._posts[channel], BURST, float(BURST)) is not None:
            raise SlackError("ratelimited", status=429, wait=self.faults.retry_after)

    def limit_calls(self, method: str, tier: int | None) -> None:
        """Count a call and refuse it if it exceeds the method's tier, where enforced."""
        if not self.faults.tiers or tier is None:
            return
        left = self._take_slot(self._calls[method], CALLS_A_MINUTE[tier], MINUTE)
        if left is not None:
            raise SlackError("ratelimited", status=429, wait=math.ceil(left))

    def _take_slot(self, recent: deque[float], most: int, span: float) -> float | None:
        """Take a slot and return None, or return the seconds until one is free."""
        now = self._now()
        while recent and now - recent[0] >= span:
            recent.popleft()
        if len(recent) >= most:
            return span - (now - recent[0])
        recent.append(now)
        return None

    def _use_up_fault(self, name: str) -> bool:
        value = getattr(self.faults, name)
        if value is True or value is False:
            return bool(value)
        if value > 0:
            setattr(self.faults, name, value - 1)
            return True
        return False


@dataclass
class Slack:
    """The pretend workspace: its state, its Web API, and the connections of its apps."""

    team: Team
    sockets: SocketModeTransport
    wire: SocketModeTransport | SignedHttpTransport
    traffic: Traffic
    delivery: AppDelivery
    events: EventPublisher
    injector: FaultInjector
    inspector: Inspector | None = None  # without one, the page offers no explanations

    @classmethod
    def of(cls, config: Config) -> Self:
        team = Team(config)
        timing = config.timing
        sockets = SocketModeTransport(config.app, team.clock.now, timing)
        traffic = Traffic()
        app = config.app
        wire: SocketModeTransport | SignedHttpTransport = sockets
        if not app.manifest.socket_mode:
            wire = SignedHttpTransport(app.manifest, app.signing_secret, team.clock.machine)
        delivery = AppDelivery(team, wire, traffic)
        injector = FaultInjector(team.clock.now)
        return cls(team, sockets, wire, traffic, delivery, EventPublisher(team, delivery), injector)

    async def stop(self) -> None:
        self.team.closing = True
        self.team.wake()
        await self.delivery.stop()
        await self.sockets.stop()
