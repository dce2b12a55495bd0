"""Guards of the reply and of closing a request."""

from tickets.model import tokyo
from tickets.model.contact import has_postal_code
from tickets.model.disclosure import Outcome
from tickets.model.documents import AddressCheck, ContentsCheck, Money, ReturnedMailStep
from tickets.model.errors import Code, Fault
from tickets.model.execution import unexecuted_types
from tickets.model.kinds import ContactBy, PersonalField, Role
from tickets.rules import fees
from tickets.workflow.case import Case
from tickets.workflow.guards.common import not_before, not_replied_before


def something_to_execute(case: Case) -> Fault | None:
    return None if case.disclosure.to_execute else Fault(Code.NOTHING_TO_EXECUTE)


def everything_executed(case: Case) -> Fault | None:
    """Require an execution, or the reason against it, for every system that holds data."""
    open_ = unexecuted_types(case.disclosure)
    return Fault(Code.NOT_EXECUTED, "executed", min(open_)) if open_ else None


def nothing_to_execute(case: Case) -> Fault | None:
    """Refuse to reply without an execution to a decision that needs one."""
    to_do = case.disclosure.to_execute
    return Fault(Code.NOT_EXECUTED, "executed", min(to_do)) if to_do else None


def untouched_explained(case: Case) -> Fault | None:
    """Require a reason for a system that holds data and stays untouched."""
    for each in case.disclosure.executed:
        if each.untouched and not each.reason:
            return Fault(Code.NEEDS_REASON, "reason")
    return None


def executed_was_granted(case: Case) -> Fault | None:
    """Refuse to execute a type that was not granted."""
    request = case.disclosure
    strangers = {each.type for each in request.executed} - request.to_execute
    return Fault(Code.NOT_REQUESTED, "executed", min(strangers)) if strangers else None


def executed_in_their_system(case: Case) -> Fault | None:
    """Refuse to record for another department's system, except by the desk."""
    roster, done = case.moment.roster, case.disclosure.executed
    for each in done[len(case.before.disclosure.executed) :]:
        if each.system not in roster.systems:
            return Fault(Code.UNKNOWN_SYSTEM, "executed", each.system)
        department = case.disclosure.department_asked_for(each.system, roster.systems[each.system])
        theirs = department in case.moment.actor.in_charge_of
        if not theirs and not case.roles & {Role.AGENT, Role.MANAGER}:
            return Fault(Code.NOT_YOUR_DEPARTMENT, "executed", each.system)
    return None


def method_named(case: Case) -> Fault | None:
    """Require the method that the person wants (33(2)); a refusal may go on paper unasked."""
    request = case.disclosure
    if request.method_requested is not None:
        return None
    if request.grants_something:
        return Fault(Code.NO_METHOD, "method_requested")
    on_paper = request.method_used in (None, "paper")
    return None if on_paper else Fault(Code.PAPER_ONLY, "method_used")


def something_to_pack(case: Case) -> Fault | None:
    return None if case.disclosure.hands_over_data else Fault(Code.NOTHING_TO_PACK, "pages")


def pages_counted(case: Case) -> Fault | None:
    pages = case.given("pages", int)
    return None if pages else Fault(Code.MISSING, "pages")


def packed_by_another(case: Case) -> Fault | None:
    """Refuse a check by who packed it or recorded its address (安全管理措置)."""
    packed = case.before.disclosure.contents
    if packed is None:
        return Fault(Code.NOT_PACKED, "contents")
    is_first = case.actor in case.before.disclosure.barred_from_checking
    return Fault(Code.PACKED_BY_YOU, "pages") if is_first else None


def page_counts_agree(case: Case) -> Fault | None:
    """Require the same number of pages as was counted first, which is not shown."""
    packed = case.before.disclosure.contents
    differ = packed is not None and packed.pages != case.given("pages", int)
    return Fault(Code.PAGES_DIFFER, "pages") if differ else None


def all_checks_ticked(case: Case) -> Fault | None:
    looked_at = case.act.facts.get("checks")
    is_all = looked_at == frozenset(ContentsCheck)
    return None if is_all else Fault(Code.NOT_LOOKED_AT, "checks")


