"""What a way to the app is: Socket Mode or signed HTTP."""

import asyncio
import copy
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Protocol

from workspace import Json
from workspace.errors import Refused
from workspace.state.team import Team
from workspace.wire.traffic import Delivery, Ledger

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


class Courier:
    """Sends over the app's wire and writes every attempt into the ledger."""

    def __init__(self, team: Team, wire: Wire, ledger: Ledger):
        self._team = team
        self._wire = wire
        self._ledger = ledger
        self._errands: set[asyncio.Task[None]] = set()

    def tell(self, payload: Json, about: tuple[str, str] | None = None) -> None:
        """Delivers an event in the background, with Slack's three retries if no ack comes."""
        self._run(self._tell(payload, about))

    async def _tell(self, payload: Json, about: tuple[str, str] | None) -> None:
        retry = Retry()
        for attempt, pause in enumerate((0.0, *self._team.config.timing.retries)):
            if not await self._passes(pause):
                return
            try:
                await self.attempt(EVENTS, payload, Retry(attempt, retry.reason), about)
            except Unacknowledged as failed:
                if failed.final:
                    return
                retry = Retry(attempt, failed.reason)
            else:
                return

    def later(self, seconds: float, errand: Callable[[], None]) -> None:
        """Does something once the workspace's clock has gone on by so much."""

        async def wait() -> None:
            if await self._passes(seconds):
                errand()

        self._run(wait())

    async def _passes(self, seconds: float) -> bool:
        """Waits on the workspace's own clock, so that whoever moves it brings the end nearer.

        False when the workspace is closing. A task that was woken and cancelled in one go may lose
        the cancellation (`asyncio.wait_for` until Python 3.12), hence the look at `closing`.
        """
        clock = self._team.clock
        due = clock.now() + seconds
        while (left := due - clock.now()) > 0:
            if self._team.closing:
                return False
            await self._team.wait(left)
        return True

    async def ask(self, kind: str, payload: Json) -> Json | None:
        """Delivers once and waits for the ack; None when the app did not answer within 3 s."""
        if kind == INTERACTIVE and not self._team.manifest.interactive:
            raise Refused("not_interactive", "the manifest has interactivity switched off")
        try:
            return await self.attempt(kind, payload, Retry(), None)
        except Unacknowledged:
            return None

    async def attempt(
        self, kind: str, payload: Json, retry: Retry, about: tuple[str, str] | None
    ) -> Json:
        entry = Delivery(kind, copy.deepcopy(payload), self._team.clock.now(), retry.attempt, about)
        self._ledger.deliveries.append(entry)
        started = asyncio.get_running_loop().time()
        try:
            entry.ack = await self._wire.send(
                kind, entry.payload, self._team.config.timing.ack, retry
            )
        except Unacknowledged as failed:
            entry.failure = failed.reason
            raise
        finally:
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
