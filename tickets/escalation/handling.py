"""Handling of escalations by manager, deputy and representative."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

from tickets.access import audit
from tickets.access.escalation_access import may_act, may_know
from tickets.escalation.acts import (
    Acknowledge,
    AskReporter,
    CloseIncident,
    EndWithoutBreach,
    EscalationAct,
    Judge,
    RecordFiling,
    RecordPersonsTold,
    apply_act,
    next_version,
    with_acknowledgement,
    with_closing,
)
from tickets.escalation.corrections import RecordFurtherReport
from tickets.escalation.escalate import notify_of_news, save_with_timers
from tickets.escalation.new_facts import with_doubtful_judgement_undone
from tickets.model.errors import (
    Code,
    Fault,
    NoSuchTicketError,
    NotAllowedError,
    RefusedError,
    StaleTicketError,
)
from tickets.model.escalation import Escalation, EscalationOutcome, Ongoing, Persons
from tickets.model.notices import Notice, NoticeKind
from tickets.model.numbers import Series, parse_number
from tickets.model.triage import PersonsTold
from tickets.ports import DeskPart, UnitOfWork, audit_denials, source_ticket
from tickets.rules.context import Moment
from tickets.rules.office import EmergencyInstructions


class EscalationHandling(DeskPart):
    def act(
        self,
        number: str,
        act: EscalationAct,
        *,
        who: str,
        now: datetime,
        key: str,
        seen: int | None = None,
    ) -> Escalation:
        """Apply the act; the same key returns the same result.

        Raises NoSuchTicketError, NotAllowedError, StaleTicketError if the version is not `seen`, or
        RefusedError with every fault.
        """
        moment = self._moment(who, now)
        with self._acting(moment, number) as work:
            before = _require_actionable(work, number, moment)
            # It may be acknowledged already: the first one counts.
            is_known = isinstance(act, Acknowledge) and act.apply(before, moment) == before
            if work.result_of_submission(key) or is_known:
                return before
            _require_newest(before, seen)
            after = apply_act(act, before, moment)
            self._write(work, before, after, act, moment)
            work.remember_submission(key, after.number)
            return after

    def find_actionable(self, number: str, *, who: str, now: datetime) -> Escalation:
        """Return an escalation on which this person may act.

        Raises NoSuchTicketError if they may not know of it, else NotAllowedError.
        """
        moment = self._moment(who, now)
        with audit_denials(self._store, moment, number), self._store.reading() as work:
            return without_restricted_numbers(work, _require_actionable(work, number, moment))

    def may_act(self, escalation: Escalation, who: str) -> bool:
        """Whether this person may act on it; not audited."""
        roster = self._context().roster
        with self._store.reading() as work:
            source = source_ticket(work, escalation)
        return may_act(who, escalation, source, roster)

    def merge(
        self, number: str, into: str, *, who: str, now: datetime, key: str, seen: int | None = None
    ) -> Escalation:
        """Merge it into another one; the earliest knowledge counts (O28).

        Raises as `act` does.
        """
        moment = self._moment(who, now)
        with self._acting(moment, number) as work:
            gone, stays = (_require_actionable(work, each, moment) for each in (number, into))
            if work.result_of_submission(key):
                return stays
            _require_newest(gone, seen)
            if not may_be_merged(work, gone, stays):
                raise RefusedError((Fault(Code.OTHER_MATTER, "into"),))
            ended = with_closing(
                with_acknowledgement(gone, moment), EscalationOutcome.MERGED, moment
            )
            ended = next_version(replace(ended, merged_into=stays.number), moment)
            self._write(work, gone, ended, "merge", moment)
            both = merge_facts(with_acknowledgement(stays, moment), ended)
            grown = next_version(with_doubtful_judgement_undone(stays, both, moment), moment)
            save_with_timers(work, grown, moment.context, work.reporters_account(gone.number))
            for before in (stays, gone):
                tell_changed_first_steps(work, before, grown, moment)
            if grown.known_at < stays.known_at:
                notify_of_news(work, NoticeKind.KNOWN_EARLIER, grown, moment)
            work.remember_submission(key, grown.number)
            return grown

    def _write(
        self,
        work: UnitOfWork,
        before: Escalation,
        after: Escalation,
        act: EscalationAct | str,
        moment: Moment,
    ) -> None:
        save_with_timers(work, after, moment.context)
        name = act if isinstance(act, str) else act.recorded_as
        work.write_audit(audit.escalation_act_entry(name, before, after, moment))
        if isinstance(act, AskReporter):
            work.post(Notice(NoticeKind.ASKED_BACK, after.number, after.raised_by, after.version))
        if before.is_open and not after.is_open:
            _tell_reporters(work, after, moment)
        if isinstance(act, Judge):
            _tell_representative(work, before, after, moment)
        if isinstance(act, Acknowledge) and before.asks_representative:
            _tell_who_goes_on(work, after, moment)
        if act == "merge" or isinstance(act, _DECISIONS):
            _tell_manager(work, after, act if isinstance(act, str) else act.name, moment)


_DECISIONS: Final = (
    Judge,
    RecordFiling,
    RecordPersonsTold,
    EndWithoutBreach,
    CloseIncident,
    RecordFurtherReport,
)


def _tell_manager(work: UnitOfWork, after: Escalation, act: str, moment: Moment) -> None:
    """Put what others decide in the manager's place into their next digest (O23)."""
    manager, is_undecided = moment.roster.manager, act == Judge.name and not after.is_judged
    if manager in (None, moment.actor.id) or is_undecided:
        return
    if may_know(manager, after, source_ticket(work, after), moment.roster):
        work.post(Notice(NoticeKind.DECIDED_MEANWHILE, after.number, manager, after.version, act))


