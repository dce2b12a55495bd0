"""Answer on the spot, and stop mails: neither waits for an approval (O10)."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from handlers.complaints.fields import (
    CONTACT_FIELDS,
    answered_by_input,
    complaint_input,
    opened_text_blocks,
    recorded_value_names,
    texts_withheld_block,
)
from handlers.forms.fields import personal_input, tick_input
from handlers.forms.form import Form, FormContext, Part, answer_facts, personal_answers
from handlers.forms.inputs import Input, Option
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.tickets.actions import procedure_steps
from handlers.tickets.card import state_text
from handlers.tickets.detail.view import later_statement_blocks, values_said_later
from handlers.tickets.fields import late_reason_input, late_reason_inputs, ticket_button
from tickets.deadlines.ticket_clocks import clocks_by_name
from tickets.model import tokyo
from tickets.model.clocks import ClockName
from tickets.model.complaint import Category, MailStop, Reaction, ReportFrequency, Severity
from tickets.model.errors import Code, Fault, RefusedError
from tickets.model.kinds import (
    TOLD_BY_MOUTH,
    Channel,
    ContactBy,
    Flag,
    Kind,
    Move,
    PersonalField,
    Status,
)
from tickets.model.pending import outgrew_immediate_answer, why_manager_must_approve
from tickets.model.personal import ValueName
from tickets.model.ticket import Ticket
from tickets.rules.calendar import compute_deadline
from tickets.rules.periods import rules_in_force
from tickets.workflow.case import Act

_SYSTEMS, _OTHER, _ON = "systems", "other_system", "stopped_on"
CLOSES, _CLOSED = "closes", "closed"
_UNLISTED = ":other"
_LIGHT = {"severity": Severity.LOW}
"""What is answered on the spot is of low severity."""
_SAME_WAY = {
    Channel.PHONE: ContactBy.PHONE,
    Channel.EMAIL: ContactBy.EMAIL,
    Channel.POST: ContactBy.POST,
}
_WHOSE = (
    PersonalField.DETAIL,
    PersonalField.NAME,
    PersonalField.PHONE,
    PersonalField.EMAIL,
    PersonalField.ADDRESS,
)
_SAID = (
    PersonalField.DETAIL,
    PersonalField.REMEDY_WANTED,
    PersonalField.DRAFT_REPLY,
)
_ANSWER = ("template", "replied_at", "reply_by", "late_reason")


def _stop_inputs(context: FormContext, day: date | None = None) -> Sequence[Input]:
    """Ask where and when mails stopped; today unless another day is preset.

    A system outside the inventory is named in text.
    """
    say = context.say
    known = tuple(
        Option(each.id, each.name.get(say.language) or each.id) for each in context.office.systems
    )
    systems = Input(
        _SYSTEMS,
        say("complaint.stopped_systems"),
        "choices",
        options=(*known, Option(_UNLISTED, say("complaint.stopped_unlisted"))),
        required=True,
        redraws=True,
        stands_for=("stops",),
    )
    other = Input(
        _OTHER,
        say("complaint.stopped_other"),
        "line",
        max_length=100,
        required=True,
        stands_for=() if known else ("stops",),
    )
    on = Input(_ON, say("complaint.stopped_on"), "day", required=True, initial=day or context.today)
    if not known:
        return other, on
    return (systems, other, on) if _UNLISTED in context.picked(_SYSTEMS) else (systems, on)


def _may_open(context: FormContext) -> Sequence[ValueName]:
    """Return the name whose mails stop, unless reading it takes a reason (O4)."""
    return () if context.needs_reason else recorded_value_names(context.ticket, *_WHOSE)


def _draw_stop(context: FormContext) -> Sequence[Part]:
    read = (
        opened_text_blocks(context, *_WHOSE) if context.opened else [texts_withheld_block(context)]
    )
    return *read, *_stop_inputs(context)


def _stop_receipt(context: FormContext, ticket: Ticket) -> Sequence[Block | None]:
    """Say what is left to do: an opt-out ends only when it is closed."""
    steps = procedure_steps(ticket, context.view)[:1]
    offered = [ticket_button(context, each, ticket, primary=True) for each in steps]
    return (
        blocks.header(ticket.number),
        blocks.section(state_text(ticket, context.view)),
        blocks.actions(*offered, block_id="next"),
    )


def _stop_act(context: FormContext) -> Act:
    day = context.day(_ON) or context.today
    if day > context.today:
        raise RefusedError((Fault(Code.IN_THE_FUTURE, _ON),))
    named = [each for each in context.picked(_SYSTEMS) if each != _UNLISTED]
    if other := context.text(_OTHER):
        named.append(other)
    return Act(Move.STOP_MAIL, {"stops": tuple(MailStop(system, day) for system in named)})


def reply_inputs(context: FormContext, **given: str) -> Iterator[Input]:
    """Ask when and how the person was told."""
    ticket, now = context.ticket, context.minute
    wished = ticket.party.contact_by or _SAME_WAY.get(ticket.channel)
    yield complaint_input(context, "replied_at", required=True, initial=now, **given)
    yield answered_by_input(context, wished, required=True)


def whose_mails_input(context: FormContext) -> Iterator[Input]:
    """Ask whose mails stopped if no name is known (O10)."""
    ticket, say = context.ticket, context.say
    if ticket.complaint.category is Category.OPT_OUT and not recorded_value_names(
        ticket, PersonalField.NAME
    ):
        is_known = bool(ticket.requester or recorded_value_names(ticket, *CONTACT_FIELDS))
        hint = say("complaint.whose_stop")
        yield personal_input(context, PersonalField.NAME, required=not is_known, hint=hint)


def answered_at(context: FormContext, channel: Channel) -> datetime:
    """A caller or visitor hears the answer at once, others when it is recorded."""
    received_at = context.moment("received_at") or context.now
    return received_at if channel in TOLD_BY_MOUTH else context.now


def on_the_spot_inputs(
    context: FormContext, category: Category, channel: Channel
) -> Sequence[Input]:
    """Return the inputs of step 1 for a matter that was answered on the spot."""
    day = tokyo.date_of(answered_at(context, channel))
    return (
        *(_stop_inputs(context, day) if category is Category.OPT_OUT else ()),
        *_template(context, category),
        answered_by_input(context, _SAME_WAY.get(channel), required=True),
        *_late(context, channel),
        _closing(context, category),
    )


def _late(context: FormContext, channel: Channel) -> Iterator[Input]:
    """Ask why the answer is late, by a target computed here: there is no ticket yet."""
    office, received_at = context.office_context, context.moment("received_at") or context.now
    law = rules_in_force(office.rules, tokyo.date_of(received_at))
    due = compute_deadline(
        clocks_by_name(law)[ClockName.COMPLAINT_REPLY], received_at, office.opening
    )
    if due.is_missed(answered_at(context, channel)):
        yield late_reason_input(context, Kind.COMPLAINT, due.on)


def _closing(context: FormContext, category: Category) -> Input:
    """Offer to close at once a call that is answered, or an opt-out with nothing else (O10)."""
    is_stop = category is Category.OPT_OUT
    words = "complaint.only_opt_out" if is_stop else "complaint.only_answered"
    return tick_input(CLOSES, context.say("complaint.closing"), context.say(words), value=_CLOSED)


def on_the_spot_acts(context: FormContext, category: Category, channel: Channel) -> Sequence[Act]:
    """The moves that follow the record.

    Raises RefusedError if mails stopped only after the call: nobody was told of that in it.
    """
    at = answered_at(context, channel)
    of = Kind.COMPLAINT
    answered = answer_facts(context, "reply_by", "late_reason", of=of) | {"replied_at": at}
    light = answer_facts(context, "template", of=of) | _LIGHT
    if category is not Category.OPT_OUT:
        end = {"reaction": Reaction.ACCEPTED, "report": ReportFrequency.MONTHLY}
        closed = [Act(Move.CLOSE, end)] if closes_at_once(context) else []
        return [Act(Move.ANSWER_AT_ONCE, answered | light), *closed]
    if tokyo.date_of(at) < (context.day(_ON) or context.today) <= context.today:
        raise RefusedError((Fault(Code.BEFORE_THAT, _ON),))
    if closes_at_once(context):
        return [_stop_act(context), Act(Move.CLOSE, answered | {"report": ReportFrequency.MONTHLY})]
    return [_stop_act(context), Act(Move.ANSWER_AT_ONCE, answered | light)]


def closes_at_once(context: FormContext) -> bool:
    """Whether the form that records it also closes it."""
    return _CLOSED in context.picked(CLOSES)


def _template(context: FormContext, category: Category) -> Iterator[Input]:
    """The answer given; an opt-out is answered by the stop itself."""
    if category is not Category.OPT_OUT:
        hint, offered = context.say("complaint.template_hint"), tuple(_entries(context))
        given = {"kind": "choice", "options": offered, "hint": hint}
        yield complaint_input(context, "template", required=True, **given)


def _entries(context: FormContext) -> Iterator[Option]:
    """Curated answers under the headings of Home; the others last."""
    language, library = context.say.language, context.library
    seen: set[str] = set()
    for topic in library.topics:
        heading = topic.title[language]
        for name in topic.suggested:
            if name in library.entries and name not in seen:
                seen.add(name)
                yield Option(name, library.entries[name].title(language), heading)
    heading = context.say("complaint.other_entries")
    for name, entry in library.entries.items():
        if name not in seen and not entry.is_referral and entry.opens is None:
            yield Option(name, entry.title(language), heading)


def values_for_manager(context: FormContext) -> Sequence[ValueName]:
    """Return what was said and answered in a matter that only the manager closes (O22)."""
    is_theirs = _needs_manager(context) or context.ticket.status is Status.UNRESOLVED
    if not is_theirs or context.needs_reason:
        return ()
    return (*recorded_value_names(context.ticket, *_SAID), *values_said_later(context))


def _needs_manager(context: FormContext) -> bool:
    return outgrew_immediate_answer(context.ticket, context.rules.answer_at_once)


def manager_closing_parts(context: FormContext) -> Iterator[Part]:
    """Say why the manager closes it, what was said, and which answer was given."""
    say, ticket = context.say, context.ticket
    if _needs_manager(context):
        why = why_manager_must_approve(ticket) or "more"
        yield blocks.section(say.word("complaint.why_closing", why))
    elif ticket.status is not Status.UNRESOLVED:
        return
    if ticket.flags:
        flags = (say.word("flag", each) for each in Flag if each in ticket.flags)
        yield blocks.context(say.line(*flags))
    yield from (
        opened_text_blocks(context, *_SAID) if context.opened else [texts_withheld_block(context)]
    )
    yield from later_statement_blocks(context)
    if template := ticket.complaint.template:
        entry = context.library.entries.get(template)
        yield blocks.headline(say("field.template"))
        yield blocks.section(entry.title(say.language) if entry else template)


def _answered_at_once(context: FormContext) -> Sequence[Act]:
    first = [_stop_act(context)] if context.ticket.complaint.needs_stop else []
    facts = answer_facts(context, *_ANSWER) | _LIGHT
    return [*first, Act(Move.ANSWER_AT_ONCE, facts, personal_answers(context, PersonalField.NAME))]


FORMS = (
    Form(
        "complaint_stop_mail",
        moves=(Move.STOP_MAIL,),
        make_acts=lambda context: [_stop_act(context)],
        draw_parts=_draw_stop,
        opens=_may_open,
        receipt=_stop_receipt,
    ),
    Form(
        "complaint_answer_at_once",
        moves=(Move.ANSWER_AT_ONCE,),
        make_acts=_answered_at_once,
        draw_parts=lambda context: (
            *(_stop_inputs(context) if context.ticket.complaint.needs_stop else ()),
            *_template(context, context.ticket.complaint.category),
            *reply_inputs(context),
            *late_reason_inputs(context),
            *whose_mails_input(context),
        ),
    ),
)
