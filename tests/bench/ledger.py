"""A million audit entries verified, 100,000 tickets exported and sealed anew, each by the command
line."""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, select, update

from bot.storage.casebook.chain import Chain, ChainLink, RowHash, RowHashes
from bot.storage.casebook.personal_values import PersonalValues
from bot.storage.casebook.tables import tickets
from bot.storage.database import Database
from bot.storage.keys import Sealer
from tests.bench import casebook
from tests.bench.times import beside
from tests.bot.casebook.conftest import SAYS, Office
from tests.bot.conftest import DEMO, ROOT
from tickets.access.audit import AuditAction, AuditEntry
from tickets.model.kinds import Role
from tickets.model.personal import Personal, ValueName
from tickets.ports import StorageFailed

TICKETS: Final = 100_000
ENTRIES_A_TICKET: Final = 10
_AT_ONCE: Final = 2000
_ONE: Final = tickets.c.id == "0"


def measure(many: int = TICKETS) -> dict[str, dict[str, float]]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/ledger.sqlite3"
        with casebook.opened_office(url, Path(folder)) as office:
            casebook.fill(office, many)
            _vouch(office)
        given = {
            **os.environ,
            "DATABASE_URL": url,
            "MADOGUCHI_KEYS": f"{folder}/bench.keys",
            "MADOGUCHI_DESK": str(DEMO / "desk.yaml"),
            "PYTHONPATH": str(ROOT),
        }
        verify = _command(given, folder, "audit", "verify")
        out = f"{folder}/register.csv"
        export = _command(given, folder, "tickets", "export", "--out", out)
        full = ("--full", "--reason", "年次点検", "--out", f"{folder}/full.csv")
        export_full = _command(given, folder, "tickets", "export", *full)
        _command(given, folder, "keys", "rotate", "--new")
        refused: list[int] = []
        with (
            closing(Database.open(url)) as database,
            beside(_writer(database, refused), 0.1) as took,
        ):
            rotation = _command(given, folder, "keys", "rotate")
    return {
        f"audit, {many * ENTRIES_A_TICKET} entries": verify,
        f"export, {many} tickets": export,
        f"export, {many} tickets in full": export_full,
        f"keys rotate, {many} tickets": {
            **rotation,
            "writes_meanwhile": len(took),
            "writes_refused": len(refused),
            "longest_write_ms": max(each for nth, each in enumerate(took) if nth not in refused),
        },
    }


def _writer(database: Database, refused: list[int]) -> Callable[[int], None]:
    """A write of the desk's; keeps the numbers of those that got no turn in time."""

    def write(nth: int) -> None:
        try:
            with database.write() as connection:
                connection.execute(update(tickets).values(card_due=False).where(_ONE))
        except StorageFailed:
            refused.append(nth)

    return write


def _command(given: dict[str, str], folder: str, *words: str) -> dict[str, float]:
    """Seconds, and the largest resident set of the process."""
    timed = (
        "import resource, subprocess, sys; code = subprocess.call([sys.executable, '-m', 'bot',"
        " *sys.argv[1:]]); print(code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", timed, *words],
        cwd=folder,
        env=given,
        capture_output=True,
        text=True,
        check=True,
    )
    took = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    code, kilobytes = map(int, done.stdout.split("\n")[-2].split())
    if code:
        raise RuntimeError(f"{words}: {done.stdout[:500]} {done.stderr[-2000:]}")
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"seconds": took, "processor_s": processor, "memory_mb": kilobytes / 1024}


def _vouch(office: Office) -> None:
    """Seal values for each ticket, and write the entries of its moves."""
    sealer: Sealer = office.casebook._values.sealer
    values, chain = PersonalValues(office.database, sealer), Chain(sealer.ring)
    says = {ValueName(name): Personal(text) for name, text in SAYS.items()}
    for some in _portions(office.database):
        with office.database.write(wait=600) as connection:
            sealed = {id_: values.put(connection, id_, says) for id_, _ in some}
            states = _states(connection, sealer, [number for _, number in some])
            links = [
                ChainLink(_entry(office, number, turn), {} if turn else sealed[id_], of)
                for turn in range(ENTRIES_A_TICKET)
                for id_, number in some
                if (of := (states[number],))
            ]
            chain.append(connection, *links)
    with office.database.write(wait=600) as connection:
        connection.exec_driver_sql("ANALYZE")  # the one of `fill` has seen one sealed ticket


def _states(connection: Connection, sealer: Sealer, numbers: Sequence[str]) -> dict[str, RowHash]:
    return {each.number: each for each in RowHashes(sealer.ring).hashes_of(connection, numbers)}


def _entry(office: Office, number: str, turn: int) -> AuditEntry:
    action = AuditAction.TRANSITION if turn else AuditAction.CREATE
    return AuditEntry(
        at=office.clock.now, actor="mei", role=Role.AGENT, action=action, number=number
    )


def _portions(database: Database) -> Iterator[list[tuple[str, str]]]:
    with database.read() as connection:
        rows = connection.execute(select(tickets.c.id, tickets.c.number)).all()
    for first in range(0, len(rows), _AT_ONCE):
        yield [(row.id, row.number) for row in rows[first : first + _AT_ONCE]]
