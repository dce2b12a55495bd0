"""Guards of every kind: links, letters, dates, and the day of the reply (遅延連絡)."""

from contextlib import suppress
from datetime import date, datetime

from tickets.deadlines.ticket_clocks import (
    clocks_by_name,
    current_wait,
    first_allowed_day,
    latest_delay_day,
    reply_deadline,
)
from tickets.letters.letter import MissingFactsError, prepare_draft
from tickets.letters.ticket_letters import missing_decision, render_letter
from tickets.model import tokyo
from tickets.model.clocks import ClockName
from tickets.model.complaint import Complaint
from tickets.model.disclosure import Disclosure
from tickets.model.documents import Delayable
from tickets.model.errors import Code, Fault
from tickets.model.kinds import (
    OTHER_END,
    ContactBy,
    Flag,
    Kind,
    LateReason,
    Leak,
    LetterKind,
    Move,
    Relation,
    Role,
)
from tickets.model.pending import was_answered
from tickets.model.personal import MASK, Personal
from tickets.model.ticket import Link, SentLetter, Ticket
from tickets.rules.calendar import compute_deadline
from tickets.workflow.case import DESK, Case, Guard


def leak_flag_not_lowered(case: Case) -> Fault | None:
    """Refuse to lower a leak flag: from yes to unknown, or to no."""
    lowered = case.ticket.leak is Leak.NO
    lowered = lowered or (case.before.leak is Leak.YES and case.ticket.leak is Leak.UNKNOWN)
    return Fault(Code.WRONG_KIND, "leak") if lowered else None


def progress_is_owed(case: Case) -> Fault | None:
    """Allow only the desk to report progress, while the matter is looked into."""
    if not case.given("progress_told", bool):
        return None
    is_theirs = case.roles & DESK and case.before.owes_progress
    return None if is_theirs else Fault(Code.NOT_ASKED, "progress_told")


def leak_is_flagged(case: Case) -> Fault | None:
    return Fault(Code.NO_LEAK_FLAG) if case.before.leak is Leak.NO else None


def flagged_matters_linked(case: Case) -> Fault | None:
    """Require a linked ticket for a request or a possible breach in a complaint."""
    ticket = case.ticket
    if Flag.DISCLOSURE in ticket.flags and not ticket.holds(Kind.DISCLOSURE):
        return Fault(Code.NOT_LINKED, "link", Kind.DISCLOSURE)
    if ticket.leak is not Leak.NO and not ticket.holds(None):
        return Fault(Code.NOT_LINKED, "link", "escalation")
    return None


def links_another(case: Case) -> Fault | None:
    """Refuse to link a ticket with itself."""
    link = case.given("link", Link)
    is_own = link is not None and link.number == case.ticket.number
    return Fault(Code.WRONG_KIND, "link") if is_own else None


def link_may_be_removed(case: Case) -> Fault | None:
    """Refuse to take back a link to an escalation, a duplicate or a conversion; of a complaint
    with a request, for all but the manager (O7, O10)."""
    link = case.given("link", Link)
    if link is None or not case.given("is_unlinked", bool):
        return None
    if link not in case.before.links or link.kind is None or link.relation not in OTHER_END:
        return Fault(Code.WRONG_KIND, "link")
    is_decider = bool(case.roles & {Role.MANAGER, Role.SYSTEM})
    is_refused = joins_request(case.before, link) and not is_decider
    return Fault(Code.NOT_THE_DECIDER, "link") if is_refused else None


def joins_request(ticket: Ticket, link: Link) -> bool:
    """Whether the link, on either ticket, joins a complaint with a request of the same matter."""
    kinds = {ticket.kind, link.kind}
    return link.relation is Relation.BELONGS_TO and kinds == {Kind.COMPLAINT, Kind.DISCLOSURE}


def no_duplicate_merged_in(case: Case) -> Fault | None:
    """Refuse to merge a duplicate into a closed ticket; one that was merged may be opened again
    (O7)."""
    link = case.given("link", Link)
    is_mark = link is not None and link.relation is Relation.DUPLICATED_BY
    is_merged = is_mark and link not in case.before.links
    return Fault(Code.NOT_ASKED, "link") if is_merged else None


