"""Home of manager and deputy, a work desk: what waits, is late, is due (screens.md 3.4)."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from operator import itemgetter
from typing import Final

from handlers.home import leaks
from handlers.home.rows import (
    LEADS,
    OPEN,
    clocks,
    leading,
    listed,
    marked,
    row,
    tools,
)
from handlers.home.visit import EVERY, Visit
from handlers.views import blocks, worklines
from handlers.views.blocks import Block
from handlers.views.card import state
from handlers.views.waiting import waiting
from tickets import tokyo
from tickets.clocks.kept import in_time
from tickets.store import Order, Query
from tickets.ticket import Cover, Ticket
from tickets.waits import waits
from tickets.words import Kind
from tickets.worklist import Found, any_cover

_LOOKED_BACK: Final = 1000
_SUNDAY: Final = 6
_JUDGED: Final = 40
"""Of how many at most it is said whether they kept their target: each of them is read whole."""
_CHECK: Final = "complaint_check_effect"


def drawn(visit: Visit) -> Sequence[Block]:
    return [
        *away(visit),
        *decisions(visit),
        *leaks.drawn(visit),
        *late(visit, visit.look.late(who=visit.person.id, now=visit.now)),
        *_this_week(visit),
        *actions(visit),
        *month(visit),
        *filter(None, (tools(visit, "report_make", "absence_set", "settings_check", "list_find"),)),
    ]


def decisions(visit: Visit) -> Sequence[Block]:
    """What waits for this person and nobody else (O22)."""
    found = visit.look.decisions(who=visit.person.id, now=visit.now)
    rows = [row(each, visit, _decision(each, visit), _lead(each)) for each in found.tickets]
    return listed("home_decisions", found, rows, visit, always=True)


def late(visit: Visit, found: Found) -> Sequence[Block]:
    """In whose hands, for how many business days; whoever may chase them is offered it."""
    return listed("home_late", found, [_late(each, visit) for each in found.tickets], visit)


def _late(ticket: Ticket, visit: Visit) -> Block:
    say, reader = visit.frame.say, visit.reader
    between = say("card_between")
    above = between.join((ticket.number, say.word("kind", ticket.kind), state(ticket, reader)))
    below = between.join(worklines.late(ticket, reader))
    may = worklines.may_chase(ticket, visit.person.id, reader)
    act = leading(ticket, "ticket_chase" if may else OPEN, say)
    return marked(f"{above}\n{below}", act)


def _this_week(visit: Visit) -> Sequence[Block]:
    """What is due first stands first; what is late stands above."""
    today = visit.reader.today
    sunday = today + timedelta(days=_SUNDAY - today.weekday())
    found = visit.look.due(sunday, who=visit.person.id, now=visit.now)
    rows = [row(each, visit, clocks(each, visit), OPEN) for each in found.tickets]
    return listed("home_week", found, rows, visit)


def away(visit: Visit) -> Iterator[Block]:
    """On top, in one line: who of those who decide is not there, by office and not by name."""
    if said := list(_away(visit)):
        yield blocks.section(visit.frame.say("home_between").join(said))


def _away(visit: Visit) -> Iterator[str]:
    office, roster, say = visit.frame.office.people, visit.circumstances.roster, visit.frame.say
    unreached = visit.look.unreachable()
    for name in ("manager", "deputy", "representative"):
        person = getattr(roster, name)
        who = say.word("waits_for", name)
        named = getattr(office, name)
        if named and (person is None or named in unreached):
            yield say("home_unreachable", who=who)
        elif person and roster.is_absent(person, visit.reader.today):
            until = visit.reader.date(roster.absences[person].end)
            yield say("home_away", who=who, date=until)


def month(visit: Visit) -> Iterator[Block]:
    """Of what this person may see; what they may not is not counted either (O1)."""
    say, first = visit.frame.say, visit.reader.today.replace(day=1)
    covers = visit.covers(Query(statuses=EVERY, order=Order.NEWEST), _LOOKED_BACK)
    came = [cover.kind for cover in covers if tokyo.date_of(cover.received_at) >= first]
    ended = [(c.closed_at, c) for c in covers if c.closed_at]
    ended = [each for each in ended if tokyo.date_of(each[0]) >= first]
    closed = [cover for _, cover in sorted(ended, key=itemgetter(0), reverse=True)]
    counted = {kind: str(came.count(kind)) for kind in Kind}
    missed = visit.missed(tokyo.at(first))
    yield blocks.header(say("home_month"))
    told = {"closed": str(len(closed)), "in_time": _in_time(closed, visit), "missed": str(missed)}
    yield blocks.section(say("home_counts", **counted, **told))


def _in_time(closed: Sequence[Cover], visit: Visit) -> str:
    """Of those answered and closed this month: within our own targets, and all; of many, as it
    says, of those closed last."""
    office, say = visit.circumstances, visit.frame.say
    kept = [in_time(each, office.rules, office.opening) for each in visit.shown(closed[:_JUDGED])]
    answered = [each for each in kept if each is not None]
    if not answered:
        return say("home_no_share")
    share = f"{sum(answered)}/{len(answered)}"
    if len(closed) <= _JUDGED:
        return share
    return say("home_share_of_newest", share=share, count=str(_JUDGED))


def _lead(ticket: Ticket) -> str:
    what = next((wait.what for wait in waits(ticket)), "")
    return LEADS.get(what, OPEN)


def _decision(ticket: Ticket, visit: Visit) -> str:
    """What is to be decided, by whom and since when, and the clocks that run."""
    reader = visit.reader
    pieces = (*waiting(ticket, reader), *worklines.waited(ticket, reader))
    told = visit.frame.say("card_between").join(pieces)
    return "\n".join(filter(None, (told, clocks(ticket, visit))))


def actions(visit: Visit, only: Callable[[Cover], bool] = any_cover) -> Sequence[Block]:
    """Open until its effect was found; with the day on which that is to be looked at."""
    found = visit.look.actions(who=visit.person.id, now=visit.now, only=only)
    rows = [row(each, visit, _action(each, visit), _CHECK) for each in found.tickets]
    return listed("home_actions", found, rows, visit)


def _action(ticket: Ticket, visit: Visit) -> str:
    say, facts, today = visit.frame.say, ticket.complaint, visit.reader.today
    reference = facts.corrective_action.reference if facts.corrective_action else ""
    number = say("home_action", reference=reference) if reference else ""
    on = facts.check_due_on
    check = say("home_check", date=visit.reader.date(on)) if on else say("home_check_open")
    if on and on <= today:
        check = say("card_late" if on < today else "card_today", clock=check)
    return say("card_between").join(filter(None, (number, check)))
