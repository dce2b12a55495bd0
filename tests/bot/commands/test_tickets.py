"""The operator's commands on the casebook: output, files and refusals, on both databases."""

import csv
import json
import os
import re
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import Row, select, update

from bot.commands.desk_session import account
from bot.storage import key_file, keys
from bot.storage.casebook import tables
from bot.storage.casebook.store import Casebook
from bot.storage.database import Database
from bot.storage.sealing import Sealer
from tests.conftest import Clock
from tests.tickets.registers.office import EVERYONE, Office, filled
from tests.tickets.registers.office import closed as a_closed_one
from tests.tickets.shelf import Shelf
from tickets.model.kinds import PersonalField
from tickets.registers import sheet
from tickets.rules.context import OfficeContext

Command = Callable[..., Result]
DESK = """\
company: {ja: 株式会社サンプル, en: Sample Inc.}
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
    key_file.write_new(file)
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


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """The register of another office, with a complaint of every kind."""
    file = tmp_path / "older.csv"
    file.write_bytes(filled(Shelf()).exports())
    return file


@pytest.fixture
def brought_in(books: Books, madoguchi: Command, older: Path, people: Path) -> Books:
    told = madoguchi("tickets", "import", str(older), "--people", str(people))
    assert told.exit_code == 0, told.output
    return books


def rows_of(file: Path) -> list[dict[str, str]]:
    titles, *rows = sheet.read(file.read_bytes())
    return [dict(zip(titles, row, strict=True)) for row in rows]


# --- export and import -------------------------------------------------------------------------


def test_an_imported_and_exported_register_is_the_same_file(
    brought_in: Books,
    madoguchi: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    told = madoguchi("tickets", "export", "--full", "--reason", "移行", "--out", str(first))
    assert told.exit_code == 0, told.output
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'other.sqlite3'}")
    assert madoguchi("migrate").exit_code == 0

    told = madoguchi("tickets", "import", str(first))
    assert told.exit_code == 0, told.output
    madoguchi("tickets", "export", "--full", "--reason", "移行", "--out", str(second))

    assert second.read_bytes() == first.read_bytes()
    assert {row["状態"] for row in rows_of(first)} >= {"受付", "完了", "未解決", "再開"}


def test_the_register_follows_rfc_4180_and_spreadsheets(
    brought_in: Books, madoguchi: Command, tmp_path: Path
) -> None:
    file = tmp_path / "register.csv"
    madoguchi("tickets", "export", "--full", "--reason", "監査", "--out", str(file))

    text = file.read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    unquoted = re.sub(rb'"(?:[^"]|"")*"', b"", text)
    assert not re.search(rb"\r(?!\n)|(?<!\r)\n", unquoted)
    assert unquoted.count(b"\r\n") == len(rows_of(file)) + 1
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    plain = list(csv.reader(StringIO(text.decode("utf-8-sig"), newline="")))
    assert plain[0][0] == "受付番号"
    assert not any(cell.startswith(tuple("=+-@\t\r")) for row in plain for cell in row)


def test_no_personal_data_is_exported_without_a_reason(
    brought_in: Books, madoguchi: Command, tmp_path: Path
) -> None:
    file = tmp_path / "register.csv"  # O2
    assert madoguchi("tickets", "export", "--full", "--out", str(file)).exit_code == 2
    assert not file.exists()

    assert madoguchi("tickets", "export", "--out", str(file)).exit_code == 0

    text = file.read_text(encoding="utf-8-sig")
    for said in ("広告メール", "田中花子", "03-1234-5678", "0312345678", "もう結構", "123-45"):
        assert said not in text
    assert {"申出者氏名", "内容", "要旨", "経過"} & set(rows_of(file)[0]) == {"経過"}


def test_a_file_is_never_overwritten(brought_in: Books, madoguchi: Command, tmp_path: Path) -> None:
    file = tmp_path / "register.csv"
    file.write_text("mine")
    before = len(brought_in.rows(tables.audit))

    told = madoguchi("tickets", "export", "--full", "--reason", "監査", "--out", str(file))

    assert told.exit_code == 2
    assert file.read_text() == "mine"
    assert len(brought_in.rows(tables.audit)) == before


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


def test_every_export_is_audited(brought_in: Books, madoguchi: Command, tmp_path: Path) -> None:
    madoguchi("tickets", "export", "--full", "--reason", "内部監査", "--out", str(tmp_path / "a"))
    madoguchi("tickets", "export", "--out", str(tmp_path / "b"))

    full, bare = brought_in.rows(tables.audit)[-2:]
    assert (full.action, full.actor, full.reason) == ("export", account(), "内部監査")
    count = len(rows_of(tmp_path / "a"))
    assert {"complaint", f"rows={count}", "name", "detail"} <= set(full.fields.split())
    assert (bare.action, bare.fields) == ("export", f"complaint rows={count}")


def test_an_import_is_audited_per_ticket_in_the_operators_name(brought_in: Books) -> None:
    rows = [row for row in brought_in.rows(tables.audit) if row.action == "import"]

    assert {row.actor for row in rows} == {account()}
    assert sorted(row.number for row in rows) == sorted(
        row.number for row in brought_in.rows(tables.tickets)
    )


def test_an_import_announces_only_open_escalations(brought_in: Books) -> None:
    told = {(row.what, row.to) for row in brought_in.rows(tables.notices)}

    assert {what for what, _ in told} == {"leak_flagged", "escalated"}
    assert ("leak_flagged", slack_id("manager")) in told
    assert brought_in.rows(tables.letters) == []
    assert brought_in.rows(tables.escalations)


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


# --- list and show -----------------------------------------------------------------------------


def test_the_operator_lists_like_the_auditor(brought_in: Books, madoguchi: Command) -> None:
    told = madoguchi("tickets", "list", "--json")

    found = {row["number"]: row for row in json.loads(told.stdout)}
    assert any(row["restrictions"] == ["about_desk", "about_manager"] for row in found.values())
    assert all("enquiry" not in row["restrictions"] for row in found.values())  # O5
    assert all(row["status"] != "closed" for row in found.values())
    wanted = ("--status", "closed", "--owner", slack_id("ken"), "--words", "広告")
    told = madoguchi("tickets", "list", *wanted, "--json")
    assert {row["owner"] for row in json.loads(told.stdout)} == {slack_id("ken")}
    assert {row["status"] for row in json.loads(told.stdout)} == {"closed"}
    told = madoguchi("tickets", "list", "--words", "広" * 101)
    assert told.exit_code == 2
    assert "100" in told.stderr


def test_a_ticket_is_shown_with_its_clocks_and_its_holders(
    books: Books, madoguchi: Command
) -> None:
    office = books.office
    office.now = datetime.now(UTC) - timedelta(days=3)
    office.office_context = OfficeContext(
        roster=office.office_context.roster, opening=office.office_context.opening
    )
    number = office.complains().assessed().ticket.number

    listed = madoguchi("tickets", "list")
    assert listed.stderr.splitlines()[-1] == "1 ticket"
    told = madoguchi("tickets", "show", number)

    assert told.exit_code == 0, told.output
    assert "complaint_reply" in told.stdout
    assert "〔社内目標〕" in told.stdout
    assert "desk" in told.stdout.split("held by")[1]
    assert "田中花子" not in told.stdout
    told = madoguchi("tickets", "show", number, "--json")
    keys_of_a_file = {"ticket", "clocks", "held", "letters_due", "personal"}
    assert json.loads(told.stdout).keys() == keys_of_a_file


def test_personal_values_are_shown_with_a_reason_only(
    brought_in: Books, madoguchi: Command
) -> None:
    number = next(row.number for row in brought_in.rows(tables.tickets) if row.status == "closed")
    assert madoguchi("tickets", "show", number, "--reveal").exit_code == 2
    told = madoguchi("tickets", "show", number, "--reason", "苦情の再調査")
    assert (told.exit_code, told.stdout) == (2, "")  # nobody believes that it was revealed
    assert "--reveal" in told.stderr
    told = madoguchi("tickets", "show", number, "--reveal", "--reason", "03-1234-5678 の件")
    assert told.exit_code == 2
    assert brought_in.rows(tables.audit)[-1].action == "import"

    told = madoguchi("tickets", "show", number, "--reveal", "--reason", "苦情の再調査")

    assert "広告メールが止まらない" in told.stdout
    last = brought_in.rows(tables.audit)[-1]
    assert (last.action, last.actor, last.reason) == ("read_pii", account(), "苦情の再調査")


def test_control_characters_are_not_printed(books: Books, madoguchi: Command) -> None:
    number = books.office.complains(
        says={PersonalField.REMEDY_WANTED: "\x1b[31m赤\x07"}
    ).ticket.number

    told = madoguchi("tickets", "show", number, "--reveal", "--reason", "確認")

    assert "赤" in told.stdout
    assert "\x1b" not in told.stdout
    assert "\x07" not in told.stdout


def test_an_unknown_number_is_reported_and_audited(books: Books, madoguchi: Command) -> None:
    told = madoguchi("tickets", "show", "C-2026-0999")

    assert (told.exit_code, told.stderr) == (1, "There is no such ticket.\n")
    assert books.rows(tables.audit)[-1].action == "denied"


# --- letters -----------------------------------------------------------------------------------


def test_a_letter_is_refused_while_a_contact_is_unset(
    brought_in: Books, madoguchi: Command, tmp_path: Path
) -> None:
    number, file = closed_number(brought_in), tmp_path / "letter.txt"

    told = madoguchi(
        "tickets", "letter", number, "complaint_reply", "--out", str(file), "--reason", "再送"
    )

    assert told.exit_code == 1
    assert "not set in the desk file" in told.stderr
    assert not file.exists()


def test_a_letter_is_written_to_a_private_file_and_audited(
    brought_in: Books, madoguchi: Command, tmp_path: Path
) -> None:
    number, file = closed_number(brought_in), tmp_path / "letter.txt"
    with (tmp_path / "desk.yaml").open("a", encoding="utf-8") as desk:
        desk.write(
            "contacts: {privacy_desk: {ja: 窓口 03-1111-1111}, complaints: {ja: 苦情係 03-2222-2222}}\n"
            "accredited_bodies:\n  - {id: jipdec, name: {ja: JIPDEC}, contact: {ja: 03-5860-7565}}\n"
            "facts: {company_address: {ja: 東京都千代田区}}\n"
        )
    words = ["tickets", "letter", number, "complaint_reply", "--out", str(file)]
    assert madoguchi(*words).exit_code == 2

    told = madoguchi(*words, "--reason", "再送")

    assert told.exit_code == 0, told.output
    assert "田中花子様" in file.read_text(encoding="utf-8")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert brought_in.rows(tables.audit)[-1].action == "read_pii"
    assert madoguchi(*words, "--reason", "再送").exit_code == 2


def closed_number(books: Books) -> str:
    """A complaint that was closed after an answer."""
    steps = books.rows(tables.history)
    answered = {step.ticket_id for step in steps if '"respond"' in step.step}
    return min(row.number for row in books.rows(tables.tickets) if row.id in answered)


# --- audit, purge, keys ------------------------------------------------------------------------


def test_the_chain_is_verified_and_its_head_saved(
    brought_in: Books, madoguchi: Command, tmp_path: Path
) -> None:
    head = tmp_path / "head.json"
    head.write_text(madoguchi("audit", "head").stdout)
    rows = len(brought_in.rows(tables.audit))

    told = madoguchi("audit", "verify", "--head", str(head))

    assert (told.exit_code, told.stdout) == (0, f"{rows} rows, all as they were written\n")
    with brought_in.database.write() as connection:  # the end is cut off
        connection.execute(tables.audit.delete().where(tables.audit.c.ordinal == rows))
    told = madoguchi("audit", "verify", "--head", str(head), "--json")
    assert told.exit_code == 1
    assert json.loads(told.stdout)["broken"] == rows
    as_posted = ":".join(map(str, json.loads(head.read_text()).values()))
    assert madoguchi("audit", "verify", "--head", as_posted).exit_code == 1


def test_a_status_set_by_sql_is_named(brought_in: Books, madoguchi: Command) -> None:
    number = brought_in.rows(tables.tickets)[0].number
    with brought_in.database.write() as connection:
        here = tables.tickets.c.number == number
        connection.execute(update(tables.tickets).where(here).values(status="approved"))

    told = madoguchi("audit", "verify")

    assert told.exit_code == 1
    assert f"{number}: not as it was written last\n" in told.stdout
    assert "all as they were written" not in told.stdout


def test_a_changed_row_is_named(brought_in: Books, madoguchi: Command) -> None:
    with brought_in.database.write() as connection:
        connection.execute(
            update(tables.audit).where(tables.audit.c.ordinal == 2).values(actor="cli:nobody")
        )

    told = madoguchi("audit", "verify")

    assert told.exit_code == 1
    assert told.stdout.startswith("row 2 ")


def test_a_value_that_is_not_the_latest_is_named(brought_in: Books, madoguchi: Command) -> None:
    with brought_in.database.write() as connection:
        connection.execute(
            update(tables.personal)
            .where(tables.personal.c.slot == "cause")
            .values(value=b"earlier")
        )

    told = madoguchi("audit", "verify")

    assert told.exit_code == 1
    assert " cause: not the value that was written last\n" in told.stdout
    assert madoguchi("audit", "verify", "--json").stdout.count(' cause"') > 1


def test_an_invalid_head_is_bad_usage(books: Books, madoguchi: Command, tmp_path: Path) -> None:
    (tmp_path / "head.json").write_text("[]")

    assert madoguchi("audit", "verify", "--head", str(tmp_path / "head.json")).exit_code == 2
    assert madoguchi("audit", "head").exit_code == 1


def test_a_purge_lists_before_it_erases(books: Books, madoguchi: Command) -> None:
    office = books.office
    a_closed_one(office)
    (row,) = books.rows(tables.tickets)
    with books.database.write() as connection:
        connection.execute(
            update(tables.tickets).values(retention_until=datetime(2026, 8, 4, tzinfo=UTC).date())
        )

    assert madoguchi("purge", "--dry-run").stdout == f"{row.number}\n"
    assert books.rows(tables.personal)
    told = madoguchi("purge", "--json")

    assert json.loads(told.stdout)["tickets"] == [row.number]
    assert books.rows(tables.personal) == []
    assert madoguchi("purge").stdout == ""


def test_a_purge_that_cannot_sweep_says_so_and_succeeds(books: Books, madoguchi: Command) -> None:
    a_closed_one(books.office)
    with books.database.write() as connection:
        connection.execute(
            update(tables.tickets).values(retention_until=datetime(2026, 8, 4, tzinfo=UTC).date())
        )

    with books.database.read() as connection:
        connection.execute(select(tables.audit)).all()
        told = madoguchi("purge")

    assert told.exit_code == 0
    assert told.stderr.startswith("A transaction was still reading, so erased rows remain")
    assert json.loads(madoguchi("purge", "--json").stdout)["swept"]


def test_a_rotation_retires_old_keys(books: Books, madoguchi: Command, tmp_path: Path) -> None:
    office = books.office
    a_closed_one(office)
    file = tmp_path / "test.keys"
    newer = tmp_path / "newer.keys"
    key_file.write_new(newer)
    file.write_text(file.read_text() + newer.read_text())

    told = madoguchi("keys", "rotate", "--json")

    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout)["renewed"] > 0
    assert json.loads(told.stdout)["left"] == 0


def test_reading_does_not_create_a_missing_database(
    environment: dict[str, str], madoguchi: Command, tmp_path: Path
) -> None:
    told = madoguchi("tickets", "list")

    assert told.exit_code == 2
    assert "madoguchi migrate" in told.stderr
    assert not (tmp_path / "madoguchi.sqlite3").exists()


def test_the_operator_works_beside_a_running_program(  # noqa: PLR0917
    environment: dict[str, str],
    start: Callable[..., Any],
    in_slack: Any,
    madoguchi: Command,
    older: Path,
    people: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "desk.yaml").write_text(DESK, encoding="utf-8")
    monkeypatch.setenv("MADOGUCHI_DESK", str(tmp_path / "desk.yaml"))
    monkeypatch.setenv("MADOGUCHI_KEYS", str(tmp_path / "test.keys"))
    key_file.write_new(tmp_path / "test.keys")
    running = start("run")
    running.waits_for("socket.open")

    monkeypatch.delenv("SLACK_BOT_TOKEN")
    told = madoguchi("tickets", "import", str(older), "--people", str(people))

    assert told.exit_code == 0, told.output
    assert madoguchi("tickets", "list", "--json").exit_code == 0
    assert madoguchi("audit", "verify").exit_code == 0
    assert os.getpid() != running.pid
