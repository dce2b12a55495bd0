"""The configuration file and the command."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.workspace.builders import events_of, manifest_of, scopes_of
from workspace import config as configs
from workspace.__main__ import main
from workspace.errors import FaultyConfig
from workspace.server.running import start

WITHOUT = """
import json, sys
from click.testing import CliRunner
for name in ("starlette", "uvicorn", "websockets"):
    sys.modules[name] = None
from bot.cli import main
import bot.app, bot.commands.run
done = [CliRunner().invoke(main, words) for words in (["run", "--help"], ["try", "--state", "state"])]
print(json.dumps([(each.exit_code, each.stderr) for each in done]))
"""

EXAMPLE = Path(__file__).parents[2] / "workspace" / "example.yaml"


def faults_of(source):
    with pytest.raises(FaultyConfig) as caught:
        configs.read_config(source)
    return caught.value.faults


def test_all_faults_are_reported_at_once(config):
    config["weather"] = "fine"
    config["people"][0]["locale"] = 7
    config["people"][1]["id"] = "U01MEI"
    config["people"][2]["nickname"] = "em"
    del config["channels"][0]["name"]
    config["channels"][1]["members"] = ["U99"]
    manifest_of(config)["features"]["slash_commands"][0]["command"] = "example"
    scopes_of(config).remove("im:history")
    found = "\n".join(faults_of(config))

    for part in (
        "weather: unknown key",
        "people[1].locale: 7 has the wrong type",
        "people[2]: the id U01MEI appears twice",
        "people[3].nickname: unknown key",
        "channels[1].name: is missing",
        "there is no id U99",
        "must begin with /",
        "the event message.im needs the scope im:history",
    ):
        assert part in found


@pytest.mark.parametrize(
    ("place", "value", "fault"),
    [
        ("display_information.name", "n" * 36, "1 to 35 characters"),
        ("display_information.description", "d" * 141, "1 to 140 characters"),
        ("display_information.long_description", "d" * 174, "175 to 4000 characters"),
        ("features.bot_user.display_name", "n" * 81, "1 to 80 characters"),
        ("features.agent_view", {"agent_description": "d" * 301}, "1 to 300 characters"),
        ("features.agent_view", {"suggested_prompts": [{}] * 5}, "a list of at most 4"),
        ("features.agent_view", {"suggested_prompts": []}, "needs an agent_description"),
        ("features.agent_view", {"agent_description": "d"}, "needs the scope assistant:write"),
        ("features.agent_view", {"suggested_prompts": [{"title": "t"}]}, "a title and a message"),
        ("features.unfurl_domains", ["a.jp"] * 6, "a list of at most 5"),
        ("oauth_config.redirect_urls", ["https://a.jp"] * 1001, "a list of at most 1000"),
        ("oauth_config.scopes.bot", ["x:read"] * 256, "a list of at most 255"),
        ("oauth_config.scopes.bot", ["im:history"], "need the scope commands"),
        ("settings.event_subscriptions.bot_events", ["x"] * 101, "a list of at most 100"),
        ("settings.event_subscriptions.request_url", "u" * 3501, "1 to 3500 characters"),
        ("settings.interactivity.request_url", "u" * 3501, "1 to 3500 characters"),
        ("features.shortcuts", [{}] * 11, "a list of at most 10"),
        ("features.slash_commands", [{}] * 51, "a list of at most 50"),
        (
            "features.shortcuts",
            [{"name": "n" * 25, "type": "message", "callback_id": "c"}],
            "1 to 24 characters",
        ),
        (
            "features.slash_commands",
            [{"command": "/" + "c" * 32, "description": "d"}],
            "2 to 32 characters",
        ),
        (
            "features.slash_commands",
            [{"command": "/c", "description": "d" * 2001}],
            "a description of at most 2000",
        ),
    ],
)
def test_a_manifest_that_slack_would_reject_is_refused(config, place, value, fault):
    *path, last = place.split(".")
    section = manifest_of(config)
    for key in path:
        section = section[key]
    section[last] = value
    assert fault in "\n".join(faults_of(config))


@pytest.mark.parametrize("source", [[], {}, {"team": {}}])
def test_anything_but_a_configuration_is_refused(source):
    assert faults_of(source)


def test_a_manifest_can_be_a_file_beside_the_configuration(config, tmp_path):
    manifest = manifest_of(config)
    (tmp_path / "manifest.yaml").write_text(yaml.safe_dump(manifest), encoding="utf-8")
    config["app"]["manifest"] = "manifest.yaml"
    (tmp_path / "workspace.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")

    assert configs.read_config(EXAMPLE).team_id == "T01EXAMPLE"
    assert configs.read_config(tmp_path / "workspace.yaml").app.manifest.name == "Example"
    assert "cannot be read" in faults_of(tmp_path / "none.yaml")[0]


def test_a_taken_port_gives_the_next_free_one(config):
    first = start(config, 18750)
    second = start(config, 18750)
    first.stop()
    second.stop()
    assert first.url != second.url


def test_the_command_prints_its_address_and_stops_on_sigterm(config, tmp_path):
    events = events_of(config)
    events.append("team_join")
    (tmp_path / "workspace.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    command = [sys.executable, "-m", "workspace", "--config", str(tmp_path / "workspace.yaml")]
    with subprocess.Popen(
        [*command, "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=EXAMPLE.parents[1],
    ) as running:
        first = running.stdout.readline()
        running.terminate()
        _, warned = running.communicate(timeout=60)

    assert first.startswith("page            http://127.0.0.1:")
    assert warned == "never sent here: the event team_join\n"
    assert running.returncode == 0


def test_a_faulty_configuration_ends_the_command_with_2(tmp_path, monkeypatch, capsys):
    (tmp_path / "bad.yaml").write_text("team: {}\n", encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["workspace", "--config", str(tmp_path / "bad.yaml")])

    assert main() == 2
    assert "team.id: is missing" in capsys.readouterr().err


def test_the_command_prints_its_example_to_begin_with(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["workspace", "--example"])
    assert main() == 0
    assert capsys.readouterr().out == EXAMPLE.read_text(encoding="utf-8")


@pytest.mark.long
def test_try_names_the_extra_that_is_missing_and_run_needs_none(tmp_path):
    command = [sys.executable, "-c", WITHOUT]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)

    run, (code, told) = json.loads(done.stdout)
    assert run == [0, ""]
    assert code != 0
    assert "pip install 'madoguchi[workspace]'" in told
    assert "Traceback" not in told
