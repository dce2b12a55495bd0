"""Guards of a complaint."""

from datetime import date

from tickets.access.visibility import may_get_notice
from tickets.model import tokyo
from tickets.model.complaint import Category, NoContact, Reaction, ReportFrequency, Severity
from tickets.model.errors import Code, Fault
from tickets.model.kinds import IDENTITY, ContactBy, Leak, PersonalField, Role
from tickets.model.notices import NoticeKind
from tickets.model.pending import (
    awaits_effect_check,
    has_open_action,
    is_only_answered_at_once,
    may_be_answered_at_once,
    outgrew_immediate_answer,
    was_told_of_receipt,
    why_manager_must_approve,
)
from tickets.model.ticket import Ticket
from tickets.workflow.case import Case
from tickets.workflow.guards.common import not_before, not_replied_before, silent_long_enough

_REACHED_BY = {
    ContactBy.POST: PersonalField.ADDRESS,
    ContactBy.PHONE: PersonalField.PHONE,
    ContactBy.EMAIL: PersonalField.EMAIL,
}
_TELLS_WHOSE = frozenset({PersonalField.NAME, *_REACHED_BY.values()})
"""Any of these tells whose opt-out it is."""


def contact_data_given(case: Case) -> Fault | None:
    """Require contact data, unless the person was told on the spot or by letter."""
    ticket = case.ticket
    if was_told_of_receipt(ticket) or case.complaint.no_contact_reason:
        return None
    if ticket.requester or any(case.has(field) for field in _REACHED_BY.values()):
        return None
    return Fault(Code.NO_CONTACT, "no_contact_reason")


def receipt_is_owed(case: Case) -> Fault | None:
    """Require of a reopened complaint that it was never acknowledged."""
    return None if case.before.is_receipt_owed else Fault(Code.RECEIPT_CONFIRMED)


def receipt_confirmed(case: Case) -> Fault | None:
    """Require a confirmed receipt and an assessment before an investigation (O6)."""
    return Fault(Code.RECEIPT_OWED) if case.before.is_receipt_owed else None


def assessed(case: Case) -> Fault | None:
    """Require an assessment of a reopened complaint that was closed without one (O6)."""
    if case.complaint.severity or case.before.is_receipt_owed:
        return None
    return Fault(Code.MISSING, "severity")


def speaker_may_hear(case: Case) -> Fault | None:
    """Require a check of who speaks for another before the answer (令13条)."""
    is_open = needs_speaker_check(case.ticket)
    return Fault(Code.MISSING, "speaker_check") if is_open else None


def needs_speaker_check(ticket: Ticket) -> bool:
    """Whether the person speaks for another and may not hear the answer yet."""
    role = ticket.party.role
    return bool(role and role.speaks_for_another and not ticket.complaint.speaker_check)


def second_step_complete(case: Case) -> Fault | None:
    """Require step 2 of the form (O6)."""
    return None if case.ticket.has_second_step else Fault(Code.NOT_DESCRIBED)


def flags_confirmed(case: Case) -> Fault | None:
    if case.complaint.flags_confirmed:
        return None
    return Fault(Code.NOT_CONFIRMED, "flags_confirmed")


def finding_made(case: Case) -> Fault | None:
    """Require a finding on a complaint; other categories allege nothing."""
    return Fault(Code.NO_FINDING, "finding") if case.complaint.needs_finding else None


def corrective_action_decided(case: Case) -> Fault | None:
    """Require a corrective action (是正処置) with prevention, responsible person and day, or a
    reason against one. Require nothing if the complaint was only answered on the spot.
    """
    is_open = case.complaint.corrective_action is None
    if is_open and is_only_answered_at_once(case.before, case.moment.law.answer_at_once):
        return None
    if case.complaint.is_action_settled:
        return None
    return Fault(Code.NO_CORRECTIVE_ACTION, "corrective_action")


