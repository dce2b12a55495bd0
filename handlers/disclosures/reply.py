"""Execute the decision in each system and reply by the requested method (O21)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from handlers.disclosures.fields import (
    PRINCIPAL_FIELDS,
    REQUEST,
    answerable_system_filter,
    asked_for_lines,
    asked_for_names,
    in_law_order,
    letter_receipt,
    make_move_form,
    missing_principal_fields,
    reply_method_input,
    request_input,
    system_options,
    wished_method_acts,
    wished_method_input,
    wished_method_text,
)
from handlers.disclosures.stamps import fee_rules
from handlers.forms.fields import (
    field_input,
    named_input,
    options,
    personal_input,
    tick_input,
    yes_no_options,
)
from handlers.forms.form import Form, FormContext, Part, answer_facts, personal_answers
from handlers.forms.inputs import YES, Input
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.tickets import letters
from handlers.tickets.fields import contact_methods, late_reason_inputs, letter_language_hint
from handlers.tickets.outcomes import decision_lines_for_departments
from tickets.model.contact import LONGEST_TEXT
from tickets.model.disclosure import Execution, RequestType
from tickets.model.execution import unexecuted_types
from tickets.model.kinds import ContactBy, LetterKind, Move, PersonalField
from tickets.model.personal import ValueName
from tickets.model.ticket import Ticket
from tickets.rules import fees
from tickets.workflow.case import Act

_REPLY = ("replied_at", "method_used", "delivery_ref", "reply_by", "late_reason")
_ENCRYPTED, _CLOSES = "sent_encrypted", "closes"  # 1.0.0 asked "encrypted" by radio buttons
_BY = (ContactBy.COUNTER, ContactBy.POST, ContactBy.EMAIL)


def _draw_execution(context: FormContext) -> Sequence[Part]:
    """Ask where each granted part was executed, and where nothing had to be done.

    A department sees its own systems only.
    """
    say, to_do = context.say, context.ticket.disclosure.to_execute
    if not to_do:
        return (blocks.section(say("fault.nothing_to_execute")),)
    return (
        blocks.headline(context.ticket.number),
        blocks.section("\n".join(decision_lines_for_departments(context.ticket, say))),
        *map(blocks.section, asked_for_lines(context)),
        *_measures(context),
        *(part for each in in_law_order(to_do) for part in _systems(context, each)),
        *_why_untouched(context),
        replace(
            named_input(context, "on", "day", required=True, initial=context.today),
            label=say("field.carried_out_on"),
        ),
        named_input(context, "others_told", "radio", options=yes_no_options(say)),
    )


def _opens_measures(context: FormContext) -> Sequence[ValueName]:
    """Return the fields that say about which data it is, what is corrected, or which part
    ceases."""
    types = context.ticket.disclosure.measures_to_execute
    names = (ValueName(PersonalField.MEASURE, each) for each in types)
    measures = [each for each in names if each in context.ticket.personal]
    return [*asked_for_names(context.ticket), *measures]


def _measures(context: FormContext) -> Iterator[Block]:
    for made in context.ticket.disclosure.decisions_in_order:
        text = context.opened_value(PersonalField.MEASURE, made.type)
        if text and made.describes_measure:
            yield blocks.headline(context.say.option("request_type", made.type))
            told = context.say.word("request", "measure", made.measure_words, text=text)
            yield from blocks.sections(told, LONGEST_TEXT)


def _why_untouched(context: FormContext) -> Iterator[Part]:
    """Ask why nothing had to be done, once a system is ticked as untouched."""
    if any(context.picked(f"untouched.{each}") for each in RequestType):
        label = context.say("request.why_untouched")
        yield field_input(context, REQUEST, "reason", required=True, label=label)


def _systems(context: FormContext, type_: RequestType) -> Sequence[Part]:
    say, type_name = context.say, context.say(f"request_type.{type_}")
    theirs = answerable_system_filter(context)
    holding = context.ticket.disclosure.systems_with_data
    told = tuple(_recorded(context, type_))
    done = Input(
        f"executed.{type_}",
        say("request.done_in", type=type_name),
        "choices",
        options=system_options(context, theirs),
        stands_for=(f"executed.{type_}", "executed"),
    )
    with_data = system_options(context, lambda each: theirs(each) and each.id in holding)
    if not with_data:
        return (*told, done)
    names = say("request.and").join(each.label for each in with_data)
    untouched = Input(
        f"untouched.{type_}",
        say("request.untouched_in", type=type_name),
        "choices",
        options=with_data,
        redraws=True,
    )
    return (*told, replace(done, hint=say("request.holding", systems=names)), untouched)


def _recorded(context: FormContext, type_: RequestType) -> Iterator[Block]:
    """Show system and day that are on record already."""
    say, theirs = context.say, answerable_system_filter(context)
    labels = {each.value: each.label for each in system_options(context, theirs)}
    made = (each for each in context.ticket.disclosure.executed if each.type is type_)
    told = [
        f"{labels[each.system]} {context.view.date(each.on)}"
        for each in made
        if each.system in labels
    ]
    if told:
        yield blocks.context(say("request.recorded_in", systems=say("card_comma").join(told)))


def _done(context: FormContext) -> tuple[Execution, ...]:
    on, told = context.day("on") or context.today, context.text("others_told") == YES
    why = context.text("reason")
    found: list[Execution] = []
    for type_ in RequestType:
        done, untouched = (context.picked(f"{each}.{type_}") for each in ("executed", "untouched"))
        found += [Execution(type_, system, on, told) for system in done]
        found += [
            Execution(type_, system, on, untouched=True, reason=why)
            for system in untouched
            if system not in done
        ]
    return tuple(found)


def _execute(context: FormContext) -> Sequence[Act]:
    """Parts that departments recorded need not be entered again."""
    done = _done(context)
    return [Act(Move.EXECUTE, {"executed": done} if done else {})]


def _execute_part(context: FormContext) -> Sequence[Act]:
    """Record a part; the last one ends the step, as nothing is left to record."""
    request, done = context.ticket.disclosure, _done(context)
    after = replace(request, executed=(*request.executed, *done))
    move = Move.EXECUTE_PART if unexecuted_types(after) else Move.EXECUTE
    return [Act(move, {"executed": done})]


def _draw_notice(context: FormContext) -> Sequence[Part]:
    """Draw the notice, without inputs if the person asked for paper: it would be refused."""
    if context.ticket.disclosure.method_requested == "paper":
        return (blocks.section(context.say("fault.paper_requested")),)
    told = letter_language_hint(context, "request.reason_told")
    return (
        blocks.context(context.say("request.method_first")),
        *letters.letter_blocks_to_copy(context, LetterKind.METHOD_CHANGE, _with_reason(context)),
        request_input(context, "method_notified_on", required=True, initial=context.today),
        request_input(context, "method_change_reason", required=True, redraws=True, hint=told),
    )


def _with_reason(context: FormContext) -> Ticket:
    """The ticket with the reason for the letter: the field's name until one is typed."""
    request, label = context.ticket.disclosure, context.say("field.method_change_reason")
    typed = context.text("method_change_reason") or request.method_change_reason
    changed = replace(request, method_change_reason=typed or f"［{label}］")
    return replace(context.ticket, facts=changed)


