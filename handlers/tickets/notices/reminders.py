"""Texts of reminders: which deadline, by when, who has it; Japan time, no free text."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from handlers.slack import blocks
from handlers.slack.blocks import Block, Message
from handlers.slack.view import ViewContext, mention
from handlers.tickets.card import holder_line
from handlers.tickets.due import deadline_phrase_variant, deadline_text, is_superseded
from tickets.access.deciders import responsible_officer
from tickets.deadlines.holders import Holder, current_holder
from tickets.deadlines.ticket_clocks import asked_department, asked_team
from tickets.deadlines.timers import (
    ESCALATION_CALL_CLOCKS,
    schedules_of,
)
from tickets.model import tokyo
from tickets.model.clocks import (
    REPEATED_REMINDERS,
    ClockName,
    Deadline,
    MilestoneKind,
    Schedule,
)
from tickets.model.escalation import Escalation, EscalationState
from tickets.model.kinds import Kind, Move
from tickets.model.notices import Notice, NoticeKind
from tickets.model.ticket import Ticket
from tickets.reminders.due import LATE_REMINDER_FROM, parse_notice_subject

_ONCE_PAST: Final = {
    NoticeKind.CLOCK_NEAR: NoticeKind.CLOCK_MISSED,
    NoticeKind.CLOCK_DUE: NoticeKind.CLOCK_MISSED,
    NoticeKind.REPORT_NEAR: NoticeKind.REPORT_MISSED,
    NoticeKind.REPORT_DUE: NoticeKind.REPORT_MISSED,
}


def ticket_reminder(
    told: Notice, ticket: Ticket, view: ViewContext, controls: Block | None
) -> Message | None:
    """Return the reminder; None if it is done or has another date."""
    clock, mark, on = parse_notice_subject(told.about)
    schedules = schedules_of(ticket, view.office_context)
    running = [
        each
        for each in schedules
        if _is_of_clock(each, clock, on) and _is_for_recipient(told, ticket, each, view)
    ]
    deadlines = [each.deadline for each in schedules]
    if not running or is_superseded(running[0].deadline, deadlines, view):
        return None
    say = view.say
    kind = say.word("kind", ticket.kind)
    what = _as_of_today(told.what, on, view)
    of = ticket.kind if clock is ClockName.SEARCH_CHASE else clock
    line = say.word("tell", what, of, number=ticket.number, kind=kind)
    first = _with_lateness(line, running[0], mark, view)
    return blocks.titled_message(
        first,
        blocks.mrkdwn_section("\n".join(_lines(told, running, ticket, view))),
        _next(told, ticket, mark, running[0], view),
        controls,
    )


def _is_for_recipient(told: Notice, ticket: Ticket, ringing: Schedule, view: ViewContext) -> bool:
    """Whether the recipient is the one to remind of this search: the department's person in charge,
    or its head once it is silent. True for all other reminders."""
    team = asked_team(ticket, ringing.deadline.of, view.office_context.roster)
    if told.what is NoticeKind.SEARCH_CHASED:
        return team is not None and team.person_in_charge == told.to
    if told.what is NoticeKind.DEPARTMENT_SILENT:
        return team is not None and team.head == told.to
    return True


def _lines(
    told: Notice, running: Sequence[Schedule], ticket: Ticket, view: ViewContext
) -> Iterator[str]:
    if told.what in (NoticeKind.SEARCH_SILENT, NoticeKind.DEPARTMENT_SILENT):
        yield from _lines_of_unanswered(ticket, running, view)
    elif told.what is NoticeKind.SEARCH_CHASED:
        yield deadline_text(running[0].deadline, view, "asked", lasts=True)
        if ticket.owner:
            period = _asked_for(running[0], view)
            yield view.say("reminder_asked", who=mention(ticket.owner, view.say), period=period)
    else:
        yield deadline_text(
            running[0].deadline, view, deadline_phrase_variant(ticket, view), lasts=True
        )
        yield _holder(ticket, view)
        yield from _whose_turn(ticket, view)


def _asked_for(ringing: Schedule, view: ViewContext) -> str:
    """Say how long an answer has been waited for."""
    asked_on = tokyo.date_of(ringing.deadline.started_at)
    days = view.office_context.opening.calendar.between(asked_on, view.today)
    return view.say.period("business_days", days)


def _lines_of_unanswered(
    ticket: Ticket, running: Sequence[Schedule], view: ViewContext
) -> Iterator[str]:
    """List departments without an answer: systems, person in charge, for how long."""
    for each in running:
        team = asked_team(ticket, each.deadline.of, view.office_context.roster)
        who = team.person_in_charge if team else None
        yield view.say(
            "reminder_silent",
            department=_asked(ticket, each.deadline.of, view),
            who=mention(who, view.say) if who else view.say("card_unknown"),
            period=_asked_for(each, view),
        )


def _asked(ticket: Ticket, of: str, view: ViewContext) -> str:
    """「営業部」, or with the system that it searches, 「営業部（顧客管理）」."""
    if ticket.kind is Kind.COMPLAINT:
        return view.department(of)
    asked = asked_department(ticket, of, view.office_context.roster)
    return view.say("reminder_searched", department=view.department(asked), system=view.system(of))


def _next(
    told: Notice, ticket: Ticket, mark: MilestoneKind, ringing: Schedule, view: ViewContext
) -> Block | None:
    """Say what follows a reminder of a search, or what the head is asked."""
    if told.what is NoticeKind.DEPARTMENT_SILENT:
        return blocks.context(view.say("reminder_to_head"))
    if told.what is NoticeKind.SEARCH_CHASED and mark in REPEATED_REMINDERS:
        team = asked_team(ticket, ringing.deadline.of, view.office_context.roster)
        family = "reminder_chased_headed" if team and team.head else "reminder_chased"
        decider = responsible_officer(ticket, view.office_context.roster, view.today)
        who = mention(decider, view.say) if decider else view.say("card_unknown")
        return blocks.mrkdwn_section(view.say.word(family, mark, who=who))
    return None


def escalation_reminder_line(told: Notice, report: Escalation, view: ViewContext) -> str | None:
    """Return the first line of an escalation's reminder; None if it is done, has another date, or
    was looked at since."""
    clock, mark, on = parse_notice_subject(told.about)
    schedules = schedules_of(report, view.office_context)
    running = next((each for each in schedules if _tells_of(each, clock, mark, on)), None)
    was_looked_at = told.what is NoticeKind.TRIAGE_WAITS and told.step != len(report.looks)
    if running is None or was_looked_at:
        return None
    what = _as_of_today(told.what, on, view)
    is_seen = what is NoticeKind.CLIMBED and bool(report.looks)
    of: str = EscalationState.ACKNOWLEDGED if is_seen else clock
    if what is NoticeKind.REPORT_DUE and sum(_tells_of(e, clock, mark, on) for e in schedules) > 1:
        of = ""  # the first line is about all of them
    if what is NoticeKind.TRIAGE_WAITS and not report.cause.is_breach:
        of = "enquiry"
    if report.contradicted and what in _ASKS_TO_JUDGE:
        of = "again"
    calendar = view.office_context.opening.calendar
    days = (each.on for each in _prepared(clock, schedules))
    closed = next((day for day in days if not calendar.is_business_day(day)), None)
    last = calendar.roll_back(closed or on)
    if closed and last >= on and what is NoticeKind.REPORT_DUE:
        of = "preliminary_closed" if report.is_judged else "closed_unjudged"
    words = {"number": report.number, "date": view.date(closed or on), "last": view.date(last)}
    return _with_lateness(view.say.word("tell", what, of, **words), running, mark, view)


def _prepared(clock: ClockName, schedules: Sequence[Schedule]) -> Iterator[Deadline]:
    """Preliminary reports that are to be prepared on the day of this clock."""
    if clock is ClockName.PRELIMINARY_ALARM:
        names = (ClockName.PRELIMINARY, ClockName.PMARK_PRELIMINARY)
        yield from (each.deadline for each in schedules if each.deadline.clock.name in names)


_ASKS_TO_JUDGE: Final = frozenset({NoticeKind.CLIMBED, NoticeKind.TRIAGE_WAITS})


_NO_REPORT: Final = ESCALATION_CALL_CLOCKS | {ClockName.PRELIMINARY_ALARM}


def escalation_reminder(
    first: str, told: Notice, report: Escalation, view: ViewContext, controls: Block | None
) -> Message:
    """Show the dates up to the reminder's, on closed days after it and of what is to be prepared,
    and its assignee; a call says only that it waits."""
    clock, _, on = parse_notice_subject(told.about)
    lines = [_taken_over_line(report, view)]
    if clock not in ESCALATION_CALL_CLOCKS:
        schedules = schedules_of(report, view.office_context)
        prepared = tuple(_prepared(clock, schedules))
        calendar = view.office_context.opening.calendar
        until = calendar.add(on, 1)
        # On a closed day, the first line names another day.
        is_open = all(calendar.is_business_day(each.on) for each in prepared)
        left_out = _NO_REPORT - {clock} if is_open else _NO_REPORT
        filings = (
            each
            for each in (each.deadline for each in schedules)
            if (each.on < until and each.clock.name not in left_out) or each in prepared
        )
        ordered = sorted(filings, key=lambda each: each.at)
        dates = (deadline_text(each, view, "row") for each in ordered)
        lines = [*dates, *lines]
    return blocks.titled_message(first, blocks.mrkdwn_section("\n".join(lines)), controls)


def _as_of_today(what: NoticeKind, on: date, view: ViewContext) -> NoticeKind:
    """A late reminder says that the day has passed."""
    return _ONCE_PAST.get(what, what) if on < view.today else what


def _is_of_clock(ringing: Schedule, clock: ClockName, on: date) -> bool:
    deadline = ringing.deadline
    return deadline.clock.name is clock and deadline.on == on


def _tells_of(ringing: Schedule, clock: ClockName, mark: MilestoneKind, on: date) -> bool:
    """Whether the notice tells of it: a call of itself, a report of all others due that day."""
    if clock in ESCALATION_CALL_CLOCKS or ringing.deadline.clock.name in ESCALATION_CALL_CLOCKS:
        return _is_of_clock(ringing, clock, on)
    return ringing.deadline.on == on and any(each.mark is mark for each in ringing.milestones)


def _with_lateness(line: str, ringing: Schedule, mark: MilestoneKind, view: ViewContext) -> str:
    """Add to the line that it is late, if its reminder was due some time ago."""
    at = next((each.at for each in ringing.milestones if each.mark is mark), view.now)
    return view.say("reminder_late", line=line) if view.now - at > LATE_REMINDER_FROM else line


def _holder(ticket: Ticket, view: ViewContext) -> str:
    if ticket.owner is None:
        return view.say("reminder_unheld")
    given = (step.at for step in ticket.history if step.move in (Move.TAKE, Move.ASSIGN))
    since = max(given, default=ticket.recorded_at)
    calendar = view.office_context.opening.calendar
    who, days = mention(ticket.owner, view.say), calendar.between(tokyo.date_of(since), view.today)
    if days <= 0:
        return view.say("reminder_held_today", who=who)
    return view.say("reminder_held", who=who, period=view.say.period("business_days", days))


def _whose_turn(ticket: Ticket, view: ViewContext) -> Iterator[str]:
    """「いま：営業部（8/3(月)から）」, unless it is the desk's, whose owner stands above."""
    roster, at_once = view.office_context.roster, view.rules.answer_at_once
    if current_holder(ticket, roster, at_once).holder is not Holder.DESK:
        yield view.say("card_field", name=view.say("card_now"), text=holder_line(ticket, view))


def _taken_over_line(report: Escalation, view: ViewContext) -> str:
    who, since = report.in_hand_of, report.in_hand_since
    if report.status is EscalationState.RAISED or who is None:
        return view.say("reminder_untaken")
    told = {"who": mention(who, view.say), "since": view.moment(since) if since else ""}
    family, roster = "reminder_taken" if since else "reminder_undated", view.office_context.roster
    if roster.is_absent(who, view.today):
        return view.say.word(family, "away", **told, until=view.date(roster.absences[who].end))
    return view.say.word(family, "present", **told)
