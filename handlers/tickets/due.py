"""Deadlines of a ticket as text in Japan time, each with its label (O30, O31)."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

from handlers.slack.phrases import Phrases
from handlers.slack.view import ViewContext
from tickets.access.deciders import has_nobody_to_investigate
from tickets.deadlines.ticket_clocks import REQUESTER_CLOCKS, current_wait, ticket_deadlines
from tickets.model.clocks import ClockName, Deadline, Label, Sense
from tickets.model.complaint import Complaint
from tickets.model.kinds import Status
from tickets.model.pending import awaits_effect_check
from tickets.model.ticket import Ticket
from tickets.model.tokyo import TOKYO
from tickets.rules.calendar import compute_deadline

_MOST = 5


def due_line(
    ticket: Ticket, view: ViewContext, *, lasts: bool = False, is_held_told: bool = False
) -> str:
    """Every running date once: those due first, then those from which something may be done.

    At most five; empty if nothing runs. After the line that says who has the ticket, no paused date
    says again that the person is waited for.
    """
    shown = [e for e in shown_deadlines(ticket, view) if not (is_held_told and e.is_paused)]
    ordered = sorted(shown, key=lambda each: each.clock.sense is Sense.FROM)
    of = deadline_phrase_variant(ticket, view)
    pieces = [
        deadline_text(each, view, _why_late(each, shown, ticket, view) or of, lasts=lasts)
        for each in ordered[:_MOST]
    ]
    return view.say("clock_between").join(pieces)


def _why_late(
    deadline: Deadline, shown: Iterable[Deadline], ticket: Ticket, view: ViewContext
) -> str:
    """Explain a reply's own target after the day of article 39, which no waiting moves (O9)."""
    if deadline.clock.name is not ClockName.INTERNAL_DUE or ticket.disclosure.delayed_until:
        return ""
    unpaused = compute_deadline(deadline.clock, deadline.started_at, view.office_context.opening)
    suable = (each for each in shown if each.clock.name is ClockName.ARTICLE_39)
    is_odd = any(unpaused.on < each.on <= deadline.on for each in suable)
    return "after_waiting" if is_odd else ""


def deadline_phrase_variant(ticket: Ticket, view: ViewContext) -> str:
    """Where its dates are named for the desk: nobody in the department can answer (O20)."""
    return "by_desk" if has_nobody_to_investigate(ticket, view.office_context.roster) else ""


def open_action_lines(ticket: Ticket, view: ViewContext) -> Iterator[str]:
    """Say that an action waits to be done or checked, and that a further measure is owed."""
    if not awaits_effect_check(ticket):
        return
    action, is_owed = ticket.complaint.undone_action, ticket.complaint.further_measure_owed
    if action is None:
        yield view.say("card_action_unchecked")
    elif action.due_on:
        name = "card_action_failed" if is_owed else "card_action_undone"
        yield view.say(name, date=view.date(action.due_on))


def measure_text(complaint: Complaint, say: Phrases) -> str:
    """Say what the responsible person is to do, without the ticket (O34)."""
    action = complaint.open_action
    if action is None or not complaint.further_measure_owed:
        return action.prevention if action else ""
    before = action.carried_out or action.prevention or action.reference
    further = complaint.effect_checks[-1].further or say("home_further_unsaid")
    return say("home_action_further", before=before, further=further)


def deadline_text(
    deadline: Deadline, view: ViewContext, of: str = "", *, lasts: bool = False
) -> str:
    """「評価 8/5(水)〔社内目標〕」, with a sign if it is near or late.

    `of` is its place, if it has a shorter name there. A message that `lasts` is not drawn again
    tomorrow, so of coming days it says only the date.
    """
    say, clock = view.say, deadline.clock
    if clock.label is Label.PMARK:  # the label says whose report it is
        of = of or "short"
    told = {
        "name": say.word("clock", clock.name, of),
        "label": say.word("label", clock.label, clock.name),
    }
    if deadline.is_paused:
        return say("card_paused", clock=say("clock_paused", **told))
    by_hour = not clock.unit.is_of_days
    told["date"] = _hour_text(deadline.at, view) if by_hour else view.date(deadline.on)
    if clock.sense is Sense.FROM:
        line = say("clock_from", **told)
        is_open = clock.name in REQUESTER_CLOCKS and deadline.on <= view.today
        return say("card_open", clock=line) if is_open else line
    sign = deadline_sign(deadline, view, lasts=lasts)
    line = say("clock_due", **told)
    return say(sign, clock=line) if sign else line