def linked_as(relation: Relation) -> Guard:
    """Require a link of this relation with another ticket."""

    def check(case: Case) -> Fault | None:
        link = case.given("link", Link)
        if link and link.relation is relation and link.number != case.ticket.number:
            return None
        return Fault(Code.NOT_LINKED, "link", relation)

    return check


_WRITTEN = frozenset({ContactBy.POST, ContactBy.EMAIL, ContactBy.COUNTER})


def letter_is_decided(case: Case) -> Fault | None:
    """Refuse a letter whose answer is not decided: it cannot have been sent (O22)."""
    sent = case.given("letters", SentLetter)
    if sent is not None and missing_decision(sent.kind, case.before):
        return Fault(Code.LETTER_UNDECIDED, "letters")
    return None


def letter_contacts_set(case: Case) -> Fault | None:
    """Refuse a letter with an unset contact: it cannot have been sent."""
    sent = case.given("letters", SentLetter)
    return _unset(case, sent.kind) if sent else None


def letter_ready(kind: LetterKind) -> Guard:
    """Require all contacts in the letter that goes with the move."""
    return lambda case: _unset(case, kind)


def answer_letter_ready(case: Case) -> Fault | None:
    """Require all contacts in the letter of the answer; an answer by phone needs none."""
    is_written = case.ticket.reply_by in _WRITTEN
    return _unset(case, LetterKind.COMPLAINT_REPLY) if is_written else None


def _unset(case: Case, kind: LetterKind) -> Fault | None:
    context = case.moment.context
    if context.office is None:
        return None
    masked = {key: Personal(MASK) for key in case.ticket.personal}
    with suppress(MissingFactsError):  # not written with our texts, so nothing is missing
        draft = prepare_draft(case.ticket, masked, context.office, context, case.today)
        if render_letter(kind, draft).unset:
            return Fault(Code.CONTACT_NOT_SET, "letters")
    return None


def first_day_reached(case: Case) -> Fault | None:
    """Refuse a move before its first day, and name that day."""
    first = first_allowed_day(case.act.move, case.before, case.moment.context)
    return Fault(Code.TOO_EARLY, of=first.isoformat()) if first and case.today < first else None


def silent_long_enough(case: Case, field: str = "") -> Fault | None:
    """Require `silence_days` without a reaction to the reply to a complaint or question; else name
    the first day on which it may be closed.

    The last day is a business day; the rules are those of the day of receipt.
    """
    ticket, context, first = case.before, case.moment.context, None
    if ticket.replied_at:
        clock = clocks_by_name(context.rules_for(ticket))[ClockName.COMPLAINT_SILENCE]
        first = compute_deadline(clock, ticket.replied_at, context.opening).on
    if first and case.today >= first:
        return None
    return Fault(Code.STILL_WAITING, field, str(first or ""))


def not_before(name: str, day: date | None, first: date | None) -> Fault | None:
    """Refuse a day before the first one, in this field; unknown days pass."""
    return Fault(Code.BEFORE_THAT, name) if day and first and day < first else None


def not_before_receipt(name: str) -> Guard:
    """Refuse a day in this field of the form that is before the receipt."""

    def check(case: Case) -> Fault | None:
        received_on = tokyo.date_of(case.ticket.received_at)
        return not_before(name, case.given(name, date), received_on)

    return check


def days_in_order(case: Case) -> Fault | None:
    """Require that a corrected day of receipt or arrival fits what came before and after it, and
    that no reply has named it yet."""
    ticket, facts, arrival = case.ticket, case.ticket.facts, "application_arrived_on"
    told = case.act.facts.keys() & {"received_at", arrival}
    if not told or was_answered(ticket):
        return Fault(Code.NOT_ASKED, min(told)) if told else None
    received_on, came = tokyo.date_of(ticket.received_at), None
    later = [tokyo.date_of(ticket.recorded_at), *(each.on for each in ticket.letters)]
    if isinstance(facts, Complaint):
        later += [each.on for each in facts.stops]
    if isinstance(facts, Disclosure):
        came, was = facts.application_arrived_on, case.before.disclosure.application_arrived_on
        later += [each.on for each in facts.payments if each.on != was]  # those move with it
        later += filter(None, (facts.form_sent_on, came if arrival not in told else None))
    if isinstance(facts, Delayable):
        later += [each.since for each in facts.waits]
    noted = [tokyo.date_of(each.at) for each in ticket.history if each.move is Move.ARRIVE]
    if received_on > min(later) or ticket.received_at > ticket.recorded_at:
        return Fault(Code.AFTER_THAT, "received_at", min(later).isoformat())
    is_late = came is not None and came > max(noted, default=came)
    return Fault(Code.AFTER_THAT, arrival) if is_late else not_before(arrival, came, received_on)


