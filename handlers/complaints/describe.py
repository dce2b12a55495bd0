"""Step 2 of a complaint's form, its acknowledgement, and its assessment with the investigator."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from handlers.complaints.fields import (
    COMPLAINT,
    CONTACT_FIELDS,
    complaint_input,
    recorded_value_names,
    texts_withheld_block,
)
from handlers.forms.fields import named_input, options, personal_input
from handlers.forms.form import Form, FormContext, Part, Parts, answer_facts, personal_answers
from handlers.forms.inputs import Input, Option
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.tickets.actions import RECEIPT_LETTER_FORM
from handlers.tickets.assignment import investigation_receipt
from handlers.tickets.common_moves import people_named_receipt
from handlers.tickets.detail.view import (
    label_of_speaker,
    personal_label,
    value_blocks,
    values_said_later,
)
from handlers.tickets.fields import (
    asks_for_reading,
    contact_input,
    contact_inputs,
    department_options,
    described_party,
    received_at_if_corrected,
    received_at_input,
    role_input,
    summary_input,
    ticket_button,
    typed_contact,
)
from handlers.tickets.search import earlier_ticket_blocks, earlier_tickets_receipt
from tickets.model.complaint import SamePerson, Severity
from tickets.model.contact import LONGEST_NAME
from tickets.model.errors import Code, Fault, RefusedError
from tickets.model.kinds import (
    IDENTITY,
    IN_WRITING,
    TOLD_BY_MOUTH,
    ContactBy,
    Flag,
    Move,
    PartyRole,
    PersonalField,
    Role,
    Status,
)
from tickets.model.pending import may_be_told_by_letter, was_answered
from tickets.model.personal import ValueName, fields_of
from tickets.model.ticket import Ticket
from tickets.workflow.apply import transition_of
from tickets.workflow.case import Act
from tickets.workflow.guards.complaint import REMOVABLE

_FACTS = ("about_person_same", "subjects", "summary", "department", "category")
_FLAGS = (Flag.LEGAL, Flag.MEDIA, Flag.AUTHORITY, Flag.EEA)
_SAME = {
    PartyRole.PRINCIPAL: SamePerson.YES,
    PartyRole.STATUTORY_AGENT: SamePerson.NO,
    PartyRole.DELEGATED_AGENT: SamePerson.NO,
    PartyRole.FAMILY_OR_HEIR: SamePerson.NO,
    PartyRole.THIRD_PARTY: SamePerson.NO,
}
"""Where the role says whether it is the person's own matter."""
_LETTER = (PersonalField.POSTAL_CODE, PersonalField.ADDRESS)
_NAMES = (PersonalField.NAME, PersonalField.NAME_KANA, PersonalField.PRINCIPAL_NAME)
_SEALED = (*_NAMES, *_LETTER, PersonalField.REMEDY_WANTED)
_NONE, _REMOVED = "none", "removed"
_READ = (PersonalField.DETAIL, PersonalField.REMEDY_WANTED)


def _draw(context: FormContext) -> Parts:
    """Sealed values are not shown: fill in a field only to change it."""
    subjects = tuple(context.ticket.complaint.subjects)
    return (
        role_input(context, COMPLAINT, required=True, redraws=True),
        *_same(context),
        *contact_inputs(context, required=True, redraws=True),
        *_who(context),
        _personal(context, PersonalField.NAME_KANA) if asks_for_reading(context) else None,
        *_for_whom(context),
        *_address(context),
        _personal(context, PersonalField.REMEDY_WANTED),
        complaint_input(context, "subjects", kind="choices", initial=subjects),
        summary_input(context),
        named_input(context, "about", "people"),
        *_department(context),
        _flags(context),
        *_category(context),
        *_receipt(context),
        *_removed(context),
    )


def _receipt(context: FormContext) -> Iterator[Input]:
    """Correct the receipt, before a reply has named it."""
    if context.ticket.has_second_step and not was_answered(context.ticket):
        yield received_at_input(context)


