"""What an escalation requires: reports and notices with dates, labels and filings."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from handlers.escalations.facts import (
    acting_role_text,
    affected_persons_text,
    field_lines,
    handler_besides_representative,
    is_my_number_in_papers,
    report_recipient_name,
    reported_facts,
    time_text,
)
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.slack.phrases import Phrases
from handlers.slack.view import ViewContext
from handlers.tickets.due import deadline_sign, deadline_text
from tickets.access.escalation_access import (
    CallGroup,
    people_called_at_once,
    people_called_last,
    people_called_second,
)
from tickets.deadlines.escalation_clocks import (
    escalation_deadlines,
    final_report_deadline_if_wrongful,
)
from tickets.deadlines.timers import schedules_of
from tickets.model import tokyo
from tickets.model.clocks import Clock, ClockName, Deadline, Schedule
from tickets.model.escalation import Escalation
from tickets.model.ticket import Summary
from tickets.model.triage import (
    AUTHORITIES,
    Destination,
    FollowUp,
    PersonsTold,
    destinations_to_report,
    missing_destinations,
)

_PRELIMINARY: Final = (ClockName.PRELIMINARY_ALARM, ClockName.PRELIMINARY)
_FINALS: Final = (ClockName.FINAL_30, ClockName.FINAL_60)
_OF_MARK: Final = (
    ClockName.PMARK_PRELIMINARY,
    ClockName.PMARK_FINAL_30,
    ClockName.PMARK_FINAL_60,
)
CLOCKS_BY_DESTINATION: Final[Mapping[Destination, tuple[ClockName, ...]]] = {
    Destination.MIC: (ClockName.PRELIMINARY, *_FINALS),
    Destination.PPC: (ClockName.PRELIMINARY, *_FINALS),
    Destination.MIC_SECRECY: (ClockName.MIC_DETAIL,),
    Destination.PMARK: _OF_MARK,
    Destination.ENTRUSTER: (ClockName.ENTRUSTER,),
    Destination.EU: (ClockName.GDPR_72_HOURS,),
}
_SAID_APART: Final = frozenset(
    {
        *_PRELIMINARY,
        ClockName.CALL_DEPUTY,
        ClockName.CALL_REPRESENTATIVE,
        ClockName.TRIAGE,
        *_FINALS,
        *_OF_MARK,
    }
)


def running_deadlines(report: Escalation, view: ViewContext) -> Mapping[ClockName, Deadline]:
    return {each.clock.name: each for each in escalation_deadlines(report, view.office_context)}


def duty_blocks(report: Escalation, view: ViewContext) -> Iterator[Block]:
    """Show all that may become due; after the judgement only what applies."""
    if not report.is_open:
        return
    if not report.cause.is_breach:
        clocks = running_deadlines(report, view)
        own = (ClockName.SAME_DAY, ClockName.TRIAGE)
        lines = [deadline_text(clocks[each], view) for each in own if each in clocks]
        if lines:
            yield blocks.section(view.say("clock_between").join(lines))
        return
    yield blocks.headline(first_day_line(report, view))
    lines = list(
        duty_lines(report, view) if report.is_judged else _lines_before_judgement(report, view)
    )
    yield blocks.section("\n".join(lines))


def gist_lines(report: Escalation, view: ViewContext) -> Iterator[str]:
    """What happened to how many persons' data; what is due by when, in a message that lasts."""
    say = view.say
    told = dict(reported_facts(report, view))
    told[say("field.persons")] = affected_persons_text(report, view)
    between = say("clock_between")
    yield between.join(field_lines(told.items(), say))
    reports = {name for names in CLOCKS_BY_DESTINATION.values() for name in names}
    running = [e for name, e in running_deadlines(report, view).items() if name in reports]
    yield between.join(deadline_text(each, view, "row", lasts=True) for each in running)


def first_day_line(report: Escalation, view: ViewContext) -> str:
    """The day of first knowledge is day 1 (規則8条)."""
    return view.say("escalation_day_one", date=view.day_of(report.known_at))


