"""Who decides: manager, deputy or representative, but neither drafter nor concerned (O22); who
answers for a ticket that the desk does not see (O1).

The guard `decided_by_another` (workflow/guards/people.py) refuses everybody else, with the reason.
"""

from dataclasses import replace
from datetime import date
from itertools import takewhile

from tickets.model import tokyo
from tickets.model.disclosure import Disclosure
from tickets.model.kinds import Move, Restriction, Status
from tickets.model.notices import DESK
from tickets.model.pending import pending_decisions
from tickets.model.people import Roster
from tickets.model.ticket import Summary, Ticket

TO_BE_DECIDED = frozenset({Status.DRAFTED, Status.DECISION})


def is_about_manager(summary: Summary) -> bool:
    return Restriction.ABOUT_MANAGER in summary.restrictions


def is_about_unnamed_colleague(summary: Summary) -> bool:
    """About somebody of the desk who is not named yet."""
    return Restriction.ABOUT_DESK in summary.restrictions and not summary.about


def bypasses_manager(summary: Summary | None) -> bool:
    """About the manager, or perhaps: it goes to those above (O1)."""
    return summary is not None and (
        is_about_manager(summary) or is_about_unnamed_colleague(summary)
    )


def hidden_departments(summary: Summary, roster: Roster) -> frozenset[str]:
    """Departments hidden from an employee's own matter: at recording time and today's."""
    if Restriction.EMPLOYEE not in summary.restrictions:
        return frozenset()
    return summary.hidden_from | roster.departments_of(summary.requester)


def has_conflict_of_interest(summary: Summary, person: str, roster: Roster) -> bool:
    """Whether the matter is the person's own, about them, or of their department.

    The representative answers for every department, so membership does not exclude.
    """
    if person in summary.about or person == summary.requester:
        return True
    if person == roster.manager and is_about_manager(summary):
        return True
    if person in (roster.representative, roster.auditor):
        return False
    return bool(roster.departments_of(person) & hidden_departments(summary, roster))


def has_nobody_to_investigate(ticket: Ticket, roster: Roster) -> bool:
    """Whether a complaint waits for a department in which nobody may answer: it is about the person
    in charge, hidden from them, or there is none (O1, O20)."""
    team = roster.departments.get(ticket.department or "")
    person = team.person_in_charge if team else None
    may_answer = person and not is_about_unnamed_colleague(ticket)
    is_asked = may_answer and not has_conflict_of_interest(ticket, str(person), roster)
    return ticket.awaits_findings and not is_asked


def possible_deciders(summary: Summary, roster: Roster) -> tuple[str, ...]:
    """People who could decide, in order (O22).

    A matter about the manager goes to the representative, or to the auditor without one; then to
    the deputy, unless it might concern any member of the desk.
    """
    order: tuple[str | None, ...] = (roster.manager, roster.deputy, roster.representative)
    if is_about_manager(summary):
        order = (roster.representative or roster.auditor, roster.deputy)
    if is_about_unnamed_colleague(summary):
        order = (roster.representative or roster.auditor,)
    excluded = {None, summary.drafted_by, summary.changed_by}
    return tuple(
        person
        for person in dict.fromkeys(order)
        if person is not None and person not in excluded
        if not has_conflict_of_interest(summary, person, roster)
    )


def responsible_officer(summary: Summary, roster: Roster, on: date) -> str | None:
    """Return who is in charge of the ticket today: its decider, even if they wrote the draft."""
    return current_decider(replace(summary, drafted_by=None, changed_by=None), roster, on)


def has_second_overseer(summary: Summary, roster: Roster, by: str) -> bool:
    """Whether somebody could decide it and a second officer besides `by` could read it: whoever
    names people must not be the last to know of the matter (O1)."""
    offices = {roster.manager, roster.deputy, roster.representative, roster.auditor} - {None, by}
    still = replace(summary, drafted_by=None, changed_by=None)
    others = (
        each for each in offices if each and not has_conflict_of_interest(summary, each, roster)
    )
    return bool(possible_deciders(still, roster)) and any(others)


def current_decider(summary: Summary, roster: Roster, on: date) -> str | None:
    """First decider who is present, else the first one.

    A deputy to whom it was passed on comes first while allowed and present.
    """
    waiting = sorted(
        possible_deciders(summary, roster), key=lambda person: person != summary.passed_to
    )
    there = [person for person in waiting if not roster.is_absent(person, on)]
    return next(iter(there or waiting), None)


def officer_to_ask(summary: Summary, roster: Roster, on: date) -> str | None:
    """Return who is asked: for a draft another than its drafter (O22), else who is in charge."""
    of = current_decider if summary.status in TO_BE_DECIDED else responsible_officer
    return of(summary, roster, on)


def day_passed_to_decider(ticket: Ticket, roster: Roster, on: date) -> date | None:
    """Day on which it was passed on to the decider or those before them became absent; None if it
    was theirs from the start.
    """
    person = current_decider(ticket, roster, on)
    if person is not None and person == ticket.passed_to:
        passed = (step.at for step in ticket.history if step.move is Move.DEPUTIZE)
        return max(map(tokyo.date_of, passed), default=None)
    before = takewhile(lambda each: each != person, possible_deciders(ticket, roster))
    return max((roster.absences[each].start for each in before), default=None)


def may_decide(summary: Summary, person: str, roster: Roster, on: date) -> bool:
    """Manager and deputy decide at any time, others only when it is their turn."""
    if person not in possible_deciders(summary, roster):
        return False
    if person in (roster.manager, roster.deputy) and not is_about_manager(summary):
        return True
    return person == current_decider(summary, roster, on)


def stands_in(summary: Summary, person: str, roster: Roster, on: date) -> bool:
    """Whether this person is now in charge of a ruling, a closing or a resumption that waits."""
    waits = isinstance(summary, Ticket) and any(pending_decisions(summary))
    return waits and person == responsible_officer(summary, roster, on)


def unchecked_request(summary: Summary) -> Disclosure | None:
    """Return the request if what is packed waits for the second person."""
    facts = summary.facts if isinstance(summary, Ticket) and summary.is_open else None
    return facts if isinstance(facts, Disclosure) and not facts.are_contents_checked else None


def contents_checker(summary: Summary, roster: Roster, on: date) -> str | None:
    """Return who is asked to check what is packed if no agent who may is present: the first
    decider who is, and who neither packed it nor recorded its address (O21, O23)."""
    request = unchecked_request(summary)
    if request is None:
        return None
    barred = request.barred_from_checking
    trusted = {summary.owner, summary.recorded_by} if summary.restrictions else roster.agents
    agents = (
        each
        for each in (roster.agents & trusted) - barred
        if each != roster.auditor and not has_conflict_of_interest(summary, each, roster)
    )
    if not all(roster.is_absent(each, on) for each in agents):
        return None
    undrafted = replace(summary, drafted_by=None, changed_by=None)
    waiting = [each for each in possible_deciders(undrafted, roster) if each not in barred]
    there = [each for each in waiting if not roster.is_absent(each, on)]
    return next(iter(there or waiting), None)


def desk_or_responsible_people(ticket: Ticket, roster: Roster) -> tuple[str, ...]:
    """The channel; for a restricted ticket, the people responsible (O1)."""
    return responsible_people(ticket, roster) if ticket.restrictions else (DESK,)


def responsible_people(ticket: Ticket, roster: Roster) -> tuple[str, ...]:
    """Owner and responsible officer of a restricted ticket."""
    above = roster.representative or roster.auditor
    office = above if bypasses_manager(ticket) else roster.manager
    return tuple(dict.fromkeys(each for each in (ticket.owner, office) if each))
