"""The three tables side by side, and what can be asked of them."""

from collections.abc import Mapping

from tickets.procedure import complaint, disclosure, question
from tickets.rule import Rule, Table
from tickets.words import Kind, Move, Role, Status

TABLES: Mapping[Kind, Table] = {
    Kind.QUESTION: question.TABLE,
    Kind.COMPLAINT: complaint.TABLE,
    Kind.DISCLOSURE: disclosure.TABLE,
}


def rule_of(kind: Kind, status: Status | None, move: Move) -> Rule | None:
    """The row, or None where there is no such move."""
    return TABLES[kind].get((status, move))


def moves(kind: Kind, status: Status, roles: frozenset[Role]) -> tuple[Move, ...]:
    """What these roles may do from here, in the order of the table; gates are asked later."""
    return tuple(
        move for (at, move), rule in TABLES[kind].items() if at is status and rule.roles & roles
    )
