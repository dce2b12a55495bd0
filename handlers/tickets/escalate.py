"""Report a possible breach, flag or clear a leak, escalate a ticket."""

import re
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from handlers.forms.fields import named_input, options, personal_input
from handlers.forms.form import Form, FormContext, Part, Parts
from handlers.forms.inputs import Input
from handlers.forms.message_outcome import ROUTE_PREFIX, is_route_tap
from handlers.forms.state import ACTION_PREFIX, TicketRef, form_button
from handlers.slack import blocks, messages
from handlers.slack.blocks import Block, Message
from handlers.slack.context import RequestContext
from handlers.slack.phrases import Phrases
from handlers.slack.text import cut
from handlers.slack.view import ViewContext
from handlers.tickets.fields import recipients_text
from tickets.access.deciders import bypasses_manager
from tickets.desk import Desk
from tickets.escalation.escalate import MANUAL_CAUSES
from tickets.model import tokyo
from tickets.model.contact import LONGEST_LINE
from tickets.model.escalation import EVENT_TRIGGERS, Cause, Escalation, EscalationOutcome, Trigger
from tickets.model.kinds import Leak, Move, PersonalField
from tickets.model.ticket import Ticket
from tickets.model.triage import Verdict
from tickets.ports import StorageFailed
from tickets.rules.office import Office

REPORT_ACTION: Final = f"{ACTION_PREFIX}breach_report"
TIME_TO_ACKNOWLEDGE: Final = timedelta(minutes=15)  # O24
_ONE_MINUTE: Final = timedelta(minutes=1)
_MENTION: Final = re.compile("[0-9a-f]{32}")


def report_now_button(
    say: Phrases,
    known_at: datetime | None = None,
    cause: Cause = Cause.BREACH_SUSPECTED,
    kind: Trigger | None = None,
    mention: str = "",
    label: str = "",
) -> Block:
    """The button carries time and kind of the statement; without a time, that of the tap counts.

    `mention` is the id of a mention that several people may report; only the first one does.
    """
    seconds, sure = "", say("report_confirm_now")
    if known_at:
        seconds = str(int(known_at.timestamp()))
        sure = say("report_confirm_at", time=say.moment(known_at, tokyo.date_of(known_at)))
    label = label or say("report_now")
    asked = blocks.confirm(label, sure, say("report_yes"), say("report_no"))
    value = TicketRef(extra_word=":".join(filter(None, (cause, seconds, kind, mention)))).write()
    button = blocks.button(label, REPORT_ACTION, value, confirm=asked)
    return button | {"style": "danger"}


