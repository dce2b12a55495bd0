"""What is left of a file when its time is over (domain.md 4.6)."""

from dataclasses import fields, is_dataclass, replace
from typing import Any

from tickets.nameless import NOBODY
from tickets.ticket import Step, Ticket

# What somebody typed freely, and what leads to a parcel and so to an address.
_TYPED = {
    "summary": "",
    "reason": "",
    "method_change_reason": "",
    "delivery_ref": "",
}
_WHO_CAME = {
    "reference": "",  # an older register knew the person by it
    "requester": None,
    "personal": frozenset[str](),
}


def skeleton(ticket: Ticket) -> Ticket:
    """Number, category, dates and outcome: what the register says of it for good.

    Whom it was about stays, for none of them may ever learn of it (O1): without the names the
    representative, the auditor or whoever wrote it down could be shown what they were kept from.
    """
    bare: Ticket = _unasked(_without_words(ticket), ticket.requester)
    return replace(bare, **_WHO_CAME, version=ticket.version + 1)  # type: ignore[arg-type]


def _unasked(ticket: Ticket, asker: str | None) -> Ticket:
    """Without the id of the one whose own matter it was, also where they acted themselves."""
    if asker is None:
        return ticket

    def unnamed(step: Step) -> Step:
        return replace(step, by=NOBODY) if step.by == asker else step

    recorder = NOBODY if ticket.recorded_by == asker else ticket.recorded_by
    return replace(ticket, recorded_by=recorder, history=tuple(map(unnamed, ticket.history)))


def _without_words(value: Any) -> Any:
    if isinstance(value, tuple | frozenset):
        return type(value)(_without_words(each) for each in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    return replace(
        value,
        **{
            each.name: _TYPED.get(each.name, _without_words(getattr(value, each.name)))
            for each in fields(value)
        },
    )
