"""madoguchi check: faults of the settings, and what Slack says to them."""

import json
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import psycopg
import pytest
import yaml

from tests.bot.commands.company import Company
from tests.bot.conftest import DEMO, Command
from workspace.driver import Slack


def test_check_reports_all_faults_at_once_and_no_token(
    madoguchi: Command, tmp_path: Path, knowledge: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxp-canary")
    monkeypatch.setenv("MADOGUCHI_DESK", "desk.yaml")
    monkeypatch.setenv("MADOGUCHI_KEYS", "desk.keys")
    (tmp_path / "desk.yaml").write_text("company: {ja: x}\npeople: {agents: [U01], boss: U02}\n")
    (tmp_path / "desk.keys").write_text("master:k1:canary\n")
    (knowledge / "bad.yaml").write_text("- id: x\n  wrong: y\n")
    (tmp_path / "madoguchi.sqlite3").write_bytes(b"no database" * 500)
    told = madoguchi("check")

    assert told.exit_code == 1
    for part in (
        "SLACK_BOT_TOKEN must begin with xoxb-",
        "SLACK_APP_TOKEN is not set",
        "desk.yaml:2: people.boss is not a key",
        "desk.yaml:2: people.manager is missing",
        "bad.yaml:2: “wrong” is not a key",
        "desk.keys:1: the key is not base64",
        "The database is damaged: keep a copy of it",
    ):
        assert part in told.stdout, part
    assert "SLACK_BOT_TOKEN is not set" not in told.stdout
    assert "canary" not in told.stdout


def test_check_names_a_cache_that_cannot_be_written(madoguchi: Command, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    madoguchi.sets("MADOGUCHI_CACHE", tmp_path / "file" / "cache")
    told = madoguchi("check").stdout
    assert f"MADOGUCHI_CACHE: {tmp_path}/file/cache cannot be written (Not a directory)" in told


def test_check_says_where_keys_lie_or_will_lie(madoguchi: Command) -> None:
    before = madoguchi("check").stdout
    madoguchi("keys", "new", "madoguchi.keys")
    after = madoguchi("check").stdout

    assert "`run` will make a key file beside the database" in before
    assert "the keys lie beside the database" not in before
    assert "the keys lie beside the database" in after


def test_check_counts_open_decisions_and_lists_them_when_asked(madoguchi: Command) -> None:
    counted = madoguchi("check").stdout
    listed = madoguchi("check", "--decisions").stdout

    assert counted.count("decided") == 1
    assert "13 points of the law" in counted
    assert listed.count("hint: ") == counted.count("hint: ") + 12
    assert "decided.gdpr: does the GDPR apply" in listed


def test_check_names_owners_of_open_tickets_who_left_the_desk(company: Company) -> None:
    # O7
    company.assigns(company.records())
    assert "has open tickets" not in company.runs("check")

    desk = yaml.safe_load((DEMO / "desk.yaml").read_text(encoding="utf-8"))
    [left], desk["people"]["agents"] = desk["people"]["agents"], ["U02YUI"]
    (company.folder / "desk.yaml").write_text(yaml.safe_dump(desk), encoding="utf-8")
    company.sets("MADOGUCHI_DESK", "desk.yaml")
    assert f"{left} has open tickets, but is not an agent" in company.runs("check")


@pytest.mark.postgres
def test_check_says_that_an_older_program_must_be_stopped_before_the_upgrade(
    company: Company, postgres_url: str
) -> None:
    company.moves_to(postgres_url)
    with (
        psycopg.connect(postgres_url, autocommit=True, application_name="madoguchi") as released,
        psycopg.connect(postgres_url, autocommit=True, application_name="psql") as shell,
    ):
        shell.execute("UPDATE alembic_version SET version_num = '0001'")
        released.execute("SELECT 1")
        told = company.runs("check")

    assert "Programs of another version work with the database (connections: 1)" in told


def test_check_online_asks_slack_for_tokens_and_scopes(madoguchi: Command, in_slack: Slack) -> None:
    good = madoguchi("check", "--online", "--json")
    assert (good.exit_code, json.loads(good.stdout)["ok"]) == (0, True)
    madoguchi.sets("SLACK_BOT_TOKEN", "xoxb-canary")
    madoguchi.sets("SLACK_APP_TOKEN", "xapp-canary")
    told = madoguchi("check", "--online")

    assert told.exit_code == 1
    assert "Slack refuses SLACK_BOT_TOKEN (invalid_auth)" in told.stdout
    assert "Slack refuses SLACK_APP_TOKEN (invalid_auth)" in told.stdout
    assert "canary" not in told.stdout


def test_check_online_says_whether_the_app_has_the_agent_view(
    madoguchi: Command, in_slack: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    without = madoguchi("check", "--online").stdout
    monkeypatch.setattr("bot.commands.check.AGENT_SCOPE", "chat:write")
    granted = madoguchi("check", "--online").stdout

    assert "hint: The app has no agent view (assistant:write), which is optional" in without
    assert "hint: The app has assistant:write" in granted


def test_check_online_names_people_who_cannot_hold_their_role(
    madoguchi: Command, in_slack: Slack
) -> None:
    in_slack.deactivates("saki")
    in_slack.sets_group_members("S02HR")
    told = madoguchi("check", "--online")
    assert told.exit_code == 1
    assert "people.manager: U03SAKI is deactivated, a guest, or not in this" in told.stdout
    assert "departments: hr: the user group S02HR has no members" in told.stdout
    assert "2 faults" in told.stdout


def test_check_online_names_each_example_of_the_starter_file_once(
    madoguchi: Command, in_slack: Slack, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    madoguchi("init", str(tmp_path))
    monkeypatch.setenv("MADOGUCHI_DESK", str(tmp_path / "desk.yaml"))
    told = madoguchi("check", "--online")
    for example in ("U0000AGENT", "U000MANAGER", "C0000000DESK", "C00FALLBACK"):
        assert told.stdout.count(example) == 1, told.stdout


@pytest.mark.parametrize(
    ("channels", "faults"),
    [
        (
            {"desk": "C09NOWHERE", "fallback": "C01GENERAL"},
            ("desk: C09NOWHERE does not exist, is archived, or the bot was not invited",
             "fallback: C01GENERAL is public"),
        ),
        (
            {"questions": ["C01GENERAL", "C09NOWHERE"]},
            ("questions: C01GENERAL is public, and the app lacks the scope channels:history",
             "questions: C09NOWHERE does not exist"),
        ),
    ],
)  # fmt: skip
def test_check_online_names_channels_that_the_desk_cannot_use(
    madoguchi: Command,
    in_slack: Slack,
    monkeypatch: pytest.MonkeyPatch,
    channels: dict[str, Any],
    faults: tuple[str, str],
) -> None:
    desk = yaml.safe_load((DEMO / "desk.yaml").read_text(encoding="utf-8"))
    desk["channels"] |= channels
    Path("desk.yaml").write_text(yaml.safe_dump(desk), encoding="utf-8")
    monkeypatch.setenv("MADOGUCHI_DESK", "desk.yaml")
    told = madoguchi("check", "--online")
    assert told.exit_code == 1
    for fault in faults:
        assert f"fault: channels.{fault}" in told.stdout
    assert "2 faults" in told.stdout


def test_check_says_what_is_not_recognised_without_the_semantic_package(
    madoguchi: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.commands.check.find_spec", lambda _name: None)
    told = madoguchi("check")
    assert "leaks, complaints and requests only in the wordings that the patterns list" in (
        told.stdout
    )


@pytest.mark.parametrize(("free", "kind"), [(3, "fault"), (50, "hint")])
def test_check_says_how_little_room_the_disk_of_the_database_has(
    madoguchi: Command, monkeypatch: pytest.MonkeyPatch, free: int, kind: str
) -> None:
    madoguchi("migrate")
    enough = madoguchi("check").stdout
    monkeypatch.setattr("bot.commands.check.disk_usage", lambda _folder: Mock(free=free << 20))
    told = madoguchi("check").stdout
    assert "The disk of the database" not in enough
    (line,) = [each for each in told.splitlines() if "The disk of the database" in each]
    assert line.startswith(f"{kind}: ")
    assert f"has {free} MB left" in line


def test_check_hints_at_secrets_that_everybody_can_read(madoguchi: Command) -> None:
    own, token = madoguchi.folder / ".env", madoguchi.folder / "token"
    own.write_text("SLACK_BOT_TOKEN=xoxb-canary\n", encoding="utf-8")
    token.write_text("xapp-canary\n", encoding="utf-8")
    madoguchi.sets("SLACK_APP_TOKEN_FILE", token)
    for file in (own, token):
        file.chmod(0o440)
    closed = madoguchi("check").stdout
    for file in (own, token):
        file.chmod(0o644)
    told = madoguchi("check").stdout

    own.write_text("DATABASE_URL=sqlite:///madoguchi.sqlite3\n", encoding="utf-8")
    without_a_secret = madoguchi("check").stdout

    assert "lets every account" not in closed
    for file in (".env", token):
        assert f"hint: {file} holds secrets, and its mode lets every account" in told
    assert "canary" not in told
    assert "hint: .env holds secrets" not in without_a_secret


@pytest.mark.long
def test_check_online_without_a_network_says_once_what_the_network_says(
    madoguchi: Command, in_slack: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:1/api/")
    told = madoguchi("check", "--online").stdout
    assert told.count("Slack cannot be reached at SLACK_API_URL (Connection refused)") == 1
    assert "\n1 fault, " in told
    assert len(json.loads(madoguchi("check", "--online", "--json").stdout)["faults"]) == 1