def _lines_before_judgement(report: Escalation, view: ViewContext) -> Iterator[str]:
    """A judgement that is late; the law's possible reports, then the mark's and the others'."""
    between = view.say("clock_between")
    clocks = running_deadlines(report, view)
    if is_my_number_in_papers(report):
        yield view.say("escalation_number_rule")
    triage = clocks.get(ClockName.TRIAGE)
    if triage and triage.is_missed(view.now):
        yield deadline_text(triage, view)
    yield between.join(_of_law(report, view))
    mark = [deadline_text(clocks[each], view, "row") for each in _OF_MARK if each in clocks]
    others = [deadline_text(each, view) for name, each in clocks.items() if name not in _SAID_APART]
    yield from _if_wrongful(report, view)
    yield from filter(None, (between.join(mark), between.join(others)))
    yield from _done_before(report, view)


def _done_before(report: Escalation, view: ViewContext) -> Iterator[str]:
    """Yield what was reported and told on an earlier judgement, which new facts have undone."""
    say = view.say
    for each in report.filings:
        yield destination_line(report, each.destination, view)
    if report.persons_told.is_done:
        yield say(
            "escalation_done",
            what=say("escalation_persons_told"),
            how=_persons_told_text(report, view),
        )
    if report.representative_told_on:
        yield representative_line(report, view)


def _of_law(report: Escalation, view: ViewContext) -> Iterator[str]:
    clocks = running_deadlines(report, view)
    first, last = (clocks.get(each) for each in _PRELIMINARY)
    if first and last:
        yield _range(first, last, view)
    yield from (deadline_text(clocks[each], view, "row") for each in _FINALS if each in clocks)


def _if_wrongful(report: Escalation, view: ViewContext) -> Iterator[str]:
    """Sixty days instead of thirty, while thirty is running."""
    if ClockName.FINAL_30 in running_deadlines(report, view):
        sixty = final_report_deadline_if_wrongful(report, view.office_context)
        told = {"date": view.date(sixty.on), "label": _label(sixty, view)}
        yield view.say("escalation_if_wrongful", **told)


def duty_lines(report: Escalation, view: ViewContext) -> Iterator[str]:
    """Per destination what was filed and what is due; then the two people to be told."""
    say = view.say
    for each in _shown(report, view):
        yield destination_line(report, each, view)
    if report.persons_told.is_done:
        phrase = "escalation_open" if report.untold_persons else "escalation_done"
        yield say(phrase, what=say("escalation_persons_told"), how=_persons_told_text(report, view))
    elif report.triage.is_reportable:
        yield untold_persons_line(report, say)
    yield representative_line(report, view)


def representative_line(report: Escalation, view: ViewContext) -> str:
    say, day = view.say, report.representative_told_on
    if day is None:
        return open_duty_line("escalation_rep_told", say)
    done = say("escalation_done", what=say("escalation_rep_told"), how=view.date(day))
    if not (other := handler_besides_representative(report, view)):
        return done
    return say("escalation_others_go_on", done=done, office=acting_role_text(other, view))


def open_duty_line(duty: str, say: Phrases) -> str:
    """The line of a duty that is still to be done."""
    return say("escalation_open", what=say(duty), how=say("escalation_not_yet"))


def untold_persons_line(report: Escalation, say: Phrases) -> str:
    """Nobody was told yet; in which languages the letter to them is written."""
    line = open_duty_line("escalation_persons_told", say)
    written = [say(f"field.language.{each.language}") for each in report.letters_to_persons]
    names = say("report_comma").join(written)
    return say("notice_written_in", line=line, languages=names) if names else line


