"""Whoever reported a possible breach adds what they know by now (screens.md 1.4)."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from handlers.forms.facts import options
from handlers.forms.inputs import Input
from handlers.forms.screen import Part, Screen, Setting, form_key
from handlers.phrases import Phrases
from handlers.turn import Turn
from handlers.views import blocks
from handlers.views.blocks import Block
from handlers.views.escalation_facts import wanted
from tickets.addition import LONGEST_ACCOUNT, Addition
from tickets.desk import Desk
from tickets.escalation import Escalation, Ongoing, Persons, Trigger
from tickets.faults import Code, Fault, RefusedError
from tickets.personal import Personal

NAME: Final = "breach_add"


def _draw(setting: Setting) -> Sequence[Part]:
    """All of it is optional: what is not known is left out."""
    report, say = setting.matter, setting.say
    known = report.known_at.replace(second=0, microsecond=0)
    return (
        blocks.section(say("add_heading", number=report.number)),
        *_wanted(report, say),
        Input(
            name="triggers",
            label=say("field.triggers"),
            kind="choices",
            options=options(say, Trigger),
            initial=tuple(sorted(report.triggers)),
        ),
        Input(name="known_at", label=say("field.known_at"), kind="moment", initial=known),
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


def _wanted(report: Escalation, say: Phrases) -> Iterator[Block]:
    """What those who judge it have asked for."""
    if report.asked:
        yield blocks.paragraph(say("add_wanted", wanted=wanted(report, say)))


def _add(turn: Turn, setting: Setting) -> Sequence[Block]:
    account, persons, ongoing = (setting.text(name) for name in ("account", "persons", "ongoing"))
    if not (account or turn.is_again or _is_changed(setting)):
        raise RefusedError((Fault(Code.NOTHING_ADDED, "account"),))
    report = turn.services.cases.escalations.add(
        setting.number,
        Addition(
            triggers=frozenset(map(Trigger, setting.picked("triggers"))),
            known_at=setting.moment("known_at"),
            persons=Persons(persons) if persons else None,
            ongoing=Ongoing(ongoing) if ongoing else None,
            account=Personal(account) if account else None,
        ),
        who=turn.arrival.user,
        now=turn.now,
        key=form_key(turn),
    )
    return [blocks.section(turn.say("add_done", number=report.number))]


def _is_changed(setting: Setting) -> bool:
    """Whether any field says something else than what it was opened with."""
    return any(
        setting.answers.get(field.name, field.initial) not in (field.initial, None, "")
        for field in _draw(setting)
        if isinstance(field, Input)
    )


def _mine(cases: Desk, number: str, who: str, now: datetime) -> Escalation:
    return cases.escalations.mine(number, who=who, now=now)


SCREENS: Final = (Screen(name=NAME, draws=_draw, tells=_add, reaches=_mine, for_guests=True),)
