"""Reminders: every second, put what is due into the outbox, and tell the desk of a mentioned leak
if nothing was chosen in time (O13).
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import structlog

from bot import fault_points
from bot.delivery.audience import Audience
from bot.delivery.poster import Backoff, PacedPoster
from bot.storage.casebook.deadlines import DueClocks, StoredLeakMentions
from handlers.slack.api import CallFailed, CallRefused
from handlers.slack.view import ViewContext
from handlers.tickets.notices.mentioned_leak import mention_message, message_key, say_desk_was_told
from tickets.access.escalation_access import people_called_at_once
from tickets.model.escalation import Cause, Escalation
from tickets.model.notices import DESK
from tickets.ports import TIME_TO_CHOOSE, LeakMention, StorageFailed, Store
from tickets.reminders import due
from tickets.reminders.due import SentReminder
from tickets.rules.context import OfficeContext

POLL_SECONDS: Final = 1.0
BATCH: Final = 50
"""Reminders in one transaction, so that other writers wait a tenth of a second at most."""
_log = structlog.get_logger()


@dataclass(slots=True)
class Reminders:
    """Puts due reminders into the outbox. Several processes may run it: each reminder is sent
    once."""

    clocks: DueClocks
    casebook: Store
    context: Callable[[], OfficeContext]
    clock: Callable[[], datetime]
    wake: Callable[[], None]
    _rest: Backoff = field(default_factory=lambda: Backoff("clock.failed"))
    _resting: set[str] = field(default_factory=set)

    def __call__(self) -> float:
        """Send all due reminders; return the seconds until the next look. Raises StorageFailed."""
        if self.send_due():
            self.wake()
        return POLL_SECONDS

    def send_due(self) -> tuple[SentReminder, ...]:
        """Send all due reminders and return them, longest due first."""
        now, sent = self.clock(), list[SentReminder]()
        self._resting = {each for each in self._resting if not self._rest.may_try(each)}
        while numbers := self.clocks.due(now, BATCH, self._resting):
            sent += self._send(numbers, now)
        if sent:
            late = sum(each.is_late(now) for each in sent)
            _log.info("clocks.rang", count=len(sent), before=late or None)
        return tuple(sent)

    def _send(self, numbers: Sequence[str], now: datetime) -> tuple[SentReminder, ...]:
        try:
            return self._at_once(numbers, now)
        except StorageFailed:
            raise
        except Exception:  # noqa: BLE001 (retry one by one to find the failing number)
            return tuple(each for number in numbers for each in self._alone(number, now))

    def _alone(self, number: str, now: datetime) -> tuple[SentReminder, ...]:
        """Remind for one number; if it fails, it pauses for a minute and blocks no others."""
        with self._rest.pausing_if_refused(number):
            return self._at_once((number,), now)
        self._resting.add(number)
        return ()

    def _at_once(self, numbers: Sequence[str], now: datetime) -> tuple[SentReminder, ...]:
        office = self.context()
        with self.casebook.transaction() as work:
            fault_points.exit_if_armed("after_reminder_claim")
            sent = due.send_due_reminders(work, numbers, now, office)
            fault_points.exit_if_armed("before_reminder_commit")
        fault_points.exit_if_armed("after_reminder")
        return sent


@dataclass(frozen=True, slots=True)
class LeakMentionDelivery:
    mentions: StoredLeakMentions
    posting: PacedPoster
    audience: Audience
    _rest: Backoff = field(default_factory=lambda: Backoff("mention.refused"))

    def __call__(self) -> None:
        for mention in self.mentions.due(self.audience.clock()):
            if self._rest.may_try(mention.id):
                with (
                    self._rest.pausing_if_refused(mention.id),
                    self.mentions.try_lock(mention.id) as ours,
                ):
                    if ours and self.mentions.waits(mention.id):
                        self._tell(mention)

    def _tell(self, mention: LeakMention) -> None:
        """Tell the people, then the desk: they must hear of it even if the desk's channel
        refuses."""
        for person in _called_at_night(mention, self.audience.reader(DESK)):
            with suppress(CallRefused):  # others are called, too
                channel, key = self.posting.direct(person), f"{message_key(mention.id)}:{person}"
                self._post(channel, key, mention, self.audience.reader(person))
        reader = self.audience.reader(DESK)
        if channel_of_desk := reader.office.channels.desk or reader.office.channels.fallback:
            self._post(channel_of_desk, message_key(mention.id), mention, reader)
        self.mentions.mark_told(mention.id)
        if mention.place is None:  # the person alone saw a reply in a channel, for a while
            with suppress(CallFailed):
                channel = self.posting.direct(mention.person)
                say_desk_was_told(self.posting, channel, mention)

    def _post(self, channel: str, key: str, mention: LeakMention, reader: ViewContext) -> None:
        if not self.posting.find(channel, key, mention.at):
            report = self.mentions.newest_report_since(mention)
            self.posting.post(channel, mention_message(mention, report, reader), key)


def _called_at_night(mention: LeakMention, reader: ViewContext) -> Iterator[str]:
    """Yield whom a report would call, if the desk was closed when the time ended or is now.

    The two differ after the program was down.
    """
    office, today = reader.office_context, reader.today
    if all(map(office.opening.is_open, (mention.at + TIME_TO_CHOOSE, reader.now))):
        return
    as_reported = Escalation(
        number="",
        cause=Cause.BREACH_SUSPECTED,
        raised_by=mention.person,
        raised_at=reader.now,
        known_at=mention.at,
    )
    if office.call_rule(as_reported).at_any_hour:
        for _, people in people_called_at_once(as_reported, None, office, today):
            yield from sorted(people - {DESK})
