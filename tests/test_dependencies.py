"""Dependencies: each has a reason, every lock has hashes, and production gets what it needs only."""

import json
import re
import runpy
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = (
    "requirements.lock",
    "requirements-telemetry.lock",
    "requirements-try.lock",
    "requirements-dev.lock",
)


def name(requirement: str) -> str:
    return re.split(r"[^a-z0-9-]", requirement.lower().replace("_", "-"), maxsplit=1)[0]


def locked(lock: str) -> dict[str, set[str]]:
    """Versions by package; several where they differ between versions of Python."""
    found: dict[str, set[str]] = {}
    text = (ROOT / lock).read_text(encoding="utf-8")
    for package, version in re.findall(r"^([a-z0-9-]+)(?:\[\S+\])?==(\S+)", text, re.MULTILINE):
        found.setdefault(package, set()).add(version)
    return found


def test_every_dependency_has_a_reason_in_the_docs() -> None:
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([a-z0-9-]+) \|", page, re.MULTILINE)
    told = [each for each in rows if each not in ("package", "lock")]
    project = PROJECT["project"]
    extras = [each for extra in project["optional-dependencies"].values() for each in extra]
    groups = [each for group in PROJECT["dependency-groups"].values() for each in group]
    asked = {name(each) for each in [*project["dependencies"], *extras, *groups]} - {"madoguchi"}
    assert sorted(told) == sorted(asked)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_of_a_lock_has_hashes(lock: str) -> None:
    lines = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    packages = [line for line in lines if line and not line.startswith((" ", "#"))]

    assert packages
    assert [line for line in packages if "==" not in line or "--hash=sha256:" not in line] == []


def test_production_gets_nothing_of_the_pretend_workspace_of_traces_and_of_the_tests() -> None:
    extras = PROJECT["project"]["optional-dependencies"]
    production = locked("requirements.lock").keys()

    assert production.isdisjoint(map(name, [*extras["workspace"], *extras["telemetry"]]))
    assert locked("requirements-telemetry.lock").keys() >= set(map(name, extras["telemetry"]))
    assert production.isdisjoint({"pytest", "ruff", "mypy", "playwright", "scikit-learn"})
    for extra in ("semantic", "postgres", "reports"):
        assert production >= set(map(name, extras[extra]))


@pytest.mark.parametrize("lock", LOCKS[1:])
def test_the_other_locks_hold_the_versions_of_production(lock: str) -> None:
    other = locked(lock)
    assert {each: other.get(each) for each in locked(LOCKS[0])} == locked(LOCKS[0])


@pytest.mark.long
def test_the_bill_of_materials_lists_the_lock_with_licences_and_is_reproducible(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    write = runpy.run_path("deploy/sbom.py")["main"]
    reads = write.__globals__["_bill"]
    installed = reads("environment", sys.executable)  # takes half a minute, and gives licences only
    monkeypatch.setitem(
        write.__globals__,
        "_bill",
        lambda *source: installed if source[0] == "environment" else reads(*source),
    )

    def bill() -> str:
        file = tmp_path / "bill.json"
        write("requirements.lock", str(file))
        return file.read_text(encoding="utf-8")

    first = json.loads(bill())
    assert first == json.loads(bill())
    assert {each["name"] for each in first["components"]} == locked("requirements.lock").keys()
    assert first["metadata"]["component"]["name"] == "madoguchi"
    assert [each["name"] for each in first["components"] if not each.get("licenses")] == []
