"""Guards of putting off a reply (遅延連絡)."""

from tickets.deadlines.ticket_clocks import latest_due
from tickets.model.errors import Code, Fault
from tickets.workflow.case import Case


def proposed(case: Case) -> Fault | None:
    return None if case.delayable.delay_proposed_until else Fault(Code.NO_DELAY_PROPOSED)


def lies_ahead(case: Case) -> Fault | None:
    until = case.delayable.delay_proposed_until
    ahead = until is not None and until > case.today
    return None if ahead else Fault(Code.BEFORE_THAT, "delay_proposed_until")


def within_cap(case: Case) -> Fault | None:
    until, context = case.delayable.delay_proposed_until, case.moment.context
    latest = latest_due(case.before, context.rules, context.opening, case.today)
    if until is None or until <= latest:
        return None
    return Fault(Code.DELAY_TOO_LONG, "delay_proposed_until", latest.isoformat())


def last_one_told(case: Case) -> Fault | None:
    """The person hears of one new day before another is proposed."""
    owed = case.delayable.delay_allowed_until
    return Fault(Code.DELAY_NOT_TOLD) if owed else None


def still_ahead(case: Case) -> Fault | None:
    """A proposed day that has passed cannot be promised."""
    until = case.delayable.delay_proposed_until
    return Fault(Code.DELAY_OVER) if until and until <= case.today else None


def by_another(case: Case) -> Fault | None:
    proposer = case.delayable.delay_proposed_by
    return Fault(Code.SAME_PERSON) if case.actor == proposer else None
