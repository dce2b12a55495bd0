"""What became a person's turn by a colleague's act: told once an hour before noon (O29)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from typing import Final

from bot.delivery.moot import is_over
from bot.delivery.outcome import Drop, Later, Outcome, Say
from bot.storage.casebook.outbox import Waiting
from handlers.slack.view import ViewContext
from handlers.tickets.notices import moves
from tickets.access.visibility import may_hear
from tickets.deadlines.ticket_clocks import ticket_deadlines
from tickets.model import tokyo
from tickets.model.clocks import Label
from tickets.model.kinds import Kind
from tickets.model.notices import Notice, NoticeKind
from tickets.model.ticket import Ticket
from tickets.ports import Store, UnitOfWork, post_missing
from tickets.rules.calendar import Opening

_HOURS: Final = (10, 11, 12)
"""With the digest at most three messages before noon."""
_MOST: Final = 12
_SOON: Final = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class NextSteps:
    """Notices of one hour in one message; a single one speaks for itself."""

    store: Store

    def until(self, waiting: Waiting, ticket: Ticket, reader: ViewContext) -> Outcome | None:
        """Wait for that message; None if none tells this notice."""
        opening, to = reader.office_context.opening, waiting.notice.to
        at = _told_at(waiting.posted_at, opening)
        if at is None or not _is_gathered(waiting.notice, ticket, reader):
            return None
        several = Notice(NoticeKind.NEXT_STEPS, "", to, 0, at.isoformat())
        post_missing(self.store, [several])
        if reader.now < at:
            return Later(at)
        if is_over(waiting.notice, ticket, reader):
            return Drop()
        with self.store.reading() as work:
            is_waiting = several in (each for each, _ in work.untold(several.what, to))
        is_said = is_waiting and isinstance(self.told(several, reader), Say)
        return Later(reader.now + _SOON) if is_said else None

    def told(self, several: Notice, reader: ViewContext) -> Outcome:
        at = datetime.fromisoformat(several.about)
        if reader.now < at:
            return Later(at)
        found = self._of_hour(several.to, at, reader)
        if not 1 < len(found) <= _MOST:
            return Drop()
        rows = [moves.row(each, ticket, reader) for each, ticket in found.items()]
        keys = tuple(each.key for each in found)
        return Say(partial(moves.together, rows, reader), covers=keys)

    def _of_hour(self, to: str, at: datetime, reader: ViewContext) -> Mapping[Notice, Ticket]:
        """What still waits to be told and to be done, and its tickets."""
        opening = reader.office_context.opening
        with self.store.reading() as work:
            waiting = sorted(_waiting(work, to), key=lambda each: (each[1], each[0].number))
            found = ((told, work.find(told.number), since) for told, since in waiting)
            return {
                told: ticket
                for told, ticket, since in found
                if ticket is not None
                and _told_at(since, opening) == at
                and _is_gathered(told, ticket, reader)
                and not is_over(told, ticket, reader)
            }


def _waiting(work: UnitOfWork, to: str) -> Iterator[tuple[Notice, datetime]]:
    for what in moves.TURNS:
        yield from work.untold(what, to)


def _is_gathered(told: Notice, ticket: Ticket, reader: ViewContext) -> bool:
    """Not "not ours", of which the owner hears at once (O20), nor what the law dates today."""
    office = reader.office_context
    if told.what not in moves.TURNS or (
        ticket.kind is Kind.DISCLOSURE and ticket.disclosure.disowned
    ):
        return False
    if not may_hear(told.what, told.to, ticket, office.roster, reader.today):
        return False
    running = ticket_deadlines(ticket, office.rules, office.opening)
    by_law = (each for each in running if each.clock.label is Label.STATUTORY)
    return all(each.on > reader.today for each in by_law)


def _told_at(posted_at: datetime, opening: Opening) -> datetime | None:
    """The next full hour of a morning on which the desk is open; None in the afternoon."""
    if not opening.is_open(posted_at):
        return None
    local = posted_at.astimezone(tokyo.TOKYO)
    hour = next((each for each in _HOURS if local.hour < each), None)
    return None if hour is None else tokyo.at(local.date(), time(hour))
