"""The casebook: tickets, their sealed values, what they demand, and the audit chain."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _audit()
    _escalations()
    _former_numbers()
    _notices()
    _numbers()
    _submissions()
    _tickets()
    _bigrams()
    _blind_index()
    _due()
    _history()
    _letters()
    _personal()
    _ticket_keys()


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("move", sa.String(), nullable=True),
        sa.Column("before", sa.String(), nullable=True),
        sa.Column("after", sa.String(), nullable=True),
        sa.Column("fields", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("ordinal", name=op.f("pk_audit")),
    )


def _escalations() -> None:
    op.create_table(
        "escalations",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("raised_by", sa.String(), nullable=False),
        sa.Column("raised_at", INSTANT, nullable=False),
        sa.Column("known_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_escalations")),
    )


def _former_numbers() -> None:
    op.create_table(
        "former_numbers",
        sa.Column("number", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_former_numbers")),
    )


def _notices() -> None:
    op.create_table(
        "notices",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("to", sa.String(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("posted_at", INSTANT, nullable=False),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_notices")),
    )
    op.create_index("ix_notices_number", "notices", ["number"], unique=False)
    op.create_index("ix_notices_state_posted_at", "notices", ["state", "posted_at"], unique=False)


def _numbers() -> None:
    op.create_table(
        "numbers",
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("series", "year", name=op.f("pk_numbers")),
    )


def _submissions() -> None:
    op.create_table(
        "submissions",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_submissions")),
    )
    op.create_index("ix_submissions_number", "submissions", ["number"], unique=False)


def _tickets() -> None:
    op.create_table(
        "tickets",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("policy_revision", sa.String(), nullable=False),
        sa.Column("simulation", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("requester", sa.String(), nullable=True),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets")),
        sa.UniqueConstraint("number", name=op.f("uq_tickets_number")),
    )
    op.create_index("ix_tickets_owner_status", "tickets", ["owner", "status"], unique=False)
    op.create_index("ix_tickets_requester", "tickets", ["requester"], unique=False)
    op.create_index(
        "ix_tickets_status_due_at_number", "tickets", ["status", "due_at", "number"], unique=False
    )
    op.create_index(
        "ix_tickets_status_received_at", "tickets", ["status", "received_at"], unique=False
    )


def _bigrams() -> None:
    op.create_table(
        "bigrams",
        sa.Column("gram", sa.String(), nullable=False),
        sa.Column("ticket_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_bigrams_ticket_id")),
        sa.PrimaryKeyConstraint("gram", "ticket_id", name=op.f("pk_bigrams")),
    )
    op.create_index("ix_bigrams_ticket_id", "bigrams", ["ticket_id"], unique=False)


def _blind_index() -> None:
    op.create_table(
        "blind_index",
        sa.Column("ticket_id", sa.String(), nullable=False),
        sa.Column("slot", sa.String(), nullable=False),
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_blind_index_ticket_id")
        ),
        sa.PrimaryKeyConstraint("ticket_id", "slot", name=op.f("pk_blind_index")),
    )
    op.create_index("ix_blind_index_mark", "blind_index", ["mark"], unique=False)


def _due() -> None:
    op.create_table(
        "due",
        sa.Column("ticket_id", sa.String(), nullable=False),
        sa.Column("clock", sa.String(), nullable=False),
        sa.Column("of", sa.String(), nullable=False),
        sa.Column("sense", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("is_paused", sa.Boolean(), nullable=False),
        sa.Column("told_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_due_ticket_id")),
        sa.PrimaryKeyConstraint("ticket_id", "clock", "of", name=op.f("pk_due")),
    )
    op.create_index("ix_due_at", "due", ["at"], unique=False)


def _history() -> None:
    op.create_table(
        "history",
        sa.Column("ticket_id", sa.String(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_history_ticket_id")),
        sa.PrimaryKeyConstraint("ticket_id", "ordinal", name=op.f("pk_history")),
    )


def _letters() -> None:
    op.create_table(
        "letters",
        sa.Column("ticket_id", sa.String(), nullable=False),
        sa.Column("letter", sa.String(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_letters_ticket_id")),
        sa.PrimaryKeyConstraint("ticket_id", "letter", "step", name=op.f("pk_letters")),
    )


def _personal() -> None:
    op.create_table(
        "personal",
        sa.Column("ticket_id", sa.String(), nullable=False),
        sa.Column("slot", sa.String(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_personal_ticket_id")),
        sa.PrimaryKeyConstraint("ticket_id", "slot", name=op.f("pk_personal")),
    )


def _ticket_keys() -> None:
    op.create_table(
        "ticket_keys",
        sa.Column("ticket_id", sa.String(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_keys_ticket_id")
        ),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_ticket_keys")),
    )
