"""Transitions of a complaint (JIS Q 10002 7.2-7.9)."""

from dataclasses import replace

from tickets.model.complaint import Effect
from tickets.model.kinds import CloseCode, LetterKind, Move, PersonalField, Role, Status
from tickets.model.notices import NoticeKind
from tickets.workflow import effects
from tickets.workflow.guards import common, people, reply
from tickets.workflow.guards import complaint as gates
from tickets.workflow.tables.common import DEPUTIZE, WHY, closings, everywhere, in_each, withdrawal
from tickets.workflow.transition import (
    ANYONE,
    DECIDERS,
    DEPARTMENT,
    DESK,
    MANAGER,
    PARTY,
    Table,
    Transition,
)

OPEN = (
    Status.RECEIVED,
    Status.ACKNOWLEDGED,
    Status.ASSESSED,
    Status.INVESTIGATING,
    Status.DRAFTED,
    Status.APPROVED,
    Status.RESPONDED,
    Status.UNRESOLVED,
    Status.REOPENED,
)

TEXTS = PARTY | {PersonalField.DETAIL, PersonalField.REMEDY_WANTED}
END = ("corrective_action", "report", "reported_on")
ANSWER = ("replied_at", "reply_by", "delivery_ref", "no_contact_reason", "reaction")

_DESCRIBE = Transition(
    roles=DESK,
    may=("party", "about_person_same", "category", "subjects", "summary", "department", "flags"),
    may_seal=TEXTS,
    guards=(people.department_known,),
)
_STOP_MAIL = Transition(roles=DESK, asks=("stops",), guards=(gates.is_opt_out, gates.stops_named))
_AT_ONCE = Transition(
    to=Status.RESPONDED,
    roles=DESK,
    asks=("severity", "template"),
    may=(*ANSWER, "about_person_same", "party"),
    may_seal=TEXTS | {PersonalField.REPLY_SUMMARY},
    guards=(
        gates.simple_enough,
        gates.stopped_first,
        common.flagged_is_linked,
        gates.answer_reached,
        reply.replied_after_word,
    ),
    tells=(NoticeKind.ANSWERED_AT_ONCE,),
)
_REOPEN = Transition(
    to=Status.REOPENED,
    roles=DESK,
    seals=WHY,
    does=(effects.reopened,),
    tells=(NoticeKind.REOPENED,),
)
_CHECK_EFFECT = Transition(
    roles=MANAGER,
    asks=("checked_on",),
    seals=WHY,
    guards=(gates.action_is_open, gates.looked_at_afterwards),
    does=(effects.effect_checked(Effect.EFFECTIVE),),
)
_FOUND = (PersonalField.FACTS_FOUND, PersonalField.CAUSE)

