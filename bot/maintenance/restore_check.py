"""At the start: notice from the desk channel that the database is older than what was sent."""

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
from bot.storage.casebook.restored import (
    keep_untraced_span,
    make_restored_safe,
    newest_trace,
    untraced_span,
)
from bot.storage.casebook.tables import cards, former_numbers, numbers, tickets
from bot.storage.database import Database
from bot.storage.keys import KeyRing
from handlers.slack.api import RetryLater
from handlers.slack.poster import HistoryNotReadable
from tickets.model.notices import DESK, FALLBACK, Notice, NoticeKind
from tickets.model.numbers import Number, parse_number
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
        with self.database.try_lock("restore_check") as ours:
            if ours:
                self._look()

    def _look(self) -> None:
        with self.database.read() as connection:
            restored = untraced_span(connection)
            is_told = restored is None or restored.started_at is not None
            since = _newest_card(connection) if restored is None or is_told else restored.since
        channel = self.office().channels.desk
        shown: Collection[str] = ()
        if channel is not None:
            try:
                shown = self.posting.find_names(channel, since, _NUMBERS, _key)
            except (HistoryNotReadable, RetryLater):
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
            make_restored_safe(self.database, self.ring, min(made_at, now), now, lost)
        if is_behind or not is_told:
            self._tell(lost, now)

    def _newest_trace(self) -> datetime | None:
        """Reads whole tables: not at each start."""
        with self.database.read() as connection:
            return newest_trace(connection)

    def _tell(self, lost: Collection[Number], now: datetime) -> None:
        with self.database.write() as connection:
            restored = untraced_span(connection)
            if restored is not None:
                told = [str(each) for each in lost][:_MOST_TOLD]
                made_at, until = restored.since.isoformat(), restored.until.isoformat()
                about = " ".join((made_at, until, *told))
                notice = Notice(NoticeKind.RESTORED, "", FALLBACK, 0, about)
                outbox.post(self.database, connection, notice, now)
                keep_untraced_span(self.database, connection, replace(restored, started_at=now))


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
        if (number := parse_number(each)) is not None:
            yield number


def _last(connection: Connection, number: Number) -> int:
    here = (numbers.c.series == number.series, numbers.c.year == number.year)
    return connection.scalar(select(numbers.c.last).where(*here)) or 0