def paid_after_receipt(case: Case) -> Fault | None:
    """Refuse a payment before the receipt. Other forms date it by the papers it came with."""
    days = [each.on for each in case.given_records("payments")]
    return not_before("paid_on", min(days, default=None), tokyo.date_of(case.ticket.received_at))


def not_answered_yet(case: Case) -> Fault | None:
    """Refuse to correct the days of receipt and arrival once a reply has named them."""
    return Fault(Code.NOT_ASKED, "application_arrived_on") if was_answered(case.before) else None


def not_replied_before(case: Case, first: datetime | None) -> Fault | None:
    replied = case.ticket.replied_at
    early = replied and first and tokyo.is_before(replied, first)
    return Fault(Code.BEFORE_THAT, "replied_at") if early else None


def delay_proposed(case: Case) -> Fault | None:
    return (
        None if case.complaint_or_disclosure.delay_proposed_until else Fault(Code.NO_DELAY_PROPOSED)
    )


def delay_lies_ahead(case: Case) -> Fault | None:
    until = case.complaint_or_disclosure.delay_proposed_until
    ahead = until is not None and until > case.today
    return None if ahead else Fault(Code.BEFORE_THAT, "delay_proposed_until")


def delay_within_cap(case: Case) -> Fault | None:
    until = case.complaint_or_disclosure.delay_proposed_until
    latest = latest_delay_day(case.before, case.moment.context, case.today)
    if until is None or until <= latest:
        return None
    return Fault(Code.DELAY_TOO_LONG, "delay_proposed_until", latest.isoformat())


def last_delay_told(case: Case) -> Fault | None:
    """Require that the person was told of the last new day before another is proposed."""
    owed = case.complaint_or_disclosure.delay_allowed_until
    return Fault(Code.DELAY_NOT_TOLD) if owed else None


def proposed_delay_not_passed(case: Case) -> Fault | None:
    """Refuse to promise a proposed day that has passed."""
    until = case.complaint_or_disclosure.delay_proposed_until
    return Fault(Code.DELAY_OVER) if until and until <= case.today else None


def delay_allowed_by_another(case: Case) -> Fault | None:
    proposer = case.complaint_or_disclosure.delay_proposed_by
    return Fault(Code.SAME_PERSON) if case.actor == proposer else None


def reply_target_runs(case: Case) -> Fault | None:
    """Require a running target of the reply: a correction is a pause of its own."""
    due = reply_deadline(case.before, case.moment.context)
    if current_wait(case.before) is not None:
        return Fault(Code.WAITS_ALREADY)
    return Fault(Code.NOTHING_TO_PAUSE) if due is None or due.is_paused else None


def wait_begins_after_last(case: Case) -> Fault | None:
    """Refuse a wait that begins before the receipt or the end of the last wait."""
    ends = [each.until for each in case.complaint_or_disclosure.waits if each.until]
    first = max([tokyo.date_of(case.ticket.received_at), *ends])
    return not_before("wait_since", case.given("wait_since", date), first)


def wait_under_way(case: Case) -> Fault | None:
    return None if current_wait(case.before) else Fault(Code.NOT_WAITING)


def wait_ends_after_begin(case: Case) -> Fault | None:
    wait = current_wait(case.before)
    return not_before("wait_until", case.given("wait_until", date), wait.since if wait else None)


def lateness_explained(case: Case) -> Fault | None:
    """Require a reason for a late reply; its own day counts, not its record's."""
    reason = case.act.facts.get("late_reason")
    if not is_late(case):
        return None
    if reason is LateReason.RECORDED_LATE and case.ticket.replied_at:
        return Fault(Code.REPLIED_LATE, "late_reason")
    return None if reason else Fault(Code.MISSING, "late_reason")


def is_late(case: Case) -> bool:
    due = reply_deadline(case.before, case.moment.context)
    return due is not None and due.is_missed(case.ticket.replied_at or case.moment.now)
