"""Deliver the outbox, most urgent first, until each notice is sent."""

import random
from collections.abc import Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import structlog

from bot import fault_points, logs, tracing
from bot.delivery.audience import Audience
from bot.delivery.notices import Notices
from bot.delivery.outcome import NEXT_STEPS, AlreadySaid, Drop, Send, SendLater, may_wait_for_noon
from bot.delivery.poster import (
    MOST_FAULTS,
    UNREADABLE,
    PacedPoster,
    ProgramStopping,
    find_earlier_message,
)
from bot.slack.identity import TOKEN_ERRORS
from bot.storage.casebook.outbox import LeasedNotice, Outbox, SentMessage
from handlers.slack.api import CallFailed, CallRefused, Limited, RetryLater, Unclear
from handlers.slack.blocks import Message
from handlers.slack.poster import NO_LONGER_THERE
from handlers.slack.view import ViewContext
from handlers.tickets.notices.combined import MOST_COMBINED, combine_messages
from handlers.tickets.notices.maintenance import with_repeat_warning
from tickets.model.notices import DESK, FALLBACK, Notice, NoticeKind, Urgency
from tickets.ports import StorageFailed

_FIRST_PAUSE: Final = timedelta(seconds=1)
_LONGEST_PAUSE: Final = timedelta(minutes=10)
_URGENT_PAUSE: Final = timedelta(seconds=20)
_REFUSED_PAUSE: Final = timedelta(seconds=60)
_CLOCK_STEP: Final = timedelta(seconds=5)
_NO_SUCH_RECIPIENT: Final = ("user_not_found", "user_disabled", "cannot_dm_bot", "users_not_found")
_MESSAGE_ERRORS: Final = (
    "msg_too_long",
    "msg_blocks_too_long",
    "no_text",
    "invalid_blocks",
    "invalid_blocks_format",
    "metadata_too_large",
)
"""We drew something wrong: neither settings nor a retry help."""
_UNCLEAR: Final = Unclear.__name__
_LIMITED: Final = Limited.__name__
_MAX_THREADS: Final = 4
"""Recipients served at a time: Slack takes one message a second and channel, hundreds in all."""
_LOOK_SECONDS: Final = 0.5
"""Seconds after which newer notices are looked for while Slack takes long."""
_log = structlog.get_logger()


