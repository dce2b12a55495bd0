"""Ticket cards and the messages of escalations: updated in place when what they show changes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final

from bot import fault_points
from bot.delivery.audience import Audience
from bot.delivery.notices import draw_copy
from bot.delivery.obsolete import ObsoleteMessages
from bot.delivery.poster import Backoff, PacedPoster
from bot.storage.casebook.messages import (
    RECEIPT,
    Card,
    Cards,
    EscalationCopies,
    EscalationCopy,
    FormerCard,
)
from handlers.escalations.messages import reporter_receipt, withheld_message
from handlers.slack.api import CallRefused
from handlers.slack.blocks import Message
from handlers.slack.poster import was_posted
from handlers.slack.view import ViewContext
from handlers.tickets import card as view
from handlers.tickets.actions import card_controls
from tickets.access.escalation_access import may_know
from tickets.access.visibility import hide_nameless_asker, may_see
from tickets.escalation.handling import surviving_report, without_restricted_numbers
from tickets.model import tokyo
from tickets.model.escalation import Escalation
from tickets.model.notices import DESK
from tickets.model.ticket import Link, Ticket
from tickets.ports import Store, UnitOfWork, is_of_decision, source_ticket
from tickets.workflow.commit import restricted_card_readers

_MOST: Final = 200
_NEAR: Final = timedelta(days=7)  # the next business day may be as far away


@dataclass(slots=True)
class CardDelivery:
    """A card is posted once, with a thread line for each move."""

    casebook: Store
    cards: Cards
    posting: PacedPoster
    audience: Audience
    obsolete: ObsoleteMessages
    _rest: Backoff = field(default_factory=lambda: Backoff("card.refused"))
    _day: date | None = None

    def __call__(self) -> None:
        self._look_at_the_day()
        self._rest.do_each(self._behind())

    def _behind(self) -> Iterator[tuple[str, Callable[[], None]]]:
        """Yield what to draw, by the name it is paused under."""
        for former in self.cards.former_cards(_MOST):
            yield former.ts, partial(self._alone, former.number, partial(self._strike, former))
        for number in self.cards.stale(_MOST):
            yield number, partial(self._alone, number, partial(self._show, number))

    def _alone(self, number: str, draw: Callable[[], None]) -> None:
        with self.cards.try_lock(number) as ours:
            if ours:
                draw()

    def _look_at_the_day(self) -> None:
        """Due signs change by the day, also after days in which nothing ran."""
        today = tokyo.date_of(self.audience.clock())
        if today != self._day:
            self.cards.mark_near_stale(tokyo.at(today + _NEAR))
            self._day = today

    def _strike(self, former: FormerCard) -> None:
        """Blank the card of a former number, which must tell nothing any more (O1)."""
        self._blank(former.number, former.place, former.channel, former.ts)
        self.cards.forget_former(former.channel, former.ts)

    def _show(self, number: str) -> None:
        reader = self.audience.reader(DESK)
        with self.casebook.reading() as work:
            ticket = work.find(number)
            if ticket is None:
                return  # renumbered: the new number is stale, too
            wanted = _places(ticket, reader)
            drawn = {place: _for(place, work, ticket, reader) for place in wanted}
        known = {card.place: card for card in self.cards.places(number)}
        for place in sorted(known.keys() - set(wanted)):
            self._blank(number, place, known[place].channel, known[place].ts)
            self.cards.forget(number, place)
        refused: CallRefused | None = None
        for place, seen in drawn.items():
            try:
                self._draw(seen, place, known.get(place), reader)
            except CallRefused as fault:
                refused = fault  # still draw the others
        self.obsolete.replace_obsolete(number)
        if refused is not None:
            raise refused
        self.cards.mark_drawn(number, ticket.version)

    def _draw(self, ticket: Ticket, place: str, card: Card | None, desk: ViewContext) -> None:
        reader = desk if place == DESK else self.audience.reader(place)
        shown = view.card(ticket, reader, card_controls(ticket, reader))
        channel = self._channel(place, reader)
        standing = card if card is not None and card.channel == channel else None
        if standing and not self.posting.update_if_there(standing.channel, standing.ts, shown):
            standing = None  # deleted, and to be posted again
        if standing is None:
            fault_points.exit_if_armed("before_card")
            steps = card.steps if card else 1 if place == DESK else len(ticket.history)
            key = f"card:{ticket.number}:{place}"
            since = ticket.recorded_at if card is None else None
            ts = self._posted(channel, shown, key, since)
            fault_points.exit_if_armed("after_card")
            standing = Card(
                place=place, channel=channel, ts=ts, version=ticket.version, steps=steps
            )
        standing = replace(standing, version=ticket.version)
        self.cards.keep(ticket.number, standing)
        fault_points.exit_if_armed("after_card_mark")
        self._tell_steps(ticket, standing, reader)

    def _posted(self, channel: str, shown: Message, key: str, since: datetime | None) -> str:
        """Find a card that was posted before a crash, else post it; `since` is None if it is known
        to be gone."""
        found = None if since is None else self.posting.find(channel, key, since)
        if found is None:
            return self.posting.post(channel, shown, key)
        self.posting.update(channel, found, shown)
        return found

    def _tell_steps(self, ticket: Ticket, card: Card, reader: ViewContext) -> None:
        """Add the missing thread lines, one a move."""
        untold = ticket.history[card.steps :]
        if not untold:
            return
        told = self.posting.keys_in_thread(card.channel, card.ts)
        for ordinal, step in enumerate(untold, start=card.steps + 1):
            key = f"step:{ticket.number}:{card.place}:{ordinal}"
            if not was_posted(key, told, self.cards.last_restore_before(step.at)):
                line = view.step_message(step, ticket, reader)
                self.posting.post(card.channel, line, key, thread=card.ts)
            self.cards.keep(ticket.number, replace(card, steps=ordinal))

    def _blank(self, number: str, place: str, channel: str, ts: str) -> None:
        self.posting.update_if_there(
            channel, ts, view.withheld_card(number, self.audience.reader(place))
        )

    def _channel(self, place: str, reader: ViewContext) -> str:
        desk = reader.office.channels.desk
        return desk if place == DESK and desk else self.posting.direct(place)


def _places(ticket: Ticket, reader: ViewContext) -> tuple[str, ...]:
    if not ticket.restrictions:
        return (DESK,) if reader.office.channels.desk else ()
    return tuple(sorted(restricted_card_readers(ticket, reader.office_context, reader.now)))


def _for(place: str, work: UnitOfWork, ticket: Ticket, reader: ViewContext) -> Ticket:
    """Return the ticket without links and names that must not be known there."""

    def is_known(link: Link) -> bool:
        if link.kind is None:
            return not is_of_decision(work, link.number)
        other = work.find(link.number)
        if other is None or place == DESK:
            return other is not None and not other.restrictions
        return may_see(other, reader.office_context.moment(place, reader.now))

    return hide_nameless_asker(ticket, place).without_links(is_known)


# --- messages of escalations ------------------------------------------------------------------


@dataclass(slots=True)
class EscalationCopyDelivery:
    """Every message that shows an escalation.

    Each reader sees it in their language and by their current rights.
    """

    casebook: Store
    copies: EscalationCopies
    posting: PacedPoster
    audience: Audience
    obsolete: ObsoleteMessages
    _rest: Backoff = field(default_factory=lambda: Backoff("copy.refused"))
    _known: str = ""

    def __call__(self) -> None:
        if (state := self._state()) != self._known:  # another program's state may lag
            self.copies.redraw_if_changed(state)
            self._known = state
        stale = self.copies.stale(_MOST)
        self._rest.do_each((number, partial(self._alone, number)) for number in stale)

    def _alone(self, number: str) -> None:
        with self.copies.try_lock(number) as ours:
            if ours:
                self._show(number)

    def _state(self) -> str:
        """Return day and office holders, on which messages depend besides the escalation."""
        reader = self.audience.reader(DESK)
        roster = reader.office_context.roster
        held = (roster.manager, roster.deputy, roster.representative, roster.auditor)
        return " ".join(map(str, (reader.today, *held, *sorted(roster.security))))

    def _show(self, number: str) -> None:
        self.obsolete.replace_obsolete(number)  # first: drawn copies are not looked at again
        with self.casebook.reading() as work:
            escalation = work.escalation(number)
            if escalation is None:
                return
            source = source_ticket(work, escalation)
            stands, has_account = surviving_report(work, escalation), work.has_account(number)
            escalation = without_restricted_numbers(work, escalation)
        refused: CallRefused | None = None
        for copy in self.copies.copies_of(number):
            if copy.version < escalation.version:
                try:
                    shown = self._shown(copy, escalation, source, stands, has_account=has_account)
                    self._update(copy, shown, escalation.version)
                except CallRefused as fault:
                    refused = fault  # still draw the others
        if refused is not None:
            raise refused

    def _shown(
        self,
        copy: EscalationCopy,
        escalation: Escalation,
        source: Ticket | None,
        stands: Escalation,
        *,
        has_account: bool,
    ) -> Message:
        reader = self.audience.reader(copy.to)
        if copy.what == RECEIPT:
            return reporter_receipt(escalation, copy.to, reader, stands, has_account=has_account)
        if may_know(copy.to, escalation, source, reader.office_context.roster):
            return draw_copy(copy.to, escalation, source, reader)
        return withheld_message(escalation.number, reader)

    def _update(self, copy: EscalationCopy, shown: Message, version: int) -> None:
        if self.posting.update_if_there(copy.channel, copy.ts, shown):
            self.copies.mark_drawn(copy, version)
        else:
            self.copies.forget(copy.channel, copy.ts)
