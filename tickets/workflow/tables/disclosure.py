"""Transitions of a disclosure request from the search on, and of moves in any status."""

from dataclasses import replace

from tickets.model.kinds import CHECKERS, CloseCode, LetterKind, Move, PersonalField, Status
from tickets.model.notices import NoticeKind
from tickets.workflow import disclosure_effects, effects
from tickets.workflow.case import (
    DECIDERS,
    DESK,
    DESK_OR_DEPARTMENT,
    MANAGER,
    MANAGER_OR_STAND_IN,
    PRINCIPAL,
    REDRAFT,
    Table,
    Transition,
)
from tickets.workflow.guards import application, common, decision, people, reply
from tickets.workflow.tables.application import KEEP_MAIL
from tickets.workflow.tables.application import ROWS as UP_TO_SEARCH
from tickets.workflow.tables.common import (
    DELAY_MOVES,
    DEPUTIZE,
    WAIT_MOVES,
    WHY,
    closings,
    in_each_status,
    moves_in_every_status,
    withdrawal,
)

DECIDED = (Status.DECIDED, Status.EXECUTED)

PROPOSAL = frozenset({PersonalField.REASON, PersonalField.MEASURE, PersonalField.DRAFT_REPLY})

_REPORT_SEARCH = Transition(
    roles=DESK_OR_DEPARTMENT,
    required=("system", "found"),
    optional=("reason", "kept_by_law", "accuracy"),
    guards=(
        application.search_is_of_own_department,
        application.unavailable_explained,
        application.accuracy_said,
    ),
    effects=(disclosure_effects.record_search_result,),
    notices=(NoticeKind.SEARCH_ANSWERED,),
)
_ASK_ELSEWHERE = Transition(
    roles=DESK,
    required=("system",),
    optional=("searched_by", "reason"),
    guards=(application.search_is_disowned, application.department_asked_or_reason_given),
    effects=(disclosure_effects.reassign_search,),
    notices=(NoticeKind.SEARCH_ASKED,),
)
_DRAFT = Transition(
    to=Status.DECISION,
    roles=DESK,
    required=("decisions",),
    optional=("third_party_data", "secrecy_of_communications", *REDRAFT),
    optional_personal=PROPOSAL,
    guards=decision.DECISION_GUARDS,
    effects=(effects.record_draft,),
    notices=(NoticeKind.DECISION_WAITS,),
)
_SEND_BACK = Transition(
    to=Status.SEARCHING,
    roles=DECIDERS,
    optional=("why_back",),
    required_personal=WHY,
    guards=(people.no_conflict_of_interest,),
    effects=(effects.drop_draft,),
    notices=(NoticeKind.SENT_BACK,),
)
_NEW_ADDRESS = frozenset({PersonalField.POSTAL_CODE, PersonalField.ADDRESS}) | PRINCIPAL
_PACK = Transition(
    roles=DESK,
    required=("pages",),
    when=(reply.something_to_pack,),
    guards=(reply.pages_counted, reply.method_named),
    effects=(disclosure_effects.record_packed_contents,),
    notices=(NoticeKind.CONTENTS_PACKED,),
)
_CHECK = {
    Move.CHECK_CONTENTS: Transition(
        roles=CHECKERS,
        required=("pages", "checks"),
        when=(reply.packed_by_another,),
        guards=(reply.page_counts_agree, reply.all_checks_ticked),
        effects=(disclosure_effects.record_contents_check,),
        notices=(NoticeKind.CONTENTS_CHECKED,),
    ),
    Move.REFUSE_CONTENTS: Transition(
        roles=CHECKERS,
        required_personal=WHY,
        when=(reply.packed_by_another,),
        effects=(disclosure_effects.drop_packed_contents,),
        notices=(NoticeKind.CONTENTS_REFUSED,),
    ),
}
_REPLIED = (
    common.lateness_explained,
    reply.replied_after_decision,
    reply.method_named,
    reply.method_as_requested,
    reply.contents_checked,
    reply.replied_after_method_notice,
    reply.delivered_safely,
    reply.addressed_to_principal,
    common.letter_ready(LetterKind.REPLY),
)
_REPLY = Transition(
    to=Status.REPLIED,
    roles=DESK,
    required=("replied_at", "method_used"),
    optional=("late_reason", "delivery_ref", "encrypted", "reply_by"),
    optional_personal=PRINCIPAL,
    guards=_REPLIED,
    effects=(disclosure_effects.settle_returned_mail, effects.drop_late_reason_if_in_time),
    letter=LetterKind.REPLY,
    sends_letter=True,
)

_PART = (
    reply.executed_was_granted,
    reply.executed_in_their_system,
    reply.untouched_explained,
)

