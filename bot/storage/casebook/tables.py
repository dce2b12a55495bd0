"""The casebook's part of the schema."""

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    literal_column,
)

from bot.storage.tables import UtcDateTime, metadata, partial_index, text_columns

# Sorts after every due day.
NEVER = datetime(9999, 12, 31, tzinfo=UTC)


def _ticket() -> Column[str]:
    return Column("ticket_id", ForeignKey("tickets.id"), primary_key=True)


def clock_columns() -> tuple[Column[Any], ...]:
    """A clock and the moment of its next reminder; NULL if there is none."""
    return (
        Column("clock", String, primary_key=True),
        Column("of", String, primary_key=True),
        *text_columns("sense", "label"),
        Column("started_at", UtcDateTime, nullable=False),
        Column("on", Date, nullable=False),
        Column("at", UtcDateTime, nullable=False),
        Column("is_paused", Boolean, nullable=False),
        Column("remind_at", UtcDateTime),
        Column("mark", String),
    )


# The id stays when the number changes, so that sealed values still open.
tickets = Table(
    "tickets",
    metadata,
    Column("id", String, primary_key=True),
    Column("number", String, nullable=False, unique=True),
    *text_columns("team_id", "policy_revision"),
    Column("simulation", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    *text_columns("kind", "status"),
    Column("owner", String),
    Column("requester", String),
    Column("recorded_by", String, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    *text_columns("summary", "body"),
    Column("retention_until", Date),
    Column("legal_hold", Boolean, nullable=False),
    Column("card_due", Boolean, nullable=False),
    Column("is_awaited", Boolean, nullable=False),
    Column("erased_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
    Column("has_open_action", Boolean, nullable=False),
    # Lists are read in these orders, and seldom to the end.
    partial_index("ix_tickets_open_due", "due_at", "number", only="status <> 'closed'"),
    partial_index("ix_tickets_open", "received_at", "number", only="status <> 'closed'"),
    Index("ix_tickets_received_at_number", "received_at", "number"),
    partial_index("ix_tickets_closed_at", "closed_at", only="closed_at IS NOT NULL"),
    Index("ix_tickets_owner_status", "owner", "status"),
    Index("ix_tickets_requester", "requester"),
    Index("ix_tickets_recorded_by", "recorded_by"),
    # Partial indexes: outdated cards, and what may be erased.
    partial_index("ix_tickets_awaited", "due_at", "number", only="is_awaited"),
    partial_index("ix_tickets_open_action", "number", only="has_open_action"),
    partial_index("ix_tickets_card_due", "received_at", only="card_due"),
    partial_index("ix_tickets_kept", "retention_until", only="erased_at IS NULL"),
)

history = Table(
    "history",
    metadata,
    _ticket(),
    Column("ordinal", Integer, primary_key=True),
    Column("step", String, nullable=False),
)

# Deleting a row here makes all sealed values of its ticket unreadable.
ticket_keys = Table(
    "ticket_keys",
    metadata,
    _ticket(),
    Column("wrapped", LargeBinary, nullable=False),
    Column("key_id", String, nullable=False),
    Index("ix_ticket_keys_key_id", "key_id"),
)

personal = Table(
    "personal",
    metadata,
    _ticket(),
    Column("slot", String, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)

blind_index = Table(
    "blind_index",
    metadata,
    _ticket(),
    Column("slot", String, primary_key=True),
    Column("mark", LargeBinary, nullable=False),
    Column("key_id", String, nullable=False),
    Index("ix_blind_index_mark", "mark"),
)

# As the partial index has it: SQLAlchemy writes `= 1` for SQLite, which then reads every ticket.
CARD_DUE: Final[ColumnElement[bool]] = literal_column("tickets.card_due")

bigrams = Table(
    "bigrams",
    metadata,
    Column("gram", String, primary_key=True),
    _ticket(),
    Index("ix_bigrams_ticket_id", "ticket_id"),
)

due = Table(
    "due",
    metadata,
    _ticket(),
    *clock_columns(),
    Index("ix_due_at", "at"),
    partial_index("ix_due_remind_at", "remind_at", only="remind_at IS NOT NULL"),
)

letters = Table(
    "letters",
    metadata,
    _ticket(),
    Column("letter", String, primary_key=True),
    Column("step", Integer, primary_key=True),
)

# Where a ticket is shown: the desk channel, or a DM.
cards = Table(
    "cards",
    metadata,
    _ticket(),
    Column("place", String, primary_key=True),
    *text_columns("channel", "ts"),
    Column("version", Integer, nullable=False),
    Column("steps", Integer, nullable=False),
)

# Cards under a former number, until something neutral replaces them.
former_cards = Table(
    "former_cards",
    metadata,
    Column("channel", String, primary_key=True),
    Column("ts", String, primary_key=True),
    *text_columns("place", "number"),
)

numbers = Table(
    "numbers",
    metadata,
    Column("series", String, primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("last", Integer, nullable=False),
)

# Former numbers. Only the ticket's own body tells where it went.
former_numbers = Table("former_numbers", metadata, Column("number", String, primary_key=True))

submissions = Table(
    "submissions",
    metadata,
    Column("key", String, primary_key=True),
    Column("number", String, nullable=False),
    Index("ix_submissions_number", "number"),
)

audit = Table(
    "audit",
    metadata,
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String, nullable=False),
    Column("role", String),
    *text_columns("action", "number"),
    Column("move", String),
    Column("before", String),
    Column("after", String),
    *text_columns("fields", "reason"),
    # Hashes of what the act wrote: sealed values, and whole rows.
    *text_columns("sealed", "key_id"),
    Column("mac", LargeBinary, nullable=False),
    Index("ix_audit_key_id", "key_id"),
)

# The MAC before the first remaining row, signed when earlier rows were purged.
checkpoints = Table(
    "checkpoints",
    metadata,
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("head", LargeBinary, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("key_id", String, nullable=False),
    Column("mac", LargeBinary, nullable=False),
)

absences = Table(
    "absences",
    metadata,
    Column("person", String, primary_key=True),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
)

# Planned hand-overs; deleted once carried out.
hand_overs = Table(
    "hand_overs",
    metadata,
    Column("id", String, primary_key=True),
    *text_columns("owner", "to"),
    Column("on", Date, nullable=False),
    Column("is_all", Boolean, nullable=False),
    Column("planned_by", String, nullable=False),
    Column("planned_at", UtcDateTime, nullable=False),
)

# By id, since a ticket's number may change until then.
hand_over_tickets = Table(
    "hand_over_tickets",
    metadata,
    Column("hand_over", ForeignKey("hand_overs.id"), primary_key=True),
    _ticket(),
)

# A possible leak was mentioned, and by whom; never what was said.
mentions = Table(
    "mentions",
    metadata,
    Column("id", String, primary_key=True),
    Column("person", String, nullable=False),
    Column("place", String),
    Column("at", UtcDateTime, nullable=False),
    Column("state", String, nullable=False),
    CheckConstraint("state IN ('waiting', 'chosen', 'told')", name="state"),
    partial_index("ix_mentions_waiting", "at", only="state = 'waiting'"),
)

# Who declared an answer revised after a revision of the policy, and who signed it.
sign_offs = Table(
    "sign_offs",
    metadata,
    Column("id", String, primary_key=True),
    *text_columns("entry_id", "revision", "digest", "stage", "person"),
    Column("at", UtcDateTime, nullable=False),
    CheckConstraint("stage IN ('revised', 'signed')", name="stage"),
    Index("ix_sign_offs_at", "at"),
)

# Who sent one back; the reason is sealed, and erased once it is declared revised again.
returned_answers = Table(
    "returned_answers",
    metadata,
    Column("id", String, primary_key=True),
    *text_columns("entry_id", "revision", "digest", "person"),
    Column("at", UtcDateTime, nullable=False),
    Column("reason", LargeBinary),
    Column("key_id", String),
    Index("ix_returned_answers_at", "at"),
    partial_index("ix_returned_answers_key_id", "key_id", only="key_id IS NOT NULL"),
)

# Who wants to be told when an answer changes, and where one was shared. Who or where is sealed;
# the id is keyed, so that a second tap finds the first.
recalls = Table(
    "recalls",
    metadata,
    Column("id", String, primary_key=True),
    *text_columns("kind", "entry_id", "revision"),
    Column("kept_on", Date, nullable=False),
    Column("place", LargeBinary, nullable=False),
    Column("key_id", String, nullable=False),
    # The release that tells of it; what a shared message shows since.
    Column("release", String),
    Column("shows", String),
    CheckConstraint("kind IN ('person', 'message')", name="kind"),
    Index("ix_recalls_kept_on", "kept_on"),
    sqlite_with_rowid=False,
)

notices = Table(
    "notices",
    metadata,
    Column("key", String, primary_key=True),
    *text_columns("what", "number", "to"),
    Column("step", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("posted_at", UtcDateTime, nullable=False),
    Column("sent_at", UtcDateTime),
    Column("attempts", Integer, nullable=False),
    Column("not_before", UtcDateTime),
    Column("lease_until", UtcDateTime),
    Column("error", String),
    Column("urgency", Integer, nullable=False),
    Column("lease_by", String),
    Column("first_tried_at", UtcDateTime),
    Column("about", String, nullable=False),
    Column("channel", String),
    Column("ts", String),
    CheckConstraint("state IN ('waiting', 'sent', 'failed', 'cancelled')", name="state"),
    partial_index("ix_notices_waiting", "urgency", "posted_at", only="state = 'waiting'"),
    partial_index("ix_notices_digests", "to", "sent_at", only="what = 'digest'"),
    Index("ix_notices_number", "number"),
)

escalations = Table(
    "escalations",
    metadata,
    Column("number", String, primary_key=True),
    Column("cause", String, nullable=False),
    Column("source", String),
    Column("raised_by", String, nullable=False),
    Column("raised_at", UtcDateTime, nullable=False),
    Column("known_at", UtcDateTime, nullable=False),
    Column("version", Integer, nullable=False),
    Column("account", LargeBinary),
    # Set when it is closed; an open escalation never expires.
    Column("retention_until", Date),
    Column("erased_at", UtcDateTime),
    *text_columns("status", "body"),
    Index("ix_escalations_source", "source"),
    partial_index("ix_escalations_open", "raised_at", only="status <> 'closed'"),
)

# Messages that show an escalation; all of them change together.
escalation_copies = Table(
    "escalation_copies",
    metadata,
    Column("channel", String, primary_key=True),
    Column("ts", String, primary_key=True),
    *text_columns("number", "to", "what"),
    Column("version", Integer, nullable=False),
    Index("ix_escalation_copies_number", "number"),
)

# Small notes by name, such as the calendar that clocks were counted with.
notes = Table(
    "notes",
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
    partial_index("ix_escalation_due_remind_at", "remind_at", only="remind_at IS NOT NULL"),
)
