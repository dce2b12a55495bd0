"""How people read tickets, and what a ticket holds when a story about reading begins."""

from typing import Any

from tests.stories.program import Running
from tickets.model.complaint import Category, Complaint, Subject
from tickets.model.disclosure import Disclosure
from tickets.model.kinds import PersonalField
from tickets.model.personal import Personal, SealedField
from tickets.model.requests import RequestType
from tickets.model.ticket import Ticket
from workspace.driver import Person
from workspace.results import Message, View

GENERAL = "C01GENERAL"
KEN, YUI, MANAGER = "U02KEN", "U02YUI", "U03MGR"
SAID = "広告メールが止まらず困っています"
NAME, PHONE = "見本花子", "090-0000-0001"
SAYS = {PersonalField.DETAIL: SAID, PersonalField.NAME: NAME, PersonalField.PHONE: PHONE}
ADDRESS = {
    PersonalField.NAME: NAME,
    PersonalField.POSTAL_CODE: "100-0001",
    PersonalField.ADDRESS: "東京都千代田区千代田1-1",
}
NOT_THERE = "この番号の受付は見つかりません。"


def sealed(says: dict[PersonalField, str]) -> dict[SealedField, Personal]:
    return {SealedField(field): Personal(text) for field, text in says.items()}


def complaint(program: Running, who: str = KEN, **given: Any) -> Ticket:
    facts = Complaint(category=Category.COMPLAINT, subjects=frozenset({Subject.MARKETING}))
    return program.opens(who, facts, **{"personal": sealed(SAYS), **given})


def request(program: Running, who: str = KEN, **given: Any) -> Ticket:
    facts = Disclosure(types=frozenset({RequestType.DISCLOSE}))
    return program.opens(who, facts, **{"personal": sealed(ADDRESS), **given})


def without_modals(person: Person) -> Person:
    """Whatever an earlier story left open is gone."""
    while person.view:
        person.closes(everything=True)
    return person


def opens(person: Person, number: str) -> View:
    """The sheet of a ticket, by the command; nothing else stays open."""
    without_modals(person)
    done = person.runs(f"/privacy ticket {number}", channel=GENERAL)
    return person.waits_for_view(after=done) if person.view is None else person.view


def answers(person: Person, command: str, channel: str = GENERAL) -> Message:
    """What a command says to this person alone."""
    person.runs(command, channel=channel)
    return person.sees(channel)[-1]


def shown(message: Message) -> str:
    """All that the app said, without the names that Slack gives to blocks."""
    blocks = [{k: v for k, v in block.items() if k != "block_id"} for block in message.blocks]
    return f"{message.text} {blocks}"


def taps(person: Person, view: View | Message, label: str, **more: Any) -> View:
    """A button or a menu's option, and the modal that it opens."""
    before = person.view
    done = person.clicks(view, label, **more)
    return person.waits_for_view(after=before or done)


def heard(person: Person, button: str) -> Message:
    """What came of a button that was laid before them in their DM."""
    tapped = [each for each in person.sees("@app") if each.text == button][-1]
    return person.waits_for(after=tapped)


def audited(program: Running, number: str, action: str = "read_pii") -> list[tuple[Any, ...]]:
    """The rows of the audit of this kind about this ticket: who, which fields, why."""
    where = f"number = '{number}' AND action = '{action}'"
    return program.rows(f"SELECT actor, fields, reason FROM audit WHERE {where} ORDER BY ordinal")
