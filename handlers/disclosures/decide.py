"""A second person reads the proposal, then approves, changes or sends it back (O22)."""

from collections.abc import Iterator, Sequence
from typing import Final

from handlers.disclosures.fields import (
    asked_for_lines,
    asked_for_names,
    type_names,
    wished_method_text,
)
from handlers.disclosures.findings import (
    contradiction_warning,
    earlier_request_blocks,
    names_of_systems_with_data,
    search_result_blocks,
    unsearchable_system_names,
)
from handlers.disclosures.proposal import (
    build_proposal_act,
    proposal_parts,
    read_decision,
    required_check_names,
)
from handlers.forms.fields import radio_input, tick_input, yes_no_text
from handlers.forms.form import Form, FormContext, Part
from handlers.forms.inputs import Input
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.slack.view import mention
from handlers.tickets import letters
from handlers.tickets.card import fee_state_text, summary_text
from handlers.tickets.detail.view import (
    ValueWriter,
    later_statement_blocks,
    rows_in_blocks,
    values_said_later,
)
from handlers.tickets.drafts import (
    decision_receipt,
    rejected_draft_reasons,
    require_change,
    send_back_act,
    send_back_inputs,
    sent_back_blocks,
)
from handlers.tickets.due import due_line
from tickets.model.disclosure import LAW_OF_TYPES, WITHOUT_IDENTITY, Decision
from tickets.model.documents import Check
from tickets.model.execution import tasks_to_execute
from tickets.model.kinds import LetterKind, Move, PersonalField
from tickets.model.personal import ValueName
from tickets.workflow.case import Act

_APPROVE, _CHANGE, _BACK, _BACK_TO_CHECK = "approve", "change", "send_back", "send_back_to_check"
_CHOICES = (_APPROVE, _CHANGE, _BACK, _BACK_TO_CHECK)
_AUTHORITY: Final = ("agent_id_paper", "agent_kind", "authority_paper", "authority_result")
_IDENTITY: Final = ("id_paper", "id_address_match", "id_checked_by", "id_checked_at")
_PAPERS: Final = ("application_arrived_on", "corrections", "reasons_35")
_RULINGS: Final = ("may_be_held", "gdpr_applies")


def _draw(context: FormContext) -> Sequence[Part]:
    """The text to read; while it is changed, the fields hold it instead."""
    say, chosen = context.say, context.text("ruling")
    ruling = radio_input(say, "ruling", "request.ruling", _CHOICES, redraws=True)
    if chosen == _CHANGE:
        note = blocks.context(say("request.drafter_confirms"))
        return (
            blocks.headline(summary_text(context.ticket, context.view)),
            *sent_back_blocks(context),
            *_facts_on_record(context),
            *later_statement_blocks(context),
            *_found(context),
            *earlier_request_blocks(context),
            ruling,
            note,
            *proposal_parts(context),
            *_confirms(context),
        )
    is_back, summary = chosen in (_BACK, _BACK_TO_CHECK), context.ticket.summary
    return (
        blocks.headline(summary_text(context.ticket, context.view)),
        *sent_back_blocks(context),
        *(blocks.sections(say("request.summary", text=summary)) if summary else ()),
        *_facts_on_record(context),
        *_asked_for(context),
        *_found(context),
        *earlier_request_blocks(context),
        *_proposal(context),
        *_suit(context),
        *letters.letter_preview_blocks(context, LetterKind.REPLY, context.ticket),
        _what_follows(context),
        ruling,
        *(send_back_inputs(context, say("request.faults")) if is_back else ()),
        *(_confirms(context) if chosen == _APPROVE else ()),
    )


def _opens(context: FormContext) -> Sequence[ValueName]:
    """The letter's values, what is asked for, and what was said later."""
    in_letter = letters.letter_value_names(LetterKind.REPLY, context.ticket)
    said = (*asked_for_names(context.ticket), *values_said_later(context))
    return [*in_letter, *said, *rejected_draft_reasons(context.ticket)]


