"""The loads: a closed loop, a burst, and a mix of requests at a steady rate."""

import asyncio
import random
import time
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.bench.load import payloads
from tests.bench.load.bots import Bot
from tests.bench.load.slack import Delivery, Reply, Slack
from tests.bench.times import share, shares

REPLY_SECONDS = 60.0
OPENING_SECONDS = 3.0  # a trigger's life
RATE = 20
UNKNOWN = "どなたか確認できないため"
"""In the reply to a person whom Slack has not named."""
QUESTIONS, COMMANDS = 0.7, 0.9
"""Shares of the mix, added up: questions, then commands and forms; the rest are taps."""

Figures = dict[str, float]


@dataclass
class Bench:
    """One bot under load; `texts` are the questions, `known` the people it has met."""

    slack: Slack
    bot: Bot
    texts: Iterator[str]
    known: list[str]
    _strangers: int = 0

    def strangers(self, count: int) -> list[str]:
        """People whom this bot has never seen."""
        first = self._strangers
        self._strangers += count
        made = [f"U{self.bot.name[:2].upper()}NEW{first + nth}" for nth in range(count)]
        self.slack.people += made
        return made

    async def ask(self, person: str) -> tuple[Delivery, Reply | None]:
        reply = self.slack.expect_reply(payloads.dm_of(person))
        asked = payloads.question(self.slack, person, next(self.texts))
        sent = await self.slack.send("events_api", asked)
        try:
            async with asyncio.timeout(REPLY_SECONDS):
                told = await reply
                await self.slack.acked(sent)  # it may come after the reply
                return sent, told
        except TimeoutError:
            return sent, None

    async def meet(self, people: list[str]) -> None:
        """Everybody asks once, without a measurement and with a quick Slack."""
        usual, self.slack.latency = self.slack.latency, 0.0
        queue = iter(people)

        async def one() -> None:
            for person in queue:
                await self.ask(person)

        await asyncio.gather(*(one() for _ in range(8)))
        self.slack.latency = usual
        self.known = people


async def closed_loop(bench: Bench, window: int, seconds: float) -> Figures:
    """So many questions at a time for so many seconds."""
    took: list[float] = []
    acks: list[float] = []
    silent = 0
    people = _in_turn(bench.known)
    processor, began = bench.bot.processor_s(), time.perf_counter()

    async def one() -> None:
        nonlocal silent
        while time.perf_counter() - began < seconds:
            sent, reply = await bench.ask(next(people))
            if reply is None:
                silent += 1
            else:
                took.append((reply.at - sent.sent) * 1000)
                acks.append(sent.ack_ms or REPLY_SECONDS * 1000)

    await asyncio.gather(*(one() for _ in range(window)))
    lasted = time.perf_counter() - began
    used = bench.bot.processor_s() - processor
    return {
        "replies_per_s": len(took) / lasted,
        "processor_ms": used / max(1, len(took)) * 1000,
        **shares(took, 50, 99, name="reply_"),
        "ack_p99_ms": share(acks, 99),
        "unanswered": silent,
    }


async def burst(bench: Bench, people: list[str]) -> Figures:
    """Everybody asks in the same moment."""
    began = time.perf_counter()
    asked = await asyncio.gather(*(bench.ask(person) for person in people))
    acks = [sent.ack_ms for sent, _ in asked if sent.ack_ms is not None]
    replies = [reply.at - began for _, reply in asked if reply is not None]
    return {
        "acked_within_2s": sum(each <= 2000 for each in acks),
        "acked_after_s": max(acks, default=0) / 1000,
        "answered": len(replies),
        "answered_after_s": max(replies, default=0),
    }


@dataclass
class _Mix:
    """What became of the requests of one mix."""

    bench: Bench
    people: Iterator[str]
    acks: list[float] = field(default_factory=list)
    faults: dict[str, int] = field(default_factory=dict)
    answers: list[tuple[str, Reply]] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)

    async def question(self) -> None:
        person = next(self.people)
        sent, reply = await self.bench.ask(person)
        self._count(sent)
        if reply is None:
            self._fault("no reply")
        elif UNKNOWN in str(reply.message.get("text")):
            self._fault("unknown")
        else:
            self.answered.append((reply.at - sent.sent) * 1000)
            if _buttons(reply):
                self.answers.append((person, reply))

    async def command(self) -> None:
        await self._sent("slash_commands", payloads.command(self._slack, next(self.people), "help"))

    async def form(self) -> None:
        """Open the form of a complaint, and send it."""
        person = next(self.people)
        made = payloads.command(self._slack, person, "complaint")
        opened = self._slack.expect_view(made["trigger_id"])
        await self._sent("slash_commands", made)
        try:
            async with asyncio.timeout(OPENING_SECONDS):
                view = await opened
        except TimeoutError:
            self._fault("no form")
            return
        sent = await self._sent("interactive", payloads.sent_form(person, view))
        if sent.response.get("response_action") != "update":
            self._fault("form refused")

    async def tap(self) -> None:
        """「役に立った」 under an answer of this mix."""
        if not self.answers:
            return
        person, reply = self.answers.pop(random.randrange(len(self.answers)))
        button = _buttons(reply)[0]
        made = payloads.tap(self._slack, person, reply.ts, reply.message, button)
        await self._sent("interactive", made)

    @property
    def _slack(self) -> Slack:
        return self.bench.slack

    async def _sent(self, kind: str, payload: dict[str, Any]) -> Delivery:
        sent = await self._slack.send(kind, payload)
        await self._slack.acked(sent)
        self._count(sent)
        return sent

    def _count(self, sent: Delivery) -> None:
        if sent.ack_ms is None or sent.ack_ms > 3000:
            self._fault("no ack in time")
        self.acks.append(sent.ack_ms or REPLY_SECONDS * 1000)

    def _fault(self, what: str) -> None:
        self.faults[what] = self.faults.get(what, 0) + 1


async def mix(bench: Bench, people: list[str], seconds: float) -> Figures:
    """Twenty requests a second."""
    made = _Mix(bench, _in_turn(people))
    doubled = bench.slack.doubled
    tasks = []
    began = time.perf_counter()
    draw = random.Random(13)
    for nth in range(int(seconds * RATE)):
        await asyncio.sleep(max(0.0, began + nth / RATE - time.perf_counter()))
        tasks.append(asyncio.create_task(_drawn(made, draw.random())()))
    await asyncio.gather(*tasks)
    return {
        "requests": len(made.acks),
        **shares(made.acks, 50, 99, name="ack_"),
        "ack_max_ms": max(made.acks),
        **shares(made.answered, 50, 99, name="reply_"),
        "errors": sum(made.faults.values()),
        **{f"errors: {what}": count for what, count in made.faults.items()},
        "doubled": bench.slack.doubled - doubled,
    }


def _drawn(made: _Mix, chance: float) -> Callable[[], Coroutine[Any, Any, None]]:
    if chance < QUESTIONS:
        return made.question
    if chance < COMMANDS:
        return made.form if chance < (QUESTIONS + COMMANDS) / 2 else made.command
    return made.tap


def _buttons(reply: Reply) -> list[dict[str, Any]]:
    blocks = reply.message.get("blocks") or []
    elements = [element for each in blocks for element in each.get("elements") or ()]
    rated = [
        {**each["positive_button"], "action_id": each["action_id"]}
        for each in elements
        if each.get("type") == "feedback_buttons"
    ]
    return rated + [each for each in elements if each.get("action_id") == "choose"]


def _in_turn(people: list[str]) -> Iterator[str]:
    while True:
        yield from people