def responsible_may_know(case: Case) -> Fault | None:
    """Refuse a responsible person from whom the ticket is hidden (O1)."""
    action = case.complaint.corrective_action
    if "corrective_action" not in case.act.facts or action is None or action.responsible is None:
        return None
    may = may_get_notice(NoticeKind.ACTION_DUE, action.responsible, case.ticket, case.moment)
    return None if may else Fault(Code.CONCERNED, "responsible")


def action_days_in_order(case: Case) -> Fault | None:
    """Require a day of the action today or later, and a check of its effect not before it (O34).

    What was carried out keeps its days.
    """
    action, old = case.complaint.corrective_action, case.before.complaint.corrective_action
    if "corrective_action" not in case.act.facts or action is None:
        return None
    if old and old.done_on and old.has_same_measures(action) and _keeps_days(case):
        return None
    due = not_before("due_on", action.due_on, case.today)
    check = not_before("check_on", action.check_on, action.due_on)
    return due or check or _on_open_day("check_on", action.check_on, case)


def _on_open_day(name: str, day: date | None, case: Case) -> Fault | None:
    """Refuse a check on a closed day; days of years without known holidays pass."""
    calendar = case.moment.context.opening.calendar
    if day is None or day.year not in calendar.covered or calendar.is_business_day(day):
        return None
    return Fault(Code.CLOSED_DAY, name)


def new_action_days_in_order(case: Case) -> Fault | None:
    """Require the same of a draft, which may keep the days of an earlier one that have passed."""
    return None if _keeps_days(case) else action_days_in_order(case)


def _keeps_days(case: Case) -> bool:
    """Whether the action's days stay as they were; a check that failed asks for new ones."""
    old, new = case.before.complaint.corrective_action, case.complaint.corrective_action
    if old is None or new is None or case.before.complaint.further_measure_owed:
        return False
    return (old.due_on, old.check_on) == (new.due_on, new.check_on)


def action_is_undone(case: Case) -> Fault | None:
    is_undone = has_open_action(case.before) and case.before.complaint.undone_action
    return None if is_undone else Fault(Code.NO_OPEN_ACTION)


def action_done_in_order(case: Case) -> Fault | None:
    """Refuse an action done before the receipt, or a further measure before the check."""
    first, facts = tokyo.date_of(case.before.received_at), case.before.complaint
    if facts.further_measure_owed:
        first = facts.effect_checks[-1].checked_on
    return not_before("done_on", case.given("done_on", date), first)


def effect_is_to_check(case: Case) -> Fault | None:
    return None if awaits_effect_check(case.before) else Fault(Code.NO_OPEN_ACTION)


def action_carried_out(case: Case) -> Fault | None:
    """Refuse to check what nobody recorded as done (O34); a further measure may do without."""
    return Fault(Code.MISSING, "done_on") if case.before.complaint.is_action_unrecorded else None


def effect_check_days_in_order(case: Case) -> Fault | None:
    """Refuse a check of the effect before the action, and a next check that is not ahead."""
    action = case.before.complaint.open_action
    again = case.given("again_on", date)
    if again and again <= case.today:
        return Fault(Code.BEFORE_THAT, "again_on")
    if closed := _on_open_day("again_on", again, case):
        return closed
    done_on = action.done_on if action else None
    return not_before("checked_on", case.given("checked_on", date), done_on)


def answer_is_drafted(case: Case) -> Fault | None:
    if case.complaint.no_contact_reason or case.has(PersonalField.DRAFT_REPLY):
        return None
    return Fault(Code.MISSING, PersonalField.DRAFT_REPLY)


def either_reply_or_reason(case: Case) -> Fault | None:
    """Refuse a draft with both a reply and a reason not to reply (O22)."""
    both = case.contains_reply and case.given("no_contact_reason", NoContact) is not None
    return Fault(Code.REPLY_OR_REASON, "no_contact_reason") if both else None


