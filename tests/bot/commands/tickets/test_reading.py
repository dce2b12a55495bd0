"""madoguchi tickets list, show and letter: output, files and refusals."""

import json
import os
import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.commands.desk_session import operator_account
from bot.storage import keys
from bot.storage.casebook import tables
from tests.bot.commands.tickets.conftest import DESK, Books, closed_number, slack_id
from tests.bot.conftest import Command
from tickets.model.kinds import PersonalField
from tickets.rules.context import OfficeContext


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
    assert "100" in madoguchi.refuses("tickets", "list", "--words", "広" * 101)


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
    assert (last.action, last.actor, last.reason) == (
        "read_pii",
        operator_account(),
        "苦情の再調査",
    )


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


def test_a_letter_is_written_to_a_private_file_and_audited_once_all_contacts_are_set(
    brought_in: Books, madoguchi: Command, tmp_path: Path
) -> None:
    number, file = closed_number(brought_in), tmp_path / "letter.txt"
    words = ["tickets", "letter", number, "complaint_reply", "--out", str(file)]
    unset = madoguchi(*words, "--reason", "再送")
    assert (unset.exit_code, file.exists()) == (1, False)
    assert "not set in the desk file" in unset.stderr
    with (tmp_path / "desk.yaml").open("a", encoding="utf-8") as desk:
        desk.write(
            "contacts: {privacy_desk: {ja: 窓口 03-1111-1111}, complaints: {ja: 苦情係 03-2222-2222}}\n"
            "accredited_bodies:\n  - {id: jipdec, name: {ja: JIPDEC}, contact: {ja: 03-5860-7565}}\n"
            "facts: {company_address: {ja: 東京都千代田区}}\n"
        )
    assert madoguchi(*words).exit_code == 2

    madoguchi.runs(*words, "--reason", "再送")
    assert "田中花子 様" in file.read_text(encoding="utf-8")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert brought_in.rows(tables.audit)[-1].action == "read_pii"
    assert madoguchi(*words, "--reason", "再送").exit_code == 2


def test_reading_does_not_create_a_missing_database(
    environment: dict[str, str], madoguchi: Command, tmp_path: Path
) -> None:
    assert "madoguchi migrate" in madoguchi.refuses("tickets", "list")
    assert not (tmp_path / "madoguchi.sqlite3").exists()


@pytest.mark.long
def test_the_operator_works_beside_a_running_program_but_starts_no_second(  # noqa: PLR0917
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
    keys.write_new(tmp_path / "test.keys")
    running = start("run")
    running.waits_for("socket.open")

    second = madoguchi("run")
    monkeypatch.delenv("SLACK_BOT_TOKEN")
    madoguchi.runs("tickets", "import", str(older), "--people", str(people))
    assert (second.exit_code, "stop it first" in second.stderr) == (2, True)
    assert madoguchi("tickets", "list", "--json").exit_code == 0
    assert madoguchi("audit", "verify").exit_code == 0
    assert os.getpid() != running.pid
