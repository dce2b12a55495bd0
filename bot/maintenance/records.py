"""What the casebook keeps: what a restore lost, the audit chain's head for the manager each month,
a row for each burst of requests, and what retention purges.
"""

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

import structlog
from sqlalchemy import Connection, func, select

from bot import logs
from bot.delivery.poster import PacedPoster
from bot.storage.casebook import outbox
from bot.storage.casebook.chain import Head
from bot.storage.casebook.restored import doubt, keep_doubt, newest_trace, settle
from bot.storage.casebook.store import Casebook
from bot.storage.casebook.tables import cards, former_numbers, numbers, tickets
from bot.storage.casebook.verification import POSTED_HEAD
from bot.storage.database import Database
from bot.storage.keys import KeyRing, Sealer
from bot.storage.retention import purge_expired, vacuum_requested
from handlers.limiter import Limiter
from handlers.slack.api import ReplyFailed
from handlers.slack.poster import Unseen
from tickets.desk import Desk
from tickets.model.notices import DESK, FALLBACK, Notice, NoticeKind
from tickets.model.numbers import Number, read
from tickets.model.tokyo import Month
from tickets.ports import UnitOfWork
from tickets.rules.context import OfficeContext
from tickets.rules.office import Office

_NUMBERS: Final = re.compile(r"[QCD]-[0-9]{4}-[0-9]{4,6}")
_MOST_TOLD: Final = 50
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class RestoreCheck:
    """Run before anything is received or sent.

    A card whose number this database never gave shows that it was put back by means that left no
    mark. Once after each restore, the fallback channel is told, with the numbers of lost tickets.
    """

    database: Database
    ring: KeyRing
    posting: PacedPoster
    office: Callable[[], Office]
    clock: Callable[[], datetime]

    def __call__(self) -> None:
        """Raises StorageFailed."""
        with self.database.alone("restore_check") as ours:
            if ours:
                self._look()

    def _look(self) -> None:
        with self.database.read() as connection:
            restored = doubt(connection)
            is_told = restored is None or restored.started_at is not None
            since = _newest_card(connection) if restored is None or is_told else restored.since
        channel = self.office().channels.desk
        shown: Collection[str] = ()
        if channel is not None:
            try:
                shown = self.posting.named(channel, since, _NUMBERS, _key)
            except (Unseen, ReplyFailed):
                _log.warning("restore.not_checked")
                return
        with self.database.read() as connection:
            lost = sorted(_unknown(connection, shown))
            is_behind = any(each.ordinal > _last(connection, each) for each in lost)
        now = self.clock()
        if is_behind:
            logs.alarm("restore.noticed", f"{len(lost)}")
            untold = None if restored is None or is_told else restored.since
            made_at = untold or self._newest_trace() or now
            settle(self.database, self.ring, min(made_at, now), now, lost)
        if is_behind or not is_told:
            self._tell(lost, now)

    def _newest_trace(self) -> datetime | None:
        """Reads whole tables: not at each start."""
        with self.database.read() as connection:
            return newest_trace(connection)

    def _tell(self, lost: Collection[Number], now: datetime) -> None:
        with self.database.write() as connection:
            restored = doubt(connection)
            if restored is not None:
                told = [str(each) for each in lost][:_MOST_TOLD]
                made_at, until = restored.since.isoformat(), restored.until.isoformat()
                about = " ".join((made_at, until, *told))
                notice = Notice(NoticeKind.RESTORED, "", FALLBACK, 0, about)
                outbox.post(self.database, connection, notice, now)
                keep_doubt(self.database, connection, replace(restored, started_at=now))


def _key(number: str) -> str:
    return f"card:{number}:{DESK}"


def _newest_card(connection: Connection) -> datetime | None:
    ts = connection.scalar(select(func.max(cards.c.ts)).where(cards.c.place == DESK))
    with suppress(TypeError, ValueError):
        return datetime.fromtimestamp(float(ts), UTC)
    return None


def _unknown(connection: Connection, shown: Collection[str]) -> Iterator[Number]:
    known = set(connection.scalars(select(tickets.c.number).where(tickets.c.number.in_(shown))))
    former = select(former_numbers.c.number).where(former_numbers.c.number.in_(shown))
    known |= set(connection.scalars(former))
    for each in set(shown) - known:
        if (number := read(each)) is not None:
            yield number


def _last(connection: Connection, number: Number) -> int:
    here = (numbers.c.series == number.series, numbers.c.year == number.year)
    return connection.scalar(select(numbers.c.last).where(*here)) or 0


@dataclass(slots=True)
class ChainHead:
    """Post the head of the chain to the manager each month, outside the database.

    Several programs post it once; the note tells which month was last. The first month only notes
    the head: there is hardly anything yet that could be cut off.
    """

    casebook: Casebook
    context: Callable[[], OfficeContext]
    clock: Callable[[], datetime]
    wake: Callable[[], None]
    _done: str = ""

    def __call__(self) -> None:
        office, now = self.context(), self.clock()
        month = str(Month.of(now))
        if self._done == month or not office.opening.is_open(now):
            return
        head, to = self.casebook.head(), office.roster.manager or office.roster.deputy
        if head is None or to is None:
            return
        with self.casebook.reading() as work:
            is_due = _month_of(work) != month
        if is_due:
            with self.casebook.transaction() as work:
                self._post(work, month, head, to)
            self.wake()
        self._done = month

    def _post(self, work: UnitOfWork, month: str, head: Head, to: str) -> None:
        last = _month_of(work)
        if last == month:
            return  # another program was faster
        told = f"{month} {head}"
        if last:
            work.post(Notice(NoticeKind.CHAIN_HEAD, "", to, 0, told))
        work.note(POSTED_HEAD, told)


def _month_of(work: UnitOfWork) -> str:
    return (work.noted(POSTED_HEAD) or "").partition(" ")[0]


@dataclass(frozen=True, slots=True)
class RateLimitAudit:
    """One row for each burst of requests: what is refused costs no write while it lasts."""

    limiter: Limiter
    desk: Desk
    clock: Callable[[], datetime]

    def __call__(self) -> None:
        now = self.clock()
        for person, count in self.limiter.take_refused(now).items():
            self.desk.deny(person, now=now, refused=count)


@dataclass(frozen=True, slots=True)
class RetentionTask:
    database: Database
    sealer: Sealer
    office: Callable[[], Office]
    clock: Callable[[], datetime]

    def purge(self) -> None:
        rules, now = self.office().rules, self.clock()
        traces, erased = purge_expired(self.database, self.sealer, rules, now)
        _log.info("retention.purged", count=traces.questions + traces.deliveries + traces.marks)
        _log.info("casebook.purged", count=len(erased.tickets) + erased.audit_rows)

    def vacuum(self) -> None:
        if not vacuum_requested(self.database):
            _log.warning("sweep.owed")
