"""Who may see a ticket and act on it; the only way to a ticket leads through `reach`."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import TypeVar

from tickets.access.deciders import (
    decider,
    hidden_departments,
    is_about_manager,
    is_concerned,
    is_unnamed,
    may_decide,
)
from tickets.model.disclosure import Disclosure
from tickets.model.errors import NoSuchTicketError
from tickets.model.kinds import Flag, Kind, PersonalField, Restriction, Role, Status
from tickets.model.notices import DESK, Tell
from tickets.model.people import Actor, Roster
from tickets.model.ticket import NOBODY, Cover, Question, Step, Ticket

Reached = TypeVar("Reached", bound=Cover)

TO_BE_DECIDED = frozenset({Status.DRAFTED, Status.DECISION})


class Sight(StrEnum):
    """How much of a ticket a person sees."""

    NONE = "none"  # it does not exist
    OWN = "own"  # one's own matter: number, plain state, one's own words
    TASK = "task"  # the part that a department has to search or investigate
    REGISTER = "register"  # every column that is not personal
    WHOLE = "whole"


def reach(cover: Reached | None, actor: Actor, roster: Roster, on: date) -> Reached:
    """The ticket, if this person may know of it.

    Raises the same NoSuchTicketError for a ticket that is not theirs and for none at all.
    """
    if cover is None or sight(cover, actor, roster, on) is Sight.NONE:
        raise NoSuchTicketError
    return cover


def sight(cover: Cover, actor: Actor, roster: Roster, on: date) -> Sight:
    """The widest view that one of the person's roles gives; default is none."""
    if _must_not_know(cover, actor, roster):
        return Sight.NONE
    if actor.id == cover.requester:
        return Sight.OWN  # an agent's own matter is looked after by a colleague
    if _sees_whole(cover, actor, roster, on):
        return Sight.WHOLE
    if Role.REPRESENTATIVE in actor.roles:
        return Sight.REGISTER
    if actor.in_charge_of & _departments_at_work(cover):
        return Sight.TASK
    return Sight.OWN if actor.id == cover.recorded_by else Sight.NONE


def acting(cover: Cover, actor: Actor, roster: Roster, on: date) -> frozenset[Role]:
    """The roles in which the person may move this ticket. An auditor's is none of them."""
    if Role.SYSTEM in actor.roles:
        return frozenset({Role.SYSTEM})  # no roster gives a person this role
    seen = sight(cover, actor, roster, on)
    if seen is Sight.OWN:
        return frozenset({Role.EMPLOYEE})
    if seen is Sight.TASK:
        return frozenset({Role.PERSON_IN_CHARGE})
    if seen is not Sight.WHOLE:
        return frozenset()
    return frozenset(_roles(cover, actor, roster, on))


def opens(cover: Cover, seen: Sight) -> frozenset[PersonalField]:
    """The personal fields that this view may open, each time with an audit row."""
    if seen is Sight.WHOLE:
        return frozenset(PersonalField)
    if seen is Sight.TASK:
        return _INVESTIGATED if cover.kind is Kind.COMPLAINT else _SEARCHED_FOR
    if seen is Sight.OWN:
        return _OWN_WORDS
    return frozenset()


def must_say_why(cover: Cover, actor: Actor, roster: Roster, on: date) -> bool:
    """Whether opening personal data needs a typed reason, or one's next move is the reason (O4)."""
    if not cover.is_open:
        return True
    searching = bool(actor.in_charge_of & _departments_at_work(cover))
    ruling = _waits_for_ruling(cover, actor.id) and Role.MANAGER in acting(cover, actor, roster, on)
    awaited = searching or ruling or _is_to_decide(cover, actor.id, roster, on)
    return not (awaited or actor.id in (cover.owner, cover.requester))


def is_listed(cover: Cover, seen: Sight) -> bool:
    """Whether it stands in general lists, searches and reports of those who see it (O5)."""
    return seen is not Sight.NONE and Restriction.ENQUIRY not in cover.restrictions


# Name, identifiers and scope (O20): what a department needs to search, and no more.
_SEARCHED_FOR = frozenset(
    {
        PersonalField.NAME,
        PersonalField.NAME_KANA,
        PersonalField.PRINCIPAL_NAME,
        PersonalField.POSTAL_CODE,
        PersonalField.ADDRESS,
        PersonalField.PRINCIPAL_ADDRESS,
        PersonalField.PHONE,
        PersonalField.EMAIL,
        PersonalField.TARGET_SCOPE,
    }
)
# A complaint is investigated without knowing who complained.
_INVESTIGATED = frozenset({PersonalField.DETAIL, PersonalField.REMEDY_WANTED})
_OWN_WORDS = frozenset(
    {
        PersonalField.DETAIL,
        PersonalField.REMEDY_WANTED,
        PersonalField.TARGET_SCOPE,
        PersonalField.ANSWER,
        PersonalField.WORDS,
    }
)


