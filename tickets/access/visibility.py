"""Who may see a ticket and act on it.

One ticket is reached through `require_visible`, lists are filtered by `appears_in_lists`; both ask
`visibility_of`.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace
from enum import StrEnum
from typing import Final, TypeVar

from tickets.access.deciders import (
    TO_BE_DECIDED,
    bypasses_manager,
    contents_checker,
    current_decider,
    has_conflict_of_interest,
    hidden_departments,
    is_about_manager,
    is_about_unnamed_colleague,
    may_decide,
    stands_in,
    unchecked_request,
)
from tickets.model.disclosure import OF_ARTICLE_34, Disclosure
from tickets.model.errors import NoSuchTicketError
from tickets.model.kinds import (
    CHECKERS,
    DESK_ROLES,
    IDENTITY,
    ContactBy,
    Flag,
    Kind,
    Move,
    PersonalField,
    Restriction,
    Role,
    Status,
)
from tickets.model.notices import DESK, PRESERVING, NoticeKind
from tickets.model.pending import outgrew_immediate_answer
from tickets.model.people import Actor
from tickets.model.personal import ValueName
from tickets.model.ticket import HIDDEN_PERSON, Question, Summary, Ticket
from tickets.rules.context import Moment

SummaryT = TypeVar("SummaryT", bound=Summary)


class Visibility(StrEnum):
    """How much of a ticket a person sees."""

    NONE = "none"  # the ticket does not exist for them
    OWN = "own"  # one's own matter: number, plain status, own words
    TASK = "task"  # the part that a department searches or investigates
    REGISTER = "register"  # every column that is not personal
    WHOLE = "whole"


READING_SUMMARY: Final = frozenset({Visibility.REGISTER, Visibility.WHOLE})
"""To everybody else the desk's summary stays hidden."""


def require_visible(summary: SummaryT | None, moment: Moment) -> SummaryT:
    """Return the ticket if this person may know of it.

    Raises NoSuchTicketError, the same for hidden and missing tickets.
    """
    if summary is None or not may_see(summary, moment):
        raise NoSuchTicketError
    return summary


def visibility_of(summary: Summary, moment: Moment) -> Visibility:
    """Widest visibility that the roles of this moment's person give."""
    actor = moment.actor
    if _is_hidden_from(summary, moment):
        return Visibility.NONE
    if actor.id == summary.requester:
        return Visibility.OWN  # a colleague handles an agent's own matter
    if _sees_whole(summary, moment):
        return Visibility.WHOLE
    if Role.REPRESENTATIVE in actor.roles:
        return Visibility.REGISTER
    if actor.in_charge_of & _departments_at_work(summary):
        return Visibility.TASK
    return Visibility.OWN if actor.id == summary.recorded_by else Visibility.NONE


def may_see(summary: Summary, moment: Moment) -> bool:
    return visibility_of(summary, moment) is not Visibility.NONE


def acting_roles(summary: Summary, moment: Moment) -> frozenset[Role]:
    """Roles in which the person may move this ticket; never the auditor's."""
    if Role.SYSTEM in moment.actor.roles:
        return frozenset({Role.SYSTEM})  # no roster gives a person this role
    seen = visibility_of(summary, moment)
    if seen is Visibility.OWN:
        return frozenset({Role.EMPLOYEE})
    if seen is Visibility.TASK:
        return frozenset({Role.PERSON_IN_CHARGE})
    if seen is not Visibility.WHOLE:
        return frozenset()
    return frozenset(_roles(summary, moment))


def openable_fields(summary: Summary, seen: Visibility) -> frozenset[PersonalField]:
    """Personal fields of which every value may be opened."""
    if seen is Visibility.WHOLE:
        return frozenset(PersonalField)
    if seen is Visibility.TASK:
        if summary.kind is Kind.COMPLAINT:
            return _fields_for_investigation(summary)
        return _fields_for_search(summary)
    return _OWN_WORDS if seen is Visibility.OWN else frozenset()


def is_openable(name: ValueName, ticket: Ticket, person: str, seen: Visibility) -> bool:
    """Whether this value may be opened, which is audited each time."""
    if name.field in openable_fields(ticket, seen):
        return True
    if seen is not Visibility.TASK:
        return False
    return name in _measures_to_carry_out(ticket) or name in _own_texts_of_department(
        ticket, person
    )


