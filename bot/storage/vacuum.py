"""Erased rows have to go from the files too, and may not while somebody reads an older state.

So that they are owed is written down with the erasure itself (`owe`), and they stay owed until
they are gone (`settle`): neither a long reader nor a crash in between lets one be forgotten.
"""

import uuid

from sqlalchemy import Connection, Table, delete, select, tuple_

from bot.storage.database import Database
from bot.storage.tables import metadata, unswept
from handlers.services import StorageFailed


def request_vacuum(database: Database, connection: Connection, *tables: Table) -> None:
    """To be called in the transaction that deletes or overwrites rows of these tables."""
    # Whoever sweeps at this moment strikes off only the erasures that they know of.
    token = uuid.uuid4().hex
    rows = [{"table": each.name, "token": token} for each in tables]
    connection.execute(database.overwrite(unswept), rows)


def vacuum_requested(database: Database) -> bool:
    """Sweeps what is owed; False if some of it still is. Raises StorageFailed only if it cannot
    be known what is owed."""
    with database.read() as connection:
        owed = {row.table: row.token for row in connection.execute(select(unswept))}
    if not owed:
        return True
    try:
        swept = database.sweep(*(each for each in metadata.sorted_tables if each.name in owed))
        with database.write() as connection:
            done = [(each, owed[each]) for each in swept]
            row = tuple_(unswept.c.table, unswept.c.token)
            connection.execute(delete(unswept).where(row.in_(done)))
    except StorageFailed:
        return False
    return swept >= owed.keys()
