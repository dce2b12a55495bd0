"""The duties by which the program looks after itself, joined with what they work on."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from slack_sdk import WebClient

from bot import inspecting, reaching
from bot.circumstances import Now
from bot.delivery.dispatcher import Bell
from bot.handing_over import HandingOver
from bot.inspecting import Inspecting
from bot.members import Members
from bot.reaching import Reaching
from bot.recounting import Recounting
from bot.settings import Settings
from bot.storage.casebook.inspection import Inspection
from bot.storage.casebook.rings import Rings
from bot.storage.casebook.store import Casebook
from bot.store import Store
from bot.worker import Duty
from tickets.desk import Desk

RECOUNT_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Parts:
    """What of the program they need."""

    settings: Settings
    store: Store
    casebook: Casebook
    cases: Desk
    members: Members
    client: WebClient
    circumstances: Now
    clock: Callable[[], datetime]
    due: Bell


def of(parts: Parts) -> tuple[Duty, ...]:
    """The first inspection comes after a minute, when what a pause left over has rung."""
    database, casebook, settings = parts.store.database, parts.casebook, parts.settings
    now, clock, wake = parts.circumstances, parts.clock, parts.due.set
    recounting = Recounting(Rings(database), casebook, now, clock, wake)
    inspection = Inspecting(
        Inspection(database),
        casebook,
        parts.cases,
        now,
        clock,
        wake,
        settings.metrics,
        settings.heartbeat_url,
    )
    reach = Reaching(parts.client, parts.members, casebook, now, clock, wake)
    soon = time.monotonic() + inspecting.SECONDS
    return (
        Duty("manager", RECOUNT_SECONDS, HandingOver(casebook, now, clock, wake)),
        Duty("counting", RECOUNT_SECONDS, recounting),
        Duty("inspection", inspecting.SECONDS, inspection, due=soon),
        Duty("reach", reaching.SECONDS, reach),
    )
