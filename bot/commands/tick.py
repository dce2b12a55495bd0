"""madoguchi tick, deliver, purge: run once the tasks that `run` repeats."""

import threading
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import click

from bot import logs
from bot.app import Program
from bot.clock import now, seconds_left
from bot.commands.desk_session import operator_session
from bot.commands.output import (
    FOUND_WRONG,
    JSON,
    counted,
    exit_with_faults,
    print_result,
    warn_if_erased_rows_remain,
)
from bot.commands.run import open_storage
from bot.delivery.dispatcher import Job
from bot.delivery.reminders import Reminders
from bot.maintenance.mornings import MorningRun, ReviewReminders
from bot.maintenance.recalculation import Recalculation
from bot.settings import FaultySettingsError, Settings
from bot.slack.identity import await_identity
from bot.storage.backlog import NoticeCounts, OverdueWork
from bot.storage.casebook.deadlines import DueClocks
from bot.storage.retention import Retention, purge_expired
from handlers.slack.api import RetryLater
from knowledge.library.loader import read_library
from tickets.reminders.due import SentReminder

_LONGEST_WAIT: Final = 1.0


@click.command()
@JSON
def tick(as_json: bool) -> None:
    """Send due reminders to the outbox, recalculating clocks first; hand-overs and digests, too.

    Prints the reminders. May be run beside a running program: the second finds nothing left.
    Nothing is sent; the running program or `deliver` does that.
    """
    with operator_session(asks_slack=True) as operator:
        members, folder = operator.members, operator.storage.settings.knowledge
        due, casebook = DueClocks(operator.storage.database), operator.storage.casebook
        Recalculation(due, casebook, operator.context, now, _nobody)()
        sent = Reminders(due, casebook, operator.context, now, _nobody).send_due()
        reviews = ReviewReminders(
            casebook, lambda: read_library(folder), operator.context, members, members.expand
        )
        digests = MorningRun(operator.desk, now, _nobody, reviews.plan)()
    at = now()
    rang = [{**_fields(each), "late": each.is_late(at)} for each in sent]
    summary = f"{counted(len(sent), 'clock')} rang, {counted(digests, 'digest')} queued"
    lines = (_line(each, at) for each in sent)
    print_result(as_json, {"rang": rang, "digests": digests}, lines, summary)


@click.command()
@click.option(
    "--seconds", type=click.IntRange(1, 86_400), default=60, show_default=True, help="At most."
)
@JSON
def deliver(seconds: int, as_json: bool) -> None:
    """Send waiting notices and draw outdated cards, as `run` does.

    Ends when nothing more is due, or after so many seconds; exit code 1 if something could not be
    delivered. With SQLite, stop `run` first.
    """
    logs.configure()
    settings = Settings.read()
    if settings.slack_bot_token is None:
        raise FaultySettingsError(*settings.missing_to_run()[:1])
    with open_storage(settings) as storage:
        overdue = OverdueWork(storage.database)
        before = overdue.count_notices()
        _deliver(Program(settings, storage), seconds)
        after = overdue.count_notices()
    _print(before, after, as_json)


def _deliver(program: Program, seconds: int) -> None:
    end = time.monotonic() + seconds
    stop = threading.Timer(seconds, program.stop)
    stop.daemon = True
    stop.start()
    try:
        _deliver_until(end, program)
    finally:
        stop.cancel()
        program.client.connections.close()


def _deliver_until(end: float, program: Program) -> None:
    program.office.read_first()
    identity = await_identity(program.client, program.stopping)
    if identity is None:
        return
    program.check_for_restore()
    jobs = {name: job for name, job in program.jobs(identity).items() if name != "clocks"}
    while time.monotonic() < end:
        wanted = [each for each in map(_did, jobs.values()) if each is not None]
        if not wanted:
            break
        time.sleep(min(*wanted, _LONGEST_WAIT, seconds_left(end)))


def _did(job: Job) -> float | None:
    """Seconds until it has more; failures are counted afterwards."""
    try:
        return job()
    except RetryLater:
        return None


def _print(before: NoticeCounts, after: NoticeCounts, as_json: bool) -> None:
    told = {
        "sent": after.sent - before.sent,
        "waiting": after.waiting,
        "undelivered": after.refused + after.failed - before.failed,
        "cards_due": after.cards_due,
    }
    line = ", ".join(f"{name.replace('_', ' ')} {number}" for name, number in told.items())
    print_result(as_json, told, [line])
    if told["undelivered"] or told["cards_due"]:
        raise click.exceptions.Exit(FOUND_WRONG)


def _line(reminder: SentReminder, at: datetime) -> str:
    late = " (late)" if reminder.is_late(at) else ""
    told = f"{counted(len(reminder.notices), 'notice')}{late}"
    return f"{reminder.number} {reminder.clock} {reminder.mark} {reminder.on}: {told}"


def _fields(reminder: SentReminder) -> Mapping[str, Any]:
    return {
        "number": reminder.number,
        "clock": reminder.clock,
        "mark": reminder.mark,
        "on": reminder.on,
        "due_at": reminder.due_at,
        "notices": len(reminder.notices),
    }


def _nobody() -> None:
    """Wake nobody: the running program polls."""


@click.command()
@click.option("--dry-run", is_flag=True, help="Only name the tickets whose time is over.")
@click.option(
    "--ahead",
    type=click.IntRange(0, 366),
    metavar="DAYS",
    help="With --dry-run: also those whose time is over in so many days, to review and hold.",
)
@JSON
def purge(dry_run: bool, ahead: int | None, as_json: bool) -> None:
    """Erase personal data of tickets whose retention period is over; a legal hold prevents it."""
    if ahead is not None and not dry_run:
        exit_with_faults("--ahead is for --dry-run: nothing is erased before its time.")
    at = now()
    with operator_session() as operator:
        opened = operator.storage
        rows, swept = 0, True
        if dry_run:
            retention = Retention(opened.database, opened.sealer)
            numbers = retention.expired(at + timedelta(days=ahead or 0))
        else:
            rules = operator.office.rules
            _, purged = purge_expired(opened.database, opened.sealer, rules, at)
            numbers, rows, swept = purged.tickets, purged.audit_rows, purged.swept
    warn_if_erased_rows_remain(swept=swept)
    told = {"tickets": list(numbers), "audit_rows": rows, "swept": swept, "dry_run": dry_run}
    done = "would be erased" if dry_run else "erased"
    summary = f"{counted(len(numbers), 'ticket')} {done}, {counted(rows, 'audit row')} purged"
    print_result(as_json, told, numbers, summary)