def approved_with_reply(case: Case) -> Fault | None:
    """Require an approved draft with a reply (O22)."""
    return Fault(Code.NOT_DRAFTED) if case.before.has_reason_not_to_reply else None


def approved_without_reply(case: Case) -> Fault | None:
    return None if case.before.has_reason_not_to_reply else Fault(Code.REPLY_APPROVED)


def answered_as_requested(case: Case) -> Fault | None:
    """Require an answer by the requested channel."""
    ticket, wished = case.ticket, case.ticket.party.contact_by
    if ticket.replied_at is None:
        return Fault(Code.MISSING, "replied_at")
    if ticket.reply_by is None or ticket.reply_by is ContactBy.NONE:
        return Fault(Code.MISSING, "reply_by")
    if wished not in (None, ContactBy.NONE) and ticket.reply_by is not wished:
        return Fault(Code.OTHER_CONTACT, "reply_by")
    return None


def no_contact_reason_given(case: Case) -> Fault | None:
    """Require a reason to close without an answer."""
    reason = case.complaint.no_contact_reason
    return None if reason else Fault(Code.MISSING, "no_contact_reason")


def answered_after_approval(case: Case) -> Fault | None:
    """Refuse an answer before its approval, which would bypass the manager."""
    return not_replied_before(case, case.ticket.decided_at)


def simple_enough_for_at_once(case: Case) -> Fault | None:
    """Require a minor matter without a possible leak, answered by the policy or by stopping
    mails."""
    ticket, complaint = case.ticket, case.complaint
    light = complaint.severity is Severity.LOW and ticket.leak is Leak.NO
    told = complaint.template or complaint.category is Category.OPT_OUT
    return None if light and told else Fault(Code.NOT_AT_ONCE)


REMOVABLE = IDENTITY | {PersonalField.PRINCIPAL_NAME, PersonalField.REMEDY_WANTED}
"""Fields that a correction may remove: whom it is about, how to reach them, their wish (法22条)."""
_IN_WRITING = (ContactBy.POST, ContactBy.EMAIL)


def category_kept_after_decision(case: Case) -> Fault | None:
    """Refuse another category under a decision, also once that was answered (O6)."""
    is_given = case.given("category", Category) is not None
    return Fault(Code.NOT_ASKED, "category") if is_given and case.before.decided_at else None


def data_may_be_removed(case: Case) -> Fault | None:
    """Require a complete record without a legal hold; refuse where a written reply is to go, or
    whose mails were stopped (O10).
    """
    picked = case.given("removed", frozenset) or frozenset()
    may_remove = case.before.has_second_step and not case.before.legal_hold
    if picked - REMOVABLE or (picked and not may_remove):
        return Fault(Code.NOT_ASKED, "removed")
    if picked & _TELLS_WHOSE and case.complaint.stops and not _is_known(case):
        return Fault(Code.WHOSE_OPT_OUT, PersonalField.NAME)  # whatever its category is now
    wished = case.ticket.party.contact_by
    needed = _REACHED_BY[wished] if wished in _IN_WRITING else None
    is_gone = needed in picked and needed is not None and not case.has(needed)
    return Fault(Code.MISSING, needed) if needed and is_gone else None


def needs_no_approval(case: Case) -> Fault | None:
    """Require a category that may be answered without the manager (`answer_at_once`)."""
    if why := why_manager_must_approve(case.before):
        return Fault(Code.MANAGER_ANSWERS, why)
    allowed = may_be_answered_at_once(case.before, case.moment.law.answer_at_once)
    return None if allowed else Fault(Code.NOT_AT_ONCE)


def still_needs_no_approval(case: Case) -> Fault | None:
    """Refuse a closing, except by the manager, if more came up since the answer (O22)."""
    is_more = outgrew_immediate_answer(case.before, case.moment.law.answer_at_once)
    if not is_more or Role.MANAGER in case.roles:
        return None
    return Fault(Code.MANAGER_CLOSES, why_manager_must_approve(case.before) or "")


