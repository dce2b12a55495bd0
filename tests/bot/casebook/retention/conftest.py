"""Fixtures of the retention periods."""

from pathlib import Path

import pytest
from sqlalchemy import Table, text

from bot.storage.keys import Sealer
from bot.storage.retention import Retention
from tests.bot.casebook.conftest import Office
from tickets.model.ticket import Ticket

SUMMARY = "広告の電話"


@pytest.fixture
def retention(office: Office, sealer: Sealer) -> Retention:
    return Retention(office.database, sealer)


@pytest.fixture
def closed(office: Office) -> Ticket:
    return office.closes(office.complain(summary=SUMMARY))


def in_files(office: Office, table: Table) -> bytes:
    """The bytes of the files in which the database keeps this table."""
    if office.database.is_sqlite:
        path = str(office.database.engine.url.database)
        return b"".join(Path(each).read_bytes() for each in (path, f"{path}-wal"))
    with office.database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.exec_driver_sql("SET statement_timeout = 0")
        connection.exec_driver_sql("CHECKPOINT")
        where = text("SELECT pg_read_binary_file(pg_relation_filepath(:name))")
        return bytes(connection.execute(where, {"name": table.name}).scalar_one())
