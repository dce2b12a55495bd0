"""Fields that several request forms share."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from handlers.forms.fields import field_input, personal_input
from handlers.forms.form import DrawReceipt, Form, FormContext, Part, answer_facts
from handlers.forms.inputs import Input, Option
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.tickets.actions import REPORT_SEARCH_FORM, procedure_steps
from handlers.tickets.card import state_text
from handlers.tickets.fields import letter_language_hint, ticket_button
from handlers.tickets.outcomes import cease_reason_line
from tickets.access.visibility import Visibility
from tickets.model.disclosure import RequestType
from tickets.model.kinds import Kind, LetterKind, Move, PersonalField
from tickets.model.personal import ValueName
from tickets.model.ticket import Ticket
from tickets.rules.office import System
from tickets.workflow.case import Act

REQUEST = Kind.DISCLOSURE
PRINCIPAL_FIELDS = (PersonalField.PRINCIPAL_NAME, PersonalField.PRINCIPAL_ADDRESS)
_ASKED_FOR = (PersonalField.TARGET_SCOPE, PersonalField.RIGHT_CONTENT)
_AHEAD = frozenset({"delay_proposed_until", "look_again_on"})


def make_move_form(
    name: str,
    move: Move,
    *asks: str,
    seals: tuple[PersonalField, ...] = (),
    receipt: DrawReceipt | None = None,
    remark: str = "",
) -> Form:
    """A form that asks what its move requires; a past day is preset to today."""

    def draw(context: FormContext) -> Sequence[Part]:
        small = [blocks.context(letter_language_hint(context, remark))] if remark else []
        needed = [request_input(context, each, required=True) for each in asks]
        texts = [personal_input(context, each, required=True) for each in seals]
        return [*small, *needed, *texts]

    return Form(name, moves=(move,), asks=asks, seals=seals, draw_parts=draw, receipt=receipt)


def request_input(context: FormContext, name: str, **given: Any) -> Input:
    """The field, preset from the ticket. `given` overrides."""
    field = field_input(context, REQUEST, name)
    known = _known(context, name)
    if known is None and field.kind == "day" and name not in _AHEAD:
        known = context.today
    return replace(field, **{"initial": known} | given)


def reply_method_input(context: FormContext, name: str, **given: Any) -> Input:
    """Reply methods that this office offers; `given` overrides."""
    offered = tuple(
        Option(each, context.say.option("reply_method", each))
        for each in context.office.reply_methods
    )
    made: dict[str, Any] = {
        "required": True,
        "options": offered,
        "initial": context.ticket.disclosure.method_requested,
    }
    return field_input(context, REQUEST, name, **made | given)


def wished_method_input(context: FormContext) -> Sequence[Input]:
    """The person's wish, if something is granted and nobody has asked for it yet."""
    request = context.ticket.disclosure
    if request.method_requested or not request.grants_something:
        return ()
    return (
        reply_method_input(context, "method_requested", hint=context.say("request.ask_method")),
    )


def wished_method_text(context: FormContext) -> str:
    """The reply method that the person asked for, in words."""
    wished = context.ticket.disclosure.method_requested
    return context.say(f"reply_method.{wished}" if wished else "request.no_wish")


def wished_method_acts(context: FormContext) -> Sequence[Act]:
    """Record the wish that `wished_method_input` asked for."""
    told = answer_facts(context, "method_requested")
    return [Act(Move.CHOOSE_METHOD, told)] if told and wished_method_input(context) else []


def may_need_proof_of_authority(ticket: Ticket) -> bool:
    """Whether authority may have to be proven: nobody said that it is the person."""
    role = ticket.party.role
    acts_for_self = role is not None and role.acts_for_self
    return not acts_for_self or ticket.disclosure.agent_kind is not None


def missing_principal_fields(ticket: Ticket) -> tuple[PersonalField, ...]:
    """Unknown facts about the person for whom an agent applies."""
    if not ticket.is_reply_to_principal:
        return ()
    return tuple(each for each in PRINCIPAL_FIELDS if ValueName(each) not in ticket.personal)


def type_names(context: FormContext, types: Iterable[RequestType]) -> str:
    """Names in one line."""
    say = context.say
    return say("request.and").join(say(f"request_type.{each}") for each in in_law_order(types))


def cease_reason_blocks(context: FormContext) -> Iterator[Block]:
    """Say on which reasons the person wants use to cease, as chosen from the list (法35条)."""
    if line := cease_reason_line(context.ticket.disclosure, context.say):
        yield blocks.section(line)


def asked_for_names(ticket: Ticket) -> Sequence[ValueName]:
    """Return the names of the texts that say which data, and what is right, as far as recorded."""
    return [name for each in _ASKED_FOR if (name := ValueName(each)) in ticket.personal]


def asked_for_lines(context: FormContext) -> Iterator[str]:
    """Yield what the person asked for, of the texts that this form has opened."""
    say = context.say
    for each in _ASKED_FOR:
        if text := context.opened_value(each):
            yield say("card_field", name=say.word("field", each, REQUEST), text=text)


def in_law_order(types: Iterable[RequestType]) -> tuple[RequestType, ...]:
    """Return the types in the order of the law."""
    wanted = frozenset(types)
    return tuple(each for each in RequestType if each in wanted)


def system_options(context: FormContext, only: Callable[[System], bool]) -> tuple[Option, ...]:
    """Systems of the inventory, under the office's names."""
    return tuple(
        Option(each.id, context.view.system(each.id))
        for each in context.office.systems
        if only(each)
    )


def answerable_system_filter(context: FormContext) -> Callable[[System], bool]:
    """Return the test whether this person may answer for a system: a department for the systems
    that it was asked about, the desk for all, as it writes down what it was told."""
    actor = context.office_context.roster.actor(context.person.id)
    at_the_desk = context.shown.visibility is Visibility.WHOLE
    asked_of = context.ticket.disclosure.department_asked_for
    return lambda each: at_the_desk or asked_of(each.id, each.owner) in actor.in_charge_of


def next_step_buttons(
    context: FormContext, ticket: Ticket, *forms: tuple[str, str]
) -> Block | None:
    """Buttons for the next steps, as (form, extra word)."""
    drawn = [
        ticket_button(context, name, ticket, more=more, primary=place == 0)
        for place, (name, more) in enumerate(forms)
        if context.say.has(f"screen.{name}")
    ]
    return blocks.actions(*drawn, block_id="next")


def next_step_receipt(context: FormContext, ticket: Ticket) -> Sequence[Block | None]:
    """Saved, with the state, and a button for the desk's next step unless a department has it."""
    steps = procedure_steps(ticket, context.view)[:1]
    own = [(each, "") for each in steps if each != REPORT_SEARCH_FORM]
    return (
        blocks.header(ticket.number),
        blocks.section(state_text(ticket, context.view)),
        next_step_buttons(context, ticket, *own),
    )


def letter_receipt(kind: LetterKind) -> DrawReceipt:
    """Saved, with a button for the letter that goes to the person."""

    def receipt(context: FormContext, ticket: Ticket) -> Sequence[Block | None]:
        say = context.say
        sent = say("request.letter_sent", letter=say(f"letter.{kind}"))
        offered = next_step_buttons(context, ticket, ("ticket_letter", str(kind)))
        return blocks.header(ticket.number), blocks.section(sent), offered

    return receipt


def _known(context: FormContext, name: str) -> Any:
    value = getattr(context.ticket.disclosure, name, None)
    if value is None:
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, frozenset):
        return tuple(sorted(map(str, value)))
    return value if isinstance(value, date) else str(value)
