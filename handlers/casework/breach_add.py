"""Whoever reported a possible breach adds what they know by now (screens.md 1.4)."""

from collections.abc import Iterator, Sequence
from typing import Final

from handlers.forms.facts import options
from handlers.forms.inputs import Input
from handlers.forms.screen import Part, Screen, Setting, form_key
from handlers.turn import Turn
from handlers.views import blocks
from handlers.views.blocks import Block
from handlers.views.wording import clean
from tickets.escalating import LONGEST_ACCOUNT, Addition
from tickets.escalation import Escalation, Ongoing, Persons, Trigger
from tickets.faults import Code, Fault, RefusedError
from tickets.personal import Personal

NAME: Final = "breach_add"
_PART: Final = 2900


def _draw(setting: Setting) -> Sequence[Part]:
    """All of it is optional: what is not known is left out."""
    report = _report(setting)
    say = setting.say
    known = report.known_at.replace(second=0, microsecond=0)
    return (
        blocks.section(say("add_heading", number=report.number)),
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


def _add(turn: Turn, setting: Setting) -> Sequence[Block]:
    account, persons, ongoing = (setting.text(name) for name in ("account", "persons", "ongoing"))
    if not (account or turn.is_again or _is_changed(setting)):
        raise RefusedError((Fault(Code.NOTHING_ADDED, "account"),))
    report = turn.services.cases.escalations.add(
        _number(setting),
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


def _show(setting: Setting) -> Sequence[Part]:
    """For those who were called: what is known, and the reporter's own words."""
    report, told = setting.cases.escalations.account(
        _number(setting), who=setting.person.id, now=setting.now
    )
    return (
        blocks.header(report.number),
        blocks.section("\n".join(_known(report, setting))),
        *_told(told, setting),
    )


def _known(report: Escalation, setting: Setting) -> Iterator[str]:
    say = setting.say
    happened = say("report_comma").join(
        say.word("trigger", each) for each in Trigger if each in report.triggers
    )
    told = {
        "known_at": say.moment(report.known_at, setting.today),
        "triggers": happened or say.word("persons", Persons.UNKNOWN),
        "persons": say.word("persons", report.persons),
        "ongoing": say.word("ongoing", report.ongoing),
    }
    for name, text in told.items():
        yield say("report_field", name=say(f"field.{name}"), text=text)


def _told(account: Personal | None, setting: Setting) -> Iterator[Block]:
    if account is None:
        yield blocks.section(setting.say("report_no_account"))
        return
    words = clean(account.reveal())
    for at in range(0, len(words), _PART):
        yield blocks.section(words[at : at + _PART], limit=_PART)


def _report(setting: Setting) -> Escalation:
    return setting.cases.escalations.mine(_number(setting), who=setting.person.id, now=setting.now)


def _number(setting: Setting) -> str:
    return setting.more.get("more", "")


SCREENS: Final = (
    Screen(name=NAME, draws=_draw, tells=_add, for_guests=True),
    Screen(name="breach_open", draws=_show, only_shows=True),
)
