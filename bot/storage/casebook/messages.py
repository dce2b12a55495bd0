"""Messages to change later: those that show an escalation or ask for a step, and tickets' cards."""

from collections.abc import Collection
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, and_, bindparam, delete, select, update

from bot.storage.casebook.restored import untraced_span
from bot.storage.casebook.tables import (
    CARD_DUE,
    cards,
    due,
    escalation_copies,
    escalations,
    former_cards,
    notes,
    notices,
    tickets,
)
from bot.storage.database import Database
from tickets.model.escalation import EscalationState
from tickets.model.kinds import Status
from tickets.model.notices import Notice, NoticeKind

RECEIPT: Final = "receipt"
"""The copy of who reported it or joined; every other is named after the notice it was sent as."""
_NAME: Final = "copies"


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationCopy:
    channel: str
    ts: str
    number: str
    to: str
    what: str
    version: int


@dataclass(frozen=True, slots=True)
class EscalationCopies:
    """Messages that show an escalation, with the version drawn.

    All methods may raise StorageFailed.
    """

    database: Database

    def stale(self, limit: int) -> tuple[str, ...]:
        """Numbers of escalations with an outdated message, oldest first."""
        query = (
            select(escalations.c.number)
            .join(escalation_copies, escalation_copies.c.number == escalations.c.number)
            .where(escalation_copies.c.version < escalations.c.version)
            .distinct()
            .order_by(escalations.c.number)
            .limit(limit)
        )
        return tuple(row.number for row in self.database.rows(query))

    def copies_of(self, number: str) -> tuple[EscalationCopy, ...]:
        query = (
            select(escalation_copies)
            .where(escalation_copies.c.number == number)
            .order_by(escalation_copies.c.ts, escalation_copies.c.channel)
        )
        return tuple(EscalationCopy(**row._asdict()) for row in self.database.rows(query))

    def newest(self, number: str, to: str, *, is_receipt: bool = False) -> EscalationCopy | None:
        """The message in whose thread this person is told more: a copy, or their receipt."""
        theirs = [
            each
            for each in self.copies_of(number)
            if each.to == to and (each.what == RECEIPT) is is_receipt
        ]
        return theirs[-1] if theirs else None

    def is_told_since(self, notice: Notice, *, or_waits: bool = False) -> bool:
        """Whether a later notice already told this person everything, or waits to tell it."""
        query = select(notices.c.key).where(
            notices.c.what == notice.what,
            notices.c.number == notice.number,
            notices.c.to == notice.to,
            notices.c.step > notice.step,
            notices.c.state.in_(("sent", "waiting") if or_waits else ("sent",)),
        )
        return self.database.scalar(query) is not None

    def try_lock(self, number: str) -> AbstractContextManager[bool]:
        """Two programs that draw at once could overwrite a newer state with an older one."""
        return self.database.try_lock(f"copies:{number}")

    def mark_drawn(self, copy: EscalationCopy, version: int) -> None:
        """Record the version that a message shows; no effect if a redraw was asked for since `copy`
        was read."""
        same = and_(_here(copy.channel, copy.ts), escalation_copies.c.version == copy.version)
        self.database.execute(update(escalation_copies).where(same).values(version=version))

    def forget(self, channel: str, ts: str) -> None:
        """Forget a message that was deleted, or has nothing left to show."""
        self.database.execute(delete(escalation_copies).where(_here(channel, ts)))

    def keep_receipt(self, number: str, person: str, channel: str, ts: str, version: int) -> None:
        made = EscalationCopy(
            channel=channel, ts=ts, number=number, to=person, what=RECEIPT, version=version
        )
        self.database.execute(self.database.upsert(escalation_copies), asdict(made))

    def redraw_if_changed(self, state: str) -> None:
        """Redraw all open escalations if `state`, the day or the office holders, has changed."""
        standing = select(notes.c.value).where(notes.c.name == _NAME)
        if self.database.scalar(standing) == state:
            return
        is_open = select(escalations.c.number).where(escalations.c.status != EscalationState.CLOSED)
        with self.database.write() as connection:
            behind = update(escalation_copies).where(escalation_copies.c.number.in_(is_open))
            connection.execute(behind.values(version=0))
            row = {"name": _NAME, "value": state}
            connection.execute(self.database.upsert(notes), row)


def keep_escalation_copy(
    database: Database, connection: Connection, key: str, place: tuple[str, str], version: int
) -> None:
    """Record that the message of this notice shows an escalation."""
    channel, ts = place
    row = connection.execute(select(notices).where(notices.c.key == key)).one()
    copy = EscalationCopy(
        channel=channel, ts=ts, number=row.number, to=row.to, what=row.what, version=version
    )
    connection.execute(database.upsert(escalation_copies), asdict(copy))


def _here(channel: str, ts: str) -> ColumnElement[bool]:
    return and_(escalation_copies.c.channel == channel, escalation_copies.c.ts == ts)


def notice_of(row: Row[Any]) -> Notice:
    return Notice(NoticeKind(row.what), row.number, row.to, row.step, row.about)


@dataclass(frozen=True, slots=True)
class StepRequest:
    key: str
    notice: Notice
    channel: str
    ts: str
    sent_at: datetime


# Built once, as are the statements of the cards: they run whenever a ticket is drawn.
_OPEN: Final = (
    select(notices)
    .where(
        notices.c.number == bindparam("of"),
        notices.c.state == "sent",
        notices.c.ts.is_not(None),
        notices.c.what.in_(bindparam("kinds", expanding=True)),
        ~select(escalation_copies.c.ts)
        .where(
            escalation_copies.c.number == bindparam("of"),
            escalation_copies.c.channel == notices.c.channel,
            escalation_copies.c.ts == notices.c.ts,
        )
        .exists(),
    )
    .order_by(notices.c.sent_at, notices.c.key)
)


