"""What was written into the form of each later move, as far as the register still tells it."""

from collections.abc import Callable, Mapping
from typing import Any

from tickets.model import tokyo
from tickets.model.complaint import (
    Category,
    CorrectiveAction,
    NoContact,
    Reaction,
    Report,
    Severity,
)
from tickets.model.kinds import Channel, ContactBy, Leak, Move, PersonalField, Relation
from tickets.model.personal import Personal, SealedField
from tickets.model.ticket import Link
from tickets.registers import first
from tickets.registers.reading import CHECKS, noted_by
from tickets.registers.script import ANSWERS, Script
from tickets.rules.calendar import ONE_DAY
from tickets.workflow.case import Act

Facts = Mapping[str, Any]
_WAYS = (PersonalField.ADDRESS, PersonalField.PHONE, PersonalField.EMAIL)
_CHECKS = frozenset(CHECKS.values())
_OWNING = frozenset({Move.ASSIGN, Move.TAKE})
_SEALS: Mapping[Move, tuple[PersonalField, ...]] = {
    Move.DRAFT: (PersonalField.FACTS_FOUND, PersonalField.CAUSE, PersonalField.DRAFT_REPLY),
    Move.CHANGE_DRAFT: (PersonalField.DRAFT_REPLY,),
    Move.RESPOND: (PersonalField.REPLY_SUMMARY,),
    Move.ANSWER_AT_ONCE: (PersonalField.REPLY_SUMMARY,),
}


def act(script: Script, place: int) -> Act:
    """The form of the move at this place."""
    move = script.moves[place].move
    facts = _FACTS[move](script, place) if move in _FACTS else {}
    kept = {name: value for name, value in facts.items() if value not in (None, "", ())}
    return Act(move, kept, _sealed(script, move, place))


def _sealed(script: Script, move: Move, place: int) -> dict[SealedField, Personal]:
    opened = script.line.opened
    names = _SEALS.get(move, ())
    if move is Move.DESCRIBE and script.is_last(place, frozenset({move})):
        names = first.left_for_description(script)
    found = {slot: opened[slot] for slot in map(SealedField, names) if slot in opened}
    noted, notes = noted_by(move), script.told.notes
    said = notes.get(str(place + 1), "" if script.told.history else notes.get("", ""))
    return {**found, SealedField(noted): Personal(said)} if noted and said else found


def _assign(script: Script, place: int) -> Facts:
    """Only the last owner is kept; before, it was whoever worked on it next.

    An owner who was named as the one it is about lost it by that.
    """
    ticket = script.ticket
    if script.is_last(place, _OWNING):
        if ticket.owner:
            return {"person": ticket.owner}
        named = sorted(ticket.about & script.desk)
        is_released = not script.is_last(place, frozenset({Move.RELEASE}))
        if named and not is_released and not script.is_last(place, frozenset({Move.NAME})):
            return {"person": named[0]}
    nexts = [each.by for each in script.moves[place + 1 : place + 2]]
    if nexts and not script.told.history:
        return {"person": nexts[0]}
    return {"person": _worker(script, place)}


def _worker(script: Script, place: int) -> str:
    """Who of the desk moved it next, until somebody else owned it.

    An agent other than its writer, if there is one: a restricted ticket opens itself to its
    owner, and to its writer and the manager anyway.
    """
    found: list[str] = []
    for each in script.moves[place + 1 :]:
        if each.by in script.desk:
            found.append(each.by)
        if each.move in _OWNING:
            break
    known = (*found, script.moves[place].by, script.ticket.recorded_by)
    fit = [who for who in known if who not in script.ticket.about]
    agents = [who for who in fit if who in script.agents - {script.ticket.recorded_by}]
    return next(iter(agents or fit or found), script.moves[place].by)


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


def _no_contact(script: Script, place: int) -> Facts:
    """Before a reopening nobody was reached, if there was no way or nothing was drafted to say."""
    told = script.ticket.complaint.no_contact_reason
    if told is None and _is_reopened(script, place) and not _could_be_told(script):
        told = NoContact.UNREACHABLE
    return {"no_contact_reason": told}


def _could_be_told(script: Script) -> bool:
    ticket, opened = script.ticket, script.line.opened
    by_voice = ticket.channel in (Channel.PHONE, Channel.VISIT) or ticket.requester
    reachable = by_voice or any(SealedField(field) in opened for field in _WAYS)
    return bool(reachable) and SealedField(PersonalField.DRAFT_REPLY) in opened


def _assessed(script: Script, place: int) -> Facts:
    severity = script.ticket.complaint.severity
    return {"severity": severity, "flags_confirmed": True, **_placed(script, place)}


