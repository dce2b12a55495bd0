"""Who decides: manager, deputy or representative, but neither drafter nor concerned (O22); who is
called to an escalation in which order, who may read it, who may act.

The guard `decided_by_another` (workflow/guards/people.py) refuses everybody else, with the reason.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum
from itertools import takewhile
from types import MappingProxyType

from tickets.model import tokyo
from tickets.model.escalation import Cause, Escalation
from tickets.model.kinds import Move, Restriction
from tickets.model.notices import DESK
from tickets.model.people import Roster
from tickets.model.ticket import Summary, Ticket
from tickets.rules.escalation import CallRule, Line


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


def is_concerned(summary: Summary, person: str, roster: Roster) -> bool:
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


def deciders(summary: Summary, roster: Roster) -> tuple[str, ...]:
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
        if not is_concerned(summary, person, roster)
    )


def responsible_officer(summary: Summary, roster: Roster, on: date) -> str | None:
    """Decider who is present, even if they wrote the draft."""
    return decider(replace(summary, drafted_by=None, changed_by=None), roster, on)


def is_overseen_by_another(summary: Summary, roster: Roster, by: str) -> bool:
    """Whether somebody could decide it and a second officer besides `by` could read it: whoever
    names people must not be the last to know of the matter (O1)."""
    offices = {roster.manager, roster.deputy, roster.representative, roster.auditor} - {None, by}
    still = replace(summary, drafted_by=None, changed_by=None)
    others = (each for each in offices if each and not is_concerned(summary, each, roster))
    return bool(deciders(still, roster)) and any(others)


def decider(summary: Summary, roster: Roster, on: date) -> str | None:
    """First decider who is present, else the first one.

    A deputy to whom it was passed on comes first while allowed and present.
    """
    waiting = sorted(deciders(summary, roster), key=lambda person: person != summary.passed_to)
    there = [person for person in waiting if not roster.is_absent(person, on)]
    return next(iter(there or waiting), None)


def since_with_decider(ticket: Ticket, roster: Roster, on: date) -> date | None:
    """Day on which it was passed on to the decider or those before them became absent; None if it
    was theirs from the start.
    """
    person = decider(ticket, roster, on)
    if person is not None and person == ticket.passed_to:
        passed = (step.at for step in ticket.history if step.move is Move.DEPUTIZE)
        return max(map(tokyo.date_of, passed), default=None)
    before = takewhile(lambda each: each != person, deciders(ticket, roster))
    return max((roster.absences[each].start for each in before), default=None)


def may_decide(summary: Summary, person: str, roster: Roster, on: date) -> bool:
    """Manager and deputy decide at any time, others only when it is their turn."""
    if person not in deciders(summary, roster):
        return False
    if person in (roster.manager, roster.deputy) and not is_about_manager(summary):
        return True
    return person == decider(summary, roster, on)


class CallGroup(StrEnum):
    """Who is called to an escalation, by role."""

    MANAGER = "manager"
    DEPUTY = "deputy"
    SECURITY = "security"
    REPRESENTATIVE = "representative"
    AUDITOR = "auditor"
    DESK = "desk"


_CALL_LINES: Mapping[Cause, Line] = MappingProxyType(
    {
        Cause.REGULATOR: Line.AUTHORITY,
        Cause.COURT: Line.AUTHORITY,
        Cause.ACCREDITED_BODY: Line.OUTSIDER,
        Cause.LAW_ENFORCEMENT: Line.OUTSIDER,
        Cause.BAR_ASSOCIATION: Line.OUTSIDER,
        Cause.MEDIA: Line.OUTSIDER,
    }
)
CallList = tuple[tuple[CallGroup, frozenset[str]], ...]


def call_line(escalation: Escalation) -> Line:
    if escalation.cause.is_breach:
        return Line.UNSURE if escalation.is_unsure else Line.BREACH
    return _CALL_LINES.get(escalation.cause, Line.OTHER)


def first_calls(
    escalation: Escalation, source: Summary | None, rule: CallRule, roster: Roster, on: date
) -> CallList:
    """The people called at once; if none of them is present, the next in line.

    The reporter is not called, nor anyone the matter concerns.
    """
    if bypasses_manager(source):
        return last_calls(escalation, source, roster)
    is_away = roster.manager is None or roster.is_absent(roster.manager, on)
    first = (
        (CallGroup.MANAGER, _as_group(roster.manager)),
        (CallGroup.DEPUTY, _as_group(roster.deputy if rule.deputy_at_once or is_away else None)),
        (CallGroup.SECURITY, roster.security if rule.security else frozenset()),
    )
    there = tuple(_callable_groups(first, escalation, source, roster))
    if any(office is not CallGroup.SECURITY for office, _ in there):
        return there
    deputy = tuple(
        _callable_groups(
            ((CallGroup.DEPUTY, _as_group(roster.deputy)),), escalation, source, roster
        )
    )
    return (*(deputy or last_calls(escalation, source, roster)), *there)


def second_calls(escalation: Escalation, source: Summary | None, roster: Roster) -> CallList:
    """Called without an acknowledgement: manager and deputy, else the next in line."""
    if bypasses_manager(source):
        return last_calls(escalation, source, roster)
    both = (
        (CallGroup.MANAGER, _as_group(roster.manager)),
        (CallGroup.DEPUTY, _as_group(roster.deputy)),
    )
    return tuple(_callable_groups(both, escalation, source, roster)) or last_calls(
        escalation, source, roster
    )


def responsible_calls(escalation: Escalation, source: Summary | None, roster: Roster) -> CallList:
    """Who must see to it, including the reporter."""
    return second_calls(replace(escalation, raised_by=""), source, roster)


def escalation_assignee(
    escalation: Escalation, source: Summary | None, roster: Roster, on: date
) -> str | None:
    """Owner or acknowledger, if that person may act on it today."""
    for person in (escalation.owner, escalation.acknowledged_by):
        if person and may_act(person, escalation, source, roster):
            return None if roster.is_absent(person, on) else person
    return None


def last_calls(escalation: Escalation, source: Summary | None, roster: Roster) -> CallList:
    """Called last: the representative, or the auditor if there is none, else the desk."""
    then = (
        (CallGroup.REPRESENTATIVE, _as_group(roster.representative)),
        (CallGroup.AUDITOR, _as_group(roster.auditor)),
    )
    there = tuple(_callable_groups(then, escalation, source, roster))[:1]
    if there or (source and source.restrictions):
        return there
    return ((CallGroup.DESK, frozenset({DESK})),)


def may_know(person: str, escalation: Escalation, source: Summary | None, roster: Roster) -> bool:
    """Checked when it is listed, opened and told, and again on delivery.

    Security contacts may know of possible breaches only.
    """
    if person == DESK:
        return source is None or not source.restrictions
    held = {roster.manager, roster.deputy, roster.representative, roster.auditor} - {None}
    if bypasses_manager(source):
        held = {roster.representative or roster.auditor, roster.auditor} - {None}
    elif escalation.cause.is_breach:
        held |= roster.security
    return person in held and not (source and is_concerned(source, person, roster))


def may_act(person: str, escalation: Escalation, source: Summary | None, roster: Roster) -> bool:
    """Manager, deputy and representative; the auditor only without a representative and if the
    manager may not act."""
    if not may_know(person, escalation, source, roster):
        return False
    acting = {roster.manager, roster.deputy, roster.representative}
    if bypasses_manager(source):
        acting = {roster.representative or roster.auditor}
    return person in acting


def next_in_line(
    person: str, escalation: Escalation, source: Summary | None, rule: CallRule, roster: Roster
) -> tuple[str, ...]:
    """People to tell instead of this person, in order.

    Unsure reports stay with manager and deputy (O27).
    """
    own, above = (roster.manager, roster.deputy), (roster.representative, roster.auditor)
    line = own if rule.representative_minutes is None and person in own else (*own, *above)
    after = line[line.index(person) + 1 :] if person in line else ()
    return tuple(each for each in after if each and may_know(each, escalation, source, roster))


def _callable_groups(
    groups: CallList,
    escalation: Escalation,
    source: Summary | None,
    roster: Roster,
) -> Iterator[tuple[CallGroup, frozenset[str]]]:
    for office, people in groups:
        left = frozenset(
            each
            for each in people - {escalation.raised_by}
            if not (source and is_concerned(source, each, roster))
        )
        if left:
            yield office, left


def _as_group(person: str | None) -> frozenset[str]:
    return frozenset({person} if person else ())
