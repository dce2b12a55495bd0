"""Posts at Slack's pace until the program stops, pauses after a failure, and finds messages that an
earlier attempt posted."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, Final

import structlog
from slack_sdk import WebClient

from bot import logs
from bot.storage.casebook.messages import EscalationCopies
from bot.storage.casebook.outbox import LeasedNotice
from handlers.slack.api import CallRefused, Limited, RetryLater, call_once, call_repeatably
from handlers.slack.blocks import Message
from handlers.slack.poster import NO_LONGER_THERE, CallPolicy, HistoryNotReadable, Poster, Wait
from tickets.ports import StorageFailed

_LONGEST_TURN: Final = 2.0
"""Seconds, well below the lease of a notice. Two recipients may share a channel."""
_OPENING: Final = "conversations.open"
BURST: Final = 3
_SECONDS = 1.0
_LEEWAY: Final = 0.05
"""Messages may arrive a little closer together than they were sent."""
_IDLE: Final = 2 * BURST


class ProgramStopping(RetryLater):
    """The program is stopping; what is left is posted after its next start."""


class Pace(CallPolicy):
    """Allows one message a second in a channel after a burst of three, and a new burst only when
    the channel was idle. Allows none once the program stops."""

    def __init__(
        self, wait: Callable[[float], object], is_stopped: Callable[[], bool] = lambda: False
    ) -> None:
        self._wait = wait
        self._is_stopped = is_stopped
        self._lock = threading.Lock()  # never held while waiting
        self._sent: dict[str, deque[float]] = {}
        self._paused_until: dict[str, float] = {}

    def before_post(self, channel: str, longest: float | None = None) -> None:
        """Wait until one more message may go to this channel. Each thread that waits has a turn.

        Raises Limited, without taking a turn, if the turn is more than `longest` seconds away, and
        ProgramStopping.
        """
        self.before_update()
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

    def before_update(self) -> None:
        """Raises ProgramStopping."""
        if self._is_stopped():
            raise ProgramStopping

    def seconds_left(self, channel: str) -> float:
        """Seconds until one more message may go there; zero or less if at once."""
        with self._lock:
            return self._free_at(channel) - time.monotonic()

    def _free_at(self, channel: str) -> float:
        paused_until = self._paused_until.get(channel, 0.0)
        sent = self._sent.get(channel, deque[float]())
        if len(sent) < BURST:
            return paused_until
        return max(paused_until, sent[0] + (BURST + _LEEWAY) * _SECONDS, sent[-1] + _SECONDS)

    def pause(self, channel: str, seconds: float) -> None:
        """Allow no message in this channel for so many seconds, as Slack asked."""
        self._paused_until[channel] = time.monotonic() + seconds


class PacedPoster(Poster):
    """A poster that keeps Slack's pace, stops with the program and opens DMs."""

    def __init__(
        self,
        client: WebClient,
        wait: Wait,
        is_stopped: Callable[[], bool],
        blocks_taken: dict[str, bool] | None = None,
    ) -> None:
        self._pace = Pace(wait, is_stopped)
        super().__init__(client, wait, blocks_taken, self._pace)
        self._directs: dict[str, str] = {}

    def direct(self, person: str) -> str:
        """The DM channel with this person."""
        return self._direct(person, partial(call_repeatably, self._wait))

    def try_direct(self, person: str) -> str:
        """Like `direct`, in one attempt. Raises Limited, without a call, while Slack limits us."""
        left = self._pace.seconds_left(_OPENING)
        if person not in self._directs and left > 0:
            raise Limited(left)
        try:
            return self._direct(person, call_once)
        except Limited as limited:
            self._pace.pause(_OPENING, limited.seconds)
            raise

    def has_direct(self, person: str) -> bool:
        """Whether the DM channel is known, so that Slack is not asked for it."""
        return person in self._directs

    def forget(self, person: str) -> None:
        """Forget the DM channel: it may have changed."""
        self._directs.pop(person, None)

    def try_post(
        self,
        channel: str,
        message: Message,
        key: str,
        thread: str | None = None,
        also_under: Sequence[str] = (),
    ) -> str:
        """Like `post`, in one attempt. A limited channel pauses for all its recipients."""
        self._pace.before_post(channel, _LONGEST_TURN)
        try:
            return self._post(channel, message, key, thread, call_once, also_under)[1]
        except Limited as limited:
            self._pace.pause(channel, limited.seconds)
            raise

    def seconds_left(self, channel: str) -> float:
        """Seconds until the channel may get its next message; zero or less if at once."""
        return self._pace.seconds_left(channel)

    def update_if_there(self, channel: str, ts: str, message: Message) -> bool:
        """Update the message; False if it is gone."""
        try:
            self.update(channel, ts, message)
        except CallRefused as refused:
            if refused.error not in NO_LONGER_THERE:
                raise
            return False
        return True

    def _direct(self, person: str, calls: Callable[..., Any]) -> str:
        if person not in self._directs:
            opened = calls(self._client.conversations_open, users=person)
            self._directs[person] = str(opened["channel"]["id"])
        return self._directs[person]


