"""Where tickets are shown in Slack, and which of those cards are out of date."""

from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from bot.storage.casebook.restored import doubt
from bot.storage.casebook.tables import CARD_DUE, cards, due, former_cards, tickets
from bot.storage.database import Database
from tickets.model.kinds import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A message that shows a ticket."""

    place: str
    """The desk channel, or the person whose DM it is in."""
    channel: str
    ts: str
    version: int
    """Version of the ticket as drawn last."""
    steps: int
    """How many history lines its thread has."""


@dataclass(frozen=True, slots=True)
class Former:
    """A card under a number that the ticket no longer has; to be replaced by something neutral."""

    number: str
    place: str
    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Cards:
    """All methods may raise StorageFailed.

    Every move makes a ticket stale, until `settled` says that all of its cards are drawn.
    """

    database: Database

    def stale(self, limit: int) -> tuple[tuple[str, int], ...]:
        """Numbers of tickets with outdated cards, each with the version to draw."""
        query = (
            select(tickets.c.number, tickets.c.version)
            .where(CARD_DUE)
            .order_by(tickets.c.received_at)
            .limit(limit)
        )
        with self.database.read() as connection:
            return tuple((row.number, row.version) for row in connection.execute(query))

    def alone(self, number: str) -> AbstractContextManager[bool]:
        """Two programs that draw one ticket at once would both post its card."""
        return self.database.alone(f"card:{number}")

    def near(self, since: datetime, until: datetime) -> None:
        """Mark tickets stale whose clocks end in this span: the signs on a card change by
        the day."""
        ending = select(due.c.ticket_id).where(due.c.at >= since, due.c.at < until)
        with self.database.write() as connection:
            connection.execute(
                update(tickets)
                .where(tickets.c.status != Status.CLOSED, tickets.c.id.in_(ending))
                .values(card_due=True)
            )

    def settled(self, number: str, version: int) -> None:
        """All cards are drawn as of this version; no effect if the ticket moved on."""
        with self.database.write() as connection:
            connection.execute(
                update(tickets)
                .where(tickets.c.number == number, tickets.c.version == version)
                .values(card_due=False)
            )

    def places(self, number: str) -> tuple[Card, ...]:
        query = (
            select(cards).join(tickets).where(tickets.c.number == number).order_by(cards.c.place)
        )
        with self.database.read() as connection:
            return tuple(
                Card(
                    place=row.place,
                    channel=row.channel,
                    ts=row.ts,
                    version=row.version,
                    steps=row.steps,
                )
                for row in connection.execute(query)
            )

    def undone_until(self, at: datetime) -> datetime | None:
        """The last restore before `at`; None if there was none.

        A message of ours from before it tells of an act that the restore undid.
        """
        with self.database.read() as connection:
            restored = doubt(connection)
        return restored.until if restored and at >= restored.until else None

    def stands(self, channel: str, ts: str) -> bool:
        """Whether this message shows a ticket."""
        here = (cards.c.channel == channel, cards.c.ts == ts)
        with self.database.read() as connection:
            return connection.scalar(select(cards.c.ts).where(*here)) is not None

    def drawn(self, number: str, card: Card) -> None:
        """Record the card; a ticket has one a place.

        If the ticket was renumbered meanwhile, the message is recorded for `former` instead.
        """
        with self.database.write() as connection:
            ticket_id = connection.scalar(select(tickets.c.id).where(tickets.c.number == number))
            if ticket_id is not None:
                connection.execute(
                    self.database.overwrite(cards), {**asdict(card), "ticket_id": ticket_id}
                )
                return
            left = {"number": number, "place": card.place, "channel": card.channel, "ts": card.ts}
            connection.execute(self.database.overwrite(former_cards), left)

    def removed(self, number: str, place: str) -> None:
        shown = select(tickets.c.id).where(tickets.c.number == number)
        with self.database.write() as connection:
            connection.execute(
                delete(cards).where(cards.c.ticket_id.in_(shown), cards.c.place == place)
            )

    def former(self, limit: int) -> tuple[Former, ...]:
        with self.database.read() as connection:
            rows = connection.execute(select(former_cards).limit(limit))
            return tuple(Former(row.number, row.place, row.channel, row.ts) for row in rows)

    def struck(self, channel: str, ts: str) -> None:
        """The former card was replaced."""
        here = (former_cards.c.channel == channel, former_cards.c.ts == ts)
        with self.database.write() as connection:
            connection.execute(delete(former_cards).where(*here))


def leave(connection: Connection, ticket_id: str, former: str) -> None:
    """Keep what shows a ticket under its former number, for `former`."""
    shown = select(cards.c.channel, cards.c.ts, cards.c.place).where(cards.c.ticket_id == ticket_id)
    left = [{**row._asdict(), "number": former} for row in connection.execute(shown)]
    if left:
        connection.execute(former_cards.insert(), left)
        connection.execute(delete(cards).where(cards.c.ticket_id == ticket_id))
