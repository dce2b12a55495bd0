"""Ticket cards: posted once, updated in place, with a thread line for each move."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final

from bot import fault_points
from bot.delivery.audience import Audience
from bot.delivery.backoff import MOST_FAULTS, Backoff
from bot.delivery.moot import MootMessages
from bot.delivery.poster import PacedPoster, Stopping
from bot.storage.casebook.cards import Card, Cards, Former
from handlers.slack.api import Refused, ReplyFailed
from handlers.slack.blocks import Message
from handlers.slack.poster import GONE, is_told
from handlers.slack.view import ViewContext
from handlers.tickets import card as view
from handlers.tickets.actions import controls
from tickets.access.visibility import Visibility, as_seen_by, visibility_of
from tickets.model import tokyo
from tickets.model.notices import DESK
from tickets.model.ticket import Link, Ticket
from tickets.ports import Store, UnitOfWork, is_of_decision
from tickets.workflow.audience import readers

_MOST: Final = 200
_JUST_OVER: Final = timedelta(days=2)
_NEAR: Final = timedelta(days=7)  # the next business day may be as far away


class CardDelivery:
    def __init__(
        self,
        store: Store,
        cards: Cards,
        posting: PacedPoster,
        audience: Audience,
        moot: MootMessages,
    ) -> None:
        self._store = store
        self._cards = cards
        self._posting = posting
        self._audience = audience
        self._moot = moot
        self._rest = Backoff("card.refused")
        self._day: date | None = None

    def __call__(self) -> None:
        self._look_at_the_day()
        faults = 0
        for name, number, draw in self._behind():
            if not self._rest.is_over(name):
                continue
            try:
                with self._rest.if_refused(name), self._cards.alone(number) as ours:
                    if ours:
                        draw()
                faults = 0
            except ReplyFailed as failed:
                faults += 1
                if isinstance(failed, Stopping) or faults >= MOST_FAULTS:
                    raise

    def _behind(self) -> Iterator[tuple[str, str, Callable[[], None]]]:
        """What to draw: the name it is paused under, the number, and the action."""
        for former in self._cards.former(_MOST):
            yield former.ts, former.number, partial(self._strike, former)
        for number, _ in self._cards.stale(_MOST):
            yield number, number, partial(self._show, number)

    def _look_at_the_day(self) -> None:
        """Due signs change by the day, also after a night in which nothing ran."""
        today = tokyo.date_of(self._audience.clock())
        if today != self._day:
            self._cards.near(tokyo.at(today - _JUST_OVER), tokyo.at(today + _NEAR))
            self._day = today

    def _strike(self, former: Former) -> None:
        """A former number must tell nothing any more (O1)."""
        self._blank(former.number, former.place, former.channel, former.ts)
        self._cards.struck(former.channel, former.ts)

    def _show(self, number: str) -> None:
        reader = self._audience.reader(DESK)
        with self._store.reading() as work:
            ticket = work.find(number)
            if ticket is None:
                return  # renumbered: the new number is stale, too
            wanted = _places(ticket, reader)
            drawn = {place: _for(place, work, ticket, reader) for place in wanted}
        known = {card.place: card for card in self._cards.places(number)}
        for place in sorted(known.keys() - set(wanted)):
            self._blank(number, place, known[place].channel, known[place].ts)
            self._cards.removed(number, place)
        refused: Refused | None = None
        for place, seen in drawn.items():
            try:
                self._draw(seen, place, known.get(place))
            except Refused as fault:
                refused = fault  # still draw the others
        self._moot.settle(number)
        if refused is not None:
            raise refused
        self._cards.settled(number, ticket.version)

    def _draw(self, ticket: Ticket, place: str, card: Card | None) -> None:
        reader = self._audience.reader(place)
        shown = view.card(ticket, reader, controls(ticket, reader))
        channel = self._channel(place, reader)
        standing = card if card is not None and card.channel == channel else None
        if standing is not None and not self._updated(standing, shown):
            standing = None
        if standing is None:
            fault_points.reached("before_card")
            steps = card.steps if card else 1 if place == DESK else len(ticket.history)
            key = f"card:{ticket.number}:{place}"
            since = ticket.recorded_at if card is None else None
            ts = self._posted(channel, shown, key, since)
            fault_points.reached("after_card")
            standing = Card(
                place=place, channel=channel, ts=ts, version=ticket.version, steps=steps
            )
        standing = replace(standing, version=ticket.version)
        self._cards.drawn(ticket.number, standing)
        fault_points.reached("after_card_mark")
        self._tell_steps(ticket, standing, reader)

    def _posted(self, channel: str, shown: Message, key: str, since: datetime | None) -> str:
        """Find a card that was posted before a crash, else post it; `since` is None if it is known
        to be gone."""
        found = None if since is None else self._posting.find(channel, key, since)
        if found is None:
            return self._posting.post(channel, shown, key)
        self._posting.update(channel, found, shown)
        return found

    def _updated(self, card: Card, shown: Message) -> bool:
        """False if the message was deleted and has to be posted again."""
        try:
            self._posting.update(card.channel, card.ts, shown)
        except Refused as refused:
            if refused.error not in GONE:
                raise
            return False
        return True

    def _tell_steps(self, ticket: Ticket, card: Card, reader: ViewContext) -> None:
        """Add the missing thread lines, one a move."""
        untold = ticket.history[card.steps :]
        if not untold:
            return
        told = self._posting.told(card.channel, card.ts)
        for ordinal, step in enumerate(untold, start=card.steps + 1):
            key = f"step:{ticket.number}:{card.place}:{ordinal}"
            if not is_told(key, told, self._cards.undone_until(step.at)):
                line = view.step_line(step, ticket.kind, reader)
                self._posting.post(card.channel, line, key, thread=card.ts)
            self._cards.drawn(ticket.number, replace(card, steps=ordinal))

    def _blank(self, number: str, place: str, channel: str, ts: str) -> None:
        try:
            self._posting.update(channel, ts, view.stub(number, self._audience.reader(place)))
        except Refused as refused:
            if refused.error not in GONE:
                raise

    def _channel(self, place: str, reader: ViewContext) -> str:
        desk = reader.office.channels.desk
        return desk if place == DESK and desk else self._posting.direct(place)


def _places(ticket: Ticket, reader: ViewContext) -> tuple[str, ...]:
    if not ticket.restrictions:
        return (DESK,) if reader.office.channels.desk else ()
    return tuple(sorted(readers(ticket, reader.office_context.roster, reader.today)))


def _for(place: str, work: UnitOfWork, ticket: Ticket, reader: ViewContext) -> Ticket:
    """Without links that must not be known there, and without a hidden name."""

    def is_known(link: Link) -> bool:
        if link.kind is None:
            return not is_of_decision(work, link.number)
        other = work.find(link.number)
        if other is None or place == DESK:
            return other is not None and not other.restrictions
        roster = reader.office_context.roster
        return (
            visibility_of(other, roster.actor(place), roster, reader.today) is not Visibility.NONE
        )

    seen = as_seen_by(ticket, place)
    return replace(seen, links=frozenset(filter(is_known, ticket.links)))
