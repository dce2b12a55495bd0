"""Tickets to rows and back."""

import json
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, bindparam, select

from bot.storage.casebook.tables import history
from tickets.model.complaint import Complaint, Effect
from tickets.model.disclosure import Disclosure
from tickets.model.kinds import Kind
from tickets.model.pending import has_open_action, pending_decisions
from tickets.model.ticket import Question, Step, Summary, Ticket

_TICKET = TypeAdapter(Ticket)
_SUMMARY = TypeAdapter(Summary)
_STEP = TypeAdapter(Step)
# A union would let the validator guess; the kind decides.
_FACTS: dict[Kind, TypeAdapter[Any]] = {
    Kind.QUESTION: TypeAdapter(Question),
    Kind.COMPLAINT: TypeAdapter(Complaint),
    Kind.DISCLOSURE: TypeAdapter(Disclosure),
}


_STEPS = (
    select(history.c.step)
    .where(history.c.ticket_id == bindparam("ticket"))
    .order_by(history.c.ordinal)
)


def columns(ticket: Ticket) -> dict[str, Any]:
    """All columns; the history has rows of its own."""
    return {
        "number": ticket.number,
        "team_id": ticket.team,
        "policy_revision": ticket.policy_revision,
        "simulation": ticket.simulation,
        "version": ticket.version,
        "kind": ticket.kind,
        "status": ticket.status,
        "owner": ticket.owner,
        "requester": ticket.requester,
        "recorded_by": ticket.recorded_by,
        "received_at": ticket.received_at,
        "closed_at": ticket.closed_at,
        "summary": ticket.summary,
        "retention_until": ticket.retention_until,
        "legal_hold": ticket.legal_hold,
        "erased_at": None,  # reopening brings something new
        # Whatever was answered on the spot: today's rules tell later which of it waits.
        "is_awaited": any(pending_decisions(ticket, ())),
        "has_open_action": has_open_action(ticket),
        "card_due": True,  # any change may change its cards
        "body": json.dumps(
            _TICKET.dump_python(ticket, mode="json", exclude={"history", "number"}),
            ensure_ascii=False,
        ),
    }


def step_text(step: Step) -> str:
    return _STEP.dump_json(step, exclude_defaults=True).decode()


def ticket(row: Row[Any], steps: list[str]) -> Ticket:
    body = json.loads(row.body)
    body["facts"] = _facts(Kind(body["kind"]), body["facts"])
    history = tuple(_STEP.validate_json(step) for step in steps)
    return _TICKET.validate_python({**body, "number": row.number, "history": history})


def _facts(kind: Kind, body: dict[str, Any]) -> Any:
    facts = _FACTS[kind].validate_python(body)
    if isinstance(facts, Complaint) and "further_measure_owed" not in body:
        # 1.0.0 could not record what was done after a check that failed.
        has_failed = any(each.effect is Effect.NOT_EFFECTIVE for each in facts.effect_checks[-1:])
        return replace(facts, further_measure_owed=has_failed)
    return facts


def summary(row: Row[Any]) -> Summary:
    return _SUMMARY.validate_python({**json.loads(row.body), "number": row.number})


def ticket_of(connection: Connection, row: Row[Any]) -> Ticket:
    return ticket(row, list(connection.scalars(_STEPS, {"ticket": row.id})))
