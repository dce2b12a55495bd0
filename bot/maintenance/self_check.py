"""Check ourselves each minute, and raise an alarm if something is wrong.

The heartbeat is sent only while all is in order: the database can be written, no reminder or urgent
notice is overdue, every row has its clock, every escalation was told. Whether each deadline has its
clock is checked in rounds of a few hundred numbers a minute; the last complete round counts.
"""

import http.client
import threading
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import structlog

from bot import logs
from bot.maintenance.worker import DeskTask
from bot.slack.client import refuse_redirect
from bot.storage.backlog import OverdueWork
from bot.storage.casebook.deadlines import open_numbers
from tickets.deadlines import recalculation, self_check
from tickets.deadlines.self_check import Problem
from tickets.desk import Desk
from tickets.ports import StorageFailed
from tickets.rules.context import OfficeContext

TIMEOUT_SECONDS: Final = 5.0
"""For each step of the request (connect, send, read), not for all of it."""
LONGEST_SECONDS: Final = 10.0


@dataclass(slots=True)
class Heartbeat:
    """The heartbeat: a request to an outside address.

    In its own thread, so that a slow answer does not block for long.
    """

    _asking: threading.Thread | None = None

    def send(self, url: str | None) -> None:
        """Send one empty request, unless an earlier one has not ended."""
        if url is None:
            return
        if self._asking is None or not self._asking.is_alive():
            self._asking = threading.Thread(target=_ask, args=(url,), daemon=True)
            self._asking.start()
        self._asking.join(LONGEST_SECONDS)
        if self._asking.is_alive():
            logs.alarm("heartbeat.unsent", TimeoutError.__name__)


def _ask(url: str) -> None:
    try:
        with _OPENER.open(url, timeout=TIMEOUT_SECONDS):
            pass
    except (OSError, ValueError, http.client.HTTPException) as error:
        logs.alarm("heartbeat.unsent", type(error).__name__)


class _Nowhere(urllib.request.HTTPRedirectHandler):
    redirect_request = refuse_redirect  # type: ignore[assignment]


_OPENER: Final = urllib.request.build_opener(_Nowhere)


BATCH: Final = 300
"""Numbers checked each minute; reading so many takes well under a second."""
CHECKED_AT: Final = "checked_at"
_log = structlog.get_logger()


@dataclass(slots=True)
class SelfCheck(DeskTask):
    """A worker task. Raises StorageFailed, and then sends no heartbeat."""

    overdue: OverdueWork
    desk: Desk
    checked: Callable[[Mapping[Problem, int], bool], None]
    """Told what was found, and whether all is in order."""
    url: str | None = None
    _beat: Heartbeat = field(default_factory=Heartbeat)
    _last: str = ""
    _is_clean: bool = True
    """The last complete round found nothing."""
    _found: int = 0
    """Found so far in this round."""

    def __call__(self) -> None:
        now, office = self.clock(), self.context()
        self._write(now)
        found = self._check_clocks(now, office)
        found[Problem.UNTOLD] += self._tell(now)
        found += self.overdue.count_overdue(now)
        self._report({what: count for what, count in found.items() if count}, now)

    def _write(self, now: datetime) -> None:
        """Note the time. A full disk allows all that follows, because it only reads."""
        try:
            with self.casebook.transaction() as work:
                work.store_value(CHECKED_AT, now.isoformat())
        except StorageFailed:
            logs.alarm("inspection.found", Problem.UNWRITABLE)
            self.checked({Problem.UNWRITABLE: 1}, False)
            raise

    def _check_clocks(self, now: datetime, office: OfficeContext) -> Counter[Problem]:
        with self.casebook.reading() as work:
            if work.stored_value(recalculation.DIGEST_KEY) != recalculation.rules_digest(office):
                return Counter()  # being recalculated
        looked = open_numbers(self.overdue.database, self._last, BATCH)
        self._last = looked[-1] if len(looked) == BATCH else ""
        wrong = [each for each in looked if not self._is_scheduled(each, now, office)]
        numbers = dict.fromkeys((*self.overdue.never_scheduled(), *wrong))
        found = Counter(filter(None, (self._rescheduled(each, now, office) for each in numbers)))
        self._found += found.total()
        if not self._last:  # the round is complete
            self._is_clean, self._found = not self._found, 0
        return found

    def _rescheduled(self, number: str, now: datetime, office: OfficeContext) -> Problem | None:
        """Schedule again, and return what was wrong; a number that fails does not block
        the others."""
        try:
            with self.casebook.transaction() as work:
                return (
                    Problem.UNARMED if self_check.repair_timers(work, number, now, office) else None
                )
        except StorageFailed:
            raise
        except Exception as error:  # noqa: BLE001 (a clock that does not run is said every hour)
            logs.alarm("clock.uncounted", type(error).__name__)
            return Problem.UNCOUNTED

    def _is_scheduled(self, number: str, now: datetime, office: OfficeContext) -> bool:
        try:
            with self.casebook.reading() as work:
                return self_check.has_matching_timers(work, number, now, office)
        except StorageFailed:
            raise
        except Exception as error:  # noqa: BLE001 (what cannot be counted is said by ringing it)
            logs.alarm("clock.uncounted", type(error).__name__)
            return True

    def _tell(self, now: datetime) -> int:
        untold = self.overdue.numbers_of_untold_escalations(now)
        for number in untold:
            self.desk.escalations.tell_called_if_untold(number, now=now)
        return len(untold)

    def _report(self, found: Mapping[Problem, int], now: datetime) -> None:
        is_in_order = self._is_clean and not self._found and not found
        self.checked(found, is_in_order)
        if is_in_order:
            self._beat.send(self.url)
        if not found:
            return
        for what, count in found.items():
            logs.alarm("inspection.found", what)
            _log.error("inspection.count", kind=what, count=count)
        with self.casebook.transaction() as work:
            self_check.report_problems(work, found, now)
        self.wake()
