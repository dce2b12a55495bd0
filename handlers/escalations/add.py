"""分かることを追加: what a reporter knows more of a possible breach."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Final

from handlers.escalations.actions import ADD_FORM
from handlers.escalations.facts import asked_facts_text, field_lines, reported_facts
from handlers.escalations.report import send_receipt
from handlers.forms.fields import named_input, options
from handlers.forms.form import Form, FormContext, Part
from handlers.forms.inputs import Input
from handlers.slack import blocks, messages
from handlers.slack.blocks import Block
from handlers.slack.phrases import Phrases
from handlers.slack.text import cut
from handlers.slack.view import ViewContext
from tickets.escalation.additions import LONGEST_ACCOUNT, Addition
from tickets.model.escalation import (
    DATA_TRIGGERS,
    EVENT_TRIGGERS,
    Cause,
    Escalation,
    Ongoing,
    Persons,
    Trigger,
)
from tickets.model.personal import Personal

_OFFERED: Final = tuple(each for each in DATA_TRIGGERS if each is not Trigger.MANY)
"""How many people is a field of its own."""


def _draw(context: FormContext) -> Sequence[Part]:
    """All fields are optional. What was reported stays: the law's duties may hang on it."""
    report, say = context.escalation, context.say
    taking = context.desk.escalations.report_to_add_to(report, context.person.id)
    if not context.answers and taking != report:
        return _after_the_end(context, taking)
    return (
        blocks.section(say("add_heading", number=report.number)),
        *_wanted(report, say),
        *_known(report, context.view),
        _triggers("triggers", EVENT_TRIGGERS, say, is_first=not _knows_what_happened(report)),
        _triggers("data", _OFFERED, say, is_first=not report.triggers.intersection(DATA_TRIGGERS)),
        named_input(context, "known_at", "moment", initial=_first_known(report)),
        named_input(
            context, "persons", "radio", options=options(say, Persons), initial=report.persons
        ),
        named_input(
            context, "ongoing", "radio", options=options(say, Ongoing), initial=report.ongoing
        ),
        named_input(context, "account", "text", max_length=LONGEST_ACCOUNT),
    )


def _after_the_end(context: FormContext, taking: Escalation | None) -> Sequence[Part]:
    """Later news in one field, for the report that was made since, or for a new one."""
    say, number = context.say, context.escalation.number
    reach = cut(messages.emergency_contact(context.office, say), 150)
    more = say("add_after", number=taking.number, before=number) if taking else ""
    return (
        blocks.section(more or say("add_anew", number=number)),
        named_input(context, "account", "text", required=True, max_length=LONGEST_ACCOUNT),
        blocks.section(say("add_anew_phone", emergency=reach)),
    )


def _first_known(report: Escalation) -> datetime:
    """Return the first knowledge cut to the minute, as Slack's field has it."""
    return report.known_at.replace(second=0, microsecond=0)


def _knows_what_happened(report: Escalation) -> bool:
    """Whether a tick or the kind of report says what happened."""
    is_plain = report.cause is Cause.BREACH_SUSPECTED
    return not is_plain or not report.triggers.isdisjoint(EVENT_TRIGGERS)


def _triggers(name: str, offered: Sequence[Trigger], say: Phrases, *, is_first: bool) -> Input:
    """More of these; nothing is preset, so that nothing seems to be taken out."""
    label = say(f"field.{name}" if is_first else f"add_field.{name}")
    return Input(name, label, "choices", options=options(say, offered))


def _known(report: Escalation, view: ViewContext) -> Iterator[Block]:
    """Show what is recorded, and how to correct it."""
    if report.triggers:
        lines = field_lines(reported_facts(report, view), view.say)
        yield blocks.section("\n".join((view.say("add_known"), *lines)))


def _wanted(report: Escalation, say: Phrases) -> Iterator[Block]:
    """Show which facts the judges asked for."""
    if report.asked:
        yield blocks.paragraph(say("add_wanted", wanted=asked_facts_text(report, say)))


def _add(context: FormContext) -> Sequence[Block]:
    escalations, who, now = context.desk.escalations, context.person.id, context.now
    key = context.submission_key
    addition = _addition(context)
    before = escalations.report_to_add_to(context.escalation, who) or context.escalation
    report = escalations.add(context.number, addition, who=who, now=now, key=key)
    said = ["add_masked"] if addition.account != addition.masked_account() else []
    steps = context.office.emergency.steps
    if report.follows == context.number and report.version == 1:
        context.request.after_ack.append(partial(send_receipt, context.request, report))
        done = context.say("add_anew_done", number=report.number, before=context.number)
        return [blocks.section(done), *(blocks.section(context.say(each)) for each in said)]
    if not report.merged_into and steps(report.triggers) != steps(before.triggers):
        said.append("add_steps")
    done = context.say("add_done", number=report.number)
    return [blocks.section(done), *(blocks.section(context.say(each)) for each in said)]


def _addition(context: FormContext) -> Addition:
    account, persons, ongoing = (context.text(name) for name in ("account", "persons", "ongoing"))
    known_at = context.moment("known_at")
    return Addition(
        triggers=frozenset(map(Trigger, (*context.picked("triggers"), *context.picked("data")))),
        known_at=None if known_at == _first_known(context.escalation) else known_at,
        persons=Persons(persons) if persons else None,
        ongoing=Ongoing(ongoing) if ongoing else None,
        account=Personal(account) if account else None,
    )


FORMS: Final = (
    Form(
        ADD_FORM,
        draw_parts=_draw,
        submit_and_tell=_add,
        find_escalation=lambda request, number: request.services.desk.escalations.own_report(
            number, who=request.user, now=request.now
        ),
        is_open_to_guests=True,
    ),
)