@dataclass(frozen=True, slots=True)
class StepRequests:
    """Messages that ask people for a step, and where each stands in Slack.

    All methods may raise StorageFailed.
    """

    database: Database

    def open_requests(self, number: str, kinds: Collection[NoticeKind]) -> tuple[StepRequest, ...]:
        """Sent messages about a ticket or an escalation that have not been settled, oldest first;
        not those that show an escalation as a whole.
        """
        with self.database.read() as connection:
            rows = connection.execute(_OPEN, {"of": number, "kinds": sorted(kinds)}).all()
        return tuple(
            StepRequest(row.key, notice_of(row), row.channel, row.ts, row.sent_at) for row in rows
        )

    def try_lock(self, channel: str, ts: str) -> AbstractContextManager[bool]:
        """Two programs that replace parts of one message at once would undo each other's."""
        return self.database.try_lock(f"message:{channel}:{ts}")

    def forget(self, key: str) -> None:
        """Forget the place of a message that asks nothing any more."""
        self.database.execute(update(notices).where(notices.c.key == key).values(ts=None))


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
class FormerCard:
    """A card under a number that the ticket no longer has; to be replaced by something neutral."""

    number: str
    place: str
    channel: str
    ts: str


_DRAWN: Final = (
    update(tickets)
    .where(tickets.c.number == bindparam("of"), tickets.c.version == bindparam("shown"))
    .values(card_due=False)
)
_PLACES: Final = (
    select(*(cards.c[each.name] for each in fields(Card)))
    .join(tickets)
    .where(tickets.c.number == bindparam("of"))
    .order_by(cards.c.place)
)
_ID: Final = select(tickets.c.id).where(tickets.c.number == bindparam("of"))


@dataclass(frozen=True, slots=True)
class Cards:
    """All methods may raise StorageFailed.

    Every move makes a ticket stale, until `mark_drawn` says that all of its cards are drawn.
    """

    database: Database

    def stale(self, limit: int) -> tuple[str, ...]:
        """Numbers of tickets with outdated cards, oldest first."""
        query = (
            select(tickets.c.number).where(CARD_DUE).order_by(tickets.c.received_at).limit(limit)
        )
        return tuple(row.number for row in self.database.rows(query))

    def try_lock(self, number: str) -> AbstractContextManager[bool]:
        """Two programs that draw one ticket at once would both post its card."""
        return self.database.try_lock(f"card:{number}")

    def mark_near_stale(self, until: datetime) -> None:
        """Mark tickets stale that are late or due by then: the signs on a card change by the day,
        and nobody knows how long nothing ran."""
        ending = select(due.c.ticket_id).where(due.c.at < until)
        self.database.execute(
            update(tickets)
            .where(tickets.c.status != Status.CLOSED, tickets.c.id.in_(ending))
            .values(card_due=True)
        )

    def mark_drawn(self, number: str, version: int) -> None:
        """Record that all cards are drawn as of this version; no effect if the ticket moved on."""
        self.database.execute(_DRAWN, {"of": number, "shown": version})

    def places(self, number: str) -> tuple[Card, ...]:
        with self.database.read() as connection:
            rows = connection.execute(_PLACES, {"of": number}).all()
        return tuple(Card(**row._asdict()) for row in rows)

    def last_restore_before(self, at: datetime) -> datetime | None:
        """The last restore before `at`; None if there was none.

        A message of ours from before it tells of an act that the restore undid.
        """
        with self.database.read() as connection:
            restored = untraced_span(connection)
        return restored.until if restored and at >= restored.until else None

    def is_card(self, channel: str, ts: str) -> bool:
        """Whether this message shows a ticket."""
        here = (cards.c.channel == channel, cards.c.ts == ts)
        return self.database.scalar(select(cards.c.ts).where(*here)) is not None

    def keep(self, number: str, card: Card) -> None:
        """Record the card; a ticket has one a place.

        If the ticket was renumbered meanwhile, the message is recorded for `former` instead.
        """
        with self.database.write() as connection:
            ticket_id = connection.scalar(_ID, {"of": number})
            if ticket_id is not None:
                connection.execute(
                    self.database.upsert(cards), {**asdict(card), "ticket_id": ticket_id}
                )
                return
            left = {"number": number, "place": card.place, "channel": card.channel, "ts": card.ts}
            connection.execute(self.database.upsert(former_cards), left)

    def forget(self, number: str, place: str) -> None:
        shown = select(tickets.c.id).where(tickets.c.number == number)
        self.database.execute(
            delete(cards).where(cards.c.ticket_id.in_(shown), cards.c.place == place)
        )

    def former_cards(self, limit: int) -> tuple[FormerCard, ...]:
        rows = self.database.rows(select(former_cards).limit(limit))
        return tuple(FormerCard(row.number, row.place, row.channel, row.ts) for row in rows)

    def forget_former(self, channel: str, ts: str) -> None:
        """Forget a former card that was replaced."""
        here = (former_cards.c.channel == channel, former_cards.c.ts == ts)
        self.database.execute(delete(former_cards).where(*here))


def keep_former_cards(connection: Connection, ticket_id: str, former: str) -> None:
    """Keep what shows a ticket under its former number, for `former`."""
    shown = select(cards.c.channel, cards.c.ts, cards.c.place).where(cards.c.ticket_id == ticket_id)
    left = [{**row._asdict(), "number": former} for row in connection.execute(shown)]
    if left:
        connection.execute(former_cards.insert(), left)
        connection.execute(delete(cards).where(cards.c.ticket_id == ticket_id))
