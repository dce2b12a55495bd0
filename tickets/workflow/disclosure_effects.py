"""Effects on disclosure requests alone."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from tickets.model import tokyo
from tickets.model.disclosure import OF_ARTICLE_34, Disclosure
from tickets.model.documents import (
    DOCUMENT_DEFECTS,
    Accuracy,
    AddressCheck,
    Found,
    PackedContents,
    Preservation,
    ReturnedMailStep,
    SearchTask,
)
from tickets.model.kinds import CloseCode
from tickets.model.ticket import Ticket
from tickets.workflow.case import Case
from tickets.workflow.effects import close_as, with_facts


def record_identity_check(case: Case) -> Ticket:
    return with_facts(case, id_checked_by=case.actor, id_checked_at=case.moment.now)


def cancel_withdrawal(case: Case) -> Ticket:
    """A decision after a withdrawal ends it, with what the manager said about its fee."""
    return replace(with_facts(case, keep_fee=None), withdrawn_on=None)


def record_form_reminder(case: Case) -> Ticket:
    return with_facts(case, reminded_on=case.today)


def forget_form_reminder(case: Case) -> Ticket:
    """A new form needs a reminder of its own."""
    return with_facts(case, reminded_on=None)


def record_resent_mail(case: Case) -> Ticket:
    """The returned envelope is sent again; the day of the first reply stays."""
    mail, first = case.disclosure.returned_mail, case.before.replied_at
    if not mail:
        return case.ticket
    on = tokyo.date_of(case.ticket.replied_at or case.moment.now)
    again = replace(mail[-1], next_step=ReturnedMailStep.RESEND, settled_on=on)
    return replace(with_facts(case, returned_mail=(*mail[:-1], again)), replied_at=first)


def record_new_address(case: Case) -> Ticket:
    """The new address of a returned envelope; what is disclosed is packed and checked anew."""
    mail = case.disclosure.returned_mail
    known = replace(
        mail[-1],
        next_step=ReturnedMailStep.RESEND,
        address_on=case.today,
        address_by=case.actor,
        address_check=case.given("address_check", AddressCheck),
        contents=mail[-1].contents or case.disclosure.contents,
    )
    return with_facts(case, returned_mail=(*mail[:-1], known), contents=None)


def settle_returned_mail(case: Case) -> Ticket:
    """The returned envelope is obsolete: the form came, or a new answer went out."""
    mail = case.before.disclosure.returned_mail
    if not mail or mail[-1].settled_on:
        return case.ticket
    return with_facts(case, returned_mail=(*mail[:-1], replace(mail[-1], settled_on=case.today)))


def keep_returned_mail(case: Case) -> Ticket:
    """Keep the mail; what was packed anew meanwhile is dropped and not checked."""
    mail = case.disclosure.returned_mail
    kept = replace(mail[-1], next_step=ReturnedMailStep.KEEP)
    contents = None if mail[-1].contents else case.disclosure.contents
    return with_facts(case, returned_mail=(*mail[:-1], kept), contents=contents)


def close_unreturned(case: Case) -> Ticket:
    """A form that came back and was kept was never left unreturned (O19)."""
    is_kept = case.disclosure.unsettled_return is not None
    return close_as(CloseCode.UNDELIVERED if is_kept else CloseCode.NO_RETURN)(case)


def record_correction_reminder(case: Case) -> Ticket:
    return _with_correction_changed(case, reminded_on=case.today)


def record_correction_answer(case: Case) -> Ticket:
    """Record that what was asked for came; copies by post only if that is said."""
    ticket = _with_correction_changed(
        case, answered_on=case.given("corrected_on", date) or case.today
    )
    asked = case.disclosure.corrections[-1].defects if case.disclosure.corrections else frozenset()
    came = case.moment.context.is_at_counter or case.given("copies_arrived", bool)
    still = frozenset() if came else DOCUMENT_DEFECTS
    left = case.disclosure.not_enclosed - (asked - still)
    return replace(ticket, facts=replace(ticket.disclosure, not_enclosed=left))


def record_new_copies(case: Case) -> Ticket:
    """New copies must be disposed of together with earlier ones."""
    if case.given("copies_arrived", bool):
        return with_facts(case, copies_arrived=True, copies_disposed_on=None, disposal=None)
    return with_facts(case, copies_arrived=case.before.disclosure.copies_arrived)


def move_payments_with_arrival(case: Case) -> Ticket:
    """What came with the application came on its corrected day (O18)."""
    was, now = (each.disclosure.application_arrived_on for each in (case.before, case.ticket))
    if was is None or now is None:
        return case.ticket
    paid = case.disclosure.payments
    moved = (replace(each, on=now) if each.on == was else each for each in paid)
    return with_facts(case, payments=tuple(moved))


def add_search_tasks(case: Case) -> Ticket:
    """Add one task per system that this form does not leave out, asked once (O20)."""
    asked = {task.system for task in case.disclosure.tasks}
    left_out = {each.system for each in case.given_records("left_out")}
    tasks = tuple(
        SearchTask(system, department, case.today)
        for system, department in sorted(case.moment.roster.systems.items())
        if system not in asked | left_out
    )
    return with_facts(
        case,
        searching=case.disclosure.searching | case.before.disclosure.searching,
        tasks=(*case.disclosure.tasks, *tasks),
        left_out=tuple(dict.fromkeys(case.disclosure.left_out)),
    )


def record_search_result(case: Case) -> Ticket:
    """Replace an earlier answer for the same system.

    "Not ours" keeps no reason: the desk gives one if no department has the system.
    """
    found = case.given("found", Found)
    reason = "" if found is Found.NOT_OURS else case.given("reason", str) or ""
    kept = case.given("kept_by_law", str) if found is Found.FOUND else None
    is_to_correct = found is Found.FOUND and case.disclosure.searching & OF_ARTICLE_34

    def answered(task: SearchTask) -> SearchTask:
        return replace(
            task,
            found=found,
            reason=reason,
            kept_by_law=kept or "",
            accuracy=case.given("accuracy", Accuracy) if is_to_correct else None,
            answered_by=case.actor,
            answered_on=case.today,
            first_answered_on=task.first_answered_on or task.answered_on,
        )

    return _with_task_changed(case, answered)


def reassign_search(case: Case) -> Ticket:
    """Ask another department for the system, or record the desk's answer that none has it."""
    department, reason = case.given("searched_by", str), case.given("reason", str) or ""

    def changed(task: SearchTask) -> SearchTask:
        if department:
            return SearchTask(task.system, department, case.today)
        return replace(task, reason=reason, answered_by=case.actor)

    return _with_task_changed(case, changed)