def phone_line(office: Office, say: Phrases, is_open: bool) -> str:
    """Say whom to phone beside a report (O24): at once while nobody is at the desk."""
    reach = cut(messages.emergency_contact(office, say), 150)
    minutes = str(TIME_TO_ACKNOWLEDGE // _ONE_MINUTE)
    return say("phone_open" if is_open else "phone_closed", emergency=reach, minutes=minutes)


def first_steps_block(office: Office, say: Phrases, triggers: Collection[Trigger]) -> Block:
    """Say what to do first about a breach of this kind."""
    steps = office.emergency.steps(triggers).get(say.language)
    it_desk = office.neighbours.get("it") if Trigger.LOST in triggers else None
    it_reached = it_desk.get(say.language) if it_desk else None
    whom = [say("first_steps_it", contact=it_reached)] if it_reached else []
    return blocks.numbered_steps(say("first_steps"), [*steps[:6], *whom])


def report_button_row(
    say: Phrases, cause: Cause = Cause.BREACH_SUSPECTED, block_id: str = "report"
) -> Block:
    """The button alone, under an answer or a refusal."""
    return blocks.buttons(report_now_button(say, cause=cause), block_id=block_id)


def own_report_rows(desk: Desk, view: ViewContext, person: str, most: int) -> Sequence[Block]:
    """The person's own reports of possible breaches."""
    return [own_report_row(each, view) for each in desk.escalations.reports_of(person)[:most]]


def cause_text(report: Escalation, say: Phrases) -> str:
    """Return the cause in fixed words: 漏えい等のおそれ（書類の紛失や盗難）."""
    cause = say.word("cause", report.cause)
    tags = [say.word("trigger", each) for each in EVENT_TRIGGERS if each in report.triggers]
    return say("row_subject.tags", kind=cause, tags=say("card_comma").join(tags)) if tags else cause


def escalation_status_text(report: Escalation, say: Phrases, *, acts: bool = False) -> str:
    """Return its status; of a possible breach, what was decided, or who decides, unless the reader
    `acts` on it."""
    of = "own" if acts else "breach"
    state = say.word("escalation_now", report.status, of if report.cause.is_breach else "")
    if not report.is_judged or report.triage.verdict is Verdict.UNKNOWN:
        return state
    finding = say.word("verdict", report.triage.verdict)
    return say("escalation_now_judged", state=state, finding=finding)


def found_report_row(report: Escalation, view: ViewContext) -> Block:
    """A row with the way to an escalation that this person may know of."""
    say = view.say
    cause, state = cause_text(report, say), escalation_status_text(report, say)
    received = say("home_received", date=view.day_of(report.raised_at))
    line = say.line(report.number, cause, state, received)
    ref = TicketRef(report.number, report.version)
    look = form_button(say, "breach_open", ref, of=report.number)
    return blocks.section(line, accessory=look)


def own_report_row(report: Escalation, view: ViewContext) -> Block:
    """Number, progress, a way to add facts."""
    say = view.say
    is_merged = report.outcome is EscalationOutcome.MERGED
    progress = "report_row_open" if report.acknowledged_at else "report_row_new"
    progress = "report_row_handled" if report.is_judged or is_merged else progress
    progress = progress if report.is_open or is_merged else "report_row_over"
    received = say("home_received", date=view.day_of(report.raised_at))
    line = say.line(report.number, say.word("cause", report.cause), say(progress), received)
    if not report.is_open:
        return blocks.section(line)
    add = form_button(say, "breach_add", TicketRef(report.number), of=report.number)
    return blocks.section(line, accessory=add)


def has_report_button(shown: Message) -> bool:
    """Whether the report is one tap away already."""
    elements = [each for block in shown.blocks for each in block.get("elements", ())]
    return any(each.get("action_id") == REPORT_ACTION for each in elements)


_RAISES: Final[Mapping[Leak, tuple[Leak, ...]]] = {
    Leak.NO: (Leak.YES, Leak.UNKNOWN),
    Leak.UNKNOWN: (Leak.YES,),
    Leak.YES: (Leak.YES,),
}
"""The flag can be raised here, not lowered."""


def _asks_leak(context: FormContext) -> Parts:
    say, ticket = context.say, context.ticket
    offered = options(say, _RAISES[ticket.leak])
    hint = say("leak_hint", told=say(_leak_hint(ticket)))
    known = _leak_number(context, ticket)
    return (
        named_input(context, "leak", "radio", options=offered, hint=hint, required=True),
        blocks.context(say("leak_known", number=known)) if known else None,
        blocks.context(say("leak_stays")),
    )


def _flagged(context: FormContext, ticket: Ticket) -> Sequence[Block]:
    say = context.say
    is_open = context.office_context.opening.is_open(context.now)
    number = _leak_number(context, ticket)
    raised = (each for each in context.desk.escalations.of_ticket(ticket) if each.number == number)
    return (
        blocks.header(number),
        *(blocks.section(recipients_text(context, ticket, each)) for each in raised),
        blocks.paragraph(phone_line(context.office, say, is_open)),
    )


def _leak_hint(ticket: Ticket) -> str:
    if bypasses_manager(ticket):
        return "leak_tells_apart"
    return "leak_tells" if ticket.leak is Leak.NO else "leak_tells_yes"


def _leak_number(context: FormContext, ticket: Ticket) -> str:
    """The E-number of its open possible leak, or empty."""
    raised = context.desk.escalations.of_ticket(ticket)
    open_leaks = (each.number for each in raised if each.is_open and each.cause.is_breach)
    return next(open_leaks, "")


def _asks_reason(context: FormContext) -> Parts:
    """The reason of the judgement, which readers of the escalation see."""
    say, known = context.say, _leak_number(context, context.ticket)
    given = {"max_length": LONGEST_LINE, "hint": say("judge_reason_hint")}
    return (
        personal_input(context, PersonalField.MOVE_REASON, required=True, **given),
        blocks.context(say("leak_cleared_ends", number=known)) if known else None,
    )


def _draw(context: FormContext) -> Sequence[Part]:
    say, offered = context.say, options(context.say, MANUAL_CAUSES)
    return (
        blocks.section(say("escalate_heading", number=context.number)),
        Input("cause", say("escalation_cause"), "choice", options=offered, required=True),
        personal_input(context, PersonalField.NOTE, label=say("escalate_note")),
        blocks.context(say("escalate_stays")),
        blocks.context(say("escalate_enquiry")),
    )


def _raise(context: FormContext) -> Sequence[Block]:
    made = context.desk.escalate(
        context.number,
        Cause(context.text("cause")),
        who=context.person.id,
        now=context.now,
        key=context.submission_key,
        note=context.text(PersonalField.NOTE),
    )
    told = recipients_text(context, context.ticket, made)
    return [blocks.header(made.number), blocks.section(told)]


def mark_leak_mention_answered(request: RequestContext) -> None:
    """Note that a choice was made, so that the desk need not be told (O13)."""
    if mention := leak_mention_id_of(request):
        with suppress(StorageFailed):  # then the desk is told in ten minutes, wrongly
            request.services.mentions.choose(mention)


def leak_mention_report_key(mention: str) -> str:
    """Key of the one report of a mention."""
    return f"report:mention:{mention}"


def leak_mention_id_of(request: RequestContext) -> str:
    """The id of the mention to which the tapped reply offers ways on; else empty."""
    mention = str(request.action.get("block_id")).removeprefix(ROUTE_PREFIX)
    return mention if is_route_tap(request) and _MENTION.fullmatch(mention) else ""


FORMS: Final = (
    Form(
        "ticket_flag_leak",
        moves=(Move.FLAG_LEAK,),
        asks=("leak",),
        draw_parts=_asks_leak,
        receipt=_flagged,
    ),
    Form(
        "ticket_clear_leak",
        moves=(Move.CLEAR_LEAK,),
        seals=(PersonalField.MOVE_REASON,),
        draw_parts=_asks_reason,
    ),
    Form("ticket_raise", moves=(Move.LINK,), draw_parts=_draw, submit_and_tell=_raise),
)
