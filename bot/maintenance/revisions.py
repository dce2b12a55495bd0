"""Revisions of the policy: the stored baseline of each answer, by which an edit of the policy is
noticed; the faults of a base just read; cached sign-offs; notices of suspended answers.
"""

import json
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import astuple, dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final

import structlog

from bot import logs
from bot.config.reloading_file import ReloadingFile
from handlers.questions.suspended_answers import revision_days, signed_answers
from handlers.services import NotReadyError
from knowledge.answering import Answerer
from knowledge.evaluation.contradictions import faults_of_shown_answers
from knowledge.library.entry import Entry
from knowledge.library.files import FaultyKnowledge
from knowledge.library.loader import Library
from knowledge.library.sign_offs import SignedAnswers, policy_digest
from knowledge.library.sources import AnswerBaseline
from knowledge.library.suspensions import is_from_another_base, new_baselines
from tickets.access import audit
from tickets.desk import Desk
from tickets.model.notices import Notice, NoticeKind
from tickets.model.revised_answers import SignOff
from tickets.ports import StorageFailed, Store, UnitOfWork, post_missing_notices
from tickets.rules.context import OfficeContext

_log = structlog.get_logger()
_KEPT: Final = "sentences_of_answers"
_VERSIONS: Final = "versions_of_policy"
SIGN_OFF_SECONDS: Final = 1.0
"""How long sign-offs are cached. Another replica shows a signed answer after this time at most."""


class CachedSignOffs:
    """Sign-offs that end a suspension, as the answerer asks for them.

    While the database is down, those read last hold.
    """

    def __init__(self, read: Callable[[], tuple[SignOff, ...]]) -> None:
        self._read = read
        self._known: SignedAnswers = {}
        self._read_at: float | None = None
        self._turn = threading.Lock()

    def __call__(self) -> SignedAnswers:
        with self._turn:
            now = time.monotonic()
            if self._read_at is None or now - self._read_at >= SIGN_OFF_SECONDS:
                self._read_at = now
                try:
                    self._known = signed_answers(self._read())
                except StorageFailed as fault:
                    logs.alarm("sign_offs_not_read", str(fault))
            return self._known


@dataclass(slots=True)
class BaselineStore:
    """The stored baseline of each answer: the sentences on which it rested when it was last not
    suspended. The worker calls it each round.

    An edit of the policy in place, or a revision tidied up before its answers were signed off,
    leaves no other trace.
    """

    casebook: Store
    answerer: Callable[[], Answerer]
    context: Callable[[], OfficeContext]
    clock: Callable[[], datetime]
    _known: Mapping[str, AnswerBaseline] | None = None
    _versions: Mapping[str, str] | None = None
    _foreign_on: date | None = None
    """The day on which a base was read that has none of the sentences known."""

    def read(self) -> Mapping[str, AnswerBaseline]:
        """Return the stored baselines; while the database is down, those read last.

        Raises StorageFailed if there are none.
        """
        try:
            self._known = load_answer_baselines(self.casebook)
        except StorageFailed as fault:
            if self._known is None:
                raise
            logs.alarm("sentences_not_read", str(fault))
        return self._known

    def __call__(self) -> None:
        """Store the baselines of the answers that are not suspended now, if they have changed.

        A base that shares no sentence with the stored baselines may be a mistake (another
        company's): it replaces them from the next day on.
        """
        try:
            answerer = self.answerer()
        except NotReadyError:
            return
        library, day = answerer.library, answerer.in_force.day
        if not is_from_another_base(self._known or {}, library):
            self._foreign_on = None
        elif (self._foreign_on or day) == day:
            self._foreign_on = day
            return
        found = new_baselines(library, answerer.suspensions, library.kept)
        versions = _versions_begun(library, day)
        if (found, versions) == (self._known, self._versions):
            return
        noted = {entry: astuple(each) for entry, each in found.items()}
        with self.casebook.transaction() as work:
            self._release(found, versions, work)
            work.store_value(_KEPT, json.dumps(noted, ensure_ascii=False, default=date.isoformat))
            work.store_value(_VERSIONS, json.dumps(versions))
        self._known, self._versions = found, versions

    def _release(
        self, found: Mapping[str, AnswerBaseline], versions: Mapping[str, str], work: UnitOfWork
    ) -> None:
        """Write the audit entry and the notices of each revision that was withdrawn, with the
        answers that are shown again unchanged.

        Does nothing if another replica has stored these baselines already.
        """
        stored = json.loads(work.stored_value(_VERSIONS) or "{}")
        released: dict[date, list[str]] = {day: [] for day in _withdrawn(stored, versions)}
        for entry, each in _baselines_in(work).items():
            as_before = replace(each, changed_on=None, is_suspended_by_name=False)
            if each.changed_on and each.policy and found.get(entry) == as_before:
                released.setdefault(each.changed_on, []).append(entry)
        for day, entries in sorted(released.items()):
            work.write_audit(audit.withdrawn_revision_entry(day, entries, self.clock()))
            for notice in withdrawal_notices(day, self.context()):
                work.post_again(notice)  # a folder that was away for a moment cancelled it


def _versions_begun(library: Library, day: date) -> Mapping[str, str]:
    """Return the digest of each version's text by its day, up to the one in force; the day of the
    text in `policy/` itself is empty."""
    begun = (each for each in library.policies if (each.in_force_from or date.min) <= day)
    return {
        each.in_force_from.isoformat() if each.in_force_from else "": policy_digest(each)
        for each in begun
    }


