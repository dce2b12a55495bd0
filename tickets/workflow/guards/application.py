"""Guards of a request before its decision: form, papers, fee, corrections, search."""

from datetime import date

from tickets.access.deciders import hidden_departments
from tickets.model import tokyo
from tickets.model.disclosure import OF_ARTICLE_34, OF_ARTICLE_35, WITHOUT_IDENTITY, Disclosure
from tickets.model.documents import (
    DOCUMENT_DEFECTS,
    PROOFS_OF_AGENT,
    Accuracy,
    Check,
    Correction,
    Defect,
    Found,
    Money,
    SystemLeftOut,
)
from tickets.model.errors import Code, Fault
from tickets.model.kinds import Flag, PersonalField, Role, Status
from tickets.model.pending import may_search_start
from tickets.rules import fees
from tickets.workflow.case import Case
from tickets.workflow.guards.common import first_day_reached, not_before


def types_given_or_unclear(case: Case) -> Fault | None:
    request = case.disclosure
    return None if request.types or request.types_unclear else Fault(Code.NO_TYPE, "types")


def types_given(case: Case) -> Fault | None:
    return None if case.disclosure.types else Fault(Code.NO_TYPE, "types")


def held_data_ruled(case: Case) -> Fault | None:
    """Require the manager's ruling whether it is held data first: the fee is not refunded (O17).

    A "no" stands until the manager changes it.
    """
    if case.disclosure.may_be_held is False:
        return Fault(Code.NOT_HELD_DATA, "may_be_held")
    asks_first = case.ticket.awaits_ruling
    return Fault(Code.ASK_MANAGER_FIRST, "may_be_held") if asks_first else None


def eea_flag_kept_until_ruling(case: Case) -> Fault | None:
    """Refuse to take the EEA flag, with its stricter clock, away before the manager's ruling."""
    dropped = Flag.EEA in case.before.flags - case.ticket.flags
    is_open = case.disclosure.gdpr_applies is None
    return Fault(Code.ASK_MANAGER_FIRST, "flags") if dropped and is_open else None


def held_data_ruling_kept(case: Case) -> Fault | None:
    """Refuse to take the ruling back once the form, which names the fee, was sent."""
    before, now = case.before.disclosure, case.disclosure
    taken_back = before.may_be_held is True and now.may_be_held is False
    return Fault(Code.RULED_ALREADY, "may_be_held") if taken_back and now.form_sent_on else None


def address_known(case: Case) -> Fault | None:
    """Require name and postal address for the form (手続2); at the counter, the name alone."""
    by_post = (PersonalField.POSTAL_CODE, PersonalField.ADDRESS)
    for field in (PersonalField.NAME, *(() if case.moment.context.is_at_counter else by_post)):
        if not case.has(field):
            return Fault(Code.NO_ADDRESS, field)
    return None


def form_return_awaited_long_enough(case: Case) -> Fault | None:
    """Require `form_close_days`, and a reminder or a form that came back, before a closing."""
    request = case.disclosure
    if request.reminded_on is None and request.unsettled_return is None:
        return Fault(Code.NOT_REMINDED, "reminded_on")
    return form_out_long_enough(case)


def form_out_long_enough(case: Case) -> Fault | None:
    """Require the days after the form: `form_reminder_days` before a reminder (O19)."""
    if case.before.disclosure.form_sent_on is None:
        return Fault(Code.NO_FORM_SENT, "form_sent_on")
    return first_day_reached(case)


def application_arrived(case: Case) -> Fault | None:
    """Require the application."""
    arrived = case.disclosure.application_arrived_on
    return None if arrived else Fault(Code.NOT_ARRIVED, "application_arrived_on")


def application_not_arrived(case: Case) -> Fault | None:
    """Refuse to send the form again once the application has arrived."""
    arrived = case.before.disclosure.application_arrived_on
    return Fault(Code.HAS_ARRIVED, "application_arrived_on") if arrived else None


def form_was_sent(case: Case) -> Fault | None:
    return None if case.disclosure.form_sent_on else Fault(Code.NO_FORM_SENT, "form_sent_on")


