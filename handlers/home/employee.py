"""Home of every employee: emergency, questions by topic, own tickets, contacts."""

from collections.abc import Sequence
from itertools import islice
from typing import Final

from handlers.forms.state import TicketRef, form_button
from handlers.home.rows import ALL_STATUSES, HomeContext, row_button
from handlers.questions.answer_ref import AnswerRef
from handlers.questions.context import AnswerContext
from handlers.services import Person
from handlers.slack import blocks, messages
from handlers.slack.blocks import Block
from handlers.slack.phrases import Phrases
from handlers.slack.text import cut
from handlers.tickets import escalate, outcomes
from handlers.tickets.actions import OPEN_FORM
from tickets.access.visibility import Visibility
from tickets.model.ticket import Ticket
from tickets.ports import Order, Query
from tickets.rules.office import Office

_MOST_TOPICS = 12
_MOST_BODIES = 4


def employee_blocks(
    answers: AnswerContext, own: Sequence[Block] = (), record: Block | None = None
) -> list[Block]:
    """`own` are this person's tickets; `record` is the button to their data."""
    say = answers.say
    phone = escalate.phone_line(answers.office, say, answers.is_open)
    report = escalate.report_now_button(say)
    return [
        blocks.header(say("home_emergency")),
        blocks.paragraph(say("home_emergency_text", phone=phone)),
        blocks.buttons(report, block_id="emergency"),
        blocks.divider(),
        blocks.header(say("home_ask")),
        blocks.context(say("home_ask_text")),
        *_topics(answers),
        blocks.divider(),
        *((blocks.header(say("home_own")), *own, blocks.divider()) if own else ()),
        blocks.header(say("home_contacts")),
        blocks.section("\n".join(_contacts(answers))),
        blocks.context(say("home_recorded")),
        *filter(None, (record,)),
    ]


def emergency_row(answers: AnswerContext) -> Sequence[Block]:
    """The emergency in one row, for all other Homes."""
    button = escalate.report_now_button(answers.say)
    row = blocks.section(answers.say("home_emergency"), accessory=button)
    return (row | {"block_id": "emergency"},)


def outsider_home(person: Person, say: Phrases, office: Office) -> Block:
    """Emergency contact only, for people from outside; a guest may also report a breach (O12)."""
    refused = messages.refusal_message(person, say, office).blocks
    report = (escalate.report_button_row(say),) if person.may_report else ()
    return {"type": "home", "blocks": [*refused, *report]}


def _topics(answers: AnswerContext) -> list[Block]:
    """Offer each topic's questions to choose from, without topics that have no entries."""
    say = answers.say
    drawn = []
    for topic in answers.library.topics[:_MOST_TOPICS]:
        title = topic.title.get(say.language) or next(iter(topic.title.values()))
        offered = answers.titles(topic.suggested, say.language)
        ref = AnswerRef(say.language)
        choices = [(t, ref.with_entries(e).write()) for e, t in offered]
        if chooser := blocks.select("suggest", say("home_choose"), choices):
            drawn.append(blocks.section(title, limit=150, accessory=chooser))
    return drawn


def _contacts(answers: AnswerContext) -> list[str]:
    say, office = answers.say, answers.office
    lines = [say("home_desk", contact=cut(messages.desk_contact(office, say), 150))]
    for name in ("complaints", "whistleblowing"):
        point = office.contacts.get(name)
        if point and (text := point.get(say.language)):
            lines.append(say(f"home_{name}", contact=cut(text, 150)))
    for body in (office.accredited_bodies or ())[:_MOST_BODIES]:
        called, reached = body.name.get(say.language), body.contact.get(say.language)
        if called:
            outside = {"name": cut(called, 80), "contact": cut(reached or "", 150)}
            lines.append(say("home_outside" if reached else "home_outside_name", **outside))
    return lines


MOST_OWN_TICKETS: Final = 10
_MOST_REPORTS: Final = 3


def employee_home(home: HomeContext) -> Sequence[Block]:
    record = blocks.buttons(form_button(home.say, "mydata", TicketRef()), block_id="own")
    return employee_blocks(home.answers, _own(home), record)


def _own(home: HomeContext) -> Sequence[Block]:
    """Including what they recorded for others, as far as they may still see it."""
    own = Query(statuses=ALL_STATUSES, concerning=home.person.id, order=Order.NEWEST)
    theirs = (
        summary for summary in home.summaries(own) if home.visibility(summary) is Visibility.OWN
    )
    rows = escalate.own_report_rows(home.desk, home.view, home.person.id, _MOST_REPORTS)
    rows = [
        *rows,
        *(_row(ticket, home) for ticket in home.read_tickets(islice(theirs, MOST_OWN_TICKETS))),
    ]
    return rows or [blocks.context(home.say("home_own_none"))]


def _row(ticket: Ticket, home: HomeContext) -> Block:
    """Plain status without internal targets or names (O30)."""
    say = home.say
    state = outcomes.status_text_for_requester(ticket, say, home.person.id)
    received = say("home_received", date=home.view.day_of(ticket.received_at))
    line = say.line(ticket.number, state, received)
    return blocks.section(line, accessory=row_button(ticket, OPEN_FORM, say, say("home_see")))