def record_packed_contents(case: Case) -> Ticket:
    """Packed anew, it is checked anew; mail that was kept is to be sent after all."""
    pages, mail = case.given("pages", int) or 0, case.disclosure.returned_mail
    if (back := case.disclosure.unsettled_return) and back.next_step is ReturnedMailStep.KEEP:
        mail = (*mail[:-1], replace(back, next_step=ReturnedMailStep.RESEND))
    contents = PackedContents(pages, case.actor, case.moment.now)
    return with_facts(case, contents=contents, returned_mail=mail)


def record_contents_check(case: Case) -> Ticket:
    found = case.disclosure.contents
    assert found is not None  # noqa: S101 - the guards have seen it
    return with_facts(
        case, contents=replace(found, checked_by=case.actor, checked_at=case.moment.now)
    )


def drop_packed_contents(case: Case) -> Ticket:
    """Drop what was packed: method or recipient changed, or it was found faulty."""
    return with_facts(case, contents=None)


def allow_reply_to_agent(case: Case) -> Ticket:
    return with_facts(case, to_agent=True, to_agent_allowed_by=case.actor, contents=None)


def _with_task_changed(case: Case, change: Callable[[SearchTask], SearchTask]) -> Ticket:
    """Return the ticket with the search of the form's system changed."""
    system, tasks = case.given("system", str), case.disclosure.tasks
    return with_facts(
        case, tasks=tuple(change(task) if task.system == system else task for task in tasks)
    )


def _with_correction_changed(case: Case, **changes: Any) -> Ticket:
    asked = case.disclosure.corrections
    if not asked:
        return case.ticket
    return with_facts(case, corrections=(*asked[:-1], replace(asked[-1], **changes)))


def end_preservations(before: Ticket, after: Ticket, now: datetime) -> Ticket:
    """Let data be overwritten again once the request is closed, without a legal hold. What a
    duplicate keeps, the ticket that goes on may need."""
    kept, keeps = (
        each.is_open or each.legal_hold or each.close_code is CloseCode.DUPLICATE
        for each in (before, after)
    )
    if not kept or keeps:
        return after
    return _with_preservations(after, lambda e: replace(e, ended_at=e.ended_at or now))


def preserve_on_if_untold(case: Case) -> Ticket:
    """Go on preserving what no department has heard the end of: that is told when the desk opens,
    and not at all if the request was reopened before."""
    opening, now = case.moment.context.opening, case.moment.now

    def changed(each: Preservation) -> Preservation:
        is_told = each.ended_at is None or opening.next_opening(each.ended_at) <= now
        return each if is_told else replace(each, ended_at=None)

    return _with_preservations(case.ticket, changed)


def preserve_again_if_held(case: Case) -> Ticket:
    """Ask to preserve once more what may be overwritten, when a legal hold begins."""
    ticket = case.ticket
    if not ticket.legal_hold:
        return ticket
    return _with_preservations(ticket, lambda each: replace(each, ended_at=None))


def record_number_asked_under(ticket: Ticket) -> Ticket:
    """Record the present number with what was asked under it: the ticket gets another."""
    return _with_preservations(
        ticket, lambda each: replace(each, asked_as=each.asked_as or ticket.number)
    )


def preserved_systems(ticket: Ticket) -> Counter[str]:
    """Systems whose departments are asked to preserve data, with how often they were asked."""
    facts = ticket.facts
    records = facts.preservations if isinstance(facts, Disclosure) else ()
    return Counter(each.system for each in records if each.ended_at is None)


def _with_preservations(ticket: Ticket, changed: Callable[[Preservation], Preservation]) -> Ticket:
    if not isinstance(ticket.facts, Disclosure):
        return ticket
    records = tuple(changed(each) for each in ticket.facts.preservations)
    return replace(ticket, facts=replace(ticket.facts, preservations=records))
