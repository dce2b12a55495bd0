"""A matter goes up: its record, its clocks and word of it, in the transaction that told of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

from tickets.access import audit
from tickets.access.call_list import call_line, first_calls, may_know
from tickets.deadlines.schedule import set_escalation_timers
from tickets.escalation.acts import Judge, carried_out, closed
from tickets.model import tokyo
from tickets.model.errors import Code, Fault, RefusedError
from tickets.model.escalation import Cause, Escalation, Outcome, causes
from tickets.model.kinds import Leak, PersonalField, Relation, Status
from tickets.model.notices import Notice, NoticeKind
from tickets.model.numbers import series_of
from tickets.model.personal import Personal
from tickets.model.ticket import Link, Ticket
from tickets.model.triage import Verdict
from tickets.ports import UnitOfWork, next_number
from tickets.rules.context import Moment, OfficeContext

_TOLD_BY_ITSELF = frozenset({Cause.REFUSAL_REVIEW})
"""The notice that a decision waits is the word of it."""


def escalate(
    work: UnitOfWork,
    escalation: Escalation,
    source: Ticket | None,
    moment: Moment,
    office: OfficeContext,
) -> None:
    work.escalate(escalation)
    set_escalation_timers(work, escalation, office)
    tell(work, escalation, source, moment, office)


def tell(
    work: UnitOfWork,
    escalation: Escalation,
    source: Ticket | None,
    moment: Moment,
    office: OfficeContext,
) -> None:
    """All who are called at once hear of it, under its own number."""
    for notice in _word_of(escalation, source, moment, office):
        work.post(notice)


def tell_again(
    work: UnitOfWork,
    escalation: Escalation,
    source: Ticket | None,
    moment: Moment,
    office: OfficeContext,
) -> None:
    """The same where nobody heard of it: also those to whom it could not be told before."""
    for notice in _word_of(escalation, source, moment, office):
        if may_know(notice.to, escalation, source, moment.roster):
            work.post_again(notice)


def _word_of(
    escalation: Escalation, source: Ticket | None, moment: Moment, office: OfficeContext
) -> Iterator[Notice]:
    if escalation.cause in _TOLD_BY_ITSELF:
        return
    what = NoticeKind.LEAK_FLAGGED if escalation.cause.is_breach else NoticeKind.ESCALATED
    rule = office.calls[call_line(escalation)]
    for _, people in first_calls(escalation, source, rule, moment.roster, moment.today):
        for person in sorted(people):
            yield Notice(what, escalation.number, person, escalation.version)


def tell_more(
    work: UnitOfWork,
    what: NoticeKind,
    escalation: Escalation,
    moment: Moment,
    office: OfficeContext,
) -> None:
    """Whoever was called hears of what asks for a new look; the messages change by themselves.

    So does whoever has it in hand or asked for it; nobody hears what they did themselves.
    """
    roster = moment.roster
    source = work.find(escalation.source) if escalation.source else None
    groups = first_calls(
        escalation, source, office.calls[call_line(escalation)], roster, moment.today
    )
    at_it = {escalation.owner, escalation.asked_by, escalation.acknowledged_by}
    also = {each for each in at_it if each and may_know(each, escalation, source, roster)}
    told = also.union(*(people for _, people in groups)) - {moment.actor.id}
    for person in sorted(told):
        work.post(Notice(what, escalation.number, person, escalation.version))


def of_ticket(
    work: UnitOfWork,
    ticket: Ticket,
    before: Ticket | None,
    moment: Moment,
    office: OfficeContext,
    why: str = "",
) -> Ticket:
    """A possible leak gets a number of its own at once, and so does an authority's call.

    So does everything else that goes up, once for its cause; what the ticket tells by now goes
    into what was raised before. `before` is None of a new ticket; `why` a flag was cleared is
    the verdict's reason. Raises RefusedError where clearing it would judge more than its own leak.
    """
    earlier = work.escalations_of(ticket.number) if ticket.holds(None) else ()
    if before is not None and _readers(before) != _readers(ticket):
        earlier = tuple(_shown_anew(work, each, office) for each in earlier)
    for escalation in earlier:
        if _is_cleared(escalation, ticket):
            _judge_cleared(work, escalation, why, moment, office)
        else:
            _follow(work, escalation, ticket, moment, office)
    wanted = causes(ticket, is_new=before is None) - set(_raised_already(earlier, before))
    series = series_of(None, ticket.restrictions)
    for cause in sorted(wanted):
        number = next_number(work, series, moment.now, office.numbering)
        escalate(work, new_escalation(number, ticket, moment, cause), ticket, moment, office)
        link = Link(Relation.BELONGS_TO, number, None)
        ticket = replace(ticket, links=ticket.links | {link})
    return ticket


def _raised_already(earlier: tuple[Escalation, ...], before: Ticket | None) -> Iterator[Cause]:
    """A leak that is flagged anew is another leak, and a new proposal wants a new look."""
    for each in earlier:
        is_anew = {
            Cause.BREACH_SUSPECTED: before is not None and before.leak is Leak.NO,
            Cause.REFUSAL_REVIEW: before is not None and before.status is not Status.DECISION,
        }
        if each.is_open or not is_anew.get(each.cause, False):
            yield each.cause


def _readers(ticket: Ticket) -> tuple[frozenset[object], ...]:
    """What decides who may know of its escalations."""
    return (ticket.restrictions, ticket.about, ticket.hidden_from)


def _shown_anew(work: UnitOfWork, escalation: Escalation, office: OfficeContext) -> Escalation:
    """Where it stands before somebody who may know of it no more, something neutral comes."""
    anew = replace(escalation, version=escalation.version + 1)
    amend(work, anew, office)
    return anew


def _follow(
    work: UnitOfWork, escalation: Escalation, ticket: Ticket, moment: Moment, office: OfficeContext
) -> None:
    """Unsure became sure, or the proposal was decided."""
    if not escalation.is_open:
        return
    if escalation.is_unsure and ticket.leak is Leak.YES:
        sure = replace(escalation, is_unsure=False, version=escalation.version + 1)
        amend(work, sure, office)
        tell(work, sure, ticket, moment, office)
    elif escalation.cause is Cause.REFUSAL_REVIEW and ticket.status is not Status.DECISION:
        _end(work, escalation, Outcome.ANSWERED, moment, office)


def _is_cleared(escalation: Escalation, ticket: Ticket) -> bool:
    is_breach = escalation.cause is Cause.BREACH_SUSPECTED
    return escalation.is_open and is_breach and ticket.leak is Leak.NO


def _judge_cleared(
    work: UnitOfWork, escalation: Escalation, why: str, moment: Moment, office: OfficeContext
) -> None:
    """The flag of one ticket is no verdict on what was judged, nor on what others reported."""
    if escalation.is_judged or escalation.parts:
        raise RefusedError((Fault(Code.JUDGE_APART, of=escalation.number),))
    found = replace(escalation.triage, verdict=Verdict.NOT_AN_INCIDENT, reason=why)
    act = Judge(found)
    try:
        judged = carried_out(act, escalation, moment)
    except RefusedError as refused:
        asked = PersonalField.MOVE_REASON
        faults = tuple(replace(fault, field=asked) for fault in refused.faults)
        raise RefusedError(faults) from refused
    amend(work, judged, office)
    work.write(audit.of_judging(act.name, escalation, judged, moment))


def _end(
    work: UnitOfWork,
    escalation: Escalation,
    outcome: Outcome,
    moment: Moment,
    office: OfficeContext,
) -> None:
    ended = closed(escalation, outcome, moment)
    amend(work, replace(ended, version=escalation.version + 1), office)


def amend(
    work: UnitOfWork, escalation: Escalation, office: OfficeContext, account: Personal | None = None
) -> None:
    """Written anew, with what runs on it now; its messages are drawn anew by themselves.

    So are those of what was merged into it: whoever reported that sees how it goes on.
    """
    work.amend(escalation, account)
    set_escalation_timers(work, escalation, office)
    for part in filter(None, map(work.escalation, sorted(escalation.parts))):
        work.amend(replace(part, version=part.version + 1), None)


def new_escalation(
    number: str, ticket: Ticket, moment: Moment, cause: Cause = Cause.BREACH_SUSPECTED
) -> Escalation:
    """The escalation of a ticket that is passed upward."""
    return Escalation(
        number=number,
        cause=cause,
        source=ticket.number,
        raised_by=moment.actor.id,
        raised_at=moment.now,
        known_at=_known_at(ticket, cause, moment.now),
        department=moment.actor.department,
        is_unsure=cause is Cause.BREACH_SUSPECTED and ticket.leak is Leak.UNKNOWN,
    )


def _known_at(ticket: Ticket, cause: Cause, now: datetime) -> datetime:
    """When the company received it, not when somebody typed or flagged it (O28)."""
    if cause is Cause.SENSITIVE_IN_SLACK:
        return now  # it was written there later
    if cause is not Cause.MY_NUMBER:
        return ticket.received_at
    arrived_on = ticket.disclosure.application_arrived_on
    return min(tokyo.at(arrived_on), now) if arrived_on else now


RAISED_BY_HAND: Final = (
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
"""What somebody of the desk passes upward; the rest goes up by itself, or by its own button.

Police, court and bar association have theirs, since their matter is restricted from the first
moment on (O5); an ordinary ticket has been seen in lists by then.
"""


def by_hand_faults(work: UnitOfWork, ticket: Ticket, cause: Cause) -> Iterator[Fault]:
    """Why it does not go up for this cause."""
    if cause not in RAISED_BY_HAND:
        yield Fault(Code.WRONG_KIND, "cause")
    if any(each.cause is cause and each.is_open for each in work.escalations_of(ticket.number)):
        yield Fault(Code.RAISED_ALREADY, "cause")
