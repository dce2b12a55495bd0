"""The casebook's part of the schema."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
)

from bot.storage.tables import Moment
from bot.storage.tables import metadata as questions

metadata = MetaData(naming_convention=questions.naming_convention)


def _ticket() -> Column[str]:
    return Column("ticket_id", ForeignKey("tickets.id"), primary_key=True)


# The id stays when the number changes, so that what is sealed to it still opens.
tickets = Table(
    "tickets",
    metadata,
    Column("id", String, primary_key=True),
    Column("number", String, nullable=False, unique=True),
    Column("team_id", String, nullable=False),
    Column("policy_revision", String, nullable=False),
    Column("simulation", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("kind", String, nullable=False),
    Column("status", String, nullable=False),
    Column("owner", String),
    Column("requester", String),
    Column("received_at", Moment, nullable=False),
    Column("due_at", Moment),
    Column("summary", String, nullable=False),
    Column("body", String, nullable=False),
    Index("ix_tickets_status_due_at_number", "status", "due_at", "number"),
    Index("ix_tickets_status_received_at", "status", "received_at"),
    Index("ix_tickets_owner_status", "owner", "status"),
    Index("ix_tickets_requester", "requester"),
)

history = Table(
    "history",
    metadata,
    _ticket(),
    Column("ordinal", Integer, primary_key=True),
    Column("step", String, nullable=False),
)

# Without its row here, nothing of a ticket can be opened any more.
ticket_keys = Table(
    "ticket_keys",
    metadata,
    _ticket(),
    Column("wrapped", LargeBinary, nullable=False),
    Column("key_id", String, nullable=False),
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
    Column("clock", String, primary_key=True),
    Column("of", String, primary_key=True),
    Column("sense", String, nullable=False),
    Column("label", String, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("on", Date, nullable=False),
    Column("at", Moment, nullable=False),
    Column("is_paused", Boolean, nullable=False),
    Column("told_at", Moment),
    Index("ix_due_at", "at"),
)

letters = Table(
    "letters",
    metadata,
    _ticket(),
    Column("letter", String, primary_key=True),
    Column("step", Integer, primary_key=True),
)

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
    Index("ix_notices_state_posted_at", "state", "posted_at"),
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
)

numbers = Table(
    "numbers",
    metadata,
    Column("series", String, primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("last", Integer, nullable=False),
)

# Numbers of tickets that moved to another: they say nothing of where it went.
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
    Column("at", Moment, nullable=False),
    Column("actor", String, nullable=False),
    Column("role", String),
    Column("action", String, nullable=False),
    Column("number", String, nullable=False),
    Column("move", String),
    Column("before", String),
    Column("after", String),
    Column("fields", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("key_id", String, nullable=False),
    Column("mac", LargeBinary, nullable=False),
)
