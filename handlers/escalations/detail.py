"""内容を見る: all facts of an escalation, its history and its deadlines."""

from collections.abc import Iterator, Sequence
from typing import Final

from handlers.escalations.actions import LETTER, OPEN, controls, row, to_read
from handlers.escalations.duties import duties, one, told_so_far
from handlers.escalations.facts import fields, story
from handlers.escalations.notice import named
from handlers.forms.dispatch import ACTION
from handlers.forms.form import Form, FormContext, Part
from handlers.forms.state import TicketRef
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.slack.text import clean
from handlers.slack.view import ViewContext
from tickets.model.escalation import Escalation
from tickets.model.personal import Personal

_PART: Final = 2900


def _show(context: FormContext) -> Sequence[Part]:
    """Opening the reporter's words is audited."""
    report, told = context.desk.escalations.account(
        context.number, who=context.person.id, now=context.now
    )
    view = context.view
    return (
        blocks.header(named(report, view)),
        blocks.fields(*fields(report, view)),
        *duties(report, view),
        *_filed(report, view),
        blocks.section("\n".join(story(report, view))),
        *_words(report, view),
        *_account(report, told, view),
        *_ways(report, context),
    )


def _filed(report: Escalation, view: ViewContext) -> Iterator[Block]:
    """Reports of a closed one; while it is open, its duties show them."""
    if report.filings and not report.is_open:
        lines = [one(report, each.destination, view) for each in report.filings]
        yield blocks.section("\n".join(lines))


def _words(report: Escalation, view: ViewContext) -> Iterator[Block]:
    """Typed texts, which appear in forms only."""
    say = view.say
    typed = [
        (say("upward_reason"), report.reason),
        *((_of(each.destination, view), each.reference) for each in report.filings),
        *((_of(each.destination, view), each.not_needed) for each in report.filings),
        *((say("upward_persons_told"), told) for told in told_so_far(report, view)),
        (say("field.corrective_action"), report.corrective_action),
    ]
    lines = [say("report_field", name=name, text=text) for name, text in typed if text]
    if lines:
        yield blocks.section("\n".join(lines), limit=_PART)


def _of(destination: str, view: ViewContext) -> str:
    return view.say.word("destination", destination)


def _account(report: Escalation, told: Personal | None, view: ViewContext) -> Iterator[Block]:
    if told is None:
        if report.source is None:
            yield blocks.section(view.say("report_no_account"))
        return
    words = clean(told.reveal())
    for at in range(0, len(words), _PART):
        yield blocks.section(words[at : at + _PART], limit=_PART)


def _ways(report: Escalation, context: FormContext) -> Iterator[Block]:
    """Next steps, and the ticket it came from if the person may see it."""
    who, desk = context.person.id, context.desk
    if report.is_open and desk.handling.may_act(report, who):
        drawn = controls(report, context.say, acts=True)
        if drawn:
            yield _without_looking(drawn)
    if report.persons_notice.is_written:
        yield from row(report, (LETTER,), context.say)
    source = desk.escalations.source(report, who=who, now=context.now)
    if source is not None:
        label = context.say("upward_ticket")
        ref = TicketRef(source.number).write()
        drawn = blocks.actions(
            blocks.button(label, f"{ACTION}ticket_open", ref), block_id="upward_ticket"
        )
        yield from [drawn] if drawn else []


def _without_looking(drawn: Block) -> Block:
    """Without the button that opens this modal."""
    looks = (f"{ACTION}{OPEN}", f"{ACTION}ticket_open")
    left = [each for each in drawn["elements"] if each.get("action_id") not in looks]
    return {**drawn, "elements": left}


FORMS: Final = (Form(name=OPEN, draws=_show, only_shows=True, reaches=to_read),)
