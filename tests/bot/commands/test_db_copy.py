"""A database is copied between SQLite and PostgreSQL, whole or not at all."""

from contextlib import closing

import pytest
from sqlalchemy import Integer

from bot.settings import Settings
from bot.storage.setup import migrate_and_open
from bot.storage.tables import metadata
from tests.bot.commands.company import Company
from tickets.model.kinds import Leak


def test_a_copy_to_a_server_that_does_not_answer_names_the_option(company: Company) -> None:
    company.records()

    said = company.runs("db", "copy", "--to", "postgresql://127.0.0.1:1/madoguchi", code=2)

    assert "The database of --to cannot be used (Connection refused)" in said
    assert "DATABASE_URL" not in said


@pytest.mark.postgres
def test_a_copy_to_a_database_that_is_not_there_gives_the_servers_reason(
    company: Company, postgres_url: str
) -> None:
    company.records()
    place, _, options = postgres_url.partition("?")
    missing = f"{place.rsplit('/', 1)[0]}/nowhere?{options}"

    said = company.runs("db", "copy", "--to", missing, code=2)

    assert 'cannot be used (database "nowhere" does not exist)' in said


@pytest.mark.postgres
@pytest.mark.dialect
def test_a_database_is_copied_to_postgresql_and_back(company: Company, postgres_url: str) -> None:
    number = company.records(leak=Leak.YES)
    said = company.runs("db", "copy", "--to", postgres_url)
    assert "Audit chain: all as it was written" in said
    company.moves_to(postgres_url)
    assert "all as they were written" in company.runs("audit", "verify")
    following = company.records()
    back = f"sqlite:///{company.folder / 'back.sqlite3'}"

    company.runs("db", "copy", "--to", back)
    company.moves_to(back)

    assert following.ordinal == number.ordinal + 1
    assert company.records().ordinal == following.ordinal + 1
    assert "all as they were written" in company.runs("audit", "verify")
    assert "広告メールが止まらない" in company.runs(
        "tickets", "show", str(number), "--reveal", "--reason", "look"
    )


@pytest.mark.postgres
def test_a_copy_needs_an_empty_target_and_a_source_at_rest(
    company: Company, postgres_url: str
) -> None:
    company.records()
    with closing(migrate_and_open(Settings.read())):
        assert "stop it first" in company.runs("db", "copy", "--to", postgres_url, code=2)
    company.runs("db", "copy", "--to", postgres_url)

    assert "not empty" in company.runs("db", "copy", "--to", postgres_url, code=2)
    company.moves_to(postgres_url)
    other = f"sqlite:///{company.folder / 'other.sqlite3'}"
    with closing(migrate_and_open(Settings.read())) as storage, storage.database.read():
        assert "stop it first" in company.runs("db", "copy", "--to", other, code=2)


def test_no_table_has_a_sequence_that_a_copy_would_have_to_set() -> None:
    numbered = [
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.primary_key
        if isinstance(column.type, Integer) and column.autoincrement is True
    ]
    assert numbered == []
