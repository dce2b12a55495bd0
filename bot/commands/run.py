"""madoguchi run: the desk in a workspace, until it is told to stop."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from queue import SimpleQueue
from typing import Any, Final

try:
    import resource
except ImportError:  # not on Windows
    resource = None  # type: ignore[assignment]

import click
import structlog

from bot import logs
from bot.app import Program, now
from bot.commands.output import UNUSABLE, leave
from bot.config import holiday_table
from bot.config.desk_file import FaultyDeskFileError
from bot.settings import FaultySettingsError, Settings, address_of
from bot.slack.identity import RefusedError
from bot.storage.database import DamagedError, LockedError
from bot.storage.keys import FaultyKeysError
from bot.storage.migrate import NewerSchemaError
from bot.storage.setup import AlreadyRunningError, Store, open_store
from bot.storage.transfer import OccupiedError
from bot.web.health import THREADS as HEALTH_THREADS
from bot.web.health import Health
from bot.web.server import Address, AddressTakenError, Server
from knowledge.library.faults import FaultyKnowledge
from tickets.model import tokyo
from tickets.ports import StorageFailed
from tickets.rules.calendar import UncoveredYearError

_log = structlog.get_logger()
HTTP_ADDRESS: Final = "127.0.0.1:3000"
REFUSALS = (
    FaultySettingsError,
    FaultyKeysError,
    FaultyDeskFileError,
    FaultyKnowledge,
    NewerSchemaError,
    AlreadyRunningError,
    OccupiedError,
    RefusedError,
    AddressTakenError,
    StorageFailed,
    UncoveredYearError,
)


class AddressType(click.ParamType[Address]):
    name = "host:port"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return address_of(value) if isinstance(value, str) else value
        except ValueError as error:
            self.fail(f"{value} {error}.", param, ctx)


@click.command()
@click.option(
    "--http",
    type=AddressType(),
    is_flag=False,
    flag_value=HTTP_ADDRESS,
    help=f"Receive Slack's requests here, by default {HTTP_ADDRESS}, instead of Socket Mode.",
)
def run(http: Address | None) -> None:
    """Run the desk, over Socket Mode or HTTP; see docs/slack.md for the setup."""
    logs.configure()
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would hold keys and words
    try:
        settings = Settings.read()
        logs.configure(level=settings.log_level)
        if missing := settings.missing_to_run(http=http is not None):
            raise FaultySettingsError(missing)
        look_at_holidays(tokyo.date_of(now()))
        with opened(settings) as store:
            program = Program(settings, store, http=http)
            with watched(program):
                drained = serve(program)
    except REFUSALS as error:
        leave(sentences(error), UNUSABLE)
    if not drained:
        # Threads hanging in a call would keep the process; their deliveries are in the inbox.
        os._exit(0)


def look_at_holidays(today: date) -> None:
    """Raises UncoveredYearError if today's holidays are unknown; warns long before that."""
    table = holiday_table.calendar(today)
    table.is_holiday(today)
    if table.days_left(today) <= holiday_table.WARNED_DAYS:
        logs.alarm("holidays.end_soon", table.version)


def serve(program: Program) -> bool:
    """Run until SIGTERM or SIGINT; return whether all work in progress ended."""
    # A handler runs between two instructions of the main thread, which may hold the log's lock or
    # that of the event: only SimpleQueue.put may be called there.
    received: SimpleQueue[int] = SimpleQueue()

    def stop() -> None:
        number = received.get()
        _log.info("desk.stopping", signal=signal.Signals(number).name)
        program.stop()

    threading.Thread(target=stop, name="signals", daemon=True).start()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda number, _frame: received.put(number))
    program.run()
    return program.drained


@contextmanager
def watched(program: Program) -> Iterator[Server | None]:
    """Answer probes and serve metrics during the block. Raises AddressTakenError."""
    address = program.settings.health_address
    if address is None:
        yield None
        return
    health = Health(program.store.database, program.metrics, program.ready, program.clock)
    server = Server(health, address, threads=HEALTH_THREADS)
    server.start()
    _log.info("health.open", address="{}:{}".format(*server.address))
    try:
        yield server
    finally:
        server.stop(1.0)


@contextmanager
def opened(settings: Settings) -> Iterator[Store]:
    """The store, closed at the end of the block."""
    store = open_store(settings, now())
    try:
        yield store
    finally:
        store.close()


_TOKENS = {
    "SLACK_BOT_TOKEN": "install the app anew and copy its Bot User OAuth Token (docs/slack.md,"
    " step 3).",
    "SLACK_APP_TOKEN": "make an app-level token of the same app with connections:write"
    " (docs/slack.md, step 4).",
}


def sentences(error: Exception) -> tuple[object, ...]:
    """What is wrong and what to do about it, for the operator."""
    if isinstance(error, RefusedError):
        return (f"Slack refuses {error.setting} ({error.code}): {_TOKENS[error.setting]}",)
    if isinstance(error, AlreadyRunningError):
        return (
            f"Another process works with {error}: stop it first. Several at once need PostgreSQL.",
        )
    if isinstance(error, StorageFailed | OccupiedError):
        return (_of_database(error),)
    if isinstance(error, UncoveredYearError):
        return (f"{error}: install a newer version of the package `holidays`.",)
    faults: tuple[object, ...] = getattr(error, "faults", (error,))
    return faults


def _of_database(error: Exception) -> str:
    if isinstance(error, OccupiedError):
        found = ", ".join(f"{name} {count}" for name, count in sorted(error.rows.items()))
        return (
            f"The database to be filled is not empty ({found} rows): name an empty one, or let"
            " `restore --replace` keep a SQLite database under another name."
        )
    if isinstance(error, LockedError):
        return (
            "The database is locked by another program, such as an open sqlite3 shell or a back-up"
            " tool: end it (`fuser -v FILE` names it), then try again."
        )
    if isinstance(error, DamagedError):
        where = f" in {', '.join(error.tables)}" if error.tables else ""
        return (
            f"The database is damaged{where}: keep a copy of it, then restore the last back-up"
            " (docs/operating.md, A damaged database)."
        )
    return f"The database cannot be used ({error}): check DATABASE_URL, its folder or server."
