"""What the first form of a complaint said, as far as the register still tells it."""

from tickets.model.complaint import Category, Complaint, NoContact
from tickets.model.kinds import ContactBy, Flag, Kind, Leak, Move, PersonalField, Restriction
from tickets.model.people import Roster
from tickets.model.ticket import Party
from tickets.registers.script import ANSWERS, Script
from tickets.workflow.new_ticket import NewTicket
from tickets.workflow.tables.complaint import TEXTS


def form(script: Script, roster: Roster) -> NewTicket:
    """All that was known at the end and can have been known at the beginning."""
    ticket = script.ticket
    left = left_for_description(script)
    return NewTicket(
        facts=Complaint(
            category=_category(script),
            caller=ticket.complaint.caller,
            subjects=ticket.complaint.subjects,
            about_person_same=ticket.complaint.about_person_same,
        ),
        channel=ticket.channel,
        received_at=ticket.received_at,
        team=ticket.team,
        policy_revision=ticket.policy_revision,
        party=_party(script),
        summary=ticket.summary,
        leak=_leak(script),
        flags=_flags(script),
        restrictions=_restrictions(script, roster),
        about=frozenset() if script.is_made(Move.NAME) else ticket.about,
        requester=ticket.requester,
        hidden_from=ticket.hidden_from,
        department=script.department(0),
        links=ticket.links,
        personal={
            slot: value
            for slot, value in script.line.opened.items()
            if slot.field in TEXTS and slot.field not in left
        },
    )


def left_for_description(script: Script) -> tuple[PersonalField, ...]:
    """A name that was learnt only after somebody had been noted as anonymous."""
    reason = script.ticket.complaint.no_contact_reason
    is_left = reason is NoContact.ANONYMOUS and script.is_made(Move.DESCRIBE)
    return (PersonalField.NAME,) if is_left else ()


def _category(script: Script) -> Category:
    """As it was when the moves were made that only some categories have."""
    last = script.ticket.complaint.category
    if not script.is_made(Move.DESCRIBE):
        return last
    answered = script.first_place(ANSWERS)
    stopped = script.first_place(frozenset({Move.STOP_MAIL}))
    if stopped is not None and (answered is None or stopped < answered):
        return Category.OPT_OUT
    if script.is_made(Move.ANSWER_AT_ONCE):
        return Category.CONSULTATION
    # What was answered before the mails stopped was not yet known to be an opt-out (O10).
    is_late = answered is not None and last is Category.OPT_OUT
    return Category.COMPLAINT if is_late else last


def _party(script: Script) -> Party:
    """How somebody wants to be reached may have changed after they were."""
    if not script.is_described_after_answer:
        return script.ticket.party
    return Party(script.ticket.party.role, ContactBy.NONE)


def _flags(script: Script) -> frozenset[Flag]:
    """A request was flagged later, if it has no number to this day."""
    flags = script.ticket.flags
    is_later = script.is_made(Move.DESCRIBE) and not script.ticket.holds(Kind.DISCLOSURE)
    return flags - {Flag.DISCLOSURE} if is_later else flags


def _leak(script: Script) -> Leak:
    if script.is_made(Move.FLAG_LEAK):
        return Leak.NO
    return Leak.UNKNOWN if script.is_made(Move.CLEAR_LEAK) else script.ticket.leak


def _restrictions(script: Script, roster: Roster) -> frozenset[Restriction]:
    """Whoever is named later was not known at first; only the desk could see it before."""
    namer = next((each.by for each in script.moves if each.move is Move.NAME), None)
    given = script.ticket.restrictions
    if namer is None:
        return given
    of_the_desk = namer in roster.agents or namer in (roster.manager, roster.deputy)
    named = {Restriction.ABOUT_MANAGER, *([Restriction.ABOUT_DESK] if of_the_desk else [])}
    return given - named
