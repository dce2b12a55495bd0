"""Each morning, and by `tick`: planned hand-overs, digests, reminders of reviews and actions."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

import structlog

from bot import logs
from bot.config.reloading_file import ReloadingFile
from handlers.services import People
from knowledge.answering import Answerer
from knowledge.library.entry import OWNER_ROLES, REMINDER_LEAD, Entry, Review, next_reviews
from knowledge.library.loader import Library, read_library
from tickets.desk import Desk
from tickets.model import tokyo
from tickets.model.errors import TicketError
from tickets.model.notices import Notice, NoticeKind
from tickets.model.people import Roster
from tickets.ports import Store, post_missing_notices
from tickets.rules.context import OfficeContext

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class MorningRun:
    desk: Desk
    clock: Callable[[], datetime]
    wake: Callable[[], None]
    reviews: Callable[[datetime], int]
    """Queues reminders of answers to review; returns how many."""

    def __call__(self) -> int:
        """Queue what goes out in the morning; return how many digests of the desk are new."""
        # One moment for all: the departments' digests mark the desk's of the day as queued.
        now = self.clock()
        planned = self._plan_digests(now)
        if self.reviews(now) + self.desk.action_reminders.plan(now=now):
            self.wake()
        return planned

    def plan_digests(self) -> int:
        """Queue the desk's digests alone; return how many are new."""
        return self._plan_digests(self.clock())

    def _plan_digests(self, now: datetime) -> int:
        """Hand-overs come first, so that the new owner's digest has them."""
        given = self._hand_over(now)
        planned = self.desk.digests.plan(now=now)
        if given:
            _log.info("hand_over.done", count=given)
        if given or planned:
            self.wake()
        return planned

    def _hand_over(self, now: datetime) -> int:
        """Carry out planned hand-overs; a failure must not stop the digests."""
        try:
            return self.desk.hand_overs.carry_out(now=now)
        except TicketError as error:
            logs.alarm("hand_over.failed", type(error).__name__)
            return 0


# --- reviews ----------------------------------------------------------------------------------

_PERSON: Final = re.compile("[UW][A-Z0-9]{2,20}")
_PATIENCE: Final = 4.0  # seconds
Expand = Callable[[frozenset[str]], frozenset[str]]


@dataclass(frozen=True, slots=True)
class ReviewReminders:
    """Reminds the owners of answers whose review is due: one message a person and morning.

    `expand` replaces groups by their members.
    """

    casebook: Store
    library: Callable[[], Library]
    context: Callable[[], OfficeContext]
    people: People
    expand: Expand

    def plan(self, now: datetime) -> int:
        """Queue today's reminders while the desk is open; return how many are new."""
        office, day = self.context(), tokyo.date_of(now)
        if not office.opening.is_open(now):
            return 0
        before = office.opening.calendar.add(day, -1)
        told = [each for each in self._standing(office, day) if each.is_reminder_due(before, day)]
        owners = {who for each in told for who in self._owners_of(each.entry, office.roster)}
        about = day.isoformat()
        notices = [Notice(NoticeKind.ANSWERS_DUE, "", who, 0, about) for who in sorted(owners)]
        return post_missing_notices(self.casebook, notices)

    def due_for(self, person: str, now: datetime) -> tuple[Review, ...]:
        """Return what this person is to review by now or soon."""
        office = self.context()
        standing = self._standing(office, tokyo.date_of(now))
        return tuple(
            each for each in standing if person in self._owners_of(each.entry, office.roster)
        )

    def owners_of(self, entry: Entry) -> frozenset[str]:
        """The people who keep this answer."""
        return self._owners_of(entry, self.context().roster)

    def _standing(self, office: OfficeContext, day: date) -> tuple[Review, ...]:
        grace_days = office.office.knowledge.grace_days if office.office else None
        found = next_reviews(self.library().entries.values(), grace_days)
        return tuple(each for each in found if each.due_on - REMINDER_LEAD <= day)

    def _owners_of(self, entry: Entry, roster: Roster) -> frozenset[str]:
        """The owner; without one who can be reached the curators, and without these the manager."""
        return self._named(entry.owner or "", roster) or roster.curators or _held(roster.manager)

    def _named(self, owner: str, roster: Roster) -> frozenset[str]:
        if owner in OWNER_ROLES:
            return _held(getattr(roster, owner))
        members = self.expand(frozenset({owner}))
        return frozenset(each for each in members if _PERSON.fullmatch(each) and self._works(each))

    def _works(self, person: str) -> bool:
        found = self.people.find(person, _PATIENCE)
        return found is not None and found.is_member


def newest_library(answerer: ReloadingFile[Answerer], folder: Path) -> Library:
    """The answers in use; in a program that only delivers, as they are on the disk."""
    return answerer.current().library if answerer.is_ready else read_library(folder)


def _held(holder: str | frozenset[str] | None) -> frozenset[str]:
    if holder is None:
        return frozenset()
    return frozenset({holder}) if isinstance(holder, str) else holder
