"""Propose a decision for each requested type, with grounds, basis and reason."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from handlers.disclosures.fields import (
    asked_for_lines,
    asked_for_names,
    cease_reason_blocks,
    in_law_order,
    request_input,
)
from handlers.disclosures.findings import (
    contradiction_warning,
    earlier_request_blocks,
    kept_by_law_lines,
    names_of_systems_with_data,
    search_result_blocks,
)
from handlers.forms.fields import options, tick_input
from handlers.forms.form import Form, FormContext, Part, answer_facts, make_moves
from handlers.forms.inputs import Input, Option
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.slack.text import split_text
from handlers.tickets.detail.view import later_statement_blocks, values_said_later
from handlers.tickets.drafts import (
    current_send_back_reasons,
    reason_blocks,
    unchanged_draft_tick,
    with_change_fact,
)
from handlers.tickets.fields import letter_language_hint
from tickets.model.contact import LONGEST_TEXT
from tickets.model.disclosure import OF_ARTICLE_35, Decision, Ground, Outcome, RequestType
from tickets.model.errors import Code, RefusedError
from tickets.model.kinds import Move, PersonalField, Status
from tickets.model.personal import Personal, ValueName
from tickets.model.ticket import Ticket
from tickets.rules.periods import EXAMPLE_BASIS, GroundPermission, suggested_basis
from tickets.workflow.case import Act

_CONCEALS = "conceals"
_BACK = (Move.SEND_BACK, Move.SEND_BACK_TO_CHECK)
_SEALED = {"reason": PersonalField.REASON, "measure": PersonalField.MEASURE}


def _opens(context: FormContext) -> Sequence[ValueName]:
    """Reasons and measures of an existing proposal, why it was sent back, what was asked for, and
    what was said later; a reason to read the latter three is not asked here.
    """
    written = [slot for slot in context.ticket.personal if slot.field in _SEALED.values()]
    if context.needs_reason:
        return written
    asked_for = asked_for_names(context.ticket)
    return [*written, *_return_reason(context), *asked_for, *values_said_later(context)]


def decision_parts_of_type(context: FormContext, type_: RequestType) -> Sequence[Part]:
    """Draw what this outcome needs, with only the grounds that the type allows."""
    say, outcome = context.say, _outcome(context, type_)
    parts: list[Part] = [blocks.headline(say.option("request_type", type_))]
    outcomes = {each: _outcome(context, each) for each in context.ticket.disclosure.types}
    parts += (_asks_outcome(context, type_), *contradiction_warning(context, type_, outcomes))
    if outcome and outcome.grounds & set(allowed_grounds(context, type_)):
        parts.append(_asks_grounds(context, type_, outcome))
    if outcome and context.ticket.disclosure.refuses_what_was_found(
        Decision(type_, outcome, _grounds(context, type_) & outcome.grounds)
    ):
        systems = names_of_systems_with_data(context)
        parts.append(blocks.paragraph(say("request.found_there", systems=systems)))
    if outcome is Outcome.NO_DATA:
        parts.append(_asks_concealment(context, type_))
    if _needs_basis(context, type_):
        parts.append(_asks_basis(context, type_))
    must_explain = outcome is not None and context.ticket.disclosure.needs_reason(type_, outcome)
    if outcome and must_explain:
        parts += _why_granted(context, type_, outcome)
    if outcome and (must_explain or _explains(context, type_, outcome)):
        told = letter_language_hint(context, "request.reason_told") if outcome.explains else ""
        reason = _asks_text(context, type_, "reason", Code.NEEDS_REASON)
        parts.append(replace(reason, hint=told or reason.hint))
    if outcome and Decision(type_, outcome).describes_measure:
        words = Decision(type_, outcome).measure_words
        parts.append(_asks_text(context, type_, "measure", Code.NEEDS_MEASURE, words))
    return parts


def _why_granted(context: FormContext, type_: RequestType, outcome: Outcome) -> Iterator[Block]:
    """Say why granting needs a reason, unless it stands above."""
    say = context.say
    if context.ticket.disclosure.grants_what_was_not_found(type_, outcome):
        yield blocks.paragraph(say("request.none_found"))
        yield blocks.context(say("request.why_granted"))
    else:
        yield blocks.context(say("request.why_without"))


def read_decision(context: FormContext, type_: RequestType) -> Decision | None:
    """The decision in these fields; None until an outcome is chosen."""
    outcome = _outcome(context, type_)
    if outcome is None:
        return None
    return Decision(
        type=type_,
        outcome=outcome,
        grounds=_grounds(context, type_) & outcome.grounds,
        legal_basis=context.text(_basis_name(context, type_)),
        conceals=outcome is Outcome.NO_DATA and _is_concealed(context, type_),
    )


def _earlier_decision(context: FormContext, type_: RequestType) -> Decision | None:
    """The earlier proposal, to be changed."""
    return next((each for each in context.ticket.disclosure.decisions if each.type is type_), None)


def _outcome(context: FormContext, type_: RequestType) -> Outcome | None:
    before = _earlier_decision(context, type_)
    if f"outcome.{type_}" in context.answers:
        said = context.text(f"outcome.{type_}")
        return Outcome(said) if said else None
    return before.outcome if before else None


def _grounds(context: FormContext, type_: RequestType) -> frozenset[Ground]:
    before = _earlier_decision(context, type_)
    if f"grounds.{type_}" in context.answers:
        return frozenset(map(Ground, context.picked(f"grounds.{type_}")))
    return before.grounds if before else frozenset()


def _is_concealed(context: FormContext, type_: RequestType) -> bool:
    before = _earlier_decision(context, type_)
    if f"conceals.{type_}" in context.answers:
        return bool(context.picked(f"conceals.{type_}"))
    return before is not None and before.conceals


def _explains(context: FormContext, type_: RequestType, outcome: Outcome) -> bool:
    concealed = outcome is Outcome.NO_DATA and _is_concealed(context, type_)
    return outcome.explains or concealed


def _asks_outcome(context: FormContext, type_: RequestType) -> Input:
    unoffered = set() if type_ in OF_ARTICLE_35 else {Outcome.ALTERNATIVE_MEASURE}
    possible = [each for each in Outcome if each not in unoffered]
    before = _earlier_decision(context, type_)
    return Input(
        f"outcome.{type_}",
        context.say("field.outcome"),
        "radio",
        required=True,
        options=options(context.say, possible, type_.wording_family),
        initial=before.outcome if before else None,
        redraws=True,
        stands_for=(f"decisions.{type_}",),
    )


def _asks_grounds(context: FormContext, type_: RequestType, outcome: Outcome) -> Input:
    before = _earlier_decision(context, type_)
    known = before.grounds if before else frozenset()
    kept = context.say("home_between").join(kept_by_law_lines(context)) if type_.ends_data else ""
    return Input(
        f"grounds.{type_}",
        context.say.word("field", "grounds", type_.wording_family),
        "ticks",
        required=outcome.refuses,
        options=tuple(
            _ground_option(context, type_, each)
            for each in allowed_grounds(context, type_)
            if each in outcome.grounds
        ),
        initial=tuple(sorted(known & outcome.grounds)),
        hint=context.say("request.kept_ground", kept=kept) if kept else "",
        redraws=True,
        stands_for=(
            *(f"{each}.{type_}" for each in Ground),
            f"decisions.{type_}.{Code.NO_GROUND}",
            f"decisions.{type_}.{Code.GROUND_NOT_ALLOWED}",
        ),
    )


def allowed_grounds(context: FormContext, type_: RequestType) -> Sequence[Ground]:
    """The matrix of types and grounds in force today."""
    return [
        each for each in Ground if context.rules.grounds[type_, each] is not GroundPermission.NO
    ]


def _ground_option(context: FormContext, type_: RequestType, ground: Ground) -> Option:
    """A ground in short, with what the matrix requires besides; below it the policy's words.

    A company's own words have no short form: what is too long for a label goes on below it, after
    the rule, which must stay.
    """
    say, permit = context.say, context.rules.grounds[type_, ground]
    short, words = say.option("ground", ground), say.option("ground_long", ground)
    rule = "" if permit is GroundPermission.YES else say(f"request.permit.{permit}")
    if len(short + rule) <= blocks.LONGEST_OPTION:
        return Option(ground, short + rule, description="" if words == short else words)
    first, *rest = split_text(short, blocks.LONGEST_OPTION)
    return Option(ground, first, description=" ".join((rule.strip(), "".join(rest))).strip())


def _asks_concealment(context: FormContext, type_: RequestType) -> Input:
    say, before = context.say, _earlier_decision(context, type_)
    return tick_input(
        f"conceals.{type_}",
        say("request.concealment"),
        say("field.conceals"),
        value=_CONCEALS,
        initial=(_CONCEALS,) if before and before.conceals else None,
        hint=say("hint.conceals"),
        redraws=True,
    )


def _needs_basis(context: FormContext, type_: RequestType) -> bool:
    outcome = _outcome(context, type_)
    if outcome is Outcome.NO_DATA:
        return _is_concealed(context, type_)
    return bool(outcome and outcome.grounds and _cited(context, type_))


def _must_cite(context: FormContext, type_: RequestType) -> bool:
    """Whether an article must be cited: for concealment, and for grounds that the matrix permits
    only on one."""
    matrix = context.rules.grounds
    return _is_concealed(context, type_) or any(
        matrix[type_, each] is GroundPermission.WITH_BASIS for each in _cited(context, type_)
    )


def _cited(context: FormContext, type_: RequestType) -> Sequence[Ground]:
    """Chosen grounds that rest on an article of their own."""
    matrix, outcome = context.rules.grounds, _outcome(context, type_)
    return [
        each
        for each in sorted(_grounds(context, type_) & (outcome.grounds if outcome else set()))
        if matrix[type_, each] is GroundPermission.WITH_BASIS or _suggested(context, type_, each)
    ]


def _suggested(context: FormContext, type_: RequestType, ground: Ground) -> str:
    return suggested_basis(type_, ground, context.ticket.disclosure.reasons_35)


def _basis_name(context: FormContext, type_: RequestType) -> str:
    """A field per set of grounds, so that a suggestion for other grounds does not stay in it."""
    return f"basis.{type_}.{'_'.join(_cited(context, type_))}"


def _asks_basis(context: FormContext, type_: RequestType) -> Input:
    cited, before = _cited(context, type_), _earlier_decision(context, type_)
    articles = filter(None, (_suggested(context, type_, each) for each in cited))
    suggested = "、".join(dict.fromkeys(articles))
    same = before is not None and before.grounds == _grounds(context, type_)
    return Input(
        _basis_name(context, type_),
        context.say("field.legal_basis"),
        "line",
        required=_must_cite(context, type_),
        max_length=200,
        initial=before.legal_basis if before and same else suggested,
        hint=letter_language_hint(context, "basis_hint", basis=suggested or EXAMPLE_BASIS[type_]),
        stands_for=(
            *(f"{field}.{type_}.{Code.NEEDS_BASIS}" for field in (*Ground, "decisions")),
            f"decisions.{type_}.{Code.WRONG_ARTICLE}",
        ),
    )


def _asks_text(
    context: FormContext, type_: RequestType, name: str, code: Code, of: str = ""
) -> Input:
    of = of or type_.wording_family
    hint = f"hint.{of}.{name}"
    return Input(
        f"{name}.{type_}",
        context.say.word("field", name, of),
        "text",
        required=True,
        initial=context.opened_value(_SEALED[name], type_) or None,
        hint=letter_language_hint(context, hint) if context.say.has(hint) else "",
        stands_for=(f"decisions.{type_}.{code}",),
    )


def required_check_names(context: FormContext) -> tuple[str, ...]:
    """Fields that must be answered once anything was searched."""
    secrecy = ("secrecy_of_communications",) if context.office_context.is_telecom else ()
    return ("third_party_data", *secrecy)


def proposal_parts(context: FormContext) -> Sequence[Part]:
    """Draw one group per type, in the law's order."""
    types = in_law_order(context.ticket.disclosure.types)
    return [part for each in types for part in decision_parts_of_type(context, each)]


