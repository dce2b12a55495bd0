"""The pretend Slack as one thing: its state, its wires and its injected faults."""

from dataclasses import dataclass, field
from typing import Self

from workspace.config import Config
from workspace.delivery import Courier
from workspace.events import Newsroom
from workspace.fault_injection import FaultInjector
from workspace.http_events import HttpEvents
from workspace.inspecting import Inspection
from workspace.ledger import Ledger
from workspace.sockets import Sockets
from workspace.team import Team


@dataclass(frozen=True)
class Slack:
    team: Team
    sockets: Sockets
    wire: Sockets | HttpEvents
    ledger: Ledger
    courier: Courier
    newsroom: Newsroom
    injector: FaultInjector
    inspection: Inspection = field(default_factory=Inspection)

    @classmethod
    def of(cls, config: Config) -> Self:
        team = Team(config)
        timing = config.timing
        sockets = Sockets(config.app, team.clock.now, timing)
        ledger = Ledger()
        app = config.app
        wire: Sockets | HttpEvents = sockets
        if not app.manifest.socket_mode:
            wire = HttpEvents(app.manifest, app.signing_secret, team.clock.machine)
        courier = Courier(team, wire, ledger)
        injector = FaultInjector(team.clock.now)
        return cls(team, sockets, wire, ledger, courier, Newsroom(team, courier), injector)

    async def stop(self) -> None:
        self.team.closing = True
        self.team.ring()
        await self.courier.stop()
        await self.sockets.stop()
