"""A request, a complaint, and a letter of theirs."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time
from typing import Any

from tickets.letters.letter import Letter, prepare_draft
from tickets.letters.ticket_letters import render_letter
from tickets.model import tokyo
from tickets.model.complaint import Category, Complaint
from tickets.model.disclosure import Decision, Disclosure, RequestType
from tickets.model.documents import Money, Payment
from tickets.model.kinds import Channel, Kind, LetterKind, Move, PersonalField, Role, Status
from tickets.model.people import Roster
from tickets.model.personal import Personal, ValueName
from tickets.model.ticket import Facts, Question, Step, Ticket
from tickets.rules.calendar import Calendar, Opening
from tickets.rules.context import OfficeContext
from tickets.rules.office import Hours, Office
from tickets.rules.periods import Rules

TODAY = date(2026, 8, 3)
RECEIVED_AT = tokyo.at(date(2026, 7, 27), time(13, 58))
HANAKO = {
    ValueName(PersonalField.NAME): Personal("山田 花子"),
    ValueName(PersonalField.POSTAL_CODE): Personal("150-0000"),
    ValueName(PersonalField.ADDRESS): Personal("東京都渋谷区例示1-2-3"),
}
STAMPS = Payment(date(2026, 8, 10), Money.STAMPS, 1000, 2, "U02")
REQUEST = Disclosure(
    types=frozenset({RequestType.DISCLOSE}),
    form_sent_on=date(2026, 7, 30),
    application_arrived_on=date(2026, 8, 10),
    payments=(STAMPS,),
    copies_arrived=True,
)
COMPLAINT = Complaint(category=Category.COMPLAINT)
PROPOSED = Step(
    Move.PROPOSE_DELAY, Status.SEARCHING, Status.SEARCHING, "U02", Role.AGENT, RECEIVED_AT
)
DEFAULTS = Rules()
_KINDS = {Question: Kind.QUESTION, Complaint: Kind.COMPLAINT, Disclosure: Kind.DISCLOSURE}
WEEKDAYS = Opening(Calendar(frozenset(), range(2016, 2030), "by hand"), Hours())


def ruled_by(*rules: Rules) -> OfficeContext:
    """An office on weekdays, under these rules."""
    return OfficeContext(roster=Roster(), opening=WEEKDAYS, rules=rules)


def a_ticket(facts: Facts = REQUEST, **more: Any) -> Ticket:
    is_request = isinstance(facts, Disclosure)
    usual: dict[str, Any] = {
        "number": "D-2026-0009" if is_request else "C-2026-0041",
        "kind": _KINDS[type(facts)],
        "status": Status.CHECKING if is_request else Status.APPROVED,
        "received_at": RECEIVED_AT,
        "recorded_by": "U02",
        "recorded_at": RECEIVED_AT,
        "facts": facts,
        "team": "T01",
        "policy_revision": "r1",
        "channel": Channel.PHONE,
    }
    return Ticket(**(usual | more))


def decided(*decisions: Decision, request: Disclosure = REQUEST, **more: Any) -> Ticket:
    """A request for what was decided, to be answered on paper unless more is said."""
    types = frozenset(each.type for each in decisions)
    usual = {"types": types, "decisions": decisions, "method_requested": "paper"}
    return a_ticket(replace(request, **(usual | more)))


def letter(
    kind: LetterKind,
    ticket: Ticket,
    office: Office,
    opened: Mapping[ValueName, Personal] = HANAKO,
    rules: Rules = DEFAULTS,
    on: date = TODAY,
) -> Letter:
    """Addressed to Yamada Hanako unless another name is opened."""
    return render_letter(
        kind, prepare_draft(ticket, {**HANAKO, **opened}, office, ruled_by(rules), on)
    )
