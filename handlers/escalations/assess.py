"""判断する, in two steps: whether it must be reported, and why (O26)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from handlers.escalations.actions import (
    JUDGE_FORM,
    button_row,
    find_actionable_escalation,
    steps_after_judgement,
    submit_once,
)
from handlers.escalations.duties import duty_blocks
from handlers.escalations.facts import (
    affected_persons_text,
    escalation_name,
    fact_fields,
    field_lines,
    history_lines,
    reported_facts,
    verdict_text,
)
from handlers.escalations.messages import account_blocks, source_ticket_blocks
from handlers.forms.fields import named_input, options, tick_input
from handlers.forms.form import Form, FormContext, Part
from handlers.forms.inputs import YES, Input, Option
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.slack.view import ViewContext
from tickets.escalation.acts import Judge
from tickets.model.contact import LONGEST_LINE
from tickets.model.escalation import Escalation, Persons, Trigger
from tickets.model.triage import BreachType, Triage, Verdict, is_reportable_by_law

_FACTS: Final = ("encrypted", "entrusted", "european")


def _draw(context: FormContext) -> Sequence[Part]:
    """Show the facts and ask for the judgement; its second step is below, where it applies."""
    say, known = context.say, context.escalation.triage
    verdict = Input(
        "verdict",
        say("judge_verdict"),
        "radio",
        options=options(say, Verdict),
        initial=known.verdict,
        required=True,
        redraws=True,
    )
    chosen = context.text("verdict") or known.verdict
    if chosen == Verdict.NOT_AN_INCIDENT:
        ends = blocks.context(say("judge_ends"))
        return (*_known(context), verdict, *_why_not(context), ends)
    why = _why_not(context) if chosen == Verdict.NOT_REPORTABLE else ()
    return (*_known(context), verdict, *why, *_rests_on(context))


def _preset(context: FormContext) -> Triage:
    """The last judgement, 「まだ分からない」 too; before the first one, what the report says."""
    report = context.escalation
    if report.is_judged or report.undecided_at:
        return replace(report.triage, types=report.triage.types | report.contradicted)
    said, known = report.triggers, report.triage
    return replace(
        known,
        types=known.types | _reported_types(context),
        entrusted=known.entrusted or Trigger.ENTRUSTED in said,
        european=known.european or Trigger.EEA in said,
    )


def _why_not(context: FormContext) -> Iterator[Part]:
    """The reason, for which committee and P-mark body ask later, and what contradicts the
    judgement: the law, or the report, whose contradiction must then be confirmed.
    """
    say, judged = context.say, _so_far(context)
    if judged.verdict is Verdict.NOT_REPORTABLE and is_reportable_by_law(judged):
        yield blocks.section(say("fault.reportable_by_law"))
    yield named_input(
        context,
        "reason",
        "text",
        required=True,
        max_length=LONGEST_LINE,
        hint=say("judge_reason_hint"),
    )
    if types := _reported_types(context):
        yield blocks.section("\n".join(_reported(context.escalation, context.view)))
    is_denied = bool(Judge(judged).denied(types))
    if is_denied or (types and is_reportable_by_law(judged)):
        told, otherwise = say("judge_reported"), say("judge_otherwise")
        yield tick_input("denies_report", told, otherwise, required=is_denied)


def _so_far(context: FormContext) -> Triage:
    """The judgement as filled in so far."""
    preset = _preset(context)
    types = context.answers.get("types", tuple(preset.types))
    facts = context.answers.get("facts", _ticked(preset))
    most = context.answers.get("persons_most", preset.persons_most)
    return Triage(
        verdict=Verdict(context.text("verdict") or preset.verdict),
        types=frozenset(map(BreachType, types if isinstance(types, tuple) else ())),
        persons_most=int(str(most)) if most else None,
        encrypted=isinstance(facts, tuple) and "encrypted" in facts,
    )


def _reported_types(context: FormContext) -> frozenset[BreachType]:
    return context.escalation.reported_types(is_telecom=context.office_context.is_telecom)


def _reported(report: Escalation, view: ViewContext) -> Iterator[str]:
    yield from field_lines(reported_facts(report, view), view.say)
    if report.persons is Persons.MORE:
        told = (view.say("field.persons"), affected_persons_text(report, view))
        yield from field_lines([told], view.say)


def _known(context: FormContext) -> Iterator[Part]:
    """Number, facts, what was recorded since, and the reporter's words."""
    report, view = context.escalation, context.view
    yield blocks.header(escalation_name(report, view))
    yield blocks.fields(*fact_fields(report, view))
    yield blocks.section("\n".join(history_lines(report, view)))
    yield from account_blocks(context)
    yield from source_ticket_blocks(context)
    yield blocks.divider()


def _rests_on(context: FormContext) -> Iterator[Part]:
    say, known = context.say, _preset(context)
    chosen = context.text("verdict") or known.verdict
    is_denying = chosen == Verdict.NOT_REPORTABLE
    yield blocks.divider()
    yield Input(
        "types",
        say("judge_types"),
        "ticks",
        options=options(say, _types(context)),
        initial=tuple(sorted(known.types)),
        required=chosen == Verdict.REPORTABLE,
        redraws=is_denying,
    )
    yield Input(
        "persons_most",
        say("judge_persons"),
        "number",
        initial=str(known.persons_most) if known.persons_most else None,
        hint=say("judge_persons_hint"),
        redraws=is_denying,
    )
    offered = tuple(Option(name, say(f"judge_fact.{name}")) for name in _FACTS)
    yield Input(
        "facts",
        say("judge_facts"),
        "ticks",
        options=offered,
        initial=_ticked(known),
        redraws=is_denying,
        stands_for=_FACTS,
    )


def _ticked(known: Triage) -> tuple[str, ...]:
    return tuple(name for name in _FACTS if getattr(known, name))


def _types(context: FormContext) -> Iterator[BreachType]:
    """Yield the types; secrecy of communications only for companies bound by it."""
    is_telecom = context.office_context.is_telecom
    return (each for each in BreachType if is_telecom or each is not BreachType.COMMUNICATIONS)


def _judge(context: FormContext) -> Sequence[Block | None]:
    denies_report = YES in context.picked("denies_report")
    after = submit_once(context, Judge(_triage(context), denies_report))
    view, is_to_file = context.view, after.is_judged and after.is_open
    return [
        blocks.headline(context.say("judge_done", number=after.number)),
        blocks.section(verdict_text(after.triage, view.say)),
        *duty_blocks(after, view),
        button_row(after, steps_after_judgement(after)[:-1], context.say) if is_to_file else None,
    ]


def _triage(context: FormContext) -> Triage:
    verdict = Verdict(context.text("verdict"))
    if verdict is Verdict.NOT_AN_INCIDENT:
        return replace(context.escalation.triage, verdict=verdict, reason=context.text("reason"))
    most = context.text("persons_most")
    facts = context.picked("facts")
    return Triage(
        verdict=verdict,
        reason=context.text("reason"),
        types=frozenset(map(BreachType, context.picked("types"))),
        persons_most=int(most) if most else None,
        encrypted="encrypted" in facts,
        entrusted="entrusted" in facts,
        european="european" in facts,
    )


FORMS: Final = (
    Form(
        JUDGE_FORM,
        draw_parts=_draw,
        submit_and_tell=_judge,
        find_escalation=find_actionable_escalation,
        reads_account=True,
    ),
)
