"""The bots as processes of their own: started, watched and stopped."""

import asyncio
import json
import os
import signal
import sys
import time
from asyncio.subprocess import DEVNULL
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests.bench.servers import key_file

ROOT = Path(__file__).parents[3]
BARE = str(Path(__file__).with_name("bare.py"))
OURS = ["-m", "bot", "run"]
IDLE = """
from datetime import timedelta
from bot.cli import main
from bot.slack import directory
directory.REFRESH_PERSON_AFTER = timedelta(0)
main()
"""
"""To everybody's last message it has been longer than until people are looked up again."""
START_SECONDS = 180
STOP_SECONDS = 20


@dataclass
class Bot:
    """One or more processes of a bot, and what their logs complained of."""

    name: str
    processes: list[asyncio.subprocess.Process] = field(default_factory=list)
    ready_s: float = 0.0
    failed: str | None = None
    complaints: Counter[str] = field(default_factory=Counter)

    def processor_s(self) -> float:
        """Processor time of all processes so far."""
        return sum(sum(each.cpu_times()[:2]) for each in self._watched())

    def resident_mb(self) -> float:
        """Of the largest process."""
        return max(each.memory_info().rss for each in self._watched()) / 2**20

    def _watched(self) -> list[psutil.Process]:
        return [psutil.Process(each.pid) for each in self.processes]


@asynccontextmanager
async def bare(slack_url: str) -> AsyncIterator[Bot]:
    async with _running("bare", [BARE], [_slack(slack_url)]) as bot:
        yield bot


@asynccontextmanager
async def ours(
    slack_url: str, database_url: str, folder: Path, replicas: int = 1, *, idle: bool = False
) -> AsyncIterator[Bot]:
    """The program as an operator runs it, with the demo's desk file; `idle` as said of `IDLE`."""
    settings = _slack(slack_url) | {
        "SLACK_BOT_TOKEN": "xoxb-load",
        "SLACK_APP_TOKEN": "xapp-load",
        "DATABASE_URL": database_url,
        "MADOGUCHI_KEYS": str(key_file(folder)),
        "MADOGUCHI_DESK": str(ROOT / "bot/demo/desk.yaml"),
        "MADOGUCHI_CACHE": str(folder / "cache"),
        "MADOGUCHI_HEALTH": "off",  # replicas on one machine would need a port each
    }
    kind = "sqlite" if database_url.startswith("sqlite") else "postgresql"
    name = f"{kind}, {replicas} replicas" if replicas > 1 else kind
    started = ["-c", IDLE, "run"] if idle else OURS
    async with _running(name, started, [settings] * replicas) as bot:
        yield bot


async def index(folder: Path) -> None:
    """Build the index of the knowledge base, as the first start of all does."""
    settings = {"MADOGUCHI_CACHE": str(folder / "cache")}
    asked = ["-m", "bot", "ask", "--json", "手数料はいくらですか"]
    process = await asyncio.create_subprocess_exec(
        sys.executable, *asked, cwd=ROOT, env={**os.environ, **settings}, stdout=DEVNULL
    )
    await process.wait()


def _slack(url: str) -> dict[str, str]:
    return {"SLACK_API_URL": f"{url}/api/"}


@asynccontextmanager
async def _running(
    name: str, arguments: list[str], settings: list[dict[str, str]]
) -> AsyncIterator[Bot]:
    bot = Bot(name)
    hearing: list[asyncio.Task[None]] = []
    try:
        for each in settings:
            began = time.perf_counter()
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *arguments,
                cwd=ROOT,
                env={**os.environ, **each},
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
            )
            bot.processes.append(process)
            is_open = asyncio.Event()
            hearing.append(asyncio.create_task(_hear(bot, process, is_open)))
            async with asyncio.timeout(START_SECONDS):
                await is_open.wait()
            if bot.failed is not None:
                raise RuntimeError(f"{name} did not start: {bot.failed}")
            bot.ready_s = time.perf_counter() - began
        yield bot
    finally:
        for process in bot.processes:
            await _stopped(process)
        await asyncio.gather(*hearing)


async def _hear(bot: Bot, process: asyncio.subprocess.Process, is_open: asyncio.Event) -> None:
    """Read the log; count warnings and errors by event."""
    assert process.stdout is not None
    last = b""
    async for line in process.stdout:
        last = line
        try:
            said = json.loads(line)
        except ValueError:
            said = {"event": line.decode(errors="replace").strip(), "level": "info"}
        if said.get("event") == "desk.open":
            is_open.set()
        if said.get("level") in ("warning", "error", "critical"):
            bot.complaints[str(said.get("event"))[:80]] += 1
    if not is_open.is_set():
        bot.failed = last.decode(errors="replace").strip()
        is_open.set()


async def _stopped(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
