"""Reports of possible breaches by anyone, and reading of escalations (O12, O13)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from tickets.access import audit
from tickets.access.escalation_access import (
    is_representative_standing_in,
    may_act,
    may_know,
    people_told_instead,
)
from tickets.access.visibility import may_see
from tickets.escalation import additions
from tickets.escalation.additions import Addition
from tickets.escalation.escalate import escalate, tell_called, tell_called_again
from tickets.escalation.handling import (
    may_be_merged,
    reporters_of,
    surviving_report,
    without_restricted_numbers,
)
from tickets.model import tokyo
from tickets.model.errors import Code, Fault, NoSuchTicketError, RefusedError
from tickets.model.escalation import Cause, Escalation, Trigger
from tickets.model.kinds import Restriction
from tickets.model.notices import Notice
from tickets.model.numbers import Series, parse_number
from tickets.model.personal import Personal
from tickets.model.ticket import Ticket
from tickets.ports import (
    DeskPart,
    UnitOfWork,
    audit_denials,
    may_know_escalation,
    next_number,
    source_ticket,
)

_A_MOMENT: Final = timedelta(seconds=1)
_ONE_INCIDENT: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class ReportTap:
    """A tap that reports, without a mention (O13)."""

    key: str
    """Of its delivery: delivered again, it has the same report, whatever became of that."""
    place: str
    """The person's taps here have one report in 24 hours, until the matter is closed."""


