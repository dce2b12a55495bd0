"""引き継ぐ: hand-overs planned for a day, and of open escalations when the manager changes."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final

from tickets.access import audit
from tickets.access.deciders import has_conflict_of_interest
from tickets.access.visibility import may_see, require_visible
from tickets.deadlines.timers import schedules_of
from tickets.escalation.acts import next_version
from tickets.escalation.escalate import save_with_timers
from tickets.model import tokyo
from tickets.model.errors import Code, Fault, NoSuchTicketError, RefusedError
from tickets.model.escalation import Escalation
from tickets.model.kinds import Move, Role
from tickets.model.notices import Notice, NoticeKind
from tickets.model.people import SYSTEM, PlannedHandOver
from tickets.model.personal import Personal, ValueName
from tickets.model.ticket import Summary, Ticket
from tickets.ports import DeskPart, Query, UnitOfWork, may_know_escalation, source_ticket
from tickets.rules.calendar import UncoveredYearError
from tickets.rules.context import Moment, OfficeContext
from tickets.workflow.apply import apply_all
from tickets.workflow.case import Act
from tickets.workflow.commit import commit

DAY_FIELD: Final = "hand_over_on"
"""Form field of faults about the day."""
ALL_FIELD: Final = "all"
"""Form field of the fault that all are planned already."""
_BEFORE_OPENING: Final = timedelta(minutes=1)
"""So that reminders that come at the opening go to the new owner."""
Note = Mapping[ValueName, Personal]
_OVER_ALL: Final = frozenset({Role.MANAGER, Role.DEPUTY})


@dataclass(frozen=True, slots=True)
class PlannedHandOverView:
    """A planned hand-over as one person sees it."""

    planned: PlannedHandOver
    count: int
    """Tickets it would move that this person may see."""
    may_take_back: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverSubject:
    """Subject of a notice about a hand-over."""

    owner: str
    to: str
    on: date
    moved: int = 0
    left: int = 0

    def write(self, id_: str) -> str:
        """Contains the plan's id, so that a repeated plan is told again."""
        return f"{self.owner} {self.to} {self.on} {self.moved} {self.left} {id_}"

    @classmethod
    def read(cls, about: str) -> "HandOverSubject":
        owner, to, on, moved, left, _ = about.split(" ")
        return cls(owner=owner, to=to, on=date.fromisoformat(on), moved=int(moved), left=int(left))


