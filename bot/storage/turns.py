"""Share one rate limit among all replicas: Slack counts some calls for the whole app."""

from datetime import UTC, timedelta

from bot.storage.casebook.tables import notes
from bot.storage.database import Database
from tickets.ports import StorageFailed


def take_turn(database: Database, name: str, seconds: float) -> bool:
    """Whether no replica took this turn in the last `seconds`; then it is ours.

    Always on SQLite, which has one program; never while the database is down.
    """
    if database.is_sqlite:
        return True
    try:
        with database.write() as connection:
            now = database.now(connection).astimezone(UTC)
            until = (now + timedelta(seconds=seconds)).isoformat()
            taken = database.insert(notes).values(name=f"turn:{name}", value=until)
            free = notes.c.value <= now.isoformat()
            taken = taken.on_conflict_do_update(
                index_elements=["name"], set_={"value": until}, where=free
            )
            return connection.execute(taken.returning(notes.c.name)).first() is not None
    except StorageFailed:
        return False
