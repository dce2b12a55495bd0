"""Tickets that go to a colleague on the morning of a day."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "hand_overs",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("to", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("is_all", sa.Boolean(), nullable=False),
        sa.Column("planned_by", sa.String(), nullable=False),
        sa.Column("planned_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_overs")),
    )
    op.create_table(
        "hand_over_tickets",
        sa.Column("hand_over", sa.String(), nullable=False),
        sa.Column("ticket_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["hand_over"], ["hand_overs.id"], op.f("fk_hand_over_tickets_hand_over")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], op.f("fk_hand_over_tickets_ticket_id")
        ),
        sa.PrimaryKeyConstraint("hand_over", "ticket_id", name=op.f("pk_hand_over_tickets")),
    )
