"""What a question needs: the inbox, marks, what was asked, and what people said of it."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

INSTANT = sa.DateTime(timezone=True)


def _only(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    _inbox()
    _marks()
    _asked()
    _feedback()


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("alias", sa.String()),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("outcome", sa.String()),
        sa.Column("payload", sa.LargeBinary()),
        sa.Column("key_id", sa.String()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_by", sa.String(), nullable=False),
        sa.Column("lease_until", INSTANT, nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("done_at", INSTANT),
        sa.CheckConstraint("state IN ('received', 'done')", name=op.f("ck_inbox_state")),
        sa.CheckConstraint("state = 'received' OR payload IS NULL", name=op.f("ck_inbox_erased")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_inbox")),
    )
    op.create_index("ix_inbox_team_id_alias", "inbox", ["team_id", "alias"], unique=True)
    op.create_index("ix_inbox_left_over", "inbox", ["received_at"], **_only("state = 'received'"))
    op.create_index("ix_inbox_done", "inbox", ["done_at"], **_only("state = 'done'"))


def _marks() -> None:
    op.create_table(
        "marks",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("set_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_marks")),
    )
    op.create_index("ix_marks_set_at", "marks", ["set_at"])


def _asked() -> None:
    op.create_table(
        "asked",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("entry_id", sa.String()),
        sa.Column("door", sa.String()),
        sa.Column("topic", sa.String()),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("candidates", sa.String(), nullable=False),
        sa.Column("revision", sa.String(), nullable=False),
        sa.Column("question", sa.LargeBinary()),
        sa.Column("key_id", sa.String()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asked")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_asked_team_id_asked_on", "asked", ["team_id", "asked_on"])
    op.create_index("ix_asked_kept", "asked", ["asked_on"], **_only("question IS NOT NULL"))


def _feedback() -> None:
    op.create_table(
        "feedback",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("asked_id", sa.String()),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("entry_id", sa.String(), nullable=False),
        sa.Column("reason", sa.String()),
        sa.Column("revision", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_id"], ["asked.id"], name=op.f("fk_feedback_asked_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_feedback_asked_id_what_entry_id",
        "feedback",
        ["asked_id", "what", "entry_id"],
        unique=True,
    )
    op.create_index("ix_feedback_team_id_said_on", "feedback", ["team_id", "said_on"])
