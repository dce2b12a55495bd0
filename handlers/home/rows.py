"""What a Home is drawn from, and its sections: a heading and at most eight rows with buttons."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from handlers.forms.state import TicketRef, confirm_dialog, form_button
from handlers.questions.context import AnswerContext
from handlers.services import Person, Services
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.slack.phrases import Phrases
from handlers.slack.view import ViewContext
from handlers.tickets.actions import (
    CLOSE_COMPLAINT_FORM,
    NOTE_FORM,
    OPEN_FORM,
    REOPEN_COMPLAINT_FORM,
    REPORT_SEARCH_FORM,
    TAKE_FORM,
    next_steps,
    special_label,
    waits_for_other_colleague,
)
from handlers.tickets.card import summary_text
from handlers.tickets.due import due_line
from knowledge.library.suspensions import LibraryOnDay
from tickets.access.visibility import Visibility, visibility_of
from tickets.deadlines.ticket_clocks import is_ready_to_continue, ticket_deadlines
from tickets.desk import Desk
from tickets.model.clocks import Deadline, Sense
from tickets.model.kinds import Status
from tickets.model.people import Actor
from tickets.model.ticket import Summary, Ticket
from tickets.ports import Query
from tickets.rules.context import OfficeContext
from tickets.worklist import MOST_COUNTED, TicketList, Worklist

_MOST_SUMMARIES: Final = 300
ALL_STATUSES: Final = frozenset(Status)


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeContext:
    view: ViewContext
    answers: AnswerContext
    person: Person
    services: Services
    in_force: LibraryOnDay | None = None
    """The answers and the policy, today and after the next revision."""

    @property
    def desk(self) -> Desk:
        return self.services.desk

    @property
    def say(self) -> Phrases:
        return self.view.say

    @property
    def office_context(self) -> OfficeContext:
        return self.view.office_context

    @property
    def now(self) -> datetime:
        return self.view.now

    @property
    def actor(self) -> Actor:
        return self.office_context.roster.actor(self.person.id)

    @property
    def worklist(self) -> Worklist:
        return self.desk.worklists.of(self.person.id, self.now, self.office_context)

    def visibility(self, summary: Summary) -> Visibility:
        return visibility_of(summary, self.office_context.moment(self.person.id, self.now))

    def summaries(self, query: Query, most: int = _MOST_SUMMARIES) -> tuple[Summary, ...]:
        """Summaries that this person may see."""
        return self.desk.list(query, who=self.person.id, now=self.now, most=most)

    def read_tickets(self, summaries: Iterable[Summary]) -> tuple[Ticket, ...]:
        return self.worklist.full_tickets(summaries)


MOST_ROWS: Final = 8
CHASE_FORM: Final = "ticket_chase"
_AT_ONCE: Final = frozenset({CHASE_FORM, TAKE_FORM})
"""Forms that act at a tap; such a row has a second button that opens the ticket."""


def next_form_name(ticket: Ticket, view: ViewContext) -> str:
    """Name of the form of the owner's next step.

    It is `ticket_open` while others have the ticket, or a search has no answer.
    """
    step = next(iter(next_steps(ticket, view)), OPEN_FORM)
    is_early = step == REPORT_SEARCH_FORM and any(e.found is None for e in ticket.open_searches)
    is_others = step == NOTE_FORM or waits_for_other_colleague(ticket, ticket.owner, view)
    return OPEN_FORM if is_early or is_others else step


_OWN_LISTS: Final = frozenset({"home_sent_back", "home_mine"})
TicketText = Callable[[Ticket, ViewContext], str]
"""A line about the ticket, or the name of its button's form."""


def ticket_section(
    title: str,
    found: TicketList,
    home: HomeContext,
    *,
    line: TicketText = due_line,
    lead: TicketText = lambda *_: OPEN_FORM,
    always: bool = False,
) -> list[Block]:
    """Number, kind and state of the tickets, each with a line below, no personal data, and the
    button of a form; of the reader's own lists, which have no ticket in common, also 「開く」."""
    say, view, rows = home.say, home.view, []
    for ticket in found.tickets[:MOST_ROWS]:
        lines = "\n".join(filter(None, (summary_text(ticket, view), line(ticket, view))))
        form = lead(ticket, view)
        form = form if say.has(f"screen.{form}") else OPEN_FORM
        drawn = blocks.section(lines, accessory=row_button(ticket, form, say))
        rows.append([drawn, *open_button_row(ticket, form, say, opens=title in _OWN_LISTS)])
    return row_section(title, found.count, rows, home, always=always)


def row_section(
    title: str,
    count: int,
    rows: Iterable[Sequence[Block]],
    home: HomeContext,
    *,
    always: bool = False,
) -> list[Block]:
    """Drawn rows under their heading, with the total if not all are shown; left out without rows,
    unless `always`."""
    drawn = [block for row in rows for block in row]
    if not drawn and not always:
        return []
    none = () if drawn else (blocks.context(home.say("home_none")),)
    heading = home.say(title)
    if count > MOST_ROWS:
        total = f"{count}+" if count >= MOST_COUNTED else str(count)
        heading = home.say("home_more", title=heading, count=total, shown=str(MOST_ROWS))
    return [blocks.header(heading), *drawn, *none]


def open_button_row(
    ticket: Ticket, form: str, say: Phrases, *, opens: bool = False
) -> Iterator[Block]:
    """「開く」 below a row whose button acts at once, with `opens` below every row that has it not;
    below the closing of a complaint whose reply was not accepted, 「再開する」."""
    is_needed = opens or form in _AT_ONCE
    other = OPEN_FORM if is_needed and form != OPEN_FORM else None
    if form == CLOSE_COMPLAINT_FORM and ticket.status is Status.UNRESOLVED:
        other = REOPEN_COMPLAINT_FORM
    if other:
        id_ = f"{'own_' if opens else ''}{other}:{ticket.number}"  # it may be in another list, too
        yield blocks.buttons(row_button(ticket, other, say), block_id=id_)


def row_button(ticket: Ticket, form: str, say: Phrases, label: str = "") -> Block:
    ref, sure = TicketRef(ticket.number, ticket.version), confirm_dialog(form, say)
    label = label or special_label(form, ticket, say)
    return form_button(say, form, ref, of=ticket.number, label=label, confirm=sure)


TOOLS_BLOCK: Final = "tools"
"""Block id of the buttons that a Home always has."""


def tool_buttons(home: HomeContext, *forms: str) -> Iterator[Block]:
    """A row of buttons of forms without a ticket."""
    say = home.say
    there = [name for name in forms if say.has(f"screen.{name}")]
    if there:
        drawn = (form_button(say, name, TicketRef()) for name in there)
        yield blocks.buttons(*drawn, block_id=TOOLS_BLOCK)


def _running(ticket: Ticket, view: ViewContext) -> Iterator[Deadline]:
    """Running deadlines, without paused ones and without days from which something is allowed."""
    if not ticket.is_open:
        return
    for each in ticket_deadlines(ticket, view.office_context):
        if each.clock.sense is Sense.DUE and not each.is_paused:
            yield each


def is_late(ticket: Ticket, view: ViewContext) -> bool:
    return any(each.is_missed(view.now) for each in _running(ticket, view))


def is_due_by(ticket: Ticket, day: date, view: ViewContext) -> bool:
    """Whether a deadline is due by this day, or the wait for the person is over by then."""
    is_due = any(each.on <= day for each in _running(ticket, view))
    return is_due or is_ready_to_continue(ticket, view.office_context, day)
