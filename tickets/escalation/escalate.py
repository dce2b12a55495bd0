"""Raise and update escalations in the transaction of their cause."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

from tickets.access import audit
from tickets.access.escalation_access import may_know, people_called_at_once
from tickets.access.visibility import is_nameless
from tickets.deadlines.timers import save_timers
from tickets.escalation.acts import Judge, apply_act, next_version, with_closing
from tickets.model import tokyo
from tickets.model.errors import Code, Fault, RefusedError
from tickets.model.escalation import Cause, Escalation, EscalationOutcome, causes_of
from tickets.model.kinds import Leak, PersonalField, Relation, Status
from tickets.model.notices import Notice, NoticeKind
from tickets.model.numbers import series_of
from tickets.model.personal import Personal
from tickets.model.ticket import HIDDEN_PERSON, Link, Ticket
from tickets.model.triage import Verdict
from tickets.ports import UnitOfWork, next_number, source_ticket
from tickets.rules.context import Moment, OfficeContext


def escalate(
    work: UnitOfWork,
    escalation: Escalation,
    source: Ticket | None,
    moment: Moment,
) -> None:
    work.add_escalation(escalation)
    save_timers(work, escalation, moment.context)
    tell_called(work, escalation, source, moment)


def tell_called(
    work: UnitOfWork,
    escalation: Escalation,
    source: Ticket | None,
    moment: Moment,
) -> None:
    """Tell everybody who is called at once."""
    for notice in _call_notices(escalation, source, moment):
        work.post(notice)


def tell_called_again(
    work: UnitOfWork,
    escalation: Escalation,
    source: Ticket | None,
    moment: Moment,
) -> None:
    """Tell again where nobody was told, including notices that failed."""
    for notice in _call_notices(escalation, source, moment):
        if may_know(notice.to, escalation, source, moment.roster):
            work.post_again(notice)


def _call_notices(
    escalation: Escalation, source: Ticket | None, moment: Moment
) -> Iterator[Notice]:
    if escalation.cause.is_of_decision:
        return
    what = NoticeKind.LEAK_FLAGGED if escalation.cause.is_breach else NoticeKind.ESCALATED
    for _, people in people_called_at_once(escalation, source, moment.context, moment.today):
        for person in sorted(people):
            yield Notice(what, escalation.number, person, escalation.version)


def notify_of_news(
    work: UnitOfWork,
    what: NoticeKind,
    escalation: Escalation,
    moment: Moment,
    about: str = "",
) -> None:
    """Tell the called, the assignee and whoever asked of news; messages update by themselves."""
    roster = moment.roster
    source = source_ticket(work, escalation)
    groups = people_called_at_once(escalation, source, moment.context, moment.today)
    at_it = {escalation.owner, escalation.asked_by, escalation.acknowledged_by}
    also = {each for each in at_it if each and may_know(each, escalation, source, roster)}
    told = also.union(*(people for _, people in groups)) - {moment.actor.id}
    for person in sorted(told):
        work.post(Notice(what, escalation.number, person, escalation.version, about))


def update_escalations_of(
    work: UnitOfWork,
    ticket: Ticket,
    before: Ticket | None,
    moment: Moment,
    why: str = "",
) -> Ticket:
    """Raise and update the escalations of a ticket, once per cause.

    `before` is None for a new ticket. `why` is the reason for clearing a leak flag. Raises
    RefusedError if clearing it would judge more than this ticket's leak.
    """
    earlier = work.escalations_of(ticket.number) if ticket.holds(None) else ()
    if before is not None and _who_may_know(before) != _who_may_know(ticket):
        earlier = tuple(_redraw(work, each, moment.context) for each in earlier)
    for escalation in earlier:
        if _is_cleared(escalation, ticket):
            _judge_cleared(work, escalation, why, moment)
        else:
            _follow(work, escalation, ticket, moment)
    wanted = causes_of(ticket, is_new=before is None) - set(_causes_raised(earlier, before))
    series = series_of(None, ticket.restrictions)
    for cause in sorted(wanted):
        number = next_number(work, series, moment)
        escalate(work, new_escalation(number, ticket, moment, cause), ticket, moment)
        link = Link(Relation.BELONGS_TO, number, None)
        ticket = replace(ticket, links=ticket.links | {link})
    return ticket


def _causes_raised(earlier: tuple[Escalation, ...], before: Ticket | None) -> Iterator[Cause]:
    """A leak flagged again, or a new refusal, is escalated again."""
    for each in earlier:
        is_anew = {
            Cause.BREACH_SUSPECTED: before is not None and before.leak is Leak.NO,
            Cause.REFUSAL_REVIEW: before is not None and before.status is not Status.DECISION,
        }
        if each.is_open or not is_anew.get(each.cause, False):
            yield each.cause


def _who_may_know(ticket: Ticket) -> tuple[frozenset[object], ...]:
    """Return what decides who may know of the ticket's escalations."""
    return (ticket.restrictions, ticket.about, ticket.hidden_from)