def _draw_reply(context: FormContext) -> Sequence[Part]:
    """Draw the reply by the requested method, so that sending can be proven."""
    say, request = context.say, context.ticket.disclosure
    return (
        *letters.letter_blocks_to_copy(context, LetterKind.REPLY, _as_sent(context)),
        blocks.context(
            say("request.wished", method=wished_method_text(context)),
            say("request.to_agent" if request.to_agent_allowed_by else "request.to_person"),
        ),
        *(replace(each, redraws=True) for each in wished_method_input(context)),
        *_addressee(context),
        request_input(context, "replied_at", required=True, initial=context.now),
        *late_reason_inputs(context),
        reply_method_input(context, "method_used", initial=_usual_method(context), redraws=True),
        *_delivery_ref(context),
        *_encrypted(context),
        _asks_by(context),
        *_closing(context),
    )


def _asks_by(context: FormContext) -> Input:
    offered = options(context.say, [each for each in _BY if each in contact_methods(context)])
    preset = {"initial": _by(context), "kind": "radio", "redraws": True}
    return replace(request_input(context, "reply_by", options=offered), **preset)


def _by(context: FormContext) -> Any:
    """Return the way of the reply; by hand as a default where requests are made in person."""
    usual = ContactBy.COUNTER if context.office_context.is_at_counter else None
    return context.answers.get("reply_by", usual)


def _delivery_ref(context: FormContext) -> Iterator[Input]:
    """The number of the letter; what is handed over has none."""
    if _by(context) != ContactBy.COUNTER:
        yield field_input(context, REQUEST, "delivery_ref", required=_is_mailed(context))


