"""madoguchi tickets import: an older register as tickets."""

import json
import stat
from pathlib import Path

import pytest

from bot.commands.desk_session import account
from bot.storage.casebook import tables
from bot.storage.sealing import Sealer
from tests.bot.commands.tickets.conftest import Books, rows_of
from tests.bot.conftest import Command
from tickets.registers import sheet


def test_an_import_is_audited_per_ticket_in_the_operators_name(brought_in: Books) -> None:
    rows = [row for row in brought_in.rows(tables.audit) if row.action == "import"]

    assert {row.actor for row in rows} == {account()}
    assert sorted(row.number for row in rows) == sorted(
        row.number for row in brought_in.rows(tables.tickets)
    )


def test_a_dry_run_writes_nothing(
    books: Books, madoguchi: Command, older: Path, people: Path
) -> None:
    told = madoguchi(
        "tickets", "import", str(older), "--dry-run", "--people", str(people), "--json"
    )

    assert told.exit_code == 0
    assert json.loads(told.stdout)["rows"] == len(rows_of(older))
    for table in (tables.tickets, tables.audit, tables.numbers, tables.submissions):
        assert books.rows(table) == []


def test_a_repeated_import_adds_nothing_twice(
    brought_in: Books, madoguchi: Command, older: Path, people: Path
) -> None:
    before = brought_in.rows(tables.tickets)

    told = madoguchi("tickets", "import", str(older), "--people", str(people), "--json")

    assert json.loads(told.stdout) == {
        "faults": [],
        "rows": 0,
        "there": len(rows_of(older)),
        "numbers": [],
    }
    assert brought_in.rows(tables.tickets) == before


def test_one_bad_row_refuses_the_whole_import(
    books: Books, madoguchi: Command, older: Path, people: Path
) -> None:
    titles, *rows = sheet.read(older.read_bytes())
    rows[3][titles.index("受付者")] = "山田さん"
    rows[4][titles.index("受付日時")] = "先週"
    older.write_bytes(sheet.written([titles, *rows]))

    told = madoguchi("tickets", "import", str(older), "--people", str(people))

    assert told.exit_code == 1
    assert f"{older}:5: 「受付者」 names somebody unknown" in told.stdout
    assert f"{older}:6: 「受付日時」 is no day or time" in told.stdout
    assert books.rows(tables.tickets) == []


def test_an_import_makes_the_keys_it_needs_and_prints_nothing_but_data(
    sealer: Sealer,
    madoguchi: Command,
    older: Path,
    people: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("MADOGUCHI_KEYS")
    madoguchi("migrate")

    told = madoguchi("tickets", "import", str(older), "--people", str(people), "--json")

    assert len(json.loads(told.stdout)["numbers"]) == len(rows_of(older))
    assert stat.S_IMODE((tmp_path / "madoguchi.keys").stat().st_mode) == 0o600


def test_an_import_leaves_no_readable_personal_data_in_the_database(
    sealer: Sealer, madoguchi: Command, older: Path, people: Path, tmp_path: Path
) -> None:
    madoguchi("migrate")
    told = madoguchi("tickets", "import", str(older), "--people", str(people))
    assert told.exit_code == 0, told.output

    stored = b"".join(path.read_bytes() for path in tmp_path.glob("madoguchi.sqlite3*"))

    for said in ("田中花子", "0312345678", "広告メールが止まらない", "納得できない", "千代田"):
        assert said.encode() not in stored
        assert said not in told.output