def _facts_on_record(context: FormContext) -> Iterator[Block]:
    """Who applies and how that was proven, identity, papers, fee, rulings, and the days."""
    yield from rows_in_blocks(list(_rows(context)))
    if line := due_line(context.ticket, context.view):
        yield blocks.section(line)
    # Articles that say "without delay"; article 28 leaves it to the rules.
    types = context.ticket.disclosure.types
    numbers = {LAW_OF_TYPES[each].article.partition("(")[0] for each in types} - {"28"}
    if numbers:
        say = context.say
        named = say("request.and").join(say("request.article", number=n) for n in sorted(numbers))
        yield blocks.context(say("request.without_delay", articles=named))


def _rows(context: FormContext) -> Iterator[list[Block]]:
    """Rows of the detail view; what was to be checked and is not on record is said, too."""
    say, ticket, request = context.say, context.ticket, context.ticket.disclosure
    writer = ValueWriter(context.view, ticket)
    yield writer.row("role", ticket.party.role or say("card_not_yet"))
    yield from _checks(context, writer)
    for name in _PAPERS:
        if value := getattr(request, name):
            yield writer.row(name, value)
    yield writer.row("fee", fee_state_text(ticket, context.view), say("card_fee"))
    if request.payments:
        yield writer.row("payments", request.payments)
    for name in _RULINGS:
        if (ruled := getattr(request, name)) is not None:
            yield writer.row(name, ruled)


def _checks(context: FormContext, writer: ValueWriter) -> Iterator[list[Block]]:
    say, request = context.say, context.ticket.disclosure
    unsaid: dict[object, str] = {None: say("card_not_yet")}
    if request.types and request.types <= WITHOUT_IDENTITY:
        unsaid[Check.PENDING] = say("request.identity_not_needed")
    authority = _AUTHORITY if context.ticket.was_requested_by_agent else ()
    identity = () if request.id_result is Check.PENDING else _IDENTITY
    for name in (*authority, "id_result", *identity):
        value = getattr(request, name)
        if value in unsaid:
            yield writer.row("", unsaid[value], writer.label(name))
        else:
            yield writer.row(name, value)


def _what_follows(context: FormContext) -> Block:
    """Say who does what once the proposal is approved."""
    say, ticket, request = context.say, context.ticket, context.ticket.disclosure
    who = mention(ticket.owner, say) if ticket.owner else say("card_nobody")
    lines = [say("request.then"), *_executions(context, who)]
    if request.hands_over_data:
        lines.append(say("request.then_packed", who=who))
    is_to_agent = ticket.was_requested_by_agent and not ticket.is_reply_to_principal
    to = say("holder.agent" if is_to_agent else "holder.person")
    lines.append(say("request.then_sent", who=who, to=to))
    return blocks.paragraph("\n".join(lines))


def _executions(context: FormContext, who: str) -> Iterator[str]:
    """Name the departments that are asked to act; the owner records what no system holds."""
    say, request = context.say, context.ticket.disclosure
    if not request.to_execute:
        return
    types, tasks = type_names(context, request.to_execute), tasks_to_execute(request)
    for team in dict.fromkeys(each.department for each in tasks):
        systems = (context.view.system(each.system) for each in tasks if each.department == team)
        told = {"team": context.view.department(team), "systems": say("request.and").join(systems)}
        yield say("request.then_asked", types=types, **told)
    if not tasks:
        yield say("request.then_executed", types=types, who=who)


def _asked_for(context: FormContext) -> Sequence[Block]:
    """Show which data, what is right, and how the person wants the reply."""
    method = context.say("request.method_is", method=wished_method_text(context))
    lines = (*asked_for_lines(context), method)
    return [*blocks.sections("\n".join(lines)), *later_statement_blocks(context)]


def _found(context: FormContext) -> Sequence[Block]:
    """Search results, and whether they contain data of others."""
    say, request = context.say, context.ticket.disclosure
    lines = [
        say("card_field", name=say(f"field.{name}"), text=yes_no_text(say, there, name))
        for name in required_check_names(context)
        if (there := getattr(request, name)) is not None
    ]
    unfound = any(
        request.grants_what_was_not_found(each.type, each.outcome)
        for each in request.decisions_in_order
    )
    return [
        *search_result_blocks(context),
        *([blocks.paragraph(say("request.none_found"))] if unfound else []),
        *([blocks.section("\n".join(lines))] if lines else []),
    ]


