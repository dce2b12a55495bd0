"""A casebook of either database for the operator's commands."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Row, select

from bot.storage import keys
from bot.storage.casebook import tables
from bot.storage.casebook.store import Casebook
from bot.storage.database import Database
from bot.storage.keys import Sealer
from tests.bot.conftest import Command
from tests.conftest import Clock
from tests.tickets.registers.cases import filled
from tests.tickets.registers.office import EVERYONE, Office
from tests.tickets.shelf import Shelf
from tickets.registers import sheet

DESK = """\
company: {ja: 株式会社サンプル, en: Sample Inc.}
breach_reports: {}
people:
  agents: [U0MEI0, U0KEN0]
  manager: U0MANAGER0
  deputy: U0DEPUTY0
  representative: U0REPRESENTATIVE0
  auditor: U0AUDITOR0
departments:
  - {id: sales, name: {ja: 営業部}, person_in_charge: U0SALESHEAD0, members: [U0SATO0]}
  - {id: hr, name: {ja: 人事部}, person_in_charge: U0HRHEAD0}
emergency: {phone: "03-0000-0000"}
"""


def slack_id(name: str) -> str:
    return f"U0{name.replace('_', '').upper()}0"


class Books:
    """A database of its own, and access to its rows."""

    def __init__(self, url: str, sealer: Sealer) -> None:
        self.url, self.sealer = url, sealer
        self.database = Database.open(url)

    @property
    def office(self) -> Office:
        return Office(Casebook(self.database, self.sealer, clock=Clock()))

    def rows(self, table: Any) -> list[Row[Any]]:
        with self.database.read() as connection:
            return list(connection.execute(select(table).order_by(*table.primary_key)))


@pytest.fixture
def sealer(tmp_path: Path, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Sealer:
    file = tmp_path / "test.keys"
    keys.write_new(file)
    (tmp_path / "desk.yaml").write_text(DESK, encoding="utf-8")
    monkeypatch.setenv("MADOGUCHI_KEYS", str(file))
    monkeypatch.setenv("MADOGUCHI_DESK", str(tmp_path / "desk.yaml"))
    return Sealer(keys.read(file))


@pytest.fixture
def books(database_url: str, sealer: Sealer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Books]:
    monkeypatch.setenv("DATABASE_URL", database_url)
    made = Books(database_url, sealer)
    yield made
    made.database.close()


@pytest.fixture
def people(tmp_path: Path) -> Path:
    file = tmp_path / "people.csv"
    lines = [f"{name},{slack_id(name)}" for name in EVERYONE]
    file.write_text("\n".join(["name,slack_id", *lines]), encoding="utf-8")
    return file


@pytest.fixture(scope="session")
def register() -> bytes:
    return filled(Shelf()).exports()


@pytest.fixture
def older(tmp_path: Path, register: bytes) -> Path:
    """The register of another office, with a complaint of every kind."""
    file = tmp_path / "older.csv"
    file.write_bytes(register)
    return file


@pytest.fixture(scope="session")
def imported() -> dict[str, bytes]:
    """The files of the first import into SQLite, by name: later tests begin with copies."""
    return {}


@pytest.fixture
def brought_in(  # noqa: PLR0917
    database_url: str,
    sealer: Sealer,
    madoguchi: Command,
    older: Path,
    people: Path,
    imported: dict[str, bytes],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Books]:
    monkeypatch.setenv("DATABASE_URL", database_url)
    is_file = database_url.startswith("sqlite")
    if is_file and imported:
        for name, content in imported.items():
            (tmp_path / name).write_bytes(content)
    else:
        madoguchi.runs("tickets", "import", str(older), "--people", str(people))
    if is_file:
        names = ("madoguchi.sqlite3", "test.keys")
        imported.update({name: (tmp_path / name).read_bytes() for name in names})
    made = Books(database_url, Sealer(keys.read(tmp_path / "test.keys")))
    yield made
    made.database.close()


def rows_of(file: Path) -> list[dict[str, str]]:
    titles, *rows = sheet.decode_csv(file.read_bytes())
    return [dict(zip(titles, row, strict=True)) for row in rows]


def closed_number(books: Books) -> str:
    """A complaint that was closed after an answer."""
    steps = books.rows(tables.history)
    answered = {step.ticket_id for step in steps if '"respond"' in step.step}
    numbers: list[str] = [row.number for row in books.rows(tables.tickets) if row.id in answered]
    return min(numbers)
