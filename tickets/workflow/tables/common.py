"""Transitions of every kind in every open status."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from tickets.model.kinds import CloseCode, LetterKind, Move, PersonalField, Relation, Role, Status
from tickets.model.notices import NoticeKind
from tickets.workflow import effects
from tickets.workflow.case import (
    ANYONE,
    DECIDERS,
    DESK,
    DESK_OR_DEPARTMENT,
    MANAGER,
    MANAGER_OR_STAND_IN,
    Effect,
    Guard,
    Table,
    Transition,
)
from tickets.workflow.disclosure_effects import preserve_again_if_held
from tickets.workflow.guards import common, people

WHY = (PersonalField.MOVE_REASON,)

_LINK = Transition(
    roles=DESK | {Role.SYSTEM},
    required=("link",),
    optional=("is_unlinked",),
    guards=(common.links_another, common.link_may_be_removed),
    effects=(effects.add_link,),
)

MOVES_IN_EVERY_STATUS: Mapping[Move, Transition] = {
    Move.ASSIGN: Transition(
        roles=DESK | DECIDERS | {Role.SYSTEM},
        required=("person",),
        guards=(people.may_own,),
        effects=(effects.assign_owner,),
        notices=(NoticeKind.ASSIGNED,),
    ),
    Move.TAKE: Transition(roles=DESK, guards=(people.may_own,), effects=(effects.assign_owner,)),
    Move.RELEASE: Transition(
        roles=DESK | {Role.SYSTEM},
        when=(people.owner_assigned,),
        effects=(effects.remove_owner,),
        notices=(NoticeKind.UNASSIGNED,),
    ),
    Move.NOTE: Transition(
        roles=DESK_OR_DEPARTMENT | DECIDERS | {Role.SYSTEM},
        optional=("progress_told",),
        required_personal=(PersonalField.NOTE,),
        guards=(common.progress_is_owed,),
    ),
    Move.LINK: _LINK,
    Move.NAME: Transition(
        roles=DESK | DECIDERS,
        required=("about",),
        guards=(people.people_named, people.oversight_remains),
        effects=(effects.add_named_people,),
    ),
    Move.FLAG_LEAK: Transition(
        roles=ANYONE,
        required=("leak",),
        guards=(common.leak_flag_not_lowered,),
    ),
    Move.CLEAR_LEAK: Transition(
        roles=MANAGER,
        required_personal=WHY,
        when=(common.leak_is_flagged,),
        effects=(effects.clear_leak_flag,),
    ),
    Move.SEND_LETTER: Transition(
        roles=DESK,
        required=("letters",),
        guards=(common.letter_is_decided, common.letter_contacts_set),
        effects=(effects.start_delay_once_told,),
    ),
    Move.CHASE: Transition(
        roles=DESK,
        when=(people.somebody_to_chase, people.not_chased_today),
        notices=(NoticeKind.CHASED,),
    ),
    Move.HOLD: Transition(
        roles=MANAGER,
        required=("legal_hold",),
        effects=(preserve_again_if_held,),
        notices=(NoticeKind.PRESERVATION_ASKED,),
    ),
}


def moves_in_every_status(open_statuses: Iterable[Status]) -> Table:
    """Return the transitions that every open status has.

    Closed tickets accept a hold and the confirming letter; the program links them with what is
    linked with them, and takes the mark of a duplicate away.
    """
    still = {move: MOVES_IN_EVERY_STATUS[move] for move in (Move.HOLD, Move.SEND_LETTER)}
    still[Move.LINK] = replace(
        _LINK,
        roles=frozenset({Role.SYSTEM}),
        guards=(*_LINK.guards, common.no_duplicate_merged_in),
    )
    return {
        **in_each_status(open_statuses, MOVES_IN_EVERY_STATUS),
        **in_each_status((Status.CLOSED,), still),
    }


def in_each_status(statuses: Iterable[Status], rules: Mapping[Move, Transition]) -> Table:
    """Return the same transitions for each of these statuses."""
    return {(status, move): rule for status in statuses for move, rule in rules.items()}


DELAY_MOVES: Mapping[Move, Transition] = {
    Move.PROPOSE_DELAY: Transition(
        roles=DESK,
        required=("delay_proposed_until",),
        required_personal=WHY,
        when=(common.last_delay_told,),
        guards=(common.delay_lies_ahead, common.delay_within_cap),
        effects=(effects.record_delay_proposal,),
        notices=(NoticeKind.DELAY_PROPOSED,),
    ),
    Move.ALLOW_DELAY: Transition(
        roles=MANAGER_OR_STAND_IN,
        when=(
            common.delay_proposed,
            common.delay_allowed_by_another,
            common.proposed_delay_not_passed,
        ),
        effects=(effects.allow_delay,),
        letter=LetterKind.DELAY,
        notices=(NoticeKind.DELAY_ALLOWED,),
    ),
    Move.REFUSE_DELAY: Transition(
        roles=MANAGER_OR_STAND_IN,
        required_personal=WHY,
        when=(common.delay_proposed, common.delay_allowed_by_another),
        effects=(effects.drop_delay_proposal,),
        notices=(NoticeKind.DELAY_REFUSED,),
    ),
}
"""Put off the reply: proposed, allowed or refused by another, in force once the person is told."""

WAIT_MOVES: Mapping[Move, Transition] = {
    Move.PAUSE: Transition(
        roles=DESK,
        required=("wait_for", "wait_since"),
        when=(common.reply_target_runs,),
        guards=(common.wait_begins_after_last,),
        effects=(effects.start_wait,),
    ),
    Move.GO_ON: Transition(
        roles=DESK,
        required=("wait_until",),
        when=(common.wait_under_way,),
        guards=(common.wait_ends_after_begin,),
        effects=(effects.end_wait,),
    ),
}
"""Wait for the person: the target of the reply stops, and no other date."""

FORWARD_MOVES: Mapping[Move, Transition] = {
    Move.FORWARD: Transition(
        roles=DESK,
        required=("department",),
        guards=(people.department_known,),
        notices=(NoticeKind.INVESTIGATION_ASKED,),
    )
}
"""Ask another department (O20): of complaints only, as it would not see other tickets."""

DEPUTIZE = Transition(
    roles=DECIDERS,
    when=(people.draft_exists, people.no_unconfirmed_change),
    guards=(people.deputy_can_decide,),
    effects=(effects.pass_to_deputy,),
    notices=(NoticeKind.DECISION_WAITS,),
)


def closings(
    open_statuses: Iterable[Status], *guards: Guard, notices: tuple[NoticeKind, ...] = ()
) -> Table:
    """Close as duplicate or out of scope.

    They skip reply and corrective action (O16); `guards` hold nevertheless.
    """
    duplicate = Transition(
        to=Status.CLOSED,
        roles=MANAGER,
        required=("link",),
        guards=(common.linked_as(Relation.DUPLICATE_OF), *guards),
        effects=(effects.add_link, effects.close_as(CloseCode.DUPLICATE)),
        notices=notices,
    )
    out_of_scope = Transition(
        to=Status.CLOSED,
        roles=MANAGER,
        required_personal=WHY,
        guards=guards,
        effects=(effects.close_as(CloseCode.OUT_OF_SCOPE),),
        notices=notices,
        letter=LetterKind.REDIRECTION,
    )
    return in_each_status(
        open_statuses, {Move.CLOSE_DUPLICATE: duplicate, Move.CLOSE_OUT_OF_SCOPE: out_of_scope}
    )


def withdrawal(
    open_statuses: Iterable[Status],
    *guards: Guard,
    roles: frozenset[Role],
    optional: tuple[str, ...],
    keeps: tuple[Effect, ...] = (),
    notices: tuple[NoticeKind, ...] = (),
) -> Table:
    """Close because the person withdraws."""
    rule = Transition(
        to=Status.CLOSED,
        roles=roles,
        required=("withdrawn_on",),
        optional=optional,
        required_personal=(PersonalField.WORDS,),
        guards=(common.not_before_receipt("withdrawn_on"), *guards),
        effects=(*keeps, effects.close_as(CloseCode.WITHDRAWN)),
        letter=LetterKind.WITHDRAWAL,
        notices=(NoticeKind.WITHDRAWN, *notices),
    )
    return in_each_status(open_statuses, {Move.WITHDRAW: rule})