def _measures_to_carry_out(ticket: Ticket) -> Iterator[ValueName]:
    """Yield the measures of the decision that stands, not of an earlier draft (O20)."""
    if ticket.kind is Kind.DISCLOSURE and ticket.status is Status.DECIDED:
        for each in ticket.disclosure.measures_to_execute:
            yield ValueName(PersonalField.MEASURE, each)


def _own_texts_of_department(ticket: Ticket, person: str) -> Iterator[ValueName | None]:
    """Yield what this person wrote for the department and, while it is asked after a reopening,
    the reason of that.

    Nobody else's words (O20).
    """
    for number, step in enumerate(ticket.history, start=1):
        if step.by == person and step.role is Role.PERSON_IN_CHARGE:
            yield ValueName(PersonalField.NOTE, str(number))
    if ticket.awaits_findings or ticket.open_searches:
        yield ticket.reason_of(Move.REOPEN)


def may_read_with_original(ticket: Ticket, duplicate: Ticket, moment: Moment) -> bool:
    """Whether this person may read a duplicate's words with the ticket that goes on.

    A department does so without seeing the duplicate, unless that is restricted (O1).
    """
    if duplicate.restrictions or visibility_of(ticket, moment) is not Visibility.TASK:
        return may_see(duplicate, moment)
    return not _is_hidden_from(duplicate, moment)


def needs_reason_to_open(summary: Summary, moment: Moment) -> bool:
    """Whether opening personal data needs a typed reason; the person's next move is one (O4)."""
    if not summary.is_open:
        return True
    actor = moment.actor
    searching = bool(actor.in_charge_of & _departments_at_work(summary)) and _is_asked(summary)
    may_rule = Role.MANAGER in acting_roles(summary, moment) or _stands_in(summary, moment)
    waits = _waits_for_ruling(summary, actor.id) or _waits_for_closing(summary, moment)
    awaited = searching or (may_rule and waits) or _is_to_decide(summary, moment)
    return not (awaited or actor.id in (summary.owner, summary.requester))


def may_check_contents(ticket: Ticket, moment: Moment, fields: Collection[str] = ()) -> bool:
    """Whether this person may be the second who checks what is packed (O21).

    That move is the reason for opening name and address, of a reply asked for or sent
    electronically also the e-mail address, and which part is withheld (O4).
    """
    request = unchecked_request(ticket)
    if request is None or moment.actor.id in request.barred_from_checking:
        return False
    is_electronic = request.method_requested == "electronic" or ticket.reply_by is ContactBy.EMAIL
    compared = ADDRESSEE | {PersonalField.MEASURE}
    compared |= {PersonalField.EMAIL} if is_electronic else set()
    may_check = not CHECKERS.isdisjoint(acting_roles(ticket, moment))
    return may_check and compared.issuperset(fields)


def appears_in_lists(summary: Summary, seen: Visibility) -> bool:
    """Whether it appears in lists, searches and reports (O5)."""
    return seen is not Visibility.NONE and Restriction.ENQUIRY not in summary.restrictions


# What a department needs to search (O20).
_SEARCHED_FOR = IDENTITY | {
    PersonalField.PRINCIPAL_NAME,
    PersonalField.PRINCIPAL_ADDRESS,
    PersonalField.TARGET_SCOPE,
}
ADDRESSEE = frozenset(
    {
        PersonalField.NAME,
        PersonalField.POSTAL_CODE,
        PersonalField.ADDRESS,
        PersonalField.PRINCIPAL_NAME,
        PersonalField.PRINCIPAL_ADDRESS,
    }
)
# What a department needs to investigate a complaint; to look the complainant up, IDENTITY (O20).
_COMPLAINED_OF = frozenset({PersonalField.DETAIL, PersonalField.REMEDY_WANTED})
_OWN_WORDS = frozenset(
    {
        PersonalField.DETAIL,
        PersonalField.REMEDY_WANTED,
        PersonalField.TARGET_SCOPE,
        PersonalField.RIGHT_CONTENT,
        PersonalField.ANSWER,
        PersonalField.WORDS,
    }
)


