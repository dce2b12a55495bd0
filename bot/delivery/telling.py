"""Delivers the outbox: one notice at a time, the most urgent first, and each until it is told."""

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot import faults, logs
from bot.delivery.audience import Audience
from bot.delivery.notices import Drop, Later, Notices, Said, Say
from bot.delivery.posting import GONE, Posting, Stopping
from bot.delivery.rest import MOST_FAULTS
from bot.storage.casebook.outbox import Outbox, Place, Waiting
from handlers.calling import Limited, Refused, ReplyFailed, Unclear
from handlers.services import StorageFailed
from handlers.views.reader import Reader
from tickets.calls import DESK
from tickets.notices import FALLBACK, Notice
from tickets.told import Tell

_FIRST_PAUSE: Final = timedelta(seconds=5)
_LONGEST_PAUSE: Final = timedelta(minutes=10)
_URGENT_PAUSE: Final = timedelta(seconds=20)
_REFUSED_PAUSE: Final = timedelta(seconds=60)
_NOBODY: Final = ("user_not_found", "user_disabled", "cannot_dm_bot", "users_not_found")
_NOT_US: Final = (
    "invalid_auth",
    "not_authed",
    "token_revoked",
    "token_expired",
    "account_inactive",
)
_UNCLEAR: Final = Unclear.__name__
_LIMITED: Final = Limited.__name__
_log = structlog.get_logger()