def new_address_after_returned_mail(case: Case) -> Fault | None:
    """Refuse to send to the address from which mail came back, without a note."""
    came_back = case.before.disclosure.returned_mail
    if came_back and came_back[-1].next_step is None and not case.act.personal:
        return Fault(Code.MAIL_CAME_BACK, "next_step")
    return None


def identity_settled(case: Case) -> Fault | None:
    """Refuse a search for these types while the person is not identified (37(1), 令12)."""
    request = case.disclosure
    return None if request.searching <= WITHOUT_IDENTITY else identity_fault(request)


def person_identified(case: Case) -> Fault | None:
    """Refuse any search for an unidentified person, except of published matters (O16)."""
    request = case.before.disclosure
    return None if may_search_start(request) else identity_fault(request)


def authority_settled(case: Case) -> Fault | None:
    """Require the document that proves an agent's authority (令13, GL 3-8-7)."""
    return None if case.disclosure.searching <= WITHOUT_IDENTITY else _authority_fault(case)


def identification_fault(case: Case) -> Fault | None:
    """Return the open question of identity or authority, if any."""
    return identity_fault(case.disclosure) or _authority_fault(case)


def identity_fault(request: Disclosure) -> Fault | None:
    if request.id_result is not Check.OK:
        return Fault(Code.IDENTITY_OPEN, "id_result")
    return None if request.id_address_match else Fault(Code.ADDRESS_DIFFERS, "id_address_match")


def is_identity_refuted(request: Disclosure) -> bool:
    """Whether the ID paper does not confirm the person, or shows another address."""
    is_elsewhere = request.id_result is Check.OK and request.id_address_match is False
    return request.id_result is Check.NG or is_elsewhere


def is_identity_asked_next(request: Disclosure) -> bool:
    """Whether the person is asked about it next: no answer to a correction has come."""
    has_come = bool(request.corrections) and request.corrections[-1].answered_on is not None
    return is_identity_refuted(request) and not has_come


def _authority_fault(case: Case) -> Fault | None:
    """Return a fault if an agent's authority is not proven; None if the person applies."""
    request, role = case.disclosure, case.ticket.party.role
    if request.agent_kind is None:
        if role and role.is_agent:
            return Fault(Code.AUTHORITY_OPEN, "agent_kind")
        return None if role and role.acts_for_self else Fault(Code.STANDING_OPEN, "party")
    if request.authority_paper not in PROOFS_OF_AGENT[request.agent_kind]:
        return Fault(Code.AUTHORITY_OPEN, "authority_paper")
    if request.authority_result is not Check.OK:
        return Fault(Code.AUTHORITY_OPEN, "authority_result")
    return None


def fee_settled(case: Case) -> Fault | None:
    """Require the fee of the types that bear it (O16)."""
    request = case.disclosure
    held_up = request.searching - fees.types_not_held_up(request, case.fee_rules)
    return Fault(Code.FEE_OPEN, "payments", min(held_up)) if held_up else None


def searched_types_requested(case: Case) -> Fault | None:
    request = case.disclosure
    if not request.searching:
        return Fault(Code.NO_TYPE, "searching")
    strangers = request.searching - request.types
    return Fault(Code.NOT_REQUESTED, "searching", min(strangers)) if strangers else None


def cease_use_reason_given(case: Case) -> Fault | None:
    """Require a reason to cease use (35(1), (3), (5))."""
    request = case.disclosure
    if request.searching & OF_ARTICLE_35 and not request.reasons_35:
        return Fault(Code.NO_CEASE_USE_REASON, "reasons_35")
    return None


def my_number_dealt_with(case: Case) -> Fault | None:
    """Require that a My Number was masked, destroyed or returned (番号法20条)."""
    is_open = case.disclosure.is_my_number_open
    return Fault(Code.MY_NUMBER_OPEN, "my_number_dealt") if is_open else None


def document_named(case: Case) -> Fault | None:
    """Require the document of a positive check; of an agent's request, those of both people."""
    request = case.disclosure
    papers = ["id_paper"] if request.id_result is Check.OK else []
    papers += ["agent_id_paper"] if papers and case.ticket.was_requested_by_agent else []
    papers += ["authority_paper"] if request.authority_result is Check.OK else []
    unnamed = (name for name in papers if getattr(request, name) is None)
    return next((Fault(Code.NO_PAPER, name) for name in unnamed), None)


