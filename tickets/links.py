"""Links between two tickets, which stand on both.

The original carries a link to its duplicate until the duplicate is reopened.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from tickets.access import audit
from tickets.access.visibility import (
    READING_SUMMARY,
    may_read_with_original,
    may_see,
    openable_fields,
    require_visible,
    visibility_of,
)
from tickets.model.errors import Code, Fault, RefusedError
from tickets.model.kinds import OTHER_END, Move, PersonalField, Relation
from tickets.model.notices import Notice, NoticeKind
from tickets.model.people import SYSTEM
from tickets.model.personal import Personal, ValueName
from tickets.model.ticket import Link, Ticket
from tickets.ports import DeskPart, Query, UnitOfWork
from tickets.rules.context import Moment
from tickets.workflow.apply import apply_all
from tickets.workflow.case import Act
from tickets.workflow.commit import commit

_SAID: Final = (
    PersonalField.DETAIL,
    PersonalField.REMEDY_WANTED,
    PersonalField.TARGET_SCOPE,
    PersonalField.RIGHT_CONTENT,
)


_CONTACTS: Final = (PersonalField.PHONE, PersonalField.EMAIL)


class SameContact(DeskPart):
    """Earlier tickets with the phone number or e-mail address of a ticket."""

    def of(self, number: str, *, who: str, now: datetime) -> tuple[Ticket, ...]:
        """Those of its kind whose summary this person may read, the newest first; no value leaves
        the database.

        Raises NoSuchTicketError.
        """
        moment = self._moment(who, now)
        with self._store.reading() as work:
            ticket = require_visible(work.find(number), moment)
            values = work.personal_values(number, set(map(ValueName, _CONTACTS)))
            known = {e for name, each in values.items() for e in work.known_by(name.field, each)}
            before = {
                each.number
                for each in known
                if each.kind is ticket.kind
                and each.number != number
                and each.received_at <= ticket.received_at
                and visibility_of(each, moment) in READING_SUMMARY
            }
            found = tuple(work.find_all(before))
        return tuple(sorted(found, key=lambda each: each.received_at, reverse=True))


def values_of_duplicates(work: UnitOfWork, ticket: Ticket, moment: Moment) -> tuple[ValueName, ...]:
    """Return values of its duplicates that this person may open with the ticket."""
    fields = openable_fields(ticket, visibility_of(ticket, moment))
    return tuple(
        ValueName(field, each.number)
        for each in _duplicates_of(work, ticket)
        if may_read_with_original(ticket, each, moment)
        for field in _SAID
        if field in fields and ValueName(field) in each.personal
    )


def open_values(
    work: UnitOfWork, names: Collection[ValueName], moment: Moment, why: str
) -> Mapping[ValueName, Personal]:
    """Open these values of duplicates; audited with the number of each duplicate."""
    opened: dict[ValueName, Personal] = {}
    for number in sorted({name.of for name in names}):
        wanted = {ValueName(name.field) for name in names if name.of == number}
        found = work.personal_values(number, wanted)
        work.write_audit(audit.values_opened_entry(number, tuple(found), moment, why))
        opened |= {ValueName(name.field, number): value for name, value in found.items()}
    return opened


def _duplicates_of(work: UnitOfWork, ticket: Ticket) -> Iterator[Ticket]:
    """The tickets closed as its duplicates, and theirs.

    A mark may be older than a reopening, after which the ticket may be a duplicate of another.
    """
    left, known = [ticket], {ticket.number}
    while left:
        original = left.pop(0)
        marks = [
            each.number
            for each in original.known_links
            if each.relation is Relation.DUPLICATED_BY and each.number not in known
        ]
        for each in work.find_all(marks):
            if original.number in {link.number for link in _merged(each.links)}:
                known.add(each.number)
                left.append(each)
                yield each


def mirror_links(work: UnitOfWork, before: Ticket, after: Ticket, moment: Moment) -> None:
    """Show each new link on the other ticket as well, also if that is closed; take it back there,
    too."""
    for link in after.links - before.links:
        relation = OTHER_END.get(link.relation)
        other = work.find(link.number) if relation else None
        if relation is None or other is None:
            continue
        if after.restrictions and not other.restrictions:
            continue  # its number must not stand on an unrestricted card (O1)
        back = Link(relation, after.number, after.kind)
        here = {each for each in other.links if each.number == after.number}
        if back in here or any(each.relation not in OTHER_END for each in here):
            continue  # a duplicate or conversion has a link of its own
        _save_link(work, other, back, _as_linker(other, moment))
    for link in before.links - after.links:
        relation = OTHER_END.get(link.relation)
        other = work.find(link.number) if relation else None
        if relation and other and (back := Link(relation, after.number, after.kind)) in other.links:
            _save_link(work, other, back, _as_linker(other, moment), is_unlinked=True)


def mark_original(work: UnitOfWork, before: Ticket, after: Ticket, moment: Moment) -> None:
    """Mark the ticket into which this one was closed, or take the mark away.

    Raises RefusedError if that one is closed, since nobody would work on the matter.
    """
    for link in _merged(after.links - before.links):
        found = work.find(link.number)
        other = require_visible(found, moment)
        if not other.is_open:
            raise RefusedError((Fault(Code.CLOSED_TOO, "link"),))
        if after.restrictions and not other.restrictions:
            continue  # its number must not stand on an open card (O1)
        if _mark_of(after) not in other.links:
            other = _save_link(work, other, _mark_of(after), moment)
        if other.owner and other.owner != moment.actor.id:
            step = len(other.history)
            known = after.number if may_see(after, moment.of(other.owner)) else ""
            merged = NoticeKind.DUPLICATE_MERGED
            work.post(Notice(merged, other.number, other.owner, step, known))
    for link in _merged(before.links - after.links):
        marked = work.find(link.number) or _restricted_since(work, _mark_of(after))
        if marked and _mark_of(after) in marked.links:
            _save_link(work, marked, _mark_of(after), _as_linker(marked, moment))


def _merged(links: frozenset[Link]) -> Iterator[Link]:
    return (each for each in links if each.relation is Relation.DUPLICATE_OF)


def _mark_of(duplicate: Ticket) -> Link:
    return Link(Relation.DUPLICATED_BY, duplicate.number, duplicate.kind)


def _restricted_since(work: UnitOfWork, mark: Link) -> Ticket | None:
    """The restricted ticket with this mark: nothing leads from its former number to it (O1)."""
    found = work.full_tickets(Query(is_restricted=True))
    return next((each for each in found if mark in each.links), None)


def _as_linker(other: Ticket, moment: Moment) -> Moment:
    """Return the moment with the system as actor if the ticket is closed or hidden from theirs."""
    may_link = other.is_open and may_see(other, moment)
    return moment if may_link else replace(moment, actor=SYSTEM)


def _save_link(
    work: UnitOfWork, other: Ticket, link: Link, moment: Moment, **facts: bool
) -> Ticket:
    return commit(work, apply_all(other, [Act(Move.LINK, {"link": link, **facts})], moment), moment)
