"""A bare Bolt bot and ours under the same load, in the same run, on SQLite and PostgreSQL.

    make load                      all of it, a quarter of an hour
    make load ARGS="--short"       about a minute
    make load ARGS="--only=mix,burst --seconds=60 --on=sqlite"

`--only` names parts: loop, burst, mix, idle, replicas. `--on` names bots: bare, sqlite, postgresql.
`--seconds` is the length of each mix, `--save` stores the figures.
"""

import asyncio
import itertools
import random
import tempfile
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.load import bots, runs
from tests.bench.load.bots import Bot
from tests.bench.load.runs import Bench, Figures
from tests.bench.load.slack import Slack
from tests.bench.load.table import lines
from tests.bench.servers import postgres
from tests.bench.sets import held_out

__all__ = ["add_arguments", "lines", "measure"]

FEW = 50
KNOWN = 600
STRANGERS = 400
AMONG_IDLE = 20
"""Strangers among people known for long."""
BURST = 200
REPLICAS = 3
SECONDS_TO_REST = 5.0
"""After `desk.open` the encoder still reads its weights, and then keeps most of them in a file."""
LATENCIES = (0.0, 0.15)
PARTS = ("loop", "burst", "mix", "idle", "replicas")
BOTS = ("bare", "sqlite", "postgresql")


@dataclass(frozen=True)
class Options:
    parts: Sequence[str]
    on: Sequence[str]
    seconds: float
    loop_seconds: float
    rounds: int
    windows: Sequence[int]

    @classmethod
    def of(cls, given: Namespace) -> "Options":
        """What was given of the arguments that `add_arguments` declares."""
        short = given.short
        return cls(
            parts=given.only or PARTS,
            on=given.on or (BOTS[:2] if short else BOTS),
            seconds=given.seconds or (6.0 if short else 60.0),
            loop_seconds=2.0 if short else 4.0,
            rounds=1 if short else 2,
            windows=(16, 64) if short else (1, 16, 64),
        )


def add_arguments(parser: ArgumentParser) -> None:
    load = parser.add_argument_group("load")
    load.add_argument("--short", action="store_true", help="two minutes, bare bot and SQLite")
    load.add_argument("--only", type=some_of(PARTS), help=f"some of {','.join(PARTS)}")
    load.add_argument("--on", type=some_of(BOTS), help=f"some of {','.join(BOTS)}")
    load.add_argument("--seconds", type=float, help="length of each mix")


def some_of(names: Sequence[str]) -> Callable[[str], list[str]]:
    """An argument's type: some of these names, with commas between."""

    def read(text: str) -> list[str]:
        given = text.split(",")
        if unknown := [each for each in given if each not in names]:
            raise ArgumentTypeError(f"unknown: {', '.join(unknown)}; there are {', '.join(names)}")
        return given

    return read


def measure(given: Namespace) -> dict[str, Figures]:
    """Figures by load and bot."""
    return asyncio.run(_measured(Options.of(given)))


async def _measured(options: Options) -> dict[str, Figures]:
    figures: dict[str, Figures] = {}
    slack = Slack()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = None
        if "postgresql" in options.on:
            server = stack.enter_context(postgres(folder))
        async with slack.serving():
            await bots.index(folder)
            for name in options.on:
                if name == "postgresql" and server is None:
                    continue
                url = server if name == "postgresql" else f"sqlite:///{folder}/load.sqlite3"
                async with _started(name, slack, url or "", folder) as bot:
                    figures |= await _loaded(slack, bot, options)
                if "idle" in options.parts and name != "bare":
                    async with bots.ours(slack.url, url or "", folder, idle=True) as bot:
                        figures |= await _idle(slack, bot, options)
            if server and "replicas" in options.parts:
                async with bots.ours(slack.url, server, folder, REPLICAS) as bot:
                    figures |= await _replicas(slack, bot, options)
    return figures


def _started(name: str, slack: Slack, url: str, folder: Path) -> AbstractAsyncContextManager[Bot]:
    return bots.bare(slack.url) if name == "bare" else _again(slack, url, folder)


@asynccontextmanager
async def _again(slack: Slack, url: str, folder: Path) -> AsyncIterator[Bot]:
    """Started a second time, as on all days but the first: the index and the schema are there."""
    async with bots.ours(slack.url, url, folder):
        pass
    async with bots.ours(slack.url, url, folder) as bot:
        yield bot


