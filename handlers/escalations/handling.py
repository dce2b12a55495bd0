"""How an escalation is handled: acknowledged, taken over, the reporter asked; and how it ends:
closed, settled, merged (確認した, 引き受ける, 報告者に聞く; 完了する, 対応を記録,
同じ件にまとめる).
"""

from collections.abc import Iterator, Sequence
from typing import Final

from handlers.escalations.actions import (
    ACKNOWLEDGE_FORM,
    ASK_FORM,
    BLOCK_PREFIX,
    CLOSE_FORM,
    FILE_FORM,
    MERGE_FORM,
    SETTLE_FORM,
    TAKE_FORM,
    button_row,
    find_actionable_escalation,
    submit_once,
)
from handlers.escalations.duties import duty_lines, duty_name, is_authority_chosen
from handlers.escalations.facts import reported_facts, verdict_text
from handlers.forms.fields import named_input, options, tick_input
from handlers.forms.form import Form, FormContext, Part, Parts
from handlers.forms.inputs import YES, Input, Option
from handlers.forms.refusals import fault_text, refusal_text
from handlers.forms.state import TicketRef
from handlers.slack import blocks, interactions, messages
from handlers.slack.blocks import Block
from handlers.slack.context import RequestContext
from handlers.slack.view import ViewContext, mention
from tickets.escalation.acts import (
    Acknowledge,
    AskReporter,
    CloseIncident,
    EndWithoutBreach,
    EscalationAct,
    TakeOver,
    missing_duty_faults,
)
from tickets.model.contact import LONGEST_LINE
from tickets.model.errors import Code, Fault, NoSuchTicketError, RefusedError, TicketError
from tickets.model.escalation import AskedDetail, Escalation, EscalationOutcome
from tickets.model.triage import Destination

_OUTCOMES: Final = (
    EscalationOutcome.ANSWERED,
    EscalationOutcome.PASSED_ON,
    EscalationOutcome.NOTHING_NEEDED,
)
_TOLD_ALL: Final = "told_all"
_MOST: Final = 100
"""Slack's maximum of options."""


def _acknowledge(request: RequestContext, ref: TicketRef) -> None:
    """Acknowledge with the first of several taps; tell the others who did and when."""
    after = _apply_act(request, ref, Acknowledge())
    if after is None:
        return
    by, at = after.acknowledged_by, after.acknowledged_at
    if by is None or at is None:
        _tell(request, request.say("fault.is_closed"))
    elif not _is_new(request, after):
        told = {"who": mention(by, request.say), "time": request.say.moment(at, request.view.today)}
        _tell(request, request.say("escalation_seen_already", **told))
    else:
        _tell_unless_redrawn(request, "escalation_you_saw", after)


def _is_new(request: RequestContext, after: Escalation) -> bool:
    """Whether this tap acknowledged it, now or before a crash."""
    is_theirs = after.acknowledged_by == request.user and request.is_retry
    return is_theirs or (after.changed_by == request.user and after.changed_at == request.now)


def _take(request: RequestContext, ref: TicketRef) -> None:
    after = _apply_act(request, ref, TakeOver())
    if after is not None:
        _tell_unless_redrawn(request, "escalation_you_took", after)


def _apply_act(request: RequestContext, ref: TicketRef, act: EscalationAct) -> Escalation | None:
    """Apply the act; all its messages are redrawn after the commit."""
    request.require_stored()
    handling, who = request.services.desk.handling, request.user
    try:
        after = handling.act(ref.number, act, who=who, now=request.now, key=request.key)
    except TicketError as error:
        said = refusal_text(error, request.view)
        if isinstance(error, NoSuchTicketError):
            said += "\n" + request.say("escalation_perhaps_lost")
        _tell(request, said)
        return None
    request.services.wake()
    return after


def _tell(request: RequestContext, said: str) -> None:
    interactions.tell_privately(request, messages.phrase_message(said))


def _tell_unless_redrawn(request: RequestContext, phrase: str, after: Escalation) -> None:
    """Say what was done, unless the tapped message or Home is redrawn."""
    if not _is_drawn_anew(request):
        interactions.tell_phrase_privately(request, phrase, number=after.number)


def _is_drawn_anew(request: RequestContext) -> bool:
    if request.body["container"].get("type") == "view":
        return bool(request.body["view"].get("type") == "home")
    return str(request.action.get("block_id")).startswith(BLOCK_PREFIX)


def _asks_for_details(context: FormContext) -> Sequence[Part]:
    say = context.say
    return (
        blocks.section(say("escalation_ask_heading", number=context.number)),
        Input(
            "wanted",
            say("escalation_ask_what"),
            "ticks",
            options=tuple(Option(each, say(f"field.{each}")) for each in AskedDetail),
            required=True,
            initial=tuple(sorted(context.escalation.asked)),
        ),
    )


def _ask_reporter(context: FormContext) -> Sequence[Block]:
    wanted = frozenset(map(AskedDetail, context.picked("wanted")))
    after = submit_once(context, AskReporter(wanted))
    return [blocks.paragraph(context.say("escalation_ask_sent", who=f"<@{after.raised_by}>"))]


