"""Clocks that ring, escalations with a state of their own, and where each notice stands."""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

INSTANT = sa.DateTime(timezone=True)
ARMED = sa.text("rings_at IS NOT NULL")
DIGESTS = sa.text("what = 'digest'")


def upgrade() -> None:
    _notices()
    _clocks()
    _escalations()
    _copies()
    _remembered()
    _awaited()


def _notices() -> None:
    """What it is about besides the number, and where it was posted."""
    op.add_column("notices", sa.Column("about", sa.String(), nullable=False, server_default=""))
    op.add_column("notices", sa.Column("channel", sa.String()))
    op.add_column("notices", sa.Column("ts", sa.String()))
    op.execute(_UNDER_THEIR_OWN_NUMBER)
    op.execute(_ESCALATED)
    op.create_index(
        "ix_notices_digests",
        "notices",
        ["to", "sent_at"],
        sqlite_where=DIGESTS,
        postgresql_where=DIGESTS,
    )


# What goes up is told under its own number, no longer under that of the ticket that told of it.
_UNDER_THEIR_OWN_NUMBER = """
UPDATE notices SET number = (
    SELECT min(escalations.number) FROM escalations WHERE escalations.source = notices.number
)
WHERE what IN ('leak_flagged', 'authority_called', 'my_number_seen')
AND number IN (SELECT source FROM escalations)
"""
_ESCALATED = """
UPDATE notices SET what = 'escalated' WHERE what IN ('authority_called', 'my_number_seen')
"""


def _clocks() -> None:
    op.add_column("due", sa.Column("rings_at", INSTANT))
    op.add_column("due", sa.Column("mark", sa.String()))
    op.drop_column("due", "told_at")  # nothing ever rang
    op.create_index(
        "ix_due_rings_at", "due", ["rings_at"], sqlite_where=ARMED, postgresql_where=ARMED
    )
    op.create_table(
        "escalation_due",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("clock", sa.String(), nullable=False),
        sa.Column("of", sa.String(), nullable=False),
        sa.Column("sense", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("is_paused", sa.Boolean(), nullable=False),
        sa.Column("rings_at", INSTANT),
        sa.Column("mark", sa.String()),
        sa.ForeignKeyConstraint(
            ["number"], ["escalations.number"], op.f("fk_escalation_due_number")
        ),
        sa.PrimaryKeyConstraint("number", "clock", "of", name=op.f("pk_escalation_due")),
    )
    op.create_index("ix_escalation_due_at", "escalation_due", ["at"])
    op.create_index(
        "ix_escalation_due_rings_at",
        "escalation_due",
        ["rings_at"],
        sqlite_where=ARMED,
        postgresql_where=ARMED,
    )


def _escalations() -> None:
    """What is known of one is its body; the columns beside it are what is looked for."""
    op.add_column(
        "escalations", sa.Column("status", sa.String(), nullable=False, server_default="raised")
    )
    op.add_column("escalations", sa.Column("body", sa.String(), nullable=False, server_default=""))
    connection = op.get_bind()
    known = sa.table("escalations", *(sa.column(name) for name in ("number", "body", *_KNOWN)))
    for row in connection.execute(sa.select(known)).mappings().all():
        body = json.dumps(_body(row), ensure_ascii=False)
        this = known.c.number == row["number"]
        connection.execute(sa.update(known).where(this).values(body=body))
    for name in ("department", "triggers", "persons", "ongoing"):
        op.drop_column("escalations", name)
    op.create_index(
        "ix_escalations_open",
        "escalations",
        ["raised_at"],
        sqlite_where=sa.text("status <> 'closed'"),
        postgresql_where=sa.text("status <> 'closed'"),
    )


_KNOWN = ("department", "triggers", "persons", "ongoing")


def _body(row: Any) -> dict[str, object]:
    return {
        "department": row["department"],
        "triggers": row["triggers"].split(),
        "persons": row["persons"],
        "ongoing": row["ongoing"],
    }


def _copies() -> None:
    """The messages in which an escalation is shown; all of them change together."""
    op.create_table(
        "escalation_copies",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("ts", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("to", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "ts", name=op.f("pk_escalation_copies")),
    )
    op.create_index("ix_escalation_copies_number", "escalation_copies", ["number"])


def _remembered() -> None:
    """By what was counted last: a calendar that changed moves every clock that is open."""
    op.create_table(
        "remembered",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_remembered")),
    )


def _awaited() -> None:
    """Every ticket in which something might wait for a decision; each next move says it exactly."""
    op.add_column(
        "tickets", sa.Column("is_awaited", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.execute(_MAY_BE_AWAITED)
    op.create_index(
        "ix_tickets_awaited",
        "tickets",
        ["due_at", "number"],
        sqlite_where=sa.text("is_awaited"),
        postgresql_where=sa.text("is_awaited"),
    )


_MAY_BE_AWAITED = """
UPDATE tickets SET is_awaited = true
WHERE status IN ('drafted', 'unresolved') OR (kind = 'disclosure' AND status <> 'closed')
"""
