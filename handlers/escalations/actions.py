"""Buttons under an escalation: the next step first, the rest in a menu."""

from collections.abc import Sequence
from typing import Final

from handlers.escalations.facts import handler_besides_representative
from handlers.forms.form import FormContext
from handlers.forms.state import TicketRef, form_button
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.slack.context import RequestContext
from handlers.slack.phrases import Phrases
from handlers.slack.view import ViewContext
from handlers.tickets.actions import MENU_ACTION
from tickets.deadlines.escalation_clocks import escalation_deadlines
from tickets.escalation.acts import EscalationAct, missing_duty_faults
from tickets.escalation.corrections import is_settled_incident
from tickets.model.clocks import ClockName
from tickets.model.errors import Code, Fault, RefusedError
from tickets.model.escalation import Escalation, EscalationState
from tickets.model.kinds import LANGUAGES, Language
from tickets.model.notices import NoticeKind
from tickets.model.triage import Verdict

OPEN_FORM: Final = "breach_open"
ADD_FORM: Final = "breach_add"
ACKNOWLEDGE_FORM: Final = "escalation_acknowledge"
JUDGE_FORM, FILE_FORM, CLOSE_FORM = "escalation_judge", "escalation_file", "escalation_close"
ASK_FORM, TAKE_FORM, MERGE_FORM = "escalation_ask", "escalation_take", "escalation_merge"
SETTLE_FORM, CORRECT_FORM = "escalation_settle", "escalation_correct"
NOTICE_FORM, LETTER_FORM = "escalation_notice", "escalation_letter"
BLOCK_PREFIX: Final = "upward:"
"""Prefix of the block id under its own message; the rest is its number. Posted messages have it."""
_TICKET: Final = "ticket_open"


def controls(escalation: Escalation, view: ViewContext, *, acts: bool) -> Block | None:
    """Draw the next steps, the button to read it, and the menu of further steps; people who may
    not act get the button to read it alone."""
    names, say = _next_of(escalation, view) if acts else (), view.say
    drawn = [
        escalation_button(escalation, name, say, primary=escalation.is_open and nth == 0)
        for nth, name in enumerate(names)
    ]
    drawn.append(_view_button(escalation, say, acts=acts))
    if acts and escalation.source and escalation.cause.is_breach:
        ref, label = TicketRef(escalation.source), say("escalation_ticket")
        drawn.append(form_button(say, _TICKET, ref, of=escalation.source, label=label))
    menu = _menu(escalation) if acts else ()
    number, version = escalation.number, escalation.version
    options = [(say(f"screen.{e}"), TicketRef(number, version, e).write()) for e in menu]
    block_id = f"{BLOCK_PREFIX}{escalation.number}"
    return blocks.actions(*drawn, blocks.overflow(MENU_ACTION, options), block_id=block_id)


def next_step_button(escalation: Escalation, view: ViewContext, *, acts: bool) -> Block:
    """The one button of a row: the next step, or a look for readers."""
    names = _next_of(escalation, view) if acts else ()
    name = next(iter(names), OPEN_FORM)
    if CLOSE_FORM in names and not any(missing_duty_faults(escalation, view.office_context)):
        name = CLOSE_FORM
    elif name == FILE_FORM and _is_letter_due(escalation, view):
        name = NOTICE_FORM
    return escalation_button(escalation, name, view.say)


def add_button(escalation: Escalation, say: Phrases) -> Block | None:
    """Return the button to add facts, for the reporter."""
    return blocks.actions(
        escalation_button(escalation, ADD_FORM, say, primary=True), block_id="reported"
    )


def notice_buttons(
    what: NoticeKind, escalation: Escalation, view: ViewContext, *, acts: bool
) -> Block | None:
    """Draw the button that opens the escalation; before it, for people who may act, what the notice
    asks for: the next step, of one not yet seen the next two."""
    names: Sequence[str] = ()
    if acts and what is NoticeKind.MESSAGE_CHANGED and escalation.source is None:
        names = (ASK_FORM,)
    elif acts and what not in _ONLY_TELL:
        most = 2 if escalation.status is EscalationState.RAISED else 1
        names = _next_of(escalation, view)[:most]
    drawn = (escalation_button(escalation, each, view.say) for each in (*names, OPEN_FORM))
    return blocks.actions(*drawn, block_id="escalation_look")


_ONLY_TELL: Final = frozenset(
    {
        NoticeKind.ADDED,
        NoticeKind.KNOWN_EARLIER,
        NoticeKind.MESSAGE_CHANGED,
        NoticeKind.REPRESENTATIVE_SAW,
    }
)


def button_row(escalation: Escalation, names: Sequence[str], say: Phrases) -> Block | None:
    """One row of these buttons."""
    drawn = (escalation_button(escalation, each, say) for each in names)
    return blocks.actions(*drawn, block_id="escalation_next")


def correction_button(escalation: Escalation, say: Phrases) -> Block | None:
    """Reports and notices of a settled breach can still be followed or corrected."""
    if not is_settled_incident(escalation):
        return None
    drawn = escalation_button(escalation, CORRECT_FORM, say)
    return blocks.actions(drawn, block_id="escalation_correct")


