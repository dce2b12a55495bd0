"""分かることを追加: what a reporter knows more of a possible breach."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from handlers.escalations.actions import ADD
from handlers.escalations.facts import OF_DATA, OF_EVENT, wanted
from handlers.forms.fields import options
from handlers.forms.form import Form, FormContext, Part, form_key
from handlers.forms.inputs import Input
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.slack.context import RequestContext
from handlers.slack.phrases import Phrases
from tickets.desk import Desk
from tickets.escalation.addition import LONGEST_ACCOUNT, Addition
from tickets.model.errors import Code, Fault, RefusedError
from tickets.model.escalation import Escalation, Ongoing, Persons, Trigger
from tickets.model.personal import Personal


def _draw(context: FormContext) -> Sequence[Part]:
    """All fields are optional."""
    report, say = context.matter, context.say
    known = report.known_at.replace(second=0, microsecond=0)
    return (
        blocks.section(say("add_heading", number=report.number)),
        *_wanted(report, say),
        _triggers("triggers", OF_EVENT, report, say),
        _triggers("data", OF_DATA, report, say),
        Input(
            name="known_at",
            label=say("field.known_at"),
            kind="moment",
            initial=known,
        ),
        Input(
            name="persons",
            label=say("field.persons"),
            kind="radio",
            options=options(say, Persons),
            initial=report.persons,
        ),
        Input(
            name="ongoing",
            label=say("field.ongoing"),
            kind="radio",
            options=options(say, Ongoing),
            initial=report.ongoing,
        ),
        Input(
            name="account",
            label=say("field.account"),
            kind="text",
            longest=LONGEST_ACCOUNT,
            hint=say("hint.account"),
        ),
    )


def _triggers(name: str, offered: Sequence[Trigger], report: Escalation, say: Phrases) -> Input:
    return Input(
        name=name,
        label=say(f"field.{name}"),
        kind="choices",
        options=options(say, offered),
        initial=tuple(sorted(report.triggers.intersection(offered))),
    )


def _wanted(report: Escalation, say: Phrases) -> Iterator[Block]:
    """What the judges have asked for."""
    if report.asked:
        yield blocks.paragraph(say("add_wanted", wanted=wanted(report, say)))


def _add(request: RequestContext, context: FormContext) -> Sequence[Block]:
    account, persons, ongoing = (context.text(name) for name in ("account", "persons", "ongoing"))
    if not (account or request.is_again or _is_changed(context)):
        raise RefusedError((Fault(Code.NOTHING_ADDED, "account"),))
    report = request.services.desk.escalations.add(
        context.number,
        Addition(
            triggers=frozenset(
                map(Trigger, (*context.picked("triggers"), *context.picked("data")))
            ),
            known_at=context.moment("known_at"),
            persons=Persons(persons) if persons else None,
            ongoing=Ongoing(ongoing) if ongoing else None,
            account=Personal(account) if account else None,
        ),
        who=request.user,
        now=request.now,
        key=form_key(context),
    )
    return [blocks.section(request.say("add_done", number=report.number))]


def _is_changed(context: FormContext) -> bool:
    """Whether any field differs from its preset."""
    return any(
        context.answers.get(field.name, field.initial) not in (field.initial, None, "")
        for field in _draw(context)
        if isinstance(field, Input)
    )


def _mine(desk: Desk, number: str, who: str, now: datetime) -> Escalation:
    return desk.escalations.mine(number, who=who, now=now)


FORMS: Final = (Form(name=ADD, draws=_draw, tells=_add, reaches=_mine, for_guests=True),)
