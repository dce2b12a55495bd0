"""Step 2 of a request's form: exact types, role, contact."""

from collections.abc import Collection, Sequence
from typing import Any

from handlers.disclosures.fields import (
    PRINCIPAL_FIELDS,
    REQUEST,
    reply_method_input,
    request_input,
)
from handlers.forms.fields import options, personal_input
from handlers.forms.form import Form, FormContext, Parts, answer_facts, personal_answers
from handlers.forms.inputs import Input
from handlers.tickets.fields import (
    asks_for_reading,
    contact_inputs,
    described_party,
    received_at_if_corrected,
    received_at_input,
    role_input,
    summary_input,
)
from handlers.tickets.search import earlier_tickets_receipt
from tickets.model.disclosure import OF_ARTICLE_34, OF_ARTICLE_35, RequestType
from tickets.model.kinds import Flag, Move, PartyRole, PersonalField, Status
from tickets.model.personal import ValueName
from tickets.workflow.apply import transition_of
from tickets.workflow.case import Act
from tickets.workflow.tables.application import ONLY_DAYS

_ARRIVED = "application_arrived_on"
_FACTS = ("agent_kind", "method_requested", "footage", "summary")
_OWN = (
    PersonalField.NAME,
    PersonalField.NAME_KANA,
    PersonalField.PHONE,
    PersonalField.EMAIL,
    PersonalField.TARGET_SCOPE,
)


_TO_SEND = (PersonalField.POSTAL_CODE, PersonalField.ADDRESS)


def _draw(context: FormContext) -> Parts:
    """Once it is searched, only the days are corrected."""
    takes = _takes(context)
    described = _describing(context, takes) if "party" in takes else ()
    return (
        *described,
        received_at_input(context),
        request_input(context, _ARRIVED) if _ARRIVED in takes else None,
    )


def _describing(context: FormContext, takes: Sequence[str]) -> Parts:
    return (
        exact_types_input(context, redraws=True) if "types" in takes else None,
        *cease_reason_inputs(context),
        role_input(context, REQUEST, redraws=True, stands_for=("party", "agent_kind")),
        *contact_inputs(context),
        *(
            reply_method_input(context, each, required=False)
            if each == "method_requested"
            else summary_input(context)
            if each == "summary"
            else request_input(context, each)
            for each in _FACTS
            if each in takes and not (each == "agent_kind" and _is_by_the_person(context))
        ),
        request_input(
            context,
            "flags",
            options=options(context.say, (each for each in Flag if each is not Flag.DISCLOSURE)),
            initial=tuple(sorted(map(str, context.ticket.flags))),
        ),
        *(_text(context, each) for each in _texts(context)),
    )


def _texts(context: FormContext) -> Sequence[PersonalField]:
    """Fields of the applicant, and of the person if an agent applies.

    Where the form is to be sent can be asked while the caller is on the telephone.
    """
    unasked = () if asks_for_reading(context) else (PersonalField.NAME_KANA,)
    own = (each for each in _OWN if each not in unasked)
    asked = (*own, *corrected_content_fields(context))
    is_posted = not context.office_context.is_at_counter
    is_waited_for = is_posted and context.ticket.status is Status.RECEIVED
    told = (*asked, *_TO_SEND) if is_waited_for else asked
    return told if _applies_in_person(context) else (*told, *PRINCIPAL_FIELDS)


def _applies_in_person(context: FormContext) -> bool:
    return context.answers.get("role", context.ticket.party.role) == PartyRole.PRINCIPAL


def _is_by_the_person(context: FormContext) -> bool:
    """Whether the person applies, and no agent is on record, whose kind could be wrong."""
    return _applies_in_person(context) and context.ticket.disclosure.agent_kind is None


def _text(context: FormContext, field: PersonalField) -> Input:
    """Ask for a text; the recorded one stays unless something is typed."""
    known = ValueName(field) in context.ticket.personal
    hint = {"hint": context.say("request.on_record")} if known else {}
    return personal_input(context, field, **hint)


def _takes(context: FormContext) -> tuple[str, ...]:
    """Return the names of the fields that this step may change by now: the types only until the
    application has arrived."""
    rule = transition_of(REQUEST, context.ticket.status, Move.DESCRIBE)
    return rule.optional if rule else ()


def exact_types_input(context: FormContext, **given: Any) -> Input:
    """The law's eleven types; the caller's words are preset."""
    known = tuple(sorted(map(str, context.ticket.disclosure.types)))
    made: dict[str, Any] = {
        "kind": "choices",
        "options": options(context.say, RequestType),
        "initial": known,
    }
    return request_input(context, "types", **made | given)


def cease_reason_inputs(
    context: FormContext, types: Collection[str] = (), *, required: bool = False
) -> Sequence[Input]:
    """Ask for the reason on which cessation may be requested (法35条1項, 3項, 5項), if one of these
    types needs it; without types, one of those that are ticked or on record."""
    types = types or context.picked("types") or context.ticket.disclosure.types
    is_asked = {RequestType(each) for each in types} & OF_ARTICLE_35
    return (request_input(context, "reasons_35", required=required),) if is_asked else ()


def corrected_content_fields(context: FormContext) -> Sequence[PersonalField]:
    """Return the fields for wrong and right content, if there is a correction (法34条)."""
    types = context.picked("types") or context.ticket.disclosure.types
    is_asked = {RequestType(each) for each in types} & OF_ARTICLE_34
    return (PersonalField.RIGHT_CONTENT,) if is_asked else ()


def exact_type_facts(context: FormContext) -> dict[str, object]:
    """The exact types, no longer unclear."""
    found = answer_facts(context, "types", "reasons_35")
    return found | ({"types_unclear": False} if "types" in found else {})


def _acts(context: FormContext) -> Sequence[Act]:
    takes = _takes(context)
    days = received_at_if_corrected(context)
    if (day := context.day(_ARRIVED)) and day != context.ticket.disclosure.application_arrived_on:
        days[_ARRIVED] = day
    if "party" not in takes:
        return [Act(Move.DESCRIBE, days)]
    found = exact_type_facts(context) | answer_facts(context, *_FACTS) | _flags(context) | days
    texts = (*_OWN, *corrected_content_fields(context), *_TO_SEND, *PRINCIPAL_FIELDS)
    return [
        Act(
            Move.DESCRIBE,
            {**found, "party": described_party(context)},
            personal_answers(context, *texts),
        )
    ]


def _flags(context: FormContext) -> dict[str, object]:
    """Keep a complaint's flag for disclosure, which this form does not show."""
    if context.answers.get("flags") is None:
        return {}
    kept = context.ticket.flags & {Flag.DISCLOSURE}
    return {"flags": frozenset(map(Flag, context.picked("flags"))) | kept}


FORMS = (
    Form(
        "request_describe",
        moves=(Move.DESCRIBE,),
        draw_parts=_draw,
        make_acts=_acts,
        receipt=earlier_tickets_receipt,
        is_again=lambda ticket: ticket.status in ONLY_DAYS,
    ),
)
