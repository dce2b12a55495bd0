"""The duties by which the program looks after itself, joined with what they work on."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from slack_sdk import WebClient

from bot.config.office_context import CurrentOffice
from bot.delivery.dispatcher import Bell
from bot.maintenance import reachability, self_check
from bot.maintenance.reachability import ReachabilityCheck
from bot.maintenance.recalculation import Recalculation
from bot.maintenance.self_check import SelfCheck
from bot.maintenance.staff_changes import ManagerChange
from bot.maintenance.worker import Task
from bot.settings import Settings
from bot.slack.directory import Directory
from bot.storage.casebook.deadlines import DueClocks
from bot.storage.casebook.overdue import Overdue
from bot.storage.casebook.store import Casebook
from bot.storage.setup import Store
from tickets.desk import Desk

RECOUNT_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Parts:
    """What of the program they need."""

    settings: Settings
    store: Store
    casebook: Casebook
    cases: Desk
    members: Directory
    client: WebClient
    circumstances: CurrentOffice
    clock: Callable[[], datetime]
    due: Bell


def of(parts: Parts) -> tuple[Task, ...]:
    """The first inspection comes after a minute, when what a pause left over has rung."""
    database, casebook, settings = parts.store.database, parts.casebook, parts.settings
    now, clock, wake = parts.circumstances, parts.clock, parts.due.set
    recounting = Recalculation(DueClocks(database), casebook, now, clock, wake)
    inspection = SelfCheck(
        Overdue(database),
        casebook,
        parts.cases,
        now,
        clock,
        wake,
        settings.metrics,
        settings.heartbeat_url,
    )
    reach = ReachabilityCheck(parts.client, parts.members, casebook, now, clock, wake)
    soon = time.monotonic() + self_check.SECONDS
    return (
        Task("manager", RECOUNT_SECONDS, ManagerChange(casebook, now, clock, wake)),
        Task("counting", RECOUNT_SECONDS, recounting),
        Task("inspection", self_check.SECONDS, inspection, due=soon),
        Task("reach", reachability.SECONDS, reach),
    )
