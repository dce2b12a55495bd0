"""Guards of a request up to the arrival of the form."""

from tickets.model import tokyo
from tickets.model.errors import Code, Fault
from tickets.model.kinds import Flag, PersonalField
from tickets.workflow.case import Case
from tickets.workflow.guards.common import not_before, waited_for


def type_or_unclear(case: Case) -> Fault | None:
    request = case.disclosure
    return None if request.types or request.types_unclear else Fault(Code.NO_TYPE, "types")


def type_known(case: Case) -> Fault | None:
    return None if case.disclosure.types else Fault(Code.NO_TYPE, "types")


def can_be_held(case: Case) -> Fault | None:
    """The manager rules first whether it can be held data, as the fee is not refunded (O17).

    A "no" stands until the manager changes it.
    """
    if case.disclosure.may_be_held is False:
        return Fault(Code.NOT_HELD_DATA, "may_be_held")
    asks_first = case.ticket.awaits_ruling
    return Fault(Code.ASK_MANAGER_FIRST, "may_be_held") if asks_first else None


def european_until_ruled(case: Case) -> Fault | None:
    """The stricter clock of the EEA flag runs until the manager rules."""
    dropped = Flag.EEA in case.before.flags - case.ticket.flags
    is_open = case.disclosure.gdpr_applies is None
    return Fault(Code.ASK_MANAGER_FIRST, "flags") if dropped and is_open else None


def ruling_stands(case: Case) -> Fault | None:
    """The form told the fee, so data that is not held is decided after it."""
    before, now = case.before.disclosure, case.disclosure
    taken_back = before.may_be_held is True and now.may_be_held is False
    return Fault(Code.RULED_ALREADY, "may_be_held") if taken_back and now.form_sent_on else None


def address_known(case: Case) -> Fault | None:
    """The form goes by post (手続2)."""
    for field in (PersonalField.NAME, PersonalField.POSTAL_CODE, PersonalField.ADDRESS):
        if not case.has(field):
            return Fault(Code.NO_ADDRESS, field)
    return None


def form_waited_for(case: Case) -> Fault | None:
    """Sixty days and a reminder before an unreturned form closes the request."""
    request = case.disclosure
    if request.reminded_on is None:
        return Fault(Code.NOT_REMINDED, "reminded_on")
    return _waited(case)


def reminder_is_due(case: Case) -> Fault | None:
    """No reminder before thirty days (O19)."""
    return _waited(case)


def application_arrived(case: Case) -> Fault | None:
    """A request that never arrived cannot be decided."""
    arrived = case.disclosure.application_arrived_on
    return None if arrived else Fault(Code.NOT_ARRIVED, "application_arrived_on")


def still_to_arrive(case: Case) -> Fault | None:
    """A form that arrived is not sent again."""
    arrived = case.before.disclosure.application_arrived_on
    return Fault(Code.HAS_ARRIVED, "application_arrived_on") if arrived else None


def form_was_sent(case: Case) -> Fault | None:
    return None if case.disclosure.form_sent_on else Fault(Code.NO_FORM_SENT, "form_sent_on")


def address_to_resend(case: Case) -> Fault | None:
    """Returned mail is not sent to the same address without a note."""
    came_back = case.before.disclosure.returned_mail
    if came_back and came_back[-1].next_step is None and not case.act.personal:
        return Fault(Code.MAIL_CAME_BACK, "next_step")
    return None


def _waited(case: Case) -> Fault | None:
    if case.before.disclosure.form_sent_on is None:
        return Fault(Code.NO_FORM_SENT, "form_sent_on")
    return waited_for(case)


def form_sent_after_word(case: Case) -> Fault | None:
    """Otherwise the sixty days of an unreturned form would be over at once."""
    received_on = tokyo.date_of(case.ticket.received_at)
    return not_before("form_sent_on", case.disclosure.form_sent_on, received_on)


def arrived_after_word(case: Case) -> Fault | None:
    """The mailroom's day is not before the first contact."""
    received_on = tokyo.date_of(case.ticket.received_at)
    return not_before("application_arrived_on", case.disclosure.application_arrived_on, received_on)
