"""Transitions of a disclosure request up to the search."""

from dataclasses import replace

from tickets.model.kinds import CloseCode, LetterKind, Move, PersonalField, Role, Status
from tickets.model.notices import NoticeKind
from tickets.workflow import disclosure_effects, effects
from tickets.workflow.case import DESK, MANAGER, PARTY, PRINCIPAL, Table, Transition
from tickets.workflow.guards import application, common, people, reply
from tickets.workflow.tables.common import WHY, in_each_status

APPLICANT = frozenset({Role.EMPLOYEE})

TEXTS = PARTY | PRINCIPAL | {PersonalField.TARGET_SCOPE, PersonalField.RIGHT_CONTENT}
REQUEST = ("types", "types_unclear", "reasons_35", "footage", "agent_kind", "method_requested")

BEFORE_ARRIVAL = (Status.RECEIVED, Status.FORM_SENT)
ONLY_DAYS = (Status.SEARCHING, Status.DECISION, Status.DECIDED, Status.EXECUTED)
"""What was described stays; only days are corrected, until the reply, which names them."""
_DAYS = ("received_at", "application_arrived_on")
UNDER_CHECK = (Status.ARRIVED, Status.CHECKING, Status.CORRECTION_WAIT)

_SEND_FORM = Transition(
    to=Status.FORM_SENT,
    roles=DESK,
    required=("form_sent_on", "form_version"),
    optional=("party",),
    optional_personal=TEXTS,
    guards=(
        application.types_given,
        application.held_data_ruled,
        application.address_known,
        application.new_address_after_returned_mail,
        common.not_before_receipt("form_sent_on"),
        common.letter_ready(LetterKind.FORM),
    ),
    effects=(disclosure_effects.forget_form_reminder, disclosure_effects.record_resent_mail),
    letter=LetterKind.FORM,
    sends_letter=True,
)
_ARRIVE = Transition(
    to=Status.ARRIVED,
    roles=DESK,
    required=("application_arrived_on", "copies_arrived", "my_number_seen"),
    optional=(
        *(*REQUEST, "payments", "not_enclosed"),
        *("my_number_dealt", "authority_paper", "party"),
    ),
    optional_personal=TEXTS,
    guards=(
        application.types_given,
        common.not_before_receipt("application_arrived_on"),
        application.payments_counted,
    ),
    effects=(disclosure_effects.settle_returned_mail,),
)
_DESCRIBE = Transition(
    roles=DESK,
    optional=("party", "summary", "flags", "received_at", *REQUEST),
    optional_personal=TEXTS,
    guards=(application.eea_flag_kept_until_ruling, common.days_in_order),
    notices=(NoticeKind.RULING_ASKED,),
)
KEEP_MAIL = Transition(
    roles=MANAGER,
    required_personal=WHY,
    when=(reply.returned_mail_unsettled,),
    effects=(disclosure_effects.keep_returned_mail,),
)
_COUNT_STAMPS = Transition(
    roles=DESK,
    required=("payments",),
    guards=(application.payments_counted, common.paid_after_receipt),
)
_START_SEARCH = Transition(
    roles=DESK,
    required=("searching",),
    optional=("reasons_35", "left_out"),
    when=(application.person_identified,),
    guards=(
        application.searched_types_requested,
        application.some_systems_left,
        application.identity_settled,
        application.authority_settled,
        application.fee_settled,
        application.cease_use_reason_given,
        application.my_number_dealt_with,
    ),
    effects=(disclosure_effects.add_search_tasks,),
    notices=(NoticeKind.SEARCH_ASKED,),
)