class HandOvers(DeskPart):
    """Moves of one person's open tickets to another, planned for a day or at once."""

    def move(
        self, owner: str, to: str, *, who: str, now: datetime, only: Collection[str], note: Note
    ) -> tuple[str, ...]:
        """Hand over these of a person's open tickets at once, or without numbers all of them; all
        or none (O7). The note, if there is one, is added to each."""
        if owner == to:
            raise RefusedError((Fault(Code.ALREADY_THEIRS, "person"),))
        moment = self._moment(who, now)
        acts = [Act(Move.ASSIGN, {"person": to})]
        if note:
            acts.insert(0, Act(Move.NOTE, personal=note))
        with self._acting(moment, move=Move.ASSIGN) as work:
            found = work.summaries(Query(owner=owner))
            numbers = [each.number for each in found if not only or each.number in only]
            tickets = [require_visible(work.find(number), moment) for number in numbers]
            for each in tickets:
                commit(work, apply_all(each, acts, moment), moment)
            return tuple(numbers)

    def plan(self, planned: PlannedHandOver, *, who: str, now: datetime) -> PlannedHandOver:
        """Plan a hand-over if every ticket could be handed over now; the same id plans once.

        Raises RefusedError for a day that is past, over a year ahead or closed, for a recipient who
        cannot own one of the tickets, and if all of them are planned for that day already.
        """
        moment = self._moment(who, now)
        if planned.owner == planned.to:
            raise RefusedError((Fault(Code.ALREADY_THEIRS, "person"),))
        _must_be_a_day_of_the_desk(planned.on, moment)
        with self._acting(moment, move=Move.ASSIGN) as work:
            earlier = _found(work, planned.id)
            if earlier is not None:
                return earlier
            # Leave out what the planner may not see or others own by now.
            meant = _theirs(work, planned, moment)
            tickets = tuple(each for each in meant if may_see(each, moment))
            if not tickets:
                raise NoSuchTicketError
            if planned.is_all and any(
                _is_for_all(each, planned) for each in _plans_known_to(work, moment)
            ):
                raise RefusedError((Fault(Code.PLANNED_ALREADY, ALL_FIELD),))
            for ticket in tickets:
                apply_all(ticket, [_assign(planned)], moment)
            planned = replace(planned, numbers=frozenset(each.number for each in tickets))
            work.add_hand_over(planned)
            work.write_audit(audit.hand_over_entry("planned", planned, moment))
            _tell_others(work, NoticeKind.HAND_OVER_PLANNED, planned, who)
            return planned

    def plans(self, *, who: str, now: datetime) -> tuple[PlannedHandOverView, ...]:
        """Plans this person may know of: their own, and all for the manager."""
        moment = self._moment(who, now)
        with self._store.reading() as work:
            return tuple(_as_seen(work, each, moment) for each in _plans_known_to(work, moment))

    def take_back(self, id_: str, *, who: str, now: datetime) -> PlannedHandOver | None:
        """Cancel a plan; None if it is gone or not theirs."""
        moment = self._moment(who, now)
        with self._store.transaction() as work:
            planned = _found(work, id_)
            if planned is None or not _is_theirs(planned, moment):
                return None
            work.remove_hand_over(planned.id)
            work.write_audit(audit.hand_over_entry("taken_back", planned, moment))
            _tell_others(work, NoticeKind.HAND_OVER_TAKEN_BACK, planned, who)
            return planned

    def carry_out(self, *, now: datetime) -> int:
        """Carry out the due hand-overs; return how many were carried out by this call."""
        office = self._context()
        with self._store.reading() as work:
            opens, soon = office.opening.hours.open, now + _BEFORE_OPENING
            due = [
                each.id for each in work.planned_hand_overs() if tokyo.at(each.on, opens) <= soon
            ]
        return sum(self._carry_out(each, now, office) for each in due)

    def _carry_out(self, id_: str, now: datetime, office: OfficeContext) -> bool:
        """Tickets that cannot be handed over stay, and are counted."""
        moment = office.moment_of_program(now)
        with self._store.transaction() as work:
            planned = _found(work, id_)
            if planned is None:
                return False
            tickets = tuple(_theirs(work, planned, office.moment(planned.planned_by, now)))
            became = [(each, _moved(work, each, planned, moment)) for each in tickets]
            moved = [(before, after) for before, after in became if after is not None]
            left = [before for before, after in became if after is None]
            work.remove_hand_over(planned.id)
            work.write_audit(
                audit.hand_over_entry("carried_out", planned, moment, len(moved), len(left))
            )
            for person in _recipients(planned):
                # Each is told only of tickets they may know of (O1).
                knows = partial(may_see, moment=office.moment(person, now))
                counted = (sum(any(map(knows, each)) for each in moved), sum(map(knows, left)))
                _tell(work, NoticeKind.HAND_OVER_DONE, planned, person, *counted)
            return True


def _must_be_a_day_of_the_desk(day: date, moment: Moment) -> None:
    """Refuse a day that is not a business day of the year ahead."""
    if day <= moment.today:
        raise RefusedError((Fault(Code.BEFORE_THAT, DAY_FIELD),))
    if day > tokyo.years_after(moment.today, 1):
        raise RefusedError((Fault(Code.TOO_FAR, DAY_FIELD),))
    try:
        is_ours = moment.context.opening.calendar.is_business_day(day)
    except UncoveredYearError:
        raise RefusedError((Fault(Code.TOO_FAR, DAY_FIELD),)) from None
    if not is_ours:
        raise RefusedError((Fault(Code.CLOSED_DAY, DAY_FIELD),))


def _is_for_all(earlier: PlannedHandOver, planned: PlannedHandOver) -> bool:
    """Whether it moves everything of this person on that day; the later plan would find nothing."""
    return earlier.is_all and (earlier.owner, earlier.on) == (planned.owner, planned.on)


def _found(work: UnitOfWork, id_: str) -> PlannedHandOver | None:
    return next((each for each in work.planned_hand_overs() if each.id == id_), None)


def _moved(
    work: UnitOfWork, ticket: Ticket, planned: PlannedHandOver, moment: Moment
) -> Ticket | None:
    """The ticket with its new owner; None if it cannot be handed over."""
    try:
        applied = apply_all(ticket, [_assign(planned)], moment)
        schedules_of(applied[-1].ticket, moment.context)  # fails before anything is written
    except (RefusedError, UncoveredYearError):
        return None
    return commit(work, applied, moment)


def _assign(planned: PlannedHandOver) -> Act:
    return Act(Move.ASSIGN, {"person": planned.to})