def build_proposal_act(context: FormContext, move: Move, *more: str) -> Act:
    """The proposal as a move; reasons and measures are sealed."""
    types = in_law_order(context.ticket.disclosure.types)
    made = frozenset(filter(None, (read_decision(context, each) for each in types)))
    personal = {
        ValueName(field, each): Personal(text)
        for each in types
        for name, field in _SEALED.items()
        if (text := context.text(f"{name}.{each}"))
    }
    return Act(move, {**answer_facts(context, *more), "decisions": made}, personal)


def _draw(context: FormContext) -> Sequence[Part]:
    return (
        *reason_blocks(context, _return_reason(context), context.say("request.faults")),
        *_asked_for(context),
        *later_statement_blocks(context),
        *cease_reason_blocks(context),
        *search_result_blocks(context),
        *earlier_request_blocks(context),
        *proposal_parts(context),
        *_checks(context),
        *unchanged_draft_tick(context),
    )


def _asked_for(context: FormContext) -> Iterator[Block]:
    for line in asked_for_lines(context):
        yield from blocks.sections(line, LONGEST_TEXT)


def _return_reason(context: FormContext) -> Sequence[ValueName]:
    """The decider's reason, if the last proposal was sent back."""
    if context.needs_reason:
        return ()
    return current_send_back_reasons(context.ticket, _BACK, {Move.DRAFT, Move.DRAFT_UNCORRECTED})


