"""Fixtures of the commands that keep, restore and copy a database."""

import pytest

from tests.bot.commands.company import Company
from tests.bot.conftest import Command
from tests.databases import sqlite_file
from workspace.driver import Slack


@pytest.fixture
def company(in_slack: Slack, madoguchi: Command) -> Company:
    made = Company(madoguchi.folder, madoguchi.monkeypatch, in_slack)
    sqlite_file(made.file)
    made.runs("keys", "new", "desk.keys")
    made.sets("MADOGUCHI_KEYS", made.folder / "desk.keys")
    return made


@pytest.fixture
def backed_up(company: Company) -> Company:
    """The company with one complaint, and a back-up of it."""
    company.records()
    company.backs_up()
    return company


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def anywhere(request: pytest.FixtureRequest, company: Company) -> Company:
    """The company, with a database of either kind."""
    if request.param == "postgresql":
        company.moves_to(request.getfixturevalue("postgres_url"))
    return company
