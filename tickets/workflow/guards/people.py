"""Guards of people: four eyes, owners, concerned people."""

from dataclasses import replace

from tickets.access import deciders
from tickets.deadlines.holders import assignees, was_chased_on, would_remind_another
from tickets.model.errors import Code, Fault
from tickets.model.kinds import DESK_ROLES, Restriction, Role, Status
from tickets.workflow.case import Case, all_restrictions
from tickets.workflow.guards.common import silent_long_enough


def owner_assigned(case: Case) -> Fault | None:
    return None if case.ticket.owner else Fault(Code.NO_OWNER, "person")


def may_own(case: Case) -> Fault | None:
    """Require an owner who is at the desk and not concerned."""
    person = case.given("person", str) or case.actor
    roster = case.moment.roster
    if deciders.has_conflict_of_interest(case.ticket, person, roster):
        return Fault(Code.CONCERNED, "person")
    of_the_desk = roster.actor(person).roles & DESK_ROLES
    return None if of_the_desk or person == case.actor else Fault(Code.NOT_AN_AGENT, "person")


def department_known(case: Case) -> Fault | None:
    department = case.ticket.department
    if department is None or department in case.moment.roster.departments:
        return None
    return Fault(Code.UNKNOWN_DEPARTMENT, "department")


def people_named(case: Case) -> Fault | None:
    return None if case.ticket.about else Fault(Code.MISSING, "about")


def oversight_remains(case: Case) -> Fault | None:
    """Refuse to name people if that would hide the ticket from everyone who oversees it."""
    if not case.ticket.about:
        return None
    roster, about = case.moment.roster, case.before.about | case.ticket.about
    restrictions = all_restrictions(case.ticket.restrictions, about, roster)
    named = replace(case.ticket, about=about, restrictions=restrictions)
    watched = deciders.has_second_overseer(named, roster, case.actor)
    return None if watched else Fault(Code.NOBODY_LEFT, "about")


def grave_assessed_by_manager(case: Case) -> Fault | None:
    """Allow only the manager to assess a complaint as grave, or as no longer so."""
    grades = (case.before.complaint.severity, case.complaint.severity)
    is_grave = any(each and each.is_grave for each in grades)
    is_managers = is_grave and Role.MANAGER not in case.roles
    return Fault(Code.MANAGER_ASSESSES, "severity") if is_managers else None


def decided_by_another(case: Case) -> Fault | None:
    """Require another decider than the drafter (O22). access/deciders.py excludes the same people;
    this guard names the reason."""
    ticket, roster = case.before, case.moment.roster
    if case.actor in (ticket.drafted_by, ticket.changed_by):
        return Fault(Code.SAME_PERSON)
    if deciders.has_conflict_of_interest(ticket, case.actor, roster):
        return Fault(Code.CONCERNED)
    if not deciders.may_decide(ticket, case.actor, roster, case.today):
        return Fault(Code.NOT_THE_DECIDER)
    return None


def deputy_can_decide(case: Case) -> Fault | None:
    """Require a deputy who may decide and is present; only the decider passes it on."""
    ticket, roster, today = case.before, case.moment.roster, case.today
    deputy = roster.deputy
    if case.actor != deciders.current_decider(ticket, roster, today):
        return Fault(Code.NOT_THE_DECIDER)
    may = deputy in deciders.possible_deciders(ticket, roster) and deputy != case.actor
    if not may or deputy is None or roster.is_absent(deputy, today):
        return Fault(Code.NO_DEPUTY)
    return None


def somebody_to_chase(case: Case) -> Fault | None:
    """Require a recipient of the reminder other than the sender."""
    ticket, roster, today = case.before, case.moment.roster, case.today
    if would_remind_another(ticket, case.moment):
        return None
    is_theirs = case.actor in assignees(ticket, roster, today)
    return Fault(Code.WITH_YOU if is_theirs else Code.NO_OWNER)


def not_chased_today(case: Case) -> Fault | None:
    """Refuse a second reminder on one day."""
    return Fault(Code.CHASED_TODAY) if was_chased_on(case.before, case.today) else None


def no_conflict_of_interest(case: Case) -> Fault | None:
    """Refuse a concerned person. Who changed the words may send back: that decides nothing."""
    concerned = deciders.has_conflict_of_interest(case.before, case.actor, case.moment.roster)
    return Fault(Code.CONCERNED) if concerned else None


def draft_exists(case: Case) -> Fault | None:
    return None if case.before.drafted_by else Fault(Code.NO_DECISION)


def no_unconfirmed_change(case: Case) -> Fault | None:
    """Require the drafter's confirmation of changed words."""
    return Fault(Code.CHANGE_WAITS) if case.before.changed_by else None


def drafter_confirms(case: Case) -> Fault | None:
    """Require the drafter to confirm, not the person who changed the words."""
    if case.before.changed_by is None:
        return Fault(Code.NO_CHANGE_WAITS)
    if case.actor == case.before.changed_by:
        return Fault(Code.SAME_PERSON)
    return None if case.actor == case.before.drafted_by else Fault(Code.NOT_THE_DRAFTER)


def employee_or_department_named(case: Case) -> Fault | None:
    """Require the employee, or a department to hide it from, in an employee's own matter."""
    ticket = case.ticket
    if Restriction.EMPLOYEE not in ticket.restrictions:
        return None
    return None if ticket.requester or ticket.hidden_from else Fault(Code.MISSING, "hidden_from")


def solved_by_asker_or_silence(case: Case) -> Fault | None:
    """Require the asker to say that it is solved, or a long silence."""
    if case.actor == case.before.requester:
        return None
    return silent_long_enough(case)


def late_withdrawal_by_manager(case: Case) -> Fault | None:
    """Refuse a withdrawal after the decision, except by the manager."""
    late = case.before.status in {
        Status.DECIDED,
        Status.EXECUTED,
        Status.REPLIED,
        Status.REOPENED,
    }
    return Fault(Code.NOT_THE_DECIDER) if late and Role.MANAGER not in case.roles else None


def records_own_matter(case: Case) -> Fault | None:
    """Allow only the desk to record for other employees."""
    if case.roles & DESK_ROLES:
        return None
    return None if case.ticket.requester in (None, case.actor) else Fault(Code.NOT_THE_ASKER)


def requests_own_or_outsiders_data(case: Case) -> Fault | None:
    """Require of an employee an own request, which is restricted (O1), or an outsider's."""
    if case.roles & DESK_ROLES:
        return None
    ticket = case.ticket
    if ticket.requester is None:
        return Fault(Code.NOT_THE_ASKER) if ticket.restrictions else None
    own = ticket.requester == case.actor and Restriction.EMPLOYEE in ticket.restrictions
    return None if own else Fault(Code.NOT_THE_ASKER)


def actor_is_asker(case: Case) -> Fault | None:
    return None if case.actor == case.before.requester else Fault(Code.NOT_THE_ASKER)