class Telling:
    """No lease outlives a sending, since only one notice is held at a time."""

    def __init__(
        self, outbox: Outbox, notices: Notices, posting: Posting, audience: Audience
    ) -> None:
        self._outbox = outbox
        self._notices = notices
        self._posting = posting
        self._audience = audience
        self._places: dict[str, str] = {}
        self._faults = 0
        self._was_away = False
        self._is_new = True

    def __call__(self) -> float | None:
        """Tells all that may go out now; the seconds after which one more may, if any waits.

        Raises ReplyFailed when Slack seems to be away, and StorageFailed.
        """
        if self._is_new:
            self._outbox.forget_leases()
            self._is_new = False
        while True:
            resting = self._resting()
            waiting = self._outbox.take(self._audience.clock(), resting)
            if waiting is None:
                return min(resting.values(), default=None)
            self._try(waiting)

    def _resting(self) -> Mapping[str, float]:
        """Who has heard as much as Slack allows, and for how many seconds."""
        left = {to: self._posting.left(channel) for to, channel in self._places.items()}
        return {to: seconds for to, seconds in left.items() if seconds > 0}

    def _try(self, waiting: Waiting) -> None:
        now = self._audience.clock()
        try:
            self._tell(waiting)
        except Refused as refused:
            self._was_refused(waiting, refused.error, now)
        except ReplyFailed as failed:
            self._was_not_heard(waiting, failed, now)
        except StorageFailed:
            raise
        except Exception as error:  # noqa: BLE001 (one notice must not hold up the others)
            _log.error("delivery.failed", kind=waiting.notice.what, exc_info=error)
            self._later(waiting, now, type(error).__name__)
        else:
            self._was_heard()

    def _tell(self, waiting: Waiting) -> None:
        reader = self._audience.reader(waiting.notice.to)
        match self._notices.now(waiting, reader):
            case Say() as saying:
                self._say(waiting, saying, reader)
            case Later(at):
                self._outbox.put_off(waiting.key, at)
            case Said():
                self._outbox.sent(waiting.key, reader.now)
            case Drop():
                _log.info("notice.dropped", kind=waiting.notice.what)
                self._outbox.cancel(waiting.key)

    def _say(self, waiting: Waiting, saying: Say, reader: Reader) -> None:
        """Looks before it says it again; what takes long comes before the last look at rights."""
        to, under = waiting.notice.to, saying.under
        channel = self._places[to] = under.channel if under else self._place(to, reader)
        thread = under.ts if under else None
        ts = None if waiting.attempts == 1 else self._stands(channel, thread, waiting)
        shows = None if saying.shows is None else 0
        if ts is None:
            if not self._outbox.still_holds(waiting.key):
                return
            if saying.ticket is not None and not self._notices.is_as_before(saying.ticket):
                self._outbox.give_back(waiting.key)
                return
            faults.reached("before_send")
            ts = self._sent(channel, thread, saying, waiting)
            faults.reached("after_send")
            shows = saying.shows
        self._outbox.sent(waiting.key, reader.now, Place(channel, ts, shows))
        faults.reached("after_mark")

    def _sent(self, channel: str, thread: str | None, saying: Say, waiting: Waiting) -> str:
        try:
            return self._posting.send(channel, saying.draw(), waiting.key, thread)
        except Refused as refused:
            if saying.under is None or refused.error not in GONE:
                raise
            self._notices.copies.gone(saying.under.channel, saying.under.ts)
            return self._posting.send(channel, saying.draw(), waiting.key)

    def _stands(self, channel: str, thread: str | None, waiting: Waiting) -> str | None:
        if thread is not None:
            return self._posting.find_under(channel, thread, waiting.key)
        return self._posting.find(channel, waiting.key, waiting.first_tried_at)

    def _place(self, to: str, reader: Reader) -> str:
        channels, roster = reader.office.channels, reader.circumstances.roster
        if to not in (DESK, FALLBACK):
            return self._posting.reach(to)
        named = channels.desk if to == DESK else channels.fallback
        if named is not None:
            return named
        if to == DESK or roster.manager is None:
            raise Refused(f"no_{to}_channel")
        return self._posting.reach(roster.manager)

    def _was_heard(self) -> None:
        """The first success after an outage makes all that waits due."""
        self._faults = 0
        if self._was_away:
            self._outbox.revive((_UNCLEAR, _LIMITED))
            self._was_away = False

    def _was_not_heard(self, waiting: Waiting, failed: ReplyFailed, now: datetime) -> None:
        if isinstance(failed, Limited):
            until = now + timedelta(seconds=failed.seconds)
            self._outbox.put_off(waiting.key, until, _LIMITED, counts=False)
            return
        if isinstance(failed, Stopping):
            self._outbox.give_back(waiting.key)
            raise failed
        self._later(waiting, now, _UNCLEAR)
        self._faults += 1
        if self._faults >= MOST_FAULTS:
            self._was_away = True
            raise failed

    def _was_refused(self, waiting: Waiting, error: str, now: datetime) -> None:
        """Slack's no. It is told another way, and an escalation to the next in line."""
        told = waiting.notice
        logs.alarm("notice.refused", error)
        if error in _NOT_US:
            self._outbox.put_off(waiting.key, now + _REFUSED_PAUSE, error, counts=False)
            raise ReplyFailed
        self._places.pop(told.to, None)
        is_alarm = told.what is Tell.UNDELIVERED
        alarm = Notice(Tell.UNDELIVERED, told.number, FALLBACK, told.step, told.about)
        if error not in _NOBODY or is_alarm:  # the operator can mend it
            until = now + _REFUSED_PAUSE
            self._outbox.put_off(waiting.key, until, error, alarm=None if is_alarm else alarm)
            return
        if told.what.never_ends:
            self._notices.desk.escalations.tell_instead(told)
        self._outbox.failed(waiting.key, error, alarm, now)

    def _later(self, waiting: Waiting, now: datetime, error: str) -> None:
        """Longer each time, and not all at the same moment; an escalation never waits long."""
        longest = _URGENT_PAUSE if waiting.notice.what.never_ends else _LONGEST_PAUSE
        pause = min(_FIRST_PAUSE * 2 ** min(waiting.attempts - 1, 10), longest)
        spread = random.uniform(0.8, 1.0)  # noqa: S311 (nobody gains by guessing it)
        self._outbox.put_off(waiting.key, now + pause * spread, error)
