"""Settings, commands and scopes are documented; modules keep their limits."""

import re
from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import yaml

from bot.cli import main
from bot.settings import names
from handlers.listeners import register
from handlers.services import People, Services
from workspace import manifest

ROOT = Path(__file__).parents[1]
ROOMS = ("bot", "handlers", "knowledge", "tickets", "workspace")
LONGEST_FILE = 400
DOCS = ROOT / "docs"
REFERENCE = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
MANIFEST = yaml.safe_load((ROOT / "bot/manifest.yaml").read_text(encoding="utf-8"))


def modules() -> list[Path]:
    return [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]


def commands() -> list[str]:
    """Every command with its group, such as “knowledge lint”."""
    context = click.Context(main)
    found = []
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        inner = command.commands if isinstance(command, click.Group) else {}
        found += [f"{name} {each}" for each in inner] or [name]
    return found


def test_every_setting_is_in_the_example_and_in_the_reference() -> None:
    example = (ROOT / "bot/starter/settings.env").read_text(encoding="utf-8")
    given = re.findall(r"^([A-Z_]+)=", example, re.MULTILINE)
    assert [name for name in names() if name not in given or f"`{name}`" not in REFERENCE] == []


def test_the_example_names_no_setting_that_is_not_read() -> None:
    example = (ROOT / "bot/starter/settings.env").read_text(encoding="utf-8")
    assert set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE)) == set(names())


def test_every_command_is_in_the_reference() -> None:
    assert [each for each in commands() if f"`madoguchi {each}" not in REFERENCE] == []


def test_a_page_names_only_commands_that_exist() -> None:
    known = commands()
    groups = {each.split()[0] for each in known if " " in each}
    for page in (ROOT / "README.md", *sorted(DOCS.glob("*.md"))):
        text = page.read_text(encoding="utf-8")
        begun = re.findall(r"(?:`|^|bin/)madoguchi ([a-z]+)(?: ([a-z]+))?", text, re.MULTILINE)
        named = {f"{one} {two}".strip() if one in groups else one for one, two in begun}
        assert (page.name, named - {*known, *groups}) == (page.name, set())


def test_every_key_of_the_desk_file_is_in_the_reference() -> None:
    from bot.config.desk_schema import DeskFile

    missing = [key for key in DeskFile.model_fields if f"`{key}`" not in REFERENCE]
    assert missing == []


def test_slack_accepts_the_manifest() -> None:
    assert list(manifest.manifest_faults(MANIFEST)) == []
    shown = MANIFEST["display_information"]
    assert 175 <= len(shown["long_description"]) <= 4000
    assert len(shown["description"]) <= 140


def test_every_scope_and_event_of_the_manifest_has_its_reason_beside_it() -> None:
    text = (ROOT / "bot/manifest.yaml").read_text(encoding="utf-8")
    for scope in MANIFEST["oauth_config"]["scopes"]["bot"]:
        assert re.search(rf"- {re.escape(scope)} # .{{10}}", text), scope


def test_what_the_manifest_declares_is_what_the_listeners_hear() -> None:
    heard = _heard()
    commands = {each["command"] for each in MANIFEST["features"]["slash_commands"]}
    shortcuts = {each["callback_id"] for each in MANIFEST["features"].get("shortcuts", [])}
    events = set(MANIFEST["settings"]["event_subscriptions"]["bot_events"])
    assert commands == heard["command"]
    assert shortcuts == heard["shortcut"]
    optional = {"reaction_added"}  # docs/slack.md
    assert {event.split(".")[0] for event in events} == heard["event"] - optional


def test_no_module_is_too_long() -> None:
    long = {
        str(path.relative_to(ROOT)): length
        for path in modules()
        if (length := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    }
    assert long == {}


def test_every_module_has_a_summary_line() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in modules()
        if not re.match('r?"""\\S', path.read_text(encoding="utf-8"))
    ]
    assert silent == []


NOON = datetime(2026, 8, 3, 3, tzinfo=UTC)


class Listeners:
    """Stands in for the app at registration and records the names of its listeners."""

    def __init__(self) -> None:
        self.heard: dict[str, set[str]] = {"event": set(), "command": set(), "shortcut": set()}
        self.listener_runner = self

    def __getattr__(self, kind: str) -> Callable[..., Callable[[object], object]]:
        def listen(name: object = None, **_: object) -> Callable[[object], object]:
            if isinstance(name, str) and kind in self.heard:
                self.heard[kind].add(name)
            return lambda listener: listener

        return listen


def _heard() -> dict[str, set[str]]:
    listeners: Any = Listeners()
    unused: Any = None
    names = {each.name for each in fields(Services)} - {"wait", "app_id"}
    used: Any = {"clock": lambda: NOON, "people": People}
    services = Services(**dict.fromkeys(names, unused) | used)
    register(listeners, services)
    heard: dict[str, set[str]] = listeners.heard
    return heard
