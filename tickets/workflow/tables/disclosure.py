"""A disclosure request: the company's four steps (domain.md 5.1), and what may be done in any."""

from tickets.model.kinds import LetterKind, Move, Status
from tickets.model.notices import Tell
from tickets.workflow import effects
from tickets.workflow.guards import application as intake
from tickets.workflow.guards import checking, people, reply
from tickets.workflow.tables import application, decision
from tickets.workflow.tables.common import WHY, closings, everywhere, in_each, withdrawal
from tickets.workflow.transition import DESK, MANAGER, Rule, Table

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
    Move.RULE_ON_DATA: Rule(
        roles=MANAGER,
        asks=("may_be_held",),
        gates=(intake.ruling_stands,),
        tells=(Tell.RULED,),
        row="O17",
    ),
    Move.RULE_ON_GDPR: Rule(
        roles=MANAGER, asks=("gdpr_applies",), tells=(Tell.RULED,), row="product 5"
    ),
    Move.PRESERVE: Rule(
        roles=DESK,
        asks=("preservations",),
        gates=(checking.system_known,),
        tells=(Tell.PRESERVATION_ASKED,),
        row="O16",
    ),
    Move.PROPOSE_DELAY: Rule(
        roles=DESK,
        asks=("delay_proposed_until",),
        seals=WHY,
        gates=(people.delay_lies_ahead,),
        does=(effects.delay_proposed,),
        tells=(Tell.DELAY_PROPOSED,),
        row="d14",
    ),
    Move.ALLOW_DELAY: Rule(
        roles=MANAGER,
        gates=(people.delay_proposed, people.delay_by_another, people.delay_still_ahead),
        does=(effects.delay_allowed,),
        letter=LetterKind.DELAY,
        tells=(Tell.DELAY_ALLOWED,),
        row="d14",
    ),
}
_WITH_PAPERS = {
    Move.RETURN_STAMPS: Rule(
        roles=DESK,
        asks=("stamps_returned",),
        gates=(checking.not_more_than_undue,),
        letter=LetterKind.STAMPS_BACK,
        is_sending=True,
        row="O18",
    ),
    Move.SETTLE_FEE: Rule(
        roles=MANAGER,
        asks=("keep_fee", "withdrawn_on"),
        gates=(checking.given_back_before_decision,),
        row="d12",
    ),
    Move.DISPOSE: Rule(
        roles=DESK,
        asks=("copies_disposed_on", "disposal"),
        gates=(reply.copy_there, reply.disposal_dated),
        row="d11",
    ),
    Move.DEAL_WITH_MY_NUMBER: Rule(
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
