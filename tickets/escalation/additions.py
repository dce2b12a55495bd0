"""What people add to a report of a possible breach: to their own, or by joining a colleague's."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from tickets.access import audit
from tickets.escalation.acts import next_version
from tickets.escalation.escalate import escalate, notify_of_news, save_with_timers
from tickets.escalation.handling import (
    merge_facts,
    reporters_of,
    surviving_report,
    tell_changed_first_steps,
)
from tickets.escalation.new_facts import with_doubtful_judgement_undone
from tickets.model import tokyo
from tickets.model.contact import has_forbidden_number
from tickets.model.detection import mask_personal_data
from tickets.model.errors import Code, Fault
from tickets.model.escalation import (
    DATA_TRIGGERS,
    EVENT_TRIGGERS,
    AskedDetail,
    Cause,
    Escalation,
    Ongoing,
    Persons,
    Trigger,
)
from tickets.model.notices import Notice, NoticeKind
from tickets.model.personal import Personal
from tickets.model.ticket import HIDDEN_PERSON
from tickets.ports import UnitOfWork
from tickets.rules.context import Moment

LONGEST_ACCOUNT: Final = 1_000
_JOINED: Final = "report:joined:"
_ONE_BURST: Final = timedelta(hours=1)
_BESIDE_WORDS: Final = ("triggers", "known_at", "persons", "ongoing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """Fields that are None, empty or unknown stay unchanged."""

    triggers: frozenset[Trigger] = frozenset()
    known_at: datetime | None = None
    persons: Persons | None = None
    ongoing: Ongoing | None = None
    account: Personal | None = None
    """What happened, in free text."""

    def faults(self, moment: Moment) -> Iterator[Fault]:
        if self.known_at and self.known_at > moment.now:
            yield Fault(Code.IN_THE_FUTURE, "known_at", moment.now.isoformat())
        first_year = moment.context.opening.calendar.covered.start
        if self.known_at and tokyo.date_of(self.known_at).year < first_year:
            yield Fault(Code.TOO_LONG_AGO, "known_at", str(first_year))
        text = self.account.reveal() if self.account else ""
        if len(text) > LONGEST_ACCOUNT:
            yield Fault(Code.TOO_LONG, "account")
        if has_forbidden_number(text, moment.context.customer_numbers):
            yield Fault(Code.FORBIDDEN_NUMBER, "account")

    def apply_to(self, before: Escalation) -> Escalation:
        """Apply the addition; the earliest knowledge counts (O28)."""
        return replace(
            before,
            triggers=before.triggers | self.triggers,
            asked=before.asked - self._answered(),
            known_at=min(before.known_at, self.known_at or before.known_at),
            persons=before.persons if self.persons in (None, Persons.UNKNOWN) else self.persons,
            ongoing=before.ongoing if self.ongoing in (None, Ongoing.UNKNOWN) else self.ongoing,
        )

    def changed_fields(self, before: Escalation, after: Escalation) -> tuple[str, ...]:
        """Names of changed fields, for the audit."""
        changed = [n for n in _BESIDE_WORDS if getattr(before, n) != getattr(after, n)]
        return (*changed, *(("account",) if self.account else ()))

    def changed_labels(self, before: Escalation, after: Escalation) -> Iterator[str]:
        """Names of changed fields, for people: what the data is stands apart."""
        news = after.triggers - before.triggers
        for name in self.changed_fields(before, after):
            if name != "triggers" or not news.isdisjoint(EVENT_TRIGGERS):
                yield name
            if name == "triggers" and not news.isdisjoint(DATA_TRIGGERS):
                yield "data"

    def masked_account(self) -> Personal | None:
        return Personal(mask_personal_data(self.account.reveal())) if self.account else None

    def _answered(self) -> frozenset[AskedDetail]:
        """Asked fields that it answers."""
        said = {
            AskedDetail.TRIGGERS: self.triggers.intersection(EVENT_TRIGGERS),
            AskedDetail.DATA: self.triggers.intersection(DATA_TRIGGERS),
        }
        return frozenset(e for e in AskedDetail if said.get(e, getattr(self, e, None)))


def report_to_add_to(work: UnitOfWork, report: Escalation, who: str) -> Escalation | None:
    """The report that takes what this person adds: itself or, once it is closed, their newest open
    one that follows it; None if there is none."""
    theirs = sorted(work.reports_of(who), key=lambda each: each.raised_at, reverse=True)
    after = (each for each in theirs if each.follows == report.number)
    return next((e for e in (report, *after) if surviving_report(work, e).is_open), None)


def report_after_closing(
    work: UnitOfWork, closed: Escalation, number: str, addition: Addition, moment: Moment
) -> Escalation:
    """Report what was learned after a matter was closed; the new report names the closed one."""
    bare = Escalation(
        number=number,
        cause=Cause.BREACH_SUSPECTED,
        raised_by=moment.actor.id,
        raised_at=moment.now,
        known_at=moment.now,
        department=moment.actor.department,
        follows=closed.number,
    )
    made = addition.apply_to(bare)
    escalate(work, made, None, moment)
    work.write_audit(audit.escalation_created_entry(made, moment))
    if account := addition.masked_account():
        work.amend_escalation(made, account)
        work.write_audit(audit.report_addition_entry(made, ("account",), moment))
    return made


def join_report(
    work: UnitOfWork, report: Escalation, addition: Addition, moment: Moment
) -> tuple[Escalation, bool]:
    """Add what this person knows, if it is news, and let them add more."""
    key = join_key(moment.actor.id) + report.number
    is_known = work.result_of_submission(key) is not None
    if not is_known:
        work.remember_submission(key, report.number)
    is_news = addition.changed_fields(report, addition.apply_to(report))
    if is_news and surviving_report(work, report).is_open:
        add_to_report(work, report, addition, moment)
    return work.escalation(report.number) or report, is_known


def join_key(who: str) -> str:
    """Key of a person's joining a colleague's report, whose number follows."""
    return f"{_JOINED}{who}:"


def person_of_join_key(key: str) -> str | None:
    """The person whose joining has this key; None if it is the key of something else."""
    return key.removeprefix(_JOINED).partition(":")[0] if key.startswith(_JOINED) else None


def add_to_report(work: UnitOfWork, known: Escalation, addition: Addition, moment: Moment) -> None:
    """Add to the report and to the open one into which it was merged."""
    changes = tuple(_changes(work, known, addition, moment))
    for before, after in changes:
        save_with_timers(
            work, after, moment.context, addition.masked_account() if after.is_open else None
        )
        undone = () if before.triage == after.triage else ("triage",)
        work.write_audit(
            audit.report_addition_entry(
                after, (*addition.changed_fields(before, after), *undone), moment
            )
        )
    before, newest = changes[-1]
    tell_changed_first_steps(work, before, newest, moment)
    about = ",".join(addition.changed_labels(*changes[0]))
    notify_of_news(work, NoticeKind.ADDED, newest, moment, about=about)


MessageChange = Literal["edited", "deleted"]


def note_message_change(
    work: UnitOfWork, report: Escalation, what: MessageChange, moment: Moment
) -> None:
    """Tell who reported it and who judges it that its message changed, once for a burst of edits.
    What was reported stays."""
    stands, is_edited = surviving_report(work, report), what == "edited"
    last = report.message_edited_at if is_edited else report.message_deleted_at
    if not stands.is_open or (last and moment.now - last < _ONE_BURST):
        return
    for each in {report.number: report, stands.number: stands}.values():
        after = replace(
            each,
            version=each.version + 1,
            message_edited_at=moment.now if is_edited else each.message_edited_at,
            message_deleted_at=each.message_deleted_at if is_edited else moment.now,
        )
        save_with_timers(work, after, moment.context)
        work.write_audit(audit.report_addition_entry(after, (f"message_{what}",), moment))
    notify_of_news(work, NoticeKind.MESSAGE_CHANGED, after, moment, what)
    for person in () if report.source else reporters_of(work, report):
        step = report.version + 1
        work.post(Notice(NoticeKind.MESSAGE_CHANGED, report.number, person, step, what))


def _changes(
    work: UnitOfWork, known: Escalation, addition: Addition, moment: Moment
) -> Iterator[tuple[Escalation, Escalation]]:
    """Yield before and after, of the report and of the one it was merged into."""
    own = work.escalation(known.number) or known
    stands = surviving_report(work, own)
    known = with_doubtful_judgement_undone(own, addition.apply_to(own), moment)
    yield own, (after := _changed_by_reporter(known, moment))
    if stands is not own:
        whole = with_doubtful_judgement_undone(stands, merge_facts(stands, after), moment)
        yield stands, _changed_by_reporter(whole, moment)


def _changed_by_reporter(report: Escalation, moment: Moment) -> Escalation:
    """Next version, which names who made this report nowhere else, and nobody who joined it: it
    may be kept for longer than theirs."""
    is_own = moment.actor.id == report.raised_by
    return replace(next_version(report, moment), changed_by=None if is_own else HIDDEN_PERSON)