def contents_checked(case: Case) -> Fault | None:
    """Require a check of the pages by a second person before they go out."""
    packed = case.disclosure.contents
    if not case.disclosure.hands_over_data:
        return None
    if packed is None or packed.checked_at is None:
        return Fault(Code.CONTENTS_UNCHECKED if packed else Code.NOT_PACKED, "contents")
    return not_replied_before(case, packed.checked_at)


def method_as_requested(case: Case) -> Fault | None:
    """Require the requested method; else a prior notice, and paper (33(2), (3); O21)."""
    request, before = case.disclosure, case.before.disclosure
    if request.method_used is None:
        return Fault(Code.MISSING, "method_used")
    if request.method_requested in (None, request.method_used):
        return None
    if before.method_notified_on is None or not request.method_change_reason:
        return Fault(Code.METHOD_NOT_NOTIFIED, "method_used")
    return None if request.method_used == "paper" else Fault(Code.PAPER_ONLY, "method_used")


def paper_not_requested(case: Case) -> Fault | None:
    """Refuse a notice of another method if paper was requested: paper is the other one (33(2))."""
    asked_for = case.disclosure.method_requested == "paper"
    return Fault(Code.PAPER_REQUESTED, "method_change_reason") if asked_for else None


def delivered_safely(case: Case) -> Fault | None:
    """Require the number of registered mail, and encryption of e-mail and files, unless all is
    refused or the reply is handed over."""
    request, ticket = case.disclosure, case.ticket
    by_mail = ticket.is_reply_by_post
    if by_mail and not ticket.delivery_ref:
        return Fault(Code.UNSAFE_DELIVERY, "delivery_ref")
    by_email = case.given("reply_by", ContactBy) is ContactBy.EMAIL
    by_hand = ticket.reply_by is ContactBy.COUNTER
    as_file = request.method_used == "electronic" and not (by_mail or by_hand)
    if request.grants_something and (by_email or as_file) and not request.encrypted:
        return Fault(Code.UNSAFE_DELIVERY, "encrypted")
    return None


def addressed_to_principal(case: Case) -> Fault | None:
    """Require the person as addressee (ご本人宛に), unless the manager allowed the agent."""
    if not case.ticket.is_reply_to_principal:
        return None
    needed = [PersonalField.PRINCIPAL_NAME]
    if case.ticket.is_reply_by_post:
        needed.append(PersonalField.PRINCIPAL_ADDRESS)
    unknown = next((each for each in needed if not case.has(each)), None)
    return Fault(Code.ADDRESSEE_NOT_ALLOWED, unknown) if unknown else None


def letter_numbered(case: Case) -> Fault | None:
    """Require the new number of registered mail that is sent again; an e-mail has none."""
    if case.ticket.is_reply_by_post and not case.given("delivery_ref", str):
        return Fault(Code.MISSING, "delivery_ref")
    return None


def replied_after_decision(case: Case) -> Fault | None:
    if case.ticket.replied_at is None:
        return Fault(Code.MISSING, "replied_at")
    return not_replied_before(case, case.ticket.decided_at)


def requester_notified(case: Case) -> Fault | None:
    """Refuse a closing without a notice, even for "no data" (33(3), 34(3), 35(7))."""
    return None if case.ticket.replied_at else Fault(Code.NO_NOTICE, "replied_at")


def decision_notified(case: Case) -> Fault | None:
    """Require the notice of denials and completed measures before a closing (33-35)."""
    ticket, request = case.ticket, case.disclosure
    done = {each.type for each in request.executed}
    is_owed = any(d.outcome is not Outcome.GRANTED or d.type in done for d in request.decisions)
    if is_owed and ticket.decided_at and ticket.replied_at is None:
        return Fault(Code.NO_NOTICE, "replied_at")
    return None


def copies_arrived(case: Case) -> Fault | None:
    return None if case.disclosure.copies_arrived else Fault(Code.NO_COPY, "copies_arrived")


def copies_disposed(case: Case) -> Fault | None:
    """Require that copies were disposed of or returned (O16)."""
    request = case.disclosure
    if not request.copies_arrived or (request.copies_disposed_on and request.disposal):
        return None
    return Fault(Code.COPY_NOT_DISPOSED, "copies_disposed_on")