_FROM_SEARCH_ON: Table = {
    **in_each_status(
        (Status.SEARCHING, Status.CORRECTION_WAIT, Status.CHECKING),
        {Move.REPORT_SEARCH: _REPORT_SEARCH, Move.ASK_ELSEWHERE: _ASK_ELSEWHERE},
    ),
    (Status.SEARCHING, Move.DRAFT): _DRAFT,
    (Status.DECISION, Move.DRAFT): replace(_DRAFT, when=(people.no_unconfirmed_change,)),
    (Status.CORRECTION_WAIT, Move.DRAFT_UNCORRECTED): replace(
        _DRAFT, when=(application.correction_period_over,)
    ),
    (Status.DECISION, Move.APPROVE): Transition(
        to=Status.DECIDED,
        roles=DECIDERS,
        guards=(
            people.draft_exists,
            people.no_unconfirmed_change,
            people.decided_by_another,
            *decision.DECISION_GUARDS,
        ),
        effects=(effects.record_decision, disclosure_effects.cancel_withdrawal),
        notices=(NoticeKind.DECIDED, NoticeKind.EXECUTION_ASKED),
    ),
    (Status.DECISION, Move.CHANGE_DRAFT): Transition(
        roles=DECIDERS,
        required=("decisions",),
        optional_personal=PROPOSAL,
        guards=(
            people.draft_exists,
            people.no_unconfirmed_change,
            people.decided_by_another,
            *decision.DECISION_GUARDS,
        ),
        effects=(effects.record_draft_change,),
        notices=(NoticeKind.CHANGE_WAITS,),
    ),
    (Status.DECISION, Move.CONFIRM_CHANGE): Transition(
        to=Status.DECIDED,
        roles=DESK,
        when=(people.drafter_confirms,),
        guards=decision.DECISION_GUARDS,
        effects=(effects.record_decision, disclosure_effects.cancel_withdrawal),
        notices=(NoticeKind.DECIDED, NoticeKind.EXECUTION_ASKED),
    ),
    (Status.DECISION, Move.DEPUTIZE): DEPUTIZE,
    (Status.DECISION, Move.SEND_BACK): replace(
        _SEND_BACK, notices=(*_SEND_BACK.notices, NoticeKind.SEARCH_ASKED)
    ),
    (Status.DECISION, Move.SEND_BACK_TO_CHECK): replace(_SEND_BACK, to=Status.CHECKING),
    (Status.DECIDED, Move.EXECUTE): Transition(
        to=Status.EXECUTED,
        roles=DESK_OR_DEPARTMENT,
        optional=("executed",),
        when=(reply.something_to_execute,),
        guards=(*_PART, reply.everything_executed),
    ),
    (Status.DECIDED, Move.EXECUTE_PART): Transition(
        roles=DESK_OR_DEPARTMENT,
        required=("executed",),
        when=(reply.something_to_execute,),
        guards=_PART,
    ),
    **in_each_status(
        DECIDED,
        {
            Move.NOTIFY_METHOD: Transition(
                roles=DESK,
                required=("method_notified_on", "method_change_reason"),
                when=(reply.paper_not_requested,),
                effects=(disclosure_effects.drop_packed_contents,),
                letter=LetterKind.METHOD_CHANGE,
                sends_letter=True,
            ),
            Move.CHOOSE_METHOD: Transition(
                roles=DESK,
                required=("method_requested",),
                effects=(disclosure_effects.drop_packed_contents,),
            ),
            Move.PACK: _PACK,
            **_CHECK,
            Move.ALLOW_ADDRESSEE: Transition(
                roles=MANAGER,
                required_personal=WHY,
                effects=(disclosure_effects.allow_reply_to_agent,),
            ),
        },
    ),
    # Not offered before: the form shows the letter that says that it is done.
    (Status.DECIDED, Move.REPLY): replace(_REPLY, when=(reply.nothing_to_execute,)),
    (Status.EXECUTED, Move.REPLY): replace(_REPLY, when=(reply.everything_executed,)),
    (Status.REPLIED, Move.RECORD_RETURN): Transition(
        roles=DESK, required=("returned_mail",), guards=(reply.came_back_after_sending,)
    ),
    (Status.REPLIED, Move.CHECK_ADDRESS): Transition(
        roles=DESK,
        required=("address_check",),
        optional_personal=_NEW_ADDRESS | {PersonalField.EMAIL},
        when=(reply.returned_mail_unsettled,),
        guards=(
            reply.new_address_complete,
            reply.called_back_on_record,
        ),
        effects=(disclosure_effects.record_new_address,),
    ),
    (Status.REPLIED, Move.PACK): replace(_PACK, when=(reply.returned_mail_unsettled, *_PACK.when)),
    **in_each_status((Status.REPLIED,), _CHECK),
    (Status.REPLIED, Move.RESEND): Transition(
        roles=DESK,
        required=("replied_at",),
        optional=("delivery_ref",),
        when=(reply.returned_mail_unsettled, reply.address_was_confirmed),
        guards=(
            reply.letter_numbered,
            reply.replied_after_decision,
            common.letter_ready(LetterKind.REPLY),
            reply.contents_checked,
        ),
        effects=(disclosure_effects.record_resent_mail,),
        letter=LetterKind.REPLY,
        sends_letter=True,
    ),
    (Status.REPLIED, Move.KEEP_MAIL): KEEP_MAIL,
    (Status.REPLIED, Move.CLOSE): Transition(
        to=Status.CLOSED,
        roles=DESK,
        optional=("copies_disposed_on", "disposal"),
        guards=(
            reply.requester_notified,
            reply.copies_disposed,
            reply.disposal_dated,
            reply.returned_mail_settled,
            reply.undue_money_returned,
            application.my_number_dealt_with,
        ),
        effects=(effects.close_as(CloseCode.RESOLVED),),
    ),
    (Status.CLOSED, Move.REOPEN): Transition(
        to=Status.REOPENED,
        roles=MANAGER,
        required_personal=WHY,
        effects=(effects.reset_for_reopening, disclosure_effects.preserve_on_if_untold),
        notices=(NoticeKind.REOPENED,),
    ),
    (Status.REOPENED, Move.RESUME): Transition(
        to=Status.DECISION,
        roles=MANAGER_OR_STAND_IN,
        when=(application.application_arrived,),
        notices=(NoticeKind.REOPENED,),
    ),
}


