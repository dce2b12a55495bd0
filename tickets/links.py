"""Links between two tickets, which stand on both."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from tickets.access.visibility import may_see
from tickets.model.kinds import Move, Relation
from tickets.model.people import SYSTEM
from tickets.model.ticket import Link, Ticket
from tickets.ports import UnitOfWork
from tickets.rules.context import Moment
from tickets.workflow.apply import apply_all
from tickets.workflow.case import Act
from tickets.workflow.commit import commit

_OTHER_END: Final[Mapping[Relation, Relation]] = {
    Relation.BELONGS_TO: Relation.BELONGS_TO,
    Relation.FOLLOWS: Relation.FOLLOWED_BY,
}


def link_back(work: UnitOfWork, before: Ticket, after: Ticket, moment: Moment) -> None:
    """Show each new link on the other ticket as well, also if that is closed."""
    for link in after.links - before.links:
        relation = _OTHER_END.get(link.relation)
        other = work.find(link.number) if relation else None
        if relation is None or other is None:
            continue
        if after.restrictions and not other.restrictions:
            continue  # its number must not stand on an unrestricted card (O1)
        if after.number in {each.number for each in other.links}:
            continue
        back = Act(Move.LINK, {"link": Link(relation, after.number, after.kind)})
        is_theirs = other.is_open and may_see(other, moment)
        by = moment if is_theirs else replace(moment, actor=SYSTEM)
        commit(work, apply_all(other, [back], by), by)