class Escalations(DeskPart):
    """Escalations without a ticket, and access to all of them."""

    def report(
        self,
        cause: Cause,
        *,
        known_at: datetime,
        triggers: frozenset[Trigger] = frozenset(),
        who: str,
        now: datetime,
        key: str | ReportTap,
    ) -> Escalation:
        """Report a possible breach and tell the called.

        A key that was used before returns its report, also to another person; see `join_report`.
        """
        moment = self._moment(who, now)
        with self._store.transaction() as work:
            earlier, new_keys = _report_of_key(work, key, now)
            if earlier is None:
                report = Escalation(
                    number=next_number(work, Series.ESCALATION, moment),
                    cause=cause,
                    raised_by=who,
                    raised_at=now,
                    known_at=min(known_at, now),
                    department=moment.actor.department,
                    triggers=triggers,
                )
                escalate(work, report, None, moment)
                work.write_audit(audit.escalation_created_entry(report, moment))
            made = earlier or report
            for each in new_keys:
                work.remember_submission(each, made.number)
            return made

    def join(
        self, key: str, addition: Addition, *, who: str, now: datetime
    ) -> tuple[Escalation, bool]:
        """Add this to a colleague's report with this key, and let the person add more.

        Returns the report and whether they had joined before. Raises NoSuchTicketError.
        """
        moment = self._moment(who, now)
        with self._store.transaction() as work:
            report = work.escalation(work.result_of_submission(key) or "")
            if report is None:
                raise NoSuchTicketError
            return additions.join_report(work, report, addition, moment)

    def add(
        self, number: str, addition: Addition, *, who: str, now: datetime, key: str
    ) -> Escalation:
        """Add what the reporter knows, also to the escalation it was merged into. Once that is
        closed, it goes to their open report that follows it, else becomes one.

        Raises RefusedError if it says nothing new.
        """
        moment = self._moment(who, now)
        known = self.own_report(number, who=who, now=now)
        if faults := tuple(addition.faults(moment)):
            raise RefusedError(faults)
        with self._store.transaction() as work:
            if earlier := work.result_of_submission(key):
                return work.escalation(earlier) or known
            if not addition.changed_fields(known, addition.apply_to(known)):
                raise RefusedError((Fault(Code.NOTHING_ADDED, "account"),))
            if taking := additions.report_to_add_to(work, known, who):
                additions.add_to_report(work, known := taking, addition, moment)
            else:
                number = next_number(work, Series.ESCALATION, moment)
                known = additions.report_after_closing(work, known, number, addition, moment)
            work.remember_submission(key, known.number)
            return work.escalation(known.number) or known

    def note_message_change(
        self, made: str, what: additions.MessageChange, *, now: datetime
    ) -> None:
        """Note that the message was edited or deleted from which the possible breach was reported
        with this key, or the ticket of this number was made."""
        moment = self._context().moment_of_program(now)
        with self._store.transaction() as work:
            by_key = work.escalation(work.result_of_submission(made) or "")
            for each in (by_key,) if by_key else work.escalations_of(made):
                if each.cause.is_breach:
                    additions.note_message_change(work, each, what, moment)

    def tell_called(self, number: str, *, now: datetime) -> None:
        """Tell the people called today, after an earlier recipient lost access."""
        moment = self._moment("", now)
        with self._store.transaction() as work:
            if report := work.escalation(number):
                tell_called(work, report, source_ticket(work, report), moment)

    def tell_called_if_untold(self, number: str, *, now: datetime) -> None:
        """Tell the people called today, if nobody was told; failed notices are sent again."""
        moment = self._moment("", now)
        with self._store.transaction() as work:
            if report := work.escalation(number):
                tell_called_again(work, report, source_ticket(work, report), moment)

    def tell_next_in_line(self, notice: Notice) -> None:
        """Tell the next in line if nobody else who may act was reached.

        Limited by the call list (O27). For reporters and security contacts the alarm suffices.
        """
        office = self._context()
        with self._store.transaction() as work:
            report = work.escalation(notice.number)
            if report is None:
                return
            source = source_ticket(work, report)
            roster = office.roster
            if any(may_act(each, report, source, roster) for each in work.other_recipients(notice)):
                return
            line = people_told_instead(notice.to, report, source, office)
            after = (replace(notice, to=person) for person in line)
            if untold := next((each for each in after if not work.is_posted(each)), None):
                work.post(untold)

    def own_report(self, number: str, *, who: str, now: datetime) -> Escalation:
        """A report that the person made or joined. Raises NoSuchTicketError."""
        return self._reached(
            number,
            who,
            now,
            lambda work, found: found.source is None and who in reporters_of(work, found),
        )

    def surviving_report(self, number: str) -> Escalation:
        """The report, or the one it was merged into; no access check. Raises NoSuchTicketError."""
        with self._store.reading() as work:
            if report := work.escalation(number):
                return surviving_report(work, report)
        raise NoSuchTicketError

    def report_to_add_to(self, report: Escalation, who: str) -> Escalation | None:
        """Return what `additions.report_to_add_to` does; no access check."""
        with self._store.reading() as work:
            return additions.report_to_add_to(work, report, who)

    def is_reporter(self, report: Escalation, who: str) -> bool:
        """Whether this person made or joined the report; not audited."""
        with self._store.reading() as work:
            return who in reporters_of(work, report)

    def reports_of(self, who: str) -> tuple[Escalation, ...]:
        """Reports that the person made or joined, newest first."""
        with self._store.reading() as work:
            found = (each for each in work.reports_of(who) if each.source is None)
            return tuple(sorted(found, key=lambda each: each.raised_at, reverse=True))

    def is_escalation_number(self, number: str) -> bool:
        """Whether this number is an escalation's; no access check."""
        with self._store.reading() as work:
            return work.escalation(str(parse_number(number) or "")) is not None

    def of_ticket(self, ticket: Ticket) -> tuple[Escalation, ...]:
        """Escalations of a ticket that was shown."""
        with self._store.reading() as work:
            return work.escalations_of(ticket.number)

    def source_ticket(self, escalation: Escalation, *, who: str, now: datetime) -> Ticket | None:
        """Return its ticket, if this person may see it."""
        moment = self._moment(who, now)
        with self._store.reading() as work:
            ticket = source_ticket(work, escalation)
        return ticket if ticket and may_see(ticket, moment) else None

    def list_open(
        self, *, who: str, now: datetime, most: int, is_told: bool = False
    ) -> tuple[Escalation, ...]:
        """Open escalations that this person may know of: first those nobody has seen, then the
        oldest.

        Without authorities' enquiries (O5) and reviews of refusals, which their tickets list.
        `is_told` keeps only those the person was called to, or stands in for, and of the
        representative also what must be reported by law (O26).
        """
        roster, today = self._context().roster, tokyo.date_of(now)
        with self._store.reading() as work:
            unseen_first = sorted(
                work.open_escalations(), key=lambda each: each.acknowledged_at is not None
            )
            theirs = (
                each
                for each, source in ((each, source_ticket(work, each)) for each in unseen_first)
                if may_know(who, each, source, roster)
                and not (each.cause.is_of_decision or _is_enquiry(each, source))
                if not is_told
                or work.has_notice_for(each.number, who)
                or is_representative_standing_in(who, each, source, roster, today)
                or (who == roster.representative and each.is_judged and each.triage.is_reportable)
            )
            return tuple(islice(theirs, most))

    def breaches_since(self, since: datetime, *, who: str, now: datetime) -> tuple[Escalation, ...]:
        """Possible breaches first known since then, merged ones once (O28), as far as this person
        may know of them."""
        roster = self._context().roster
        with self._store.reading() as work:
            return tuple(
                each
                for each in work.escalations_before(now + _A_MOMENT, since)
                if each.cause.is_breach
                and not each.merged_into
                and may_know_escalation(work, who, each, roster)
            )

    def merge_targets(self, number: str, *, who: str) -> tuple[Escalation, ...]:
        """Return other open breaches into which this person may merge it, newest first."""
        roster = self._context().roster
        with self._store.reading() as work:
            report = work.escalation(number)
            if report is None:
                return ()
            breaches = [each for each in work.open_escalations() if each.cause.is_breach]
            newest = sorted(breaches, key=lambda each: each.raised_at, reverse=True)
            return tuple(
                each
                for each in newest
                if may_be_merged(work, report, each)
                and may_know_escalation(work, who, each, roster)
            )

    def merged_reports(self, number: str, *, who: str) -> tuple[Escalation, ...]:
        """Reports merged into it that this person may know of, by number."""
        roster = self._context().roster
        with self._store.reading() as work:
            report = work.escalation(number)
            found = filter(None, map(work.escalation, sorted(report.parts if report else ())))
            return tuple(each for each in found if may_know_escalation(work, who, each, roster))

    def open_reporters_account(
        self, number: str, *, who: str, now: datetime
    ) -> tuple[Escalation, Personal | None]:
        """The report and its account; audited."""
        moment = self._moment(who, now)
        found = self.find_readable(number, who=who, now=now)
        with self._store.transaction() as work:
            told = work.reporters_account(found.number)
            if told is not None:
                work.write_audit(audit.account_opened_entry(found.number, moment))
            return found, told

    def find_readable(self, number: str, *, who: str, now: datetime) -> Escalation:
        """An escalation this person may know of, as shown. Raises NoSuchTicketError."""
        roster = self._context().roster
        found = self._reached(
            number, who, now, lambda work, each: may_know_escalation(work, who, each, roster)
        )
        with self._store.reading() as work:
            return without_restricted_numbers(work, found)

    def may_know(self, number: str, who: str) -> bool:
        """Whether this person may know of it; not audited."""
        roster = self._context().roster
        with self._store.reading() as work:
            found = work.escalation(number)
            return found is not None and may_know_escalation(work, who, found, roster)

    def _reached(
        self,
        number: str,
        who: str,
        now: datetime,
        is_theirs: Callable[[UnitOfWork, Escalation], bool],
    ) -> Escalation:
        moment = self._moment(who, now)
        with audit_denials(self._store, moment, number), self._store.reading() as work:
            found = work.escalation(str(parse_number(number) or ""))
            if found is None or not is_theirs(work, found):
                raise NoSuchTicketError
            return found


