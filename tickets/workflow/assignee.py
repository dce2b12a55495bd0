"""Current assignees of a ticket: the people reminders go to."""

from collections.abc import Iterator
from datetime import date

from tickets.access.deciders import decider, passes_manager
from tickets.access.visibility import Visibility, visibility_of
from tickets.deadlines.time_per_assignee import Holder, holder_changes
from tickets.model import tokyo
from tickets.model.kinds import Move, Status
from tickets.model.notices import DESK
from tickets.model.pending import pending_decisions
from tickets.model.people import Roster
from tickets.model.ticket import Ticket


def assignees(ticket: Ticket, roster: Roster, on: date) -> tuple[str, ...]:
    """People who must continue it; none without an owner.

    The owner follows up on requesters and the post.
    """
    if any(pending_decisions(ticket)):
        return _known(decider(ticket, roster, on))
    if ticket.changed_by:
        return _known(ticket.drafted_by)
    if holder_changes(ticket)[-1].holder is Holder.DEPARTMENT:
        found = (roster.departments.get(name) for name in _departments(ticket))
        return _known(*(team.person_in_charge for team in found if team)) or _known(ticket.owner)
    return _known(ticket.owner)


def desk_or_responsible(ticket: Ticket, roster: Roster) -> tuple[str, ...]:
    """The channel; for a restricted ticket, the people responsible (O1)."""
    return responsible(ticket, roster) if ticket.restrictions else (DESK,)


def responsible(ticket: Ticket, roster: Roster) -> tuple[str, ...]:
    """Owner and responsible officer of a restricted ticket."""
    above = roster.representative or roster.auditor
    office = above if passes_manager(ticket) else roster.manager
    return _known(ticket.owner, office)


def is_chased_by(ticket: Ticket, person: str, roster: Roster, on: date) -> bool:
    """Whether a reminder by this person would reach somebody else."""
    people = assignees(ticket, roster, on) or desk_or_responsible(ticket, roster)
    return any(each != person and _hears(each, ticket, roster, on) for each in people)


def is_chased_on(ticket: Ticket, day: date) -> bool:
    return any(step.move is Move.CHASE and tokyo.date_of(step.at) == day for step in ticket.history)


def _hears(person: str, ticket: Ticket, roster: Roster, on: date) -> bool:
    return (
        person == DESK
        or visibility_of(ticket, roster.actor(person), roster, on) is not Visibility.NONE
    )


def _departments(ticket: Ticket) -> Iterator[str]:
    """Department in charge; of searching ones, those without an answer."""
    if ticket.status is Status.SEARCHING:
        yield from sorted(ticket.asked)
    elif ticket.department:
        yield ticket.department


def _known(*people: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(person for person in people if person))
