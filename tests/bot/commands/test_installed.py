"""The wheel, built from the source distribution, works in an empty folder without the checkout."""

import os
import re
import signal
import site
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest
from build import ProjectBuilder
from pyproject_hooks import quiet_subprocess_runner

from bot import VERSION
from tests.bot.conftest import ROOT, printing, says
from workspace.driver import Slack

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Source distribution and the wheel built from it; neither needs the network."""
    folder = tmp_path_factory.mktemp("dist")
    sdist = Path(ProjectBuilder(ROOT, runner=quiet_subprocess_runner).build("sdist", folder))
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
    source = folder / sdist.name.removesuffix(".tar.gz")
    return sdist, Path(
        ProjectBuilder(source, runner=quiet_subprocess_runner).build("wheel", folder)
    )


@pytest.fixture(scope="module")
def program(built: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`madoguchi` in an environment of its own that borrows the dependencies of this one."""
    home = tmp_path_factory.mktemp("venv")
    venv.create(home)
    python = home / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", python]
    command = [*pip, "install", "--no-deps", "--no-index", built[1]]
    subprocess.run(command, check=True, capture_output=True)
    (packages,) = home.glob("lib/python*/site-packages")
    (packages / "borrowed.pth").write_text("\n".join(site.getsitepackages()))
    return home / "bin" / "madoguchi"


@pytest.fixture
def folder(tmp_path: Path, knowledge_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, and settings that name nothing of the checkout but a saved index."""
    for name in [each for each in os.environ if each.startswith(("MADOGUCHI_", "SLACK_"))]:
        monkeypatch.delenv(name)
    monkeypatch.delenv("PYTHONPATH", raising=False)
    monkeypatch.setenv("MADOGUCHI_CACHE", str(knowledge_cache))
    monkeypatch.setenv("MADOGUCHI_HEALTH", "off")
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    return tmp_path / "empty"


def done(program: Path, *words: str) -> tuple[int, str]:
    """Exit code and everything that was printed."""
    ran = subprocess.run(
        [program, *words], capture_output=True, text=True, check=False, timeout=120
    )
    assert "Traceback" not in ran.stderr, ran.stderr
    return ran.returncode, ran.stdout + ran.stderr


def test_the_source_distribution_carries_licence_docs_and_deployment(
    built: tuple[Path, Path],
) -> None:
    with tarfile.open(built[0]) as archive:
        names = {name.split("/", 1)[-1] for name in archive.getnames()}

    assert names >= {"LICENSE", "CHANGELOG.md", "requirements.lock", "docs/slack.md"}
    assert names >= {"deploy/madoguchi.service", "deploy/compose.yaml", ".dockerignore"}
    assert names >= {"Makefile", "requirements-try.lock", "requirements-dev.lock"}
    assert not [name for name in names if name.startswith("tests/")]


def test_the_wheel_says_what_it_is(built: tuple[Path, Path]) -> None:
    with zipfile.ZipFile(built[1]) as archive:
        (name,) = [each for each in archive.namelist() if each.endswith("/METADATA")]
        metadata = archive.read(name).decode()

    assert f"\nVersion: {VERSION}\n" in metadata
    for field in ("License-Expression: MIT", "License-File: LICENSE", "Author: ", "Project-URL: "):
        assert f"\n{field}" in metadata


def test_it_comes_from_the_environment_and_not_from_the_checkout(
    program: Path, folder: Path
) -> None:
    asked = "import bot, handlers, knowledge, tickets, workspace; print(bot.__file__)"
    python = program.with_name("python")
    ran = subprocess.run([python, "-c", asked], capture_output=True, text=True, check=True)

    assert ran.stdout.startswith(str(program.parents[1]))


def test_the_pages_that_messages_name_are_installed_where_the_help_says(
    program: Path, folder: Path
) -> None:
    code, told = done(program, "--help")
    place = re.search(r"docs/slack\.md are in (\S+)\n", told)
    names = {
        each
        for room in ("bot", "handlers", "knowledge", "tickets")
        for file in (ROOT / room).rglob("*")
        if file.suffix in (".py", ".yaml")
        for each in re.findall(r"docs/[a-z-]+\.md", file.read_text(encoding="utf-8"))
    }

    assert code == 0
    assert place is not None, told
    assert "docs/operating.md" in names
    assert [each for each in names if not Path(place[1], each).is_file()] == []


def test_it_answers_prints_the_manifest_and_checks(program: Path, folder: Path) -> None:
    answer = done(program, "ask", "--json", "開示請求の手数料っていくら？")
    manifest = done(program, "manifest")
    begun = done(program, "init")
    checked = done(program, "check")
    base = done(program, "knowledge", "new", "ours")
    linted = done(program, "knowledge", "lint", "--knowledge", "ours")
    both = ("--knowledge", "ours", "--desk", "ours/desk.yaml")
    ours = done(program, "ask", "--json", *both, "手数料はいくら？")
    own = done(program, "check", *both)

    assert answer[0] == 0
    assert '"entry": "fee-amount"' in answer[1]
    assert manifest == (0, (ROOT / "bot/manifest.yaml").read_text(encoding="utf-8"))
    assert begun[0] == 0
    assert base[0] == 0
    assert linted == (0, "0 faults, 0 warnings\n")
    assert '"entry": "fee"' in ours[1]
    assert "ours/desk.yaml: emergency.phone" in own[1]
    assert checked[0] == 1
    assert "SLACK_BOT_TOKEN is not set" in checked[1]


def test_it_runs_in_a_workspace(
    program: Path, folder: Path, slack: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", slack.bot_token)
    monkeypatch.setenv("SLACK_APP_TOKEN", slack.app_token)
    monkeypatch.setenv("SLACK_API_URL", slack.api_url)
    monkeypatch.setenv("MADOGUCHI_DESK", str(ROOT / "bot/demo/desk.yaml"))

    code, told = done(program, "check", "--online")
    assert (code, "0 faults" in told) == (0, True), told
    with printing(program, "run") as process:
        says(process, '"desk.open"')
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)

    assert process.returncode == 0


def test_try_serves_a_pretend_workspace(program: Path, folder: Path) -> None:
    with printing(program, "try", "--no-samples") as process:
        says(process, r"http://127\.0\.0\.1:\d+")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)

    assert process.returncode == 0
    assert (folder / ".try" / "madoguchi.log").exists()
