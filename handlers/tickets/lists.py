"""Lists of tickets: two lines and a button each, with a count of the rest."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from handlers.forms.dispatch import FormDispatcher
from handlers.forms.form import FormContext
from handlers.forms.state import TicketRef, form_button
from handlers.slack import blocks, messages
from handlers.slack.blocks import Block, Message
from handlers.slack.context import RequestContext
from handlers.slack.phrases import Phrases
from handlers.slack.text import escape
from handlers.tickets import card, outcomes
from handlers.tickets.due import deadline_phrase_variant, deadline_text, shown_deadlines
from handlers.tickets.escalate import own_report_row, own_report_rows
from handlers.tickets.fields import is_desk_member, ticket_button
from tickets.access.visibility import Visibility, visibility_of
from tickets.desk import VisibleTicket
from tickets.model import numbers
from tickets.model.clocks import Sense
from tickets.model.complaint import Finding, Subject
from tickets.model.contact import looks_personal
from tickets.model.errors import NoSuchTicketError
from tickets.model.kinds import DESK_ROLES, Kind, Role, Status
from tickets.model.numbers import Number, Series
from tickets.model.ticket import Summary, Ticket
from tickets.ports import LONGEST_WORDS, Order, Query

_LOOKED_THROUGH: Final = 200
"""Complaints whose tags a search reads; each is read in full."""
MOST_COUNTED: Final = 500
"""Nobody reads beyond this many."""


def ticket_rows(summaries: Sequence[Summary], context: FormContext, most: int) -> Iterator[Block]:
    for summary in summaries[:most]:
        yield _row(summary, context)
    if len(summaries) > most:
        yield blocks.context(context.say("list_more", count=str(len(summaries) - most)))


def _row(summary: Summary, context: FormContext) -> Block:
    shown = context.desk.show(summary.number, who=context.person.id, now=context.now)
    look = ticket_button(context, "ticket_open", shown.ticket)
    text = "\n".join((_first_line(shown, context), _second_line(shown, context)))
    return blocks.mrkdwn_section(text, accessory=look)


def _first_line(shown: VisibleTicket, context: FormContext) -> str:
    say, ticket = context.say, shown.ticket
    if shown.visibility is Visibility.OWN:
        kind = say.word("kind", ticket.kind)
        state = outcomes.status_text_for_requester(ticket, say, context.person.id)
    else:
        kind, state = card.subject_text(ticket, say), card.state_text(ticket, context.view)
    return escape(say.line(ticket.number, kind, state))


def _second_line(shown: VisibleTicket, context: FormContext) -> str:
    """Assignee and next due date; for the asker only the date of receipt."""
    say, ticket, view = context.say, shown.ticket, context.view
    received = escape(say("list_received", date=view.day_of(ticket.received_at)))
    if shown.visibility is Visibility.OWN:
        return received
    owner = f"<@{ticket.owner}>" if ticket.owner else say("card_nobody")
    due = escape(_next_due(ticket, context)) if ticket.is_open else ""
    return say.line(say("card_field", name=say("card_owner"), text=owner), received, due)


def _next_due(ticket: Ticket, context: FormContext) -> str:
    running = shown_deadlines(ticket, context.view)
    next_ = min(running, key=lambda each: (each.clock.sense is Sense.FROM, each.at), default=None)
    of = deadline_phrase_variant(ticket, context.view)
    return deadline_text(next_, context.view, of) if next_ else ""


MOST_ROWS: Final = 8
MOST_ROWS_OF_TWO_LISTS: Final = 5
"""For people with many lists; a message takes fifty blocks."""
SHORTEST_WORD: Final = 2
_MANY_LISTS: Final = 3
_OVERSEERS: Final = frozenset({Role.REPRESENTATIVE, Role.AUDITOR})
_NAMED: Final = re.compile(
    r"(?<!客)(?:様|さま|さん|氏|殿)$|^(?:mr|ms|mrs|miss|dr)\.? ", re.IGNORECASE
)
"""Signs of a written name; a name without one looks like any word."""


@dataclass(frozen=True, slots=True)
class Listing:
    heading: str
    roles: frozenset[Role]
    query: Callable[[str], Query]
    only: Visibility | None = None


_LISTINGS: Final = (
    Listing("list_late", DESK_ROLES | _OVERSEERS, lambda _: Query(late=True)),
    Listing("list_mine", DESK_ROLES, lambda who: Query(owner=who)),
    Listing("list_unowned", DESK_ROLES, lambda _: Query(unowned=True)),
    Listing("list_open", _OVERSEERS, lambda _: Query()),
    Listing("list_asked", frozenset({Role.PERSON_IN_CHARGE}), lambda _: Query(), Visibility.TASK),
    Listing(
        "list_own", frozenset({Role.EMPLOYEE}), lambda who: Query(concerning=who), Visibility.OWN
    ),
)


def list_tickets(request: RequestContext, _: FormDispatcher, __: str) -> Message:
    """わたしの担当, 未割当, 遅れ; an employee's own."""
    context = FormContext(request=request)
    request.require_stored()
    found = [(each.heading, _found(each, context)) for each in _LISTINGS]
    there = [(heading, summaries) for heading, summaries in found if summaries]
    most = MOST_ROWS if len(there) <= _MANY_LISTS else MOST_ROWS_OF_TWO_LISTS
    drawn: list[Block] = []
    above: set[str] = set()
    for heading, summaries in there:
        drawn += _listed(heading, summaries, context, most, above)
    reports = own_report_rows(context.desk, context.view, context.person.id, MOST_ROWS_OF_TWO_LISTS)
    if reports:
        drawn += [blocks.headline(context.say("list_reports")), *reports]
    if not drawn:
        drawn = [blocks.section(context.say("list_empty"))]
    return blocks.message(context.say("list_title"), *drawn, _tools(context))