def _asks_what_is_left(context: FormContext) -> Parts:
    """Shows what is still open; asks for the corrective action once nothing is."""
    say, report, view = context.say, context.escalation, context.view
    shown = (
        blocks.section(verdict_text(report.triage, view.say)),
        blocks.section("\n".join(duty_lines(report, view))),
    )
    if left := tuple(missing_duty_faults(report, view.office_context)):
        lines = "\n".join(_said(left, report, view))
        told = (blocks.headline(say("close_left")), blocks.section(lines))
        return (*shown, *told, button_row(report, (FILE_FORM,), say))
    return (
        *shown,
        *_asks_of_untold(context),
        named_input(
            context,
            "corrective_action",
            "text",
            required=True,
            max_length=LONGEST_LINE,
            hint=say("close_action_hint"),
        ),
    )


def _said(left: Sequence[Fault], report: Escalation, view: ViewContext) -> Iterator[str]:
    """Yield what is left to do; until ministry or commission is chosen, one line names both."""
    is_either = Fault(
        Code.NOT_FILED, "destination", Destination.MIC
    ) in left and not is_authority_chosen(report)
    for fault in left:
        if fault.code is not Code.NOT_FILED:
            yield fault_text(fault, view.say)
        elif not (is_either and fault.of == Destination.PPC):
            of = duty_name(report, Destination(fault.of), view)
            yield view.say.word("fault", fault.code, of=of)


def _asks_of_untold(context: FormContext) -> Iterator[Input]:
    """Ask to confirm the notices if fewer people were told than the upper bound."""
    if context.escalation.untold_persons:
        say = context.say
        yield tick_input(
            _TOLD_ALL, say("escalation_persons_told"), say("close_told_all"), required=True
        )


def _end(context: FormContext, act: EscalationAct) -> Sequence[Block]:
    after = submit_once(context, act)
    return [blocks.section(context.say("close_done", number=after.number))]


def _asks_outcome(context: FormContext) -> Sequence[Part]:
    say = context.say
    return (
        blocks.section(say.word("cause", context.escalation.cause)),
        Input(
            "outcome",
            say("settle_outcome"),
            "radio",
            options=options(say, _OUTCOMES),
            required=True,
        ),
        Input(
            "reason",
            say("settle_reason"),
            "text",
            required=True,
            max_length=LONGEST_LINE,
            hint=say("settle_hint"),
        ),
    )


def _asks_into(context: FormContext) -> Sequence[Part]:
    """Offer only escalations that this person may know of, to reveal no other number."""
    say = context.say
    others = context.desk.escalations.merge_targets(context.number, who=context.person.id)
    if not others:
        return (blocks.section(say("merge_none")),)
    left_off = max(0, len(others) - _MOST)
    return (
        blocks.section(say("merge_heading", number=context.number)),
        Input(
            "into",
            say("merge_into"),
            "choice",
            options=tuple(_option(each, context) for each in others[:_MOST]),
            required=True,
            hint=say("merge_more", count=str(left_off)) if left_off else "",
        ),
        blocks.context(say("merge_counts")),
    )


def _option(report: Escalation, context: FormContext) -> Option:
    view = context.view
    what = context.say("report_comma").join(text for _, text in reported_facts(report, view))
    told = {"known": view.known(report.known_at), "what": what}
    return Option(report.number, context.say("merge_option", number=report.number, **told))


def _merge(context: FormContext) -> Sequence[Block]:
    into = context.text("into")
    if not into:
        raise RefusedError((Fault(Code.OTHER_MATTER, "into"),))
    stays = context.desk.handling.merge(
        context.number,
        into,
        who=context.person.id,
        now=context.now,
        key=context.submission_key,
        seen=context.seen_version,
    )
    known = context.view.known(stays.known_at)
    return [blocks.section(context.say("merge_done", into=stays.number, known=known))]


FORMS: Final = (
    Form(ACKNOWLEDGE_FORM, act_on_tap=_acknowledge),
    Form(TAKE_FORM, act_on_tap=_take),
    Form(
        ASK_FORM,
        draw_parts=_asks_for_details,
        submit_and_tell=_ask_reporter,
        find_escalation=find_actionable_escalation,
    ),
    Form(
        CLOSE_FORM,
        draw_parts=_asks_what_is_left,
        submit_and_tell=lambda context: _end(
            context,
            CloseIncident(context.text("corrective_action"), (YES in context.picked(_TOLD_ALL))),
        ),
        find_escalation=find_actionable_escalation,
    ),
    Form(
        SETTLE_FORM,
        draw_parts=_asks_outcome,
        submit_and_tell=lambda context: _end(
            context,
            EndWithoutBreach(EscalationOutcome(context.text("outcome")), context.text("reason")),
        ),
        find_escalation=find_actionable_escalation,
    ),
    Form(
        MERGE_FORM,
        draw_parts=_asks_into,
        submit_and_tell=_merge,
        find_escalation=find_actionable_escalation,
    ),
)