def _removed(context: FormContext) -> Iterator[Input]:
    """Offer the recorded values that a correction may remove, by their labels (法22条)."""
    ticket, say = context.ticket, context.say
    held = [each for each in PersonalField if each in REMOVABLE & fields_of(ticket.personal)]
    if ticket.has_second_step and held and not ticket.legal_hold:
        offered = tuple(Option(each, personal_label(each, ticket, say)) for each in held)
        label, hint = say("field.removed"), say("hint.removed")
        yield Input(_REMOVED, label, "ticks", options=offered, hint=hint)


def _same(context: FormContext) -> Iterator[Input]:
    """Ask whether it is their own matter, if their role does not say so."""
    if (role := _role(context)) and role not in _SAME:
        preset = context.ticket.complaint.about_person_same
        yield complaint_input(context, "about_person_same", required=True, initial=preset)


def _role(context: FormContext) -> PartyRole | None:
    """The role as chosen so far, else as recorded."""
    chosen = context.answers.get("role", context.ticket.party.role)
    return PartyRole(str(chosen)) if chosen else None


def _who(context: FormContext) -> Iterator[Input]:
    """Fields that were not asked on the phone; an answer by mail needs an address.

    Once it is described, the form also corrects what is known.
    """
    is_again, there = context.ticket.has_second_step, context.say("complaint.there")
    if is_again or not recorded_value_names(context.ticket, PersonalField.NAME):
        yield replace(_personal(context, PersonalField.NAME), max_length=LONGEST_NAME)
    by_mail = _wished(context) == ContactBy.EMAIL and not recorded_value_names(
        context.ticket, PersonalField.EMAIL
    )
    is_known = bool(recorded_value_names(context.ticket, PersonalField.PHONE, PersonalField.EMAIL))
    if by_mail or is_again or not is_known:
        is_there = recorded_value_names(context.ticket, *CONTACT_FIELDS)
        hint = context.say("complaint.email_wanted") if by_mail else there if is_there else ""
        yield replace(contact_input(context, hint=hint), required=by_mail)


def _for_whom(context: FormContext) -> Iterator[Input]:
    """Name of the person for whom another speaks."""
    role = _role(context)
    if role and role.speaks_for_another:
        yield replace(_personal(context, PersonalField.PRINCIPAL_NAME), max_length=LONGEST_NAME)


def _wished(context: FormContext) -> object:
    return context.answers.get("contact_by", context.ticket.party.contact_by)


def _address(context: FormContext) -> Iterator[Input]:
    """Ask for the address if a letter will be sent."""
    if _wished(context) == ContactBy.POST:
        yield from (_personal(context, field, required=True) for field in _LETTER)


def _personal(context: FormContext, field: PersonalField, *, required: bool = False) -> Input:
    given: dict[str, Any] = {"required": required}
    if recorded_value_names(context.ticket, field):
        given = {"hint": context.say("complaint.there")}
    if field in IDENTITY:
        label = context.say.word("field", field, COMPLAINT)
        given["label"] = label_of_speaker(label, _role(context), context.say)
    return personal_input(context, field, **given)


def _takes(context: FormContext) -> tuple[str, ...]:
    """Return the names of the fields that this step may change by now: not the department once one
    was asked, as the complaint is passed on instead (O20), nor the category once decided (O6)."""
    rule = transition_of(COMPLAINT, context.ticket.status, Move.DESCRIBE)
    takes = rule.optional if rule else ()
    return tuple(each for each in takes if each != "category" or not context.ticket.decided_at)


def _department(context: FormContext) -> Iterator[Input]:
    """Ask for the department of a complaint that was answered already; of any other complaint the
    assessment asks for it."""
    is_to_assess = context.ticket.status in (Status.RECEIVED, Status.ACKNOWLEDGED)
    if "department" in _takes(context) and not is_to_assess:
        yield _department_input(context)


def _department_input(context: FormContext, **given: Any) -> Input:
    made = {"kind": "choice", "initial": context.ticket.department}
    offered = department_options(context)
    return complaint_input(context, "department", options=offered, **made | given)