def _theirs(work: UnitOfWork, planned: PlannedHandOver, planner: Moment) -> Iterator[Ticket]:
    """Planned tickets that are open and still the owner's."""
    for summary in tuple(work.summaries(Query(owner=planned.owner))):
        ticket = work.find(summary.number) if _is_meant(summary, planned, planner) else None
        if ticket is not None:
            yield ticket


def _is_meant(summary: Summary, planned: PlannedHandOver, planner: Moment) -> bool:
    """Whether the plan includes the ticket; it excludes what its planner could not see."""
    if summary.number in planned.numbers:
        return True
    is_own = planned.planned_by == planned.owner
    return planned.is_all and (is_own or may_see(summary, planner))


def _plans_known_to(work: UnitOfWork, moment: Moment) -> Iterator[PlannedHandOver]:
    who = moment.actor
    for each in work.planned_hand_overs():
        if who.id in (each.owner, each.to, each.planned_by) or who.roles & _OVER_ALL:
            yield each


def _is_theirs(planned: PlannedHandOver, moment: Moment) -> bool:
    who = moment.actor
    return who.id in (planned.owner, planned.planned_by) or bool(who.roles & _OVER_ALL)


def _as_seen(work: UnitOfWork, planned: PlannedHandOver, moment: Moment) -> PlannedHandOverView:
    meant = _theirs(work, planned, moment)
    return PlannedHandOverView(
        planned, sum(may_see(each, moment) for each in meant), _is_theirs(planned, moment)
    )


def _recipients(planned: PlannedHandOver) -> tuple[str, ...]:
    """Owner, recipient and planner."""
    return tuple(dict.fromkeys((planned.owner, planned.to, planned.planned_by)))


def _tell(
    work: UnitOfWork,
    what: NoticeKind,
    planned: PlannedHandOver,
    person: str,
    moved: int = 0,
    left: int = 0,
) -> None:
    of = HandOverSubject(owner=planned.owner, to=planned.to, on=planned.on, moved=moved, left=left)
    work.post(Notice(what, "", person, 0, of.write(planned.id)))


def _tell_others(work: UnitOfWork, what: NoticeKind, planned: PlannedHandOver, who: str) -> None:
    """Tell all concerned except the person who acted."""
    for person in _recipients(planned):
        if person != who:
            _tell(work, what, planned, person)


MANAGER: Final = "manager"


def is_same_manager(work: UnitOfWork, named: str, person: str) -> bool:
    return work.stored_value(MANAGER) == f"{named} {person}"


def hand_over_to_new_manager(
    work: UnitOfWork, named: str, now: datetime, office: OfficeContext
) -> int:
    """Return how many escalations were handed over; `named` is the desk file's entry.

    A user group with another first member is a new person under the same name, and hands nothing
    over.
    """
    new = office.roster.manager
    if new is None or is_same_manager(work, named, new):
        return 0
    former = (work.stored_value(MANAGER) or "").split()
    work.store_value(MANAGER, f"{named} {new}")
    if not former or former[0] == named or former[1] == new:
        return 0
    moment = office.moment(SYSTEM.id, now)
    escalations = tuple(work.open_escalations())
    told = [each for each in escalations if may_know_escalation(work, new, each, moment.roster)]
    for each in told:
        _hand_over_escalation(work, each, former[1], moment)
    known = sum(_may_be_counted(work, each, former[1], moment) for each in told)
    about = f"{known}:{new}:{now:%Y%m%d%H%M%S}"
    work.post(Notice(NoticeKind.MANAGER_CHANGED, "", former[1], 0, about))
    return len(told)


def _may_be_counted(work: UnitOfWork, escalation: Escalation, former: str, moment: Moment) -> bool:
    """Whether the former owner may learn of it: not of matters about themselves."""
    source = source_ticket(work, escalation)
    return not (source and has_conflict_of_interest(source, former, moment.roster))


def _hand_over_escalation(
    work: UnitOfWork, escalation: Escalation, former: str, moment: Moment
) -> None:
    new = str(moment.roster.manager)
    if escalation.owner == former:
        theirs = next_version(replace(escalation, owner=new), moment)
        save_with_timers(work, theirs, moment.context)
        work.write_audit(audit.escalation_act_entry("hand_over", escalation, theirs, moment))
    about = f"{moment.now:%Y%m%d%H%M%S}"
    work.post(Notice(NoticeKind.HANDED_OVER, escalation.number, new, 0, about))
