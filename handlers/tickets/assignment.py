"""Assignment: take, release, assign, chase, pass on; absences (O7, O23)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from handlers.forms.fields import personal_input, tick_input
from handlers.forms.form import Form, FormContext, Part, Parts, personal_answers
from handlers.forms.inputs import Input
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.slack.text import escape, sanitize
from handlers.slack.view import ViewContext, mention
from handlers.tickets.actions import FORWARD_FORM, form_buttons
from handlers.tickets.fields import department_options
from tickets.access.deciders import has_conflict_of_interest, has_nobody_to_investigate
from tickets.model.errors import Code, Fault, RefusedError
from tickets.model.kinds import Move, PersonalField, Role
from tickets.model.notices import NoticeKind
from tickets.model.people import SYSTEM, Absence
from tickets.model.ticket import Ticket
from tickets.reminders.digests import reader_of_managers_digest
from tickets.workflow.case import Act

_MOST_NAMED: Final = 20


def assignee_inputs(context: FormContext, label: str, on: date) -> Iterator[Part]:
    """A person of the desk, who are named; with a note if they are away on this day."""
    yield from _desk_people(context)
    yield Input("person", label, "person", required=True, redraws=True)
    yield from absence_note(context, context.text("person"), on)


def _desk_people(context: FormContext) -> Iterator[Block]:
    """Name who may be chosen: Slack's menu of people cannot be narrowed to them."""
    roster, shown = context.office_context.roster, context.shown_or_none
    desk = sorted(filter(None, {*roster.agents, roster.manager, roster.deputy}))
    if shown:
        desk = [e for e in desk if not has_conflict_of_interest(shown.ticket, e, roster)]
    names = [mention(each, context.say) for each in desk[:_MOST_NAMED]]
    if left := len(desk) - len(names):
        names.append(context.say("assign_more", count=str(left)))
    who = context.say("card_comma").join(names)
    yield blocks.paragraph(context.say("assign_whom", who=who))


def hand_over_note_input(context: FormContext, hint: str = "hand_over_note_x") -> Input:
    """Offer a note for who receives the ticket; it stays in the record, sealed."""
    say = context.say
    note = personal_input(context, PersonalField.NOTE)
    return replace(note, label=say("hand_over_note"), hint=say(hint))


def _assigns(context: FormContext) -> Sequence[Act]:
    note = personal_answers(context, PersonalField.NOTE)
    assign = Act(Move.ASSIGN, {"person": context.text("person")})
    return (Act(Move.NOTE, personal=note), assign) if note else (assign,)


def notice_sender_lines(what: NoticeKind, ticket: Ticket, view: ViewContext) -> Iterator[str]:
    """Name who reminds or hands over, unless it is the reader; of a note say that it is there."""
    move = {NoticeKind.CHASED: Move.CHASE, NoticeKind.ASSIGNED: Move.ASSIGN}.get(what)
    made = next((step for step in reversed(ticket.history) if step.move is move), None)
    if made and made.by not in (view.reader, SYSTEM.id):
        yield view.say.word("notice_by", what, who=mention(made.by, view.say))
        if any((e.move, e.at, e.by) == (Move.NOTE, made.at, made.by) for e in ticket.history):
            yield view.say("notice_has_note")


def absence_note(context: FormContext, person: str, on: date) -> Iterator[Block]:
    """Say until when this person is away, if they are on this day."""
    roster = context.office_context.roster
    if roster.is_absent(person, on):
        until = context.view.date(roster.absences[person].end)
        yield blocks.context(context.say("person_away", date=until))


def _asks_where(context: FormContext) -> Sequence[Part]:
    offered, label = department_options(context), context.say("field.department")
    if not offered:  # a menu needs an option; a line then says that there is no such department
        return (Input("department", label, "line", required=True),)
    known = context.ticket.department
    return (Input("department", label, "choice", options=offered, initial=known, required=True),)


def nobody_asked_text(ticket: Ticket, view: ViewContext) -> str:
    """Say that nobody in the department can answer, and how to go on; else empty (O20)."""
    if not has_nobody_to_investigate(ticket, view.office_context.roster):
        return ""
    department = escape(sanitize(view.department(ticket.department or "")))
    return view.say("complaint.nobody_asked", department=department)


def investigation_receipt(context: FormContext, ticket: Ticket) -> Iterator[Block]:
    """The blocks that say so, with the next forms; none if the department can answer (O20)."""
    if line := nobody_asked_text(ticket, context.view):
        ways = ("complaint_report_findings", FORWARD_FORM)
        yield blocks.header(ticket.number)
        yield blocks.section(line)
        yield blocks.buttons(*form_buttons(ticket, ways, context.say), block_id="next")


