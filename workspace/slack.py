"""The pretend Slack as one thing: its state, its wires and its injected faults."""

from dataclasses import dataclass, field
from typing import Self

from workspace.config import Config
from workspace.fault_injection import FaultInjector
from workspace.inspector import Inspection
from workspace.state.team import Team
from workspace.wire.courier import Courier
from workspace.wire.events import Newsroom
from workspace.wire.signed_http import HttpEvents
from workspace.wire.socket_mode import Sockets
from workspace.wire.traffic import Ledger


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
