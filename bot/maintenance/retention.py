"""Retention as a worker task: purge what has expired, and vacuum what could not be before."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.storage.database import Database
from bot.storage.keys import Sealer
from bot.storage.retention import purge_expired, vacuum_requested
from tickets.rules.office import Office

_log = structlog.get_logger()


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