def _redraw(work: UnitOfWork, escalation: Escalation, office: OfficeContext) -> Escalation:
    """Redraw its messages, which turn neutral for readers who lost access, and those that name it
    as merged."""
    anew = replace(escalation, version=escalation.version + 1)
    save_with_timers(work, anew, office)
    if whole := work.escalation(anew.merged_into or ""):
        _redraw(work, whole, office)
    return anew


def _follow(work: UnitOfWork, escalation: Escalation, ticket: Ticket, moment: Moment) -> None:
    """Follow the ticket: unsure became sure, or the refusal was decided."""
    if not escalation.is_open:
        return
    if escalation.is_unsure and ticket.leak is Leak.YES:
        sure = next_version(replace(escalation, is_unsure=False), moment)
        if _is_hidden_asker(ticket, moment):
            sure = replace(sure, changed_by=HIDDEN_PERSON)
        save_with_timers(work, sure, moment.context)
        tell_called(work, sure, ticket, moment)
    elif escalation.cause is Cause.REFUSAL_REVIEW and ticket.status is not Status.DECISION:
        ended = with_closing(escalation, EscalationOutcome.ANSWERED, moment)
        save_with_timers(work, next_version(ended, moment), moment.context)


def _is_cleared(escalation: Escalation, ticket: Ticket) -> bool:
    is_breach = escalation.cause is Cause.BREACH_SUSPECTED
    return escalation.is_open and is_breach and ticket.leak is Leak.NO


def _judge_cleared(work: UnitOfWork, escalation: Escalation, why: str, moment: Moment) -> None:
    """Judge by the cleared flag, unless it was judged or others reported too."""
    if escalation.is_judged or escalation.parts:
        raise RefusedError((Fault(Code.JUDGE_APART, of=escalation.number),))
    found = replace(escalation.triage, verdict=Verdict.NOT_AN_INCIDENT, reason=why)
    act = Judge(found)
    try:
        judged = apply_act(act, escalation, moment)
    except RefusedError as refused:
        asked = PersonalField.MOVE_REASON
        faults = tuple(replace(fault, field=asked) for fault in refused.faults)
        raise RefusedError(faults) from refused
    save_with_timers(work, judged, moment.context)
    work.write_audit(audit.escalation_act_entry(act.recorded_as, escalation, judged, moment))


def save_with_timers(
    work: UnitOfWork, escalation: Escalation, office: OfficeContext, account: Personal | None = None
) -> None:
    """Save it with its timers; messages are redrawn, also those of merged reports."""
    work.amend_escalation(escalation, account)
    save_timers(work, escalation, office)
    for part in filter(None, map(work.escalation, sorted(escalation.parts))):
        work.amend_escalation(replace(part, version=part.version + 1), None)


def new_escalation(number: str, ticket: Ticket, moment: Moment, cause: Cause) -> Escalation:
    """The asker of a nameless question stays nameless in what they escalate by it."""
    is_hidden = _is_hidden_asker(ticket, moment)
    return Escalation(
        number=number,
        cause=cause,
        source=ticket.number,
        raised_by=HIDDEN_PERSON if is_hidden else moment.actor.id,
        raised_at=moment.now,
        known_at=_known_at(ticket, cause, moment.now),
        department=None if is_hidden else moment.actor.department,
        is_unsure=cause is Cause.BREACH_SUSPECTED and ticket.leak is Leak.UNKNOWN,
    )


def _is_hidden_asker(ticket: Ticket, moment: Moment) -> bool:
    return is_nameless(ticket) and moment.actor.id == ticket.requester


def _known_at(ticket: Ticket, cause: Cause, now: datetime) -> datetime:
    """Receipt by the company, not the time of typing or flagging (O28)."""
    if cause is Cause.SENSITIVE_IN_SLACK:
        return now  # it was posted there later
    if cause is not Cause.MY_NUMBER:
        return ticket.received_at
    arrived_on = ticket.disclosure.application_arrived_on
    return min(tokyo.at(arrived_on), now) if arrived_on else now


MANUAL_CAUSES: Final = (
    Cause.REGULATOR,
    Cause.ACCREDITED_BODY,
    Cause.MEDIA,
    Cause.LEGAL_THREAT,
    Cause.ABUSE,
    Cause.EEA,
    Cause.ENTRUSTED,
    Cause.GUARDIAN_CONFLICT,
    Cause.SENSITIVE_IN_SLACK,
    Cause.OVERDUE,
    Cause.OTHER,
)
"""Causes that the desk may escalate by hand.

Police, court and bar association have their own button: their matter is restricted from the start
(O5).
"""


def manual_escalation_faults(
    work: UnitOfWork, ticket: Ticket, cause: Cause, note: str
) -> Iterator[Fault]:
    """Yield why the ticket cannot be escalated for this cause."""
    if cause not in MANUAL_CAUSES:
        yield Fault(Code.WRONG_KIND, "cause")
    if cause is Cause.OTHER and not note.strip():
        yield Fault(Code.MISSING, PersonalField.NOTE)
    if any(each.cause is cause and each.is_open for each in work.escalations_of(ticket.number)):
        yield Fault(Code.RAISED_ALREADY, "cause")
