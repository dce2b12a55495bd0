"""Who decides: manager, deputy, representative, the first who is neither drafter nor concerned."""

from dataclasses import replace
from datetime import date

from tickets.model.kinds import Restriction
from tickets.model.people import Roster
from tickets.model.ticket import Cover


def is_about_manager(cover: Cover) -> bool:
    return Restriction.ABOUT_MANAGER in cover.restrictions


def is_unnamed(cover: Cover) -> bool:
    """About somebody of the desk, but nobody has said about whom."""
    return Restriction.ABOUT_DESK in cover.restrictions and not cover.about


def hidden_departments(cover: Cover, roster: Roster) -> frozenset[str]:
    """Those of an employee whose own matter this is: then, and where the person works now."""
    if Restriction.EMPLOYEE not in cover.restrictions:
        return frozenset()
    return cover.hidden_from | roster.departments_of(cover.requester)


def is_concerned(cover: Cover, person: str, roster: Roster) -> bool:
    """Whether the matter is the person's own, about the person, or of the person's department.

    The representative answers for every department, so belonging to one does not exclude.
    """
    if person in cover.about or person == cover.requester:
        return True
    if person == roster.manager and is_about_manager(cover):
        return True
    if person in (roster.representative, roster.auditor):
        return False
    return bool(roster.departments_of(person) & hidden_departments(cover, roster))


def line(cover: Cover, roster: Roster) -> tuple[str, ...]:
    """All who could decide, in the order in which they are asked (office.md O22).

    What concerns the manager is the representative's, or the auditor's where there is none
    (product.md 3); the deputy follows only if neither may, and not where it might concern anyone
    of the desk.
    """
    order: tuple[str | None, ...] = (roster.manager, roster.deputy, roster.representative)
    if is_about_manager(cover):
        order = (roster.representative or roster.auditor, roster.deputy)
    if is_unnamed(cover):
        order = (roster.representative or roster.auditor,)
    excluded = {None, cover.drafted_by, cover.changed_by}
    return tuple(
        person
        for person in dict.fromkeys(order)
        if person is not None and person not in excluded
        if not is_concerned(cover, person, roster)
    )


def answers_for(cover: Cover, roster: Roster, on: date) -> str | None:
    """Who hears of it as the office that answers: it may have drafted it, but must be there."""
    return decider(replace(cover, drafted_by=None, changed_by=None), roster, on)


def is_watched(cover: Cover, roster: Roster, by: str) -> bool:
    """Whether somebody could decide it, and a second person of office beside `by` could read it:
    whoever says whom a matter is about must not be the last who knows of it (O1)."""
    offices = {roster.manager, roster.deputy, roster.representative, roster.auditor} - {None, by}
    still = replace(cover, drafted_by=None, changed_by=None)  # a draft can be given to another
    others = (each for each in offices if each and not is_concerned(cover, each, roster))
    return bool(line(still, roster)) and any(others)


def decider(cover: Cover, roster: Roster, on: date) -> str | None:
    """Who is asked on this day: the first of the line who is there, else the first of the line.

    To whom it was passed on comes first, as long as that person may decide it and is there.
    """
    waiting = sorted(line(cover, roster), key=lambda person: person != cover.passed_to)
    there = [person for person in waiting if not roster.is_absent(person, on)]
    return next(iter(there or waiting), None)


def may_decide(cover: Cover, person: str, roster: Roster, on: date) -> bool:
    """Manager and deputy decide at any time; the others only when the line has come to them."""
    if person not in line(cover, roster):
        return False
    if person in (roster.manager, roster.deputy) and not is_about_manager(cover):
        return True
    return person == decider(cover, roster, on)
