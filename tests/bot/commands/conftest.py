"""Fixtures of the commands that keep, restore and copy a database."""

from pathlib import Path

import pytest

from tests.bot.commands.company import Company
from tests.bot.conftest import Command
from tests.databases import sqlite_file
from workspace.driver import Slack


@pytest.fixture
def company(
    in_slack: Slack, madoguchi: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Company:
    sqlite_file(tmp_path / "madoguchi.sqlite3")
    madoguchi("keys", "new", "desk.keys")
    monkeypatch.setenv("MADOGUCHI_KEYS", str(tmp_path / "desk.keys"))
    return Company(madoguchi, in_slack, tmp_path, monkeypatch)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def anywhere(request: pytest.FixtureRequest, company: Company) -> Company:
    """The company, with a database of either kind."""
    if request.param == "postgresql":
        company.moves_to(request.getfixturevalue("postgres_url"))
    return company
