"""The audit chain's tasks: its head to the manager each month, a row for each burst of requests."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.maintenance.worker import DeskTask
from bot.storage.casebook.chain import Head
from bot.storage.casebook.verification import POSTED_HEAD
from handlers.limiter import Limiter
from tickets.desk import Desk
from tickets.model.notices import Notice, NoticeKind
from tickets.model.tokyo import Month
from tickets.ports import UnitOfWork


@dataclass(slots=True)
class MonthlyChainHeadTask(DeskTask):
    """Post the head of the chain to the manager each month, outside the database.

    Several programs post it once; the note tells which month was last. The first month only notes
    the head: there is hardly anything yet that could be cut off.
    """

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
        work.store_value(POSTED_HEAD, told)


def _month_of(work: UnitOfWork) -> str:
    return (work.stored_value(POSTED_HEAD) or "").partition(" ")[0]


@dataclass(frozen=True, slots=True)
class RateLimitAudit:
    """One row for each burst of requests: what is refused costs no write while it lasts."""

    limiter: Limiter
    desk: Desk
    clock: Callable[[], datetime]

    def __call__(self) -> None:
        now = self.clock()
        for person, count in self.limiter.drain_refusal_counts(now).items():
            self.desk.audit_refusals(person, now=now, refused=count)