ABSENCE_FORM: Final = "absence_set"
_FROM, _UNTIL, _BACK = "away_from", "away_until", "away_back"
_LONGEST: Final = timedelta(days=366)
_DECIDERS: Final = frozenset({Role.MANAGER, Role.DEPUTY, Role.REPRESENTATIVE})


def _draw(context: FormContext) -> Parts:
    say, standing = context.say, context.office_context.roster.absences.get(context.person.id)
    start, end = (standing.start, standing.end) if standing else (context.today, None)
    back = tick_input(_BACK, say("away_back"), say("away_is_back"), value=_BACK)
    return (
        Input(_FROM, say("away_from"), "day", initial=start, required=True),
        Input(_UNTIL, say("away_until"), "day", initial=end, required=standing is None),
        back if standing else None,
        blocks.context(say("away_hint")),
    )


def _tell(context: FormContext) -> Sequence[Block]:
    say, person = context.say, context.person.id
    absence = None if _BACK in context.picked(_BACK) else _given(context)
    context.desk.audit_absence(person, now=context.now)
    if absence is None:
        context.request.services.absences.clear(person)
        return (blocks.section(say("away_cleared")),)
    waiting = context.desk.worklists.of(person, context.now).decisions(most=0).numbers
    context.request.services.absences.set(person, absence)
    start, end = map(context.view.date, (absence.start, absence.end))
    done = say("away_done", start=start, end=end)
    return (blocks.section("\n".join((done, *_moved_lines(absence, waiting, context)))),)


def _moved_lines(absence: Absence, waiting: frozenset[str], context: FormContext) -> Iterator[str]:
    """Say who stands in from the first day on, and how much of what waits has gone to them."""
    say, roster, who = context.say, context.office_context.roster, context.person.id
    others = {each: away for each, away in roster.absences.items() if each != who}
    first = max(absence.start, context.today)
    if reader_of_managers_digest(replace(roster, absences=others), first) != who:
        return
    away = replace(roster, absences={**others, who: absence})
    stand_in = reader_of_managers_digest(away, first)
    if stand_in is None:
        yield say("away_nobody")
        return
    name = say.word("waits_for", "deputy" if stand_in == roster.deputy else "representative")
    yield say("away_next", who=name)
    decisions = context.desk.worklists.of(stand_in, context.now).decisions(most=0).numbers
    pressing = context.desk.digests.pressing(stand_in, context.now)
    moved = len(decisions & waiting), sum(1 for _ in pressing)
    if any(moved) and first == context.today and not roster.is_absent(who, first):
        counts = dict(zip(("decisions", "escalations"), map(str, moved), strict=True))
        yield say("away_moved", who=name, **counts)


def _given(context: FormContext) -> Absence:
    """Read both days of the absence; refuse one that is over, or whose year is mistyped."""
    start, end = context.day(_FROM), context.day(_UNTIL)
    if start is None or end is None:
        raise RefusedError((Fault(Code.MISSING, _FROM if start is None else _UNTIL),))
    if end < max(start, context.today):
        raise RefusedError((Fault(Code.BEFORE_THAT, _UNTIL),))
    is_start_far = start - context.today > _LONGEST
    if is_start_far or end - start > _LONGEST:
        raise RefusedError((Fault(Code.TOO_FAR, _FROM if is_start_far else _UNTIL),))
    return Absence(start, end)


FORMS: Final = (
    Form("ticket_take", moves=(Move.TAKE,)),
    Form("ticket_release", moves=(Move.RELEASE,)),
    Form("ticket_chase", moves=(Move.CHASE,)),
    Form(
        "ticket_deputize",
        moves=(Move.DEPUTIZE,),
        is_done=lambda ticket: ticket.passed_to is not None,
    ),
    Form(
        "ticket_assign",
        moves=(Move.ASSIGN,),
        make_acts=_assigns,
        draw_parts=lambda context: (
            *assignee_inputs(context, context.say("field.person"), context.today),
            hand_over_note_input(context),
        ),
    ),
    Form(
        FORWARD_FORM,
        moves=(Move.FORWARD,),
        asks=("department",),
        draw_parts=_asks_where,
        receipt=investigation_receipt,
    ),
    Form(ABSENCE_FORM, draw_parts=_draw, submit_and_tell=_tell, only_for=_DECIDERS),
)
