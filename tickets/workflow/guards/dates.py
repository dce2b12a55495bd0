"""Dates in their order: nothing happened before what it follows."""

from datetime import date

from tickets.model import tokyo
from tickets.model.errors import Code, Fault
from tickets.workflow.case import Case


def not_before(name: str, day: date | None, first: date | None) -> Fault | None:
    """A day that is not known, or that follows none, is in no wrong order."""
    return Fault(Code.BEFORE_THAT, name) if day and first and day < first else None


def form_sent_after_word(case: Case) -> Fault | None:
    """Else the sixty days of an unreturned form would be over at once (d3n)."""
    received_on = tokyo.date_of(case.ticket.received_at)
    return not_before("form_sent_on", case.disclosure.form_sent_on, received_on)


def arrived_after_word(case: Case) -> Fault | None:
    """The mailroom's day; it cannot lie before the day on which the request was first made."""
    received_on = tokyo.date_of(case.ticket.received_at)
    return not_before("application_arrived_on", case.disclosure.application_arrived_on, received_on)


def corrected_after_asked(case: Case) -> Fault | None:
    asked = case.before.disclosure.corrections
    first = asked[-1].asked_on if asked else None
    return not_before("corrected_on", case.given("corrected_on", date), first)


def asked_of_what_arrived(case: Case) -> Fault | None:
    asked, arrived_on = case.disclosure.corrections, case.disclosure.application_arrived_on
    return not_before("asked_on", asked[-1].asked_on if asked else None, arrived_on)


def looks_ahead(case: Case) -> Fault | None:
    """The letter names the day on which we look again, so it is still to come."""
    asked = case.disclosure.corrections
    return not_before("look_again_on", asked[-1].look_again_on if asked else None, case.today)


def replied_after_notice(case: Case) -> Fault | None:
    """The notice of another method goes out first, and not after the answer (O21)."""
    request, replied = case.disclosure, case.ticket.replied_at
    if replied is None or request.method_used == request.method_requested:
        return None
    return not_before("replied_at", tokyo.date_of(replied), request.method_notified_on)


def replied_after_word(case: Case) -> Fault | None:
    """Else the silence after an answer on the spot would be over at once (c8)."""
    replied, received = case.ticket.replied_at, case.ticket.received_at
    early = replied is not None and tokyo.is_before(replied, received)
    return Fault(Code.BEFORE_THAT, "replied_at") if early else None