def defect_named(case: Case) -> Fault | None:
    asked = _last_correction(case.disclosure)
    if asked is None or not asked.defects:
        return Fault(Code.NO_DEFECT, "corrections")
    if asked.answered_on or asked.reminded_on:
        return Fault(Code.WRONG_KIND, "corrections")
    return None


def arrival_of_copies_stated(case: Case) -> Fault | None:
    """Require the statement whether copies came, too: they must be disposed of."""
    asked = _last_correction(case.before.disclosure)
    if asked is None or not asked.defects & DOCUMENT_DEFECTS:
        return None
    told = case.given("copies_arrived", bool) is not None
    return None if told else Fault(Code.MISSING, "copies_arrived")


def correction_period_over(case: Case) -> Fault | None:
    """Require `correction_wait_days` and a reminder before a missing correction counts."""
    asked = _last_correction(case.disclosure)
    if asked is None:
        return Fault(Code.NO_CORRECTION)
    if asked.reminded_on is None:
        return Fault(Code.NOT_REMINDED, "corrections")
    return first_day_reached(case)


def returned_money_was_undue(case: Case) -> Fault | None:
    """Refuse to return a due fee; only money that was not due goes back (O18)."""
    before, back = case.before.disclosure, case.disclosure.stamps_returned
    rules = case.fee_rules
    for money in Money:
        added = fees.yen_returned(case.disclosure, money) - fees.yen_returned(before, money)
        if added > fees.yen_to_return(before, rules, money):
            return Fault(Code.NO_REFUND, "stamps_returned", money)
    shrunk = any(each.yen <= 0 for each in back)
    return Fault(Code.WRONG_KIND, "stamps_returned") if shrunk else None


def money_returned_after_it_came(case: Case) -> Fault | None:
    """Refuse a return of money on a day before so much had been counted."""
    request, back = case.disclosure, case.disclosure.stamps_returned[-1]
    paid = [each for each in request.payments if each.money is back.money]
    came = sum(each.yen for each in paid if each.on <= back.on)
    is_short = came < fees.yen_returned(request, back.money)
    return not_before("on", back.on, max(each.on for each in paid)) if is_short and paid else None


def payments_counted(case: Case) -> Fault | None:
    """Require new payments to be positive and to name who counted them."""
    payments = case.given_records("payments")
    is_counted = all(each.yen > 0 and each.pieces > 0 and each.counted_by for each in payments)
    return None if is_counted else Fault(Code.WRONG_KIND, "payments")


def fee_settled_by_manager(case: Case) -> Fault | None:
    """Require the manager's decision about the fee after a withdrawal."""
    request, rules = case.disclosure, case.fee_rules
    if fees.yen_due(request, rules) == 0 or fees.yen_received(request, rules.fee_means) == 0:
        return None
    if request.keep_fee is None:
        return Fault(Code.FEE_NOT_SETTLED, "keep_fee")
    said_now = case.before.disclosure.keep_fee is None
    return Fault(Code.MANAGER_SETTLES_FEE) if said_now and Role.MANAGER not in case.roles else None


def fee_kept_after_decision(case: Case) -> Fault | None:
    """Refuse to give a fee back once the request was decided."""
    was_decided = any(step.after is Status.DECIDED for step in case.before.history)
    given_back = case.disclosure.keep_fee is False
    return Fault(Code.FEE_KEPT, "keep_fee") if was_decided and given_back else None


def system_known(case: Case) -> Fault | None:
    """Require a system of the inventory, or no system and a reason why nobody is asked."""
    systems = case.moment.roster.systems
    for each in case.given_records("preservations"):
        is_known = not each.system if each.reason else each.system in systems
        if not is_known:
            return Fault(Code.UNKNOWN_SYSTEM, "preservations", each.system)
    return None


def some_systems_left(case: Case) -> Fault | None:
    """Require a reason for each system that is left out; not all of them may be (O20)."""
    left_out: tuple[SystemLeftOut, ...] = case.given_records("left_out")
    asked = {task.system for task in case.disclosure.tasks}
    may_be_asked = frozenset(case.moment.roster.systems) - asked
    systems = {each.system for each in left_out}
    if not systems <= may_be_asked:
        return Fault(Code.UNKNOWN_SYSTEM, "systems")
    if not all(each.reason for each in left_out):
        return Fault(Code.NEEDS_REASON, "left_out")
    is_any = asked or may_be_asked - systems or not systems
    return None if is_any else Fault(Code.MISSING, "systems")


