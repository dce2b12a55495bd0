"""Compute what a step records of changed values: those that the act removes, the days of receipt
and arrival from and to, and of a corrected complaint which fields, and the category (O6)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from tickets.model.complaint import Complaint
from tickets.model.disclosure import Disclosure
from tickets.model.kinds import Kind, Move, PersonalField
from tickets.model.personal import ValueName, fields_of
from tickets.model.ticket import Ticket
from tickets.workflow.case import Act

_OF_TICKET = ("summary", "department", "flags")
_OF_PARTY = ("role", "contact_by", "language")
_OF_KIND: Mapping[Kind, Sequence[str]] = {
    Kind.COMPLAINT: ("subjects", "about_person_same"),
    Kind.DISCLOSURE: ("types", "reasons_35", "footage", "agent_kind", "method_requested"),
}


def removed_values(before: Ticket, act: Act) -> frozenset[ValueName]:
    """Values that the act removes; what is typed anew replaces the old value.

    A new draft removes the measures of an earlier one, which nobody approves with it.
    """
    given = act.facts.get("removed")
    picked = given if isinstance(given, frozenset) else frozenset()
    if "decisions" in act.facts:
        picked |= {PersonalField.MEASURE}
    return frozenset(
        name for name in before.personal if name.field in picked and name not in act.personal
    )


def correction(
    before: Ticket, after: Ticket, act: Act, removed: Collection[ValueName]
) -> dict[str, Any]:
    """Return what the step says of a correction: days, and names of fields, never their values."""
    if act.move is not Move.DESCRIBE:  # a redraft
        changed = act.facts.get("changed_fields")
        return {"corrected": tuple(sorted(changed))} if isinstance(changed, frozenset) else {}
    days = dict(_days(before, after))
    if not isinstance(before.facts, Complaint):
        return {"is_correction": bool(days) and not any(_changed(before, after, act)), **days}
    was, now = before.complaint.category, after.complaint.category
    changed = tuple(_changed(before, after, act))
    is_corrected = was is not now and before.is_category_chosen
    is_correction = before.has_second_step or (is_corrected and not changed)
    return {
        "is_correction": is_correction,
        "corrected": changed if is_correction else (),
        "removed": tuple(each for each in PersonalField if each in fields_of(removed)),
        "category": (was, now) if is_corrected else None,
        **days,
    }


def _days(before: Ticket, after: Ticket) -> Iterator[tuple[str, tuple[date, date]]]:
    if before.received_at != after.received_at:
        yield "received", (before.received_at, after.received_at)
    if isinstance(before.facts, Disclosure):
        was, now = before.facts.application_arrived_on, after.disclosure.application_arrived_on
        if was and now and was != now:
            yield "arrived", (was, now)


def _changed(before: Ticket, after: Ticket, act: Act) -> Iterator[str]:
    given = fields_of(act.personal)
    yield from (str(each) for each in PersonalField if each in given)
    parts: Sequence[tuple[object, object, Sequence[str]]] = (
        (before.party, after.party, _OF_PARTY),
        (before, after, _OF_TICKET),
        (before.facts, after.facts, _OF_KIND.get(before.kind, ())),
    )
    for old, new, names in parts:
        yield from (name for name in names if getattr(old, name) != getattr(new, name))
