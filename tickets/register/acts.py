"""What was written into the form of each move, as far as the register still tells it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tickets import tokyo
from tickets.case import Act
from tickets.complaint import Reaction, Severity
from tickets.intake import NewTicket
from tickets.personal import Personal
from tickets.procedure.complaint import TEXTS
from tickets.register.column import Line
from tickets.register.reading import Planned, Told, noted_by
from tickets.roster import Roster
from tickets.slots import Slot
from tickets.ticket import Link, Ticket
from tickets.words import ContactBy, Leak, Move, PersonalField, Relation, Restriction

Facts = Mapping[str, Any]
_ANSWERS = frozenset({Move.RESPOND, Move.ANSWER_AT_ONCE})
_OWNING = frozenset({Move.ASSIGN, Move.TAKE})
_SEALS: Mapping[Move, tuple[PersonalField, ...]] = {
    Move.DRAFT: (PersonalField.FACTS_FOUND, PersonalField.CAUSE, PersonalField.DRAFT_REPLY),
    Move.CHANGE_DRAFT: (PersonalField.DRAFT_REPLY,),
    Move.RESPOND: (PersonalField.REPLY_SUMMARY,),
    Move.ANSWER_AT_ONCE: (PersonalField.REPLY_SUMMARY,),
}


@dataclass(frozen=True, slots=True)
class Script:
    """A row with its moves, from which each move's form is filled in again.

    The register keeps what a field says at the end, so every form says that already. Where it
    could not have been said yet, because a later move was made for it, it is left for that move.
    """

    told: Told
    moves: Sequence[Planned]

    @property
    def line(self) -> Line:
        return self.told.line

    @property
    def ticket(self) -> Ticket:
        return self.line.ticket

    def new(self, roster: Roster) -> NewTicket:
        """The first form."""
        ticket = self.ticket
        return NewTicket(
            facts=type(ticket.complaint)(
                category=ticket.complaint.category,
                subjects=ticket.complaint.subjects,
                about_person_same=ticket.complaint.about_person_same,
            ),
            channel=ticket.channel,
            received_at=ticket.received_at,
            team=ticket.team,
            policy_revision=ticket.policy_revision,
            party=ticket.party,
            summary=ticket.summary,
            leak=self._leak_at_first(),
            flags=ticket.flags,
            restrictions=self._restricted_at_first(roster),
            about=frozenset() if self._is_made(Move.NAME) else ticket.about,
            requester=ticket.requester,
            hidden_from=ticket.hidden_from,
            department=ticket.department,
            links=ticket.links,
            personal={
                slot: value for slot, value in self.line.opened.items() if slot.field in TEXTS
            },
        )

    def act(self, place: int) -> Act:
        """The form of the move at this place."""
        move = self.moves[place].move
        facts = _FACTS[move](self, place) if move in _FACTS else {}
        kept = {name: value for name, value in facts.items() if value not in (None, "", ())}
        return Act(move, kept, self._sealed(move, place))

    def is_last(self, place: int, moves: frozenset[Move]) -> bool:
        return not any(each.move in moves for each in self.moves[place + 1 :])

    def earlier(self, place: int) -> int:
        """How many such moves there were before."""
        return sum(each.move is self.moves[place].move for each in self.moves[:place])

    def _is_made(self, move: Move) -> bool:
        return any(each.move is move for each in self.moves)

    def _leak_at_first(self) -> Leak:
        if self._is_made(Move.FLAG_LEAK):
            return Leak.NO
        return Leak.UNKNOWN if self._is_made(Move.CLEAR_LEAK) else self.ticket.leak

    def _restricted_at_first(self, roster: Roster) -> frozenset[Restriction]:
        """Whoever is named later was not known at first; only the desk could see it before."""
        namer = next((each.by for each in self.moves if each.move is Move.NAME), None)
        given = self.ticket.restrictions
        if namer is None:
            return given
        of_the_desk = namer in roster.agents or namer in (roster.manager, roster.deputy)
        named = {Restriction.ABOUT_MANAGER, *([Restriction.ABOUT_DESK] if of_the_desk else [])}
        return given - named

    def _sealed(self, move: Move, place: int) -> dict[Slot, Personal]:
        opened = self.line.opened
        wanted = (Slot(name) for name in _SEALS.get(move, ()))
        found = {slot: opened[slot] for slot in wanted if slot in opened}
        noted, notes = noted_by(move), self.told.notes
        said = notes.get(str(place + 1), "" if self.told.history else notes.get("", ""))
        return {**found, Slot(noted): Personal(said)} if noted and said else found


def _assign(script: Script, place: int) -> Facts:
    """Only the last owner is kept; before, it was whoever worked on it next."""
    if script.is_last(place, _OWNING) and script.ticket.owner:
        return {"person": script.ticket.owner}
    nexts = script.moves[place + 1 : place + 2]
    by = nexts[0].by if nexts and script.told.history else script.moves[place].by
    return {"person": by}


def _name(script: Script, place: int) -> Facts:
    """Whoever still acted afterwards was named later."""
    about = script.ticket.about
    if not script.is_last(place, frozenset({Move.NAME})):
        about = about - {each.by for each in script.moves[place + 1 :]} or about
    return {"about": about}


def _stops(script: Script, place: int) -> Facts:
    stops, n = script.ticket.complaint.stops, script.earlier(place)
    last = script.is_last(place, frozenset({Move.STOP_MAIL}))
    return {"stops": stops[n:] if last else stops[n : n + 1]}


def _letter(script: Script, place: int) -> Facts:
    n = script.earlier(place)
    return {"letters": script.ticket.letters[n : n + 1]}


def _duplicate(script: Script, _: int) -> Facts:
    return {"link": _first_link(script, Relation.DUPLICATE_OF)}


def _link(script: Script, _: int) -> Facts:
    return {"link": min(script.ticket.links, key=str, default=None)}


def _first_link(script: Script, relation: Relation) -> Link | None:
    found = [link for link in script.ticket.links if link.relation is relation]
    return min(found, key=str, default=None)


def _no_contact(script: Script, _: int) -> Facts:
    return {"no_contact_reason": script.ticket.complaint.no_contact_reason}


def _assessed(script: Script, _: int) -> Facts:
    severity = script.ticket.complaint.severity
    return {
        "severity": severity,
        "department": script.ticket.department,
        "flags_confirmed": True,
    }


def _decided(script: Script, _: int) -> Facts:
    return {"corrective_action": script.ticket.complaint.corrective_action}


def _drafted(script: Script, place: int) -> Facts:
    return {**_no_contact(script, place), **_decided(script, place)}


def _answer(script: Script, place: int) -> Facts:
    """An answer that was given before a reopening is dated by the move alone."""
    ticket, facts = script.ticket, script.ticket.complaint
    given = {
        "no_contact_reason": facts.no_contact_reason,
        "reply_by": ticket.reply_by,
        "replied_at": ticket.replied_at,
        "delivery_ref": ticket.delivery_ref,
        "reaction": facts.reaction,
    }
    if not script.is_last(place, _ANSWERS | {Move.REOPEN}):
        wished = ticket.party.contact_by
        by = wished if wished not in (None, ContactBy.NONE) else ContactBy.PHONE
        given |= {"replied_at": script.moves[place].at, "reply_by": ticket.reply_by or by}
        given |= {"delivery_ref": "", "reaction": None}
    return given


def _at_once(script: Script, place: int) -> Facts:
    severity = script.ticket.complaint.severity or Severity.LOW
    return {
        **_answer(script, place),
        "severity": severity,
        "template": script.ticket.complaint.template,
    }


def _ended(script: Script, _: int) -> Facts:
    facts = script.ticket.complaint
    return {
        "corrective_action": facts.corrective_action,
        "report": facts.report,
        "reported_on": facts.reported_on,
    }


def _closed(script: Script, place: int) -> Facts:
    """From unresolved on, nobody is asked for a reaction any more."""
    ended = _ended(script, place)
    if _is_unresolved(script, place):
        return ended
    if script.is_last(place, frozenset({Move.REOPEN})):
        return {**ended, "reaction": script.ticket.complaint.reaction}
    return {**ended, "reaction": Reaction.ACCEPTED}


def _is_unresolved(script: Script, place: int) -> bool:
    since = [each.move for each in script.moves[:place]]
    return Move.NOT_ACCEPTED in since and not any(
        move in _ANSWERS for move in since[since.index(Move.NOT_ACCEPTED) :]
    )


def _withdrawn(script: Script, place: int) -> Facts:
    on = script.ticket.withdrawn_on or tokyo.date_of(script.moves[place].at)
    return {**_ended(script, place), "withdrawn_on": on}


_FACTS: Mapping[Move, Callable[[Script, int], Facts]] = {
    Move.ASSIGN: _assign,
    Move.NAME: _name,
    Move.LINK: _link,
    Move.FLAG_LEAK: lambda script, _: {
        "leak": script.ticket.leak if script.ticket.leak is not Leak.NO else Leak.UNKNOWN
    },
    Move.SEND_LETTER: _letter,
    Move.FORWARD: lambda script, _: {"department": script.ticket.department},
    Move.HOLD: lambda script, _: {"legal_hold": script.ticket.legal_hold},
    Move.STOP_MAIL: _stops,
    Move.ACKNOWLEDGE: _no_contact,
    Move.ANSWER_AT_ONCE: _at_once,
    Move.ASSESS: _assessed,
    Move.DRAFT: _drafted,
    Move.APPROVE: _decided,
    Move.CHANGE_DRAFT: _decided,
    Move.RESPOND: _answer,
    Move.NOT_ACCEPTED: lambda script, _: {
        "external_recourse_informed": script.ticket.complaint.external_recourse_informed or None
    },
    Move.CLOSE: _closed,
    Move.WITHDRAW: _withdrawn,
    Move.CLOSE_DUPLICATE: _duplicate,
}