def _persons_told_text(report: Escalation, view: ViewContext) -> str:
    """The last day and how many so far, and whether something else was done instead."""
    say, notices = view.say, report.notices
    days = [each.on for each in notices if each.on]
    instead = [say("escalation_instead")] if any(each.instead for each in notices) else []
    if not days:
        return say("escalation_instead")
    count = report.count_told
    told = {"date": view.date(days[-1]), "count": f"{count:,}"}
    if left := report.untold_persons:
        most = f"{report.triage.persons_most:,}"
        return say("escalation_told_some", **told, most=most, left=f"{left:,}")
    how = say("escalation_told", **told) if count else view.date(days[-1])
    return say("report_comma").join((how, *instead))


def persons_told_lines(report: Escalation, view: ViewContext) -> Sequence[str]:
    """Rows of the register of notices to the persons; typed texts, for forms only."""
    return [_notice_line(each, view) for each in report.notices]


def _notice_line(told: PersonsTold, view: ViewContext) -> str:
    say = view.say
    if told.on is None:
        return say("notice_instead", instead=told.instead, reason=told.reason)
    line = say(
        "notice_told",
        date=view.date(told.on),
        whom=told.whom,
        count=f"{told.count:,}" if told.count else "–",
        way=told.way,
    )
    if not told.changed:
        return line
    what = say.word("follow_up", FollowUp.CORRECTION if told.corrects else FollowUp.FURTHER)
    return say("clock_between").join((line, say("report_field", name=what, text=told.changed)))


def reference_fields(report: Escalation, view: ViewContext) -> Iterator[tuple[str, str]]:
    """Reference of every report, each with its label."""
    for filing in report.filings:
        name = report_recipient_name(filing.destination, view)
        yield view.say("filed_reference", name=name), filing.reference
        yield view.say("filed_reference.final", name=name), filing.final_reference


def destination_line(report: Escalation, destination: Destination, view: ViewContext) -> str:
    """「⚪ Pマーク審査機関：確報 9/1(火)〔Pマーク〕」, or what was filed."""
    say, filing = view.say, report.filing(destination)
    days = (("preliminary", filing.preliminary_on), ("final", filing.final_on))
    filed = [
        say.word("escalation", name, destination, date=view.date(day)) for name, day in days if day
    ]
    if filing.final_at:
        filed = [say.word("escalation", "final", destination, date=view.moment(filing.final_at))]
    if filing.not_needed:
        filed.append(say("escalation_not_needed"))
    clocks = running_deadlines(report, view)
    due = [
        deadline_text(clocks[name], view, "short")
        for name in CLOCKS_BY_DESTINATION.get(destination, ())
        if name in clocks and not filing.is_done
    ]
    how = say("clock_between").join((*filed, *due)) or say("escalation_not_yet")
    phrase = "escalation_done" if filing.is_done else "escalation_open"
    return say(phrase, what=duty_name(report, destination, view), how=how)


def filing_lines(report: Escalation, view: ViewContext) -> Iterator[str]:
    """Reports, each with what followed it in lines below; typed texts, for forms only."""
    say = view.say
    for filing in report.filings:
        line = destination_line(report, filing.destination, view)
        by = acting_role_text(filing.recorded_by, view)
        yield say("escalation_recorded", line=line, office=by) if filing.recorded_by else line
        for each in filing.corrections:
            by = acting_role_text(each.recorded_by, view)
            kind = say.option("follow_up", each.kind or "unknown")
            how = [say("escalation.corrected", kind=kind, date=view.date(each.on), office=by)]
            if each.changed:
                how.append(each.changed)
            if each.reference:
                label = say("file_field.reference")
                how.append(say("report_field", name=label, text=each.reference))
            what = report_recipient_name(filing.destination, view)
            yield say("escalation_done", what=what, how=say("clock_between").join(how))


def duty_name(report: Escalation, destination: Destination, view: ViewContext) -> str:
    """Return the duty's name; both authorities until the manager has chosen one (法150条)."""
    if destination is Destination.MIC and not is_authority_chosen(report):
        return view.say("escalation_either", ministry=report_recipient_name(destination, view))
    return report_recipient_name(destination, view)


def is_authority_chosen(report: Escalation) -> bool:
    """Whether a report to one of the two authorities was recorded."""
    return any(each.destination in AUTHORITIES for each in report.filings)


