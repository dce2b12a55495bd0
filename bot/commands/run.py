"""madoguchi run: the desk in a workspace, until it is told to stop."""

import ctypes
import os
import resource
import signal
import sys
import threading
import time
import traceback
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from datetime import date
from typing import Any, Final

import click
import structlog

from bot import logs, tracing
from bot.addresses import host_and_port
from bot.app import Program
from bot.clock import now, seconds_left
from bot.commands.output import BAD_USAGE, FOUND_WRONG
from bot.commands.refusals import REFUSALS, refuse, sentences
from bot.config import office_context
from bot.settings import FaultySettingsError, Settings, why_not_writable
from bot.storage.setup import Storage, migrate_and_open
from bot.web.monitoring import HEALTH_THREADS, Health
from bot.web.server import Address, Server
from tickets.model import tokyo

_log = structlog.get_logger()
LAST_SECONDS: Final = 1.0
HTTP_ADDRESS: Final = "127.0.0.1:3000"
_M_ARENA_MAX: Final = -8  # as in glibc's malloc.h


class AddressType(click.ParamType[Address]):
    name = "host:port"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return host_and_port(value) if isinstance(value, str) else value
        except ValueError as error:
            self.fail(f"{value} {error}.", param, ctx)


@contextmanager
def exit_despite_busy_threads() -> Iterator[None]:
    """End the process after the block, however it ends, if a thread that was started in it is
    still busy: the interpreter would wait for it.

    It may hang in a call to Slack, whose delivery is in the inbox, or read a large base.
    """
    others = frozenset(threading.enumerate())
    try:
        try:
            yield
        except REFUSALS as error:
            refuse(error)
    except click.exceptions.Exit as end:
        _end_threads(others, end.exit_code)
        raise
    except Exception:
        _end_threads(others, FOUND_WRONG, traceback.format_exc())
        raise
    _end_threads(others, 0)


def _end_threads(others: Collection[threading.Thread], code: int, told: str = "") -> None:
    until = time.monotonic() + LAST_SECONDS
    busy = [each for each in threading.enumerate() if not each.daemon and each not in others]
    for each in busy:
        each.join(seconds_left(until))
    if any(each.is_alive() for each in busy):
        click.echo(told, err=True, nl=False)
        sys.stdout.flush()
        os._exit(code)


@contextmanager
def log_refusals() -> Iterator[None]:
    """Log why the block cannot work, a line a fault, unless a person reads along at a terminal."""
    try:
        yield
    except REFUSALS as error:
        if sys.stderr.isatty():
            raise
        for each in sentences(error):
            logs.alarm("start.refused", str(each))
        raise click.exceptions.Exit(BAD_USAGE) from None


@click.command()
@click.option(
    "--http",
    type=AddressType(),
    is_flag=False,
    flag_value=HTTP_ADDRESS,
    help=f"Receive Slack's requests here, by default {HTTP_ADDRESS}, instead of Socket Mode.",
)
@exit_despite_busy_threads()
@log_refusals()
def run(http: Address | None) -> None:
    """Run the desk, over Socket Mode or HTTP; see docs/slack.md for the setup."""
    logs.configure()
    limit_heaps()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would hold keys and words
    settings = Settings.read()
    logs.configure(level=settings.log_level)
    if missing := settings.missing_to_run(http=http is not None):
        raise FaultySettingsError(*missing)
    check_holidays(tokyo.date_of(now()))
    if why_not_writable(settings.cache):
        _log.warning("cache.not_writable")
    with open_storage(settings) as storage, tracing.export_spans(settings.otlp):
        program = Program(settings, storage, http=http)
        with monitoring_server(program):
            serve(program)


def limit_heaps() -> None:
    """Let all threads share two heaps of the C library, before they start.

    By default glibc makes eight for each core, of which each keeps what a load once needed: 45 MB
    more after it. Python's threads take turns anyway.
    """
    with suppress(AttributeError, OSError, TypeError):  # another C library, or Windows
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 2)


def check_holidays(today: date) -> None:
    """Raises UncoveredYearError if today's holidays are unknown; warns long before that."""
    table = office_context.calendar(today)
    table.is_closed_by_law(today)
    if table.days_left(today) <= office_context.WARNING_DAYS:
        logs.alarm("holidays.end_soon", table.version)


def serve(program: Program) -> None:
    """Run until SIGTERM or SIGINT."""
    # Not by the handler: the main thread runs it, which may wait for hours while the system gives
    # the signal to another one, or may hold the log's lock or that of the event.
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing)

    def stop() -> None:
        [number] = os.read(reading, 1)
        _log.info("desk.stopping", signal=signal.Signals(number).name)
        program.stop()

    threading.Thread(target=stop, name="signals", daemon=True).start()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda _number, _frame: None)
    program.run()


@contextmanager
def monitoring_server(program: Program) -> Iterator[Server | None]:
    """Answer probes and serve metrics during the block. Raises AddressTakenError."""
    address = program.settings.health_address
    if address is None:
        yield None
        return
    health = Health(program.storage.database, program.metrics, program.ready, program.clock)
    server = Server(health, address, threads=HEALTH_THREADS)
    server.start()
    _log.info("health.open", address="{}:{}".format(*server.address))
    try:
        yield server
    finally:
        server.stop(1.0)


def open_storage(settings: Settings) -> AbstractContextManager[Storage]:
    """The storage, closed at the end of the block."""
    return closing(migrate_and_open(settings, now()))
