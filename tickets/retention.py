"""What is left of a file when its time is over (domain.md 4.6)."""

from dataclasses import fields, is_dataclass, replace
from typing import Any

from tickets.ticket import Ticket

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
    "about": frozenset[str](),
    "personal": frozenset[str](),
}


def skeleton(ticket: Ticket) -> Ticket:
    """Number, category, dates and outcome: what the register says of it for good.

    One about somebody of the desk becomes one about nobody named, which only the representative
    sees: nobody whom it was about learns of it now.
    """
    bare: Ticket = _without_words(ticket)
    return replace(bare, **_WHO_CAME, version=ticket.version + 1)  # type: ignore[arg-type]


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