def _next_of(escalation: Escalation, view: ViewContext) -> Sequence[str]:
    """The next steps for this reader: the representative first confirms what must be reported,
    and goes on only with what they judged or took over."""
    is_asked = escalation.asks_representative
    above = view.office_context.roster.representative
    first = (ACKNOWLEDGE_FORM,) if is_asked and view.reader == above else ()
    return (
        first if handler_besides_representative(escalation, view) else (*first, *_next(escalation))
    )


def _next(escalation: Escalation) -> Sequence[str]:
    if not escalation.is_open:
        return (CORRECT_FORM,) if is_settled_incident(escalation) else ()
    if not escalation.cause.is_breach:
        seen = escalation.status is not EscalationState.RAISED
        return (SETTLE_FORM,) if seen else (ACKNOWLEDGE_FORM, SETTLE_FORM)
    return {
        EscalationState.RAISED: (ACKNOWLEDGE_FORM, JUDGE_FORM),
        EscalationState.ACKNOWLEDGED: (JUDGE_FORM,),
    }.get(escalation.status, steps_after_judgement(escalation))


def steps_after_judgement(escalation: Escalation) -> Sequence[str]:
    """Steps after the judgement; the letter to the persons is offered until it is written in both
    languages, or they were told."""
    letter = (NOTICE_FORM,) if is_letter_to_persons_owed(escalation) else ()
    return (FILE_FORM, *letter, CLOSE_FORM)


def is_letter_to_persons_owed(escalation: Escalation) -> bool:
    """Whether the persons are still to be told, and the letter to them lacks a language."""
    is_done = escalation.persons_told.is_done or not _unwritten(escalation)
    return escalation.triage.verdict is Verdict.REPORTABLE and not is_done


def _unwritten(escalation: Escalation) -> Sequence[Language]:
    """Languages in which there is no letter to the persons."""
    written = {each.language for each in escalation.letters_to_persons}
    return [each for each in LANGUAGES if each not in written]


def _is_letter_due(escalation: Escalation, view: ViewContext) -> bool:
    """Whether the letter to the persons is what is due: none is written, and of the reports only
    final ones are ahead."""
    is_owed = is_letter_to_persons_owed(escalation) and not escalation.persons_notice.is_written
    running = escalation_deadlines(escalation, view.office_context)
    return is_owed and all(e.clock.name in _FINAL and e.on > view.today for e in running)


_FINAL: Final = frozenset(
    {
        ClockName.FINAL_30,
        ClockName.FINAL_60,
        ClockName.PMARK_FINAL_30,
        ClockName.PMARK_FINAL_60,
        ClockName.MIC_DETAIL,
    }
)


def _menu(escalation: Escalation) -> Sequence[str]:
    if not escalation.is_open:
        return ()
    if not escalation.cause.is_breach:
        return (TAKE_FORM, OPEN_FORM)
    ask = (ASK_FORM,) if escalation.source is None else ()
    letter = () if is_letter_to_persons_owed(escalation) else (NOTICE_FORM,)
    judge = (*letter, JUDGE_FORM) if escalation.is_judged else ()
    return (*ask, TAKE_FORM, MERGE_FORM, *judge)


def _view_button(escalation: Escalation, say: Phrases, *, acts: bool) -> Block:
    """Return the button to the ticket of an enquiry, or to the facts of a breach."""
    if acts and escalation.source and not escalation.cause.is_breach:
        ref, label = TicketRef(escalation.source), say("escalation_open_ticket")
        return form_button(say, _TICKET, ref, of=escalation.source, label=label)
    return escalation_button(escalation, OPEN_FORM, say)


def escalation_button(
    escalation: Escalation, name: str, say: Phrases, *, primary: bool = False
) -> Block:
    ref, left = TicketRef(escalation.number, escalation.version), _unwritten(escalation)
    is_half = name == NOTICE_FORM and len(left) == 1
    label = say(f"notice_also.{left[0]}") if is_half else ""
    return form_button(say, name, ref, of=escalation.number, primary=primary, label=label)


def find_readable_escalation(request: RequestContext, number: str) -> Escalation:
    return request.services.desk.escalations.find_readable(
        number, who=request.user, now=request.now
    )


def find_actionable_escalation(request: RequestContext, number: str) -> Escalation:
    return request.services.desk.handling.find_actionable(number, who=request.user, now=request.now)


def find_settled_breach(request: RequestContext, number: str) -> Escalation:
    """Return a settled one. Raises RefusedError for any other."""
    escalation = find_actionable_escalation(request, number)
    if not is_settled_incident(escalation):
        raise RefusedError((Fault(Code.IS_CLOSED),))
    return escalation


def submit_once(context: FormContext, act: EscalationAct) -> Escalation:
    """Submit a form once, unless the escalation changed since it was opened."""
    return context.desk.handling.act(
        context.number,
        act,
        who=context.person.id,
        now=context.now,
        key=context.submission_key,
        seen=context.seen_version,
    )
