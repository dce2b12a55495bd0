"""A ticket with a value in every field, and its card."""

import json
from datetime import date, timedelta
from typing import Any

from handlers.slack.blocks import Message
from handlers.tickets.actions import card_controls
from handlers.tickets.card import card
from tests.handlers.builders import a_view
from tests.tickets.conftest import MONDAY
from tickets.model.complaint import Category, Complaint, Subject
from tickets.model.disclosure import Disclosure, RequestType
from tickets.model.documents import Money, Payment, Preservation, SearchTask
from tickets.model.kinds import (
    Channel,
    CloseCode,
    Kind,
    Language,
    Leak,
    Move,
    PersonalField,
    Relation,
    Role,
    Status,
)
from tickets.model.personal import ValueName
from tickets.model.ticket import Facts, Link, Question, Step, Ticket
from tickets.workflow.apply import TABLES
from workspace.blockkit import check

CANARY = "見本花子カナリア"
MOST_BLOCKS, MOST_FIELDS = 6, 7  # a card is read at a glance
STATUSES = sorted({(kind, at) for kind, table in TABLES.items() for at, _ in table if at})
TOLD = sorted({(k, t) for k, table in TABLES.items() for r in table.values() for t in r.notices})
TODAY = date(2026, 8, 3)


def facts(kind: Kind) -> Facts:
    if kind is Kind.QUESTION:
        return Question()
    if kind is Kind.COMPLAINT:
        return Complaint(category=Category.COMPLAINT, subjects=frozenset(Subject), template=CANARY)
    return Disclosure(
        types=frozenset(RequestType),
        footage=True,
        form_sent_on=TODAY,
        form_version=CANARY,
        application_arrived_on=TODAY,
        payments=(Payment(TODAY, Money.STAMPS, 500, 1, CANARY),),
        preservations=(Preservation("crm", TODAY),),
        tasks=(SearchTask("crm", "sales", TODAY, reason=CANARY),),
        delay_proposed_until=TODAY,
        method_change_reason=CANARY,
    )


def a_ticket(kind: Kind, status: Status, **changes: Any) -> Ticket:
    """A ticket with a value in every field that a card must not show."""
    given: dict[str, Any] = {
        "number": f"{kind[0].upper()}-2026-0041",
        "kind": kind,
        "status": status,
        "version": 7,
        "received_at": MONDAY,
        "recorded_by": "U02KEN",
        "recorded_at": MONDAY + timedelta(minutes=7),
        "facts": facts(kind),
        "team": "T01",
        "policy_revision": "2022-06-21",
        "channel": Channel.PHONE,
        "department": "sales",
        "summary": CANARY,
        "delivery_ref": CANARY,
        "leak": Leak.UNKNOWN,
        "replied_at": MONDAY,
        "decided_at": MONDAY,
        "links": frozenset({Link(Relation.BELONGS_TO, "E-2026-0007", None)}),
        "personal": frozenset(ValueName(field) for field in PersonalField),
        "close_code": CloseCode.RESOLVED if status is Status.CLOSED else None,
        "history": (Step(Move.RECORD, None, status, "U02KEN", Role.AGENT, MONDAY),),
    }
    return Ticket(**given | changes)


def drawn(ticket: Ticket, language: Language = "ja", days: int = 0) -> Message:
    seen = a_view(language, days=days)
    return card(ticket, seen, card_controls(ticket, seen))


def words(message: Message) -> str:
    return json.dumps(message.blocks, ensure_ascii=False)


def assert_slack_takes(message: Message) -> None:
    blocks = list(message.blocks)
    assert check.message_faults(blocks) == []
    assert len(blocks) <= MOST_BLOCKS
    assert all(len(block.get("fields", ())) <= MOST_FIELDS for block in blocks)
    assert CANARY not in words(message) + message.text
    assert "U02KEN" not in message.text
