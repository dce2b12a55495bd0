"""Parts that forms of every kind share: contact, departments, buttons, people, 是正処置."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from handlers.forms.fields import (
    field_input,
    named_input,
    options,
    personal_input,
    radio_input,
    yes_no_options,
)
from handlers.forms.form import FormContext, answer_facts
from handlers.forms.inputs import NO, YES, Input, Option
from handlers.forms.state import TicketRef, form_button
from handlers.slack import blocks
from handlers.slack.blocks import Block
from tickets.access.deciders import bypasses_manager
from tickets.deadlines.ticket_clocks import reply_deadline
from tickets.model.complaint import CorrectiveAction, ReportFrequency
from tickets.model.contact import LONGEST_LINE, LONGEST_SUMMARY, has_japanese, split_contact
from tickets.model.errors import Code, Fault, RefusedError
from tickets.model.escalation import Cause, Escalation
from tickets.model.kinds import (
    CONTACTS,
    DESK_ROLES,
    LANGUAGES,
    ContactBy,
    Kind,
    Language,
    PartyRole,
    PersonalField,
    Role,
)
from tickets.model.personal import Personal, ValueName
from tickets.model.ticket import Party, Ticket

CONTACT = "contact"


def is_desk_member(context: FormContext) -> bool:
    """Whether this person is an agent, or may act for all agents."""
    return bool(context.roles & DESK_ROLES)


def received_at_input(context: FormContext) -> Input:
    """The instant of receipt, to be corrected; Slack's field has no seconds."""
    kind, at = context.ticket.kind, context.ticket.received_at.replace(second=0, microsecond=0)
    return field_input(context, kind, "received_at", initial=at)


def received_at_if_corrected(context: FormContext) -> dict[str, object]:
    """Empty unless it was changed."""
    at = context.moment("received_at")
    return {"received_at": at} if at and at != received_at_input(context).initial else {}


def reopen_reason_input(context: FormContext) -> Input:
    """A department that is asked again reads it (O20)."""
    hint = context.say("hint.why_reopened")
    return personal_input(context, PersonalField.MOVE_REASON, required=True, hint=hint)


def escalation_blocks(context: FormContext, ticket: Ticket) -> Iterator[Block]:
    """Say for each escalation that the last step raised who was told, and why."""
    since = ticket.history[-1].at if ticket.history else ticket.recorded_at
    for each in context.desk.escalations.of_ticket(ticket):
        if each.raised_at < since:
            continue
        told = recipients_text(context, ticket, each)
        reason = _REASONS.get(each.cause)
        yield blocks.section(context.say(reason, told=told) if reason else told)


_REASONS: Final = {
    Cause.BREACH_SUSPECTED: "complaint.possible_leak",
    Cause.MY_NUMBER: "request.my_number_told",
}
"""Phrases that say why it was escalated."""


def recipients_text(context: FormContext, ticket: Ticket, escalation: Escalation) -> str:
    """Say who was told, or who will be at the opening if nobody is called at this hour."""
    is_sure = escalation.cause.is_breach and not escalation.is_unsure
    is_to_all = is_sure and not bypasses_manager(ticket)
    told = "leak_told.all" if is_to_all else recipients_phrase_key("leak_told", ticket)
    return phrase_by_calling_hours(context, escalation, told, number=escalation.number)


def recipients_phrase_key(stem: str, ticket: Ticket) -> str:
    """Key of the phrase that says who is told of an escalation (O1)."""
    return f"{stem}.apart" if bypasses_manager(ticket) else f"{stem}.manager"


def phrase_by_calling_hours(
    context: FormContext, escalation: Escalation, name: str, **told: str
) -> str:
    """Return the phrase `name`; outside the hours in which people are called `NAME_later`, with
    the time of the next opening."""
    office_context = context.office_context
    opening = office_context.opening
    if office_context.call_rule(escalation).at_any_hour or opening.is_open(context.now):
        return context.say(name, **told)
    at = context.say.moment(opening.next_opening(context.now), context.today)
    return context.say(f"{name}_later", time=at, **told)


def late_reason_inputs(context: FormContext) -> Iterator[Input]:
    """Ask why the reply is late, once its target is missed."""
    due = reply_deadline(context.ticket, context.office_context)
    if due is not None and due.is_missed(context.now):
        yield late_reason_input(context, context.ticket.kind, due.on)


def late_reason_input(context: FormContext, kind: Kind, due_on: date) -> Input:
    """Ask why the reply is late for the target of `due_on`."""
    hint = context.say("late_hint", date=context.say.date(due_on, context.today))
    return field_input(context, kind, "late_reason", required=True, kind="choice", hint=hint)