PAUSE_SECONDS = 60.0
MOST_FAULTS = 5
"""After so many failures in a row, Slack counts as down."""
_log = structlog.get_logger()


class Backoff:
    """Pauses tasks that failed, each for PAUSE_SECONDS, so that they do not block the rest. Notices
    have pauses of their own, in `sender.py`."""

    def __init__(self, event: str) -> None:
        self._event = event
        self._until: dict[str, float] = {}

    def may_try(self, name: str) -> bool:
        return time.monotonic() >= self._until.get(name, 0.0)

    def do_each(self, tasks: Iterable[tuple[str, Callable[[], None]]]) -> None:
        """Do the tasks whose names are not paused. Raises StorageFailed, and RetryLater if the
        program stops or Slack seems to be down."""
        faults = 0
        for name, task in tasks:
            if not self.may_try(name):
                continue
            try:
                with self.pausing_if_refused(name):
                    task()
                faults = 0
            except RetryLater as failed:
                faults += 1
                if isinstance(failed, ProgramStopping) or faults >= MOST_FAULTS:
                    raise

    @contextmanager
    def pausing_if_refused(self, name: str) -> Iterator[None]:
        """Turn Slack's refusal, or a bug, into an alarm and a pause for this name.

        RetryLater and StorageFailed pass through: they concern everything.
        """
        try:
            yield
        except (RetryLater, StorageFailed):
            raise
        except CallRefused as refused:
            self._until[name] = time.monotonic() + PAUSE_SECONDS
            logs.alarm(self._event, refused.error)
        except Exception as error:  # noqa: BLE001 (one ticket must not hold up the others)
            self._until[name] = time.monotonic() + PAUSE_SECONDS
            _log.error("delivery.failed", kind=self._event, exc_info=error)
        else:
            self._until.pop(name, None)


UNREADABLE: Final = "history_unread"
"""Doubt of a notice whose channel's history could not be read: it is sent again; a digest is
dropped."""
_UNDONE: Final = "undone_by_restore"
"""Doubt of a notice whose earlier message tells of an act that a restore undid: it is sent again,
with a warning that it may be a repeat."""


def find_earlier_message(
    posting: PacedPoster,
    copies: EscalationCopies,
    waiting: LeasedNotice,
    channel: str,
    thread: str | None = None,
) -> tuple[str | None, str | None]:
    """Return the ts of the message of a notice that an earlier attempt posted, or None, and why it
    is in doubt that there is none. It may be outside the thread, or in another one."""
    if waiting.maybe_sent_since is None:
        return None, None
    ours = copies.copies_of(waiting.notice.number)
    threads = (thread, None, *(copy.ts for copy in ours if copy.channel == channel))
    try:
        for under in dict.fromkeys(threads):
            if ts := posting.look_up(channel, waiting.key, waiting.maybe_sent_since, under):
                undone = waiting.undone_until
                is_ours = undone is None or float(ts) >= undone.timestamp()
                return (ts, None) if is_ours else (None, _UNDONE)
    except HistoryNotReadable:
        logs.alarm("notice.unread", UNREADABLE)
        return None, UNREADABLE
    return None, None
