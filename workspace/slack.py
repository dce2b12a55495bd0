"""The pretend Slack as one thing: its state, its wires and its weather."""

from dataclasses import dataclass
from typing import Self

from workspace.config import Config
from workspace.delivery import Courier
from workspace.events import Newsroom
from workspace.ledger import Ledger
from workspace.sockets import Sockets
from workspace.team import Team
from workspace.weather import Forecast


@dataclass(frozen=True)
class Slack:
    team: Team
    sockets: Sockets
    ledger: Ledger
    courier: Courier
    newsroom: Newsroom
    forecast: Forecast

    @classmethod
    def of(cls, config: Config) -> Self:
        team = Team(config)
        timing = config.timing
        sockets = Sockets(config.app.id, team.clock.now, timing.refresh, timing.warning)
        ledger = Ledger()
        courier = Courier(team, sockets, ledger)
        forecast = Forecast(team.clock.now)
        return cls(team, sockets, ledger, courier, Newsroom(team, courier), forecast)

    async def stop(self) -> None:
        self.team.closing = True
        self.team.ring()
        await self.courier.stop()
        await self.sockets.stop()
