"""The files in deploy/ name settings and commands that exist, and keep what the docs promise."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from bot.cli import main
from bot.settings import SECRETS, names

DEPLOY = Path(__file__).parents[1] / "deploy"
FILES = [path for path in sorted(DEPLOY.rglob("*")) if path.is_file()]
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
UNIT = (DEPLOY / "madoguchi.service").read_text(encoding="utf-8")
DEPLOYMENT, BUDGET = yaml.safe_load_all(
    (DEPLOY / "kubernetes/madoguchi.yaml").read_text(encoding="utf-8")
)
POD: dict[str, Any] = DEPLOYMENT["spec"]["template"]["spec"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_setting_that_a_file_names_exists(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    known = {*names(), *(f"{name}_FILE" for name in SECRETS)}

    assert set(re.findall(r"\b(?:MADOGUCHI|SLACK)_[A-Z_]+|\bDATABASE_[A-Z_]+", text)) <= known


def test_every_command_that_a_file_starts_exists() -> None:
    http = yaml.safe_load((DEPLOY / "compose.http.yaml").read_text(encoding="utf-8"))
    image = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    started = [
        COMPOSE["services"]["desk"]["command"],
        http["services"]["desk"]["command"],
        POD["containers"][0]["args"],
        *([each] for each in re.findall(r'^CMD \["(\w+)"', image, re.MULTILINE)),
        *(
            each.split()
            for each in re.findall(r"^ExecStart=\S+/madoguchi (.+)$", UNIT, re.MULTILINE)
        ),
    ]

    assert len(started) == 5
    context = click.Context(main)
    for name, *options in started:
        command = main.get_command(context, name)
        assert command is not None, name
        command.make_context(name, [*options])


def test_both_replicas_run_without_rights_on_a_read_only_root() -> None:
    desk = COMPOSE["services"]["desk"]
    pod, container = POD["securityContext"], POD["containers"][0]["securityContext"]

    assert desk["deploy"]["replicas"] == DEPLOYMENT["spec"]["replicas"] == 2
    assert desk["read_only"] is container["readOnlyRootFilesystem"] is True
    assert desk["cap_drop"] == container["capabilities"]["drop"] == ["ALL"]
    assert (pod["runAsNonRoot"], container["allowPrivilegeEscalation"]) == (True, False)
    assert "USER 10001:10001" in (DEPLOY / "Dockerfile").read_text(encoding="utf-8")


def test_probes_ask_the_paths_of_the_health_port() -> None:
    (container,) = POD["containers"]
    paths = {each: container[each]["httpGet"]["path"] for each in container if "Probe" in each}

    assert container["ports"] == [{"name": "health", "containerPort": 9466}]
    assert paths == {
        "startupProbe": "/livez",
        "livenessProbe": "/livez",
        "readinessProbe": "/readyz",
    }


def test_secrets_are_files_and_stand_in_no_manifest() -> None:
    (mounted,) = [each for each in POD["volumes"] if each["name"] == "secrets"]
    used = {name for service in COMPOSE["services"].values() for name in service["secrets"]}

    assert mounted["secret"]["defaultMode"] == 0o440
    assert used == set(COMPOSE["secrets"])
    for path in FILES:
        assert not re.search(r"xoxb-|xapp-|BEGIN [A-Z ]*KEY", path.read_text(encoding="utf-8"))


@pytest.mark.long
def test_the_unit_is_hardened(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("needs systemd-analyze (apt-get install systemd)")
    unit = shutil.copy(DEPLOY / "madoguchi.service", tmp_path)
    command = ["systemd-analyze", "security", "--offline=true", "--threshold=30", unit]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout.splitlines()[-1:]
    assert "[Install]\nWantedBy=multi-user.target" in UNIT
