"""Transitions of a complaint (JIS Q 10002 7.2-7.9)."""

from dataclasses import replace

from tickets.model.complaint import Effect
from tickets.model.kinds import CloseCode, LetterKind, Move, PersonalField, Role, Status
from tickets.model.notices import NoticeKind
from tickets.workflow import effects
from tickets.workflow.case import (
    ANYONE,
    DECIDERS,
    DESK,
    DESK_OR_DEPARTMENT,
    MANAGER,
    MANAGER_OR_STAND_IN,
    PARTY,
    REDRAFT,
    Table,
    Transition,
)
from tickets.workflow.guards import common, people, reply
from tickets.workflow.guards import complaint as complaint_guards
from tickets.workflow.tables.common import (
    DELAY_MOVES,
    DEPUTIZE,
    FORWARD_MOVES,
    WAIT_MOVES,
    WHY,
    closings,
    in_each_status,
    moves_in_every_status,
    withdrawal,
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

UNANSWERED = (*OPEN[:6], Status.REOPENED)
ASKED = OPEN[3:6]
"""Statuses in which a department was asked to investigate."""

TEXTS = PARTY | {PersonalField.DETAIL, PersonalField.REMEDY_WANTED, PersonalField.PRINCIPAL_NAME}
FINDING = ("finding", "leak_undecided_accepted")
END = ("corrective_action", "report", "reported_on")
ANSWER = ("replied_at", "reply_by", "delivery_ref", "reaction")

_CORRECTABLE = (complaint_guards.data_may_be_removed, common.days_in_order)
_DESCRIBE = Transition(
    roles=DESK,
    optional=(
        *("party", "about_person_same", "category", "subjects"),
        *("summary", "department", "flags", "removed", "received_at"),
    ),
    optional_personal=TEXTS,
    guards=(people.department_known, complaint_guards.category_kept_after_decision, *_CORRECTABLE),
    effects=(effects.ask_for_speaker_again,),
)


def _without(name: str, rule: Transition) -> Transition:
    return replace(rule, optional=tuple(each for each in rule.optional if each != name))


_DESCRIBE_ASKED = replace(_without("department", _DESCRIBE), guards=_CORRECTABLE)
"""The complaint is passed on to another department, which is then asked (O20)."""
_ACKNOWLEDGE = Transition(
    to=Status.ACKNOWLEDGED,
    roles=DESK,
    optional=("no_contact_reason", "party"),
    optional_personal=PARTY,
    guards=(complaint_guards.contact_data_given, complaint_guards.nameless_if_anonymous),
    letter=LetterKind.ACKNOWLEDGEMENT,
)
_ASSESS = Transition(
    to=Status.ASSESSED,
    roles=DESK,
    required=("severity", "department", "flags_confirmed"),
    optional=("flags",),
    when=(complaint_guards.receipt_confirmed,),
    guards=(
        complaint_guards.second_step_complete,
        complaint_guards.flags_confirmed,
        people.grave_assessed_by_manager,
        people.department_known,
        common.flagged_matters_linked,
    ),
)
_STOP_MAIL = Transition(
    roles=DESK,
    required=("stops",),
    guards=(complaint_guards.stops_named,),
    effects=(effects.assign_actor_if_unowned,),
)
_AT_ONCE = Transition(
    to=Status.RESPONDED,
    roles=DESK,
    required=("severity",),
    optional=("template", *ANSWER, "late_reason", "about_person_same", "party"),
    optional_personal=TEXTS | {PersonalField.REPLY_SUMMARY},
    guards=(
        common.lateness_explained,
        complaint_guards.needs_no_approval,
        complaint_guards.simple_enough_for_at_once,
        complaint_guards.opt_out_carried_out,
        complaint_guards.nothing_beyond_opt_out,
        complaint_guards.opt_out_person_known,
        complaint_guards.answered_after_stop,
        common.flagged_matters_linked,
        complaint_guards.answered_as_requested,
        reply.replied_after_receipt,
    ),
    effects=(effects.assign_actor_if_unowned, effects.drop_late_reason_if_in_time),
    notices=(NoticeKind.ANSWERED_AT_ONCE,),
)
_REOPEN = Transition(
    to=Status.REOPENED,
    roles=DESK,
    required_personal=WHY,
    effects=(effects.reset_for_reopening,),
    notices=(NoticeKind.REOPENED,),
)
_CHECK_EFFECT = Transition(
    roles=MANAGER,
    required=("checked_on",),
    required_personal=WHY,
    when=(complaint_guards.effect_is_to_check,),
    guards=(complaint_guards.action_carried_out, complaint_guards.effect_check_days_in_order),
    effects=(effects.add_effect_check(Effect.EFFECTIVE),),
)
_DENY_EFFECT = replace(
    _CHECK_EFFECT,
    required=("checked_on", "again_on"),
    optional=("further",),
    effects=(effects.add_effect_check(Effect.NOT_EFFECTIVE),),
    notices=(NoticeKind.ACTION_FAILED,),
)
_FINISH_ACTION = Transition(
    roles=DESK,
    required=("done_on",),
    optional=("carried_out",),
    when=(complaint_guards.action_is_undone,),
    guards=(complaint_guards.action_done_in_order,),
    effects=(effects.record_finished_action,),
)
_UNDRAFTED = (Status.REOPENED, Status.ASSESSED, Status.INVESTIGATING)
ANSWERED = (Status.APPROVED, Status.RESPONDED, Status.UNRESOLVED, Status.CLOSED)
_FOUND = (PersonalField.FACTS_FOUND, PersonalField.CAUSE)
_OF_A_DRAFT = (effects.drop_no_contact_reason, effects.keep_carried_out_action)
_DRAFT = Transition(
    to=Status.DRAFTED,
    roles=DESK,
    optional=("corrective_action", "no_contact_reason", "finding", *REDRAFT),
    required_personal=_FOUND,
    optional_personal=frozenset({PersonalField.DRAFT_REPLY}),
    guards=complaint_guards.DRAFT_GUARDS,
    effects=(effects.record_draft, *_OF_A_DRAFT),
    notices=(NoticeKind.DECISION_WAITS,),
)
_ENDS = (
    complaint_guards.opt_out_carried_out,
    complaint_guards.opt_out_person_known,
    common.flagged_matters_linked,
    complaint_guards.finding_made,
    *complaint_guards.ACTION_GUARDS,
    complaint_guards.representative_told_or_in_monthly_report,
)
"""Guards of every closing."""

_CLOSE_STOPPED = Transition(
    to=Status.CLOSED,
    roles=DESK,
    optional=(
        *("replied_at", "reply_by", "late_reason", "no_contact_reason"),
        *("report", "reported_on"),
    ),
    optional_personal=PARTY,
    guards=(
        common.lateness_explained,
        complaint_guards.mails_stopped,
        complaint_guards.needs_no_approval,
        complaint_guards.nothing_beyond_opt_out,
        complaint_guards.opt_out_person_known,
        complaint_guards.told_of_the_stop,
        reply.replied_after_receipt,
        complaint_guards.nameless_if_anonymous,
        complaint_guards.representative_told_or_in_monthly_report,
    ),
    effects=(
        effects.assign_actor_if_unowned,
        effects.drop_late_reason_if_in_time,
        effects.close_as(CloseCode.RESOLVED),
    ),
    notices=(NoticeKind.ANSWERED_AT_ONCE,),
)
"""An opt-out needs no investigation and no approval; the manager hears of it (O10)."""

TABLE: Table = {
    **moves_in_every_status(OPEN),
    **closings(OPEN, notices=(NoticeKind.ACTION_NAMED,)),
    # Agents do not end a complaint alone.
    **withdrawal(
        OPEN,
        *complaint_guards.ACTION_GUARDS,
        complaint_guards.representative_told_or_in_monthly_report,
        roles=MANAGER,
        optional=END,
        keeps=(effects.keep_carried_out_action,),
        notices=(NoticeKind.ACTION_NAMED,),
    ),
    **in_each_status(OPEN, {**FORWARD_MOVES, Move.DESCRIBE: _DESCRIBE, Move.STOP_MAIL: _STOP_MAIL}),
    **in_each_status(ASKED, {Move.DESCRIBE: _DESCRIBE_ASKED}),
    # A draft or a decision rests on the category (O6).
    **in_each_status(
        (Status.DRAFTED, Status.APPROVED), {Move.DESCRIBE: _without("category", _DESCRIBE_ASKED)}
    ),
    (Status.UNRESOLVED, Move.DESCRIBE): _without("category", _DESCRIBE),
    **in_each_status(UNANSWERED, {**DELAY_MOVES, **WAIT_MOVES}),
    (None, Move.RECORD): Transition(
        to=Status.RECEIVED,
        roles=ANYONE,
        required_personal=(PersonalField.DETAIL,),
        optional_personal=TEXTS,
        guards=(
            people.records_own_matter,
            people.employee_or_department_named,
            people.oversight_remains,
            people.department_known,
        ),
        notices=(NoticeKind.OPENED, NoticeKind.NAME_THEM),
    ),
    (Status.RECEIVED, Move.ACKNOWLEDGE): _ACKNOWLEDGE,
    (Status.REOPENED, Move.ACKNOWLEDGE): replace(
        _ACKNOWLEDGE, when=(complaint_guards.receipt_is_owed,)
    ),
    (Status.RECEIVED, Move.ANSWER_AT_ONCE): _AT_ONCE,
    (Status.ACKNOWLEDGED, Move.ANSWER_AT_ONCE): _AT_ONCE,
    # Not acknowledged, so close it only for a person who is not contacted.
    (Status.RECEIVED, Move.CLOSE): replace(
        _CLOSE_STOPPED, guards=(complaint_guards.no_contact_reason_given, *_CLOSE_STOPPED.guards)
    ),
    (Status.ACKNOWLEDGED, Move.CLOSE): _CLOSE_STOPPED,
    # Once reopened, again: a matter that goes on may be a graver one.
    **in_each_status((Status.ACKNOWLEDGED, Status.REOPENED), {Move.ASSESS: _ASSESS}),
    (Status.ASSESSED, Move.INVESTIGATE): Transition(
        to=Status.INVESTIGATING,
        roles=DESK_OR_DEPARTMENT,
        guards=(people.owner_assigned,),
        notices=(NoticeKind.INVESTIGATION_ASKED,),
    ),
    (Status.INVESTIGATING, Move.REPORT_FINDINGS): Transition(
        roles=DESK_OR_DEPARTMENT,
        required_personal=(PersonalField.NOTE,),
        notices=(NoticeKind.SEARCH_ANSWERED,),
    ),
    (Status.INVESTIGATING, Move.DRAFT): _DRAFT,
    (Status.DRAFTED, Move.APPROVE): Transition(
        to=Status.APPROVED,
        roles=DECIDERS,
        optional=("corrective_action", *FINDING),
        guards=(
            people.no_unconfirmed_change,
            people.decided_by_another,
            complaint_guards.answer_is_drafted,
            complaint_guards.finding_made,
            *complaint_guards.ACTION_GUARDS,
        ),
        effects=(effects.record_decision, effects.keep_carried_out_action),
        notices=(NoticeKind.DECIDED, NoticeKind.ACTION_NAMED),
    ),
    (Status.DRAFTED, Move.CHANGE_DRAFT): Transition(
        roles=DECIDERS,
        optional=("corrective_action", "draft_changed", *FINDING),
        required_personal=(PersonalField.DRAFT_REPLY,),
        guards=(
            people.no_unconfirmed_change,
            people.decided_by_another,
            # The confirmation form has no fields for these.
            complaint_guards.finding_made,
            *complaint_guards.ACTION_GUARDS,
        ),
        effects=(effects.record_draft_change, effects.keep_as_drafted, *_OF_A_DRAFT),
        notices=(NoticeKind.CHANGE_WAITS,),
    ),
    (Status.DRAFTED, Move.CONFIRM_CHANGE): Transition(
        to=Status.APPROVED,
        roles=DESK,
        when=(people.drafter_confirms,),
        guards=(complaint_guards.corrective_action_decided,),
        effects=(effects.record_decision, effects.drop_as_drafted),
        notices=(NoticeKind.DECIDED, NoticeKind.ACTION_NAMED),
    ),
    (Status.DRAFTED, Move.DEPUTIZE): DEPUTIZE,
    (Status.DRAFTED, Move.SEND_BACK): Transition(
        to=Status.INVESTIGATING,
        roles=DECIDERS,
        optional=("why_back",),
        required_personal=WHY,
        guards=(people.no_conflict_of_interest,),
        effects=(effects.drop_draft,),
        notices=(NoticeKind.SENT_BACK,),
    ),
    # A person who was not to be answered got in touch; the reply needs its own approval.
    (Status.APPROVED, Move.DRAFT): replace(
        _DRAFT,
        optional=("corrective_action", "finding"),
        required_personal=(*_FOUND, PersonalField.DRAFT_REPLY),
        optional_personal=frozenset(),
        when=(complaint_guards.approved_without_reply,),
        guards=(complaint_guards.new_action_days_in_order,),
    ),
    (Status.APPROVED, Move.RESPOND): Transition(
        to=Status.RESPONDED,
        roles=DESK,
        optional=(*ANSWER, "late_reason", "speaker_check", "external_recourse_informed"),
        optional_personal=frozenset({PersonalField.REPLY_SUMMARY, PersonalField.WORDS}),
        when=(complaint_guards.approved_with_reply,),
        guards=(
            common.lateness_explained,
            complaint_guards.speaker_may_hear,
            complaint_guards.opt_out_carried_out,
            complaint_guards.answered_as_requested,
            complaint_guards.answered_after_approval,
            common.answer_letter_ready,
        ),
        effects=(effects.drop_late_reason_if_in_time,),
        letter=LetterKind.COMPLAINT_REPLY,
        sends_letter=True,
    ),
    (Status.APPROVED, Move.CLOSE): Transition(
        to=Status.CLOSED,
        roles=DESK,
        optional=("no_contact_reason", *FINDING, *END),
        guards=(
            complaint_guards.no_contact_reason_given,
            complaint_guards.nameless_if_anonymous,
            *_ENDS,
        ),
        effects=(effects.close_as(CloseCode.RESOLVED),),
        notices=(NoticeKind.ACTION_NAMED,),
    ),
    (Status.RESPONDED, Move.CLOSE): Transition(
        to=Status.CLOSED,
        roles=DESK,
        optional=("reaction", *FINDING, *END),
        optional_personal=frozenset({PersonalField.WORDS}),
        guards=(
            complaint_guards.accepted_or_silent,
            complaint_guards.still_needs_no_approval,
            *_ENDS,
        ),
        effects=(effects.close_as(CloseCode.RESOLVED),),
        notices=(NoticeKind.ACTION_NAMED,),
    ),
    (Status.RESPONDED, Move.NOT_ACCEPTED): Transition(
        to=Status.UNRESOLVED,
        roles=DESK,
        required=("external_recourse_informed",),
        optional_personal=frozenset({PersonalField.WORDS}),
        guards=(complaint_guards.recourse_told,),
        effects=(effects.record_rejected_reply,),
        letter=LetterKind.RECOURSE,
        notices=(NoticeKind.CLOSING_WAITS,),
    ),
    (Status.UNRESOLVED, Move.CLOSE): Transition(
        to=Status.CLOSED,
        roles=MANAGER_OR_STAND_IN,
        optional=(*FINDING, *END),
        guards=(complaint_guards.recourse_told, *_ENDS),
        effects=(effects.close_as(CloseCode.UNRESOLVED_REFERRED),),
        notices=(NoticeKind.ACTION_NAMED,),
    ),
    (Status.UNRESOLVED, Move.REOPEN): replace(_REOPEN, roles=DESK | MANAGER_OR_STAND_IN),
    (Status.CLOSED, Move.REOPEN): _REOPEN,
    (Status.CLOSED, Move.REPORT): Transition(
        roles=frozenset({Role.SYSTEM}), required=("reported_on",)
    ),
    **in_each_status((*ANSWERED, *_UNDRAFTED), {Move.FINISH_ACTION: _FINISH_ACTION}),
    # An action of before a reopening holds until it is drafted anew (O34).
    **in_each_status(
        (Status.CLOSED, *_UNDRAFTED),
        {Move.CONFIRM_EFFECT: _CHECK_EFFECT, Move.DENY_EFFECT: _DENY_EFFECT},
    ),
    (Status.REOPENED, Move.RESUME): Transition(
        to=Status.INVESTIGATING,
        roles=DESK,
        when=(complaint_guards.receipt_confirmed, complaint_guards.assessed),
        notices=(NoticeKind.INVESTIGATION_ASKED,),
    ),
}