def representative_inputs(
    context: FormContext, usual: ReportFrequency | None = None
) -> Iterator[Input]:
    """Ask how and when the representative hears of a complaint, unless they close it themselves."""
    if Role.REPRESENTATIVE in context.roles:
        return
    known = context.ticket.complaint
    preset = known.report or usual
    given = {"initial": preset, "redraws": True}
    yield field_input(context, Kind.COMPLAINT, "report", required=True, **given)
    if context.answers.get("report", preset) == ReportFrequency.EACH:
        day = known.reported_on or context.today
        yield field_input(context, Kind.COMPLAINT, "reported_on", required=True, initial=day)


def representative_facts(context: FormContext) -> dict[str, object]:
    """Return how the representative heard of it; a representative who closes it knows of it."""
    if Role.REPRESENTATIVE in context.roles:
        return {"report": ReportFrequency.EACH, "reported_on": context.today}
    return answer_facts(context, "report", "reported_on")


def contact_input(context: FormContext, hint: str = "") -> Input:
    """Phone, e-mail or address in one field, with errors of each."""
    return Input(
        CONTACT,
        context.say("complaint.contact"),
        "line",
        hint=hint,
        stands_for=(*map(str, CONTACTS), PersonalField.POSTAL_CODE, "no_contact_reason"),
    )


def typed_contact(
    context: FormContext, on_record: Collection[ValueName] = ()
) -> Mapping[ValueName, Personal]:
    """An @ makes it an e-mail address, a Japanese postal address is told by its parts, with or
    without one phone number before or after it, and everything else counts as a phone number,
    which is refused if it is none.

    Refuses an address without its postal code if that of an earlier address is on record.
    """
    typed = context.text(CONTACT).strip()
    if not typed:
        return {}
    if "@" in typed or "＠" in typed:
        return {ValueName(PersonalField.EMAIL): Personal(typed)}
    split = split_contact(typed)
    if split is None:
        return {ValueName(PersonalField.PHONE): Personal(typed)}
    phone, code, address = split
    if not code and ValueName(PersonalField.POSTAL_CODE) in on_record:
        raise RefusedError((Fault(Code.NEEDS_POSTAL_CODE, CONTACT),))
    parts = {
        PersonalField.PHONE: phone,
        PersonalField.POSTAL_CODE: code,
        PersonalField.ADDRESS: address,
    }
    return {ValueName(field): Personal(part) for field, part in parts.items() if part}


def presumed_language(context: FormContext, said: str) -> Language | None:
    """Language of letters until the desk chooses it, by the typed name and what was said; None
    leaves the company's."""
    name = context.text(str(PersonalField.NAME))
    if not name or has_japanese(name):
        return "ja" if name else None
    return "en" if said and not has_japanese(said) else None


def department_options(context: FormContext) -> tuple[Option, ...]:
    """Departments under the office's names."""
    language = context.say.language
    return tuple(
        Option(each.id, each.name.get(language) or each.id) for each in context.office.departments
    )


def ticket_button(
    context: FormContext,
    name: str,
    ticket: Ticket,
    *,
    more: str = "",
    what: str = "",
    primary: bool = False,
) -> Block:
    """Open the form of this name on the ticket; `what` tells several apart for screen readers."""
    say, ref = context.say, TicketRef(ticket.number, ticket.version, more)
    what = what or say(f"screen.{name}")
    says = say("complaint.button_of", number=ticket.number, what=what)
    return form_button(say, name, ref, says=says, primary=primary)


def role_input(
    context: FormContext, kind: Kind, *, stands_for: tuple[str, ...] = ("party",), **given: Any
) -> Input:
    say = context.say
    return Input(
        "role",
        say.word("field", "role", kind),
        "choice",
        options=options(say, PartyRole, kind),
        initial=context.ticket.party.role,
        stands_for=stands_for,
        **given,
    )


def contact_methods(context: FormContext) -> Sequence[ContactBy]:
    """Return ways to reach a person; by hand only where requests are made in person."""
    at_counter = context.office_context.is_at_counter
    return [each for each in ContactBy if at_counter or each is not ContactBy.COUNTER]


def contact_inputs(context: FormContext, **given: Any) -> Sequence[Input]:
    """Ask how a person is reached, and in which language letters are written."""
    known, offered = context.ticket.party, options(context.say, contact_methods(context))
    made = {"options": offered, "initial": known.contact_by} | given
    way = named_input(context, "contact_by", "choice", **made)
    return (way, language_input(context, known.language))


def described_party(context: FormContext) -> Party:
    """The role, the contact and the language as answered, else as on record."""
    known, role, way = context.ticket.party, context.text("role"), context.text("contact_by")
    return Party(
        PartyRole(role) if role else known.role,
        ContactBy(way) if way else known.contact_by,
        chosen_language(context, known.language),
    )


def language_input(context: FormContext, known: Language, label: str = "") -> Input:
    """Ask in which language letters are written, the reader's own first."""
    own, other = LANGUAGES[:: 1 if context.say.language == "ja" else -1]
    given: dict[str, Any] = {"initial": known, "required": False, "redraws": True}
    asked = radio_input(context.say, "language", "field.language", (own, other), **given)
    return replace(asked, label=label or asked.label)


