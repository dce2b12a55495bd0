"""Moves of every kind in every open status (product.md 5)."""

from collections.abc import Iterable, Mapping

from tickets.model.kinds import CloseCode, LetterKind, Move, PersonalField, Role, Status
from tickets.model.notices import Tell
from tickets.workflow import effects
from tickets.workflow.guards import common, people
from tickets.workflow.transition import (
    ANYONE,
    DECIDERS,
    DEPARTMENT,
    DESK,
    MANAGER,
    Gate,
    Rule,
    Table,
)

WHY = (PersonalField.MOVE_REASON,)

ALWAYS: Mapping[Move, Rule] = {
    Move.ASSIGN: Rule(
        roles=DESK | DECIDERS | {Role.SYSTEM},
        asks=("person",),
        gates=(people.may_own,),
        does=(effects.owned,),
        tells=(Tell.ASSIGNED,),
        row="O7",
    ),
    Move.TAKE: Rule(roles=DESK, gates=(people.may_own,), does=(effects.owned,), row="O7"),
    Move.RELEASE: Rule(
        roles=DESK | {Role.SYSTEM},
        gates=(people.has_owner,),
        does=(effects.unowned,),
        tells=(Tell.UNASSIGNED,),
        row="O7",
    ),
    Move.NOTE: Rule(roles=DEPARTMENT | DECIDERS, seals=(PersonalField.NOTE,), row="O3"),
    Move.LINK: Rule(roles=DESK, asks=("link",), does=(effects.linked,), row="O7"),
    Move.NAME: Rule(
        roles=DESK | DECIDERS,
        asks=("about",),
        gates=(people.somebody_named, people.somebody_else_watches),
        does=(effects.restricted_by_name,),
        row="O1",
    ),
    Move.FLAG_LEAK: Rule(
        roles=ANYONE,
        asks=("leak",),
        gates=(common.leak_stays_open,),
        row="3.3",
    ),
    Move.CLEAR_LEAK: Rule(roles=MANAGER, seals=WHY, does=(effects.leak_cleared,), row="3.3"),
    Move.SEND_LETTER: Rule(
        roles=DESK,
        asks=("letters",),
        gates=(common.decided_first, common.contacts_set),
        row="1.10",
    ),
    Move.FORWARD: Rule(
        roles=DESK,
        asks=("department",),
        gates=(people.department_known,),
        tells=(Tell.INVESTIGATION_ASKED,),
        row="O7",
    ),
    Move.CHASE: Rule(
        roles=DESK,
        gates=(people.somebody_to_chase, people.not_chased_today),
        tells=(Tell.CHASED,),
        row="screens 3.3",
    ),
    Move.HOLD: Rule(roles=MANAGER, asks=("legal_hold",), row="4.6"),
}


def everywhere(open_statuses: Iterable[Status]) -> Table:
    """The rows that every open status has.

    A closed file may be put on hold too, and the confirmation of a closing goes out after it.
    """
    still = {move: ALWAYS[move] for move in (Move.HOLD, Move.SEND_LETTER)}
    return {**in_each(open_statuses, ALWAYS), **in_each((Status.CLOSED,), still)}


def in_each(statuses: Iterable[Status], rules: Mapping[Move, Rule]) -> Table:
    """The same rows in each of these statuses."""
    return {(status, move): rule for status in statuses for move, rule in rules.items()}


DEPUTIZE = Rule(
    roles=DECIDERS,
    gates=(people.somebody_drafted, people.no_change_waits, people.deputy_can_decide),
    does=(effects.passed_on,),
    tells=(Tell.DECISION_WAITS,),
    row="screens 3.2",
)


def closings(open_statuses: Iterable[Status], *gates: Gate) -> Table:
    """Any open → closed because it is a duplicate or out of scope (product.md 5).

    They skip reply and corrective action (O16); what must hold even then is handed in.
    """
    duplicate = Rule(
        to=Status.CLOSED,
        roles=MANAGER,
        asks=("link",),
        gates=(common.duplicate_named, *gates),
        does=(effects.linked, effects.closed(CloseCode.DUPLICATE)),
        row="product 5",
    )
    out_of_scope = Rule(
        to=Status.CLOSED,
        roles=MANAGER,
        seals=WHY,
        gates=gates,
        does=(effects.closed(CloseCode.OUT_OF_SCOPE),),
        letter=LetterKind.REDIRECTION,
        row="product 5",
    )
    return in_each(
        open_statuses, {Move.CLOSE_DUPLICATE: duplicate, Move.CLOSE_OUT_OF_SCOPE: out_of_scope}
    )


def withdrawal(
    open_statuses: Iterable[Status],
    *gates: Gate,
    roles: frozenset[Role],
    may: tuple[str, ...],
    row: str,
) -> Table:
    """Any open → closed because the person takes it back: in their words, with the day."""
    rule = Rule(
        to=Status.CLOSED,
        roles=roles,
        asks=("withdrawn_on",),
        may=may,
        seals=(PersonalField.WORDS,),
        gates=gates,
        does=(effects.closed(CloseCode.WITHDRAWN),),
        letter=LetterKind.WITHDRAWAL,
        row=row,
    )
    return in_each(open_statuses, {Move.WITHDRAW: rule})