OPEN = (
    Status.RECEIVED,
    Status.FORM_SENT,
    Status.ARRIVED,
    Status.CHECKING,
    Status.CORRECTION_WAIT,
    Status.SEARCHING,
    Status.DECISION,
    Status.DECIDED,
    Status.EXECUTED,
    Status.REPLIED,
    Status.REOPENED,
)
WITH_PAPERS = OPEN[2:]
WAITING = (*OPEN[2:9], Status.REOPENED)

_IN_ANY = {
    Move.RULE_ON_DATA: Transition(
        roles=MANAGER_OR_STAND_IN,
        required=("may_be_held",),
        required_personal=WHY,
        guards=(application.held_data_ruling_kept,),
        notices=(NoticeKind.RULED,),
    ),
    Move.RULE_ON_GDPR: Transition(
        roles=MANAGER, required=("gdpr_applies",), notices=(NoticeKind.RULED,)
    ),
    Move.PRESERVE: Transition(
        roles=DESK,
        required=("preservations",),
        guards=(application.system_known,),
        notices=(NoticeKind.PRESERVATION_ASKED,),
    ),
    **DELAY_MOVES,
}
_WITH_PAPERS = {
    Move.RETURN_STAMPS: Transition(
        roles=DESK,
        required=("stamps_returned",),
        guards=(application.returned_money_was_undue, application.money_returned_after_it_came),
        letter=LetterKind.STAMPS_BACK,
        sends_letter=True,
    ),
    Move.SETTLE_FEE: Transition(
        roles=MANAGER,
        required=("keep_fee", "withdrawn_on"),
        guards=(common.not_before_receipt("withdrawn_on"), application.fee_kept_after_decision),
    ),
    Move.DISPOSE: Transition(
        roles=DESK,
        required=("copies_disposed_on", "disposal"),
        guards=(reply.copies_arrived, reply.disposal_dated),
    ),
    Move.DEAL_WITH_MY_NUMBER: Transition(
        roles=DESK,
        required=("my_number_seen", "my_number_dealt"),
    ),
}

# Any end: denials were told, copies and stamps are gone.
_AT_ANY_END = (
    reply.decision_notified,
    reply.copies_disposed,
    reply.undue_money_returned,
    application.my_number_dealt_with,
)

TABLE: Table = {
    **moves_in_every_status(OPEN),
    **closings(OPEN, *_AT_ANY_END),
    **withdrawal(
        OPEN,
        people.late_withdrawal_by_manager,
        application.fee_settled_by_manager,
        application.fee_kept_after_decision,
        *_AT_ANY_END,
        roles=DESK,
        optional=("keep_fee",),
    ),
    **in_each_status(OPEN, _IN_ANY),
    **in_each_status(WITH_PAPERS, _WITH_PAPERS),
    **in_each_status(WAITING, WAIT_MOVES),
    **UP_TO_SEARCH,
    **_FROM_SEARCH_ON,
}
