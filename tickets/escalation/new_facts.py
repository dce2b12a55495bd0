"""Undo the judgement of a breach if facts that come later contradict it (O26)."""

from dataclasses import replace

from tickets.escalation.acts import Judge, without_judgement
from tickets.model.escalation import Escalation, EscalationState, Trigger
from tickets.model.triage import BreachType, Destination, Triage, Verdict, destinations_to_report
from tickets.rules.context import Moment


def with_doubtful_judgement_undone(
    before: Escalation, after: Escalation, moment: Moment
) -> Escalation:
    """Undo the judgement if new facts speak for a report that it does not require."""
    after = _with_told_data(before, after)
    telecom = moment.context.is_telecom
    news = after.reported_types(is_telecom=telecom) - before.reported_types(is_telecom=telecom)
    against = Judge(before.triage).denied(news) or _newly_owed(before.triage, news)
    if not (against and before.is_open and before.is_judged):
        return after
    unknown = replace(after.triage, verdict=Verdict.UNKNOWN, reason="")
    return replace(
        without_judgement(replace(after, triage=before.triage), unknown),
        status=EscalationState.ACKNOWLEDGED,
        undecided_at=(*after.undecided_at, moment.now),
        contradicted=against,
    )


def _newly_owed(judged: Triage, news: frozenset[BreachType]) -> frozenset[BreachType]:
    """New types that add a report to a reportable breach: secrecy to other data, or the reverse."""
    every = frozenset(Destination)
    owed = set(destinations_to_report(judged, every))
    wider = destinations_to_report(replace(judged, types=judged.types | news), every)
    is_owed = judged.is_reportable and not owed.issuperset(wider)
    return news - judged.types if is_owed else frozenset()


def _with_told_data(before: Escalation, after: Escalation) -> Escalation:
    """Entrusted data and people in the EEA count when told later, until it is judged anew."""
    if not (before.is_judged or before.undecided_at):
        return after  # the first judgement opens with what the report says
    news, known = after.triggers - before.triggers, after.triage
    entrusted = known.entrusted or Trigger.ENTRUSTED in news
    european = known.european or Trigger.EEA in news
    return replace(after, triage=replace(known, entrusted=entrusted, european=european))
