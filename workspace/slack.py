"""The pretend Slack as a whole: its state, its connections to the app, its injected faults."""

from dataclasses import dataclass
from typing import Self

from workspace.config import Config
from workspace.fault_injection import FaultInjector
from workspace.inspector import Inspector
from workspace.state.team import Team
from workspace.wire.courier import Courier, Traffic
from workspace.wire.events import EventPublisher
from workspace.wire.signed_http import HttpEvents
from workspace.wire.socket_mode import Sockets


@dataclass
class Slack:
    team: Team
    sockets: Sockets
    wire: Sockets | HttpEvents
    traffic: Traffic
    courier: Courier
    events: EventPublisher
    injector: FaultInjector
    inspector: Inspector | None = None  # without one, the page offers no explanations

    @classmethod
    def of(cls, config: Config) -> Self:
        team = Team(config)
        timing = config.timing
        sockets = Sockets(config.app, team.clock.now, timing)
        traffic = Traffic()
        app = config.app
        wire: Sockets | HttpEvents = sockets
        if not app.manifest.socket_mode:
            wire = HttpEvents(app.manifest, app.signing_secret, team.clock.machine)
        courier = Courier(team, wire, traffic)
        injector = FaultInjector(team.clock.now)
        return cls(team, sockets, wire, traffic, courier, EventPublisher(team, courier), injector)

    async def stop(self) -> None:
        self.team.closing = True
        self.team.wake()
        await self.courier.stop()
        await self.sockets.stop()