def _described(script: Script, place: int) -> Facts:
    """The last description says what stands there now; an earlier one, what was stopped for it."""
    if not script.is_last(place, frozenset({Move.DESCRIBE})):
        following = [each.move for each in script.moves[place + 1 :]]
        stops = Move.STOP_MAIL in following[: following.index(Move.DESCRIBE)]
        return {**({"category": Category.OPT_OUT} if stops else {}), **_placed(script, place)}
    ticket = script.ticket
    told = {"party": ticket.party, "category": ticket.complaint.category, "flags": ticket.flags}
    return {**told, **_placed(script, place)}


def _placed(script: Script, place: int) -> Facts:
    return {"department": script.department(place)}


def _decided(script: Script, place: int) -> Facts:
    """What was decided before a reopening is decided anew; the register tells the last only."""
    told = script.ticket.complaint.corrective_action
    if _is_checked_before_reopening(script, place):
        told = CorrectiveAction(needed=True, reference="再開前の番号")
    elif told is None and _is_reopened(script, place):
        told = CorrectiveAction(needed=False, reason="再開前の判断")
    return {"corrective_action": told}


def _is_checked_before_reopening(script: Script, place: int) -> bool:
    """An effect was looked at, so that one was needed then; its number went with the reopening."""
    following = [each.move for each in script.moves[place + 1 :]]
    until = following.index(Move.REOPEN) if Move.REOPEN in following else 0
    return any(move in _CHECKS for move in following[:until])


def _check(script: Script, place: int) -> Facts:
    """What was found before a reopening is dated by the move alone."""
    on = tokyo.date_of(script.moves[place].at)
    if _is_reopened(script, place):
        is_open = script.moves[place].move is Move.DENY_EFFECT
        return {"checked_on": on, "again_on": on + ONE_DAY if is_open else None}
    before = [each.move for each in script.moves[:place]]
    since = before[::-1].index(Move.REOPEN) if Move.REOPEN in before else len(before)
    nth = sum(move in _CHECKS for move in before[len(before) - since :])
    known = script.ticket.complaint.effect_checks[nth : nth + 1]
    return {"checked_on": known[0].checked_on, "again_on": known[0].again_on} if known else {}


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
    if not script.is_last(place, ANSWERS | {Move.REOPEN}):
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


def _ended(script: Script, place: int) -> Facts:
    """A reopening takes the report back, so what the register tells is that of the last ending.

    The day may be that of a later step, when what was told monthly was told.
    """
    facts = script.ticket.complaint
    told: Facts = {"report": facts.report, "reported_on": facts.reported_on}
    if _is_reopened(script, place):
        told = {"report": Report.MONTHLY}
    elif not script.is_last(place, frozenset({Move.REPORT})):
        told = {"report": facts.report}
    return {**_decided(script, place), **told}


def _reported(script: Script, place: int) -> Facts:
    """What was taken back by a reopening is dated by the step alone."""
    on = script.ticket.complaint.reported_on
    if on is None or _is_reopened(script, place):
        on = tokyo.date_of(script.moves[place].at)
    return {"reported_on": on}


def _not_accepted(script: Script, place: int) -> Facts:
    informed = script.ticket.complaint.external_recourse_informed
    return {"external_recourse_informed": informed or _is_reopened(script, place) or None}


def _is_reopened(script: Script, place: int) -> bool:
    return not script.is_last(place, frozenset({Move.REOPEN}))


def _closed(script: Script, place: int) -> Facts:
    """From unresolved on, nobody is asked for a reaction any more."""
    ended = _ended(script, place)
    if _is_unresolved(script, place):
        return ended
    if _is_reopened(script, place):
        return {**ended, "reaction": Reaction.ACCEPTED}
    return {**ended, "reaction": script.ticket.complaint.reaction}


def _is_unresolved(script: Script, place: int) -> bool:
    since = [each.move for each in script.moves[:place]]
    return Move.NOT_ACCEPTED in since and not any(
        move in ANSWERS for move in since[since.index(Move.NOT_ACCEPTED) :]
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
    Move.DESCRIBE: _described,
    Move.FORWARD: _placed,
    Move.HOLD: lambda script, _: {"legal_hold": script.ticket.legal_hold},
    Move.STOP_MAIL: _stops,
    Move.ACKNOWLEDGE: _no_contact,
    Move.ANSWER_AT_ONCE: _at_once,
    Move.ASSESS: _assessed,
    Move.DRAFT: _drafted,
    Move.APPROVE: _decided,
    Move.CHANGE_DRAFT: _decided,
    Move.RESPOND: _answer,
    Move.NOT_ACCEPTED: _not_accepted,
    Move.CLOSE: _closed,
    Move.REPORT: _reported,
    Move.CONFIRM_EFFECT: _check,
    Move.DENY_EFFECT: _check,
    Move.WITHDRAW: _withdrawn,
    Move.CLOSE_DUPLICATE: _duplicate,
}