def opt_out_carried_out(case: Case) -> Fault | None:
    """Require that mails were stopped before the answer and the closing (配信停止)."""
    return Fault(Code.NOT_STOPPED, "stops") if case.complaint.needs_stop else None


def stops_named(case: Case) -> Fault | None:
    """Require of each stop a system and a day that is not ahead."""
    for stop in case.complaint.stops:
        if not stop.system or stop.on > case.today:
            return Fault(Code.WRONG_KIND, "stops")
    return None


def mails_stopped(case: Case) -> Fault | None:
    return None if case.complaint.is_stopped else Fault(Code.NOT_STOPPED, "stops")


def nothing_beyond_opt_out(case: Case) -> Fault | None:
    """Refuse a complaint with more in it than the opt-out, which is to be assessed."""
    is_more = case.complaint.is_stopped and not case.ticket.is_stopped_opt_out_only
    return Fault(Code.MORE_THAN_OPT_OUT) if is_more else None


def told_of_the_stop(case: Case) -> Fault | None:
    """Require notice of the stop, not before its day, as requested, unless nobody is contacted."""
    if case.complaint.no_contact_reason:
        return None
    return answered_after_stop(case) or answered_as_requested(case)


def answered_after_stop(case: Case) -> Fault | None:
    """Require an answer on the day of the stop or later."""
    replied, complaint = case.ticket.replied_at, case.complaint
    stops = complaint.stops if complaint.is_stopped else ()
    early = replied is not None and any(tokyo.date_of(replied) < stop.on for stop in stops)
    return Fault(Code.BEFORE_THAT, "replied_at") if early else None


def opt_out_person_known(case: Case) -> Fault | None:
    """Require a name, contact data or an account of the person whose mails stopped (O10)."""
    is_open = case.complaint.category is Category.OPT_OUT and not _is_known(case)
    return Fault(Code.WHOSE_OPT_OUT, PersonalField.NAME) if is_open else None


def _is_known(case: Case) -> bool:
    return bool(case.ticket.requester) or any(map(case.has, _TELLS_WHOSE))


def accepted_or_silent(case: Case) -> Fault | None:
    """Require an accepted answer, nobody to contact, or `silence_days` without a reaction."""
    complaint = case.complaint
    if complaint.reaction is Reaction.ACCEPTED or complaint.no_contact_reason:
        return None
    if complaint.reaction is Reaction.NOT_ACCEPTED:
        return Fault(Code.NOT_ACCEPTED, "reaction")
    return silent_long_enough(case, "reaction")


def recourse_told(case: Case) -> Fault | None:
    if case.complaint.external_recourse_informed:
        return None
    return Fault(Code.NO_RECOURSE, "external_recourse_informed")


def representative_told_or_in_monthly_report(case: Case) -> Fault | None:
    """Require that the representative was told, or is told by the monthly report.

    A complaint for the report has no date until the representative has seen it.
    """
    complaint = case.complaint
    if complaint.report is ReportFrequency.MONTHLY:
        return Fault(Code.WRONG_KIND, "reported_on") if complaint.reported_on else None
    if complaint.report and complaint.reported_on:
        return None
    return Fault(Code.NOT_REPORTED, "report" if complaint.report is None else "reported_on")


def nameless_if_anonymous(case: Case) -> Fault | None:
    """Refuse "anonymous" as the reason not to contact a person whose name is known."""
    reason = case.complaint.no_contact_reason
    if reason is NoContact.ANONYMOUS and case.has(PersonalField.NAME):
        return Fault(Code.WRONG_KIND, "no_contact_reason")
    return None


ACTION_GUARDS = (corrective_action_decided, responsible_may_know, action_days_in_order)
DRAFT_GUARDS = (answer_is_drafted, either_reply_or_reason, new_action_days_in_order)