def _flags(context: FormContext) -> Input:
    known = tuple(flag for flag in _FLAGS if flag in context.ticket.flags)
    return complaint_input(context, "flags", options=options(context.say, _FLAGS), initial=known)


def _category(context: FormContext) -> Iterator[Input]:
    """Ask for the category at the desk, or to correct it unless a draft rests on it (O6)."""
    if "category" in _takes(context):
        chosen = context.ticket.complaint.category
        yield complaint_input(context, "category", required=True, initial=chosen)


def _acts(context: FormContext) -> Sequence[Act]:
    """Apply NAME last; it restricts visibility (O1)."""
    flags = context.ticket.flags - {*_FLAGS} | frozenset(map(Flag, context.picked("flags")))
    party = described_party(context)
    on_record, mail = context.ticket.personal, ValueName(PersonalField.EMAIL)
    personal = {**personal_answers(context, *_SEALED), **typed_contact(context, on_record)}
    is_kept = mail in on_record and mail.field not in context.picked(_REMOVED)
    if party.contact_by is ContactBy.EMAIL and mail not in personal and not is_kept:
        raise RefusedError((Fault(Code.NOT_AN_EMAIL, PersonalField.EMAIL),))
    takes = _takes(context)
    facts = answer_facts(context, *(name for name in _FACTS if name in takes))
    if party.role in _SAME:
        facts["about_person_same"] = _SAME[party.role]
    facts |= {"party": party, "flags": flags, **received_at_if_corrected(context)}
    if removed := context.picked(_REMOVED):
        facts[_REMOVED] = frozenset(map(PersonalField, removed))
    about = frozenset(context.picked("about"))
    naming = [Act(Move.NAME, {"about": about})] if about else []
    return [Act(Move.DESCRIBE, facts, personal), *naming]


def _described(context: FormContext, ticket: Ticket) -> Iterator[Block]:
    if context.picked("about"):
        yield from people_named_receipt(context, ticket)
        if context.desk.knows(ticket.number, who=context.person.id, now=context.now):
            yield from earlier_ticket_blocks(context, ticket)
    else:
        yield from earlier_tickets_receipt(context, ticket)


# --- acknowledgement --------------------------------------------------------------------------


def _draw_acknowledge(context: FormContext) -> Sequence[Part]:
    say, ticket = context.say, context.ticket
    label, known = say("complaint.why_no_contact"), ticket.complaint.no_contact_reason
    return (
        *(_letter(context) if ticket.channel in IN_WRITING else _words(context)),
        *_contact(context),
        complaint_input(context, "no_contact_reason", label=label, initial=known, redraws=True),
    )


def _words(context: FormContext) -> Iterator[Block]:
    yield blocks.headline(context.say("complaint.say_this"))
    yield blocks.section(context.say("complaint.words", number=context.ticket.number))
    yield blocks.context(context.say("complaint.no_days"))


def _letter(context: FormContext) -> Iterator[Block]:
    """Lead to the letter, which acknowledges the complaint once it is recorded as sent."""
    ticket = context.ticket
    if ticket.party.contact_by is ContactBy.NONE:
        return
    may_go = may_be_told_by_letter(ticket)
    button = ticket_button(context, RECEIPT_LETTER_FORM, ticket) if may_go else None
    name = "complaint.tell_by_letter" if may_go else "complaint.letter_needs_name"
    yield blocks.section(context.say(name), accessory=button)


def _contact(context: FormContext) -> Iterator[Input]:
    """Ask for a contact if none is known; required unless they are present or cannot be told."""
    ticket = context.ticket
    if recorded_value_names(ticket, *CONTACT_FIELDS):
        return
    reason = context.answers.get("no_contact_reason", ticket.complaint.no_contact_reason)
    is_needed = not (ticket.channel in TOLD_BY_MOUTH or ticket.requester or reason)
    yield replace(contact_input(context), required=is_needed, stands_for=CONTACT_FIELDS)


def _acknowledge(context: FormContext) -> Sequence[Act]:
    facts = answer_facts(context, "no_contact_reason")
    return [Act(Move.ACKNOWLEDGE, facts, typed_contact(context))]