def _closing(context: FormContext) -> Iterator[Input]:
    """A reply that is known to have arrived may close the request, if nothing else is left."""
    request = context.ticket.disclosure
    owed = fees.amounts_to_return(request, fee_rules(context))
    if not (request.keeps_copies or owed or request.is_my_number_open):
        say = context.say
        yield tick_input(_CLOSES, say("screen.request_close"), say("request.has_arrived"))


def _addressee(context: FormContext) -> Iterator[Input]:
    """The person for whom an agent applies, if unknown; the address only of what is posted."""
    for field in missing_principal_fields(context.ticket):
        is_name = field is PersonalField.PRINCIPAL_NAME
        yield personal_input(context, field, required=is_name or _is_mailed(context))


def _encrypted(context: FormContext) -> Iterator[Input]:
    """Files and e-mails go encrypted only; nothing else is asked about it."""
    say, by = context.say, _by(context)
    is_file = context.answers.get("method_used", _usual_method(context)) == "electronic"
    is_sent = by == ContactBy.EMAIL or (is_file and by != ContactBy.COUNTER)
    if context.ticket.disclosure.grants_something and is_sent and not _is_mailed(context):
        yield tick_input(
            _ENCRYPTED,
            say("request.encryption"),
            say("field.encrypted"),
            required=True,
            stands_for=("encrypted",),
        )


def _usual_method(context: FormContext) -> str | None:
    """The requested method; after the notice paper, unless the person has chosen since (O21)."""
    request, moves = context.ticket.disclosure, (Move.NOTIFY_METHOD, Move.CHOOSE_METHOD)
    if request.method_notified_on is None:
        return request.method_requested
    steps = (step.move for step in reversed(context.ticket.history) if step.move in moves)
    return "paper" if next(steps, None) is Move.NOTIFY_METHOD else request.method_requested


def _as_sent(context: FormContext) -> Ticket:
    """Return the ticket as it will be once the reply by this method is recorded."""
    request = context.ticket.disclosure
    wished = context.text("method_requested") or request.method_requested
    used = context.text("method_used") or request.method_used or _usual_method(context) or wished
    chosen: dict[str, Any] = {"method_requested": wished, "method_used": used}
    return replace(context.ticket, facts=replace(request, **chosen))


def _is_mailed(context: FormContext) -> bool:
    """Whether the reply goes by post: its number is needed, and nothing is encrypted."""
    method, by = context.answers.get("method_used", _usual_method(context)), _by(context)
    return by == ContactBy.POST or (method == "paper" and by != ContactBy.COUNTER)


def _reply(context: FormContext) -> Sequence[Act]:
    person = personal_answers(context, *PRINCIPAL_FIELDS)
    found = answer_facts(context, *_REPLY)
    found |= {"encrypted": True} if YES in context.picked(_ENCRYPTED) else {}
    closed = [Act(Move.CLOSE)] if context.picked(_CLOSES) else []
    return [*wished_method_acts(context), Act(Move.REPLY, found, person), *closed]


FORMS = (
    Form(
        "request_execute",
        moves=(Move.EXECUTE,),
        opens=_opens_measures,
        draw_parts=_draw_execution,
        make_acts=_execute,
    ),
    Form(
        "request_execute_part",
        moves=(Move.EXECUTE_PART, Move.EXECUTE),
        opens=_opens_measures,
        draw_parts=_draw_execution,
        make_acts=_execute_part,
    ),
    Form(
        "request_notify_method",
        moves=(Move.NOTIFY_METHOD,),
        opens=letters.letter_value_opener(LetterKind.METHOD_CHANGE),
        draw_parts=_draw_notice,
        asks=("method_notified_on", "method_change_reason"),
        receipt=letter_receipt(LetterKind.METHOD_CHANGE),
    ),
    Form(
        "request_choose_method",
        moves=(Move.CHOOSE_METHOD,),
        draw_parts=lambda context: (reply_method_input(context, "method_requested"),),
        asks=("method_requested",),
    ),
    make_move_form("request_addressee", Move.ALLOW_ADDRESSEE, seals=(PersonalField.MOVE_REASON,)),
    Form(
        "request_reply",
        moves=(Move.REPLY,),
        opens=letters.letter_value_opener(LetterKind.REPLY),
        draw_parts=_draw_reply,
        make_acts=_reply,
        receipt=letter_receipt(LetterKind.REPLY),
    ),
)