def _fields_for_search(summary: Summary) -> frozenset[PersonalField]:
    """Return the fields to search by; for a correction also wrong and right content (O20)."""
    facts = summary.facts if isinstance(summary, Ticket) else None
    is_correction = isinstance(facts, Disclosure) and facts.types & OF_ARTICLE_34
    return _SEARCHED_FOR | {PersonalField.RIGHT_CONTENT} if is_correction else _SEARCHED_FOR


def _fields_for_investigation(summary: Summary) -> frozenset[PersonalField]:
    """The complainant's words; until the department answers also name and contact data.

    Never the latter for a restricted ticket, such as a complaint about a person.
    """
    is_open_to_them = _is_investigating(summary) and not summary.restrictions
    return _COMPLAINED_OF | IDENTITY if is_open_to_them else _COMPLAINED_OF


def _is_investigating(summary: Summary) -> bool:
    if isinstance(summary, Ticket):
        return summary.awaits_findings
    return summary.status is Status.INVESTIGATING


def _is_asked(summary: Summary) -> bool:
    """Whether the next move is the department's. It sees a request only if so."""
    is_next = summary.status is Status.ASSESSED or _is_investigating(summary)
    return summary.kind is not Kind.COMPLAINT or is_next


def _is_to_decide(summary: Summary, moment: Moment) -> bool:
    """Whether this person must decide the draft or confirm its changes."""
    if summary.status not in TO_BE_DECIDED:
        return False
    if summary.changed_by is not None:
        return moment.actor.id == summary.drafted_by
    return may_decide(summary, moment.actor.id, moment.roster, moment.today)


def _waits_for_ruling(summary: Summary, person: str) -> bool:
    """Whether the manager must rule: on held data, GDPR, or somebody's delay."""
    if not isinstance(summary, Ticket) or isinstance(summary.facts, Question):
        return False
    facts = summary.facts
    delayed = facts.delay_proposed_until is not None and facts.delay_proposed_by != person
    if not isinstance(facts, Disclosure):
        return delayed
    request = facts
    on_gdpr = Flag.EEA in summary.flags and request.gdpr_applies is None
    return delayed or summary.awaits_ruling or on_gdpr


def _waits_for_closing(summary: Summary, moment: Moment) -> bool:
    """Whether a reply was not accepted, or an answer on the spot grew to be more (O22)."""
    if not isinstance(summary, Ticket):
        return False
    at_once = moment.law.answer_at_once
    return summary.status is Status.UNRESOLVED or outgrew_immediate_answer(summary, at_once)


def _sees_whole(summary: Summary, moment: Moment) -> bool:
    roles, decides = moment.actor.roles, _decides_in_place_of_another(summary, moment)
    if Role.AUDITOR in roles or decides or _checks_in_place_of_another(summary, moment):
        return True
    return bool(roles & _readers(summary)) or _is_trusted(summary, moment.actor)


def _readers(summary: Summary) -> frozenset[Role]:
    if not summary.restrictions:
        return DESK_ROLES
    if bypasses_manager(summary):
        return frozenset({Role.REPRESENTATIVE})
    if summary.restrictions & {Restriction.ABOUT_DESK, Restriction.ABOUT_COLLEAGUE}:
        return frozenset({Role.MANAGER, Role.DEPUTY, Role.REPRESENTATIVE})
    return frozenset({Role.MANAGER, Role.DEPUTY})


def _roles(summary: Summary, moment: Moment) -> Iterator[Role]:
    actor, decides = moment.actor, _decides_in_place_of_another(summary, moment)
    manages = actor.roles & {Role.MANAGER, Role.DEPUTY} and not is_about_manager(summary)
    if manages or (bypasses_manager(summary) and decides):
        yield Role.MANAGER
    elif _stands_in(summary, moment):
        yield Role.DEPUTY
    if _checks_in_place_of_another(summary, moment):
        yield Role.CHECKER
    if Role.AUDITOR in actor.roles:
        return  # an auditor does not also work at the desk
    if Role.AGENT in actor.roles or (actor.id == summary.owner and _is_trusted(summary, actor)):
        yield Role.AGENT
    if Role.REPRESENTATIVE in actor.roles and (decides or Role.REPRESENTATIVE in _readers(summary)):
        yield Role.REPRESENTATIVE


