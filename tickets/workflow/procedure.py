"""Lookups in the transition tables."""

from collections.abc import Collection, Mapping

from tickets.model.errors import ForbiddenMoveError, NotAllowedError
from tickets.model.kinds import Kind, LetterKind, Move, Role, Status
from tickets.workflow.tables import complaint, disclosure, question
from tickets.workflow.transition import Table, Transition

TABLES: Mapping[Kind, Table] = {
    Kind.QUESTION: question.TABLE,
    Kind.COMPLAINT: complaint.TABLE,
    Kind.DISCLOSURE: disclosure.TABLE,
}


def transition_of(kind: Kind, status: Status | None, move: Move) -> Transition | None:
    """The transition; None if there is none."""
    return TABLES[kind].get((status, move))


def letters_of(kind: Kind) -> frozenset[LetterKind]:
    """Letters that some move of these tickets brings about."""
    return frozenset(rule.letter for rule in TABLES[kind].values() if rule.letter)


def must_be_possible(
    kind: Kind, status: Status, wanted: Collection[Move], roles: frozenset[Role]
) -> None:
    """Raise unless these roles may make one of these moves; guards run later.

    ForbiddenMoveError, or NotAllowedError for roles that may never make them.
    """
    rows = [(at, rule) for (at, move), rule in TABLES[kind].items() if at and move in wanted]
    here = [rule for at, rule in rows if at is status]
    if any(rule.roles & roles for rule in here):
        return
    if here or not any(rule.roles & roles for _, rule in rows):
        raise NotAllowedError
    raise ForbiddenMoveError(min(wanted), status)


def moves(kind: Kind, status: Status, roles: frozenset[Role]) -> tuple[Move, ...]:
    """Moves of these roles, in table order; guards run later."""
    return tuple(
        move for (at, move), rule in TABLES[kind].items() if at is status and rule.roles & roles
    )
