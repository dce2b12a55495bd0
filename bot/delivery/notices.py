"""The outbox: what somebody has to hear, drawn of the ticket as it is when it goes out."""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import structlog

from bot import logs
from bot.delivery.audience import Audience
from bot.delivery.posting import Posting
from bot.storage.casebook.outbox import Outbox, Waiting
from handlers.calling import Refused, ReplyFailed
from handlers.casework.notices import leading_on, to_answer
from handlers.services import StorageFailed
from handlers.views import notice as view
from handlers.views.blocks import Block, Message
from handlers.views.escalation_notice import escalation_notice, look
from handlers.views.reader import Reader
from tickets import tokyo
from tickets.access import Sight, sight
from tickets.desk import Desk
from tickets.escalating import may_be_told
from tickets.escalation import Cause, Escalation
from tickets.faults import TicketError
from tickets.notices import DESK, Notice, may_hear, systems_asked
from tickets.slots import Slot
from tickets.store import Book, Store
from tickets.ticket import Ticket
from tickets.told import Tell
from tickets.words import PersonalField

_MOST: Final = 20
_FIRST_PAUSE: Final = timedelta(seconds=5)
_LONGEST_PAUSE: Final = timedelta(minutes=10)
_TO_ASKER: Final = frozenset({Tell.PASSED_ON, Tell.ANSWERED, Tell.CONVERTED})
_NEXT_MORNING: Final = frozenset({Tell.ANSWERED_AT_ONCE})
_NOBODY: Final = ("user_not_found", "user_disabled", "cannot_dm_bot", "users_not_found")
_log = structlog.get_logger()