# --- assessment -------------------------------------------------------------------------------


def _may_open(context: FormContext) -> Sequence[ValueName]:
    """The owner reads it here; assessing an unassigned complaint needs no reason."""
    ticket = context.ticket
    if context.needs_reason:
        return ()
    return (*recorded_value_names(ticket, *_READ), *values_said_later(context))


def _draw_assess(context: FormContext) -> Sequence[Part]:
    """The assessment and who investigates, in one form."""
    return (
        *(
            list(value_blocks(context.ticket, context.opened, context.view))
            or [texts_withheld_block(context)]
        ),
        *_severity(context),
        _department_input(context, required=True, hint=""),
        _owner(context),
        _checked_flags(context),
    )


def _severity(context: FormContext) -> Iterator[Part]:
    """The grades; agents read when the manager assesses, and how they call the manager."""
    say, known = context.say, context.ticket.complaint.severity
    grave = [each for each in Severity if each.is_grave]
    if Role.MANAGER in context.roles or known in grave:
        yield complaint_input(context, "severity", required=True, initial=known)
        return
    offered = options(say, [each for each in Severity if each not in grave])
    yield complaint_input(context, "severity", required=True, initial=known, options=offered)
    for each in grave:
        means = say(f"severity_means.{each}")
        yield blocks.context(say("report_field", name=say.option("severity", each), text=means))
    yield blocks.context(say("complaint.manager_assesses"))


def _checked_flags(context: FormContext) -> Input:
    """Ask to confirm the flags of the second step, or for them if it was not filled in."""
    say, ticket = context.say, context.ticket
    is_said = ticket.has_second_step
    hint = "complaint.flags_said" if ticket.flags else "complaint.flags_unsaid"
    told = {"label": say("complaint.flags_known"), "hint": say(hint)}
    return complaint_input(
        context,
        "flags",
        required=True,
        options=(*options(say, Flag), Option(_NONE, say("complaint.no_flag"))),
        initial=tuple(ticket.flags) or ((_NONE,) if is_said else ()),
        stands_for=("flags_confirmed", "link", "leak"),
        **(told if is_said else {}),
    )


def _assess(context: FormContext) -> Sequence[Act]:
    """Ticking a flag, or that none applies, confirms that the flags were checked.

    What the second step said is preset; a flag prevails over a preset "none".
    """
    picked = context.picked("flags")
    flags = frozenset(Flag(each) for each in picked if each != _NONE)
    facts = answer_facts(context, "severity", "department")
    facts |= {"flags": flags, "flags_confirmed": bool(picked)}
    return [Act(Move.ASSESS, facts), *_investigated(context)]


def _owner(context: FormContext) -> Input:
    owner = context.ticket.owner or context.person.id
    return complaint_input(context, "person", kind="person", required=True, initial=owner)


def _investigated(context: FormContext) -> Sequence[Act]:
    """Assign it first, unless it is theirs already."""
    person = context.text("person")
    assign = [] if person == context.ticket.owner else [Act(Move.ASSIGN, {"person": person})]
    return [*assign, Act(Move.INVESTIGATE)]


FORMS = (
    Form(
        "complaint_describe",
        moves=(Move.DESCRIBE,),
        make_acts=_acts,
        draw_parts=_draw,
        receipt=_described,
        is_again=lambda ticket: ticket.has_second_step,
    ),
    Form(
        "complaint_acknowledge",
        moves=(Move.ACKNOWLEDGE,),
        make_acts=_acknowledge,
        draw_parts=_draw_acknowledge,
    ),
    Form(
        "complaint_assess",
        moves=(Move.ASSESS,),
        make_acts=_assess,
        draw_parts=_draw_assess,
        opens=_may_open,
        receipt=investigation_receipt,
        is_again=lambda ticket: ticket.complaint.severity is not None,
    ),
    Form(
        "complaint_investigate",
        moves=(Move.INVESTIGATE,),
        make_acts=_investigated,
        draw_parts=lambda context: (_owner(context),),
        receipt=investigation_receipt,
    ),
)
