"""A ticket's detail view, by visibility."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from handlers.forms.form import FormContext
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.slack.view import ViewContext
from handlers.tickets import card
from handlers.tickets import card as plainly
from handlers.tickets.detail.formatting import Writer, filled, personal_label
from handlers.tickets.due import due_line
from tickets.access.visibility import Visibility
from tickets.desk import Shown
from tickets.model.disclosure import Disclosure
from tickets.model.kinds import Kind, PersonalField
from tickets.model.personal import Personal, ValueName
from tickets.model.ticket import Ticket
from tickets.registers.archive import not_recorded

LONGEST: Final = 3000
A_PAGE: Final = 20
"""Personal values per page; each may be long."""
_ROWS_A_BLOCK: Final = 20
_ELSEWHERE: Final = frozenset(
    {
        "number",
        "kind",
        "status",
        "version",
        "asked",
        "facts",
        "team",
        "policy_revision",
        "links",
        "personal",
        "letters",
        "history",
        "language",
    }
)
"""In the heading, in rows of their own, or of no interest."""
_SEEN: Final[Mapping[Visibility, frozenset[str]]] = {
    Visibility.OWN: frozenset({"received_at", "category", "types"}),
    Visibility.TASK: frozenset(
        {"received_at", "department", "subjects", "severity", "types", "tasks", "executed"}
    ),
}
"""Wider visibility shows everything."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One ticket, drawn for one person."""

    shown: Shown
    context: FormContext

    @property
    def ticket(self) -> Ticket:
        return self.shown.ticket

    @property
    def view(self) -> ViewContext:
        return self.context.view

    def blocks(self) -> Iterator[Block]:
        """Everything that is not personal, in order."""
        yield blocks.headline(self._title())
        yield blocks.section(self._state())
        is_own = self.shown.visibility is Visibility.OWN
        line = None if is_own or not self.ticket.is_open else due_line(self.ticket, self.view)
        if line:
            yield blocks.section(line)
        yield from _in_blocks(list(self._rows()))

    def _title(self) -> str:
        say, ticket = self.context.say, self.ticket
        return say("card_between").join((ticket.number, say.word("kind", ticket.kind)))

    def _state(self) -> str:
        """Plain words for the asker; the desk's state for others."""
        say, ticket = self.context.say, self.ticket
        if self.shown.visibility is Visibility.OWN:
            told = plainly.state_plainly(ticket, say, self.context.person.id)
        else:
            told = card.state(ticket, self.view)
        return say("card_field", name=say("field.status"), text=told)

    def _rows(self) -> Iterator[list[Block]]:
        writer, is_own = Writer(self.view, self.ticket), self.shown.visibility is Visibility.OWN
        for name, value in (*filled(self.ticket), *filled(self._facts())):
            if self._is_seen(name):
                plainer = is_own and name == "received_at"
                yield writer.row(name, value, self.context.say("own_received") if plainer else "")
        if is_own:
            return
        for link in self.ticket.known_links:
            yield [*writer.row("link", link.relation), _plain(f" {link.number}")]
        for letter in self.ticket.letters:
            yield writer.row("letters", letter)
        missing = not_recorded(self.ticket)
        if missing and _SEEN.get(self.shown.visibility) is None:
            names = self.context.say("card_comma").join(map(writer.label, missing))
            yield writer.row("not_recorded", names, self.context.say("not_recorded"))

    def _facts(self) -> object:
        """A department sees its own searches."""
        facts = self.ticket.facts
        if self.shown.visibility is not Visibility.TASK or not isinstance(facts, Disclosure):
            return facts
        theirs = self.context.office_context.roster.actor(self.context.person.id).in_charge_of
        return replace(facts, tasks=tuple(t for t in facts.tasks if t.department in theirs))

    def _is_seen(self, name: str) -> bool:
        seen = _SEEN.get(self.shown.visibility)
        return name not in _ELSEWHERE and (seen is None or name in seen)


def page(slots: Iterable[ValueName], number: int) -> tuple[ValueName, ...]:
    """As many as fit a modal, in display order."""
    ordered = sorted(slots, key=_order)
    return tuple(ordered[(number - 1) * A_PAGE : number * A_PAGE])


def values(
    ticket: Ticket, opened: Mapping[ValueName, Personal], view: ViewContext
) -> Iterator[Block]:
    """Personal values under their labels; free text is never parsed as markup."""
    for slot in sorted(opened, key=_order):
        yield blocks.headline(_label(slot, ticket, view))
        yield blocks.section(opened[slot].reveal(), limit=LONGEST)


def _order(slot: ValueName) -> tuple[int, int, str]:
    """In the fields' order; of one field the oldest first."""
    number = int(slot.of) if slot.of.isdecimal() else 0
    return list(PersonalField).index(slot.field), number, slot.of


def _label(slot: ValueName, ticket: Ticket, view: ViewContext) -> str:
    say = view.say
    label = personal_label(slot.field, ticket, say)
    if not slot.of:
        return label
    if slot.of.isdecimal():
        of = view.moment(ticket.history[int(slot.of) - 1].at)
    else:
        of = say.word("request_type", slot.of, Kind.DISCLOSURE)
    return say("value_of", label=label, of=of)


def _in_blocks(rows: Sequence[list[Block]]) -> Iterator[Block]:
    for start in range(0, len(rows), _ROWS_A_BLOCK):
        some = rows[start : start + _ROWS_A_BLOCK]
        yield {
            "type": "rich_text",
            "elements": [{"type": "rich_text_section", "elements": row} for row in some],
        }


def _plain(text: str) -> Block:
    return {"type": "text", "text": text}
