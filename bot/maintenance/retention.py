"""Retention as a worker task: purge what has expired, and vacuum what could not be before."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.storage.database import Database
from bot.storage.retention import Retention, purge_traces
from bot.storage.sealing import Sealer
from bot.storage.vacuum import vacuum_requested
from tickets.model import tokyo
from tickets.rules.office import Office
from tickets.rules.periods import in_force

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class RetentionTask:
    database: Database
    sealer: Sealer
    office: Callable[[], Office]
    clock: Callable[[], datetime]

    def purge(self) -> None:
        now = self.clock()
        traces = purge_traces(self.database, now)
        _log.info("retention.purged", count=traces.questions + traces.deliveries + traces.marks)
        years = in_force(self.office().rules, tokyo.date_of(now)).audit_years
        erased = Retention(self.database, self.sealer).purge(now, years)
        _log.info("casebook.purged", count=len(erased.tickets) + erased.audit_rows)

    def vacuum(self) -> None:
        if not vacuum_requested(self.database):
            _log.warning("sweep.owed")
