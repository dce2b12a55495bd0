"""Facts and history of an escalation, without anybody's words."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Final

from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.slack.phrases import Phrases
from handlers.slack.view import ViewContext, mention
from handlers.tickets.card import subject_text
from tickets.access.escalation_access import may_act
from tickets.access.visibility import READING_SUMMARY, visibility_of
from tickets.model import tokyo
from tickets.model.escalation import (
    DATA_TRIGGERS,
    EVENT_TRIGGERS,
    AskedDetail,
    Cause,
    Escalation,
    EscalationOutcome,
    Persons,
    Trigger,
)
from tickets.model.kinds import Role
from tickets.model.ticket import Ticket
from tickets.model.triage import BreachType, Destination, FollowUp, Triage, Verdict


def escalation_name(report: Escalation, view: ViewContext) -> str:
    """漏えい等のおそれ E-2026-0007; for others the kind of enquiry."""
    say = view.say
    kind = say("kind.escalation") if report.cause.is_breach else say.word("cause", report.cause)
    return say("escalation_named", kind=kind[:1].upper() + kind[1:], number=report.number)


def fact_fields(report: Escalation, view: ViewContext) -> Iterator[Block]:
    """Yield at most seven facts."""
    say = view.say
    yield _field(say("report_known"), first_known_text(report, view), say)
    by = reporter_text(report, view)
    yield blocks.mrkdwn(say("report_field", name=say("report_by"), text=by))
    if report.cause.is_breach:
        yield from (_field(name, text, say) for name, text in reported_facts(report, view))
        yield _field(say("field.persons"), affected_persons_text(report, view), say)
        yield _field(say("field.ongoing"), say.word("ongoing", report.ongoing), say)
    else:
        yield _field(say("escalation_cause"), say.word("cause", report.cause), say)
    yield _field(say("escalation_related"), _related(report, view), say)


def ticket_subject_fields(source: Ticket | None, view: ViewContext) -> Iterator[Block]:
    """The subject of its ticket, for readers of its columns."""
    moment = view.office_context.moment(view.reader, view.now)
    if source and visibility_of(source, moment) in READING_SUMMARY:
        name = view.say("escalation_ticket_subject", number=source.number)
        yield _field(name, subject_text(source, view.say), view.say)


def _related(report: Escalation, view: ViewContext) -> str:
    """Name its ticket, the closed report that it follows, the reports merged into it, and the one
    it was merged into."""
    say = view.say
    parts = say("report_comma").join(sorted(report.parts))
    joined = say("escalation_parts", numbers=parts) if parts else ""
    after = say("escalation_follows", number=report.follows) if report.follows else ""
    related = filter(None, (report.source, after, joined, report.merged_into))
    return say("report_comma").join(related) or say("escalation_none")


def reporter_text(report: Escalation, view: ViewContext) -> str:
    raised = view.moment(report.raised_at)
    return view.say("report_by_whom", time=raised, who=mention(report.raised_by, view.say))


def _field(name: str, text: str, say: Phrases) -> Block:
    return blocks.plain_text(say("report_field", name=name, text=text), 600)


def field_lines(told: Iterable[tuple[str, str]], say: Phrases) -> list[str]:
    """A line for each name with a text."""
    return [say("report_field", name=name, text=text) for name, text in told if text]


def first_known_text(report: Escalation, view: ViewContext) -> str:
    """Return the first knowledge, with the department that had it."""
    known = view.known(report.known_at)
    if not report.department:
        return known
    department = view.department(report.department)
    return view.say("report_known_in", time=known, department=department)


def reported_facts(report: Escalation, view: ViewContext) -> Iterator[tuple[str, str]]:
    """Name and text of what happened, and of the kind of data if the reporter ticked any."""
    yield view.say("report_kind"), event_text(report, view)
    if data := _ticked(report, DATA_TRIGGERS, view):
        yield view.say("field.data"), data


def event_text(report: Escalation, view: ViewContext) -> str:
    """Return the reporter's ticks on the event, or the kind of report."""
    if told := _ticked(report, EVENT_TRIGGERS, view):
        return told
    if is_my_number_in_papers(report):
        return view.say("escalation_number_came")
    is_plain = report.cause is Cause.BREACH_SUSPECTED
    return view.say("escalation_not_said") if is_plain else view.say.word("cause", report.cause)


def is_my_number_in_papers(report: Escalation) -> bool:
    """Whether a My Number came with the papers of a request (番号法20条)."""
    return report.cause is Cause.MY_NUMBER and report.source is not None


def _ticked(report: Escalation, among: Collection[Trigger], view: ViewContext) -> str:
    """Empty if the reporter ticked none of these."""
    say = view.say
    told = [say.word("trigger", each) for each in Trigger if each in report.triggers & set(among)]
    return say("report_comma").join(told)