def department_deadline_text(
    ticket: Ticket, systems: Collection[str], view: ViewContext, *, lasts: bool = False
) -> str | None:
    """「ご回答の期限 8/5(水)〔社内目標〕」 for a department, of the first of its systems; what was
    decided is to be carried out before the reply."""
    due = department_deadline(ticket, systems, view)
    if due is None:
        return None
    of = "asked" if due.is_missed(view.now) else "to_answer"
    of = of if due.clock.name is ClockName.SEARCH_CHASE else "to_carry_out"
    return deadline_text(due, view, of, lasts=lasts)


_REPLY: Final = frozenset({ClockName.INTERNAL_DUE, ClockName.NOTICE})


def department_deadline(
    ticket: Ticket, systems: Collection[str], view: ViewContext
) -> Deadline | None:
    """Return by when a department answers, or carries out what was decided: no day that was past
    when it was decided."""
    running = ticket_deadlines(ticket, view.office_context)
    if ticket.status is Status.DECIDED:
        replies = (e for e in running if e.clock.name in _REPLY and not e.is_paused)
        decided_at = ticket.decided_at or ticket.received_at
        return next((each for each in replies if not each.is_missed(decided_at)), None)
    asked = (each for each in running if each.clock.name is ClockName.SEARCH_CHASE)
    return next((each for each in asked if not systems or each.of in systems), None)


def is_superseded(deadline: Deadline, running: Iterable[Deadline], view: ViewContext) -> bool:
    """Whether a later duty replaces this one, as an answer replaces news of progress unless that
    is missed.

    Of a decision the reply tells, so the day of its notice is shown only if it is earlier.
    """
    if deadline.clock.name is ClockName.NOTICE:
        return any(
            each.clock.name is ClockName.INTERNAL_DUE
            and not each.is_paused
            and each.on <= deadline.on
            for each in running
        )
    if deadline.clock.name is not ClockName.COMPLAINT_PROGRESS:
        return False
    replies = (each for each in running if each.clock.name is ClockName.COMPLAINT_REPLY)
    return any(each.on <= deadline.on and not each.is_missed(view.now) for each in replies)


def _hour_text(at: datetime, view: ViewContext) -> str:
    """「8/3(月) 18:05」; in Japanese, midnight ends the day before: 「8/3(月) 24:00」."""
    local = at.astimezone(TOKYO)
    if (local.hour, local.minute) != (0, 0) or view.say.language != "ja":
        return view.moment(at)
    end = view.say("hour_of_japan", time="24:00") if view.say.is_abroad else "24:00"
    return f"{view.date(local.date() - timedelta(days=1))} {end}"


def deadline_sign(deadline: Deadline, view: ViewContext, *, lasts: bool = False) -> str | None:
    """Name of the phrase that marks it as late, due today, on the next business day or on a closed
    day before that.
    """
    if deadline.is_missed(view.now):
        return "card_late"
    if deadline.on <= view.today:
        return "card_today"
    if lasts:
        return None
    next_day = view.office_context.opening.calendar.add(view.today, 1)
    if deadline.on < next_day:
        return "card_closed_day"
    return "card_next_day" if deadline.on == next_day else None


def shown_deadlines(ticket: Ticket, view: ViewContext) -> Iterator[Deadline]:
    """The running deadlines that people are told: of several alike, such as searches of each
    system, the soonest."""
    seen = set()
    office = view.office_context
    waits_for_them = ticket.status is Status.CORRECTION_WAIT or current_wait(ticket) is not None
    running = ticket_deadlines(ticket, office)
    for each in running:
        if is_superseded(each, running, view):
            continue
        if each.is_paused and not waits_for_them:
            continue  # the pause's reason would be wrong for it
        if each.clock.name not in seen:
            seen.add(each.clock.name)
            yield each