ROWS: Table = {
    (None, Move.RECORD): Transition(
        to=Status.RECEIVED,
        roles=DESK | APPLICANT,
        optional_personal=TEXTS,
        guards=(
            application.types_given_or_unclear,
            people.requests_own_or_outsiders_data,
            people.employee_or_department_named,
            people.oversight_remains,
        ),
        letter=LetterKind.ACKNOWLEDGEMENT,
        notices=(NoticeKind.OPENED, NoticeKind.RULING_ASKED),
    ),
    **in_each_status(BEFORE_ARRIVAL, {Move.DESCRIBE: _DESCRIBE}),
    # A request closed before its arrival continues where it was.
    **in_each_status(
        (Status.REOPENED,),
        {
            move: replace(rule, guards=(*added, *rule.guards))
            for move, rule, added in (
                (Move.DESCRIBE, _DESCRIBE, (application.application_not_arrived,)),
                (Move.SEND_FORM, _SEND_FORM, (application.application_not_arrived,)),
                (
                    Move.ARRIVE,
                    _ARRIVE,
                    (application.application_not_arrived, application.form_was_sent),
                ),
            )
        },
    ),
    **in_each_status(
        UNDER_CHECK,
        {
            Move.DESCRIBE: Transition(
                roles=DESK,
                optional=(
                    *("party", "summary", "flags", "reasons_35"),
                    *("agent_kind", "method_requested", *_DAYS),
                ),
                optional_personal=TEXTS,
                guards=(application.eea_flag_kept_until_ruling, common.days_in_order),
                effects=(disclosure_effects.move_payments_with_arrival,),
            ),
            Move.COUNT_STAMPS: _COUNT_STAMPS,
        },
    ),
    (Status.SEARCHING, Move.COUNT_STAMPS): _COUNT_STAMPS,
    **in_each_status(
        ONLY_DAYS,
        {
            Move.DESCRIBE: Transition(
                roles=DESK,
                optional=_DAYS,
                when=(common.not_answered_yet,),
                guards=(common.days_in_order,),
                effects=(disclosure_effects.move_payments_with_arrival,),
            )
        },
    ),
    (Status.RECEIVED, Move.ACKNOWLEDGE): Transition(roles=DESK),
    (Status.RECEIVED, Move.SEND_FORM): _SEND_FORM,
    (Status.FORM_SENT, Move.SEND_FORM): _SEND_FORM,
    (Status.RECEIVED, Move.REDIRECT): Transition(
        to=Status.CLOSED,
        roles=MANAGER,
        required_personal=WHY,
        effects=(effects.close_as(CloseCode.REDIRECTED),),
        letter=LetterKind.REDIRECTION,
    ),
    (Status.FORM_SENT, Move.REMIND): Transition(
        roles=DESK,
        when=(application.form_out_long_enough, reply.nothing_came_back),
        effects=(disclosure_effects.record_form_reminder,),
        letter=LetterKind.REMINDER,
        sends_letter=True,
    ),
    (Status.FORM_SENT, Move.RECORD_RETURN): Transition(
        roles=DESK, required=("returned_mail",), guards=(reply.came_back_after_sending,)
    ),
    (Status.FORM_SENT, Move.KEEP_MAIL): KEEP_MAIL,
    (Status.FORM_SENT, Move.ARRIVE): _ARRIVE,
    (Status.FORM_SENT, Move.CLOSE_UNRETURNED): Transition(
        to=Status.CLOSED,
        roles=MANAGER,
        when=(application.form_return_awaited_long_enough, reply.returned_mail_settled),
        effects=(disclosure_effects.close_unreturned,),
        letter=LetterKind.REMINDER,
    ),
    (Status.ARRIVED, Move.CHECK): Transition(to=Status.CHECKING, roles=DESK),
    (Status.CHECKING, Move.CHECK_IDENTITY): Transition(
        roles=DESK,
        required=("id_result",),
        optional=(
            *("id_paper", "id_address_match", "agent_id_paper", "agent_kind"),
            *("authority_paper", "authority_result", "my_number_dealt"),
        ),
        optional_personal=PRINCIPAL,
        guards=(application.document_named,),
        effects=(disclosure_effects.record_identity_check,),
    ),
    (Status.CHECKING, Move.ASK_CORRECTION): Transition(
        to=Status.CORRECTION_WAIT,
        roles=DESK,
        required=("corrections",),
        guards=(
            application.defect_named,
            application.correction_asked_after_arrival,
            application.correction_deadline_is_valid,
        ),
        letter=LetterKind.CORRECTION,
        sends_letter=True,
    ),
    (Status.CORRECTION_WAIT, Move.REMIND): Transition(
        roles=DESK,
        when=(common.first_day_reached,),
        effects=(disclosure_effects.record_correction_reminder,),
        letter=LetterKind.CORRECTION,
        sends_letter=True,
    ),
    (Status.CORRECTION_WAIT, Move.CORRECTED): Transition(
        to=Status.CHECKING,
        roles=DESK,
        optional=("corrected_on", "payments", "copies_arrived", "authority_paper", "reasons_35"),
        optional_personal=TEXTS,
        guards=(
            application.payments_counted,
            application.arrival_of_copies_stated,
            application.corrected_after_asked,
            application.fee_shortfall_settled,
        ),
        effects=(disclosure_effects.record_new_copies, disclosure_effects.record_correction_answer),
    ),
    (Status.CHECKING, Move.START_SEARCH): replace(_START_SEARCH, to=Status.SEARCHING),
    # Other types need not wait: a pause stops the clock, not the work.
    (Status.CORRECTION_WAIT, Move.START_SEARCH): _START_SEARCH,
    (Status.SEARCHING, Move.START_SEARCH): _START_SEARCH,
}