class Sender:
    """Sends to several recipients at a time, to each one notice after the other.

    A notice is leased only when a thread is free, so that its lease lasts until it is sent. The
    threads only send; the caller's thread handles failures.
    """

    def __init__(
        self, outbox: Outbox, notices: Notices, posting: PacedPoster, audience: Audience
    ) -> None:
        self._outbox = outbox
        self._notices = notices
        self._posting = posting
        self._find_earlier = partial(find_earlier_message, posting, notices.copies)
        self._audience = audience
        self._places: dict[str, str] = {}
        self._slack_answers = False
        """Whether Slack took the last message. If not, the next one is sent alone. A limit on one
        channel does not count."""
        self._faults = 0
        self._had_outage = False
        self._is_first_run = True
        self._latest: datetime | None = None
        self._auth_retry_at: datetime | None = None
        self._refused_channels: dict[str, datetime] = {}

    def __call__(self) -> float | None:
        """Send all that may go out now. Return the seconds until one more may, or None.

        Raises RetryLater when Slack seems to be down, and StorageFailed.
        """
        if self._is_first_run:
            self._outbox.forget_leases()
            self._is_first_run = False
        self._resume_after_clock_change()
        if self._auth_retry_at is not None and self._audience.clock() < self._auth_retry_at:
            return None
        with ThreadPoolExecutor(_MAX_THREADS, thread_name_prefix="notices") as threads:
            return self._send_all(threads)

    def _send_all(self, threads: ThreadPoolExecutor) -> float | None:
        """Send what is due; after a fault, wait for what is being sent and raise it."""
        sending: dict[Future[bool], LeasedNotice] = {}
        fault: RetryLater | StorageFailed | None = None
        while True:
            resting = self._resting()
            try:
                if fault is None and self._start_next(sending, threads, resting):
                    continue
                if not sending:
                    break
                for each in wait(sending, _LOOK_SECONDS, FIRST_COMPLETED).done:
                    self._on_result(sending.pop(each), each)
            except (RetryLater, StorageFailed) as failed:
                fault = fault or failed
        if fault is not None:
            raise fault
        return min(resting.values(), default=None)

    def _start_next(
        self,
        sending: dict[Future[bool], LeasedNotice],
        threads: ThreadPoolExecutor,
        resting: Mapping[str, float],
    ) -> bool:
        """Send the next notice in a thread; False if none is due or no thread is free."""
        if len(sending) >= (_MAX_THREADS if self._slack_answers else 1):
            return False
        busy = {each.notice.to for each in sending.values()}
        waiting = self._outbox.take(self._audience.clock(), busy | resting.keys())
        if waiting is not None:
            sending[threads.submit(self._deliver, waiting)] = waiting
        return waiting is not None

    def _resume_after_clock_change(self) -> None:
        """Make notices due that wait for an instant, far ahead now that the clock was put back."""
        now = self._audience.clock()
        if self._latest is not None and now < self._latest - _CLOCK_STEP:
            self._auth_retry_at = None
            self._refused_channels.clear()
            self._outbox.make_due((_UNCLEAR, _LIMITED))
        self._latest = now

    def _resting(self) -> Mapping[str, float]:
        """Recipients at Slack's limit, with seconds left."""
        places = self._places.copy()
        left = {to: self._posting.seconds_left(channel) for to, channel in places.items()}
        return {to: seconds for to, seconds in left.items() if seconds > 0}

    def _on_result(self, waiting: LeasedNotice, sending: Future[bool]) -> None:
        try:
            if sending.result():
                self._on_success()
        except CallRefused as refused:
            self._on_refusal(waiting, refused.error)
        except RetryLater as failed:
            self._on_unclear_result(waiting, failed)
        except StorageFailed:
            raise
        except Exception as error:  # noqa: BLE001 (one notice must not hold up the others)
            _log.error("delivery.failed", kind=waiting.notice.what, exc_info=error)
            self._retry_later(waiting, type(error).__name__)

    def _deliver(self, waiting: LeasedNotice) -> bool:
        """Deliver the notice as its outcome says; return whether Slack has the message now."""
        with tracing.span("notice", waiting.key, kind=waiting.notice.what):
            reader = self._audience.reader(waiting.notice.to)
            outcome = self._notices.outcome(waiting, reader)
            if isinstance(outcome, Send):
                return self._send(waiting, outcome, reader)
            self._not_sent(waiting, outcome, reader)
            return False

    def _not_sent(
        self, waiting: LeasedNotice, outcome: SendLater | AlreadySaid | Drop, reader: ViewContext
    ) -> None:
        match outcome:
            case SendLater(at):
                self._outbox.put_off(waiting.key, at, counts=False)
            case AlreadySaid():
                self._outbox.mark_sent(waiting.key, reader.now)
            case Drop():
                _log.info("notice.dropped", kind=waiting.notice.what)
                self._outbox.cancel(waiting.key)

    def _send(self, waiting: LeasedNotice, sending: Send, reader: ViewContext) -> bool:
        """Look whether it was sent before, draw it, renew the lease and send it. Return whether
        Slack has it now.

        Asking Slack first may take long: then decide on the outcome again, and give the lease back
        if it has changed, as for a ticket that was renumbered.
        """
        to, under = waiting.notice.to, sending.in_thread_of
        asks_slack = bool(waiting.maybe_sent_since) or not (under or self._posting.has_direct(to))
        channel = self._places[to] = under.channel if under else self._place(to, reader)
        thread = under.ts if under else None
        ts, doubt = self._find_earlier(waiting, channel, thread)
        if doubt == UNREADABLE and waiting.notice.what.urgency is Urgency.DIGEST:
            self._outbox.mark_failed(waiting.key, UNREADABLE, _alarm(waiting.notice), reader.now)
            return False
        shows = None if sending.shows_version is None else 0  # 0: unknown
        if ts is None:
            if asks_slack:
                reader = self._audience.refreshed(reader)
                anew = self._notices.outcome(waiting, reader)
                if not isinstance(anew, Send) or anew.in_thread_of != under:
                    self._outbox.give_back(waiting.key)
                    return False
                sending = anew
            drawn = sending.draw()
            if doubt is None and waiting.was_put_off and may_wait_for_noon(waiting.notice):
                return self._send_together(channel, waiting, drawn, reader)
            shown = drawn if doubt is None else with_repeat_warning(drawn, reader)
            # Last, because looking and drawing may take as long as a lease.
            if not self._outbox.renew(waiting.key):
                return False
            fault_points.exit_if_armed("before_send")
            ts = self._post(channel, thread, shown, waiting)
            fault_points.exit_if_armed("after_send")
            shows = sending.shows_version
        self._outbox.mark_sent(waiting.key, reader.now, SentMessage(channel, ts, shows), doubt)
        fault_points.exit_if_armed("after_mark")
        return True

    def _send_together(
        self, channel: str, first: LeasedNotice, drawn: Message, reader: ViewContext
    ) -> bool:
        """Send it in one message with the others that were put off for this person until now (O29).

        The message carries the key of each, by which a later attempt finds it.
        """
        kinds, most = NEXT_STEPS, MOST_COMBINED - 1
        parts = {first.key: drawn}
        others: list[LeasedNotice] = []
        for each in self._outbox.take_put_off(first.notice.to, kinds, reader.now, most):
            if (part := self._part(channel, each, reader)) is not None:
                parts[each.key] = part
                others.append(each)
        # All, because drawing and looking may have taken as long as their leases.
        others = [each for each in others if self._outbox.renew(each.key)]
        if not self._outbox.renew(first.key):
            for each in others:
                self._outbox.give_back(each.key)
            return False
        parts = {each.key: parts[each.key] for each in (first, *others)}
        fault_points.exit_if_armed("before_send")
        ts = self._post_together(channel, first, others, parts, reader)
        fault_points.exit_if_armed("after_send")
        for key in parts:
            self._outbox.mark_sent(key, reader.now, SentMessage(channel, ts))
        fault_points.exit_if_armed("after_mark")
        return True

    def _part(self, channel: str, waiting: LeasedNotice, reader: ViewContext) -> Message | None:
        """Draw one of several notices; None if it is obsolete, or must be sent alone."""
        try:
            outcome = self._notices.outcome(waiting, reader)
            if not isinstance(outcome, Send):
                self._not_sent(waiting, outcome, reader)
                return None
            ts, doubt = self._find_earlier(waiting, channel)
            if ts is None and doubt is None:
                return outcome.draw()
        except StorageFailed:
            raise
        except Exception as error:  # noqa: BLE001 (one notice must not hold up the others)
            if not isinstance(error, CallFailed):
                _log.error("delivery.failed", kind=waiting.notice.what, exc_info=error)
            self._retry_later(waiting, type(error).__name__)
            return None
        if ts is None:
            self._outbox.give_back(waiting.key)  # it goes alone, with the mark of a doubt
        else:
            self._outbox.mark_sent(waiting.key, reader.now, SentMessage(channel, ts))
        return None

    def _post_together(
        self,
        channel: str,
        first: LeasedNotice,
        others: Sequence[LeasedNotice],
        parts: dict[str, Message],
        reader: ViewContext,
    ) -> str:
        """Post the parts as one message and return its ts. If Slack refuses it, post the first
        alone and remove the others from `parts`."""
        whole = combine_messages(parts, reader) if others else parts[first.key]
        also_under = [each.key for each in others]
        try:
            return self._posting.try_post(channel, whole, first.key, also_under=also_under)
        except CallFailed as failed:
            for each in others:
                if isinstance(failed, Unclear):
                    self._retry_later(each, _UNCLEAR)
                else:
                    self._outbox.give_back(each.key)
                del parts[each.key]
            if not (others and isinstance(failed, CallRefused) and failed.error in _MESSAGE_ERRORS):
                raise
        return self._posting.try_post(channel, parts[first.key], first.key)

    def _post(self, channel: str, thread: str | None, shown: Message, waiting: LeasedNotice) -> str:
        """Post the message in its thread, or outside if the thread was deleted. Return its ts."""
        try:
            return self._posting.try_post(channel, shown, waiting.key, thread)
        except CallRefused as refused:
            if thread is None or refused.error not in NO_LONGER_THERE:
                raise
            self._notices.copies.forget(channel, thread)
            return self._posting.try_post(channel, shown, waiting.key)

    def _place(self, to: str, reader: ViewContext) -> str:
        channels, roster = reader.office.channels, reader.office_context.roster
        if to not in (DESK, FALLBACK):
            return self._posting.try_direct(to)
        named = channels.desk if to == DESK else channels.fallback
        if named is not None and (to == DESK or not self._has_refused(named)):
            return named
        if to == DESK or roster.manager is None:
            raise CallRefused(f"no_{to}_channel")
        return self._posting.try_direct(roster.manager)

    def _has_refused(self, channel: str) -> bool:
        """Whether this channel refused an alarm within the last minute."""
        until = self._refused_channels.get(channel)
        return until is not None and self._audience.clock() < until

    def _on_success(self) -> None:
        """Note a success; the first one after an outage makes everything due."""
        self._slack_answers = True
        self._faults = 0
        if self._had_outage:
            self._outbox.make_due((_UNCLEAR,))
            self._had_outage = False

    def _on_unclear_result(self, waiting: LeasedNotice, failed: RetryLater) -> None:
        """Put the notice off until Slack's limit ends, else by a pause that grows each time."""
        if isinstance(failed, Limited):
            until = self._audience.clock() + timedelta(seconds=failed.seconds)
            self._outbox.put_off(waiting.key, until, _LIMITED, counts=False)
            self._outbox.pause_recipient(waiting.notice.to, until)
            return
        self._slack_answers = False
        if isinstance(failed, ProgramStopping):
            self._outbox.give_back(waiting.key)
            raise failed
        self._retry_later(waiting, _UNCLEAR)
        self._faults += 1
        if self._faults >= MOST_FAULTS:
            self._had_outage = True
            raise failed

    def _on_refusal(self, waiting: LeasedNotice, error: str) -> None:
        """Put the notice off, or give it up; tell the next in line of an escalation."""
        notice, now = waiting.notice, self._audience.clock()
        logs.alarm("notice.refused", error)
        if error in TOKEN_ERRORS:
            self._slack_answers = False
            self._auth_retry_at = now + _REFUSED_PAUSE
            self._outbox.put_off(waiting.key, self._auth_retry_at, error, counts=False)
            raise RetryLater
        channel = self._places.pop(notice.to, None)
        self._posting.forget(notice.to)
        if notice.what is NoticeKind.UNDELIVERED:
            self._on_refused_alarm(waiting, error, channel)
            return
        is_escalation = notice.what.is_retried_until_delivered
        if is_escalation and notice.to not in (DESK, FALLBACK) and waiting.error != error:
            self._notices.desk.escalations.tell_next_in_line(notice)
        if error in _NO_SUCH_RECIPIENT or (error in _MESSAGE_ERRORS and not is_escalation):
            self._outbox.mark_failed(waiting.key, error, _alarm(notice), now)
        else:  # such as channel_not_found, not_in_channel, is_archived: the operator can fix it
            until = now + _REFUSED_PAUSE
            self._outbox.put_off(waiting.key, until, error, alarm=_alarm(notice))

    def _on_refused_alarm(self, waiting: LeasedNotice, error: str, channel: str | None) -> None:
        """Alert the manager at once if the channel refused; retry in a minute if both did."""
        until = self._audience.clock() + _REFUSED_PAUSE
        if channel is not None and channel == self._audience.office().channels.fallback:
            self._refused_channels[channel] = until
            until = self._audience.clock()  # the next attempt goes to the manager
        self._outbox.put_off(waiting.key, until, error)

    def _retry_later(self, waiting: LeasedNotice, error: str) -> None:
        """Put the notice off by exponential backoff with jitter, for escalations a shorter one."""
        longest = (
            _URGENT_PAUSE if waiting.notice.what.is_retried_until_delivered else _LONGEST_PAUSE
        )
        pause = min(_FIRST_PAUSE * 2 ** min(waiting.attempts - 1, 10), longest)
        spread = random.uniform(0.8, 1.0)  # noqa: S311 (nobody gains by guessing it)
        self._outbox.put_off(waiting.key, self._audience.clock() + pause * spread, error)


def _alarm(notice: Notice) -> Notice:
    return Notice(NoticeKind.UNDELIVERED, notice.number, FALLBACK, notice.step, notice.about)
