"""内容を見る: all facts of an escalation, its history and its deadlines."""

from collections.abc import Iterator, Sequence
from typing import Final

from handlers.escalations.actions import LETTER, OPEN, controls, row, to_read
from handlers.escalations.duties import duties, one, told_so_far
from handlers.escalations.facts import fields, story
from handlers.escalations.messages import named
from handlers.forms.dispatch import ACTION
from handlers.forms.form import Form, FormContext, Part
from handlers.forms.state import TicketRef
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.slack.text import clean, pieces
from handlers.slack.view import ViewContext
from tickets.model.escalation import Escalation
from tickets.model.triage import Verdict

_PART: Final = 2900


def _show(context: FormContext) -> Sequence[Part]:
    report, view = context.matter, context.view
    return (
        blocks.header(named(report, view)),
        blocks.fields(*fields(report, view)),
        *duties(report, view),
        *_filed(report, view),
        blocks.section("\n".join(story(report, view))),
        *_words(report, view),
        *account(context),
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
        (say("field.reason"), _not_reportable(report)),
        *((_of(each.destination, view), each.reference) for each in report.filings),
        *((_of(each.destination, view), each.not_needed) for each in report.filings),
        *((say("upward_persons_told"), told) for told in told_so_far(report, view)),
        (say("field.corrective_action"), report.corrective_action),
    ]
    lines = [say("report_field", name=name, text=text) for name, text in typed if text]
    if lines:
        yield blocks.section("\n".join(lines), limit=_PART)


def _not_reportable(report: Escalation) -> str:
    """Why an incident need not be reported; committee and certification body ask for it."""
    triage = report.triage
    return triage.reason if triage.verdict is Verdict.NOT_REPORTABLE else ""


def _of(destination: str, view: ViewContext) -> str:
    return view.say.word("destination", destination)


def account(context: FormContext) -> Iterator[Block]:
    """The reporter's words, whole; an escalation of a ticket has none of its own."""
    if context.account is not None:
        yield from (
            blocks.section(piece, limit=_PART)
            for piece in pieces(clean(context.account.reveal()), _PART)
        )
    elif context.matter.source is None:
        yield blocks.section(context.say("report_no_account"))


def _ways(report: Escalation, context: FormContext) -> Iterator[Block]:
    """Next steps, and the ticket it came from if the person may see it."""
    who, desk = context.person.id, context.desk
    if report.is_open and desk.handling.may_act(report, who):
        drawn = controls(report, context.say, acts=True)
        if drawn:
            yield _without_looking(drawn)
    if report.persons_notice.is_written:
        yield from row(report, (LETTER,), context.say)
    yield from source(context)


def source(context: FormContext) -> Iterator[Block]:
    """The way to the ticket that it came from, for those who may see it."""
    escalations, who = context.desk.escalations, context.person.id
    found = escalations.source(context.matter, who=who, now=context.now)
    if found is None:
        return
    label, ref = context.say("upward_ticket"), TicketRef(found.number).write()
    button = blocks.button(label, f"{ACTION}ticket_open", ref)
    yield from filter(None, (blocks.actions(button, block_id="upward_ticket"),))


def _without_looking(drawn: Block) -> Block:
    """Without the button that opens this modal."""
    looks = (f"{ACTION}{OPEN}", f"{ACTION}ticket_open")
    left = [each for each in drawn["elements"] if each.get("action_id") not in looks]
    return {**drawn, "elements": left}


FORMS: Final = (Form(name=OPEN, draws=_show, only_shows=True, reaches=to_read, reads_account=True),)