class Telling:
    def __init__(
        self, store: Store, outbox: Outbox, posting: Posting, audience: Audience, desk: Desk
    ) -> None:
        self._store = store
        self._outbox = outbox
        self._posting = posting
        self._audience = audience
        self._desk = desk

    def __call__(self) -> None:
        taken = deque(self._outbox.due(_MOST, self._audience.clock()))
        while taken:
            waiting = taken.popleft()
            try:
                self._tell(waiting)
            except (ReplyFailed, StorageFailed):
                with suppress(StorageFailed):  # else they wait until the lease is over
                    self._outbox.give_back([each.key for each in taken])
                raise
            except Exception as error:  # noqa: BLE001 (one notice must not hold up the others)
                _log.error("delivery.failed", kind=waiting.notice.what, exc_info=error)
                self._later(waiting, self._audience.clock(), type(error).__name__)

    def _tell(self, waiting: Waiting) -> None:
        told = waiting.notice
        reader = self._audience.reader(told.to)
        with self._store.reading() as book:
            ticket = book.find(told.number)
            report = _report(book, told, ticket)
        if ticket is None and report is not None:
            self._tell_of_report(waiting, report, reader)
            return
        if ticket is None or not self._is_for(waiting, ticket, reader):
            self._drop(waiting)
            return
        if told.what is Tell.OPENED:
            self._outbox.sent(waiting.key, reader.now)  # the card itself says so
            return
        morning = _next_morning(waiting, reader)
        if morning:
            self._outbox.put_off(waiting.key, morning)
            return
        if report is not None:
            controls = _to_ticket(told, ticket, reader)
            self._post(
                waiting, reader, partial(escalation_notice, report, reader, controls), ticket
            )
            return
        self._post(waiting, reader, partial(self._drawn, waiting, ticket, reader), ticket)

    def _tell_of_report(self, waiting: Waiting, report: Escalation, reader: Reader) -> None:
        """One that came with no ticket; it must not be lost with somebody's office."""
        if not may_be_told(waiting.notice.to, reader.circumstances.roster):
            self._desk.escalations.tell_anew(report.number, now=reader.now)
            self._drop(waiting)
            return
        controls = look(report, reader)
        self._post(waiting, reader, partial(escalation_notice, report, reader, controls))

    def _drop(self, waiting: Waiting) -> None:
        _log.info("notice.dropped", kind=waiting.notice.what)
        self._outbox.cancel(waiting.key)

    def _is_for(self, waiting: Waiting, ticket: Ticket, reader: Reader) -> bool:
        """Rights may have changed since it was written."""
        to, roster = waiting.notice.to, reader.circumstances.roster
        return may_hear(waiting.notice.what, to, ticket, roster, reader.today)

    def _post(
        self,
        waiting: Waiting,
        reader: Reader,
        draw: Callable[[], Message],
        ticket: Ticket | None = None,
    ) -> None:
        try:
            channel = self._channel(waiting.notice.to, reader)
            if ticket is not None and self._was_moved(ticket):
                self._outbox.give_back([waiting.key])  # Slack was slow, and rights may be others
                return
            if waiting.attempts == 1 or not self._posting.find(channel, waiting.key):
                self._posting.post(channel, draw(), waiting.key)
        except Refused as refused:
            logs.alarm("notice.refused", refused.error)
            if refused.error in _NOBODY:
                self._outbox.failed(waiting.key, refused.error)
            else:
                self._later(waiting, reader.now, refused.error)
        except ReplyFailed as failed:
            self._later(waiting, reader.now, type(failed).__name__)
            raise
        else:
            self._outbox.sent(waiting.key, reader.now)

    def _was_moved(self, ticket: Ticket) -> bool:
        with self._store.reading() as book:
            now = book.find(ticket.number)
        return now is None or now.version != ticket.version

    def _channel(self, to: str, reader: Reader) -> str:
        if to != DESK:
            return self._posting.direct(to)
        desk = reader.office.channels.desk
        if desk is None:
            raise Refused("no_desk_channel")
        return desk

    def _later(self, waiting: Waiting, now: datetime, error: str) -> None:
        pause = min(_FIRST_PAUSE * 2 ** min(waiting.attempts - 1, 10), _LONGEST_PAUSE)
        self._outbox.put_off(waiting.key, now + pause, error)

    def _drawn(self, waiting: Waiting, ticket: Ticket, reader: Reader) -> Message:
        what = waiting.notice.what
        if what not in _TO_ASKER:
            roster = reader.circumstances.roster
            systems = systems_asked(what, ticket, waiting.notice.to, roster)
            controls = leading_on(what, ticket, reader.say)
            by = ticket.history[waiting.notice.step - 1].role
            return view.notice(what, ticket, reader, controls, systems, by)
        return view.to_asker(what, ticket, reader, *self._answer(what, ticket, reader))

    def _answer(self, what: Tell, ticket: Ticket, reader: Reader) -> Iterator[Block | None]:
        """The one text of a ticket that a message may hold: the desk's answer, to its asker."""
        slots = [each for each in ticket.personal if each.field is PersonalField.ANSWER]
        if what is not Tell.ANSWERED or not slots or ticket.requester is None:
            return
        newest = max(slots, key=lambda slot: int(slot.of or 0))
        for said in self._revealed(ticket, newest, reader):
            yield from view.parts(said)
        yield to_answer(ticket, reader.say)

    def _revealed(self, ticket: Ticket, slot: Slot, reader: Reader) -> Iterator[str]:
        """Opened as the asker's own, with its audit row."""
        try:
            opened = self._desk.reveal(
                ticket.number, [slot], who=str(ticket.requester), now=reader.now
            )
        except TicketError:
            return  # closed meanwhile: Home still shows it, for a reason given
        yield opened[slot].reveal()


def _report(book: Book, told: Notice, ticket: Ticket | None) -> Escalation | None:
    """Of a possible leak the report is told, under its own number (screens.md 3.1)."""
    if ticket is None:
        return book.escalation(told.number)
    if told.what is not Tell.LEAK_FLAGGED:
        return None
    numbers = sorted(link.number for link in ticket.links if link.kind is None)
    raised = filter(None, map(book.escalation, numbers))
    theirs = (each for each in raised if each.source == ticket.number)
    return next((each for each in theirs if each.cause is Cause.BREACH_SUSPECTED), None)


def _to_ticket(told: Notice, ticket: Ticket, reader: Reader) -> Block | None:
    """The way to the ticket; security contacts see the report alone."""
    roster = reader.circumstances.roster
    if sight(ticket, roster.actor(told.to), roster, reader.today) is Sight.NONE:
        return None
    return leading_on(told.what, ticket, reader.say)


def _next_morning(waiting: Waiting, reader: Reader) -> datetime | None:
    """What only the manager's digest needs waits for the day after (screens.md 3.3)."""
    if waiting.notice.what not in _NEXT_MORNING:
        return None
    if tokyo.date_of(waiting.posted_at) < reader.today:
        return None
    opening = reader.circumstances.opening
    return tokyo.at(opening.calendar.add(reader.today, 1), opening.hours.open)
