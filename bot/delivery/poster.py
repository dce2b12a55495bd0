"""Posting at Slack's pace, pauses after a refusal, and who reads what is posted.

One message a second and channel. The desk channel reads in the office's language, a person in
their own.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, Final

import structlog
from slack_sdk import WebClient

from bot import logs
from handlers.services import People
from handlers.slack.api import Limited, Refused, ReplyFailed, once, repeat
from handlers.slack.blocks import Message
from handlers.slack.phrases import Phrases
from handlers.slack.poster import GONE, Poster, Wait
from handlers.slack.view import ViewContext
from tickets.model.notices import DESK
from tickets.ports import StorageFailed
from tickets.rules.context import OfficeContext
from tickets.rules.office import Office

BURST = 3
_SECONDS = 1.0
_LEEWAY = 0.05
"""Messages may arrive a little closer together than they were sent."""
_IDLE = 2 * BURST
_LONGEST_TURN: Final = 2.0
"""Seconds, well below the lease of a notice. Two recipients may share a channel."""
_OPENING: Final = "conversations.open"
REST_SECONDS = 60.0
MOST_FAULTS = 5
"""So many failures in a row mean that Slack is down."""
_LOOK_UP_SECONDS = 5.0
_log = structlog.get_logger()


class Pace:
    """One message a second and channel, after a burst of three; a new burst only when
    it was idle."""

    def __init__(self, wait: Callable[[float], object]) -> None:
        self._wait = wait
        self._lock = threading.Lock()  # never held while waiting
        self._sent: dict[str, deque[float]] = {}
        self._shut_until: dict[str, float] = {}

    def __call__(self, channel: str, longest: float | None = None) -> None:
        """Wait until one more may go to this channel. Threads get a turn each.

        Raises Limited, and takes no turn, if that is more than `longest` seconds away.
        """
        with self._lock:
            now = time.monotonic()
            turn = max(now, self._free_at(channel))
            if longest is not None and turn - now > longest:
                raise Limited(turn - now)
            sent = self._sent.setdefault(channel, deque(maxlen=BURST))
            if sent and turn - sent[-1] >= _IDLE * _SECONDS:
                sent.clear()
            sent.append(turn)
        if turn > now:
            self._wait(turn - now)

    def left(self, channel: str) -> float:
        """Seconds until one more may go there; zero or less if at once."""
        with self._lock:
            return self._free_at(channel) - time.monotonic()

    def _free_at(self, channel: str) -> float:
        shut_until = self._shut_until.get(channel, 0.0)
        sent = self._sent.get(channel, deque[float]())
        if len(sent) < BURST:
            return shut_until
        return max(shut_until, sent[0] + (BURST + _LEEWAY) * _SECONDS, sent[-1] + _SECONDS)

    def rest(self, channel: str, seconds: float) -> None:
        """Slack asked us to wait."""
        self._shut_until[channel] = time.monotonic() + seconds


class Stopping(ReplyFailed):
    """The program ends; the rest is posted after the next start."""


class PacedPoster(Poster):
    """A poster that keeps Slack's pace and stops with the program."""

    def __init__(
        self,
        client: WebClient,
        wait: Wait,
        is_stopped: Callable[[], bool],
        blocks_taken: dict[str, bool] | None = None,
    ) -> None:
        super().__init__(client, wait, blocks_taken)
        self._is_stopped = is_stopped
        self._pace = Pace(wait)
        self._directs: dict[str, str] = {}

    def direct(self, person: str) -> str:
        """The DM channel with this person."""
        return self._direct(person, partial(repeat, self._wait))

    def reach(self, person: str) -> str:
        """The same in one attempt, and in none while Slack limits us."""
        left = self._pace.left(_OPENING)
        if person not in self._directs and left > 0:
            raise Limited(left)
        try:
            return self._direct(person, once)
        except Limited as limited:
            self._pace.rest(_OPENING, limited.seconds)
            raise

    def forget(self, person: str) -> None:
        """Forget the DM channel: it may have changed."""
        self._directs.pop(person, None)

    def post(self, channel: str, message: Message, key: str, thread: str | None = None) -> str:
        self._go_on()
        self._pace(channel)
        return super().post(channel, message, key, thread)

    def send(self, channel: str, message: Message, key: str, thread: str | None = None) -> str:
        """Like `post`, in one attempt. A limited channel pauses for all its recipients."""
        self._go_on()
        self._pace(channel, _LONGEST_TURN)
        try:
            return self._post(channel, message, key, thread, once)[1]
        except Limited as limited:
            self._pace.rest(channel, limited.seconds)
            raise

    def left(self, channel: str) -> float:
        """Seconds until the channel may get its next message; zero or less if at once."""
        return self._pace.left(channel)

    def update(self, channel: str, ts: str, message: Message) -> None:
        self._go_on()
        super().update(channel, ts, message)

    def updated(self, channel: str, ts: str, message: Message) -> bool:
        """Update it; False if it is gone."""
        try:
            self.update(channel, ts, message)
        except Refused as refused:
            if refused.error not in GONE:
                raise
            return False
        return True

    def _direct(self, person: str, calls: Callable[..., Any]) -> str:
        if person not in self._directs:
            opened = calls(self._client.conversations_open, users=person)
            self._directs[person] = str(opened["channel"]["id"])
        return self._directs[person]

    def _go_on(self) -> None:
        if self._is_stopped():
            raise Stopping