def _listed(
    heading: str, summaries: Sequence[Summary], context: FormContext, most: int, above: set[str]
) -> Iterator[Block]:
    """The heading, the rows that do not stand `above`, which grows by them, and a count."""
    left = [each for each in summaries if each.number not in above]
    yield blocks.headline(context.say(heading, count=str(len(summaries))))
    if repeated := len(summaries) - len(left):
        yield blocks.context(context.say("list_there", count=str(repeated)))
    yield from ticket_rows(left, context, most)
    above.update(each.number for each in left[:most])


def open_ticket(request: RequestContext, forms: FormDispatcher, typed: str) -> Message | None:
    """Open a ticket; a forbidden and an unknown one get the same words."""
    if not typed:
        return messages.short_message(request.say("list_which"))
    return _opened(request, forms, typed)


def _opened(request: RequestContext, forms: FormDispatcher, typed: str) -> Message | None:
    """Series X holds tickets and escalations; nobody is told which."""
    asked = numbers.parse_typed_number(typed)
    if asked and is_escalation_number(request, asked):
        if asked.series is Series.ESCALATION:
            if own := _only_reported(request, str(asked)):
                return blocks.message(request.say("list_reports"), own)
            if _is_hidden_from_agent(request, str(asked)):
                return messages.short_message(request.say("list_above"))
        return forms.open_by_command(request, "breach_open", TicketRef(str(asked)))
    return forms.open_by_command(request, "ticket_open", TicketRef(typed))


def _only_reported(request: RequestContext, number: str) -> Block | None:
    """The row of a report that this person made or joined, and may not open."""
    context = FormContext(request=request)
    if context.desk.escalations.may_know(number, request.user):
        return None
    own = context.desk.escalations.reports_of(request.user)
    return next((own_report_row(e, context.view) for e in own if e.number == number), None)


def _is_hidden_from_agent(request: RequestContext, number: str) -> bool:
    """Whether an agent asks for an escalation that is hidden from them or does not exist. Agents
    read such numbers on cards, so they may be told that others handle it."""
    if Role.AGENT not in request.office_context.roster.actor(request.user).roles:
        return False
    try:
        request.services.desk.escalations.find_readable(number, who=request.user, now=request.now)
    except NoSuchTicketError:
        return True
    return False


