"""Answers that were sent back in place of a signature, and why."""

from alembic import op
from sqlalchemy import Column, DateTime, LargeBinary, String, text

revision = "0003"
down_revision = "0002"
works_with = ()  # 0002 signs what was sent back, and cannot read the notice of it


def upgrade() -> None:
    op.create_table(
        "returned_answers",
        Column("id", String, primary_key=True),
        Column("entry_id", String, nullable=False),
        Column("revision", String, nullable=False),
        Column("digest", String, nullable=False),
        Column("person", String, nullable=False),
        Column("at", DateTime(timezone=True), nullable=False),
        Column("reason", LargeBinary),
        Column("key_id", String),
    )
    op.create_index("ix_returned_answers_at", "returned_answers", ["at"])
    sealed = text("key_id IS NOT NULL")
    op.create_index(
        "ix_returned_answers_key_id",
        "returned_answers",
        ["key_id"],
        sqlite_where=sealed,
        postgresql_where=sealed,
    )