async def _loaded(slack: Slack, bot: Bot, options: Options) -> dict[str, Figures]:
    bench = Bench(slack, bot, _few_questions(), [])
    figures: dict[str, Figures] = {}
    slack.latency = 0.0
    slack.forget_answered()
    slack.people += (people := [f"U{bot.name[:2].upper()}{nth}" for nth in range(KNOWN)])
    await asyncio.sleep(SECONDS_TO_REST)
    process = {"ready_s": bot.ready_s, "rest_mb": bot.resident_mb()}
    await bench.meet(people)
    for latency in LATENCIES:
        slack.latency = latency
        delay = f"{latency * 1000:.0f} ms"
        if "loop" in options.parts:
            figures |= await _loops(bench, options, delay)
        if "burst" in options.parts:
            figures |= await _bursts(bench, delay)
        if "mix" in options.parts:
            figures |= await _mixes(bench, options, delay)
    process |= {"loaded_mb": bot.resident_mb(), "complaints": sum(bot.complaints.values())}
    _told(bot)
    return figures | {f"load, process, {bot.name}": process}


async def _loops(bench: Bench, options: Options, delay: str) -> dict[str, Figures]:
    """Best of some rounds: what else the machine does only makes it slower."""
    figures = {}
    for window in options.windows:
        rounds = [
            await runs.closed_loop(bench, window, options.loop_seconds)
            for _ in range(options.rounds)
        ]
        name = f"load, W={window}, {delay}, {bench.bot.name}"
        figures[name] = max(rounds, key=lambda each: each["replies_per_s"])
    if bench.bot.name != "bare":
        repeated, bench.texts = bench.texts, _all_questions()
        found = await runs.closed_loop(bench, 16, options.loop_seconds)
        figures[f"load, W=16, {delay}, no question twice, {bench.bot.name}"] = found
        bench.texts = repeated
    return figures


async def _bursts(bench: Bench, delay: str) -> dict[str, Figures]:
    figures = {}
    for kind, people in _crowds(bench, BURST):
        figures[f"load, burst, {delay}, {kind}, {bench.bot.name}"] = await runs.burst(bench, people)
    return figures


async def _mixes(bench: Bench, options: Options, delay: str) -> dict[str, Figures]:
    if bench.bot.name == "bare":
        return {}
    figures = {}
    for kind, people in _crowds(bench, STRANGERS):
        found = await runs.mix(bench, people, options.seconds)
        figures[f"load, mix, {delay}, {kind}, {bench.bot.name}"] = found
    return figures


async def _replicas(slack: Slack, bot: Bot, options: Options) -> dict[str, Figures]:
    people = [f"U3{nth}" for nth in range(KNOWN)]
    slack.people += people
    bench = Bench(slack, bot, _few_questions(), [])
    await bench.meet(people)
    slack.latency = LATENCIES[-1]
    delay = f"{slack.latency * 1000:.0f} ms"
    figures = await _mixes(bench, options, delay) | await _bursts(bench, delay)
    _told(bot)
    return figures


async def _idle(slack: Slack, bot: Bot, options: Options) -> dict[str, Figures]:
    """People known for long who were idle for a while, and few strangers; Slack counts look-ups."""
    bench = Bench(slack, bot, _few_questions(), [])
    slack.latency = 0.0
    await bench.meet([f"U{bot.name[:2].upper()}OLD{nth}" for nth in range(STRANGERS)])
    slack.latency, slack.limits_look_ups, before = LATENCIES[-1], True, slack.limited
    people = list(bench.known)
    people[:: STRANGERS // AMONG_IDLE] = bench.strangers(AMONG_IDLE)
    found = await runs.mix(bench, people, options.seconds)
    slack.limits_look_ups = False
    _told(bot)
    name = f"load, mix, {slack.latency * 1000:.0f} ms, idle, {bot.name}"
    return {name: found | {"limited": slack.limited - before}}


def _crowds(bench: Bench, count: int) -> Iterator[tuple[str, list[str]]]:
    yield "known", bench.known[:count]
    if bench.bot.name != "bare":
        yield "never seen", bench.strangers(count)


def _told(bot: Bot) -> None:
    for event, count in bot.complaints.most_common():
        print(f"load: {bot.name} logged {event} {count} times")


def _few_questions() -> Iterator[str]:
    """Fifty questions in both languages, in turn."""
    return itertools.cycle(_questions()[:FEW])


def _all_questions() -> Iterator[str]:
    """Each once: the second round has a word before it that changes no answer."""
    for nth in itertools.count():
        yield from (each if nth == 0 else f"{nth} {each}" for each in _questions())


def _questions() -> list[str]:
    texts = [each.text for each in held_out()]
    return random.Random(13).sample(texts, len(texts))
