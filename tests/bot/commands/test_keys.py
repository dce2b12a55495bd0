"""The key file: who may read it, and how new keys come into it."""

import base64
import json
import os
import sqlite3
import stat
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text
from structlog.testing import capture_logs

from bot.settings import Settings
from bot.storage import database, keys
from bot.storage.database import Database
from bot.storage.keys import PURPOSES, FaultyKeysError, Place, Sealer
from bot.storage.setup import log_missing_keys
from bot.storage.writers import GivingWayLock
from tests.bot.commands.company import Company
from tests.bot.conftest import Command
from tests.databases import sqlite_at

LONGEST_PAUSE_OF_SQLITE = 0.1  # between two tries for a locked file
HERE = Place("asked", "question", "1")


@pytest.fixture
def file(tmp_path: Path, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "desk.keys"
    keys.write_new(file)
    monkeypatch.setenv("MADOGUCHI_KEYS", str(file))
    return file


def belongs_to(monkeypatch: pytest.MonkeyPatch, owner: int, us: int) -> None:
    """The file belongs to this account, and the program runs in that one."""
    real = os.fstat

    def told(handle: int) -> Any:
        values = list(real(handle))
        values[stat.ST_UID] = owner
        return os.stat_result(values)

    monkeypatch.setattr("bot.storage.keys.os.fstat", told)
    monkeypatch.setattr("bot.storage.keys.os.getuid", lambda: us)


@pytest.mark.parametrize("mode", [0o400, 0o440, 0o600, 0o640])
def test_a_mounted_secret_may_reach_us_by_its_group(
    file: Path, mode: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.chmod(mode)
    belongs_to(monkeypatch, owner=0, us=1000)
    assert keys.read(file)


@pytest.mark.parametrize("mode", [0o444, 0o604, 0o660, 0o666, 0o620])
def test_a_mounted_secret_that_everybody_reads_or_the_group_writes_is_refused(
    file: Path, mode: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.chmod(mode)
    belongs_to(monkeypatch, owner=0, us=1000)
    with pytest.raises(FaultyKeysError, match=f"mode {mode:04o}"):
        keys.read(file)


def test_a_file_of_our_own_needs_no_group(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.chmod(0o640)
    belongs_to(monkeypatch, owner=1000, us=1000)
    with pytest.raises(FaultyKeysError, match="chmod 600"):
        keys.read(file)


def test_keys_of_another_account_are_refused_with_the_command_that_helps(
    file: Path, madoguchi: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as only_here:
        only_here.setattr(Path, "open", refuses)
        with pytest.raises(FaultyKeysError) as refusal:
            keys.read(file)
    owner = keys.system_account_name(os.getuid())
    assert str(refusal.value) == (
        f"{file}: belongs to {owner} (mode 0600), so that the account {owner} cannot read it; say"
        f" `chown {owner} {file}`."
    )


def test_keys_new_makes_a_missing_folder_for_its_owner_only(
    madoguchi: Command, tmp_path: Path
) -> None:
    told = madoguchi("keys", "new", str(tmp_path / "etc/madoguchi/desk.keys"))
    assert told.exit_code == 0
    assert stat.S_IMODE((tmp_path / "etc/madoguchi").stat().st_mode) == 0o700
    assert keys.read(tmp_path / "etc/madoguchi/desk.keys")
    assert ("chown ACCOUNT" in told.stdout) == (os.getuid() == 0)


def test_rotate_new_puts_a_new_key_a_purpose_in_use(file: Path, madoguchi: Command) -> None:
    before = keys.read(file)
    sealed = Sealer(before).seal(b"plain", HERE)
    told = madoguchi("keys", "rotate", "--new")
    after = keys.read(file)
    assert "restart every program" in told.stdout
    assert all(after.keys[each][:-1] == before.keys[each] for each in PURPOSES)
    assert len({after.current(each).secret for each in PURPOSES}) == 4
    assert Sealer(after).open(sealed, HERE) == b"plain"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in file.parent.glob("*.keys*")] == ["desk.keys"]
    assert after.current("master").id not in told.stdout


def test_keys_on_standby_open_and_do_not_seal_until_they_are_activated(
    file: Path, madoguchi: Command
) -> None:
    before = keys.read(file)
    madoguchi("keys", "rotate", "--new", "--standby")
    standby = keys.read(file)
    assert all(standby.current(each) == before.current(each) for each in PURPOSES)
    assert all(len(standby.keys[each]) == 2 for each in PURPOSES)
    assert madoguchi("keys", "rotate", "--new", "--standby").exit_code == 2
    assert madoguchi("keys", "rotate", "--activate").exit_code == 0

    active = keys.read(file)
    assert all(set(active.keys[each]) == set(standby.keys[each]) for each in PURPOSES)
    assert all(active.current(each) not in before.keys[each] for each in PURPOSES)
    sealed = Sealer(active).seal(b"plain", HERE)
    assert Sealer(standby).open(sealed, HERE) == b"plain"  # a replica with the file of before
    assert madoguchi("keys", "rotate", "--activate").exit_code == 2


def test_records_hold_before_while_and_after_keys_are_on_standby(company: Company) -> None:
    verified = []
    for words in (["--new", "--standby"], ["--activate"], []):
        company.records()
        company.runs("keys", "rotate", *words)
        verified.append(company.runs("audit", "verify"))
    assert all("all as they were written" in each for each in verified)


def test_a_mounted_file_is_left_alone_with_out(
    file: Path, madoguchi: Command, tmp_path: Path
) -> None:
    before = file.read_bytes()
    madoguchi.runs("keys", "rotate", "--new", "--out", str(tmp_path / "next.keys"))
    assert file.read_bytes() == before
    assert len(keys.read(tmp_path / "next.keys").keys["master"]) == 2
    assert stat.S_IMODE((tmp_path / "next.keys").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "words", [("--standby",), ("--new", "--activate"), ("--out", "x"), ("--activate", "--standby")]
)
def test_options_that_do_not_fit_are_bad_usage(
    file: Path, madoguchi: Command, words: tuple[str, ...]
) -> None:
    before = file.read_bytes()
    assert madoguchi("keys", "rotate", *words).exit_code == 2
    assert file.read_bytes() == before


def test_the_desk_writes_between_the_writes_of_a_rotation(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    company.records()
    company.runs("keys", "rotate", "--new")
    written: list[float] = []

    def write(seconds: float) -> None:
        with closing(Database.open(f"sqlite:///{company.file}")) as beside, beside.write(wait=0.0):
            written.append(seconds)

    monkeypatch.setattr(GivingWayLock, "HELD", 0.0)
    monkeypatch.setattr(database, "GivingWayLock", partial(GivingWayLock, write))

    assert json.loads(company.runs("keys", "rotate", "--json"))["left"] == 0
    assert written
    assert set(written) == {GivingWayLock.PAUSE}
    assert GivingWayLock.PAUSE > LONGEST_PAUSE_OF_SQLITE


@pytest.mark.parametrize(("command", "code"), [(("run",), 2), (("check",), 1)])
def test_keys_of_another_desk_are_refused_with_the_ids_that_are_missing(
    anywhere: Company, command: tuple[str, ...], code: int
) -> None:
    anywhere.records()
    ours = keys.read(anywhere.folder / "desk.keys")
    anywhere.runs("keys", "new", "other.keys")
    anywhere.sets("MADOGUCHI_KEYS", "other.keys")
    told = anywhere.runs(*command, code=code)
    audit, master = (ours.current(each) for each in ("audit", "master"))
    assert f"it lacks audit {audit.id}, master {master.id}." in told
    for key in (audit, master):
        assert base64.b64encode(key.secret).decode() not in told


def test_a_master_key_that_was_removed_before_the_rotation_is_named(company: Company) -> None:
    number = company.records()
    file = company.folder / "desk.keys"
    old = keys.read(file).current("master").id
    company.runs("keys", "rotate", "--new")
    lines = file.read_text().splitlines()
    file.write_text("\n".join(each for each in lines if f"master:{old}:" not in each) + "\n")
    entries = audit_rows(company)

    shown = company.runs("tickets", "show", str(number), "--reveal", "--reason", "test", code=2)
    checked = company.runs("check", code=1)
    verified = company.runs("audit", "verify", code=1)

    assert f"1 number, {number}: personal values do not open" in verified
    assert f"sealed with master {old}, which the key file lacks" in verified
    assert f"it lacks master {old}." in shown
    assert "Traceback" not in shown
    assert f"it lacks master {old}." in checked
    assert audit_rows(company) == entries
    file.write_text("\n".join(lines) + "\n")
    assert "0 left" in company.runs("keys", "rotate")
    assert "0 faults" in company.runs("check")


def test_a_desk_whose_old_keys_are_lost_for_good_goes_on_with_the_newer_ones(
    anywhere: Company,
) -> None:
    older = anywhere.records()
    newer, missing = anywhere.loses_keys("audit", "master")

    assert str(anywhere.records()) in anywhere.runs("tickets", "list")
    anywhere.runs("tickets", "show", str(newer), "--reveal", "--reason", "test")
    closed = anywhere.runs("tickets", "show", str(older), "--reveal", "--reason", "test", code=2)
    assert "A sealed value does not open" in closed
    assert f"it lacks {missing}." in anywhere.runs("check", code=1)
    verified = anywhere.runs("audit", "verify", code=1)
    assert [each.partition(":")[0] for each in verified.splitlines()] == [
        "1 row, 1 to 1, cannot be verified",
        "3 rows of the chain hold",
        f"1 number, {older}",
        "2 not compared",
    ]
    assert f"signed by {missing.partition(',')[0]}, which the key file lacks" in verified
    settings = Settings.read()
    with (
        closing(Database.open(settings.database_url.get_secret_value())) as opened,
        capture_logs() as logged,
    ):
        log_missing_keys(opened, keys.read(anywhere.folder / "desk.keys"))
    assert logged == [{"event": "keys.missing", "fault": missing, "log_level": "error"}]


def test_missing_keys_are_found_by_an_index(file: Path, tmp_path: Path) -> None:
    ring, asked = keys.read(file), list[str]()

    def keep(_c: Any, _cursor: Any, statement: str, *_: object) -> None:
        asked.append(statement.replace("?", "'x'"))

    with closing(sqlite_at(tmp_path / "desk.sqlite3")) as filled:
        event.listen(filled.engine, "before_cursor_execute", keep)
        log_missing_keys(filled, ring)
        event.remove(filled.engine, "before_cursor_execute", keep)
        explained = [filled.rows(text(f"EXPLAIN QUERY PLAN {each}")) for each in asked]
    plans = {row.detail for rows in explained for row in rows}

    for table in ("audit", "ticket_keys", "asked", "inbox"):
        assert f"SEARCH {table} USING COVERING INDEX ix_{table}_key_id (key_id>?)" in plans
    whole = {each for each in plans if each.startswith("SCAN") and "USING" not in each}
    assert whole <= {"SCAN escalation_keys", "SCAN recalls"}  # few rows


def audit_rows(company: Company) -> int:
    with closing(sqlite3.connect(company.file)) as connection:
        counted: int = connection.execute("SELECT count(*) FROM audit").fetchone()[0]
        return counted
