"""What must be told to whom: a row in the outbox for each, drawn when it is sent."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from tickets.access.deciders import decider, is_unnamed
from tickets.access.visibility import Sight, may_hear, sight
from tickets.model.complaint import Complaint
from tickets.model.disclosure import Disclosure
from tickets.model.kinds import Channel, LetterKind, Move, Status
from tickets.model.notices import Notice, Tell
from tickets.model.people import Roster
from tickets.model.ticket import Ticket
from tickets.workflow.apply import Walked
from tickets.workflow.assignee import answering, desk_or_answering, hands

TOLD_BY_MOUTH = frozenset({Channel.PHONE, Channel.VISIT})
"""受付を伝えた: the number was read to the caller, so no letter has to say it again."""


def notices(walked: Walked, roster: Roster, on: date) -> tuple[Notice, ...]:
    """All that this move makes necessary to tell, nobody twice, nobody who may not know."""
    ticket, number = walked.ticket, len(walked.ticket.history)
    found: dict[Notice, None] = {}
    for what in walked.rule.tells:
        for to in _AUDIENCE[what](walked, roster, on):
            is_news = to != walked.step.by or what is Tell.PASSED_ON
            if to and is_news and may_hear(what, to, ticket, roster, on):
                found[Notice(what, ticket.number, to, number)] = None
    return tuple(found)


def letter_due(walked: Walked) -> LetterKind | None:
    """What the requester must be told in writing after this move; nothing to whom none reaches."""
    facts = walked.ticket.facts
    unreachable = isinstance(facts, Complaint) and facts.no_contact_reason is not None
    is_sent = unreachable or walked.rule.is_sending
    return None if is_sent else walked.rule.letter


def letters_done(walked: Walked) -> Iterator[LetterKind]:
    """What was promised before and is sent by this move, or would no longer be true."""
    rule, before, after = walked.rule, walked.before.status, walked.ticket.status
    if rule.is_sending and rule.letter:
        yield rule.letter
    if walked.step.move is Move.ACKNOWLEDGE and walked.ticket.channel in TOLD_BY_MOUTH:
        yield LetterKind.ACKNOWLEDGEMENT
    if walked.step.move is Move.SEND_FORM:
        yield LetterKind.ACKNOWLEDGEMENT  # the form's letter says on which day they asked
    if before is Status.FORM_SENT is not after and rule.letter is not LetterKind.REMINDER:
        yield LetterKind.REMINDER


def readers(ticket: Ticket, roster: Roster, on: date) -> frozenset[str]:
    """In whose DMs a restricted ticket lives, for it has no card in the channel (O1)."""
    seen = {
        person: sight(ticket, roster.actor(person), roster, on)
        for person in answering(ticket, roster)
    }
    return frozenset(person for person, how in seen.items() if how is Sight.WHOLE)


def systems_asked(what: Tell, ticket: Ticket, to: str, roster: Roster) -> tuple[str, ...]:
    """Which of the recipient's systems the notice speaks of."""
    if not isinstance(ticket.facts, Disclosure):
        return ()
    theirs = roster.actor(to).in_charge_of
    named = {
        Tell.SEARCH_ASKED: [each.system for each in ticket.facts.tasks if each.found is None],
        Tell.PRESERVATION_ASKED: [each.system for each in ticket.facts.preservations],
    }
    return tuple(
        system
        for system in dict.fromkeys(named.get(what, ()))
        if roster.systems.get(system) in theirs
    )


def systems_answered(ticket: Ticket, step: int) -> tuple[str, ...]:
    """Those for which whoever made this step has answered."""
    if not isinstance(ticket.facts, Disclosure):
        return ()
    by = ticket.history[step - 1].by
    return tuple(each.system for each in ticket.facts.tasks if each.answered_by == by)


Audience = Callable[[Walked, Roster, date], Iterator[str | None]]


def _desk(walked: Walked, roster: Roster, _: date) -> Iterator[str | None]:
    yield from desk_or_answering(walked.ticket, roster)


def _owner(walked: Walked, roster: Roster, on: date) -> Iterator[str | None]:
    if walked.ticket.owner:
        yield walked.ticket.owner
    else:
        yield from _desk(walked, roster, on)


def _in_hand(walked: Walked, roster: Roster, on: date) -> Iterator[str | None]:
    """With whom it lies; what lies with nobody is the desk's."""
    people = hands(walked.before, roster, on)
    yield from people or _desk(walked, roster, on)


def _asker(walked: Walked, _: Roster, __: date) -> Iterator[str | None]:
    yield walked.ticket.requester


def _recorder_of_unnamed(walked: Walked, _: Roster, __: date) -> Iterator[str | None]:
    if is_unnamed(walked.ticket):
        yield walked.ticket.recorded_by


def _decider(walked: Walked, roster: Roster, on: date) -> Iterator[str | None]:
    yield decider(walked.ticket, roster, on)


def _drafter(walked: Walked, roster: Roster, on: date) -> Iterator[str | None]:
    yield walked.before.drafted_by
    yield from _owner(walked, roster, on)


def _manager_if_ruling(walked: Walked, roster: Roster, on: date) -> Iterator[str | None]:
    is_new = walked.is_first or not walked.before.awaits_ruling
    if walked.ticket.awaits_ruling and is_new:
        yield from _decider(walked, roster, on)


def _department(walked: Walked, roster: Roster, _: date) -> Iterator[str | None]:
    team = roster.departments.get(walked.ticket.department or "")
    yield team.person_in_charge if team else None


def _departments_asked(walked: Walked, roster: Roster, _: date) -> Iterator[str | None]:
    for name in sorted(walked.ticket.asked - walked.before.asked):
        team = roster.departments.get(name)
        yield team.person_in_charge if team else None


def _preserving(walked: Walked, roster: Roster, _: date) -> Iterator[str | None]:
    before = len(walked.before.disclosure.preservations)
    for asked in walked.ticket.disclosure.preservations[before:]:
        team = roster.departments.get(roster.systems.get(asked.system, ""))
        yield team.person_in_charge if team else None


_AUDIENCE: Mapping[Tell, Audience] = {
    Tell.OPENED: _desk,
    Tell.PASSED_ON: _asker,
    Tell.NAME_THEM: _recorder_of_unnamed,
    Tell.ASSIGNED: _owner,
    Tell.UNASSIGNED: _desk,
    Tell.INVESTIGATION_ASKED: _department,
    Tell.PRESERVATION_ASKED: _preserving,
    Tell.SEARCH_ASKED: _departments_asked,
    Tell.SEARCH_ANSWERED: _owner,
    Tell.RULING_ASKED: _manager_if_ruling,
    Tell.RULED: _owner,
    Tell.DECISION_WAITS: _decider,
    Tell.CLOSING_WAITS: _decider,
    Tell.CHANGE_WAITS: _drafter,
    Tell.DECIDED: _drafter,
    Tell.EXECUTION_ASKED: _departments_asked,
    Tell.SENT_BACK: _drafter,
    Tell.DELAY_PROPOSED: _decider,
    Tell.DELAY_ALLOWED: _owner,
    Tell.ANSWERED: _asker,
    Tell.STILL_STUCK: _owner,
    Tell.CONVERTED: _asker,
    Tell.REOPENED: _decider,
    Tell.ANSWERED_AT_ONCE: _decider,
    Tell.CHASED: _in_hand,
}
