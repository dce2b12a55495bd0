"""madoguchi audit, purge and keys on a casebook with tickets."""

import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Update, select, update

from bot.clock import now
from bot.storage.casebook import tables
from tests.bot.commands.tickets.conftest import Books
from tests.bot.conftest import Command
from tests.tickets.registers.cases import closed as a_closed_one
from tickets.model import tokyo
from tickets.model.escalation import Cause

LONG_AGO = date(2026, 8, 4)


def end_retention(books: Books, on: date) -> None:
    with books.database.write() as connection:
        connection.execute(update(tables.tickets).values(retention_until=on))


def test_the_chain_is_verified_and_its_head_saved(brought_in: Books, madoguchi: Command) -> None:
    head = madoguchi.folder / "head.json"
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


@pytest.mark.parametrize(
    ("change", "pattern"),
    [
        (update(tables.tickets).values(status="approved"), r"C-\S+: not as it was written last$"),
        (update(tables.audit).where(tables.audit.c.ordinal == 2).values(actor="x"), r"^row 2 "),
        (
            update(tables.personal).where(tables.personal.c.slot == "cause").values(value=b"old"),
            r" cause: not the value that was written last$",
        ),
    ],
    ids=["ticket", "row", "value"],
)
def test_what_was_changed_by_sql_is_named(
    brought_in: Books, madoguchi: Command, change: Update, pattern: str
) -> None:
    with brought_in.database.write() as connection:
        connection.execute(change)

    told = madoguchi("audit", "verify")

    assert told.exit_code == 1
    assert re.search(pattern, told.stdout, re.MULTILINE)
    assert "all as they were written" not in told.stdout


def test_an_invalid_head_is_bad_usage(books: Books, madoguchi: Command, tmp_path: Path) -> None:
    (tmp_path / "head.json").write_text("[]")

    assert madoguchi("audit", "verify", "--head", str(tmp_path / "head.json")).exit_code == 2
    assert madoguchi("audit", "head").exit_code == 1


def test_a_purge_lists_what_it_will_erase_before_it_erases(
    books: Books, madoguchi: Command
) -> None:
    a_closed_one(books.office)
    (row,) = books.rows(tables.tickets)
    end_retention(books, tokyo.date_of(now()) + timedelta(days=10))

    def listed(*options: str) -> str:
        return madoguchi("purge", "--dry-run", *options).stdout

    assert (listed(), listed("--ahead", "9")) == ("", "")
    assert listed("--ahead", "14") == f"{row.number}\n"
    assert madoguchi("purge", "--ahead", "14").exit_code == 2
    end_retention(books, LONG_AGO)
    assert listed() == f"{row.number}\n"
    assert books.rows(tables.personal)
    told = madoguchi("purge", "--json")

    assert json.loads(told.stdout)["tickets"] == [row.number]
    assert books.rows(tables.personal) == []
    assert madoguchi("purge").stdout == ""


def test_a_certificate_names_what_was_erased_when_and_by_whom(
    books: Books, madoguchi: Command, tmp_path: Path
) -> None:
    a_closed_one(books.office)
    (row,) = books.rows(tables.tickets)
    before = books.rows(tables.personal)
    end_retention(books, LONG_AGO)
    madoguchi("purge")
    today, out = tokyo.date_of(now()), tmp_path / "certificate.txt"
    period = ("--from", str(today - timedelta(days=1)), "--to", str(today + timedelta(days=1)))

    told = madoguchi("audit", "certificate", *period, "--out", str(out))

    assert (told.exit_code, before != []) == (0, True)
    text = out.read_text(encoding="utf-8")
    assert text.startswith("廃棄証明書\n")
    [line] = [each for each in text.splitlines() if each.startswith(row.number)]
    assert line.split("　")[2] == "system"
    assert "計 1件" in text
    head = text.partition("監査記録の末尾　")[2].splitlines()[0]
    assert madoguchi("audit", "verify", "--head", head).exit_code == 0
    assert madoguchi("audit", "certificate", *period, "--out", str(out)).exit_code == 2
    early = ("--from", "2020-01-01", "--to", "2020-12-31", "--out", str(tmp_path / "none.txt"))
    assert madoguchi("audit", "certificate", *early).stdout.endswith("0 records erased.\n")


def test_the_months_report_has_the_certificate_and_what_is_erased_next(
    books: Books, madoguchi: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.reports.charts.find_spec", lambda _name: None)  # no pictures here
    a_closed_one(books.office)
    (row,) = books.rows(tables.tickets)
    breach, review = (_escalation(books, cause) for cause in ("breach_suspected", "refusal_review"))

    def reported(name: str, retention_until: date) -> dict[str, str]:
        with books.database.write() as connection:
            for each in (tables.tickets, tables.escalations):
                connection.execute(update(each).values(retention_until=retention_until))
        madoguchi("purge")
        month, out = f"{tokyo.date_of(now()):%Y-%m}", tmp_path / name
        assert madoguchi("report", "--month", month, "--out", str(out)).exit_code == 0
        return {each.name: each.read_text(encoding="utf-8") for each in out.glob("erased*")}

    before = reported("before", tokyo.date_of(now()) + timedelta(days=10))
    after = reported("after", LONG_AGO)

    assert before == {"erased-next.txt": f"{row.number}\n"}  # a breach cannot be held
    assert list(after) == ["erased.txt"]
    assert after["erased.txt"].startswith("廃棄証明書\n")
    assert row.number in after["erased.txt"]
    assert breach in after["erased.txt"]
    assert review not in after["erased.txt"]


def _escalation(books: Books, cause: str) -> str:
    now = books.office.now
    raised = books.office.desk.escalations.report(
        Cause.BREACH_SUSPECTED, known_at=now, who="sato", now=now, key=cause
    )
    here = tables.escalations.c.number == raised.number
    with books.database.write() as connection:
        connection.execute(update(tables.escalations).where(here).values(cause=cause))
    return raised.number


@pytest.mark.long
def test_a_purge_that_cannot_sweep_says_so_and_succeeds(books: Books, madoguchi: Command) -> None:
    a_closed_one(books.office)
    end_retention(books, LONG_AGO)

    with books.database.read() as connection:
        connection.execute(select(tables.audit)).all()
        told = madoguchi("purge")

    assert told.exit_code == 0
    assert told.stderr.startswith("A transaction was still reading, so erased rows remain")
    assert json.loads(madoguchi("purge", "--json").stdout)["swept"]
