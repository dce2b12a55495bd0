"""The files in deploy/ name settings and commands that exist, and keep what the docs promise."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from bot import VERSION
from bot.cli import main
from bot.settings import SECRETS, FaultySettingsError, Settings, names


class ComposeLoader(yaml.SafeLoader):
    """Reads !override as the value in its place, and !reset as RESET."""


RESET = object()
ComposeLoader.add_constructor("!reset", lambda loader, node: RESET)
ComposeLoader.add_constructor(
    "!override", lambda loader, node: tuple(loader.construct_sequence(node))
)

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
FILES = [path for path in sorted(DEPLOY.rglob("*")) if path.is_file()]
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
HTTP: dict[str, Any] = yaml.load(
    (DEPLOY / "compose.http.yaml").read_text(encoding="utf-8"), ComposeLoader
)
UNIT = (DEPLOY / "madoguchi.service").read_text(encoding="utf-8")
DEPLOYMENT, BUDGET = yaml.safe_load_all(
    (DEPLOY / "kubernetes/madoguchi.yaml").read_text(encoding="utf-8")
)
POD: dict[str, Any] = DEPLOYMENT["spec"]["template"]["spec"]
BACKUP_JOB: dict[str, Any] = yaml.safe_load(
    (DEPLOY / "kubernetes/backup.yaml").read_text(encoding="utf-8")
)["spec"]["jobTemplate"]["spec"]
BACKUP: dict[str, Any] = BACKUP_JOB["template"]["spec"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_setting_that_a_file_names_exists(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    known = {*names(), *(f"{name}_FILE" for name in SECRETS)}
    assert set(re.findall(r"\b(?:MADOGUCHI|SLACK)_[A-Z_]+|\bDATABASE_[A-Z_]+", text)) <= known


def test_every_name_of_wheel_and_image_has_the_programs_version() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md"), *FILES]
    text = "\n".join(each.read_text(encoding="utf-8") for each in pages)
    assert set(re.findall(r"madoguchi[-:](\d+\.\d+\.\d+)", text)) == {VERSION}


def test_every_command_that_a_file_starts_exists() -> None:
    image = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    started = [
        COMPOSE["services"]["desk"]["command"],
        HTTP["services"]["desk"]["command"],
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


def test_every_nightly_line_deletes_after_a_complete_backup_and_then_checks() -> None:
    page = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    nightly = page.partition("### Every night\n")[2].partition("\n### ")[0]
    lines = [each for each in nightly.splitlines() if " backup /backup/" in each]

    assert len(lines) == 2
    for line in lines:
        backup, delete = line.index(" backup /backup/"), line.index("-mtime +30 -delete")
        assert " && find /backup " in line[backup:delete]
        assert " check" not in line[:delete]
        assert " check" in line[delete:].partition(";")[2]


def test_the_backup_job_has_the_secrets_and_no_more_rights_than_the_desk() -> None:
    (job,), (desk,) = BACKUP["containers"], POD["containers"]

    backup, delete, check = job["command"][-1].split(" && ")
    assert backup.startswith("madoguchi backup /backup/madoguchi-")
    assert check == "madoguchi check"
    assert BACKUP_JOB["backoffLimit"] == 0
    assert delete.startswith("find /backup -name 'madoguchi-*.sqlite3' -mtime +30 ")
    assert BACKUP["securityContext"] == POD["securityContext"]
    assert job["securityContext"] == desk["securityContext"]
    assert job["image"] == desk["image"]
    assert {each["name"]: each["value"] for each in job["env"]}.items() <= {
        each["name"]: each["value"] for each in desk["env"]
    }.items()
    # Without the cache `check` would warn, each night, of a folder that the desk does have.
    mounted = {each["mountPath"] for each in job["volumeMounts"]}
    assert mounted == {"/backup", *(each["mountPath"] for each in desk["volumeMounts"])}


@pytest.mark.parametrize("pod", [POD, BACKUP], ids=["desk", "backup"])
def test_a_service_of_the_cluster_gives_the_program_no_settings(
    pod: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    service, _ = yaml.safe_load_all((DEPLOY / "kubernetes/http.yaml").read_text(encoding="utf-8"))
    monkeypatch.setenv(f"{service['metadata']['name']}_PORT".upper(), "tcp://10.96.0.10:3000")

    with pytest.raises(FaultySettingsError, match="is not a setting"):
        Settings.read()
    assert pod["enableServiceLinks"] is False


def test_pods_that_wait_for_the_database_hold_up_no_drain_of_a_node() -> None:
    assert BUDGET["spec"] == {
        "minAvailable": DEPLOYMENT["spec"]["replicas"] - 1,
        "unhealthyPodEvictionPolicy": "AlwaysAllow",
        "selector": DEPLOYMENT["spec"]["selector"],
    }


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


def test_http_mode_in_containers_needs_no_app_token() -> None:
    base, http = COMPOSE["services"]["desk"], HTTP["services"]["desk"]
    assert HTTP["secrets"]["slack-app-token"] is RESET
    assert http["environment"]["SLACK_APP_TOKEN_FILE"] is RESET
    assert isinstance(http["secrets"], tuple), "a list would be joined to that of compose.yaml"
    assert set(http["secrets"]) == {*base["secrets"], "slack-signing-secret"} - {"slack-app-token"}


def test_the_service_has_no_setting_that_the_commands_beside_it_lack() -> None:
    settings = (DEPLOY / "madoguchi.env").read_text(encoding="utf-8")
    assert not re.search(r"^(?:Environment|EnvironmentFile|LoadCredential)=", UNIT, re.MULTILINE)
    assert "\nWorkingDirectory=/var/lib/madoguchi\n" in UNIT
    # Relative, it would name another file in another folder.
    assert "\nDATABASE_URL=sqlite:////var/lib/madoguchi/" in settings


def test_an_edited_desk_file_arrives_in_the_container() -> None:
    folders = [each.split(":")[0] for each in COMPOSE["services"]["desk"]["volumes"]]
    assert "./desk" in folders, "a file that an editor replaces would stay the old one"


def test_the_database_is_healthy_only_once_it_takes_connections() -> None:
    asked = COMPOSE["services"]["database"]["healthcheck"]["test"]
    assert asked[asked.index("-h") + 1] == "127.0.0.1"


@pytest.mark.parametrize("folder", ["deploy/secrets", "deploy/desk"])
def test_what_an_operator_writes_here_gets_into_no_commit_and_no_release(folder: str) -> None:
    assert f"\n{folder}/\n" in (ROOT / ".gitignore").read_text(encoding="utf-8")
    assert f"\nprune {folder}\n" in (ROOT / "MANIFEST.in").read_text(encoding="utf-8")


@pytest.mark.parametrize(("given", "date"), [({}, "315532800"), ({"SOURCE_DATE_EPOCH": "7"}, "7")])
def test_dist_has_a_date_outside_a_checkout(
    tmp_path: Path, given: dict[str, str], date: str
) -> None:
    for name in ("Makefile", "pyproject.toml", "requirements.lock", "requirements-dev.lock"):
        shutil.copy(ROOT / name, tmp_path)
    environment = {**os.environ, "GIT_CEILING_DIRECTORIES": str(tmp_path.parent), **given}
    command = ["make", "-n", "dist"]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert f"SOURCE_DATE_EPOCH={date} " in done.stdout


@pytest.mark.parametrize(
    ("path", "is_passed_on"),
    [("/slack/events", True), ("/desk/slack/events", True), ("/slack/events/x", False)],
)
def test_the_proxy_of_compose_passes_on_what_the_program_takes(
    path: str, is_passed_on: bool
) -> None:
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    (how, where) = re.findall(r"location (~ |= )?(\S+) \{", text)[0]

    found = re.search(where, path) if how == "~ " else path.startswith(where)
    assert bool(found) is is_passed_on


@pytest.mark.long
def test_the_unit_is_hardened(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("needs systemd-analyze (apt-get install systemd)")
    unit = shutil.copy(DEPLOY / "madoguchi.service", tmp_path)
    command = ["systemd-analyze", "security", "--offline=true", "--threshold=30", unit]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout.splitlines()[-1:]
    assert "[Install]\nWantedBy=multi-user.target" in UNIT