# --- pauses after refusals --------------------------------------------------------------------


class Backoff:
    """A pause for what could not be drawn or posted, so that it does not block the rest."""

    def __init__(self, event: str) -> None:
        self._event = event
        self._until: dict[str, float] = {}

    def is_over(self, name: str) -> bool:
        return time.monotonic() >= self._until.get(name, 0.0)

    def do_each(self, tasks: Iterable[tuple[str, Callable[[], None]]]) -> None:
        """Do the tasks whose names are not paused. Raises StorageFailed, and ReplyFailed if the
        program stops or Slack seems to be down."""
        faults = 0
        for name, task in tasks:
            if not self.is_over(name):
                continue
            try:
                with self.if_refused(name):
                    task()
                faults = 0
            except ReplyFailed as failed:
                faults += 1
                if isinstance(failed, Stopping) or faults >= MOST_FAULTS:
                    raise

    @contextmanager
    def if_refused(self, name: str) -> Iterator[None]:
        """Turn Slack's refusal, or a bug, into an alarm and a pause for this name.

        ReplyFailed and StorageFailed pass through: they concern everything.
        """
        try:
            yield
        except (ReplyFailed, StorageFailed):
            raise
        except Refused as refused:
            self._until[name] = time.monotonic() + REST_SECONDS
            logs.alarm(self._event, refused.error)
        except Exception as error:  # noqa: BLE001 (one ticket must not hold up the others)
            self._until[name] = time.monotonic() + REST_SECONDS
            _log.error("delivery.failed", kind=self._event, exc_info=error)
        else:
            self._until.pop(name, None)


# --- readers ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Audience:
    people: People
    office: Callable[[], Office]
    context: Callable[[], OfficeContext]
    clock: Callable[[], datetime]

    def reader(self, to: str) -> ViewContext:
        office = self.office()
        say = Phrases.of_channel(office)
        if to != DESK:
            person = self.people.find(to, _LOOK_UP_SECONDS)
            say = Phrases.of(person, office) if person else say
        return ViewContext(
            say=say,
            office=office,
            office_context=self.context(),
            now=self.clock(),
            reader="" if to == DESK else to,
        )

    def anew(self, reader: ViewContext) -> ViewContext:
        """The same reader with the current office context."""
        office, office_context = self.office(), self.context()
        return replace(reader, office=office, office_context=office_context, now=self.clock())
