"""Signatures under answers, answers that were sent back, and recalls of those that a revision of
the policy changed; which keys are in use is found by an index."""

from alembic import op
from sqlalchemy import CheckConstraint, Column, Date, DateTime, LargeBinary, String, text

revision = "0002"
down_revision = "0001"
works_with = ()  # 1.0.0 drops fields of tickets that it does not know

INSTANT = DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "sign_offs",
        Column("id", String, primary_key=True),
        Column("entry_id", String, nullable=False),
        Column("revision", String, nullable=False),
        Column("digest", String, nullable=False),
        Column("stage", String, nullable=False),
        Column("person", String, nullable=False),
        Column("at", INSTANT, nullable=False),
        CheckConstraint("stage IN ('revised', 'signed')", name="stage"),
    )
    op.create_index("ix_sign_offs_at", "sign_offs", ["at"])
    op.create_table(
        "returned_answers",
        Column("id", String, primary_key=True),
        Column("entry_id", String, nullable=False),
        Column("revision", String, nullable=False),
        Column("digest", String, nullable=False),
        Column("person", String, nullable=False),
        Column("at", INSTANT, nullable=False),
        Column("reason", LargeBinary),
        Column("key_id", String),
    )
    op.create_index("ix_returned_answers_at", "returned_answers", ["at"])
    op.create_table(
        "recalls",
        Column("id", String, primary_key=True),
        Column("kind", String, nullable=False),
        Column("entry_id", String, nullable=False),
        Column("revision", String, nullable=False),
        Column("kept_on", Date, nullable=False),
        Column("place", LargeBinary, nullable=False),
        Column("key_id", String, nullable=False),
        Column("release", String),
        Column("shows", String),
        CheckConstraint("kind IN ('person', 'message')", name="kind"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_recalls_kept_on", "recalls", ["kept_on"])
    for table in ("audit", "ticket_keys"):
        op.create_index(f"ix_{table}_key_id", table, ["key_id"])
    sealed = text("key_id IS NOT NULL")
    for table in ("asked", "inbox", "returned_answers"):
        op.create_index(
            f"ix_{table}_key_id", table, ["key_id"], sqlite_where=sealed, postgresql_where=sealed
        )
