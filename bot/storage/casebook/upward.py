"""What goes up and what is told, as far as the schema knows of it."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
)

from bot.storage.casebook.tables import clock_columns, index_of
from bot.storage.tables import Moment, metadata

notices = Table(
    "notices",
    metadata,
    Column("key", String, primary_key=True),
    Column("what", String, nullable=False),
    Column("number", String, nullable=False),
    Column("to", String, nullable=False),
    Column("step", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("posted_at", Moment, nullable=False),
    Column("sent_at", Moment),
    Column("attempts", Integer, nullable=False),
    Column("not_before", Moment),
    Column("lease_until", Moment),
    Column("error", String),
    Column("urgency", Integer, nullable=False),
    Column("lease_by", String),
    Column("first_tried_at", Moment),
    Column("about", String, nullable=False, server_default=""),
    Column("channel", String),
    Column("ts", String),
    CheckConstraint("state IN ('waiting', 'sent', 'failed', 'cancelled')", name="state"),
    index_of("ix_notices_waiting", "urgency", "posted_at", only="state = 'waiting'"),
    index_of("ix_notices_digests", "to", "sent_at", only="what = 'digest'"),
    Index("ix_notices_number", "number"),
)

escalations = Table(
    "escalations",
    metadata,
    Column("number", String, primary_key=True),
    Column("cause", String, nullable=False),
    Column("source", String),
    Column("raised_by", String, nullable=False),
    Column("raised_at", Moment, nullable=False),
    Column("known_at", Moment, nullable=False),
    Column("version", Integer, nullable=False),
    Column("account", LargeBinary),
    # Its years run from when it is closed; while it is open there is no day, and nothing expires.
    Column("retention_until", Date),
    Column("erased_at", Moment),
    Column("status", String, nullable=False, server_default="raised"),
    Column("body", String, nullable=False, server_default=""),
    Index("ix_escalations_source", "source"),
    index_of("ix_escalations_open", "raised_at", only="status <> 'closed'"),
)

# The messages in which an escalation is shown; all of them change together.
escalation_copies = Table(
    "escalation_copies",
    metadata,
    Column("channel", String, primary_key=True),
    Column("ts", String, primary_key=True),
    Column("number", String, nullable=False),
    Column("to", String, nullable=False),
    Column("what", String, nullable=False),
    Column("version", Integer, nullable=False),
    Index("ix_escalation_copies_number", "number"),
)

# By what was counted last: a calendar that changed moves every clock that is open.
remembered = Table(
    "remembered",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),
)

escalation_keys = Table(
    "escalation_keys",
    metadata,
    Column("number", ForeignKey("escalations.number"), primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
    Column("key_id", String, nullable=False),
)

escalation_due = Table(
    "escalation_due",
    metadata,
    Column("number", ForeignKey("escalations.number"), primary_key=True),
    *clock_columns(),
    Index("ix_escalation_due_at", "at"),
    index_of("ix_escalation_due_rings_at", "rings_at", only="rings_at IS NOT NULL"),
)