def _withdrawn(stored: Mapping[str, str], now: Mapping[str, str]) -> list[date]:
    """Return the days of the last versions, if they are gone and the text before them is in force
    again: a revision that was moved up or replaced is not withdrawn."""
    days = list(stored)
    while days and days[-1] not in now:
        days.pop()
    gone = list(stored)[len(days) :]
    is_back = bool(days) and stored[days[-1]] == list(now.values())[-1]
    return [date.fromisoformat(day) for day in gone] if is_back else []


def withdrawal_notices(day: date, context: OfficeContext) -> Iterator[Notice]:
    """Yield notices to manager and curators: the revision of this day was withdrawn."""
    roster = context.roster
    for person in sorted({*roster.curators, *filter(None, [roster.manager])}):
        yield Notice(NoticeKind.REVISION_WITHDRAWN, "", person, 0, day.isoformat())


def check_new_base(answerer: Answerer, *, in_use: Answerer | None) -> tuple[str, ...]:
    """Log what the policy contradicts in a base just read; return the faults of the answers that
    are shown, a sentence each.

    Raises FaultyKnowledge with the faults that the base in use does not have. At the start (no base
    in use) nothing is raised: without the desk, no breach could be reported.
    """
    for fault in answerer.library.unmatched_quotes:
        _log.error("quote.unmatched", fault=str(fault))
    found = faults_of_shown_answers(answerer.library, answerer.in_force.affected)
    if found and in_use:
        known = faults_of_shown_answers(in_use.library, in_use.in_force.affected)
        standing = {each.sentence for each in known}  # an edit moves their lines
        if news := [each for each in found if each.sentence not in standing]:
            raise FaultyKnowledge(news)
    for fault in found:
        _log.error("answer.contradicted", fault=str(fault))
    return tuple(map(str, found))


def load_answer_baselines(casebook: Store) -> Mapping[str, AnswerBaseline]:
    """Return the stored baseline of each answer, by entry id. Raises StorageFailed."""
    with casebook.reading() as work:
        return _baselines_in(work)


def _baselines_in(work: UnitOfWork) -> Mapping[str, AnswerBaseline]:
    noted = json.loads(work.stored_value(_KEPT) or "{}")
    return {entry: _baseline_of_note(*note) for entry, note in noted.items()}


def _baseline_of_note(
    sentences: Mapping[str, str], changed_on: str | None, *rest: Any
) -> AnswerBaseline:
    """Read a stored baseline; later versions may store more values."""
    day = date.fromisoformat(changed_on) if changed_on else None
    return AnswerBaseline(sentences, day, *rest[:3])


@dataclass(frozen=True, slots=True)
class RevisionTask:
    """Notify owners and curators: once per revision of the answers that it suspended, or that are
    shown again because it was withdrawn; once a day of an edit that was refused for its faults.

    The notices wait in the outbox for the opening hours.
    """

    casebook: Store
    desk: Desk
    answerer: ReloadingFile[Answerer]
    keepers: Callable[[Entry], frozenset[str]]
    context: Callable[[], OfficeContext]
    wake: Callable[[], None]
    _queued: set[str] = field(default_factory=set)

    def __call__(self) -> None:
        try:
            answerer = self.answerer.current(patience=0.0)
        except NotReadyError:
            return
        told = self._told(answerer) if answerer.in_force.affected else {}
        wanted = [_notice(day, person) for day, people in told.items() for person in sorted(people)]
        withdrawn = {
            each.revised_on for each in answerer.suspensions.values() if each.is_reverted_change
        }
        for day in sorted(withdrawn):
            wanted += withdrawal_notices(day, self.context())
        if self.answerer.is_refused:
            roster, today = self.context().roster, answerer.in_force.day.isoformat()
            curators = sorted(roster.curators or filter(None, {roster.manager}))
            wanted += [Notice(NoticeKind.EDIT_REFUSED, "", each, 0, today) for each in curators]
        news = [each for each in wanted if each.key not in self._queued]
        if news and post_missing_notices(self.casebook, news):
            self.wake()
        self._queued.update(each.key for each in news)

    def _told(self, answerer: Answerer) -> Mapping[str, set[str]]:
        """Return the recipients by the revision's day: owners of the answers that it suspended, and
        the manager while anyone waits for the release of a recall."""
        found: dict[str, set[str]] = defaultdict(set)
        for entry, each in answerer.suspensions.items():
            found[each.revised_on.isoformat()] |= self.keepers(answerer.library.entries[entry])
        manager = self.context().roster.manager
        for day in set(revision_days(answerer.in_force.affected).values()):
            if manager and _notice(day, manager).key not in self._queued:
                found[day] |= {manager} if self._is_recalled(day, answerer) else set()
        return found

    def _is_recalled(self, day: str, answerer: Answerer) -> bool:
        """Whether anyone follows an answer that the revision of this day changed."""
        days = revision_days(answerer.in_force.affected)
        changed = {entry: on for entry, on in days.items() if on == day}
        return bool(self.desk.recalls.count_reached(changed))


def _notice(day: str, to: str) -> Notice:
    return Notice(NoticeKind.ANSWERS_SUSPENDED, "", to, 0, day)
