"""The command line: small commands, exit codes and JSON."""

import json
import re
import stat
from pathlib import Path

import pytest
import yaml

from bot.commands.output import json_line
from bot.storage import keys
from tests.bot.conftest import ROOT, Command


def test_migrate_makes_the_schema_and_says_so(madoguchi: Command) -> None:
    made = madoguchi("migrate").output
    assert re.fullmatch(r"schema empty → \d{4}\n", made)
    assert madoguchi("migrate").output == made.replace("empty → ", "")


def test_keys_new_writes_a_file_once(madoguchi: Command, tmp_path: Path) -> None:
    assert madoguchi("keys", "new", "desk.keys").exit_code == 0
    file = tmp_path / "desk.keys"
    before = file.read_bytes()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len({keys.read(file).current(each).secret for each in keys.PURPOSES}) == 4
    assert "never written over" in madoguchi.refuses("keys", "new", "desk.keys")
    assert file.read_bytes() == before
    assert list(tmp_path.glob("*desk.keys*")) == [file]


def test_manifest_prints_the_manifest_with_its_reasons(madoguchi: Command) -> None:
    assert madoguchi("manifest").output == (ROOT / "bot/manifest.yaml").read_text(encoding="utf-8")


def test_json_escapes_what_a_terminal_would_obey() -> None:
    told = {"said": "\x9b2J\u202eevil\u200b\x07\U000e0041 全角\u3000空白 é 👩"}
    line = json_line(told)
    assert json.loads(line) == told
    assert line == (
        '{"said": "\\u009b2J\\u202eevil\\u200b\\u0007\\udb40\\udc41 全角\u3000空白 é 👩"}'
    )


@pytest.mark.parametrize("words", [("tickets", "list"), ("backup", "b.sqlite3")])
def test_in_another_folder_than_the_desks_it_asks_for_the_folder(
    madoguchi: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, words: tuple[str, ...]
) -> None:
    named = madoguchi(*words)
    monkeypatch.delenv("DATABASE_URL")
    told = madoguchi.refuses(*words)
    assert "are you in the desk's folder" in told
    assert "migrate" not in told
    assert "`madoguchi migrate` makes it" in named.stderr
    (tmp_path / ".env").touch()
    assert "`madoguchi migrate` makes it" in madoguchi(*words).stderr


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("https://x.example/desk/", "https://x.example/desk/slack/events"),
        ("https://x.example/desk/slack/events", "https://x.example/desk/slack/events"),
        ("http://127.0.0.1:3000", "http://127.0.0.1:3000/slack/events"),
    ],
)
def test_the_manifest_for_http_mode_has_request_urls_and_keeps_what_may_be_uncommented(
    madoguchi: Command, given: str, url: str
) -> None:
    usual = madoguchi("manifest").stdout
    told = madoguchi("manifest", "--http", given).stdout

    manifest = yaml.safe_load(told)
    assert manifest["settings"]["socket_mode_enabled"] is False
    assert manifest["settings"]["event_subscriptions"]["request_url"] == url
    assert manifest["settings"]["interactivity"]["request_url"] == url
    assert [each["url"] for each in manifest["features"]["slash_commands"]] == [url]
    assert manifest["oauth_config"] == yaml.safe_load(usual)["oauth_config"]
    assert "# - assistant:write" in told
    assert len(told.splitlines()) == len(usual.splitlines()) + 3