def affected_persons_text(report: Escalation, view: ViewContext) -> str:
    """Return the reported number, with the triage's upper bound unless it has its own."""
    say, most = view.say, report.triage.persons_most
    told = say.word("persons", report.persons)
    is_exact = report.persons is Persons.ONE and most == 1
    if is_exact or (not most and report.persons is not Persons.MORE):
        return told
    bound = say("escalation_most", most=f"{most:,}") if most else say("escalation_most_unknown")
    if report.persons is Persons.UNKNOWN:
        return bound
    return say("escalation_persons", persons=told, bound=bound)


def acting_role_text(person: str | None, view: ViewContext, then: Role | None = None) -> str:
    """Name the role in which a person acted (`then`), else the role of today; "person in charge"
    for a person without one."""
    today = view.office_context.roster.actor(person or "").office
    return view.say.word("by_office", then or today or "other")


def time_text(instant: datetime, view: ViewContext) -> str:
    """14:09; with the date if it is another day."""
    if tokyo.date_of(instant) == view.today:
        return view.say.time(instant)
    return view.moment(instant)


def acknowledged_line(report: Escalation, view: ViewContext) -> str | None:
    """「✅ 14:09 管理者が確認」, in every copy."""
    at = report.acknowledged_at
    return acknowledged_text("escalation_seen", at, report, view) if at else None


def acknowledged_text(phrase: str, at: datetime, report: Escalation, view: ViewContext) -> str:
    """Say when it was acknowledged, and by which role."""
    office = acting_role_text(report.acknowledged_by, view, report.acknowledged_as)
    return view.say(phrase, time=time_text(at, view), office=office)


def handler_besides_representative(report: Escalation, view: ViewContext) -> str | None:
    """Who took it over or judged it, may act on it and is there, while the reader is the
    representative and did neither (O23). While the representative stands in, nobody else is there.
    """
    roster, on, theirs = view.office_context.roster, view.today, (report.owner, report.triaged_by)
    is_judged = report.is_open and report.triaged_at is not None
    if not is_judged or view.reader != roster.representative or view.reader in theirs:
        return None
    able = (each for each in theirs if each and may_act(each, report, None, roster))
    return next((each for each in able if not roster.is_absent(each, on)), None)


def history_lines(report: Escalation, view: ViewContext) -> Iterator[str]:
    """Yield a line for each action; that nobody has seen it only while it is open."""
    say = view.say
    if line := acknowledged_line(report, view):
        yield line
    elif report.is_open:
        yield say("escalation_unseen")
    if report.owner and report.is_open:
        yield say("escalation_owner", office=acting_role_text(report.owner, view))
    if report.asked:
        yield say("escalation_asked", wanted=asked_facts_text(report, say))
    yield from _message_changes(report, view)
    yield from _judgements(report, view)
    if report.contradicted and report.is_open:
        yield contradiction_text(report, say)
    elif report.cause.is_breach and report.is_open and report.triaged_at is None:
        yield say("report_undecided")
    if report.closed_at is not None:
        yield _ended_line(report, view)


def _message_changes(report: Escalation, view: ViewContext) -> Iterator[str]:
    for what, at in (("edited", report.message_edited_at), ("deleted", report.message_deleted_at)):
        if at is not None:
            yield view.say.word("escalation_message", what, time=time_text(at, view))


def done_lines(report: Escalation, view: ViewContext) -> Iterator[str]:
    """Yield what was done so far, in lines that stay true."""
    say = view.say
    if seen := acknowledged_line(report, view):
        yield seen
    yield from _judgements(report, view)
    if report.undecided_at and not (report.is_judged or report.contradicted):
        yield say("escalation_cannot_tell", time=time_text(report.undecided_at[-1], view))
    yield from (say("escalation_done_sign", name=each) for each in _filings_texts(report, view))
    if report.closed_at is not None:
        yield _ended_line(report, view)


def _judgements(report: Escalation, view: ViewContext) -> Iterator[str]:
    for each in report.judged_before:
        by = acting_role_text(each.by, view, each.office)
        verdict = verdict_text(each.triage, view.say)
        yield view.say(
            "escalation_judged_before", time=time_text(each.at, view), office=by, finding=verdict
        )
    if report.triaged_at is not None:
        yield judged_line(report, view)


def judged_line(report: Escalation, view: ViewContext) -> str:
    time = time_text(report.triaged_at or view.now, view)
    by = acting_role_text(report.triaged_by, view, report.triaged_as)
    finding = verdict_text(report.triage, view.say)
    return view.say("escalation_judged", time=time, office=by, finding=finding)


