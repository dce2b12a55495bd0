"""When a ticket was closed, beside it: a month's report reads what was open in it, and no more."""

import json
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

INSTANT = sa.DateTime(timezone=True)
CLOSED = sa.text("closed_at IS NOT NULL")
_PAGE = 1000


def upgrade() -> None:
    op.add_column("tickets", sa.Column("closed_at", INSTANT))
    _told_by_their_bodies()
    op.create_index(
        "ix_tickets_closed_at",
        "tickets",
        ["closed_at"],
        sqlite_where=CLOSED,
        postgresql_where=CLOSED,
    )


def _told_by_their_bodies() -> None:
    connection = op.get_bind()
    known = sa.table("tickets", sa.column("id"), sa.column("body"), sa.column("closed_at", INSTANT))
    last = ""
    while True:
        page = sa.select(known.c.id, known.c.body).where(known.c.id > last).order_by(known.c.id)
        rows = connection.execute(page.limit(_PAGE)).all()
        if not rows:
            return
        last = rows[-1].id
        told = [
            {"this": row.id, "at": at} for row in rows if (at := _closed_at(row.body)) is not None
        ]
        if told:
            closing = sa.update(known).where(known.c.id == sa.bindparam("this"))
            connection.execute(closing.values(closed_at=sa.bindparam("at")), told)


def _closed_at(body: str) -> datetime | None:
    """In UTC: a SQLite that knows no zones keeps only the hour that it is handed."""
    stamp = json.loads(body).get("closed_at")
    return None if stamp is None else datetime.fromisoformat(stamp).astimezone(UTC)
