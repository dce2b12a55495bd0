"""Transitions of a question to the desk (O32)."""

from dataclasses import replace

from tickets.model.kinds import CloseCode, Move, PersonalField, Relation, Role, Status
from tickets.model.notices import NoticeKind
from tickets.workflow import effects
from tickets.workflow.case import DESK, Table, Transition
from tickets.workflow.guards import common, people
from tickets.workflow.tables.common import (
    MOVES_IN_EVERY_STATUS,
    closings,
    in_each_status,
    moves_in_every_status,
)

OPEN = (Status.OPEN, Status.TAKEN, Status.ANSWERED)

ASKER = frozenset({Role.EMPLOYEE})

_CONVERT = Transition(
    to=Status.CLOSED,
    roles=DESK,
    required=("link",),
    guards=(common.linked_as(Relation.CONVERTED_TO),),
    effects=(effects.add_link, effects.close_as(CloseCode.CONVERTED)),
    notices=(NoticeKind.CONVERTED,),
)

# The asker may take it back, and then nothing is kept.
_TAKE_BACK = Transition(
    to=Status.CLOSED,
    roles=ASKER | DESK,
    required=("withdrawn_on",),
    optional_personal=frozenset({PersonalField.WORDS}),
    guards=(people.records_own_matter, common.not_before_receipt("withdrawn_on")),
    effects=(effects.close_as(CloseCode.WITHDRAWN), effects.end_retention_today),
)

TABLE: Table = {
    **moves_in_every_status(OPEN),
    **closings(OPEN),
    **in_each_status(OPEN, {Move.WITHDRAW: _TAKE_BACK}),
    (None, Move.RECORD): Transition(
        to=Status.OPEN,
        roles=ASKER,
        guards=(people.actor_is_asker, people.oversight_remains),
        required_personal=(PersonalField.DETAIL,),
        optional_personal=frozenset({PersonalField.REMEDY_WANTED}),
        notices=(NoticeKind.OPENED, NoticeKind.PASSED_ON),
    ),
    (Status.OPEN, Move.TAKE): replace(MOVES_IN_EVERY_STATUS[Move.TAKE], to=Status.TAKEN),
    (Status.OPEN, Move.ASSIGN): replace(MOVES_IN_EVERY_STATUS[Move.ASSIGN], to=Status.TAKEN),
    (Status.TAKEN, Move.RELEASE): replace(MOVES_IN_EVERY_STATUS[Move.RELEASE], to=Status.OPEN),
    (Status.TAKEN, Move.ANSWER): Transition(
        to=Status.ANSWERED,
        roles=DESK,
        optional=("entry",),
        required_personal=(PersonalField.ANSWER,),
        effects=(effects.record_answer_by_slack,),
        notices=(NoticeKind.ANSWERED,),
    ),
    (Status.ANSWERED, Move.STILL_STUCK): Transition(
        to=Status.TAKEN,
        roles=ASKER,
        guards=(people.actor_is_asker,),
        optional_personal=frozenset({PersonalField.WORDS}),
        notices=(NoticeKind.STILL_STUCK,),
    ),
    (Status.ANSWERED, Move.SOLVED): Transition(
        to=Status.CLOSED,
        roles=ASKER | DESK,
        guards=(people.solved_by_asker_or_silence,),
        effects=(effects.close_as(CloseCode.RESOLVED),),
    ),
    (Status.OPEN, Move.CONVERT): _CONVERT,
    (Status.TAKEN, Move.CONVERT): _CONVERT,
}