def _tell_representative(
    work: UnitOfWork, before: Escalation, after: Escalation, moment: Moment
) -> None:
    """Tell the representative once of what must be reported by law, to be confirmed (O26)."""
    if before.asks_representative:
        return
    above, source = moment.roster.representative, source_ticket(work, after)
    if above and after.asks_representative and may_know(above, after, source, moment.roster):
        work.post(Notice(NoticeKind.JUDGED_REPORTABLE, after.number, above, after.version))


def _tell_who_goes_on(work: UnitOfWork, after: Escalation, moment: Moment) -> None:
    """Tell the manager, who judged it and who took it over that the representative knows (O26)."""
    source, at = source_ticket(work, after), moment.now.isoformat()
    on_it = {moment.roster.manager, after.triaged_by, after.owner} - {None, moment.actor.id}
    if after.representative_told_on is None:
        return
    for each in sorted(filter(None, on_it)):
        if may_know(each, after, source, moment.roster):
            work.post(Notice(NoticeKind.REPRESENTATIVE_SAW, after.number, each, after.version, at))


def _tell_reporters(work: UnitOfWork, ended: Escalation, moment: Moment) -> None:
    """Merged reports end with it (O24)."""
    if not ended.cause.is_breach or ended.outcome in (None, EscalationOutcome.MERGED):
        return
    for each, person in _reports_and_reporters(work, ended, moment):
        about = str(ended.outcome)
        work.post(Notice(NoticeKind.REPORT_OVER, each.number, person, each.version, about))


def tell_changed_first_steps(
    work: UnitOfWork, before: Escalation, after: Escalation, moment: Moment
) -> None:
    """Tell who reported it if the first steps are others after a merge or an addition (O24)."""
    office = moment.context.office
    steps = (office.emergency if office else EmergencyInstructions()).steps
    if steps(before.triggers) != steps(after.triggers):
        for each, person in _reports_and_reporters(work, before, moment):
            work.post(Notice(NoticeKind.STEPS_CHANGED, each.number, person, each.version))


def _reports_and_reporters(
    work: UnitOfWork, report: Escalation, moment: Moment
) -> Iterator[tuple[Escalation, str]]:
    """Yield, once each, who made or joined it or one merged into it, with their report; without
    the actor.
    """
    reports = (report, *filter(None, map(work.escalation, sorted(report.parts))))
    told = {moment.actor.id}
    theirs = [(each, reporters_of(work, each)) for each in reports if each.source is None]
    makers = [(each, people[0]) for each, people in theirs]
    joiners = [(each, person) for each, people in theirs for person in people[1:]]
    for each, person in (*makers, *joiners):
        if person not in told:
            told.add(person)
            yield each, person