def _report_of_key(
    work: UnitOfWork, key: str | ReportTap, now: datetime
) -> tuple[Escalation | None, tuple[str, ...]]:
    """The report that was made with this key or stands for this tap, and the keys that are new.

    The key of a later report at a place names the one before.
    """
    of_tap = key.key if isinstance(key, ReportTap) else key
    found = work.escalation(work.result_of_submission(of_tap) or "")
    if found is not None:
        return found, ()
    if not isinstance(key, ReportTap):
        return None, (of_tap,)
    at = key.place
    while (
        found := work.escalation(work.result_of_submission(at) or "")
    ) and _is_about_new_incident(work, found, now):
        at = f"{key.place}:{found.number}"
    return found, (of_tap,) if found else (of_tap, at)


def _is_about_new_incident(work: UnitOfWork, report: Escalation, now: datetime) -> bool:
    """Whether a new tap is about something new."""
    return now - report.raised_at >= _ONE_INCIDENT or not surviving_report(work, report).is_open


def _is_enquiry(escalation: Escalation, source: Ticket | None) -> bool:
    """Whether it reveals a restricted enquiry; a breach found in one does not."""
    is_restricted = source is not None and Restriction.ENQUIRY in source.restrictions
    return is_restricted and not escalation.cause.is_breach
