"""Starts the workspace in its own thread and stops it."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import uvicorn

from workspace import Json
from workspace import config as configs
from workspace.config import Config
from workspace.inspector import Inspector
from workspace.server.app import build_app, run_gesture
from workspace.server.state_file import load
from workspace.slack import Slack
from workspace.state.team import MarkReadRule
from workspace.wire.app_delivery import Call

FIRST_PORT = 8750
PORTS_TO_TRY = 50
START_SECONDS = 10
LAST_SECONDS = 1
"""How long requests may still take when the workspace ends."""
TICK_SECONDS = 1
GESTURE_SECONDS = 90
"""Longer than any gesture waits by itself, so that only a hang runs into it."""


class StoppableServer(uvicorn.Server):
    """Ends at once when told to: uvicorn looks at its flag ten times a second, and then waits
    another tenth of a second for connections that have long been closed.
    """

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self.loop, self._ending = asyncio.get_running_loop(), asyncio.Event()
        await super().startup(sockets)

    async def main_loop(self) -> None:
        while not await self.on_tick(0):
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ending.wait(), TICK_SECONDS)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop accepting, then close what was accepted, within LAST_SECONDS."""
        for each in sockets or ():
            self.loop.remove_reader(each)
        # asyncio drops, unclosed, what it accepted if the server closes before the next turn.
        await asyncio.sleep(0)
        for each in (*self.servers, *(sockets or ())):
            each.close()
        end = self.loop.time() + LAST_SECONDS
        asked: set[Any] = set()
        while True:
            await asyncio.sleep(0.005)  # a new connection registers itself a few turns later
            if not self.server_state.connections or self.loop.time() > end:
                break
            for connection in self.server_state.connections - asked:
                connection.shutdown()
                asked.add(connection)
        await self.lifespan.shutdown()

    def end(self) -> None:
        """Ask the server to end; may be called from any thread."""
        self.should_exit = True
        with suppress(RuntimeError):  # it has ended by itself
            self.loop.call_soon_threadsafe(self._ending.set)


class RunningWorkspace:
    def __init__(self, slack: Slack, server: StoppableServer, listener: socket.socket):
        self.config = slack.team.config
        self.url = slack.team.base_url
        self._server = server
        self._listener = listener
        self._slack = slack
        self._thread = threading.Thread(
            target=server.run, kwargs={"sockets": [listener]}, name="workspace", daemon=True
        )

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    @property
    def clock_offset(self) -> float:
        """Seconds by which the workspace's clock has been moved."""
        return self._slack.team.clock.offset

    def takes_as_read(self, words: Collection[str], seconds: float) -> None:
        """Count messages of the app with one of these words as read, for so long by the clock."""
        team = self._slack.team
        team.old_news = MarkReadRule(words, team.clock.now() + seconds)

    def gesture(self, name: str, given: Json) -> Json:
        """Answer as `POST /gestures/NAME` does, in the same thread but without HTTP, which takes
        most of a gesture's time.
        """
        body = json.dumps(given).encode("ascii")  # a lone surrogate arrives as one

        async def played() -> str:
            answer, _ = await run_gesture(self._slack, name, body)
            return json.dumps(answer)

        waited = asyncio.run_coroutine_threadsafe(played(), self._server.loop)
        answer: Json = json.loads(waited.result(GESTURE_SECONDS))
        return answer

    def calls(self, method: str | None = None) -> list[Call]:
        """The Web API calls so far, oldest first; as they are, so do not change them. A test may
        look at megabytes of them, which takes long as JSON over HTTP.
        """
        found = list(self._slack.traffic.calls)  # the workspace's thread appends to it
        return [each for each in found if method in (None, each.method)]

    def deliveries(self, kind: str | None = None) -> list[Json]:
        """The deliveries so far with their acks, oldest first, as the gesture tells them."""
        found = list(self._slack.traffic.deliveries)
        return [vars(each).copy() for each in found if kind in (None, each.kind)]

    def use_inspector(self, inspector: Inspector) -> None:
        """Let the page explain why a message got its reply."""
        self._slack.inspector = inspector

    def run(self) -> None:
        """Start serving and return as soon as the workspace answers."""
        self._thread.start()
        end = time.monotonic() + START_SECONDS
        while not self._server.started:
            if time.monotonic() > end or not self._thread.is_alive():
                raise RuntimeError("the workspace did not start")
            time.sleep(0.005)

    def wait(self) -> None:
        self._thread.join()

    def stop(self) -> None:
        """Close every connection and wait until the server has ended."""
        self._slack.team.closing = True
        self._server.end()
        self._thread.join()
        self._listener.close()


def start(
    config: Config | Path | str | Mapping[str, Any],
    port: int = FIRST_PORT,
    memory: Path | None = None,
) -> RunningWorkspace:
    """Serve a workspace on this machine only, at `port` or the next free one (0: any).

    `memory` is a file that keeps messages, files and the clock between starts. Raises FaultyConfig.
    """
    read = configs.read_config(config)
    listener = _bind_socket(port)
    slack = Slack.of(read)
    if memory:
        load(slack, memory)
    slack.team.base_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    settings = uvicorn.Config(
        build_app(slack, memory),
        # uvicorn's default uses the legacy API of websockets.
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        log_config=None,
        access_log=False,
        timeout_keep_alive=5,
    )
    handle = RunningWorkspace(slack, StoppableServer(settings), listener)
    handle.run()
    return handle


def _bind_socket(port: int) -> socket.socket:
    last = port + PORTS_TO_TRY if port else 0
    for candidate in range(port, last + 1):
        # asyncio sets TCP_NODELAY only if the protocol is given; otherwise answers wait 40 ms.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", candidate))
            listener.listen(128)
        except OSError:
            listener.close()
            continue
        return listener
    raise OSError(f"no free port from {port} to {last}")
