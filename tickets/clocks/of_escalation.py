"""The clocks that run on an escalation, from first knowledge and from the report."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from tickets.clocks.breach import BreachRules, breach_clocks, other_clocks
from tickets.clocks.clock import ClockName, Deadline
from tickets.clocks.running import start
from tickets.opening import Opening


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """A possible breach as far as clocks are concerned; what is not yet known keeps them running.

    `known_at` is the first knowledge of any department (GL 3-5-3-3), of merged ones the earliest.
    """

    known_at: datetime
    raised_at: datetime
    is_seen: bool = False
    is_judged: bool = False
    is_incident: bool | None = None
    is_reportable: bool | None = None
    is_wrongful: bool = False
    """Type 3, also when mixed with others: sixty days instead of thirty (規則8)."""
    is_of_communications: bool = False
    is_entrusted: bool = False
    is_european: bool = False
    done: frozenset[ClockName] = frozenset()
    """What was filed, or is not needed for a reason that was given."""


def incident_deadlines(
    incident: Incident, rules: BreachRules, opening: Opening
) -> tuple[Deadline, ...]:
    """What runs now, soonest first."""
    clocks = breach_clocks(rules)
    of_report = [start(clocks[each], incident.raised_at, opening) for each in _calls(incident)]
    of_knowledge = [start(clocks[each], incident.known_at, opening) for each in _duties(incident)]
    running = (*of_report, *of_knowledge)
    return _soonest_first(each for each in running if each.clock.name not in incident.done)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Any other escalation: an accredited body, a regulator, a court, the press."""

    raised_at: datetime
    rings_at_night: bool
    """A regulator and a court do (screens 3.5)."""
    is_seen: bool = False
    is_judged: bool = False


def call_deadlines(call: Call, rules: BreachRules, opening: Opening) -> tuple[Deadline, ...]:
    """What runs now, soonest first."""
    clocks = other_clocks(rules, rings_at_night=call.rings_at_night)
    judging = () if call.is_judged else (ClockName.SAME_DAY, ClockName.TRIAGE)
    names = judging if call.is_seen or call.is_judged else (*CALLS, *judging)
    return _soonest_first(start(clocks[each], call.raised_at, opening) for each in names)


CALLS = (ClockName.CALL_DEPUTY, ClockName.CALL_REPRESENTATIVE)


def _calls(incident: Incident) -> Iterator[ClockName]:
    if not incident.is_judged:
        yield ClockName.TRIAGE
        if not incident.is_seen:
            yield from CALLS


def _duties(incident: Incident) -> Iterator[ClockName]:
    """The law's only while it may apply; the mark wants every incident, reportable or not."""
    if incident.is_incident is False:
        return
    wrongful = incident.is_wrongful
    yield ClockName.PMARK_FINAL_60 if wrongful else ClockName.PMARK_FINAL_30
    if incident.is_entrusted:
        yield ClockName.ENTRUSTER
    if incident.is_of_communications:
        yield ClockName.MIC_DETAIL
    if incident.is_european:
        yield ClockName.GDPR_72_HOURS
    if incident.is_reportable is not False:
        yield ClockName.PRELIMINARY_ALARM
        yield ClockName.PRELIMINARY
        yield ClockName.PMARK_PRELIMINARY
        yield ClockName.FINAL_60 if wrongful else ClockName.FINAL_30


def _soonest_first(running: Iterator[Deadline]) -> tuple[Deadline, ...]:
    return tuple(sorted(running, key=lambda each: (each.at, each.clock.name)))
