"""A ticket in a list: two lines and one button, and how many more there are."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from handlers.forms.contexts import bare
from handlers.forms.dispatch import ACTION, Screens
from handlers.forms.form import Setting
from handlers.forms.state import Handle
from handlers.slack import blocks, messages
from handlers.slack.blocks import Block, Message
from handlers.slack.context import Turn
from handlers.slack.text import escaped
from handlers.tickets import card
from handlers.tickets import card as plainly
from handlers.tickets.detail import reader_of
from handlers.tickets.due import printed
from handlers.tickets.fields import button
from tickets.access.visibility import Sight, sight
from tickets.deadlines.ticket_clocks import deadlines
from tickets.desk import Shown
from tickets.model import numbers
from tickets.model.clocks import Sense
from tickets.model.contact import looks_personal
from tickets.model.kinds import Role, Status
from tickets.model.numbers import Number, Series
from tickets.model.ticket import Cover, Ticket
from tickets.ports import LONGEST_WORDS, Order, Query

MOST_COUNTED: Final = 500
"""Of what a person may see; nobody reads on beyond this."""


def listed(heading: str, covers: Sequence[Cover], setting: Setting, most: int) -> Iterator[Block]:
    """The heading, at most so many rows, and the number of those that did not fit."""
    say = setting.say
    yield blocks.headline(say(heading, count=str(len(covers))))
    yield from rows(covers, setting, most)


def rows(covers: Sequence[Cover], setting: Setting, most: int) -> Iterator[Block]:
    for cover in covers[:most]:
        yield _row(cover, setting)
    if len(covers) > most:
        yield blocks.context(setting.say("list_more", count=str(len(covers) - most)))


def _row(cover: Cover, setting: Setting) -> Block:
    shown = setting.cases.show(cover.number, who=setting.person.id, now=setting.now)
    look = button(setting, "ticket_open", shown.ticket)
    text = "\n".join((_first_line(shown, setting), _second_line(shown, setting)))
    return {"type": "section", "text": blocks.markup(text), "accessory": look}


def _first_line(shown: Shown, setting: Setting) -> str:
    say, ticket = setting.say, shown.ticket
    kind = say.word("kind", ticket.kind)
    if shown.sight is Sight.OWN:
        state = plainly.state_plainly(ticket, say, setting.person.id)
    else:
        state = card.state(ticket, reader_of(setting))
    return escaped(say("card_between").join((ticket.number, kind, state)))


def _second_line(shown: Shown, setting: Setting) -> str:
    """Who has it and what is due next; to whoever asked only when it came (screens 1.9)."""
    say, ticket, reader = setting.say, shown.ticket, reader_of(setting)
    received = escaped(say("list_received", date=reader.day_of(ticket.received_at)))
    if shown.sight is Sight.OWN:
        return received
    owner = f"<@{ticket.owner}>" if ticket.owner else say("card_nobody")
    due = escaped(_next_due(ticket, setting)) if ticket.is_open else ""
    parts = (say("card_field", name=say("card_owner"), text=owner), received, due)
    return say("card_between").join(filter(None, parts))


def _next_due(ticket: Ticket, setting: Setting) -> str:
    office = setting.circumstances
    running = deadlines(ticket, office.rules, office.opening)
    next_ = min(running, key=lambda each: (each.clock.sense is Sense.FROM, each.at), default=None)
    return printed(next_, reader_of(setting)) if next_ else ""


ROWS: Final = 8
FEWER_ROWS: Final = 5
"""Where somebody has many lists; a message takes fifty blocks."""
SHORTEST: Final = 2
_MANY_LISTS: Final = 3
_OF_THE_DESK: Final = frozenset({Role.AGENT, Role.MANAGER, Role.DEPUTY})
_OVERSEERS: Final = frozenset({Role.REPRESENTATIVE, Role.AUDITOR})
_NAMED: Final = re.compile(
    r"(?<!客)(?:様|さま|さん|氏|殿)$|^(?:mr|ms|mrs|miss|dr)\.? ", re.IGNORECASE
)
"""How people write a person's name; a name without any of it cannot be told from a word."""


@dataclass(frozen=True, slots=True)
class Listing:
    heading: str
    roles: frozenset[Role]
    query: Callable[[str], Query]
    only: Sight | None = None


