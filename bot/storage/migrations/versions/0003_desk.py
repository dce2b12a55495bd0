"""Beside the tickets: who is away, leaks that were mentioned, what is still to be swept."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    # They were not keyed, so that what somebody wrote could be guessed from them.
    op.execute("UPDATE inbox SET fingerprint = ''")
    _absences()
    _mentions()
    _unswept()


def _absences() -> None:
    op.create_table(
        "absences",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_absences")),
    )


def _mentions() -> None:
    op.create_table(
        "mentions",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("place", sa.String()),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'chosen', 'told')", op.f("ck_mentions_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentions")),
    )
    waiting = sa.text("state = 'waiting'")
    op.create_index(
        "ix_mentions_waiting", "mentions", ["at"], sqlite_where=waiting, postgresql_where=waiting
    )


def _unswept() -> None:
    op.create_table(
        "unswept",
        sa.Column("table", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("table", name=op.f("pk_unswept")),
    )
