"""Who decides: manager, deputy, representative, the first who is neither drafter nor concerned."""

from dataclasses import replace
from datetime import date

from tickets.model.kinds import Restriction
from tickets.model.people import Roster
from tickets.model.ticket import Summary


def is_about_manager(summary: Summary) -> bool:
    return Restriction.ABOUT_MANAGER in summary.restrictions


def is_unnamed(summary: Summary) -> bool:
    """About somebody of the desk, but nobody has said about whom."""
    return Restriction.ABOUT_DESK in summary.restrictions and not summary.about


def hidden_departments(summary: Summary, roster: Roster) -> frozenset[str]:
    """Those of an employee whose own matter this is: then, and where the person works now."""
    if Restriction.EMPLOYEE not in summary.restrictions:
        return frozenset()
    return summary.hidden_from | roster.departments_of(summary.requester)


def is_concerned(summary: Summary, person: str, roster: Roster) -> bool:
    """Whether the matter is the person's own, about the person, or of the person's department.

    The representative answers for every department, so belonging to one does not exclude.
    """
    if person in summary.about or person == summary.requester:
        return True
    if person == roster.manager and is_about_manager(summary):
        return True
    if person in (roster.representative, roster.auditor):
        return False
    return bool(roster.departments_of(person) & hidden_departments(summary, roster))


def deciders(summary: Summary, roster: Roster) -> tuple[str, ...]:
    """All who could decide, in the order in which they are asked (O22).

    What concerns the manager is the representative's, or the auditor's where there is none
   ; the deputy follows only if neither may, and not where it might concern anyone
    of the desk.
    """
    order: tuple[str | None, ...] = (roster.manager, roster.deputy, roster.representative)
    if is_about_manager(summary):
        order = (roster.representative or roster.auditor, roster.deputy)
    if is_unnamed(summary):
        order = (roster.representative or roster.auditor,)
    excluded = {None, summary.drafted_by, summary.changed_by}
    return tuple(
        person
        for person in dict.fromkeys(order)
        if person is not None and person not in excluded
        if not is_concerned(summary, person, roster)
    )


def responsible_office(summary: Summary, roster: Roster, on: date) -> str | None:
    """Who hears of it as the office that answers: it may have drafted it, but must be there."""
    return decider(replace(summary, drafted_by=None, changed_by=None), roster, on)


def is_watched(summary: Summary, roster: Roster, by: str) -> bool:
    """Whether somebody could decide it, and a second person of office beside `by` could read it:
    whoever says whom a matter is about must not be the last who knows of it (O1)."""
    offices = {roster.manager, roster.deputy, roster.representative, roster.auditor} - {None, by}
    still = replace(summary, drafted_by=None, changed_by=None)  # a draft can be given to another
    others = (each for each in offices if each and not is_concerned(summary, each, roster))
    return bool(deciders(still, roster)) and any(others)


def decider(summary: Summary, roster: Roster, on: date) -> str | None:
    """Who is asked on this day: the first of the line who is there, else the first of the line.

    To whom it was passed on comes first, as long as that person may decide it and is there.
    """
    waiting = sorted(deciders(summary, roster), key=lambda person: person != summary.passed_to)
    there = [person for person in waiting if not roster.is_absent(person, on)]
    return next(iter(there or waiting), None)


def may_decide(summary: Summary, person: str, roster: Roster, on: date) -> bool:
    """Manager and deputy decide at any time; the others only when the line has come to them."""
    if person not in deciders(summary, roster):
        return False
    if person in (roster.manager, roster.deputy) and not is_about_manager(summary):
        return True
    return person == decider(summary, roster, on)
