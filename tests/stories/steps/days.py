"""Days of a desk: many matters at once, in the order of the clock."""

import heapq
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from random import Random
from typing import Final

from tests.stories.steps import matters
from tests.stories.steps.heard import Heard, Post
from tests.stories.steps.matters import Matter, Office, Turn
from tests.stories.steps.mornings import goes_to, planned
from tests.stories.steps.program import Running
from tickets.model import tokyo
from tickets.rules.calendar import ONE_DAY
from workspace.driver import Slack

AGENTS: Final = ("ken", "yui")
PEOPLE: Final = (*AGENTS, "saki", "dai", "rei", "sho", "nao", "haru", "mei", "emma")
ASKERS: Final = ("mei", "emma", "nao", "haru", "sho")
DESK: Final = ("C03DESK",)
OPENING, CLOSING = 9, 18
_FREE: Final = "SELECT count(*) FROM notices WHERE state = 'waiting' AND not_before <= '{now}'"
"""Counts the notices that may be sent by now."""
_ONE_MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Mix:
    """How many matters arrive in so many business days."""

    days: int
    consultations: int
    complaints: int
    slow: int
    sent_back: int
    passed_on: int
    requests: tuple[str, ...]
    """How each ends."""
    questions: int
    breaches: tuple[tuple[int, float], ...]
    """Day and hour."""
    unjudged: tuple[tuple[int, float], ...] = ()
    """The same, of those that are judged only after a reminder."""


MONTH: Final = Mix(
    days=21,
    consultations=8,
    complaints=22,
    slow=4,
    sent_back=4,
    passed_on=2,
    requests=(*("granted",) * 8, *("refused",) * 2, *("corrected",) * 3, *("silent",) * 2),
    questions=60,
    breaches=((6, 14.0), (12, matters.EVENING)),
)
"""40 complaints, 15 requests, 60 questions and 2 breaches."""


@dataclass
class Days:
    """Plays matters in a program whose clock stands still between their turns."""

    slack: Slack
    program: Running
    seed: int = 7
    open: dict[str, str] = field(default_factory=dict)
    waiting: set[str] = field(default_factory=set)
    loads: dict[tuple[date, str], int] = field(default_factory=dict)
    """Open matters of an agent in the morning."""

    def __post_init__(self) -> None:
        self.people = {name: self.slack.person(name) for name in PEOPLE}
        readers = dict.fromkeys((*AGENTS, "saki", "dai"), DESK)
        self.heard = Heard(self.slack, self.program, self.people, readers)
        self._offices = count(self.seed * 1000)

    def matters(self, mix: Mix) -> Iterator[Matter]:
        agents = (AGENTS[nth % len(AGENTS)] for nth in count())
        for _ in range(mix.consultations):
            yield matters.consultation(self._office(), next(agents), mix.days)
        for nth in range(mix.complaints + mix.slow + mix.sent_back):
            slow = 8 if nth < mix.slow else 0
            backs = int(mix.slow <= nth < mix.slow + mix.sent_back)
            yield matters.complaint(self._office(), next(agents), mix.days, slow, backs)
        for _ in range(mix.passed_on):
            yield matters.passed_on(self._office(), next(agents), mix.days)
        for ends in mix.requests:
            yield matters.request(self._office(), next(agents), mix.days, ends=ends)
        for nth in range(mix.questions):
            asker = ASKERS[nth % len(ASKERS)]
            yield matters.question(self._office(), asker, next(agents), mix.days)
        for day, hour in mix.breaches:
            yield matters.breach(self._office(), hour, day)
        for day, hour in mix.unjudged:
            yield matters.breach(self._office(), hour, day, judged_after=5.0)

    def _office(self) -> Office:
        draw = Random(next(self._offices))
        return Office(self.slack, self.program, self.people, draw, self.open, self.waiting)

    def plays(self, mix: Mix) -> Iterator[Sequence[Post]]:
        """Play so many business days; after each opening, what it brought."""
        day = tokyo.date_of(self.program.now())
        queue = _Queue()
        for each in self.matters(mix):
            queue.put(each, next(each), self.program, day)
        for _ in range(mix.days):
            day = self.program.calendar.add(day, 1)
            opening = tokyo.at(day, time(OPENING))
            self._works(queue, opening)
            yield self._opens(day)
            self._works(queue, tokyo.at(day, time(CLOSING)))
            self._moves_to(tokyo.at(day, time(CLOSING)))

    def _opens(self, day: date) -> Sequence[Post]:
        self._moves_to(tokyo.at(day, time(OPENING)) - _ONE_MINUTE)
        goes_to(self.program, day, OPENING)
        assert planned(self.program, day)
        came = self._hears()
        held = Counter(self.open.values())
        self.loads |= {(day, agent): held[agent] for agent in AGENTS}
        return came

    def _works(self, queue: "_Queue", until: datetime) -> None:
        """Every turn before this moment, in order."""
        while turn := queue.next_before(until):
            at, who, matter = turn
            self._moves_to(at)
            following = next(matter, None)
            self.heard.listens(who)
            if following is not None:
                queue.put(matter, following, self.program)

    def _moves_to(self, at: datetime) -> None:
        """Let what is due by then be said."""
        wanted = max(at, self.program.now() + _ONE_MINUTE)
        while (now := self.program.now()) < wanted:
            midnight = tokyo.at(tokyo.date_of(now) + ONE_DAY)
            self.program.clock.passes(seconds=(min(wanted, midnight) - now).total_seconds())
            self._hears()

    def _hears(self) -> Sequence[Post]:
        program = self.program
        assert program.reminders_sent()
        now = f"{program.now().astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"  # as SQLite keeps it
        assert program.waits_until(_FREE.format(now=now), 0)
        return self.heard.listens()


class _Queue:
    """Turns by their time; of the same time, in the order in which they were put."""

    def __init__(self) -> None:
        self._turns: list[tuple[datetime, int, str, Matter]] = []
        self._order = count()

    def put(self, matter: Matter, turn: Turn, program: Running, since: date | None = None) -> None:
        now = program.now()
        day = program.calendar.add(since or tokyo.date_of(now), turn.days + bool(since))
        at = tokyo.at(day) + timedelta(hours=turn.hour)
        if at <= now:
            day = program.calendar.add(day, 1)
            at = tokyo.at(day) + timedelta(hours=turn.hour)
        heapq.heappush(self._turns, (at, next(self._order), turn.who, matter))

    def next_before(self, moment: datetime) -> tuple[datetime, str, Matter] | None:
        if self._turns and self._turns[0][0] < moment:
            at, _, who, matter = heapq.heappop(self._turns)
            return at, who, matter
        return None