def search_is_of_own_department(case: Case) -> Fault | None:
    """Refuse an answer for another department's system, except by the desk."""
    system = case.given("system", str)
    task = next((each for each in case.disclosure.tasks if each.system == system), None)
    if task is None:
        return Fault(Code.UNKNOWN_SYSTEM, "system")
    theirs = task.department in case.moment.actor.in_charge_of
    if theirs or case.roles & {Role.AGENT, Role.MANAGER}:
        return None
    return Fault(Code.NOT_YOUR_DEPARTMENT, "system")


def unavailable_explained(case: Case) -> Fault | None:
    """Require a reason why a system could not be searched (O20)."""
    if case.given("found", Found) is Found.UNAVAILABLE and not case.given("reason", str):
        return Fault(Code.NEEDS_REASON, "reason")
    return None


def accuracy_said(case: Case) -> Fault | None:
    """Require the department to say whether content to be corrected is wrong (34)."""
    is_found = case.given("found", Found) is Found.FOUND
    is_asked = is_found and case.disclosure.searching & OF_ARTICLE_34
    is_open = is_asked and case.given("accuracy", Accuracy) is None
    return Fault(Code.MISSING, "accuracy") if is_open else None


def search_is_disowned(case: Case) -> Fault | None:
    """Refuse to ask another department of a system that its own did not disown."""
    is_open = case.given("system", str) in case.before.disclosure.disowned_systems
    return None if is_open else Fault(Code.UNKNOWN_SYSTEM, "system")


def department_asked_or_reason_given(case: Case) -> Fault | None:
    """Require another department, which may know of the ticket, or a reason to ask none."""
    name, roster = case.given("searched_by", str), case.moment.roster
    if not name:
        return None if case.given("reason", str) else Fault(Code.NEEDS_REASON, "reason")
    team = roster.departments.get(name)
    may_know = name not in hidden_departments(case.before, roster)
    can_answer = may_know and team is not None and team.person_in_charge is not None
    return None if can_answer else Fault(Code.WRONG_KIND, "searched_by")


def _last_correction(request: Disclosure) -> Correction | None:
    return request.corrections[-1] if request.corrections else None


def corrected_after_asked(case: Case) -> Fault | None:
    asked = case.before.disclosure.corrections
    first = asked[-1].asked_on if asked else None
    return not_before("corrected_on", case.given("corrected_on", date), first)


def fee_shortfall_settled(case: Case) -> Fault | None:
    """Require the fee that was asked for, unless something else came without it."""
    asked, request = _last_correction(case.before.disclosure), case.disclosure
    rules = case.fee_rules
    missing = fees.yen_due(request, rules) - fees.yen_held(request, rules)
    if asked is None or Defect.FEE not in asked.defects or missing <= 0:
        return None
    others = asked.defects - {Defect.FEE}
    told = case.given("copies_arrived", bool) or case.moment.context.is_at_counter
    # That a form came back, or which data is meant, has no field of its own.
    came_else = not others <= DOCUMENT_DEFECTS or bool(others and (told or case.act.personal))
    return None if came_else else Fault(Code.FEE_STILL_SHORT, "payments", f"{missing:,}")


def correction_asked_after_arrival(case: Case) -> Fault | None:
    """Refuse a request for corrections dated before the arrival or the last answer."""
    *earlier, asked = case.disclosure.corrections
    came = [case.disclosure.application_arrived_on, *(each.answered_on for each in earlier)]
    return not_before("asked_on", asked.asked_on, max(filter(None, came), default=None))


def correction_deadline_is_valid(case: Case) -> Fault | None:
    """Require a business day, today or within a year, of a year with known holidays."""
    calendar = case.moment.context.opening.calendar
    day = case.disclosure.corrections[-1].look_again_on
    if day > tokyo.years_after(case.today, 1) or day.year not in calendar.covered:
        return Fault(Code.TOO_FAR, "look_again_on")
    closed = None if calendar.is_business_day(day) else Fault(Code.CLOSED_DAY, "look_again_on")
    return not_before("look_again_on", day, case.today) or closed
