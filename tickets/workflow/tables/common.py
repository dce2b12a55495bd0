"""Transitions of every kind in every open status."""

from collections.abc import Iterable, Mapping

from tickets.model.kinds import CloseCode, LetterKind, Move, PersonalField, Role, Status
from tickets.model.notices import NoticeKind
from tickets.workflow import effects
from tickets.workflow.guards import common, people
from tickets.workflow.transition import (
    ANYONE,
    DECIDERS,
    DEPARTMENT,
    DESK,
    MANAGER,
    Guard,
    Table,
    Transition,
)

WHY = (PersonalField.MOVE_REASON,)

ALWAYS: Mapping[Move, Transition] = {
    Move.ASSIGN: Transition(
        roles=DESK | DECIDERS | {Role.SYSTEM},
        asks=("person",),
        guards=(people.may_own,),
        does=(effects.owned,),
        tells=(NoticeKind.ASSIGNED,),
    ),
    Move.TAKE: Transition(roles=DESK, guards=(people.may_own,), does=(effects.owned,)),
    Move.RELEASE: Transition(
        roles=DESK | {Role.SYSTEM},
        guards=(people.has_owner,),
        does=(effects.unowned,),
        tells=(NoticeKind.UNASSIGNED,),
    ),
    Move.NOTE: Transition(roles=DEPARTMENT | DECIDERS, seals=(PersonalField.NOTE,)),
    Move.LINK: Transition(roles=DESK, asks=("link",), does=(effects.linked,)),
    Move.NAME: Transition(
        roles=DESK | DECIDERS,
        asks=("about",),
        guards=(people.somebody_named, people.somebody_else_watches),
        does=(effects.restricted_by_name,),
    ),
    Move.FLAG_LEAK: Transition(
        roles=ANYONE,
        asks=("leak",),
        guards=(common.leak_stays_open,),
    ),
    Move.CLEAR_LEAK: Transition(roles=MANAGER, seals=WHY, does=(effects.leak_cleared,)),
    Move.SEND_LETTER: Transition(
        roles=DESK,
        asks=("letters",),
        guards=(common.decided_first, common.contacts_set),
    ),
    Move.FORWARD: Transition(
        roles=DESK,
        asks=("department",),
        guards=(people.department_known,),
        tells=(NoticeKind.INVESTIGATION_ASKED,),
    ),
    Move.CHASE: Transition(
        roles=DESK,
        guards=(people.somebody_to_chase, people.not_chased_today),
        tells=(NoticeKind.CHASED,),
    ),
    Move.HOLD: Transition(roles=MANAGER, asks=("legal_hold",)),
}


def everywhere(open_statuses: Iterable[Status]) -> Table:
    """Transitions of every open status.

    Closed tickets accept a hold and the confirming letter.
    """
    still = {move: ALWAYS[move] for move in (Move.HOLD, Move.SEND_LETTER)}
    return {**in_each(open_statuses, ALWAYS), **in_each((Status.CLOSED,), still)}


def in_each(statuses: Iterable[Status], rules: Mapping[Move, Transition]) -> Table:
    """The same transitions in several statuses."""
    return {(status, move): rule for status in statuses for move, rule in rules.items()}


DEPUTIZE = Transition(
    roles=DECIDERS,
    guards=(people.somebody_drafted, people.no_change_waits, people.deputy_can_decide),
    does=(effects.passed_on,),
    tells=(NoticeKind.DECISION_WAITS,),
)


def closings(open_statuses: Iterable[Status], *gates: Guard) -> Table:
    """Close as duplicate or out of scope.

    They skip reply and corrective action (O16); `guards` hold nevertheless.
    """
    duplicate = Transition(
        to=Status.CLOSED,
        roles=MANAGER,
        asks=("link",),
        guards=(common.duplicate_named, *gates),
        does=(effects.linked, effects.closed(CloseCode.DUPLICATE)),
    )
    out_of_scope = Transition(
        to=Status.CLOSED,
        roles=MANAGER,
        seals=WHY,
        guards=gates,
        does=(effects.closed(CloseCode.OUT_OF_SCOPE),),
        letter=LetterKind.REDIRECTION,
    )
    return in_each(
        open_statuses, {Move.CLOSE_DUPLICATE: duplicate, Move.CLOSE_OUT_OF_SCOPE: out_of_scope}
    )


def withdrawal(
    open_statuses: Iterable[Status],
    *gates: Guard,
    roles: frozenset[Role],
    may: tuple[str, ...],
) -> Table:
    """Close because the person withdraws."""
    rule = Transition(
        to=Status.CLOSED,
        roles=roles,
        asks=("withdrawn_on",),
        may=may,
        seals=(PersonalField.WORDS,),
        guards=gates,
        does=(effects.closed(CloseCode.WITHDRAWN),),
        letter=LetterKind.WITHDRAWAL,
    )
    return in_each(open_statuses, {Move.WITHDRAW: rule})
