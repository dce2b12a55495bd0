"""The casebook in a database: eight people writing, and reading 100,000 tickets."""

import asyncio
import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.storage.casebook import search, ticket_rows
from bot.storage.casebook.store import Casebook
from bot.storage.casebook.tables import NEVER, history, tickets
from bot.storage.database import Database
from bot.storage.setup import migrate
from tests.bench.load import bots
from tests.bench.load.slack import Slack
from tests.bench.servers import engines, sealer_in
from tests.bench.times import milliseconds, shares
from tests.bot.casebook.conftest import Office
from tests.conftest import Clock
from tickets.model.kinds import Status
from tickets.ports import Order, Query

WRITERS = 8
WRITTEN = 4000
MANY = 100_000
READS = 200
AT_ONCE = 5000
WORDS = ("広告", "電話", "名簿", "開示", "停止", "苦情", "誤送付", "窓口", "対応", "削除", "DM")
PEOPLE = ("mei", "ken", *(f"agent{number}" for number in range(18)))


def measure_scale(many: int = 1_000_000) -> dict[str, dict[str, float]]:
    """Reading a million tickets on each available engine, and starting the program with them."""
    figures = {}
    for engine, url, folder in engines():
        with opened_office(url, folder) as office:
            found = _reading(office, many)
        ready = asyncio.run(_ready(url, folder))
        figures[f"casebook, {many} tickets, {engine}"] = found | ready
    return figures


async def _ready(url: str, folder: Path) -> dict[str, float]:
    """Seconds from a start to `desk.open`; the index of the knowledge base is there."""
    slack = Slack()
    async with slack.serving():
        await bots.index(folder)
        async with bots.ours(slack.url, url, folder) as bot:
            return {"ready_s": bot.ready_s}


def measure() -> dict[str, dict[str, float]]:
    """Writing on SQLite; reading on each available engine."""
    figures = {}
    for engine, url, folder in engines():
        if engine == "sqlite":
            with opened_office(f"sqlite:///{folder}/writing.sqlite3", folder) as office:
                figures["casebook, writing"] = _writing(office)
        with opened_office(url, folder) as office:
            figures[f"casebook, {engine}"] = _reading(office)
    return figures


@contextmanager
def opened_office(url: str, folder: Path) -> Iterator[Office]:
    database, clock = Database.open(url), Clock()
    migrate(database)
    yield Office(database, Casebook(database, sealer_in(folder), clock=clock), clock)
    database.close()


def _writing(office: Office) -> dict[str, float]:
    """Ticket, values, audit row, notices, letters and clocks: one transaction each, all synced."""

    def write(number: int) -> float:
        return milliseconds(
            lambda: office.complain(key=f"form-{number}", summary="広告メールが止まらないとの申出")
        )

    for number in range(50):
        write(-number)
    started = time.perf_counter()
    with ThreadPoolExecutor(WRITERS) as pool:
        times = sorted(pool.map(write, range(WRITTEN)))
    took = time.perf_counter() - started
    return {"writes_per_s": WRITTEN / took, **shares(times, 50, 95, 99), "max_ms": times[-1]}


def _reading(office: Office, many: int = MANY) -> dict[str, float]:
    started = time.perf_counter()
    numbers = fill(office, many)
    office.clock.passes(days=400)
    filled = time.perf_counter() - started

    def lists(query: Query) -> Callable[[], object]:
        return lambda: office.desk.list(query, who="mei", now=office.clock.now)

    everything = frozenset(Status)
    reads: dict[str, Callable[[], object]] = {
        "list": lists(Query()),
        "newest": lists(Query(statuses=everything, order=Order.NEWEST)),
        "mine": lists(Query(owner="mei")),
        "unassigned": lists(Query(unowned=True)),
        "overdue": lists(Query(late=True)),
        "number": lambda: office.desk.show(random.choice(numbers), who="mei", now=office.clock.now),
        "owners": lambda: _owners(office),
        "search_common": lists(Query(words="苦情", statuses=everything, order=Order.NEWEST)),
        "search_open": lists(Query(words="開示")),
        "search_rare": lists(Query(words="鰻の", statuses=everything)),
        "search_nothing": lists(Query(words="苦鰻", statuses=everything)),
    }
    found = {"filled_s": filled}
    for name, read in reads.items():
        read()
        found |= shares(sorted(milliseconds(read) for _ in range(READS)), 95, name=f"{name}_")
    return found


def fill(office: Office, many: int) -> list[str]:
    """Nine of ten closed, a few rare words, equal shares for everybody."""
    draw = random.Random(3)
    pattern = office.complain()
    numbers = [f"C-{2016 + at // 100_000}-{at % 100_000 + 1:04}" for at in range(many)]
    with office.database.write(wait=600) as connection:
        for first in range(0, many, AT_ONCE):
            rows, steps, grams = [], [], []
            for at in range(first, first + AT_ONCE):
                is_open = at % 10 == 0
                received = pattern.received_at - timedelta(minutes=(many - at) * 50 * MANY / many)
                ticket = replace(
                    pattern,
                    number=numbers[at],
                    status=draw.choice((Status.ACKNOWLEDGED, Status.INVESTIGATING))
                    if is_open
                    else Status.CLOSED,
                    owner=draw.choice((*PEOPLE, None)),
                    received_at=received,
                    summary=("鰻の" if at % 5000 == 0 else "") + "の".join(draw.sample(WORDS, 4)),
                )
                row = ticket_rows.columns(ticket)
                due = received + timedelta(days=14) if is_open else NEVER
                rows.append({"id": str(at), **row, "card_due": False, "due_at": due})
                steps += [
                    {"ticket_id": str(at), "ordinal": n, "step": ticket_rows.step_text(step)}
                    for n, step in enumerate(ticket.history, start=1)
                ]
                grams += [
                    (gram, str(at)) for gram in sorted(search.character_pairs(ticket.summary))
                ]
            connection.execute(tickets.insert(), rows)
            connection.execute(history.insert(), steps)
            _copy(office.database, connection.connection.dbapi_connection, grams)
        connection.exec_driver_sql("ANALYZE")
    return numbers


def _owners(office: Office) -> frozenset[str]:
    with office.casebook.reading() as work:
        return work.current_owners()


def _copy(database: Database, raw: Any, grams: list[tuple[str, str]]) -> None:
    if database.is_sqlite:
        raw.executemany("INSERT INTO bigrams (gram, ticket_id) VALUES (?, ?)", grams)
        return
    with raw.cursor().copy("COPY bigrams (gram, ticket_id) FROM STDIN") as copy:
        for gram in grams:
            copy.write_row(gram)