_LISTINGS: Final = (
    Listing("list_mine", _OF_THE_DESK, lambda who: Query(owner=who)),
    Listing("list_unowned", _OF_THE_DESK, lambda _: Query(unowned=True)),
    Listing("list_late", _OF_THE_DESK | _OVERSEERS, lambda _: Query(late=True)),
    Listing("list_open", _OVERSEERS, lambda _: Query()),
    Listing("list_asked", frozenset({Role.PERSON_IN_CHARGE}), lambda _: Query(), Sight.TASK),
    Listing("list_own", frozenset({Role.EMPLOYEE}), lambda who: Query(concerning=who), Sight.OWN),
)


def tickets(turn: Turn, _: Screens, __: str) -> Message:
    """わたしの担当, 未割当, 遅れ; to an employee their own."""
    setting = bare(turn)
    turn.must_be_stored()
    found = [(each.heading, _found(each, setting)) for each in _LISTINGS]
    there = [(heading, covers) for heading, covers in found if covers]
    most = ROWS if len(there) <= _MANY_LISTS else FEWER_ROWS
    drawn = [block for each in there for block in listed(*each, setting, most)]
    if not drawn:
        drawn = [blocks.section(setting.say("list_empty"))]
    return blocks.message(setting.say("list_title"), *drawn, _tools(setting))


def ticket(turn: Turn, screens: Screens, typed: str) -> Message | None:
    """The sheet of one ticket; the same words for what is not theirs and what is not there."""
    if not typed:
        return messages.line(turn.say("list_which"))
    return _opened(turn, screens, typed)


def _opened(turn: Turn, screens: Screens, typed: str) -> Message | None:
    """In the series X there are tickets and what goes up from them, told apart to nobody."""
    asked = numbers.read(typed)
    if asked and _is_upward(turn, asked):
        return screens.look(turn, "breach_open", Handle(str(asked)))
    return screens.look(turn, "ticket_open", Handle(typed))


def _is_upward(turn: Turn, asked: Number) -> bool:
    if asked.series is not Series.RESTRICTED:
        return asked.series is Series.ESCALATION
    return turn.services.cases.escalations.is_one(str(asked))


def search(turn: Turn, screens: Screens, typed: str) -> Message | None:
    """By a word of the summary; nobody is looked for by what was typed into a command."""
    setting, say = bare(turn), turn.say
    turn.must_be_stored()
    if numbers.read(typed):
        return _opened(turn, screens, typed)
    if len(typed) > LONGEST_WORDS:
        return messages.line(say("list_too_long", most=str(LONGEST_WORDS)))
    if looks_personal(typed) or _NAMED.search(typed):
        return blocks.message(
            say("list_not_here"), blocks.section(say("list_not_here")), _tools(setting)
        )
    if len(typed) < SHORTEST:
        return messages.line(say("list_too_short"))
    drawn = list(found_by_word(typed, setting))
    return blocks.message(say("list_search_title"), *drawn, _tools(setting))


def found_by_word(word: str, setting: Setting) -> Iterator[Block]:
    """Open ones and closed ones, as far as this person may see them."""
    query = Query(words=word, statuses=frozenset(Status), order=Order.NEWEST)
    covers = setting.cases.list(query, who=setting.person.id, now=setting.now, most=MOST_COUNTED)
    yield blocks.headline(setting.say("list_found", count=str(len(covers))))
    yield from rows(covers, setting, ROWS)


def _found(listing: Listing, setting: Setting) -> tuple[Cover, ...]:
    who, cases = setting.person.id, setting.cases
    if not listing.roles & setting.roles:
        return ()
    found = cases.list(listing.query(who), who=who, now=setting.now, most=MOST_COUNTED)
    return tuple(cover for cover in found if _is_meant(listing, cover, setting))


def _is_meant(listing: Listing, cover: Cover, setting: Setting) -> bool:
    roster = setting.circumstances.roster
    actor = roster.actor(setting.person.id)
    return listing.only in (None, sight(cover, actor, roster, setting.today))


def _tools(setting: Setting) -> Block | None:
    names = ["list_find"]
    if setting.roles & _OF_THE_DESK:
        names.append("hand_over")
    drawn = [
        blocks.button(setting.say(f"screen.{name}"), f"{ACTION}{name}", Handle().write())
        for name in names
    ]
    return blocks.actions(*drawn, block_id="tools")


COMMANDS: Final = {"tickets": tickets, "ticket": ticket, "search": search}