def _proposal(context: FormContext) -> Sequence[Block]:
    return [
        each
        for made in context.ticket.disclosure.decisions_in_order
        for each in decision_blocks(context, made)
    ]


def decision_blocks(context: FormContext, made: Decision) -> Sequence[Block]:
    """Outcome, each ground with its rule, legal basis, reason, measure, and what departments say
    against it."""
    say, matrix = context.say, context.rules.grounds
    outcomes = {each.type: each.outcome for each in context.ticket.disclosure.decisions}
    lines = [
        say("request.outcome", outcome=say.word("outcome", made.outcome, made.type.wording_family))
    ]
    for ground in sorted(made.grounds):
        lines.append(say("request.ground", ground=say(f"ground_long.{ground}")))
        lines.append(say(f"request.allowed.{matrix[made.type, ground]}"))
    if made.legal_basis:
        lines.append(say("request.basis", basis=made.legal_basis))
    if reason := context.opened_value(PersonalField.REASON, made.type):
        lines.append(say("request.reason", text=reason))
    measure = context.opened_value(PersonalField.MEASURE, made.type)
    if made.describes_measure and measure:  # a draft of 1.0.0 has none
        lines.append(say.word("request", "measure", made.measure_words, text=measure))
    if made.conceals:
        lines.append(say("request.conceals"))
    return [
        blocks.headline(say.option("request_type", made.type)),
        *blocks.sections("\n".join(lines)),
        *contradiction_warning(context, made.type, outcomes),
    ]


def _suit(context: FormContext) -> Sequence[Block]:
    """A refusal lets the person sue at once (法39条)."""
    made = context.ticket.disclosure.decisions_in_order
    if any(each.outcome.refuses and LAW_OF_TYPES[each.type].suit for each in made):
        return [blocks.paragraph(context.say("request.may_sue"))]
    return []


def _confirms(context: FormContext) -> Iterator[Input]:
    """Ask to confirm a decision without a failed search, or against the findings (O20)."""
    say, request = context.say, context.ticket.disclosure
    made: Sequence[Decision] = request.decisions_in_order
    if context.text("ruling") == _CHANGE:
        made = [new for each in request.types if (new := read_decision(context, each))]
    if any(request.refuses_what_was_found(each) for each in made):
        found = say("request.not_held.yes", systems=names_of_systems_with_data(context))
        yield tick_input("not_held", say("request.not_held"), found, required=True)
    if any(request.acts_without_full_search(each.type, each.outcome) for each in made):
        stands = say("request.stands_without.yes", systems=unsearchable_system_names(context))
        yield tick_input("stands_without", say("request.stands_without"), stands, required=True)


def _decide(context: FormContext) -> Sequence[Act]:
    chosen = context.text("ruling")
    if chosen == _APPROVE:
        return [Act(Move.APPROVE)]
    if chosen == _CHANGE:
        changed = build_proposal_act(context, Move.CHANGE_DRAFT)
        require_change(context, _DECIDE, changed, "ruling")
        return [changed]
    move = Move.SEND_BACK if chosen == _BACK else Move.SEND_BACK_TO_CHECK
    return [send_back_act(context, move)]


_DECIDE: Final = Form(
    "request_decide",
    moves=(Move.APPROVE, Move.CHANGE_DRAFT, Move.SEND_BACK, Move.SEND_BACK_TO_CHECK),
    draw_parts=_draw,
    make_acts=_decide,
    opens=_opens,
    receipt=decision_receipt,
    is_done=lambda ticket: ticket.changed_by is not None,
)
FORMS = (
    _DECIDE,
    # The final text, which two people have now seen (O22)
    Form(
        "request_confirm",
        moves=(Move.CONFIRM_CHANGE,),
        draw_parts=lambda context: (
            *_proposal(context),
            *letters.letter_preview_blocks(context, LetterKind.REPLY, context.ticket),
        ),
        opens=letters.letter_value_opener(LetterKind.REPLY),
    ),
)