def _is_to_decide(cover: Cover, person: str, roster: Roster, on: date) -> bool:
    """Whether the draft waits for this person: to decide it, or to confirm what was changed."""
    if cover.status not in TO_BE_DECIDED:
        return False
    if cover.changed_by is not None:
        return person == cover.drafted_by
    return may_decide(cover, person, roster, on)


def _waits_for_ruling(cover: Cover, person: str) -> bool:
    """Whether the manager's word is asked for: on the data, the GDPR, or another's delay."""
    if not isinstance(cover, Ticket) or not isinstance(cover.facts, Disclosure):
        return False
    request = cover.facts
    delayed = request.delay_proposed_until is not None and request.delay_proposed_by != person
    on_gdpr = Flag.EEA in cover.flags and request.gdpr_applies is None
    return delayed or cover.awaits_ruling or on_gdpr


def _sees_whole(cover: Cover, actor: Actor, roster: Roster, on: date) -> bool:
    if Role.AUDITOR in actor.roles or _is_in_line(cover, actor, roster, on):
        return True
    return bool(actor.roles & _readers(cover)) or _is_trusted(cover, actor)


def _readers(cover: Cover) -> frozenset[Role]:
    if not cover.restrictions:
        return frozenset({Role.AGENT, Role.MANAGER, Role.DEPUTY})
    if is_unnamed(cover) or is_about_manager(cover):
        return frozenset({Role.REPRESENTATIVE})
    if Restriction.ABOUT_DESK in cover.restrictions:
        return frozenset({Role.MANAGER, Role.DEPUTY, Role.REPRESENTATIVE})
    return frozenset({Role.MANAGER, Role.DEPUTY})


def _roles(cover: Cover, actor: Actor, roster: Roster, on: date) -> Iterator[Role]:
    manages = actor.roles & {Role.MANAGER, Role.DEPUTY} and not is_about_manager(cover)
    passes_by = is_about_manager(cover) or is_unnamed(cover)
    if manages or (passes_by and _is_in_line(cover, actor, roster, on)):
        yield Role.MANAGER
    if Role.AUDITOR in actor.roles:
        return  # whoever audits the desk does not also work at it
    if Role.AGENT in actor.roles or (actor.id == cover.owner and _is_trusted(cover, actor)):
        yield Role.AGENT
    if Role.REPRESENTATIVE in actor.roles:
        yield Role.REPRESENTATIVE


def _is_in_line(cover: Cover, actor: Actor, roster: Roster, on: date) -> bool:
    """Whether it falls to this person to decide here, though the office is another one's.

    What concerns the manager, or may do so, is theirs from the start, so that somebody can assign
    it, or say whom it concerns.
    """
    if is_about_manager(cover) or is_unnamed(cover):
        first = roster.representative or roster.auditor
        return actor.id == first or actor.id == decider(cover, roster, on)
    return cover.status in TO_BE_DECIDED and actor.id == decider(cover, roster, on)


def _is_trusted(cover: Cover, actor: Actor) -> bool:
    """Owner and writer of a restricted ticket, as long as they belong to the desk."""
    of_the_desk = actor.roles & {Role.AGENT, Role.MANAGER, Role.DEPUTY}
    return bool(of_the_desk) and actor.id in (cover.owner, cover.recorded_by)


def _must_not_know(cover: Cover, actor: Actor, roster: Roster) -> bool:
    if actor.id in cover.about or (is_about_manager(cover) and Role.MANAGER in actor.roles):
        return True
    if actor.id == cover.requester or actor.roles & {Role.REPRESENTATIVE, Role.AUDITOR}:
        return False
    return bool((actor.departments | actor.in_charge_of) & hidden_departments(cover, roster))


def _departments_at_work(cover: Cover) -> frozenset[str]:
    if is_unnamed(cover):
        return frozenset()  # it might be one of theirs
    if cover.department is None or cover.kind is not Kind.COMPLAINT or not cover.is_open:
        return cover.asked
    return cover.asked | {cover.department}


def may_hear(what: Tell, to: str, ticket: Ticket, roster: Roster, on: date) -> bool:
    """What a person may not see, the person does not hear of either.

    It is asked once when the notice is written and again when it goes out.

    Data are preserved before anyone searches them, by who need not see the ticket; but nobody is
    told whom the matter concerns.
    """
    if to == DESK:
        return not ticket.restrictions
    if what is Tell.PRESERVATION_ASKED:
        return not is_concerned(ticket, to, roster)
    return sight(ticket, roster.actor(to), roster, on) is not Sight.NONE


def as_seen_by(ticket: Ticket, person: str) -> Ticket:
    """The ticket without a sign of who asked, unless it is the asker who looks."""
    asker = ticket.requester
    if not _is_nameless(ticket) or person == asker:
        return ticket

    def hidden(step: Step) -> Step:
        return replace(step, by=NOBODY) if step.by == asker else step

    return replace(
        ticket,
        requester=None,
        recorded_by=NOBODY,
        hidden_from=frozenset(),
        history=tuple(map(hidden, ticket.history)),
    )


def _is_nameless(ticket: Ticket) -> bool:
    return isinstance(ticket.facts, Question) and ticket.facts.nameless
