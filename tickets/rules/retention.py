"""What remains of a record after its retention period."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from tickets.model.escalation import Escalation
from tickets.model.ticket import NOBODY, Step, Ticket

# Free text, and references that lead to a parcel and so to an address.
_TYPED = {
    "summary": "",
    "reason": "",
    "method_change_reason": "",
    "prevention": "",
    "delivery_ref": "",
}
_TYPED_OF_ESCALATION = {
    "reason": "",
    "corrective_action": "",
    "reference": "",
    "not_needed": "",
    "way": "",
    "instead": "",
    "whom": "",
    "overview": "",
    "data_items": "",
    "origin": "",
    "damage": "",
    "other": "",
}
_WHO_CAME = {
    "reference": "",  # identifies the person in an older register
    "requester": None,
    "personal": frozenset[str](),
}


def skeleton(ticket: Ticket) -> Ticket:
    """Number, category, dates and outcome, which stay for good.

    `about` stays: without it, people whom the matter is about could be shown what was kept from
    them (O1).
    """
    bare: Ticket = _unasked(_without_words(ticket, _TYPED), ticket.requester)
    return replace(bare, **_WHO_CAME, version=ticket.version + 1)  # type: ignore[arg-type]


def skeleton_of_escalation(escalation: Escalation) -> Escalation:
    """Events, findings and filings; the reporter's id is removed, staff stay named."""
    bare: Escalation = _without_words(escalation, _TYPED_OF_ESCALATION)
    return replace(bare, raised_by=NOBODY, version=escalation.version + 1)


def _unasked(ticket: Ticket, asker: str | None) -> Ticket:
    """Remove the asker's id, also from their own steps."""
    if asker is None:
        return ticket

    def unnamed(step: Step) -> Step:
        return replace(step, by=NOBODY) if step.by == asker else step

    recorder = NOBODY if ticket.recorded_by == asker else ticket.recorded_by
    return replace(ticket, recorded_by=recorder, history=tuple(map(unnamed, ticket.history)))


def _without_words(value: Any, typed: Mapping[str, str]) -> Any:
    if isinstance(value, tuple | frozenset):
        return type(value)(_without_words(each, typed) for each in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    return replace(
        value,
        **{
            each.name: typed.get(each.name, _without_words(getattr(value, each.name), typed))
            for each in fields(value)
        },
    )
