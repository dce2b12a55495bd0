"""Hands payloads to the app: events with retries, everything else once, with its ack."""

import asyncio
import copy
from collections.abc import Coroutine
from typing import Any

from workspace.ledger import Delivery, Ledger
from workspace.sockets import Sockets
from workspace.team import Team

Json = dict[str, Any]

ANSWERABLE = {"slash_commands", "interactive"}


class Courier:
    """Sends over Socket Mode and writes every attempt into the ledger."""

    def __init__(self, team: Team, sockets: Sockets, ledger: Ledger):
        self._team = team
        self._sockets = sockets
        self._ledger = ledger
        self._errands: set[asyncio.Task[None]] = set()

    def tell(self, payload: Json, about: tuple[str, str] | None = None) -> None:
        """Delivers an event in the background, with Slack's three retries if no ack comes."""
        self._run(self._tell(payload, about))

    async def _tell(self, payload: Json, about: tuple[str, str] | None) -> None:
        for attempt, pause in enumerate((0.0, *self._team.config.timing.retries)):
            if pause:
                await asyncio.sleep(pause)
            if await self.attempt("events_api", payload, attempt=attempt, about=about) is not None:
                return

    async def ask(self, kind: str, payload: Json) -> Json | None:
        """Delivers once and waits for the ack; None when the app did not answer within 3 s."""
        return await self.attempt(kind, payload)

    async def attempt(
        self, kind: str, payload: Json, *, attempt: int = 0, about: tuple[str, str] | None = None
    ) -> Json | None:
        entry = Delivery(kind, copy.deepcopy(payload), self._team.clock.now(), attempt, about)
        self._ledger.deliveries.append(entry)
        started = asyncio.get_running_loop().time()
        entry.ack = await self._sockets.send(
            kind,
            entry.payload,
            timeout=self._team.config.timing.ack,
            answerable=kind in ANSWERABLE,
            retry=(attempt, "timeout" if attempt else ""),
        )
        if entry.ack is not None:
            entry.took = asyncio.get_running_loop().time() - started
        self._team.ring()
        return entry.ack

    def _run(self, errand: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(errand)
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)

    async def stop(self) -> None:
        for errand in list(self._errands):
            errand.cancel()
        await asyncio.gather(*self._errands, return_exceptions=True)
