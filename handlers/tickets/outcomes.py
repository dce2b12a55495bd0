"""What was decided or ruled, in fixed words; never the reason, which is free text (O3); the
status as the person concerned reads it."""

from collections.abc import Collection, Iterator
from typing import Final

from handlers.slack.phrases import Phrases
from tickets.model.complaint import Complaint
from tickets.model.disclosure import OF_ARTICLE_35, Decision, Disclosure, RequestType
from tickets.model.kinds import CloseCode, Kind, Move, Status
from tickets.model.notices import PRESERVING, NoticeKind
from tickets.model.ticket import Step, Ticket

_RULINGS: Final = {Move.RULE_ON_DATA: "may_be_held", Move.RULE_ON_GDPR: "gdpr_applies"}
_DECIDE: Final = frozenset({Move.APPROVE, Move.CHANGE_DRAFT})


def outcome_lines(ticket: Ticket, say: Phrases) -> Iterator[str]:
    """Finding of a complaint, decision on each type of a request; nothing of a draft."""
    facts = ticket.facts
    if ticket.decided_at is None:
        return
    if isinstance(facts, Complaint) and facts.finding:
        yield say("card_field", name=say("field.finding"), text=say.word("finding", facts.finding))
    if isinstance(facts, Disclosure):
        yield from (_decision_line(made, facts, say) for made in facts.decisions_in_order)


def decision_lines_for_departments(ticket: Ticket, say: Phrases) -> Iterator[str]:
    """The decision on each type that departments carry out, also a refusal (O20)."""
    request = ticket.disclosure
    decided = (made for made in request.decisions_in_order if made.type.needs_act_in_system)
    yield from (_decision_line(made, request, say, is_type_known=False) for made in decided)


def search_request_lines(ticket: Ticket, say: Phrases) -> Iterator[str]:
    """What kind of request a department searches for, and why use is to cease (O20)."""
    if not isinstance(ticket.facts, Disclosure) or ticket.status is Status.DECIDED:
        return
    request = ticket.facts
    types = [each for each in RequestType if each in (request.searching or request.types)]
    names = say("card_comma").join(say.word("request_type", each) for each in types)
    yield say("card_field", name=say("field.types"), text=names)
    if reasons := cease_reason_line(request, say):
        yield reasons


def cease_reason_line(request: Disclosure, say: Phrases) -> str:
    """Reasons on which the person wants use to cease, as chosen from the list (法35条)."""
    if not request.reasons_35 or not request.types & OF_ARTICLE_35:
        return ""
    named = (say.option("cease_use_reason", each) for each in sorted(request.reasons_35))
    return say("card_field", name=say("field.reasons_35"), text=say("card_comma").join(named))


def _decision_line(
    made: Decision, request: Disclosure, say: Phrases, *, is_type_known: bool = True
) -> str:
    name = say("field.outcome")
    if len(request.decisions) > 1 or not is_type_known:
        name = say("value_of", label=name, of=say.word("request_type", made.type))
    text = say.word("outcome", made.outcome, made.type.wording_family)
    return say("card_field", name=name, text=text)


def reaction_lines(ticket: Ticket, say: Phrases) -> Iterator[str]:
    """The reaction that was recorded with the reply; later ones are moves of their own."""
    if ticket.kind is Kind.COMPLAINT and ticket.status is Status.RESPONDED:
        reaction = ticket.complaint.reaction
        if reaction:
            yield say("card_field", name=say("field.reaction"), text=say.word("reaction", reaction))


def ruling_lines(ticket: Ticket, say: Phrases, *moves: Move) -> Iterator[str]:
    """Yield the manager's rulings on a request, of these moves or all."""
    for move, name in _RULINGS.items():
        ruled = getattr(ticket.facts, name, None)
        if ruled is not None and move in (moves or _RULINGS):
            yield say(f"ruled.{name}.{'yes' if ruled else 'no'}")


def step_outcome_lines(step: Step, ticket: Ticket, say: Phrases) -> Iterator[str]:
    """Yield what this step decided, unless a later one decided the same again."""
    same = _DECIDE if step.move in _DECIDE else {step.move}
    last = next((each for each in reversed(ticket.history) if each.move in same), step)
    if last != step:
        return
    if step.move in _DECIDE:
        yield from outcome_lines(ticket, say)
    if step.move is Move.CLOSE and ticket.close_code:
        ended = say.word("close_code", ticket.close_code, ticket.kind)
        yield say("card_field", name=say("field.close_code"), text=ended)
    if step.move in _RULINGS:
        yield from ruling_lines(ticket, say, step.move)


def status_text_for_requester(ticket: Ticket, say: Phrases, person: str) -> str:
    """Return the status for the person concerned; who recorded it reads other words."""
    if ticket.status is Status.CLOSED and ticket.close_code is CloseCode.WITHDRAWN:
        return say.word("close_code", ticket.close_code, ticket.kind)
    passed_on = f"progress_passed_on.{ticket.status}"
    if ticket.requester != person and say.has(passed_on):
        return say(passed_on)
    return say.word("progress", ticket.status, ticket.kind)


def number_told(what: NoticeKind, ticket: Ticket, systems: Collection[str], say: Phrases) -> str:
    """Number under which the reader was last asked to preserve data of each system, which is
    another if the ticket was restricted since; named beside it, it would tell so (O1)."""
    if what not in PRESERVING:
        return ticket.number
    asked = (each for each in ticket.disclosure.preservations if each.system in systems)
    numbers = {each.system: each.asked_as or ticket.number for each in asked}
    return say("card_comma").join(dict.fromkeys(numbers.values())) or ticket.number
