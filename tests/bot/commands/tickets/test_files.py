"""madoguchi tickets import and export: registers as files."""

import json
import stat
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.commands.desk_session import operator_account
from bot.storage.casebook import tables
from bot.storage.keys import Sealer
from tests.bot.commands.tickets.conftest import Books, rows_of
from tests.bot.conftest import Command
from tickets.registers import sheet


def test_a_dry_run_writes_nothing(
    books: Books, madoguchi: Command, older: Path, people: Path
) -> None:
    words = ("tickets", "import", str(older), "--people", str(people), "--json")
    told = madoguchi(*words, "--dry-run")

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
    titles, *rows = sheet.decode_csv(older.read_bytes())
    rows[3][titles.index("受付者")] = "山田さん"
    rows[4][titles.index("受付日時")] = "先週"
    older.write_bytes(sheet.encode_csv([titles, *rows]))

    told = madoguchi("tickets", "import", str(older), "--people", str(people))

    assert told.exit_code == 1
    assert f"{older}:5: 「受付者」 names somebody unknown" in told.stdout
    assert f"{older}:6: 「受付日時」 is no day or time" in told.stdout
    assert books.rows(tables.tickets) == []


def test_an_import_makes_the_keys_it_needs_but_none_for_a_filled_database(
    sealer: Sealer,
    madoguchi: Command,
    older: Path,
    people: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("MADOGUCHI_KEYS")
    madoguchi("migrate")
    command = ("tickets", "import", str(older), "--people", str(people), "--json")
    file = tmp_path / "madoguchi.keys"

    told = madoguchi(*command)

    # nothing but data is printed
    assert len(json.loads(told.stdout)["numbers"]) == len(rows_of(older))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.unlink()

    assert "madoguchi.keys is missing, and no other opens what is sealed" in madoguchi.runs(
        *command, code=2
    )
    assert not file.exists()


def test_an_import_leaves_no_readable_personal_data_in_the_database(
    sealer: Sealer, madoguchi: Command, older: Path, people: Path, tmp_path: Path
) -> None:
    madoguchi("migrate")
    told = madoguchi("tickets", "import", str(older), "--people", str(people))
    assert told.exit_code == 0, told.output

    stored = b"".join(path.read_bytes() for path in tmp_path.glob("madoguchi.sqlite3*"))

    for said in (
        "田中花子",
        "0312345678",
        "03-1234-5678",
        "広告メールが止まらない",
        "納得できない",
        "千代田",
    ):
        assert said.encode() not in stored
        assert said not in told.output


def test_an_imported_and_exported_register_is_the_same_file(
    brought_in: Books,
    madoguchi: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    told = madoguchi("tickets", "export", "--full", "--reason", "移行", "--out", str(first))
    assert told.exit_code == 0, told.output
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'other.sqlite3'}")
    assert madoguchi("migrate").exit_code == 0

    madoguchi.runs("tickets", "import", str(first))
    madoguchi("tickets", "export", "--full", "--reason", "移行", "--out", str(second))

    assert second.read_bytes() == first.read_bytes()
    assert {row["状態"] for row in rows_of(first)} >= {"受付（連絡前）", "完了", "未解決", "再開"}


def test_no_personal_data_is_exported_without_a_reason(
    brought_in: Books, madoguchi: Command, tmp_path: Path
) -> None:
    file = tmp_path / "register.csv"  # O2
    assert madoguchi("tickets", "export", "--full", "--out", str(file)).exit_code == 2
    assert not file.exists()

    assert madoguchi("tickets", "export", "--out", str(file)).exit_code == 0

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    text = file.read_text(encoding="utf-8-sig")
    for said in ("広告メールが", "田中花子", "03-1234-5678", "0312345678", "もう結構", "123-45"):
        assert said not in text
    assert {"申出者氏名", "内容", "要旨", "経過"} & set(rows_of(file)[0]) == {"経過"}


def test_a_register_that_breaks_off_leaves_no_file(
    brought_in: Books, madoguchi: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tickets.registers.export._AT_ONCE", 1)
    *_, last = sorted(brought_in.rows(tables.tickets), key=lambda row: row.number)
    with brought_in.database.write() as connection:
        of_last = tables.personal.c.ticket_id == last.id
        connection.execute(update(tables.personal).where(of_last).values(value=b"damaged"))
    before = sorted(each.name for each in tmp_path.iterdir() if "sqlite3" not in each.name)

    file = tmp_path / "register.csv"
    told = madoguchi("tickets", "export", "--full", "--reason", "監査", "--out", str(file))

    assert told.exit_code
    assert sorted(e.name for e in tmp_path.iterdir() if "sqlite3" not in e.name) == before


def test_every_export_is_audited_and_none_writes_over_a_file(
    brought_in: Books, madoguchi: Command, tmp_path: Path
) -> None:
    madoguchi("tickets", "export", "--full", "--reason", "内部監査", "--out", str(tmp_path / "a"))
    madoguchi("tickets", "export", "--out", str(tmp_path / "b"))
    madoguchi.refuses("tickets", "export", "--out", str(tmp_path / "a"))
    full, bare = brought_in.rows(tables.audit)[-2:]
    assert (full.action, full.actor, full.reason) == ("export", operator_account(), "内部監査")
    count = len(rows_of(tmp_path / "a"))
    assert {"complaint", f"rows={count}", "name", "detail"} <= set(full.fields.split())
    assert (bare.action, bare.fields) == ("export", f"complaint rows={count}")
