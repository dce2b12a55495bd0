"""The program does not start on a faulty setup, and says why."""

import json
import os
import pty
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import click
import pytest

from bot.commands.output import BAD_USAGE, FOUND_WRONG, exit_with_faults
from bot.commands.run import exit_despite_busy_threads
from tests import released
from tests.bot.conftest import Command, without_processor
from tests.workspaces import ROOT
from workspace.driver import Slack


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        ("SLACK_BOT_TOKEN", "", "SLACK_BOT_TOKEN is not set"),
        ("SLACK_BOT_TOKEN", "xoxb-of-another", "Slack refuses SLACK_BOT_TOKEN (invalid_auth)"),
        ("SLACK_APP_TOKEN", "xapp-of-another", "Slack refuses SLACK_APP_TOKEN (invalid_auth)"),
        ("SLACK_BOT_TOKEN", "xoxe.xoxb-1-canary", "turn token rotation off"),
        ("MADOGUCHI_DESK", "none.yaml", "there is no desk file here"),
        ("MADOGUCHI_DESK", "/etc", "/etc:1: this is a folder, and a file is expected"),
        ("DATABASE_URL", "sqlite:////nowhere/at/all.sqlite3", "The database cannot be used"),
        ("MADOGUCHI_KEYS", "none.keys", "cannot be read"),
        ("MADOGUCHI_LOG_LEVEL", "loud", "must be one of debug, info, warning, error."),
    ],
)
def test_an_invalid_setup_is_refused_in_a_sentence(
    in_slack: Slack,
    madoguchi: Command,
    monkeypatch: pytest.MonkeyPatch,
    setting: str,
    value: str,
    sentence: str,
) -> None:
    monkeypatch.setenv(setting, value)

    assert sentence in madoguchi.refuses("run")


@pytest.mark.long
def test_each_fault_of_the_settings_is_a_line_of_the_log_and_at_a_terminal_a_sentence(
    madoguchi: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MADOGUCHI_DESC", "desk.yaml")
    monkeypatch.setenv("MADOGUCHI_HEALTH", "here")

    told = madoguchi("run")
    screen, writes = pty.openpty()
    command = [sys.executable, "-m", "bot", "run"]
    there = {**os.environ, "PYTHONPATH": str(ROOT)}
    code = subprocess.run(command, stderr=writes, env=there, check=False).returncode
    os.close(writes)
    shown = os.read(screen, 10_000).decode().splitlines()
    os.close(screen)

    logged = [json.loads(line) for line in told.stderr.splitlines()]
    assert (told.exit_code, code) == (2, 2)
    assert [(each["event"], each["level"]) for each in logged] == [("start.refused", "error")] * 2
    assert [each["fault"] for each in logged] == shown
    assert {line.partition(" ")[0] for line in shown} == {"MADOGUCHI_DESC", "MADOGUCHI_HEALTH"}


def test_faulty_knowledge_is_refused_at_the_start(
    in_slack: Slack, madoguchi: Command, knowledge: Path
) -> None:
    (knowledge / "bad.yaml").write_text("- id: x\n  answr: {ja: y}\n", encoding="utf-8")

    told = madoguchi("run")

    assert told.exit_code == 2
    faults = [json.loads(line).get("fault", "") for line in told.stderr.splitlines()]
    assert any("bad.yaml:2: “answr” is not a key" in each for each in faults)


@pytest.mark.long
@pytest.mark.parametrize(("command", "code"), [("run", 2), ("check", 1)])
def test_a_locked_database_is_named(
    in_slack: Slack, madoguchi: Command, environment: dict[str, str], command: str, code: int
) -> None:
    madoguchi("migrate")
    file = environment["DATABASE_URL"].removeprefix("sqlite:///")
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic() - without_processor()
        told = madoguchi(command)
        took = time.monotonic() - without_processor() - began

    assert told.exit_code == code
    assert "The database is locked by another program" in told.output
    assert took < 5.0


@pytest.mark.parametrize(("command", "code"), [("run", 2), ("check", 1)])
def test_a_filled_database_without_its_keys_gets_no_new_ones(
    in_slack: Slack, madoguchi: Command, tmp_path: Path, command: str, code: int
) -> None:
    released.unpack(tmp_path)
    (tmp_path / "madoguchi.keys").unlink()

    told = madoguchi(command)

    assert told.exit_code == code
    assert "madoguchi.keys is missing, and no other opens what is sealed" in told.output
    assert "lie beside" not in told.output
    assert not (tmp_path / "madoguchi.keys").exists()


def test_a_refusal_does_not_wait_for_a_thread_that_is_still_reading(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # the thread that reads a large base is no daemon, so the interpreter would wait for it
    codes: list[int] = []
    monkeypatch.setattr("bot.commands.run.LAST_SECONDS", 0.0)
    monkeypatch.setattr("os._exit", codes.append)
    is_read = threading.Event()

    @exit_despite_busy_threads()
    def starts(end: Callable[[], None]) -> None:
        threading.Thread(target=is_read.wait).start()
        end()

    def is_refused() -> None:
        exit_with_faults("Slack refuses the token")

    def crashes() -> None:
        raise ZeroDivisionError

    try:
        with pytest.raises(click.exceptions.Exit):
            starts(is_refused)
        with pytest.raises(ZeroDivisionError):
            starts(crashes)
    finally:
        is_read.set()

    assert codes == [BAD_USAGE, FOUND_WRONG]
    told = capsys.readouterr().err
    assert "Slack refuses the token" in told
    assert "ZeroDivisionError" in told
