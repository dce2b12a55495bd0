"""A disclosure request: the company's four steps, and what may be done in any."""

from tickets.model.kinds import LetterKind, Move, Status
from tickets.model.notices import NoticeKind
from tickets.workflow import effects
from tickets.workflow.guards import application as intake
from tickets.workflow.guards import checking, people, reply
from tickets.workflow.tables import application, decision
from tickets.workflow.tables.common import WHY, closings, everywhere, in_each, withdrawal
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

_IN_ANY = {
    Move.RULE_ON_DATA: Transition(
        roles=MANAGER,
        asks=("may_be_held",),
        guards=(intake.ruling_stands,),
        tells=(NoticeKind.RULED,),
        row="O17",
    ),
    Move.RULE_ON_GDPR: Transition(
        roles=MANAGER, asks=("gdpr_applies",), tells=(NoticeKind.RULED,), row="product 5"
    ),
    Move.PRESERVE: Transition(
        roles=DESK,
        asks=("preservations",),
        guards=(checking.system_known,),
        tells=(NoticeKind.PRESERVATION_ASKED,),
        row="O16",
    ),
    Move.PROPOSE_DELAY: Transition(
        roles=DESK,
        asks=("delay_proposed_until",),
        seals=WHY,
        guards=(people.delay_lies_ahead,),
        does=(effects.delay_proposed,),
        tells=(NoticeKind.DELAY_PROPOSED,),
        row="d14",
    ),
    Move.ALLOW_DELAY: Transition(
        roles=MANAGER,
        guards=(people.delay_proposed, people.delay_by_another, people.delay_still_ahead),
        does=(effects.delay_allowed,),
        letter=LetterKind.DELAY,
        tells=(NoticeKind.DELAY_ALLOWED,),
        row="d14",
    ),
}
_WITH_PAPERS = {
    Move.RETURN_STAMPS: Transition(
        roles=DESK,
        asks=("stamps_returned",),
        guards=(checking.not_more_than_undue,),
        letter=LetterKind.STAMPS_BACK,
        is_sending=True,
        row="O18",
    ),
    Move.SETTLE_FEE: Transition(
        roles=MANAGER,
        asks=("keep_fee", "withdrawn_on"),
        guards=(checking.given_back_before_decision,),
        row="d12",
    ),
    Move.DISPOSE: Transition(
        roles=DESK,
        asks=("copies_disposed_on", "disposal"),
        guards=(reply.copy_there, reply.disposal_dated),
        row="d11",
    ),
    Move.DEAL_WITH_MY_NUMBER: Transition(
        roles=DESK,
        asks=("my_number_seen", "my_number_dealt"),
        row="4.3",
    ),
}

# Whatever ends a request: who was refused knows it, and nothing that came with it lies about.
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
        may=("keep_fee",),
        row="d12",
    ),
    **in_each(OPEN, _IN_ANY),
    **in_each(WITH_PAPERS, _WITH_PAPERS),
    **application.ROWS,
    **decision.ROWS,
}