def decision_lines(report: Escalation, acts: frozenset[str], view: ViewContext) -> Iterator[str]:
    """Lines on a breach for the manager: what was judged, reported and closed by these acts."""
    say = view.say
    done = _filings_texts(report, view) if "file" in acts else []
    if "tell_persons" in acts:
        done.append(say("escalation_persons_told"))
    if "tell_further" in acts:
        kind = FollowUp.CORRECTION if report.persons_told.corrects else FollowUp.FURTHER
        done.append(say.option("follow_up", kind, "persons"))
    if "correct" in acts:
        done.append(say.option("follow_up", "unknown"))
    if "judge" in acts and report.triaged_at is not None:
        yield judged_line(report, view)
    yield from (say("escalation_done_sign", name=each) for each in done)
    if report.closed_at is not None and not acts.isdisjoint(_ENDING):
        yield _ended_line(report, view)


_ENDING: Final = frozenset({"close", "settle", "merge"})


def verdict_text(triage: Triage, say: Phrases) -> str:
    """法の報告対象（不正の目的・1,000人超）: the verdict and its grounds, from fixed words."""
    verdict = say.word("verdict", triage.verdict)
    grounds = [say.word("type", each) for each in BreachType if each in triage.grounds]
    if not grounds or triage.verdict is Verdict.NOT_AN_INCIDENT:
        return verdict
    return say("escalation_finding", verdict=verdict, grounds=say("report_comma").join(grounds))


def changed_types_text(triage: Triage, say: Phrases) -> str:
    """「類型2 … → 類型4 …」: what was reported and what was judged; empty if they agree."""
    is_compared = triage.verdict in (Verdict.REPORTABLE, Verdict.NOT_REPORTABLE)
    if not is_compared or triage.reported in (None, triage.grounds):
        return ""
    before, after = (
        say("report_comma").join(say.word("type", each) for each in BreachType if each in types)
        or say("escalation_none")
        for types in (triage.reported or frozenset(), triage.grounds)
    )
    return say("judge_types_changed", before=before, after=after)


def contradiction_text(report: Escalation, say: Phrases) -> str:
    """Name the facts that came after the judgement and undid it."""
    types = [say.word("type", each) for each in BreachType if each in report.contradicted]
    known, now = report.judged_before[-1].triage, report.triage
    if now.european and not known.european:
        types.append(say(f"cause.{Cause.EEA}"))
    if now.entrusted and not known.entrusted:
        types.append(say(f"cause.{Cause.ENTRUSTED}"))
    return say("judge_again", types=say("report_comma").join(types))


def asked_facts_text(report: Escalation, say: Phrases) -> str:
    """Return the facts that the reporter was asked for, in the form's order."""
    return say("report_comma").join(
        say(f"field.{each}") for each in AskedDetail if each in report.asked
    )


def report_recipient_name(destination: Destination, view: ViewContext) -> str:
    """Ministry and P-mark body are the company's own."""
    reports = view.office.breach_reports
    own = {Destination.MIC: reports.ministry, Destination.PMARK: reports.p_mark_body}
    name = own.get(destination)
    return (name and name.get(view.say.language)) or view.say.word("destination", destination)


def _ended_line(report: Escalation, view: ViewContext) -> str:
    say = view.say
    time = time_text(report.closed_at or view.now, view)
    if report.outcome is EscalationOutcome.MERGED:
        if report.merged_into is None:  # restricted (O1)
            return say("escalation_merged_elsewhere", time=time)
        return say("escalation_merged", time=time, into=report.merged_into)
    what = report.outcome or EscalationOutcome.SETTLED
    spared = _reported_and_not_text(report, view) if what is EscalationOutcome.SETTLED else ""
    outcome = spared or say.word("escalation_outcome", what)
    by = acting_role_text(report.closed_by, view, report.closed_as)
    return say("escalation_ended", time=time, office=by, outcome=outcome)


def _reported_and_not_text(report: Escalation, view: ViewContext) -> str:
    """Return what was reported and what was not; empty if everything was."""
    say, said = view.say, _filings_texts(report, view)
    spared = any(each.not_needed for each in report.filings)
    if left := report.untold_persons:
        most = report.triage.persons_most or 0
        said.append(say("escalation_told_of", count=f"{most - left:,}", most=f"{most:,}"))
    return say.line(*said) if spared or left else ""


def _filings_texts(report: Escalation, view: ViewContext) -> list[str]:
    """Reports made, then those that are not needed."""
    say, comma = view.say, view.say("report_comma")
    spared = [each for each in report.filings if each.not_needed]
    made = [each for each in report.filings if each not in spared]
    return [
        say(
            phrase,
            names=comma.join(report_recipient_name(each.destination, view) for each in those),
        )
        for phrase, those in (("escalation_reported", made), ("escalation_spared", spared))
        if those
    ]
