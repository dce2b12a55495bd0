"""The casebook: tickets, their sealed values, what they demand, and the audit chain."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

INSTANT = sa.DateTime(timezone=True)


def _only(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def _texts(*names: str) -> Iterator[sa.Column[str]]:
    return (sa.Column(name, sa.String(), nullable=False) for name in names)


def _of_ticket(table: str) -> tuple[sa.Column[str], sa.ForeignKeyConstraint]:
    key = sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], op.f(f"fk_{table}_ticket_id"))
    return sa.Column("ticket_id", sa.String(), nullable=False), key


def upgrade() -> None:
    _audit()
    _checkpoints()
    _escalations()
    _former_cards()
    _former_numbers()
    _notices()
    _numbers()
    _submissions()
    _tickets()
    _bigrams()
    _blind_index()
    _cards()
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
        sa.Column("role", sa.String()),
        *_texts("action", "number"),
        sa.Column("move", sa.String()),
        sa.Column("before", sa.String()),
        sa.Column("after", sa.String()),
        *_texts("fields", "reason", "sealed", "key_id"),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("ordinal", name=op.f("pk_audit")),
    )


def _checkpoints() -> None:
    op.create_table(
        "checkpoints",
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("head", sa.LargeBinary(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("ordinal", name=op.f("pk_checkpoints")),
    )


def _escalations() -> None:
    op.create_table(
        "escalations",
        *_texts("number", "cause"),
        sa.Column("source", sa.String()),
        sa.Column("raised_by", sa.String(), nullable=False),
        sa.Column("raised_at", INSTANT, nullable=False),
        sa.Column("known_at", INSTANT, nullable=False),
        sa.Column("department", sa.String()),
        *_texts("triggers", "persons", "ongoing"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("account", sa.LargeBinary()),
        sa.Column("retention_until", sa.Date()),
        sa.Column("erased_at", INSTANT),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_escalations")),
    )
    op.create_index("ix_escalations_source", "escalations", ["source"])
    op.create_table(
        "escalation_keys",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["number"], ["escalations.number"], op.f("fk_escalation_keys_number")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_escalation_keys")),
    )


def _former_cards() -> None:
    op.create_table(
        "former_cards",
        *_texts("channel", "ts", "place", "number"),
        sa.PrimaryKeyConstraint("channel", "ts", name=op.f("pk_former_cards")),
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
        *_texts("key", "what", "number", "to"),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("posted_at", INSTANT, nullable=False),
        sa.Column("sent_at", INSTANT),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", INSTANT),
        sa.Column("lease_until", INSTANT),
        sa.Column("error", sa.String()),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("lease_by", sa.String()),
        sa.Column("first_tried_at", INSTANT),
        sa.CheckConstraint(
            "state IN ('waiting', 'sent', 'failed', 'cancelled')", name=op.f("ck_notices_state")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_notices")),
    )
    op.create_index("ix_notices_number", "notices", ["number"])
    waiting = _only("state = 'waiting'")
    op.create_index("ix_notices_waiting", "notices", ["urgency", "posted_at"], **waiting)


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
        *_texts("key", "number"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_submissions")),
    )
    op.create_index("ix_submissions_number", "submissions", ["number"])


def _tickets() -> None:
    op.create_table(
        "tickets",
        *_texts("id", "number", "team_id", "policy_revision"),
        sa.Column("simulation", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *_texts("kind", "status"),
        sa.Column("owner", sa.String()),
        sa.Column("requester", sa.String()),
        *_texts("recorded_by"),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        *_texts("summary", "body"),
        sa.Column("retention_until", sa.Date()),
        sa.Column("legal_hold", sa.Boolean(), nullable=False),
        sa.Column("card_due", sa.Boolean(), nullable=False),
        sa.Column("erased_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets")),
        sa.UniqueConstraint("number", name=op.f("uq_tickets_number")),
    )
    op.create_index("ix_tickets_card_due", "tickets", ["received_at"], **_only("card_due"))
    op.create_index("ix_tickets_kept", "tickets", ["retention_until"], **_only("erased_at IS NULL"))
    op.create_index("ix_tickets_owner_status", "tickets", ["owner", "status"])
    op.create_index("ix_tickets_requester", "tickets", ["requester"])
    op.create_index("ix_tickets_recorded_by", "tickets", ["recorded_by"])
    op.create_index("ix_tickets_received_at_number", "tickets", ["received_at", "number"])
    for name, day in (("ix_tickets_open_due", "due_at"), ("ix_tickets_open", "received_at")):
        op.create_index(name, "tickets", [day, "number"], **_only("status <> 'closed'"))


def _bigrams() -> None:
    op.create_table(
        "bigrams",
        sa.Column("gram", sa.String(), nullable=False),
        *_of_ticket("bigrams"),
        sa.PrimaryKeyConstraint("gram", "ticket_id", name=op.f("pk_bigrams")),
    )
    op.create_index("ix_bigrams_ticket_id", "bigrams", ["ticket_id"])


def _blind_index() -> None:
    op.create_table(
        "blind_index",
        *_of_ticket("blind_index"),
        sa.Column("slot", sa.String(), nullable=False),
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("ticket_id", "slot", name=op.f("pk_blind_index")),
    )
    op.create_index("ix_blind_index_mark", "blind_index", ["mark"])


def _cards() -> None:
    op.create_table(
        "cards",
        *_of_ticket("cards"),
        *_texts("place", "channel", "ts"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("ticket_id", "place", name=op.f("pk_cards")),
    )


def _due() -> None:
    op.create_table(
        "due",
        *_of_ticket("due"),
        *_texts("clock", "of", "sense", "label"),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("is_paused", sa.Boolean(), nullable=False),
        sa.Column("told_at", INSTANT),
        sa.PrimaryKeyConstraint("ticket_id", "clock", "of", name=op.f("pk_due")),
    )
    op.create_index("ix_due_at", "due", ["at"])


def _history() -> None:
    op.create_table(
        "history",
        *_of_ticket("history"),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("ticket_id", "ordinal", name=op.f("pk_history")),
    )


def _letters() -> None:
    op.create_table(
        "letters",
        *_of_ticket("letters"),
        sa.Column("letter", sa.String(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("ticket_id", "letter", "step", name=op.f("pk_letters")),
    )


def _personal() -> None:
    op.create_table(
        "personal",
        *_of_ticket("personal"),
        sa.Column("slot", sa.String(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("ticket_id", "slot", name=op.f("pk_personal")),
    )


def _ticket_keys() -> None:
    op.create_table(
        "ticket_keys",
        *_of_ticket("ticket_keys"),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_ticket_keys")),
    )
