"""A configuration is read whole or refused with all its faults."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from workspace import config as configs
from workspace.errors import FaultyConfig
from workspace.server import start

EXAMPLE = Path(__file__).parents[2] / "workspace" / "example.yaml"


def faults_of(source):
    with pytest.raises(FaultyConfig) as caught:
        configs.read(source)
    return caught.value.faults


def test_the_example_is_good():
    assert configs.read(EXAMPLE).team_id == "T01EXAMPLE"


def test_all_faults_are_told_at_once(config):
    config["weather"] = "fine"
    config["people"][0]["locale"] = 7
    config["people"][1]["id"] = "U01MEI"
    config["people"][2]["nickname"] = "em"
    del config["channels"][0]["name"]
    config["channels"][1]["members"] = ["U99"]
    config["app"]["manifest"]["features"]["slash_commands"][0]["command"] = "example"
    config["app"]["manifest"]["oauth_config"]["scopes"]["bot"].remove("im:history")

    found = "\n".join(faults_of(config))

    for part in (
        "weather: unknown key",
        "people[1].locale: 7 is not",
        "people[2]: the id U01MEI is there twice",
        "people[3].nickname: unknown key",
        "channels[1].name: is missing",
        "nobody has the id U99",
        "must begin with /",
        "the event message.im needs the scope im:history",
    ):
        assert part in found


@pytest.mark.parametrize("source", [[], {}, {"team": {}}])
def test_something_else_than_a_configuration_is_refused(source):
    assert faults_of(source)


def test_a_manifest_may_stand_in_a_file_beside_the_configuration(config, tmp_path):
    manifest = config["app"]["manifest"]
    (tmp_path / "manifest.yaml").write_text(yaml.safe_dump(manifest), encoding="utf-8")
    config["app"]["manifest"] = "manifest.yaml"
    (tmp_path / "workspace.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")

    assert configs.read(tmp_path / "workspace.yaml").app.manifest.name == "Example"
    assert "cannot be read" in faults_of(tmp_path / "none.yaml")[0]


def test_a_taken_port_gives_the_next_free_one(config):
    first = start(config, 18750)
    second = start(config, 18750)
    first.stop()
    second.stop()

    assert first.url != second.url


def test_the_command_prints_its_address_and_stops_on_sigterm():
    command = [sys.executable, "-m", "workspace", "--config", str(EXAMPLE), "--port", "18790"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=EXAMPLE.parents[1]
    ) as running:
        first = running.stdout.readline()
        running.terminate()
        running.communicate(timeout=10)

    assert first.startswith("page            http://127.0.0.1:187")
    assert running.returncode == 0


def test_a_faulty_configuration_ends_the_command_with_2(tmp_path):
    (tmp_path / "bad.yaml").write_text("team: {}\n", encoding="utf-8")
    command = [sys.executable, "-m", "workspace", "--config", str(tmp_path / "bad.yaml")]

    done = subprocess.run(
        command, capture_output=True, text=True, cwd=EXAMPLE.parents[1], check=False
    )

    assert done.returncode == 2
    assert "team.id: is missing" in done.stderr
