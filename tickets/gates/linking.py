"""What one number has to do with another."""

from tickets.case import Case
from tickets.faults import Code, Fault
from tickets.ticket import Link
from tickets.words import Flag, Kind, Leak, Relation


def leak_stays_open(case: Case) -> Fault | None:
    """A flag is raised here and never lowered: not from yes to unknown, not to no (3.3)."""
    lowered = case.ticket.leak is Leak.NO
    lowered = lowered or (case.before.leak is Leak.YES and case.ticket.leak is Leak.UNKNOWN)
    return Fault(Code.WRONG_KIND, "leak") if lowered else None


def flagged_is_linked(case: Case) -> Fault | None:
    """A request or a possible leak told of in a complaint has a number of its own (c3)."""
    ticket = case.ticket
    if Flag.DISCLOSURE in ticket.flags and not ticket.holds(Kind.DISCLOSURE):
        return Fault(Code.NOT_LINKED, "link", Kind.DISCLOSURE)
    if ticket.leak is not Leak.NO and not ticket.holds(None):
        return Fault(Code.NOT_LINKED, "link", "escalation")
    return None


def duplicate_named(case: Case) -> Fault | None:
    return _given(case, Relation.DUPLICATE_OF)


def successor_named(case: Case) -> Fault | None:
    return _given(case, Relation.CONVERTED_TO)


def _given(case: Case, relation: Relation) -> Fault | None:
    """The link handed in is of this relation, and leads elsewhere."""
    link = case.given("link", Link)
    if link and link.relation is relation and link.number != case.ticket.number:
        return None
    return Fault(Code.NOT_LINKED, "link", relation)