def disposal_dated(case: Case) -> Fault | None:
    request = case.disclosure
    arrived, gone = request.application_arrived_on, request.copies_disposed_on
    if arrived and gone and gone < arrived:
        return Fault(Code.BEFORE_THAT, "copies_disposed_on")
    return None


def returned_mail_unsettled(case: Case) -> Fault | None:
    """Require an envelope that came back and is still here."""
    waits = case.disclosure.unsettled_return
    return None if waits else Fault(Code.NO_MAIL_CAME_BACK, "returned_mail")


def came_back_after_sending(case: Case) -> Fault | None:
    """Refuse mail that came back before the day on which it was last sent."""
    *earlier, back = case.disclosure.returned_mail
    if case.before.replied_at is None:
        return not_before("on", back.on, case.before.disclosure.form_sent_on)
    sent = [tokyo.date_of(case.before.replied_at), *(each.settled_on for each in earlier)]
    return not_before("on", back.on, max(filter(None, sent)))


def nothing_came_back(case: Case) -> Fault | None:
    """Refuse to remind of a form that came back and lies here."""
    is_here = case.disclosure.unsettled_return
    return Fault(Code.MAIL_CAME_BACK, "returned_mail") if is_here else None


def new_address_complete(case: Case) -> Fault | None:
    """Require a new address with its postal code (O19), which the person's has in its text.

    After a reply by e-mail, require a new e-mail address.
    """
    typed = {slot.field: value for slot, value in case.act.personal.items()}
    of_person = typed.get(PersonalField.PRINCIPAL_ADDRESS)
    if of_person is not None:
        whole = has_postal_code(of_person.reveal())
        return None if whole else Fault(Code.NEEDS_POSTAL_CODE, PersonalField.PRINCIPAL_ADDRESS)
    is_by_email = case.before.reply_by is ContactBy.EMAIL
    on_paper = (PersonalField.ADDRESS, PersonalField.POSTAL_CODE)
    wanted = (PersonalField.EMAIL,) if is_by_email else on_paper
    missing = next((each for each in wanted if each not in typed), None)
    return Fault(Code.MISSING, missing) if missing else None


def called_back_on_record(case: Case) -> Fault | None:
    """Refuse a call back to a number on record if there is none (O21)."""
    is_called = case.given("address_check", AddressCheck) is AddressCheck.CALLED_BACK
    is_known = case.has(PersonalField.PHONE)
    return Fault(Code.NO_PHONE, "address_check") if is_called and not is_known else None


def address_was_confirmed(case: Case) -> Fault | None:
    """Refuse to send again to an address that is wrong (O21)."""
    mail = case.disclosure.unsettled_return
    return Fault(Code.ADDRESS_UNCHECKED, "next_step") if mail and mail.needs_address else None


def returned_mail_settled(case: Case) -> Fault | None:
    """Require that returned mail was sent again, or is kept for the person.

    Who never got the form has not left it unreturned.
    """
    returned = case.disclosure.returned_mail
    if not returned or returned[-1].settled_on or returned[-1].next_step is ReturnedMailStep.KEEP:
        return None
    return Fault(Code.MAIL_CAME_BACK, "returned_mail")


def undue_money_returned(case: Case) -> Fault | None:
    """Require the return of money that was not due or came by other means (O18)."""
    for money in Money:
        if fees.yen_to_return(case.disclosure, case.fee_rules, money) > 0:
            return Fault(Code.STAMPS_NOT_RETURNED, "stamps_returned", money)
    return None


def replied_after_method_notice(case: Case) -> Fault | None:
    """Require the notice of another method on the day of the reply or before (O21)."""
    request, replied = case.disclosure, case.ticket.replied_at
    if replied is None or request.method_used == request.method_requested:
        return None
    return not_before("replied_at", tokyo.date_of(replied), request.method_notified_on)


def replied_after_receipt(case: Case) -> Fault | None:
    """Refuse a reply of before the receipt; a silence would also be over at once."""
    return not_replied_before(case, case.ticket.received_at)