TABLE: Table = {
    **everywhere(OPEN),
    **closings(OPEN),
    # Agents do not end a complaint alone.
    **withdrawal(
        OPEN,
        gates.corrective_action_decided,
        gates.reported,
        roles=MANAGER,
        may=END,
    ),
    **in_each(OPEN, {Move.DESCRIBE: _DESCRIBE, Move.STOP_MAIL: _STOP_MAIL}),
    (None, Move.RECORD): Transition(
        to=Status.RECEIVED,
        roles=ANYONE,
        seals=(PersonalField.DETAIL,),
        may_seal=TEXTS,
        guards=(
            people.speaks_for_themselves,
            people.restriction_fits,
            people.somebody_else_watches,
            people.department_known,
        ),
        tells=(NoticeKind.OPENED, NoticeKind.NAME_THEM),
    ),
    (Status.RECEIVED, Move.ACKNOWLEDGE): Transition(
        to=Status.ACKNOWLEDGED,
        roles=DESK,
        may=("no_contact_reason", "party"),
        may_seal=PARTY,
        guards=(gates.can_be_contacted, gates.nameless_if_anonymous),
        letter=LetterKind.ACKNOWLEDGEMENT,
    ),
    (Status.RECEIVED, Move.ANSWER_AT_ONCE): _AT_ONCE,
    (Status.ACKNOWLEDGED, Move.ANSWER_AT_ONCE): _AT_ONCE,
    (Status.ACKNOWLEDGED, Move.ASSESS): Transition(
        to=Status.ASSESSED,
        roles=DESK,
        asks=("severity", "department", "flags_confirmed"),
        may=("flags",),
        guards=(
            gates.described,
            gates.flags_confirmed,
            people.grave_by_manager,
            people.department_known,
            common.flagged_is_linked,
        ),
    ),
    (Status.ASSESSED, Move.INVESTIGATE): Transition(
        to=Status.INVESTIGATING,
        roles=DEPARTMENT,
        guards=(people.has_owner,),
        tells=(NoticeKind.INVESTIGATION_ASKED,),
    ),
    (Status.INVESTIGATING, Move.DRAFT): Transition(
        to=Status.DRAFTED,
        roles=DESK,
        may=("corrective_action", "no_contact_reason"),
        seals=_FOUND,
        may_seal=frozenset({PersonalField.DRAFT_REPLY}),
        guards=(gates.answer_is_drafted,),
        does=(effects.drafted,),
        tells=(NoticeKind.DECISION_WAITS,),
    ),
    (Status.DRAFTED, Move.APPROVE): Transition(
        to=Status.APPROVED,
        roles=DECIDERS,
        may=("corrective_action",),
        guards=(
            people.no_change_waits,
            people.decided_by_another,
            gates.answer_is_drafted,
            gates.corrective_action_decided,
        ),
        does=(effects.decided,),
        tells=(NoticeKind.DECIDED,),
    ),
    (Status.DRAFTED, Move.CHANGE_DRAFT): Transition(
        roles=DECIDERS,
        may=("corrective_action",),
        seals=(PersonalField.DRAFT_REPLY,),
        guards=(
            people.no_change_waits,
            people.decided_by_another,
            gates.corrective_action_decided,  # the confirmation form has no field for it
        ),
        does=(effects.changed,),
        tells=(NoticeKind.CHANGE_WAITS,),
    ),
    (Status.DRAFTED, Move.CONFIRM_CHANGE): Transition(
        to=Status.APPROVED,
        roles=DESK,
        guards=(people.drafter_confirms, gates.corrective_action_decided),
        does=(effects.decided,),
        tells=(NoticeKind.DECIDED,),
    ),
    (Status.DRAFTED, Move.DEPUTIZE): DEPUTIZE,
    (Status.DRAFTED, Move.SEND_BACK): Transition(
        to=Status.INVESTIGATING,
        roles=DECIDERS,
        seals=WHY,
        guards=(people.not_concerned,),
        does=(effects.undrafted,),
        tells=(NoticeKind.SENT_BACK,),
    ),
    (Status.APPROVED, Move.RESPOND): Transition(
        to=Status.RESPONDED,
        roles=DESK,
        may=ANSWER,
        may_seal=frozenset({PersonalField.REPLY_SUMMARY, PersonalField.WORDS}),
        guards=(
            gates.stopped_first,
            gates.answer_reached,
            gates.answered_after_approval,
            gates.nameless_if_anonymous,
            common.answer_can_go,
        ),
        letter=LetterKind.COMPLAINT_REPLY,
        is_sending=True,
    ),
    (Status.RESPONDED, Move.CLOSE): Transition(
        to=Status.CLOSED,
        roles=DESK,
        may=("reaction", *END),
        may_seal=frozenset({PersonalField.WORDS}),
        guards=(
            gates.stopped_first,
            common.flagged_is_linked,
            gates.accepted_or_silent,
            gates.corrective_action_decided,
            gates.reported,
        ),
        does=(effects.closed(CloseCode.RESOLVED),),
    ),
    (Status.RESPONDED, Move.NOT_ACCEPTED): Transition(
        to=Status.UNRESOLVED,
        roles=DESK,
        asks=("external_recourse_informed",),
        may_seal=frozenset({PersonalField.WORDS}),
        guards=(gates.recourse_told,),
        does=(effects.not_accepted,),
        letter=LetterKind.RECOURSE,
        tells=(NoticeKind.CLOSING_WAITS,),
    ),
    (Status.UNRESOLVED, Move.CLOSE): Transition(
        to=Status.CLOSED,
        roles=MANAGER,
        may=END,
        guards=(
            gates.stopped_first,
            common.flagged_is_linked,
            gates.recourse_told,
            gates.corrective_action_decided,
            gates.reported,
        ),
        does=(effects.closed(CloseCode.UNRESOLVED_REFERRED),),
    ),
    (Status.UNRESOLVED, Move.REOPEN): _REOPEN,
    (Status.CLOSED, Move.REOPEN): _REOPEN,
    (Status.CLOSED, Move.REPORT): Transition(roles=frozenset({Role.SYSTEM}), asks=("reported_on",)),
    (Status.CLOSED, Move.CONFIRM_EFFECT): _CHECK_EFFECT,
    (Status.CLOSED, Move.DENY_EFFECT): replace(
        _CHECK_EFFECT,
        asks=("checked_on", "again_on"),
        does=(effects.effect_checked(Effect.NOT_EFFECTIVE),),
    ),
    (Status.REOPENED, Move.RESUME): Transition(to=Status.INVESTIGATING, roles=DESK),
}
