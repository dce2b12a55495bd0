"""Find what colleagues did since a person's last digest, for the next one to say."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from tickets.access.escalation_access import may_know
from tickets.access.visibility import may_get_notice
from tickets.escalation.handling import without_restricted_numbers
from tickets.model import tokyo
from tickets.model.escalation import Escalation
from tickets.model.notices import Notice, NoticeKind
from tickets.model.ticket import Step, Ticket
from tickets.ports import UnitOfWork, source_ticket
from tickets.rules.context import Moment

_NEWS: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class StandInDecisions:
    """What a stand-in decided in the manager's place."""

    escalations: tuple[tuple[Escalation, frozenset[str]], ...] = ()
    """Each with the names of their acts."""
    tickets: tuple[tuple[Ticket, Step], ...] = ()

    @property
    def count(self) -> int:
        return len(self.escalations) + len(self.tickets)


NO_STAND_IN_DECISIONS: Final = StandInDecisions()


def stand_in_decisions(
    work: UnitOfWork, moment: Moment, *, told_before: datetime | None
) -> StandInDecisions:
    """Return decisions that no digest has told, or none before this time."""
    person = moment.actor.id
    acts: dict[str, set[str]] = defaultdict(set)
    steps: list[tuple[Ticket, Step]] = []
    for notice, _ in _news(work, NoticeKind.DECIDED_MEANWHILE, person, told_before):
        ticket = work.find(notice.number)
        if ticket is None:
            acts[notice.number].add(notice.about)
        elif may_get_notice(notice.what, person, ticket, moment):
            steps.append((ticket, ticket.history[notice.step - 1]))
    found = ((work.escalation(number), frozenset(names)) for number, names in acts.items())
    escalations = tuple(
        (without_restricted_numbers(work, each), names)
        for each, names in found
        if each and may_know(person, each, source_ticket(work, each), moment.roster)
    )
    return StandInDecisions(escalations, tuple(steps))


def untold_immediate_answers(work: UnitOfWork, moment: Moment) -> Iterator[str]:
    """Yield untold answers of the last two weeks: the monthly report has older ones, as before a
    first digest. The samples are posted later than they were answered.
    """
    oldest, person = moment.today - _NEWS, moment.actor.id
    for notice, posted_at in _news(work, NoticeKind.ANSWERED_AT_ONCE, person):
        if tokyo.date_of(posted_at) < oldest:
            continue
        ticket = work.find(notice.number)
        if ticket is None or tokyo.date_of(ticket.history[notice.step - 1].at) < oldest:
            continue
        if may_get_notice(notice.what, person, ticket, moment):
            yield notice.number


def was_told_by_digest(notice: Notice, posted_at: datetime, work: UnitOfWork, on: date) -> bool:
    """Whether a digest told the person of it since; of a decision, one before this day (O23)."""
    before = tokyo.at(on) if notice.what is NoticeKind.DECIDED_MEANWHILE else None
    return _is_told(posted_at, work.last_told_at(NoticeKind.DIGEST, notice.to, before))


def _news(
    work: UnitOfWork, what: NoticeKind, person: str, before: datetime | None = None
) -> Iterator[tuple[Notice, datetime]]:
    """Notices that no digest has told, with their time. The last digest is looked up if there
    are any."""
    waiting = tuple(work.undelivered(what, person))
    told_at = work.last_told_at(NoticeKind.DIGEST, person, before) if waiting else None
    yield from (each for each in waiting if not _is_told(each[1], told_at))


def _is_told(posted_at: datetime, told_at: datetime | None) -> bool:
    return told_at is not None and told_at > posted_at
