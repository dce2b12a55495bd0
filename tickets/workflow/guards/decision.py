"""Guards of a decision: every type decided, every refusal grounded."""

from tickets.model.disclosure import (
    NOT_ABOUT_THE_DATA,
    OF_ARTICLE_35,
    WITHOUT_IDENTITY,
    Decision,
    Ground,
    Outcome,
    RequestType,
)
from tickets.model.documents import Defect, Found
from tickets.model.errors import Code, Fault
from tickets.model.kinds import PersonalField
from tickets.model.personal import ValueName
from tickets.rules import fees
from tickets.rules.periods import GroundPermission, cites_article, cites_other_type
from tickets.workflow.case import Case
from tickets.workflow.guards import application

_DEFECTS = {
    Ground.G1: {Defect.IDENTITY, Defect.AGENT_IDENTITY, Defect.AUTHORITY},
    Ground.G2: {Defect.FORM, Defect.FEE, Defect.SCOPE},
}


def every_type_decided(case: Case) -> Fault | None:
    """Require one decision for each requested type."""
    request = case.disclosure
    decided = frozenset(decision.type for decision in request.decisions)
    if len(decided) < len(request.decisions):
        return Fault(Code.DECIDED_TWICE, "decisions")
    for missing in sorted(request.types - decided):
        return Fault(Code.NO_DECISION, "decisions", missing)
    for stranger in sorted(decided - request.types):
        return Fault(Code.NOT_REQUESTED, "decisions", stranger)
    return None if request.types else Fault(Code.NO_TYPE, "types")


def refusals_grounded(case: Case) -> Fault | None:
    """Require grounds of a refusal, and none of a grant.

    An alternative measure may name the law against the requested one.
    """
    for decision in case.disclosure.decisions_in_order:
        if decision.outcome.refuses and not decision.grounds:
            return Fault(Code.NO_GROUND, "decisions", decision.type)
        if decision.grounds and not decision.outcome.explains:
            return Fault(Code.NEEDLESS_GROUND, "decisions", decision.type)
        if not decision.grounds <= decision.outcome.grounds:
            return Fault(Code.GROUND_NOT_ALLOWED, "decisions", decision.type)
    return None


def grounds_allowed(case: Case) -> Fault | None:
    """Require grounds that the rules allow for the type, as of today."""
    matrix = case.moment.law.grounds
    for decision in case.disclosure.decisions_in_order:
        for ground in sorted(decision.grounds):
            permit = matrix[decision.type, ground]
            if permit is GroundPermission.NO:
                return Fault(Code.GROUND_NOT_ALLOWED, ground, decision.type)
            if permit is GroundPermission.WITH_BASIS and not cites_article(decision.legal_basis):
                return Fault(Code.NEEDS_BASIS, ground, decision.type)
            if permit is GroundPermission.AFTER_CORRECTION and not _had_time_to_correct(
                case, decision.type, ground
            ):
                return Fault(Code.NEEDS_CORRECTION_FIRST, ground, decision.type)
            if ground is Ground.G1 and not application.identification_fault(case):
                return Fault(Code.IDENTITY_SETTLED, ground, decision.type)
    return None


def articles_fit(case: Case) -> Fault | None:
    """Refuse a new proposal that cites an article of other types, which the letter would show."""
    if "decisions" not in case.act.facts:
        return None
    for decision in case.disclosure.decisions_in_order:
        if cites_other_type(decision.type, decision.legal_basis):
            return Fault(Code.WRONG_ARTICLE, "decisions", decision.type)
    return None


def reasons_written(case: Case) -> Fault | None:
    """Denials and alternative measures have a reason (36, 35(2)), and so has a new proposal to
    grant what no department found, or what could not be searched everywhere (O20).

    A correction says what is corrected (34(3)). A new proposal needs new reasons, and says what it
    withholds; those of earlier versions do not.
    """
    is_new, request = "decisions" in case.act.facts, case.disclosure
    written = case.act.personal if is_new else case.ticket.personal
    for decision in request.decisions_in_order:
        must_explain = is_new and request.needs_reason(decision.type, decision.outcome)
        explained = decision.outcome.explains or decision.conceals or must_explain
        if explained and ValueName(PersonalField.REASON, decision.type) not in written:
            return Fault(Code.NEEDS_REASON, "decisions", decision.type)
        must_describe = decision.describes_measure and (is_new or not decision.withholds_part)
        if must_describe and ValueName(PersonalField.MEASURE, decision.type) not in written:
            return Fault(Code.NEEDS_MEASURE, "decisions", decision.type)
    return None


