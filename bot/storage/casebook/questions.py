"""What the bot was asked, as a month's figures count it."""

from datetime import date

from sqlalchemy import Connection, case, func, select

from bot.storage.tables import asked as kept


def asked(connection: Connection, since: date, until: date) -> tuple[int, int]:
    """A greeting is no question."""
    missed = func.sum(case((kept.c.result == "not_found", 1), else_=0))
    query = select(func.count(), missed).where(
        kept.c.asked_on >= since, kept.c.asked_on < until, kept.c.result != "chat"
    )
    count, not_found = connection.execute(query).one()
    return count or 0, not_found or 0
