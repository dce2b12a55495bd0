"""Effects on disclosure requests alone."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from tickets.model import tokyo
from tickets.model.documents import DOCUMENT_DEFECTS, Contents, Found, NextStep, SearchTask
from tickets.model.ticket import Ticket
from tickets.workflow.case import Case


def identity_checked(case: Case) -> Ticket:
    return _request(case, id_checked_by=case.actor, id_checked_at=case.moment.now)


def not_withdrawn(case: Case) -> Ticket:
    """A decision ends an earlier withdrawal, and the fee is kept."""
    return replace(_request(case, keep_fee=None), withdrawn_on=None)


def form_reminded(case: Case) -> Ticket:
    return _request(case, reminded_on=case.today)


def form_sent(case: Case) -> Ticket:
    """A new form needs a reminder of its own."""
    return _request(case, reminded_on=None)


def mail_sent_again(case: Case) -> Ticket:
    """The returned envelope is sent again; the day of the first reply stays."""
    mail, first = case.disclosure.returned_mail, case.before.replied_at
    if not mail:
        return case.ticket
    on = tokyo.date_of(case.ticket.replied_at or case.moment.now)
    again = replace(mail[-1], next_step=NextStep.RESEND, settled_on=on)
    return replace(_request(case, returned_mail=(*mail[:-1], again)), replied_at=first)


def address_checked(case: Case) -> Ticket:
    """The new address of a returned envelope; what is disclosed is packed and checked anew."""
    mail = case.disclosure.returned_mail
    known = replace(
        mail[-1],
        next_step=NextStep.RESEND,
        address_on=case.today,
        address_by=case.actor,
        contents=mail[-1].contents or case.disclosure.contents,
    )
    return _request(case, returned_mail=(*mail[:-1], known), contents=None)


def mail_overtaken(case: Case) -> Ticket:
    """The returned envelope is obsolete: the form came, or a new answer went out."""
    mail = case.before.disclosure.returned_mail
    if not mail or mail[-1].settled_on:
        return case.ticket
    return _request(case, returned_mail=(*mail[:-1], replace(mail[-1], settled_on=case.today)))


def mail_kept(case: Case) -> Ticket:
    mail = case.disclosure.returned_mail
    kept = replace(mail[-1], next_step=NextStep.KEEP)
    return _request(case, returned_mail=(*mail[:-1], kept))


def correction_reminded(case: Case) -> Ticket:
    return _correction(case, reminded_on=case.today)


def correction_answered(case: Case) -> Ticket:
    """What was asked for has come; by post, copies of documents only if that is said."""
    ticket = _correction(case, answered_on=case.given("corrected_on", date) or case.today)
    asked = case.disclosure.corrections[-1].defects if case.disclosure.corrections else frozenset()
    came = case.moment.context.is_at_counter or case.given("copies_arrived", bool)
    still = frozenset() if came else DOCUMENT_DEFECTS
    left = case.disclosure.not_enclosed - (asked - still)
    return replace(ticket, facts=replace(ticket.disclosure, not_enclosed=left))


def copies_joined(case: Case) -> Ticket:
    """New copies must be disposed of together with earlier ones."""
    if case.given("copies_arrived", bool):
        return _request(case, copies_arrived=True, copies_disposed_on=None, disposal=None)
    return _request(case, copies_arrived=case.before.disclosure.copies_arrived)


def search_opened(case: Case) -> Ticket:
    """One task per system, asked once (O20)."""
    asked = {task.system for task in case.disclosure.tasks}
    tasks = tuple(
        SearchTask(system, department, case.today)
        for system, department in sorted(case.moment.roster.systems.items())
        if system not in asked
    )
    return _request(
        case,
        searching=case.disclosure.searching | case.before.disclosure.searching,
        tasks=(*case.disclosure.tasks, *tasks),
    )


def search_answered(case: Case) -> Ticket:
    """Replace an earlier answer for the same system.

    "Not ours" keeps no reason: the desk gives one if no department has the system.
    """
    found = case.given("found", Found)
    reason = "" if found is Found.NOT_OURS else case.given("reason", str) or ""
    kept = case.given("kept_by_law", str) if found is Found.FOUND else None

    def answered(task: SearchTask) -> SearchTask:
        return replace(
            task,
            found=found,
            reason=reason,
            kept_by_law=kept or "",
            answered_by=case.actor,
            answered_on=case.today,
            first_answered_on=task.first_answered_on or task.answered_on,
        )

    return _searched(case, answered)


def asked_elsewhere(case: Case) -> Ticket:
    """Ask another department for the system, or record the desk's answer that none has it."""
    department, reason = case.given("searched_by", str), case.given("reason", str) or ""

    def changed(task: SearchTask) -> SearchTask:
        if department:
            return SearchTask(task.system, department, case.today)
        return replace(task, reason=reason, answered_by=case.actor)

    return _searched(case, changed)


def packed(case: Case) -> Ticket:
    """Packed anew, it is checked anew."""
    pages = case.given("pages", int) or 0
    return _request(case, contents=Contents(pages, case.actor, case.moment.now))


def contents_checked(case: Case) -> Ticket:
    found = case.disclosure.contents
    assert found is not None  # noqa: S101 - the guards have seen it
    return _request(
        case, contents=replace(found, checked_by=case.actor, checked_at=case.moment.now)
    )


def unpacked(case: Case) -> Ticket:
    """Another method or recipient, or found faulty: it is packed and checked anew."""
    return _request(case, contents=None)


def to_agent_allowed(case: Case) -> Ticket:
    return _request(case, to_agent=True, to_agent_allowed_by=case.actor, contents=None)


def _searched(case: Case, change: Callable[[SearchTask], SearchTask]) -> Ticket:
    """With the search of the form's system changed."""
    system, tasks = case.given("system", str), case.disclosure.tasks
    return _request(
        case, tasks=tuple(change(task) if task.system == system else task for task in tasks)
    )


def _request(case: Case, **changes: Any) -> Ticket:
    return replace(case.ticket, facts=replace(case.disclosure, **changes))


def _correction(case: Case, **changes: Any) -> Ticket:
    asked = case.disclosure.corrections
    if not asked:
        return case.ticket
    return _request(case, corrections=(*asked[:-1], replace(asked[-1], **changes)))
