"""The other ticket of a duplicate: where the work goes on knows of it, until it is opened again."""

from collections.abc import Iterator

from tickets.access.visibility import may_see, require_visible
from tickets.model.errors import Code, Fault, RefusedError
from tickets.model.kinds import Move, Relation
from tickets.model.notices import Notice, NoticeKind
from tickets.model.ticket import Link, Ticket
from tickets.ports import Query, UnitOfWork
from tickets.rules.context import Moment
from tickets.workflow.apply import apply_all
from tickets.workflow.case import Act
from tickets.workflow.commit import commit


def update_original(work: UnitOfWork, before: Ticket, after: Ticket, moment: Moment) -> None:
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
        other = _save_mark(work, other, after, moment)
        if other.owner and other.owner != moment.actor.id:
            step = len(other.history)
            work.post(Notice(NoticeKind.DUPLICATE_MERGED, other.number, other.owner, step))
    for link in _merged(before.links - after.links):
        marked = work.find(link.number) or _restricted_since(work, _mark_of(after))
        if (
            marked
            and marked.is_open
            and may_see(marked, moment)
            and _mark_of(after) in marked.links
        ):
            _save_mark(work, marked, after, moment)


def _merged(links: frozenset[Link]) -> Iterator[Link]:
    return (each for each in links if each.relation is Relation.DUPLICATE_OF)


def _mark_of(duplicate: Ticket) -> Link:
    return Link(Relation.DUPLICATED_BY, duplicate.number, duplicate.kind)


def _restricted_since(work: UnitOfWork, mark: Link) -> Ticket | None:
    """The restricted ticket with this mark: nothing leads from its former number to it (O1)."""
    found = work.full_tickets(Query(is_restricted=True))
    return next((each for each in found if mark in each.links), None)


def _save_mark(work: UnitOfWork, other: Ticket, duplicate: Ticket, moment: Moment) -> Ticket:
    linking = Act(Move.LINK, {"link": _mark_of(duplicate)})
    return commit(work, apply_all(other, [linking], moment), moment)
