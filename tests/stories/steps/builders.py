"""Tickets that exist when a story begins."""

from datetime import timedelta
from itertools import count
from typing import Any

from tests.stories.steps.program import Running
from tickets.model.complaint import Category, Complaint, SamePerson, Severity, Subject
from tickets.model.disclosure import Disclosure
from tickets.model.kinds import (
    Channel,
    ContactBy,
    Move,
    PartyRole,
    PersonalField,
    Restriction,
)
from tickets.model.personal import Personal, PersonalKey
from tickets.model.requests import RequestType
from tickets.model.ticket import Party, Question, Ticket
from tickets.workflow.case import Act

MEI, EMMA, KEN, YUI = "U01MEI", "U03EMMA", "U02KEN", "U02YUI"
SAKI, DAI, REI, SHO = "U03MGR", "U04DEP", "U05REP", "U08SEC"
SAID = "広告メールが止まらず困っています"
NAME, PHONE = "見本花子", "090-0000-0001"
SAYS = {PersonalField.DETAIL: SAID, PersonalField.NAME: NAME, PersonalField.PHONE: PHONE}
ADDRESS = {
    PersonalField.NAME: NAME,
    PersonalField.POSTAL_CODE: "100-0001",
    PersonalField.ADDRESS: "東京都千代田区千代田1-1",
}
ASKED = "名刺は個人情報ですか"
_DAYS = count(100)


def sealed(says: dict[PersonalField, str]) -> dict[PersonalKey, Personal]:
    return {PersonalKey(field): Personal(text) for field, text in says.items()}


def complaint(program: Running, who: str = KEN, **given: Any) -> Ticket:
    facts = Complaint(category=Category.COMPLAINT, subjects=frozenset({Subject.MARKETING}))
    return program.opens(who, facts, **{"personal": sealed(SAYS), **given})


def own_complaint(program: Running, person: str = MEI) -> Ticket:
    """An employee's own, which has no card in the channel (O1)."""
    employee = frozenset({Restriction.EMPLOYEE})
    return complaint(program, requester=person, restrictions=employee)


def old_complaint(program: Running, who: str = KEN, **given: Any) -> Ticket:
    """Received before all others, so that it is the first row of a list."""
    received = program.now() - timedelta(days=next(_DAYS))
    return complaint(program, who, **{"received_at": received, **given})


def request(program: Running, who: str = KEN, **given: Any) -> Ticket:
    facts = Disclosure(types=frozenset({RequestType.DISCLOSE}))
    return program.opens(who, facts, **{"personal": sealed(ADDRESS), **given})


def question(program: Running, asker: str = MEI) -> Ticket:
    detail = sealed({PersonalField.DETAIL: ASKED})
    return program.opens(
        asker, Question(), channel=Channel.INTERNAL, requester=asker, personal=detail
    )


def drafted(program: Running) -> Ticket:
    """A complaint whose draft waits for approval."""
    number = old_complaint(program).number
    described = {
        "summary": "広告メールの苦情",
        "party": Party(PartyRole.PRINCIPAL, ContactBy.PHONE),
        "about_person_same": SamePerson.YES,
    }
    assessed = {"severity": Severity.LOW, "department": "sales", "flags_confirmed": True}
    fields = (PersonalField.FACTS_FOUND, PersonalField.CAUSE, PersonalField.DRAFT_REPLY)
    program.acts(
        number,
        Act(Move.TAKE),
        Act(Move.ACKNOWLEDGE),
        Act(Move.DESCRIBE, described),
        Act(Move.ASSESS, assessed),
        Act(Move.INVESTIGATE),
        Act(Move.DRAFT, personal=sealed(dict.fromkeys(fields, "調べた"))),
        who=KEN,
    )
    return program.ticket(number)