def reporters_of(work: UnitOfWork, report: Escalation) -> tuple[str, ...]:
    """Return who made the report, then who joined it."""
    return (report.raised_by, *work.joiners_of(report.number))


def _require_actionable(work: UnitOfWork, number: str, moment: Moment) -> Escalation:
    found = work.escalation(str(parse_number(number) or ""))
    if found is None:
        raise NoSuchTicketError
    source = source_ticket(work, found)
    who, roster = moment.actor.id, moment.roster
    if not may_know(who, found, source, roster):
        raise NoSuchTicketError
    if not may_act(who, found, source, roster):
        raise NotAllowedError
    return found


def _require_newest(before: Escalation, seen: int | None) -> None:
    """Raise StaleTicketError, by nobody if its message was edited or deleted last."""
    if seen in (None, before.version):
        return
    told = (before.message_edited_at, before.message_deleted_at)
    edited, changed = max(filter(None, told), default=before.raised_at), before.last_changed_at
    by = "" if edited > changed else before.changed_by or before.raised_by
    raise StaleTicketError(by, max(edited, changed))


def may_be_merged(work: UnitOfWork, gone: Escalation, stays: Escalation) -> bool:
    """Whether both are open possible breaches, which alone can be merged.

    An ordinary one cannot go into a restricted one: those who were called would lose it, and its
    copies would name the other (O1).
    """
    both = (gone, stays)
    is_fit = all(each.is_open and each.cause.is_breach for each in both)
    if not is_fit or gone.number == stays.number:
        return False
    return _is_restricted(work, gone) or not _is_restricted(work, stays)


def _is_restricted(work: UnitOfWork, escalation: Escalation) -> bool:
    """Whether it is restricted from the start, or through its ticket (it keeps its number)."""
    source = source_ticket(work, escalation)
    return escalation.number.startswith(Series.RESTRICTED) or bool(source and source.restrictions)


def without_restricted_numbers(work: UnitOfWork, escalation: Escalation) -> Escalation:
    """Without the numbers of restricted ones that were merged with it: more people may know of it
    than of these (O1)."""
    into = escalation.merged_into
    merged = escalation.parts | ({into} if into else set())
    if not merged or _is_restricted(work, escalation):
        return escalation
    others = filter(None, map(work.escalation, sorted(merged)))
    hidden = {each.number for each in others if _is_restricted(work, each)}
    shown = None if into in hidden else into
    return replace(escalation, parts=escalation.parts - hidden, merged_into=shown)


def merge_facts(stays: Escalation, part: Escalation) -> Escalation:
    """The surviving escalation, with all facts and filings of both."""
    both = (stays, part)
    first, later = sorted(both, key=lambda each: each.known_at)
    filed = {each.destination for each in stays.filings}
    return replace(
        stays,
        known_at=first.known_at,
        department=first.department or later.department,
        triggers=stays.triggers | part.triggers,
        persons=_most({each.persons for each in both}),
        ongoing=next(each for each in Ongoing if each in {stays.ongoing, part.ongoing}),
        is_unsure=stays.is_unsure and part.is_unsure,
        filings=(*stays.filings, *(f for f in part.filings if f.destination not in filed)),
        persons_told=stays.persons_told if stays.persons_told.is_done else part.persons_told,
        persons_told_before=_earlier_notices(stays, part),
        representative_told_on=stays.representative_told_on or part.representative_told_on,
        parts=stays.parts | part.parts | {part.number},
    ).with_letters(*stays.letters_to_persons, *part.letters_to_persons)


def _earlier_notices(stays: Escalation, part: Escalation) -> tuple[PersonsTold, ...]:
    """Return every record of a notice but the one that stays the last."""
    if stays.persons_told.is_done:
        return (*part.notices, *stays.persons_told_before)
    return (*stays.notices, *part.persons_told_before)


def surviving_report(work: UnitOfWork, escalation: Escalation) -> Escalation:
    """Follow merges to the surviving escalation."""
    while escalation.merged_into and (into := work.escalation(escalation.merged_into)):
        escalation = into
    return escalation


def _most(said: Collection[Persons]) -> Persons:
    """Largest known count."""
    known = [each for each in Persons if each in said and each is not Persons.UNKNOWN]
    return known[-1] if known else Persons.UNKNOWN
