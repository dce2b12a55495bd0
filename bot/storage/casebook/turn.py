"""One writer at a time: the chain has one end, and numbers have no gaps."""

from sqlalchemy import Connection, func, select

from bot.storage.database import Database

LOCK = 0x6361736573  # "cases", the name of our lock among PostgreSQL's advisory locks


def take(database: Database, connection: Connection) -> None:
    """Waits for the turn, which ends with the transaction."""
    if not database.is_sqlite:  # SQLite's BEGIN IMMEDIATE is the lock already
        connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
