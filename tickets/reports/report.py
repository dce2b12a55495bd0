"""Monthly report: who may have it, its figures, and the representative's confirmation."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from tickets.access import audit
from tickets.access.visibility import may_see
from tickets.model import tokyo
from tickets.model.complaint import Complaint, ReportFrequency
from tickets.model.errors import Code, Fault, NotAllowedError, RefusedError
from tickets.model.kinds import Kind, Move, Role, Status
from tickets.model.notices import Notice, NoticeKind
from tickets.model.people import SYSTEM
from tickets.model.ticket import Ticket
from tickets.model.tokyo import Month
from tickets.ports import DeskPart, Order, Query, UnitOfWork, audit_denials, source_ticket
from tickets.reports.figures import (
    Figures,
    MonthCounts,
    ReportScope,
    is_ticket_in_scope,
    trend_months,
)
from tickets.rules.context import Moment
from tickets.workflow.apply import apply_all
from tickets.workflow.case import Act
from tickets.workflow.commit import commit

_COMPLETE: Final = frozenset({Role.REPRESENTATIVE, Role.AUDITOR})
_GENERAL: Final = frozenset({Role.MANAGER, Role.DEPUTY})
_CONFIRMING_ROLES: Final = frozenset({Role.REPRESENTATIVE})


@dataclass(frozen=True, slots=True)
class MonthlyAct:
    """An act done once a month: when and by whom; `is_new` if by this call."""

    at: datetime
    by: str
    is_new: bool = False

    def __str__(self) -> str:
        return f"{self.at.isoformat()} {self.by}"

    @classmethod
    def read(cls, text: str) -> "MonthlyAct":
        at, _, by = text.partition(" ")
        return cls(datetime.fromisoformat(at), by)


class MonthReports(DeskPart):
    def scope_for(self, *, who: str, now: datetime) -> ReportScope:
        """Scope that this person may have (O1). Raises NotAllowedError.

        Manager and deputy may post it on, so theirs is general whatever else they are.
        """
        moment = self._moment(who, now)
        self._must_be(moment, _GENERAL | _COMPLETE)
        return ReportScope.GENERAL if moment.actor.roles & _GENERAL else ReportScope.COMPLETE

    def figures(self, month: Month, scope: ReportScope, *, who: str, now: datetime) -> Figures:
        """Count what this person may know of; no ticket counts for the people it is about.

        Audited. Raises NotAllowedError, RefusedError.
        """
        moment = self._moment(who, now)
        allowed = _COMPLETE if scope is ReportScope.COMPLETE else _GENERAL | _COMPLETE
        self._must_be(moment, allowed)
        if month.begins_at > now:
            raise RefusedError((Fault(Code.IN_THE_FUTURE, "month"),))
        with self._store.transaction() as work:
            work.write_audit(audit.report_figures_entry(str(month), scope, moment))
        with self._store.reading() as work:
            return count_month(work, month, scope, moment)

    def act_of_telling(self, month: Month) -> MonthlyAct | None:
        return self._noted(_told(month))

    def act_of_confirming(self, month: Month) -> MonthlyAct | None:
        return self._noted(_confirmed(month))

    def tell_representative(self, month: Month, *, who: str, now: datetime) -> MonthlyAct | None:
        """Queue the report to the representative, once for a month that is over (代表者報告).

        None where the office has no representative, or cannot reach them.
        """
        moment = self._moment(who, now)
        self._must_be(moment, _GENERAL)
        representative = moment.roster.representative
        if representative is None:
            return None
        if month.ends_at > now:
            raise RefusedError((Fault(Code.IN_THE_FUTURE, "month"),))
        with self._store.transaction() as work:
            if earlier := work.stored_value(_told(month)):
                return MonthlyAct.read(earlier)
            done = MonthlyAct(now, who, is_new=True)
            work.post(Notice(NoticeKind.MONTH_REPORTED, "", representative, 0, str(month)))
            work.write_audit(audit.monthly_report_entry("report", str(month), moment))
            work.store_value(_told(month), str(done))
            return done

    def confirm(self, month: Month, *, who: str, now: datetime) -> MonthlyAct:
        """Record that the representative has seen it, and the complaints to be reported monthly."""
        moment = self._moment(who, now)
        self._must_be(moment, _CONFIRMING_ROLES)
        with self._store.transaction() as work:
            if earlier := work.stored_value(_confirmed(month)):
                return MonthlyAct.read(earlier)
            if work.stored_value(_told(month)) is None:
                raise RefusedError((Fault(Code.TOO_EARLY, "month", month.after.first.isoformat()),))
            done = MonthlyAct(now, who, is_new=True)
            closed = work.full_tickets(_part(month, month, frozenset({Kind.COMPLAINT})))
            for ticket in [each for each in closed if _is_reported_to(moment, each, month)]:
                if ticket.complaint.reported_on is None:
                    _report(work, ticket, moment)
            work.write_audit(audit.monthly_report_entry("confirm", str(month), moment))
            work.store_value(_confirmed(month), str(done))
            return done

    def _noted(self, name: str) -> MonthlyAct | None:
        with self._store.reading() as work:
            noted = work.stored_value(name)
        return MonthlyAct.read(noted) if noted else None

    def _must_be(self, moment: Moment, roles: frozenset[Role]) -> None:
        with audit_denials(self._store, moment):
            if not moment.actor.roles & roles:
                raise NotAllowedError


def count_month(work: UnitOfWork, month: Month, scope: ReportScope, moment: Moment) -> Figures:
    """Count what was open in the months of the trend."""
    counts = MonthCounts(month, scope, moment.context, moment.now)
    representative = moment.roster.representative
    told, reported = moment.of(representative) if representative else None, []
    for ticket in work.full_tickets(_part(trend_months(month)[0], month)):
        if may_see(ticket, moment):
            counts.add(ticket)
            if told and is_ticket_in_scope(ticket, scope) and _is_reported_to(told, ticket, month):
                reported.append(ticket.number)
    for escalation in work.escalations_before(month.ends_at):
        source = source_ticket(work, escalation)
        if source is None or (may_see(source, moment) and not source.simulation):
            counts.add_escalation(escalation)
    figures = counts.figures(*work.count_questions(month.first, month.after.first))
    return replace(figures, reported_monthly=tuple(sorted(reported)))


def _part(first: Month, last: Month, kinds: frozenset[Kind] = frozenset(Kind)) -> Query:
    return Query(
        kinds=kinds,
        statuses=frozenset(Status),
        received_before=last.ends_at,
        open_since=first.begins_at,
        order=Order.NEWEST,
    )


def _is_reported_to(representative: Moment, ticket: Ticket, month: Month) -> bool:
    """Whether the representative hears of this complaint, closed in the month, by its report."""
    facts, closed_at = ticket.facts, ticket.closed_at
    is_monthly = isinstance(facts, Complaint) and facts.report is ReportFrequency.MONTHLY
    is_closed = closed_at is not None and month.holds(closed_at)
    return is_monthly and is_closed and may_see(ticket, representative)


def _report(work: UnitOfWork, ticket: Ticket, moment: Moment) -> None:
    by_itself = replace(moment, actor=SYSTEM)
    act = Act(Move.REPORT, {"reported_on": tokyo.date_of(moment.now)})
    commit(work, apply_all(ticket, [act], by_itself), by_itself)


def _told(month: Month) -> str:
    return f"month.told.{month}"


def _confirmed(month: Month) -> str:
    return f"month.confirmed.{month}"
