"""The three tables side by side, and what can be asked of them."""

from collections.abc import Collection, Mapping

from tickets.model.errors import ForbiddenMoveError, NotAllowedError
from tickets.model.kinds import Kind, Move, Role, Status
from tickets.workflow.tables import complaint, disclosure, question
from tickets.workflow.transition import Table, Transition

TABLES: Mapping[Kind, Table] = {
    Kind.QUESTION: question.TABLE,
    Kind.COMPLAINT: complaint.TABLE,
    Kind.DISCLOSURE: disclosure.TABLE,
}


def transition_of(kind: Kind, status: Status | None, move: Move) -> Transition | None:
    """The row, or None where there is no such move."""
    return TABLES[kind].get((status, move))


def must_be_possible(
    kind: Kind, status: Status, wanted: Collection[Move], roles: frozenset[Role]
) -> None:
    """Raises unless these roles may make one of these moves from here; gates are asked later.

    Whoever may make none of them in any status is not told in which the ticket stands.
    """
    rows = [(at, rule) for (at, move), rule in TABLES[kind].items() if at and move in wanted]
    here = [rule for at, rule in rows if at is status]
    if any(rule.roles & roles for rule in here):
        return
    if here or not any(rule.roles & roles for _, rule in rows):
        raise NotAllowedError
    raise ForbiddenMoveError(min(wanted), status)


def moves(kind: Kind, status: Status, roles: frozenset[Role]) -> tuple[Move, ...]:
    """What these roles may do from here, in the order of the table; gates are asked later."""
    return tuple(
        move for (at, move), rule in TABLES[kind].items() if at is status and rule.roles & roles
    )
