"""Home of manager and deputy: what waits, what is late, the month so far (screens.md 3.4)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from handlers.home import leaks
from handlers.home.rows import MOST, OPEN, clocks, is_due_by, section, tools
from handlers.home.visit import EVERY, Visit
from handlers.views import blocks
from handlers.views.blocks import Block
from handlers.views.waiting import waiting, waits
from tickets import tokyo
from tickets.complaint import Complaint
from tickets.deciding import decider
from tickets.store import Order, Query
from tickets.ticket import Ticket
from tickets.words import Kind, Status

_LOOKED_BACK: Final = 2000
_REQUESTS: Final = 100
_AHEAD: Final = 40
_SUNDAY: Final = 6
_TO_DECIDE: Final = frozenset({Status.DRAFTED, Status.UNRESOLVED, Status.DECISION, Status.REOPENED})
_LEADS: Final[Mapping[str, str]] = {
    "approval": "complaint_decide",
    "closing": "complaint_close",
    "decision": "request_decide",
    "ruling": "request_rule_on_data",
    "delay": "request_allow_delay",
}


def drawn(visit: Visit) -> Sequence[Block]:
    return [
        *away(visit),
        *decisions(visit),
        *leaks.drawn(visit),
        *late(visit),
        *section("home_week", _this_week(visit), visit),
        *section("home_actions", _corrective(visit), visit, line=_action),
        *month(visit),
        *filter(None, (tools(visit, "absence_set", "list_find"),)),
    ]


def decisions(visit: Visit) -> Sequence[Block]:
    """What waits for this person and nobody else (O22)."""
    roster, today = visit.circumstances.roster, visit.reader.today
    candidates = (
        *visit.tickets(Query(statuses=_TO_DECIDE)),
        *visit.tickets(Query(kinds=frozenset({Kind.DISCLOSURE})), most=_REQUESTS),
    )
    mine = [
        ticket
        for ticket in {each.number: each for each in candidates}.values()
        if any(waits(ticket)) and decider(ticket, roster, today) == visit.person.id
    ]
    return section("home_decisions", mine, visit, line=_since, lead=_lead, always=True)


def late(visit: Visit) -> Sequence[Block]:
    covers = visit.covers(Query(late=True))
    return section("home_late", visit.shown(covers[:MOST]), visit, count=len(covers))


def _this_week(visit: Visit) -> Sequence[Ticket]:
    """What is due first stands first, so the next few are all that need a look."""
    missed = {cover.number for cover in visit.covers(Query(late=True))}
    ahead = [cover for cover in visit.covers(Query()) if cover.number not in missed]
    sunday = _sunday(visit)
    return [each for each in visit.shown(ahead[:_AHEAD]) if is_due_by(each, sunday, visit)]


def away(visit: Visit) -> Iterator[Block]:
    """On top: who of those who decide is not there, by office and not by name."""
    office, roster, say = visit.frame.office.people, visit.circumstances.roster, visit.frame.say
    for name in ("manager", "deputy", "representative"):
        person = getattr(roster, name)
        who = say.word("waits_for", name)
        if person is None and getattr(office, name):
            yield blocks.section(say("home_unreachable", who=who))
        elif person and roster.is_absent(person, visit.reader.today):
            until = visit.reader.date(roster.absences[person].end)
            yield blocks.section(say("home_away", who=who, date=until))


def month(visit: Visit) -> Iterator[Block]:
    """Of what this person may see; what they may not is not counted either (O1)."""
    say, first = visit.frame.say, visit.reader.today.replace(day=1)
    covers = visit.covers(Query(statuses=EVERY, order=Order.NEWEST), _LOOKED_BACK)
    came = [cover.kind for cover in covers if tokyo.date_of(cover.received_at) >= first]
    closed = [c for c in covers if c.closed_at and tokyo.date_of(c.closed_at) >= first]
    counted = {kind: str(came.count(kind)) for kind in Kind}
    missed = visit.missed(tokyo.at(first))
    yield blocks.header(say("home_month"))
    yield blocks.section(say("home_counts", **counted, closed=str(len(closed)), missed=str(missed)))


def _lead(ticket: Ticket) -> str:
    what = next((what for what, _ in waits(ticket)), "")
    return _LEADS.get(what, OPEN)


def _since(ticket: Ticket, visit: Visit) -> str:
    lines = (*waiting(ticket, visit.reader), clocks(ticket, visit))
    return "\n".join(filter(None, lines))


def _sunday(visit: Visit) -> date:
    today = visit.reader.today
    return today + timedelta(days=_SUNDAY - today.weekday())


def _corrective(visit: Visit) -> list[Ticket]:
    """The newest complaints in which something was found to be put right."""
    closed = Query(
        kinds=frozenset({Kind.COMPLAINT}),
        statuses=frozenset({Status.CLOSED}),
        order=Order.NEWEST,
    )
    found = visit.tickets(closed, most=MOST * 4)
    return [ticket for ticket in found if _needs_action(ticket)][:MOST]


def _needs_action(ticket: Ticket) -> bool:
    facts = ticket.facts
    action = facts.corrective_action if isinstance(facts, Complaint) else None
    return action is not None and action.needed


def _action(ticket: Ticket, visit: Visit) -> str:
    action = ticket.complaint.corrective_action
    reference = action.reference if action else ""
    return visit.frame.say("home_action", reference=reference) if reference else ""