def chosen_language(context: FormContext, known: Language) -> Language:
    """The answer; what was known if it was not asked."""
    return next((each for each in LANGUAGES if each == context.text("language")), known)


def asks_for_reading(context: FormContext) -> bool:
    """Whether a name's reading in kana is asked for: not of a person written to in English."""
    return chosen_language(context, context.ticket.party.language) == "ja"


def letter_language_hint(context: FormContext, name: str, **words: str) -> str:
    """The phrase of this name; `NAME.en` where the letter that it goes into is English."""
    language = chosen_language(context, context.ticket.party.language)
    is_english = language == "en" and context.say.has(f"{name}.en")
    return context.say(f"{name}.en" if is_english else name, **words)


def summary_input(context: FormContext) -> Input:
    """Ask for the matter in a line, in the language of the letter that quotes it."""
    ticket, hint = context.ticket, letter_language_hint(context, "hint.summary")
    given: dict[str, Any] = {"initial": ticket.summary, "max_length": LONGEST_SUMMARY}
    return field_input(context, ticket.kind, "summary", hint=hint, **given)


def requester_inputs(context: FormContext, label: str, hint: str) -> tuple[Input, Input]:
    """Ask who of the company makes the request, and which departments must not know of it: these
    decide who may see the ticket, so they are asked before anything is posted (O1)."""
    return (
        Input("requester", label, "person", hint=hint),
        named_input(context, "hidden_from", "choices", options=department_options(context)),
    )


# --- corrective action (是正処置) -------------------------------------------------------------

_NEEDED, _ACTION, _CHECK_ON = "needed", "action", "check_on"
_PREVENTION, _RESPONSIBLE, _DUE_ON = "prevention", "responsible", "due_on"
NEW_CHECK_AFTER = 90
"""Days until the effect check that the form suggests."""
_DUE_AFTER = 30


def corrective_action_inputs(context: FormContext) -> Sequence[Input]:
    """是正処置: whether it is needed; its number in the list, or why not. If needed, the plan."""
    say, known = context.say, context.ticket.complaint.corrective_action
    preset = (YES if known.needed else NO) if known else None
    chosen = context.answers.get(_NEEDED, preset)
    return (
        Input(
            _NEEDED,
            say("complaint.corrective"),
            "radio",
            options=yes_no_options(say),
            initial=preset,
            required=True,
            redraws=True,
            stands_for=("corrective_action",),
        ),
        Input(
            _ACTION,
            say("complaint.action"),
            "line",
            hint=say("complaint.action_hint", number=context.ticket.number),
            initial=(known.reference or known.reason) if known else "",
            required=True,
        ),
        *(_plan(context) if chosen == YES else ()),
    )


def _plan(context: FormContext) -> Sequence[Input]:
    """Ask what prevents it, who is responsible, until when, and when it is checked."""
    say = context.say
    known = context.ticket.complaint.corrective_action or CorrectiveAction(needed=True)
    words = {"initial": known.prevention, "max_length": LONGEST_LINE}
    who = known.responsible or context.ticket.owner
    due = known.due_on or open_day_after(context, _DUE_AFTER)
    check = known.check_on or open_day_after(context, NEW_CHECK_AFTER)
    hint = say("complaint.check_on_x")
    return (
        named_input(context, _PREVENTION, "text", required=True, **words),
        named_input(context, _RESPONSIBLE, "person", initial=who, required=True),
        named_input(context, _DUE_ON, "day", initial=due, required=True),
        named_input(context, _CHECK_ON, "day", initial=check, hint=hint, required=True),
    )


def open_day_after(context: FormContext, days: int) -> date:
    """The first open day at least `days` days from today."""
    day = context.today + timedelta(days=days)
    return context.office_context.opening.calendar.roll_forward(day)


def is_same_corrective_action(before: CorrectiveAction | None, now: object) -> bool:
    """Whether two corrective actions decide the same; what was done does not count.

    An older draft lacks days and a person that the form presets.
    """
    if before is None or not isinstance(now, CorrectiveAction):
        return before is now
    names = (_CHECK_ON, _RESPONSIBLE, _DUE_ON)
    preset = {name: getattr(before, name) or getattr(now, name) for name in names}
    return replace(before.as_decided, **preset) == now


def corrective_action_facts(context: FormContext) -> dict[str, object]:
    """Return the answers on the corrective action; empty until it is said whether one is needed."""
    needed, words = context.text(_NEEDED), context.text(_ACTION)
    if not needed:
        return {}
    if needed == NO:
        return {"corrective_action": CorrectiveAction(needed=False, reason=words)}
    action = CorrectiveAction(
        needed=True,
        reference=words,
        check_on=context.day(_CHECK_ON),
        prevention=context.text(_PREVENTION),
        responsible=context.text(_RESPONSIBLE) or None,
        due_on=context.day(_DUE_ON),
    )
    return {"corrective_action": action}
