"""Without the scope for files the report says so."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.stories.steps.months import direct
from tests.stories.steps.program import runs
from tests.stories.steps.workspace import Workspace, serve
from workspace.driver import Person

MANIFEST = Path(__file__).parents[3] / "bot/manifest.yaml"


@pytest.fixture(scope="module")
def slack(config: dict[str, Any]) -> Iterator[Workspace]:
    """A workspace in which the app has an older manifest."""
    manifest = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    manifest["oauth_config"]["scopes"]["bot"].remove("files:write")
    with serve({**config, "app": {**config["app"], "manifest": manifest}}) as running:
        yield running


@pytest.mark.usefixtures("blank_pictures")
def test_without_the_file_scope_the_report_says_so(saki: Person) -> None:
    before = len(direct(saki))

    runs(saki, "/privacy report 2026-07")

    figures, told = direct(saki)[before:]
    assert figures.text == "2026年7月 の月次報告"
    assert "missing_scope" in told.text
    assert "files:write" in told.text
    assert "数字は上のメッセージのとおりです" in told.text
    assert not figures.raw.get("files")
