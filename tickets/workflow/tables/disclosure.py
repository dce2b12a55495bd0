"""Transitions of a disclosure request: the company's four steps, and moves in any status."""

from tickets.model.kinds import LetterKind, Move, Status
from tickets.model.notices import NoticeKind
from tickets.workflow.guards import application as intake
from tickets.workflow.guards import checking, people, reply
from tickets.workflow.tables import application, decision
from tickets.workflow.tables.common import DELAY, WAIT, closings, everywhere, in_each, withdrawal
from tickets.workflow.transition import DESK, MANAGER, Table, Transition

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
        roles=MANAGER,
        required=("may_be_held",),
        guards=(intake.ruling_stands,),
        notices=(NoticeKind.RULED,),
    ),
    Move.RULE_ON_GDPR: Transition(
        roles=MANAGER, required=("gdpr_applies",), notices=(NoticeKind.RULED,)
    ),
    Move.PRESERVE: Transition(
        roles=DESK,
        required=("preservations",),
        guards=(checking.system_known,),
        notices=(NoticeKind.PRESERVATION_ASKED,),
    ),
    **DELAY,
}
_WITH_PAPERS = {
    Move.RETURN_STAMPS: Transition(
        roles=DESK,
        required=("stamps_returned",),
        guards=(checking.not_more_than_undue,),
        letter=LetterKind.STAMPS_BACK,
        is_sending=True,
    ),
    Move.SETTLE_FEE: Transition(
        roles=MANAGER,
        required=("keep_fee", "withdrawn_on"),
        guards=(checking.given_back_before_decision,),
    ),
    Move.DISPOSE: Transition(
        roles=DESK,
        required=("copies_disposed_on", "disposal"),
        guards=(reply.copy_there, reply.disposal_dated),
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
    reply.undue_returned,
    checking.my_number_dealt_with,
)

TABLE: Table = {
    **everywhere(OPEN),
    **closings(OPEN, *_AT_ANY_END),
    **withdrawal(
        OPEN,
        people.late_withdrawal_by_manager,
        checking.fee_by_manager,
        checking.given_back_before_decision,
        *_AT_ANY_END,
        roles=DESK,
        optional=("keep_fee",),
    ),
    **in_each(OPEN, _IN_ANY),
    **in_each(WITH_PAPERS, _WITH_PAPERS),
    **in_each(WAITING, WAIT),
    **application.ROWS,
    **decision.ROWS,
}