def is_escalation_number(request: RequestContext, asked: Number) -> bool:
    """Whether it is, or would be, the number of an escalation."""
    if asked.series is not Series.RESTRICTED:
        return asked.series is Series.ESCALATION
    return request.services.desk.escalations.is_escalation_number(str(asked))


def may_search(request: RequestContext) -> bool:
    """Whether this person has more than their own tickets to look through."""
    roles = request.office_context.roster.actor(request.user).roles
    return bool(roles & (DESK_ROLES | _OVERSEERS))


def search_tickets(request: RequestContext, forms: FormDispatcher, typed: str) -> Message | None:
    """Search by a word of the summary; commands never search for people."""
    context, say = FormContext(request=request), request.say
    request.require_stored()
    if numbers.parse_typed_number(typed):
        return _opened(request, forms, typed)
    if len(typed) > LONGEST_WORDS:
        return messages.short_message(say("list_too_long", most=str(LONGEST_WORDS)))
    if looks_personal(typed) or _NAMED.search(typed):
        refused = say("list_not_here")
        return blocks.message(refused, blocks.section(refused), _tools(context))
    if len(typed) < SHORTEST_WORD:
        return messages.short_message(say("list_too_short"))
    drawn = list(rows_found_by_word(typed, context))
    return blocks.message(say("list_search_title"), *drawn, _tools(context))


def rows_found_by_word(word: str, context: FormContext) -> Iterator[Block]:
    """Open and closed ones that this person may see, by summary, tag of the subject or finding."""
    query = Query(words=word, statuses=frozenset(Status), order=Order.NEWEST)
    summaries = context.desk.list(query, who=context.person.id, now=context.now, most=MOST_COUNTED)
    known = {each.number for each in summaries}
    tagged = (each for each in _tagged(word, context) if each.number not in known)
    newest = sorted((*summaries, *tagged), key=lambda each: each.received_at, reverse=True)
    summaries = tuple(newest[:MOST_COUNTED])
    yield blocks.headline(context.say("list_found", count=str(len(summaries))))
    yield from ticket_rows(summaries, context, MOST_ROWS)
    if not summaries:
        other = ("list_by_person",) if is_desk_member(context) else ()
        yield blocks.context(*map(context.say, ("list_by_number", *other)))


def _tagged(word: str, context: FormContext) -> Iterator[Summary]:
    """Complaints with a tag or a finding of this name, in either language, among the newest."""
    typed = word.strip().casefold()
    wanted = {each for each in Subject if any(typed in name for name in _names("subject", each))}
    found = {each for each in Finding if typed in _names("finding", each)}
    if not (wanted or found) or not context.roles & (DESK_ROLES | _OVERSEERS):
        return
    query = Query(kinds=frozenset({Kind.COMPLAINT}), statuses=frozenset(Status), order=Order.NEWEST)
    who, now = context.person.id, context.now
    newest = context.desk.list(query, who=who, now=now, most=_LOOKED_THROUGH)
    for ticket in context.desk.worklists.of(who, now).full_tickets(newest):
        if ticket.complaint.subjects & wanted or ticket.complaint.finding in found:
            yield ticket


def _names(family: str, value: str) -> Sequence[str]:
    return [Phrases(each).word(family, value).casefold() for each in ("ja", "en")]


def _found(listing: Listing, context: FormContext) -> tuple[Summary, ...]:
    who, desk = context.person.id, context.desk
    if not listing.roles & context.roles:
        return ()
    found = desk.list(listing.query(who), who=who, now=context.now, most=MOST_COUNTED)
    moment = context.office_context.moment(who, context.now)
    return tuple(e for e in found if listing.only in (None, visibility_of(e, moment)))


def _tools(context: FormContext) -> Block | None:
    names = ("list_find", "hand_over") if is_desk_member(context) else ("list_find",)
    drawn = [form_button(context.say, name, TicketRef()) for name in names]
    return blocks.actions(*drawn, block_id="tools")


COMMANDS: Final = {"tickets": list_tickets, "ticket": open_ticket, "search": search_tickets}