def _decides_in_place_of_another(summary: Summary, moment: Moment) -> bool:
    """Whether this person decides here in the place of another office.

    Matters that concern the manager, or might, are theirs from the start, so that somebody can
    assign them or name people.
    """
    who, roster = moment.actor.id, moment.roster
    if bypasses_manager(summary):
        first = roster.representative or roster.auditor
        return who == first or who == current_decider(summary, roster, moment.today)
    if summary.status in TO_BE_DECIDED:
        return who == current_decider(summary, roster, moment.today)
    return _stands_in(summary, moment)


def _stands_in(summary: Summary, moment: Moment) -> bool:
    return stands_in(summary, moment.actor.id, moment.roster, moment.today)


def _checks_in_place_of_another(summary: Summary, moment: Moment) -> bool:
    return moment.actor.id == contents_checker(summary, moment.roster, moment.today)


def _is_trusted(summary: Summary, actor: Actor) -> bool:
    """Owner or recorder of a restricted ticket who is still at the desk."""
    of_the_desk = actor.roles & DESK_ROLES
    return bool(of_the_desk) and actor.id in (summary.owner, summary.recorded_by)


def _is_hidden_from(summary: Summary, moment: Moment) -> bool:
    actor = moment.actor
    if actor.id in summary.about or (is_about_manager(summary) and Role.MANAGER in actor.roles):
        return True
    if actor.id == summary.requester or actor.roles & {Role.REPRESENTATIVE, Role.AUDITOR}:
        return False
    hidden = hidden_departments(summary, moment.roster)
    return not hidden.isdisjoint(actor.departments | actor.in_charge_of)


def _departments_at_work(summary: Summary) -> frozenset[str]:
    if is_about_unnamed_colleague(summary):
        return frozenset()  # it might be one of theirs
    if summary.department is None or summary.kind is not Kind.COMPLAINT or not summary.is_open:
        return summary.asked
    return summary.asked | {summary.department}


_WITHOUT_SEEING = PRESERVING | {NoticeKind.DEPARTMENT_SILENT}
_OF_ACTION = frozenset({NoticeKind.ACTION_NAMED, NoticeKind.ACTION_DUE, NoticeKind.ACTION_FAILED})


def may_get_notice(what: NoticeKind, to: str, ticket: Ticket, moment: Moment) -> bool:
    """Whether a person may get this notice; checked when it is written and when it is sent.

    A department preserves data, and its head hears of its silence, without seeing the ticket,
    unless it concerns the person.
    """
    if to == DESK:
        return not ticket.restrictions
    # Of an action they hear the number and the day, nothing more.
    if what in _WITHOUT_SEEING or (what in _OF_ACTION and not ticket.restrictions):
        return not has_conflict_of_interest(ticket, to, moment.roster)
    return may_see(ticket, moment.of(to))


def may_hear_outcome(ticket: Ticket, moment: Moment) -> bool:
    """Whether this person's department was asked for its part, and may hear that it is done.

    Once nothing is asked of it, it no longer sees the ticket.
    """
    facts = ticket.facts
    of_search = facts.tasks if isinstance(facts, Disclosure) else ()
    asked = {ticket.department, *(each.department for each in of_search)}
    is_hidden = _is_hidden_from(ticket, moment) or is_about_unnamed_colleague(ticket)
    return not is_hidden and not asked.isdisjoint(moment.actor.in_charge_of)


def hide_nameless_asker(ticket: Ticket, person: str) -> Ticket:
    """Hide the asker of a nameless question from everybody else."""
    if not is_nameless(ticket) or person == ticket.requester:
        return ticket
    nameless = ticket.with_person_as(ticket.requester, HIDDEN_PERSON)
    return replace(nameless, requester=None, recorded_by=HIDDEN_PERSON, hidden_from=frozenset())


def is_nameless(ticket: Ticket) -> bool:
    return isinstance(ticket.facts, Question) and ticket.facts.nameless