def _checks(context: FormContext) -> Sequence[Input]:
    """Questions about others' data and the secrecy of communications, once anything was
    searched.
    """
    names = required_check_names(context) if context.ticket.disclosure.searching else ()
    return [request_input(context, each, required=True) for each in names]


def _propose(context: FormContext) -> Sequence[Act]:
    """Propose the decision, as uncorrected while the person still owes a correction."""
    uncorrected = context.ticket.status is Status.CORRECTION_WAIT
    move = Move.DRAFT_UNCORRECTED if uncorrected else Move.DRAFT
    drafted = build_proposal_act(context, move, *required_check_names(context))
    before = context.ticket.disclosure
    changed = [name for name, value in drafted.facts.items() if value != getattr(before, name)]
    return [with_change_fact(context, _PROPOSE, drafted, changed)]


def _submit(context: FormContext) -> Ticket:
    """Add the system's name to a refusal: only the office knows it."""
    try:
        return make_moves(context, _propose(context))
    except RefusedError as refused:
        of_systems = {each.id for each in context.office.systems}
        raise RefusedError(
            tuple(
                replace(each, of=context.view.system(each.of)) if each.of in of_systems else each
                for each in refused.faults
            )
        ) from None


_PROPOSE: Final = Form(
    "request_propose",
    moves=(Move.DRAFT, Move.DRAFT_UNCORRECTED),
    draw_parts=_draw,
    submit_ticket=_submit,
    opens=_opens,
)
FORMS = (_PROPOSE,)
