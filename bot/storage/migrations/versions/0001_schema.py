"""The schema of 1.0.0."""

from collections.abc import Iterator
from typing import Any

from alembic import op
from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    text,
)

revision = "0001"
down_revision = None

INSTANT = DateTime(timezone=True)


def _only(condition: str) -> dict[str, Any]:
    """The condition of a partial index."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


def _texts(*names: str) -> Iterator[Column[str]]:
    return (Column(name, String, nullable=False) for name in names)


def upgrade() -> None:
    _deliveries()
    _questions()
    _tickets()
    _personal_values()
    _cards()
    _escalations()
    _notices()
    _audit()
    _people()


def _deliveries() -> None:
    op.create_table(
        "inbox",
        Column("key", String, primary_key=True),
        Column("alias", String),
        *_texts("team_id", "fingerprint", "state"),
        Column("outcome", String),
        Column("payload", LargeBinary),
        Column("key_id", String),
        Column("attempts", Integer, nullable=False),
        Column("lease_by", String, nullable=False),
        Column("lease_until", INSTANT, nullable=False),
        Column("received_at", INSTANT, nullable=False),
        Column("done_at", INSTANT),
        CheckConstraint("state = 'received' OR payload IS NULL", name="erased"),
        CheckConstraint("state IN ('received', 'done')", name="state"),
    )
    op.create_index("ix_inbox_done", "inbox", ["done_at"], **_only("state = 'done'"))
    op.create_index("ix_inbox_left_over", "inbox", ["received_at"], **_only("state = 'received'"))
    op.create_index("ix_inbox_team_id_alias", "inbox", ["team_id", "alias"], unique=True)
    op.create_table(
        "marks",
        Column("key", String, primary_key=True),
        Column("team_id", String, nullable=False),
        Column("set_at", INSTANT, nullable=False),
    )
    op.create_index("ix_marks_set_at", "marks", ["set_at"])
    op.create_table(
        "vacuum_requests",
        Column("table", String, primary_key=True),
        Column("token", String, nullable=False),
    )


def _questions() -> None:
    op.create_table(
        "asked",
        Column("id", String, primary_key=True),
        Column("team_id", String, nullable=False),
        Column("asked_on", Date, nullable=False),
        *_texts("language", "result"),
        Column("entry_id", String),
        Column("door", String),
        Column("topic", String),
        Column("score", Float, nullable=False),
        *_texts("candidates", "revision"),
        Column("question", LargeBinary),
        Column("key_id", String),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_asked_kept", "asked", ["asked_on"], **_only("question IS NOT NULL"))
    op.create_index("ix_asked_team_id_asked_on", "asked", ["team_id", "asked_on"])
    op.create_table(
        "feedback",
        Column("id", String, primary_key=True),
        Column("asked_id", String, ForeignKey("asked.id", ondelete="SET NULL")),
        Column("team_id", String, nullable=False),
        Column("said_on", Date, nullable=False),
        *_texts("what", "entry_id"),
        Column("reason", String),
        Column("revision", String, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_feedback_asked_id_what_entry_id",
        "feedback",
        ["asked_id", "what", "entry_id"],
        unique=True,
    )
    op.create_index("ix_feedback_team_id_said_on", "feedback", ["team_id", "said_on"])


def _tickets() -> None:
    op.create_table(
        "numbers",
        Column("series", String, primary_key=True),
        Column("year", Integer, primary_key=True),
        Column("last", Integer, nullable=False),
    )
    op.create_table("former_numbers", Column("number", String, primary_key=True))
    op.create_table(
        "submissions",
        Column("key", String, primary_key=True),
        Column("number", String, nullable=False),
    )
    op.create_index("ix_submissions_number", "submissions", ["number"])
    op.create_table(
        "tickets",
        Column("id", String, primary_key=True),
        Column("number", String, nullable=False, unique=True),
        *_texts("team_id", "policy_revision"),
        Column("simulation", Boolean, nullable=False),
        Column("version", Integer, nullable=False),
        *_texts("kind", "status"),
        Column("owner", String),
        Column("requester", String),
        Column("recorded_by", String, nullable=False),
        Column("received_at", INSTANT, nullable=False),
        Column("due_at", INSTANT, nullable=False),
        *_texts("summary", "body"),
        Column("retention_until", Date),
        Column("legal_hold", Boolean, nullable=False),
        Column("card_due", Boolean, nullable=False),
        Column("is_awaited", Boolean, nullable=False),
        Column("erased_at", INSTANT),
        Column("closed_at", INSTANT),
        Column("has_open_action", Boolean, nullable=False),
    )
    op.create_index("ix_tickets_awaited", "tickets", ["due_at", "number"], **_only("is_awaited"))
    op.create_index("ix_tickets_card_due", "tickets", ["received_at"], **_only("card_due"))
    op.create_index(
        "ix_tickets_closed_at", "tickets", ["closed_at"], **_only("closed_at IS NOT NULL")
    )
    op.create_index("ix_tickets_kept", "tickets", ["retention_until"], **_only("erased_at IS NULL"))
    op.create_index(
        "ix_tickets_open", "tickets", ["received_at", "number"], **_only("status <> 'closed'")
    )
    op.create_index("ix_tickets_open_action", "tickets", ["number"], **_only("has_open_action"))
    op.create_index(
        "ix_tickets_open_due", "tickets", ["due_at", "number"], **_only("status <> 'closed'")
    )
    op.create_index("ix_tickets_owner_status", "tickets", ["owner", "status"])
    op.create_index("ix_tickets_received_at_number", "tickets", ["received_at", "number"])
    op.create_index("ix_tickets_recorded_by", "tickets", ["recorded_by"])
    op.create_index("ix_tickets_requester", "tickets", ["requester"])
    op.create_table(
        "history",
        Column("ticket_id", String, ForeignKey("tickets.id"), primary_key=True),
        Column("ordinal", Integer, primary_key=True),
        Column("step", String, nullable=False),
    )
    op.create_table(
        "letters",
        Column("ticket_id", String, ForeignKey("tickets.id"), primary_key=True),
        Column("letter", String, primary_key=True),
        Column("step", Integer, primary_key=True),
    )
    op.create_table(
        "due",
        Column("ticket_id", String, ForeignKey("tickets.id"), primary_key=True),
        Column("clock", String, primary_key=True),
        Column("of", String, primary_key=True),
        *_texts("sense", "label"),
        Column("started_at", INSTANT, nullable=False),
        Column("on", Date, nullable=False),
        Column("at", INSTANT, nullable=False),
        Column("is_paused", Boolean, nullable=False),
        Column("remind_at", INSTANT),
        Column("mark", String),
    )
    op.create_index("ix_due_at", "due", ["at"])
    op.create_index("ix_due_remind_at", "due", ["remind_at"], **_only("remind_at IS NOT NULL"))


def _personal_values() -> None:
    op.create_table(
        "ticket_keys",
        Column("ticket_id", String, ForeignKey("tickets.id"), primary_key=True),
        Column("wrapped", LargeBinary, nullable=False),
        Column("key_id", String, nullable=False),
    )
    op.create_table(
        "personal",
        Column("ticket_id", String, ForeignKey("tickets.id"), primary_key=True),
        Column("slot", String, primary_key=True),
        Column("value", LargeBinary, nullable=False),
    )
    op.create_table(
        "blind_index",
        Column("ticket_id", String, ForeignKey("tickets.id"), primary_key=True),
        Column("slot", String, primary_key=True),
        Column("mark", LargeBinary, nullable=False),
        Column("key_id", String, nullable=False),
    )
    op.create_index("ix_blind_index_mark", "blind_index", ["mark"])
    op.create_table(
        "bigrams",
        Column("gram", String, primary_key=True),
        Column("ticket_id", String, ForeignKey("tickets.id"), primary_key=True),
    )
    op.create_index("ix_bigrams_ticket_id", "bigrams", ["ticket_id"])


def _cards() -> None:
    op.create_table(
        "cards",
        Column("ticket_id", String, ForeignKey("tickets.id"), primary_key=True),
        Column("place", String, primary_key=True),
        *_texts("channel", "ts"),
        Column("version", Integer, nullable=False),
        Column("steps", Integer, nullable=False),
    )
    op.create_table(
        "former_cards",
        Column("channel", String, primary_key=True),
        Column("ts", String, primary_key=True),
        *_texts("place", "number"),
    )


def _escalations() -> None:
    op.create_table(
        "escalations",
        Column("number", String, primary_key=True),
        Column("cause", String, nullable=False),
        Column("source", String),
        Column("raised_by", String, nullable=False),
        Column("raised_at", INSTANT, nullable=False),
        Column("known_at", INSTANT, nullable=False),
        Column("version", Integer, nullable=False),
        Column("account", LargeBinary),
        Column("retention_until", Date),
        Column("erased_at", INSTANT),
        *_texts("status", "body"),
    )
    op.create_index(
        "ix_escalations_open", "escalations", ["raised_at"], **_only("status <> 'closed'")
    )
    op.create_index("ix_escalations_source", "escalations", ["source"])
    op.create_table(
        "escalation_keys",
        Column("number", String, ForeignKey("escalations.number"), primary_key=True),
        Column("wrapped", LargeBinary, nullable=False),
        Column("key_id", String, nullable=False),
    )
    op.create_table(
        "escalation_due",
        Column("number", String, ForeignKey("escalations.number"), primary_key=True),
        Column("clock", String, primary_key=True),
        Column("of", String, primary_key=True),
        *_texts("sense", "label"),
        Column("started_at", INSTANT, nullable=False),
        Column("on", Date, nullable=False),
        Column("at", INSTANT, nullable=False),
        Column("is_paused", Boolean, nullable=False),
        Column("remind_at", INSTANT),
        Column("mark", String),
    )
    op.create_index("ix_escalation_due_at", "escalation_due", ["at"])
    op.create_index(
        "ix_escalation_due_remind_at",
        "escalation_due",
        ["remind_at"],
        **_only("remind_at IS NOT NULL"),
    )
    op.create_table(
        "escalation_copies",
        Column("channel", String, primary_key=True),
        Column("ts", String, primary_key=True),
        *_texts("number", "to", "what"),
        Column("version", Integer, nullable=False),
    )
    op.create_index("ix_escalation_copies_number", "escalation_copies", ["number"])


def _notices() -> None:
    op.create_table(
        "notices",
        Column("key", String, primary_key=True),
        *_texts("what", "number", "to"),
        Column("step", Integer, nullable=False),
        Column("state", String, nullable=False),
        Column("posted_at", INSTANT, nullable=False),
        Column("sent_at", INSTANT),
        Column("attempts", Integer, nullable=False),
        Column("not_before", INSTANT),
        Column("lease_until", INSTANT),
        Column("error", String),
        Column("urgency", Integer, nullable=False),
        Column("lease_by", String),
        Column("first_tried_at", INSTANT),
        Column("about", String, nullable=False),
        Column("channel", String),
        Column("ts", String),
        CheckConstraint("state IN ('waiting', 'sent', 'failed', 'cancelled')", name="state"),
    )
    op.create_index("ix_notices_digests", "notices", ["to", "sent_at"], **_only("what = 'digest'"))
    op.create_index("ix_notices_number", "notices", ["number"])
    op.create_index(
        "ix_notices_waiting", "notices", ["urgency", "posted_at"], **_only("state = 'waiting'")
    )
    op.create_table(
        "notes",
        Column("name", String, primary_key=True),
        Column("value", String, nullable=False),
    )


def _audit() -> None:
    op.create_table(
        "audit",
        Column("ordinal", Integer, primary_key=True, autoincrement=False),
        Column("at", INSTANT, nullable=False),
        Column("actor", String, nullable=False),
        Column("role", String),
        *_texts("action", "number"),
        Column("move", String),
        Column("before", String),
        Column("after", String),
        *_texts("fields", "reason", "sealed", "key_id"),
        Column("mac", LargeBinary, nullable=False),
    )
    op.create_table(
        "checkpoints",
        Column("ordinal", Integer, primary_key=True, autoincrement=False),
        Column("head", LargeBinary, nullable=False),
        Column("at", INSTANT, nullable=False),
        Column("key_id", String, nullable=False),
        Column("mac", LargeBinary, nullable=False),
    )


def _people() -> None:
    op.create_table(
        "absences",
        Column("person", String, primary_key=True),
        Column("first_day", Date, nullable=False),
        Column("last_day", Date, nullable=False),
    )
    op.create_table(
        "hand_overs",
        Column("id", String, primary_key=True),
        *_texts("owner", "to"),
        Column("on", Date, nullable=False),
        Column("is_all", Boolean, nullable=False),
        Column("planned_by", String, nullable=False),
        Column("planned_at", INSTANT, nullable=False),
    )
    op.create_table(
        "hand_over_tickets",
        Column("hand_over", String, ForeignKey("hand_overs.id"), primary_key=True),
        Column("ticket_id", String, ForeignKey("tickets.id"), primary_key=True),
    )
    op.create_table(
        "mentions",
        Column("id", String, primary_key=True),
        Column("person", String, nullable=False),
        Column("place", String),
        Column("at", INSTANT, nullable=False),
        Column("state", String, nullable=False),
        CheckConstraint("state IN ('waiting', 'chosen', 'told')", name="state"),
    )
    op.create_index("ix_mentions_waiting", "mentions", ["at"], **_only("state = 'waiting'"))
