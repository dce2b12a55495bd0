"""Shared steps for tests of clocks and reminders."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select

from bot.delivery.reminders import Reminders
from bot.maintenance.recalculation import Recalculation
from bot.maintenance.self_check import SelfCheck
from bot.storage.backlog import OverdueWork
from bot.storage.casebook.deadlines import DueClocks
from bot.storage.casebook.tables import audit, due, escalation_due, notices
from tests.bot.delivery.conftest import KEN, MANAGER, Delivery
from tickets.deadlines.self_check import Problem
from tickets.model import tokyo
from tickets.model.disclosure import Disclosure, RequestType
from tickets.model.kinds import Flag, Move
from tickets.reminders.due import SentReminder
from tickets.workflow.case import Act

REMINDERS = (
    "clock_near",
    "clock_due",
    "clock_missed",
    "clock_from",
    "search_chased",
    "called_again",
    "climbed",
    "triage_waits",
    "report_near",
    "report_due",
    "report_missed",
)


def at(month: int, day: int, hour: int = 9, minute: int = 0, year: int = 2026) -> datetime:
    return tokyo.at(date(year, month, day), time(hour, minute))


def goes_to(delivery: Delivery, month: int, day: int, hour: int = 9, minute: int = 0) -> None:
    delivery.clock.now = at(month, day, hour, minute)


def owned(delivery: Delivery, owner: str = KEN, **given: Any) -> str:
    """A complaint that this agent holds."""
    number = delivery.complain(**given).number
    delivery.acts(number, Act(Move.ASSIGN, {"person": owner}), who=MANAGER)
    return number


def send_reminders(delivery: Delivery) -> tuple[SentReminder, ...]:
    ringing: Any = delivery.jobs["clocks"]
    assert isinstance(ringing, Reminders)
    return ringing.send_due()


def reminds(delivery: Delivery) -> None:
    """Send the reminders that are due, and deliver them."""
    send_reminders(delivery)
    delivery.telling()


def opens(delivery: Delivery) -> None:
    """What is sent when the desk opens: reminders and the morning's digests."""
    send_reminders(delivery)
    delivery.desk.digests.plan(now=delivery.clock.now)
    delivery.telling()


def reminders_sent(delivery: Delivery) -> list[tuple[str, str, str]]:
    """Every reminder sent: what, about which ticket, to whom."""
    query = select(notices).where(notices.c.what.in_(REMINDERS))
    rows = delivery.database.rows(query.order_by(notices.c.posted_at, notices.c.key))
    return [(row.what, row.about, row.to) for row in rows]


def scheduled(delivery: Delivery) -> dict[str, tuple[str, datetime]]:
    """Next milestone of each clock that has one, and its time."""
    return {
        row.clock: (row.mark, row.remind_at)
        for table in (due, escalation_due)
        for row in delivery.database.rows(select(table).where(table.c.remind_at.is_not(None)))
    }


def owned_request(delivery: Delivery, **given: Any) -> str:
    """A disclosure request from the EEA that this agent holds."""
    facts = Disclosure(types=frozenset({RequestType.DISCLOSE}))
    number = delivery.opens(facts, flags=frozenset({Flag.EEA}), **given).number
    delivery.acts(number, Act(Move.ASSIGN, {"person": KEN}), who=MANAGER)
    return number


def counting(delivery: Delivery) -> Recalculation:
    """The recalculation, as the program runs it beside the reminders."""
    clocks = DueClocks(delivery.database)
    return Recalculation(clocks, delivery.casebook, delivery.context, delivery.clock, lambda: None)


def closes_on(delivery: Delivery, *days: date) -> None:
    """Set the company's closed days to exactly these."""
    hours = replace(delivery.office.hours, closed_days=days)
    delivery.office = replace(delivery.office, hours=hours)


def recounted(delivery: Delivery) -> list[Any]:
    """Audit rows of dates that moved."""
    rows = delivery.database.rows(select(audit).order_by(audit.c.ordinal))
    return [row for row in rows if row.fields.startswith("recounted")]


def inspecting(
    delivery: Delivery,
    checked: Callable[[Mapping[Problem, int], bool], None] = lambda found, is_in_order: None,
    **more: Any,
) -> SelfCheck:
    """The self-check, after a complete recalculation."""
    counting(delivery)()
    of_desk = (delivery.casebook, delivery.context, delivery.clock, lambda: None)
    return SelfCheck(*of_desk, OverdueWork(delivery.database), delivery.desk, checked, **more)
