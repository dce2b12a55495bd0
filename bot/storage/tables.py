"""The schema: deliveries, marks, questions and reactions."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    TypeDecorator,
    text,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: timezone-aware in Python, stored as UTC in SQLite, which knows no zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or dialect.name != "sqlite":
            return value
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(
        self,
        value: Any | None,
        dialect: Dialect,  # noqa: ARG002 (SQLAlchemy's signature)
    ) -> datetime | None:
        if value is None or not isinstance(value, datetime):
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def text_columns(*names: str) -> Iterator[Column[str]]:
    """Columns of texts that are always there."""
    return (Column(name, String, nullable=False) for name in names)


def partial_index(name: str, *columns: str, only: str) -> Index:
    """An index of the rows for which `only` holds."""
    return Index(name, *columns, sqlite_where=text(only), postgresql_where=text(only))


# Deliveries from Slack. The payload is sealed, and erased when the delivery is done; the
# fingerprint, which tells apart two deliveries of one key, is keyed and stays.
inbox = Table(
    "inbox",
    metadata,
    Column("key", String, primary_key=True),
    Column("alias", String),
    *text_columns("team_id", "fingerprint", "state"),
    Column("outcome", String),
    Column("payload", LargeBinary),
    Column("key_id", String),
    Column("attempts", Integer, nullable=False),
    Column("lease_by", String, nullable=False),
    Column("lease_until", UtcDateTime, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("done_at", UtcDateTime),
    CheckConstraint("state IN ('received', 'done')", name="state"),
    CheckConstraint("state = 'received' OR payload IS NULL", name="erased"),
    Index("ix_inbox_team_id_alias", "team_id", "alias", unique=True),
    # Only unfinished rows are searched, only finished ones purged.
    partial_index("ix_inbox_left_over", "received_at", only="state = 'received'"),
    partial_index("ix_inbox_done", "done_at", only="state = 'done'"),
    partial_index("ix_inbox_key_id", "key_id", only="key_id IS NOT NULL"),
)

# What may happen once: the first to set the mark wins.
marks = Table(
    "marks",
    metadata,
    Column("key", String, primary_key=True),
    Column("team_id", String, nullable=False),
    Column("set_at", UtcDateTime, nullable=False),
    Index("ix_marks_set_at", "set_at"),
)

# Questions without the asker: a day instead of an instant, a random id, and no row number
# that would tell the order.
asked = Table(
    "asked",
    metadata,
    Column("id", String, primary_key=True),
    Column("team_id", String, nullable=False),
    Column("asked_on", Date, nullable=False),
    *text_columns("language", "result"),
    Column("entry_id", String),
    Column("door", String),
    Column("topic", String),
    Column("score", Float, nullable=False),
    *text_columns("candidates", "revision"),
    Column("question", LargeBinary),
    Column("key_id", String),
    Index("ix_asked_team_id_asked_on", "team_id", "asked_on"),
    partial_index("ix_asked_kept", "asked_on", only="question IS NOT NULL"),
    partial_index("ix_asked_key_id", "key_id", only="key_id IS NOT NULL"),
    sqlite_with_rowid=False,
)

# Reactions to answers.
feedback = Table(
    "feedback",
    metadata,
    Column("id", String, primary_key=True),
    Column("asked_id", ForeignKey("asked.id", ondelete="SET NULL")),
    Column("team_id", String, nullable=False),
    Column("said_on", Date, nullable=False),
    *text_columns("what", "entry_id"),
    Column("reason", String),
    Column("revision", String, nullable=False),
    Index("ix_feedback_asked_id_what_entry_id", "asked_id", "what", "entry_id", unique=True),
    Index("ix_feedback_team_id_said_on", "team_id", "said_on"),
    sqlite_with_rowid=False,
)

# Tables whose erased rows may still be in the files.
vacuum_requests = Table(
    "vacuum_requests",
    metadata,
    Column("table", String, primary_key=True),
    Column("token", String, nullable=False),
)
