"""Who is called to an escalation in which order, who may read it, and who may act on it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Final

from tickets.access.deciders import bypasses_manager, has_conflict_of_interest
from tickets.model.escalation import Escalation
from tickets.model.notices import DESK
from tickets.model.people import Roster
from tickets.model.ticket import Summary
from tickets.rules.context import OfficeContext


class CallGroup(StrEnum):
    """Who is called to an escalation, by role."""

    MANAGER = "manager"
    DEPUTY = "deputy"
    SECURITY = "security"
    REPRESENTATIVE = "representative"
    AUDITOR = "auditor"
    DESK = "desk"


CallList = tuple[tuple[CallGroup, frozenset[str]], ...]


def people_called_at_once(
    escalation: Escalation, source: Summary | None, office: OfficeContext, on: date
) -> CallList:
    """The people called at once; if none of them is present, also the next in line.

    The reporter is not called, nor anyone the matter concerns.
    """
    roster, rule = office.roster, office.call_rule(escalation)
    if bypasses_manager(source):
        return people_called_last(escalation, source, roster)
    wanted = [CallGroup.MANAGER]
    if rule.deputy_at_once or roster.manager is None or roster.is_absent(roster.manager, on):
        wanted.append(CallGroup.DEPUTY)
    if rule.security:
        wanted.append(CallGroup.SECURITY)
    called = _callable_groups(wanted, escalation, source, roster)
    if any(group is not CallGroup.SECURITY for group, _ in called):
        return (*called, *_stand_in(escalation, source, roster, on))
    deputy = _callable_groups([CallGroup.DEPUTY], escalation, source, roster)
    return (*(deputy or people_called_last(escalation, source, roster)), *called)


def people_called_second(
    escalation: Escalation, source: Summary | None, roster: Roster, on: date
) -> CallList:
    """Called without an acknowledgement: manager and deputy; the next in line if neither may be
    called, or as well if neither is present.
    """
    called: CallList = ()
    if not bypasses_manager(source):
        both = (CallGroup.MANAGER, CallGroup.DEPUTY)
        called = _callable_groups(both, escalation, source, roster)
    if called:
        return (*called, *_stand_in(escalation, source, roster, on))
    return people_called_last(escalation, source, roster)


def people_responsible_for(
    escalation: Escalation, source: Summary | None, roster: Roster, on: date
) -> CallList:
    """Return the persons responsible, including the reporter."""
    return people_called_second(replace(escalation, raised_by=""), source, roster, on)


def is_representative_standing_in(
    person: str, escalation: Escalation, source: Summary | None, roster: Roster, on: date
) -> bool:
    """Whether this representative stands in for manager and deputy, who are both away (O23)."""
    called = _stand_in(replace(escalation, raised_by=""), source, roster, on)
    return any(person in people for _, people in called)


def _stand_in(escalation: Escalation, source: Summary | None, roster: Roster, on: date) -> CallList:
    """The representative while neither manager nor deputy is present to act (O23); of an unsure
    report nobody before the triage (O27).
    """
    below = _callable_groups(_ACTING, replace(escalation, raised_by=""), source, roster)
    is_kept_below = escalation.is_unsure and not escalation.is_judged
    if is_kept_below or any(not roster.is_absent(p, on) for _, people in below for p in people):
        return ()
    return _callable_groups((CallGroup.REPRESENTATIVE,), escalation, source, roster)


_ACTING: Final = (CallGroup.MANAGER, CallGroup.DEPUTY)


def escalation_assignee(
    escalation: Escalation, source: Summary | None, roster: Roster, on: date
) -> str | None:
    """Who has it in hand, if that person may act on it today."""
    person = escalation.in_hand_of
    if person is None or roster.is_absent(person, on):
        return None
    return person if may_act(person, escalation, source, roster) else None


def people_called_last(escalation: Escalation, source: Summary | None, roster: Roster) -> CallList:
    """Called last: the representative, or the auditor if there is none, else the desk."""
    above = (CallGroup.REPRESENTATIVE, CallGroup.AUDITOR)
    called = _callable_groups(above, escalation, source, roster)[:1]
    if called or (source and source.restrictions):
        return called
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
    return person in held and not (source and has_conflict_of_interest(source, person, roster))


def may_act(person: str, escalation: Escalation, source: Summary | None, roster: Roster) -> bool:
    """Manager, deputy and representative; the auditor only without a representative and if the
    manager may not act."""
    if not may_know(person, escalation, source, roster):
        return False
    acting = {roster.manager, roster.deputy, roster.representative}
    if bypasses_manager(source):
        acting = {roster.representative or roster.auditor}
    return person in acting


def people_told_instead(
    person: str, escalation: Escalation, source: Summary | None, office: OfficeContext
) -> tuple[str, ...]:
    """People to tell instead of this person, in order.

    Unsure reports stay with manager and deputy (O27).
    """
    roster, rule = office.roster, office.call_rule(escalation)
    own, above = (roster.manager, roster.deputy), (roster.representative, roster.auditor)
    line = own if rule.representative_minutes is None and person in own else (*own, *above)
    after = line[line.index(person) + 1 :] if person in line else ()
    return tuple(each for each in after if each and may_know(each, escalation, source, roster))


def _callable_groups(
    groups: Sequence[CallGroup], escalation: Escalation, source: Summary | None, roster: Roster
) -> CallList:
    """Return whom of the groups may be called: neither the reporter nor people concerned."""
    members: Mapping[CallGroup, frozenset[str | None]] = {
        CallGroup.MANAGER: frozenset({roster.manager}),
        CallGroup.DEPUTY: frozenset({roster.deputy}),
        CallGroup.SECURITY: frozenset(roster.security),
        CallGroup.REPRESENTATIVE: frozenset({roster.representative}),
        CallGroup.AUDITOR: frozenset({roster.auditor}),
    }

    def may_be_called(person: str) -> bool:
        is_concern = source is not None and has_conflict_of_interest(source, person, roster)
        return person != escalation.raised_by and not is_concern

    found = (
        (group, frozenset(p for p in members[group] if p and may_be_called(p))) for group in groups
    )
    return tuple((group, people) for group, people in found if people)
