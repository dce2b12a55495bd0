"""内容を見る: all that is known of an escalation, who did what with it, and what is due."""

from collections.abc import Iterator, Sequence
from typing import Final

from handlers.escalations.actions import OPEN, controls, to_read
from handlers.escalations.duties import duties, one
from handlers.escalations.facts import fields, story
from handlers.escalations.notice import named
from handlers.forms.dispatch import ACTION
from handlers.forms.form import Part, Screen, Setting
from handlers.forms.state import Handle
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.slack.text import clean
from handlers.slack.view import Reader
from handlers.tickets.detail import reader_of
from tickets.model.escalation import Escalation
from tickets.model.personal import Personal

_PART: Final = 2900


def _show(setting: Setting) -> Sequence[Part]:
    """Its reporter's words are opened with a row of the audit."""
    report, told = setting.cases.escalations.account(
        setting.number, who=setting.person.id, now=setting.now
    )
    reader = reader_of(setting)
    return (
        blocks.header(named(report, reader)),
        blocks.fields(*fields(report, reader)),
        *duties(report, reader),
        *_filed(report, reader),
        blocks.section("\n".join(story(report, reader))),
        *_words(report, reader),
        *_account(report, told, reader),
        *_ways(report, setting),
    )


def _filed(report: Escalation, reader: Reader) -> Iterator[Block]:
    """Of one that is over, what was reported where; while it is open its duties say so."""
    if report.filings and not report.is_open:
        lines = [one(report, each.destination, reader) for each in report.filings]
        yield blocks.section("\n".join(lines))


def _words(report: Escalation, reader: Reader) -> Iterator[Block]:
    """What was typed about it, which stands in forms alone (screens.md 0.6)."""
    say = reader.say
    told = report.persons_told
    typed = [
        (say("upward_reason"), report.reason),
        *((_of(each.destination, reader), each.reference) for each in report.filings),
        *((_of(each.destination, reader), each.not_needed) for each in report.filings),
        (say("upward_persons_told"), told.way),
        (say("upward_instead"), told.instead),
        (say("upward_instead_reason"), told.reason),
        (say("field.corrective_action"), report.corrective_action),
    ]
    lines = [say("report_field", name=name, text=text) for name, text in typed if text]
    if lines:
        yield blocks.section("\n".join(lines), limit=_PART)


def _of(destination: str, reader: Reader) -> str:
    return reader.say.word("destination", destination)


def _account(report: Escalation, told: Personal | None, reader: Reader) -> Iterator[Block]:
    if told is None:
        if report.source is None:
            yield blocks.section(reader.say("report_no_account"))
        return
    words = clean(told.reveal())
    for at in range(0, len(words), _PART):
        yield blocks.section(words[at : at + _PART], limit=_PART)


def _ways(report: Escalation, setting: Setting) -> Iterator[Block]:
    """What may be done next, and the ticket that told of it, for whoever may see that."""
    who, cases = setting.person.id, setting.cases
    if report.is_open and cases.judging.may_act(report, who):
        drawn = controls(report, setting.say, acts=True)
        if drawn:
            yield _without_looking(drawn)
    source = cases.escalations.source(report, who=who, now=setting.now)
    if source is not None:
        label = setting.say("upward_ticket")
        handle = Handle(source.number).write()
        row = blocks.actions(
            blocks.button(label, f"{ACTION}ticket_open", handle), block_id="upward_ticket"
        )
        yield from [row] if row else []


def _without_looking(drawn: Block) -> Block:
    """It is open already."""
    looks = (f"{ACTION}{OPEN}", f"{ACTION}ticket_open")
    left = [each for each in drawn["elements"] if each.get("action_id") not in looks]
    return {**drawn, "elements": left}


SCREENS: Final = (Screen(name=OPEN, draws=_show, only_shows=True, reaches=to_read),)
