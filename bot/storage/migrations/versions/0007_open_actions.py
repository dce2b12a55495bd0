"""Which closed complaints have a corrective action that nobody has found effective yet."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

OPEN = sa.text("has_open_action")
_PAGE = 1000


def upgrade() -> None:
    op.add_column(
        "tickets",
        sa.Column("has_open_action", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    _told_by_their_bodies()
    op.create_index(
        "ix_tickets_open_action",
        "tickets",
        ["number"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def _told_by_their_bodies() -> None:
    """Until now none was ever checked, so each that is needed is open."""
    connection = op.get_bind()
    names = ("id", "kind", "status", "body", "erased_at")
    known = sa.table("tickets", *map(sa.column, names), sa.column("has_open_action", sa.Boolean()))
    closed = sa.and_(
        known.c.kind == "complaint", known.c.status == "closed", known.c.erased_at.is_(None)
    )
    last = ""
    while True:
        page = sa.select(known.c.id, known.c.body).where(closed, known.c.id > last)
        rows = connection.execute(page.order_by(known.c.id).limit(_PAGE)).all()
        if not rows:
            return
        last = rows[-1].id
        found = [{"this": row.id} for row in rows if _is_needed(row.body)]
        if found:
            opening = sa.update(known).where(known.c.id == sa.bindparam("this"))
            connection.execute(opening.values(has_open_action=True), found)


def _is_needed(body: str) -> bool:
    action = (json.loads(body).get("facts") or {}).get("corrective_action")
    return bool(action and action.get("needed"))