def _shown(report: Escalation, view: ViewContext) -> Sequence[Destination]:
    """Destinations with a due or filed report; of the two authorities, those that matter."""
    among = view.office_context.reports_to(report.known_at)
    used = [each.destination for each in report.filings]
    open_ones = missing_destinations(report.triage, report.filings, among)
    idle = [each for each in AUTHORITIES if each not in used and each not in open_ones]
    if not is_authority_chosen(report) and Destination.MIC in among:
        idle = [Destination.PPC]  # the ministry's line names both
    return tuple(
        each
        for each in dict.fromkeys((*destinations_to_report(report.triage, among), *used))
        if each not in idle
    )


def next_call_text(report: Escalation, source: Summary | None, view: ViewContext) -> str | None:
    """Say to the minute when the next person is called or a judgement is asked for."""
    say, roster = view.say, view.office_context.roster
    ahead = dict(_schedules_ahead(report, view))
    next_called = people_called_second(report, source, roster, view.today)
    climbs = not set(people_called_last(report, source, roster)) <= set(next_called)
    pieces = []
    if again := ahead.get(ClockName.CALL_DEPUTY):
        told = dict(
            people_called_at_once(
                report, source, view.office_context, tokyo.date_of(report.raised_at)
            )
        )
        is_new = CallGroup.DEPUTY in dict(next_called) and CallGroup.DEPUTY not in told
        name = "escalation_to_deputy" if is_new else "escalation_again"
        pieces.append(say(name, time=time_text(again.milestones[0].at, view)))
    up = ahead.get(ClockName.CALL_REPRESENTATIVE)
    if up and not report.looks:
        name = "escalation_to_representative" if climbs else "escalation_again"
        pieces.append(say(name, time=time_text(up.milestones[0].at, view)))
    lines = [say("escalation_if_unseen", calls=say("report_comma").join(pieces))] if pieces else []
    if triage := ahead.get(ClockName.TRIAGE):
        lines.append(_unless_judged(report, triage, view))
    if up and report.looks and climbs:
        lines.append(say("escalation_up_if_unjudged", time=time_text(up.milestones[0].at, view)))
    return "\n".join(lines) or None


def _unless_judged(report: Escalation, ahead: Schedule, view: ViewContext) -> str:
    """The period until it is acknowledged, since each look restarts it (O25); then its end."""
    say, clock, is_breach = view.say, ahead.deadline.clock, report.cause.is_breach
    if not report.looks:
        name = "escalation_if_unjudged_within" if is_breach else "escalation_if_unsettled_within"
        return say(name, period=_period(clock, say))
    name = "escalation_if_unjudged" if is_breach else "escalation_if_unsettled"
    until = view.date(ahead.deadline.on) if clock.unit.is_of_days else None
    return say(name, time=until or time_text(ahead.milestones[0].at, view))


def _period(clock: Clock, say: Phrases) -> str:
    """4時間, 営業時間で4時間, 1営業日."""
    count = clock.length if clock.unit.is_of_days else clock.length // 60
    return say.period(clock.unit, count)


def _schedules_ahead(report: Escalation, view: ViewContext) -> Iterator[tuple[ClockName, Schedule]]:
    """Yield schedules ahead; one that waits for the opening is later than its period."""
    for each in schedules_of(report, view.office_context):
        if each.milestones and each.milestones[0].at > view.now:
            yield each.deadline.clock.name, each


def _range(first: Deadline, last: Deadline, view: ViewContext) -> str:
    say = view.say
    told = {"first": view.date(first.on), "last": view.date(last.on)}
    name = say.word("clock", last.clock.name, "row")
    line = say("escalation_range", name=name, **told, label=_label(last, view))
    sign = deadline_sign(last, view)
    return say(sign, clock=line) if sign else line


def _label(deadline: Deadline, view: ViewContext) -> str:
    return view.say.word("label", deadline.clock.label, deadline.clock.name)
