"""`/privacy mydata`: what is stored about this person, why, and until when."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final

from handlers.forms.dispatch import form_opener
from handlers.forms.form import Form, FormContext, Part
from handlers.forms.state import TicketRef, form_button
from handlers.slack import blocks, interactions
from handlers.slack.blocks import Block
from handlers.slack.context import RequestContext
from handlers.tickets.fields import ticket_button
from tickets.desk import OwnData
from tickets.model.escalation import Escalation
from tickets.model.kinds import Kind, Move
from tickets.model.revised_answers import RECALL_DAYS, Recall
from tickets.model.ticket import Summary, Ticket
from tickets.workflow.case import Act

MY_DATA_FORM: Final = "mydata"
WITHDRAW_FORM: Final = "question_withdraw"
END_RECALL_FORM: Final = "recall_end"
_MOST = 40
_MOST_REPORTS = 20
_MOST_FOLLOWED = 20


def _draw(context: FormContext) -> Sequence[Part]:
    own = context.desk.own_data(who=context.person.id, now=context.now)
    return (
        blocks.headline(context.say("mydata_asked")),
        blocks.section(context.say("mydata_asked_how")),
        *_tickets(context, own),
        *_reports(context, own),
        *_followed(context),
        *_marks(context, own),
    )


def _tickets(context: FormContext, own: OwnData) -> Iterator[Block]:
    say = context.say
    if own.reports and not own.tickets:
        return  # Home lists the reports under this heading, too
    yield blocks.headline(say("mydata_own"))
    if not own.tickets:
        yield blocks.section(say("home_own_none"))
    for summary in own.tickets[:_MOST]:
        yield _row(context, summary)
    yield from _more(len(own.tickets) - _MOST, context)


def _more(left_off: int, context: FormContext) -> Iterator[Block]:
    if left_off > 0:
        yield blocks.context(context.say("mydata_more", count=str(left_off)))


def _reports(context: FormContext, own: OwnData) -> Iterator[Block]:
    """Show own reports without the findings, which are for the people who assess them."""
    say = context.say
    if not own.reports:
        return
    yield blocks.headline(say("mydata_reports"))
    for report in own.reports[:_MOST_REPORTS]:
        received = context.view.day_of(report.raised_at)
        lines = (
            say.line(
                report.number, say.word("cause", report.cause), say("home_received", date=received)
            ),
            _report_kept(context, report),
        )
        yield blocks.section("\n".join(lines))
    yield from _more(len(own.reports) - _MOST_REPORTS, context)


def _report_kept(context: FormContext, report: Escalation) -> str:
    say = context.say
    if report.retention_until:
        return say("mydata_report_until", date=context.view.date(report.retention_until))
    return say("mydata_report_open", years=str(context.rules.escalation_years))


def _followed(context: FormContext) -> Iterator[Block]:
    """Answers of which this person wants to be told, each with a button that ends it."""
    say = context.say
    followed = context.desk.recalls.recalls_followed_by(who=context.person.id)
    if not followed:
        return
    yield blocks.headline(say("mydata_followed"))
    yield blocks.section(say("mydata_followed_how"))
    for recall in followed[:_MOST_FOLLOWED]:
        entry = context.library.entries.get(recall.entry)
        title = entry.title(say.language) if entry else recall.entry
        until = context.view.date(recall.kept_on + timedelta(days=RECALL_DAYS))
        line = say("mydata_followed_row", title=title, date=until)
        end = form_button(say, END_RECALL_FORM, TicketRef(extra_word=_key(recall)), says=title)
        yield blocks.section(line, accessory=end)
    yield from _more(len(followed) - _MOST_FOLLOWED, context)


def _key(recall: Recall) -> str:
    """Return a hash of the entry id, which names the answer in a button."""
    return hashlib.sha256(recall.entry.encode()).hexdigest()[:24]


def _end(request: RequestContext, ref: TicketRef) -> None:
    """Forget that this person wants to be told of an answer."""
    request.require_stored()
    recalls = request.services.desk.recalls
    for each in recalls.recalls_followed_by(who=request.user):
        if _key(each) == ref.extra_word:
            recalls.unfollow(each.entry, who=request.user)
    interactions.tell_phrase_privately(request, "unfollowed")


def _row(context: FormContext, summary: Summary) -> Block:
    say = context.say
    ticket = context.desk.show(summary.number, who=context.person.id, now=context.now).ticket
    lines = (
        say.line(
            ticket.number,
            say.word("kind", ticket.kind),
            say.word("progress", ticket.status, ticket.kind),
            say("home_received", date=context.view.day_of(ticket.received_at)),
        ),
        _kept(context, ticket),
    )
    withdraw = ticket_button(context, WITHDRAW_FORM, ticket) if _may_go(ticket) else None
    return blocks.section("\n".join(lines), accessory=withdraw)


def _may_go(ticket: Ticket) -> bool:
    return ticket.kind is Kind.QUESTION and ticket.is_open


def _kept(context: FormContext, ticket: Ticket) -> str:
    say = context.say
    if ticket.retention_until:
        return say("mydata_until", date=context.view.date(ticket.retention_until))
    if _may_go(ticket):
        return say("mydata_may_go")
    return say("mydata_open", years=str(context.rules.ticket_years))


def _marks(context: FormContext, own: OwnData) -> Iterator[Block]:
    """Traces in other tickets and in the audit log."""
    say, law = context.say, context.rules
    yield blocks.headline(say("mydata_marks"))
    yield blocks.section(say("mydata_recorded", count=str(own.recorded)))
    absence = context.office_context.roster.absences.get(context.person.id)
    if absence:
        start, end = (context.view.date(day) for day in (absence.start, absence.end))
        yield blocks.section(say("mydata_away", start=start, end=end))
    yield blocks.section(say("mydata_log", years=str(law.audit_years)))


def _withdraw(context: FormContext) -> Ticket:
    """Withdraw without comparing versions: it is the asker's right at any time."""
    act = Act(Move.WITHDRAW, {"withdrawn_on": context.today})
    return context.desk.act(context.ticket.number, [act], who=context.person.id, now=context.now)


FORMS: Final = (
    Form(MY_DATA_FORM, draw_parts=_draw),
    Form(END_RECALL_FORM, act_on_tap=_end),
    Form(
        WITHDRAW_FORM,
        moves=(Move.WITHDRAW,),
        submit_ticket=_withdraw,
        draw_parts=lambda context: (
            blocks.section(context.say("withdraw_what", number=context.ticket.number)),
        ),
        receipt=lambda context, ticket: (
            blocks.section(context.say("withdrawn", number=ticket.number)),
        ),
    ),
)
COMMANDS: Final = {"mydata": form_opener(MY_DATA_FORM)}