def outcomes_possible(case: Case) -> Fault | None:
    """Allow alternative measures only for ceasing and erasing, concealment only as "no data"."""
    for decision in case.disclosure.decisions_in_order:
        alternative = decision.outcome is Outcome.ALTERNATIVE_MEASURE
        if alternative and decision.type not in OF_ARTICLE_35:
            return Fault(Code.WRONG_OUTCOME, "decisions", decision.type)
        if decision.conceals and decision.outcome is not Outcome.NO_DATA:
            return Fault(Code.WRONG_OUTCOME, "decisions", decision.type)
        if decision.conceals and not cites_article(decision.legal_basis):
            return Fault(Code.NEEDS_BASIS, "decisions", decision.type)
    return None


def searched_before_decided(case: Case) -> Fault | None:
    """Require a search before any decision but a formal refusal.

    Nothing is searched for who is not identified: `requester_identified` refuses that.
    """
    request = case.disclosure
    for decision in request.decisions_in_order:
        if decision.is_formal or _unidentified_fault(decision, case):
            continue
        if decision.type not in request.searching:
            return Fault(Code.NOT_SEARCHED, "decisions", decision.type)
        for system in sorted(_unsearched(case)):
            code = Code.DISOWNED if system in request.disowned_systems else Code.NOT_SEARCHED
            return Fault(code, "tasks", system)
    return None


def requester_identified(case: Case) -> Fault | None:
    """Require an identified requester: nobody else learns even that there is no data (33(1)).

    Identity may have become doubtful since the search.
    """
    decisions = case.disclosure.decisions_in_order
    return next(filter(None, (_unidentified_fault(each, case) for each in decisions)), None)


def _unidentified_fault(decision: Decision, case: Case) -> Fault | None:
    unknown = application.identification_fault(case)
    if unknown is None or decision.is_formal or decision.type in WITHOUT_IDENTITY:
        return None
    return Fault(unknown.code, "decisions", decision.type)


def granted_types_paid(case: Case) -> Fault | None:
    """Require the payment of the fee before a type that bears it is granted."""
    unpaid = case.disclosure.types - fees.types_not_held_up(case.disclosure, case.fee_rules)
    for decision in case.disclosure.decisions_in_order:
        if decision.outcome.is_granting and decision.type in unpaid:
            return Fault(Code.FEE_OPEN, "decisions", decision.type)
    return None


def no_data_agrees_with_search(case: Case) -> Fault | None:
    """Refuse "no data" where a system holds data, and any denial for want of data where a system
    could not be searched (O20). `searched_before_decided` requires an answer of each.
    """
    answers = {task.found for task in case.disclosure.tasks}
    for decision in case.disclosure.decisions_in_order:
        says_none = decision.outcome is Outcome.NO_DATA and not decision.conceals
        contradicted = Found.FOUND in answers and decision.type not in NOT_ABOUT_THE_DATA
        if says_none and contradicted:
            return Fault(Code.FOUND_THERE, "decisions", decision.type)
        denies = says_none or (Ground.G3 in decision.grounds and not decision.outcome.is_granting)
        if denies and Found.UNAVAILABLE in answers:
            return Fault(Code.FOUND_THERE, "decisions", decision.type)
    return None


def third_parties_checked(case: Case) -> Fault | None:
    """Require checks of third-party data and secrecy of communications (電気通信事業法4条)."""
    request = case.disclosure
    if not request.searching:
        return None
    if request.third_party_data is None:
        return Fault(Code.CHECKS_OPEN, "third_party_data")
    if case.moment.context.is_telecom and request.secrecy_of_communications is None:
        return Fault(Code.CHECKS_OPEN, "secrecy_of_communications")
    return None


DECISION_GUARDS = (
    every_type_decided,
    refusals_grounded,
    grounds_allowed,
    articles_fit,
    reasons_written,
    outcomes_possible,
    searched_before_decided,
    requester_identified,
    granted_types_paid,
    no_data_agrees_with_search,
    third_parties_checked,
)
"""Checked when a decision is proposed and when it is made."""


def _had_time_to_correct(case: Case, type_: RequestType, ground: Ground) -> bool:
    """Whether the person was asked to correct this defect and had the time.

    A missing fee is a defect only of types that bear it, until paid.
    """
    wait = case.moment.law.correction_wait_days
    unpaid = type_ not in fees.types_not_held_up(case.disclosure, case.fee_rules)
    defects = _DEFECTS[ground] if unpaid else _DEFECTS[ground] - {Defect.FEE}
    return any(
        correction.defects & defects
        and (
            correction.answered_on is not None
            or (correction.reminded_on and (case.today - correction.asked_on).days >= wait)
        )
        for correction in case.disclosure.corrections
    )


def _unsearched(case: Case) -> frozenset[str]:
    """Return the systems without an answer that were not left out."""
    tasks, left_out = case.disclosure.tasks, frozenset(case.disclosure.systems_left_out)
    settled = {task.system for task in tasks if task.is_settled}
    unsettled = frozenset(task.system for task in tasks if not task.is_settled)
    return (frozenset(case.moment.roster.systems) - settled - left_out) | unsettled
