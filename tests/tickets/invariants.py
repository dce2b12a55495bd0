"""Invariants after every move, stated independently of the code."""

from tickets.model.complaint import Category, Severity
from tickets.model.disclosure import Outcome, RequestType
from tickets.model.documents import Check
from tickets.model.kinds import CloseCode, Kind, Leak, Move, PersonalField, Status
from tickets.model.personal import ValueName
from tickets.model.ticket import Ticket

NO_IDENTITY = {"published_matters"}
FEE_TYPES = {RequestType.DISCLOSE, RequestType.NOTIFY_PURPOSE}
IN_34 = {RequestType.CORRECT, RequestType.ADD, RequestType.DELETE_CONTENT}
IN_35 = {RequestType.CEASE_USE, RequestType.ERASE, RequestType.STOP_THIRD_PARTY}
DECIDERS = ("manager", "deputy", "representative")
CHANGES_NOTHING = ("auditor", "security", "nobody")


def agrees_with_the_rules(before: Ticket, after: Ticket, who: str) -> None:
    """Check a move and everything that it left behind."""
    assert who not in (*CHANGES_NOTHING, *before.about)
    assert after.version == before.version + 1
    assert after.leak is not Leak.NO or before.leak is Leak.NO or who in DECIDERS
    step = after.history[-1]
    assert (step.by, step.before, step.after) == (who, before.status, after.status)
    if step.move in (Move.APPROVE, Move.CONFIRM_CHANGE):
        _was_decided_by_two(before, after)
    if step.move is Move.START_SEARCH:
        _may_be_searched_for(after)
    if after.status is Status.CLOSED and before.status is not Status.CLOSED:
        _is_properly_closed(before, after)
    if after.kind is Kind.COMPLAINT and after.status is Status.RESPONDED:
        _was_answered(after)


def _was_decided_by_two(before: Ticket, after: Ticket) -> None:
    """Four eyes (O22), and a ground for every refusal."""
    assert after.decided_by in DECIDERS
    assert after.decided_by != after.drafted_by
    assert after.decided_by not in (*before.about, before.requester)
    if after.kind is not Kind.DISCLOSURE:
        assert after.complaint.corrective_action is not None
        assert after.complaint.finding or after.complaint.category is not Category.COMPLAINT
        return
    assert {each.type for each in after.disclosure.decisions} == after.disclosure.types
    for each in after.disclosure.decisions:
        refuses = each.outcome in (Outcome.REFUSED, Outcome.PARTIAL, Outcome.NOT_APPLICABLE)
        assert not refuses or each.grounds
        assert each.outcome.explains or not each.grounds
        assert not refuses or ValueName(PersonalField.REASON, each.type) in after.personal
        for ground in each.grounds:
            _is_allowed(str(ground).upper(), each.type, each.legal_basis, after)


def _is_allowed(ground: str, wanted: RequestType, basis: str, ticket: Ticket) -> None:
    """The matrix of grounds, typed in again."""
    change = wanted in IN_34 | IN_35
    if ground in ("G1", "G2"):
        assert ticket.disclosure.corrections
    if ground in ("G4", "G5"):
        assert not change
        assert wanted is not RequestType.NOTIFY_PURPOSE or basis
    if ground == "G6":
        assert wanted is not RequestType.NOTIFY_PURPOSE
        assert not change or basis
    if ground == "G7":
        assert basis


def _may_be_searched_for(ticket: Ticket) -> None:
    """No search before identity, authority and, for types with a fee, the fee (O16)."""
    request = ticket.disclosure
    if {str(each) for each in request.searching} - NO_IDENTITY:
        assert request.id_result is Check.OK
        assert request.id_address_match
    assert request.tasks
    assert all(each.reason for each in request.left_out)
    if request.searching & FEE_TYPES and not request.gdpr_applies:
        assert sum(each.yen for each in request.payments) >= 1000


def _is_properly_closed(before: Ticket, after: Ticket) -> None:
    """Closed with the notice, the disposal of the copy, and the corrective action (O16)."""
    code, move = after.close_code, after.history[-1].move
    assert code
    assert after.closed_at
    assert after.retention_until
    assert (
        move in (Move.SOLVED, Move.CONVERT)
        or after.history[-1].by != "sato"
        or (after.kind is Kind.QUESTION)
    )
    if after.kind is Kind.DISCLOSURE:
        request = after.disclosure
        refused = any(each.outcome is not Outcome.GRANTED for each in request.decisions)
        decided = before.status in (Status.DECIDED, Status.EXECUTED, Status.REPLIED)
        assert not (refused and decided) or after.replied_at
        if code is not CloseCode.REDIRECTED:
            assert not request.copies_arrived or request.copies_disposed_on
            assert not request.my_number_seen or request.my_number_dealt
        assert code is not CloseCode.RESOLVED or after.replied_at
    if after.kind is Kind.COMPLAINT and code not in (CloseCode.DUPLICATE, CloseCode.OUT_OF_SCOPE):
        facts = after.complaint
        is_told = after.replied_at or facts.no_contact_reason
        assert facts.corrective_action or (after.is_stopped_opt_out_only and is_told)  # O10
        assert facts.report
        is_stopped = facts.category is not Category.OPT_OUT or facts.stops
        assert is_stopped or code is CloseCode.WITHDRAWN
    if code in (CloseCode.DUPLICATE, CloseCode.OUT_OF_SCOPE):
        assert after.history[-1].by in DECIDERS


def _was_answered(ticket: Ticket) -> None:
    """Approved first, unless it was simple enough to be answered on the spot."""
    if ticket.decided_by is None:
        facts = ticket.complaint
        assert facts.category is not Category.COMPLAINT
        assert facts.severity is Severity.LOW
