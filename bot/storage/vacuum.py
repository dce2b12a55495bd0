"""Remove erased rows from the database's files, once no older transaction reads them.

A request is written in the transaction that erases, and stays until the vacuum succeeded: neither a
long reader nor a crash loses one.
"""

import uuid

from sqlalchemy import Connection, Table, delete, select, tuple_

from bot.storage.database import Database
from bot.storage.tables import metadata, vacuum_requests
from tickets.ports import StorageFailed


def request_vacuum(database: Database, connection: Connection, *tables: Table) -> None:
    """Call this in the transaction that deletes or overwrites rows of these tables."""
    # A vacuum that is running strikes off only the requests it has seen.
    token = uuid.uuid4().hex
    rows = [{"table": each.name, "token": token} for each in tables]
    connection.execute(database.overwrite(vacuum_requests), rows)


def vacuum_requested(database: Database) -> bool:
    """Vacuum what was requested; False if some of it has to wait. Raises StorageFailed if the
    requests cannot be read."""
    with database.read() as connection:
        owed = {row.table: row.token for row in connection.execute(select(vacuum_requests))}
    if not owed:
        return True
    try:
        swept = database.sweep(*(each for each in metadata.sorted_tables if each.name in owed))
        with database.write() as connection:
            done = [(each, owed[each]) for each in swept]
            row = tuple_(vacuum_requests.c.table, vacuum_requests.c.token)
            connection.execute(delete(vacuum_requests).where(row.in_(done)))
    except StorageFailed:
        return False
    return swept >= owed.keys()
