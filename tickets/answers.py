"""Acts on curated answers: sign-off by two persons, recall of changed ones, the question inbox."""

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from tickets.access import audit
from tickets.model import tokyo
from tickets.model.contact import has_forbidden_number
from tickets.model.errors import Code, Fault, NotAllowedError, RefusedError
from tickets.model.kinds import Role
from tickets.model.notices import Notice, NoticeKind
from tickets.model.people import OPERATOR, Actor
from tickets.model.personal import Personal
from tickets.model.revised_answers import (
    AnswerVersion,
    Recall,
    RecallReach,
    SignOff,
    SignOffStage,
    is_same_person,
)
from tickets.ports import DeskPart, UnitOfWork, audit_denials
from tickets.rules.context import Moment

CURATING_ROLES: Final = frozenset({Role.CURATOR, Role.MANAGER, Role.DEPUTY})


def valid_declaration(wording: AnswerVersion, among: Collection[SignOff]) -> SignOff | None:
    """The last declaration that this wording is revised; None if the answer was sent back since."""
    found = (
        each for each in among if each.wording == wording and each.stage is SignOffStage.REVISED
    )
    last = max(found, key=_instant, default=None)
    returned = _last(SignOffStage.RETURNED, wording, among)
    return None if last and returned and returned.at >= last.at else last


def unanswered_return(wording: AnswerVersion, among: Collection[SignOff]) -> SignOff | None:
    """Return who sent the answer back, unless it was declared revised since."""
    declared, returned = (
        _last(stage, wording, among) for stage in (SignOffStage.REVISED, SignOffStage.RETURNED)
    )
    return None if returned and declared and declared.at > returned.at else returned


def _last(
    stage: SignOffStage, wording: AnswerVersion, among: Collection[SignOff]
) -> SignOff | None:
    """The last of this stage, whatever the answer's text was."""
    subject = wording.entry, wording.revision
    found = (
        each
        for each in among
        if each.stage is stage and (each.wording.entry, each.wording.revision) == subject
    )
    return max(found, key=_instant, default=None)


def _instant(sign_off: SignOff) -> datetime:
    return sign_off.at


def is_signed(wording: AnswerVersion, among: Iterable[SignOff]) -> bool:
    return any(each.wording == wording and each.stage is SignOffStage.SIGNED for each in among)


class SignOffs(DeskPart):
    """The two signatures that put a suspended answer back: declared by one, signed by another, who
    may send it back instead."""

    def list_all(self) -> tuple[SignOff, ...]:
        """Oldest first."""
        with self._store.reading() as work:
            return work.sign_offs()

    def require_curator(self, who: str, *, now: datetime) -> None:
        """Raises NotAllowedError, and audits it."""
        moment = self._moment(who, now)
        with audit_denials(self._store, moment):
            _require_curator(moment)

    def declare(self, wording: AnswerVersion, *, who: str, now: datetime) -> None:
        """Declare that the answer agrees with the revised policy; nothing if it is signed already.

        Raises NotAllowedError.
        """
        moment = self._moment(who, now)
        with self._acting(moment) as work:
            _require_curator(moment)
            known = work.sign_offs()
            last = valid_declaration(wording, known)
            if is_signed(wording, known) or (last is not None and last.person == who):
                return
            _record(SignOff(wording, SignOffStage.REVISED, who, now), work, moment)

    def sign(self, wording: AnswerVersion, *, who: str, now: datetime) -> None:
        """Sign what another person declared revised; nothing if it is signed already.

        Raises NotAllowedError, and RefusedError if nobody or the same person declared it.
        """
        moment = self._moment(who, now)
        with self._acting(moment) as work:
            _require_curator(moment)
            known = work.sign_offs()
            if is_signed(wording, known):
                return
            _declared_by_another(wording, known, who)
            _record(SignOff(wording, SignOffStage.SIGNED, who, now), work, moment)

    def send_back(
        self, wording: AnswerVersion, reason: Personal, *, who: str, now: datetime
    ) -> None:
        """Have what another person declared revised be revised again, and tell that person; nothing
        if this person has sent it back already.

        Raises NotAllowedError, and RefusedError if nobody or the same person declared it, if it is
        signed, or if the reason has a number that must not be kept (O9).
        """
        moment = self._moment(who, now)
        with self._acting(moment) as work:
            _require_curator(moment)
            known = work.sign_offs()
            last = unanswered_return(wording, known)
            if last and (last.wording, last.person) == (wording, who):
                return
            if is_signed(wording, known):
                raise RefusedError((Fault(Code.NOT_SUSPENDED, "sign_off"),))
            declared = _declared_by_another(wording, known, who)
            if has_forbidden_number(reason.reveal(), moment.context.customer_numbers):
                raise RefusedError((Fault(Code.FORBIDDEN_NUMBER, "reason"),))
            _record(SignOff(wording, SignOffStage.RETURNED, who, now, reason), work, moment)
            about = f"{wording.entry} {now.isoformat()}"
            for each in _recipients_of_return(declared.person, moment):
                work.post(Notice(NoticeKind.ANSWER_RETURNED, "", each, 0, about))


def _record(sign_off: SignOff, work: UnitOfWork, moment: Moment) -> None:
    work.add_sign_off(sign_off)
    work.write_audit(audit.sign_off_entry(sign_off, moment))


def _declared_by_another(wording: AnswerVersion, known: Collection[SignOff], who: str) -> SignOff:
    """The declaration that waits for this person. Raises RefusedError."""
    last = valid_declaration(wording, known)
    if last is None:
        raise RefusedError((Fault(Code.NOT_REVISED, "sign_off"),))
    if is_same_person(last.person, who):
        raise RefusedError((Fault(Code.SAME_PERSON, "sign_off"),))
    return last


def _recipients_of_return(declared_by: str, moment: Moment) -> Collection[str]:
    """Return the declarer; for one who revises no answers any more, or was at the command line,
    which no message reaches, the curators or else the manager.
    """
    roster = moment.context.roster
    if roster.actor(declared_by).roles & CURATING_ROLES:
        return (declared_by,)
    keepers = roster.curators or filter(None, {roster.manager})
    return sorted({*keepers} - {moment.actor.id})


def _require_curator(moment: Moment) -> None:
    """Admit only curators, manager, deputy and the operator at the command line."""
    actor = moment.actor
    if not (actor.roles & CURATING_ROLES or actor.id.startswith(OPERATOR)):
        raise NotAllowedError


class QuestionInbox(DeskPart):
    """The curators' inbox of questions; open to curators, whom the desk file names, and to the
    operator at the command line."""

    def may_open(self, who: str, *, now: datetime) -> bool:
        return _may_open(self._moment(who, now).actor)

    def require_curator(self, who: str, *, now: datetime) -> None:
        """Raises NotAllowedError, and audits it."""
        self._allowed(who, now)

    def audit_opening(self, questions: int, *, who: str, now: datetime) -> None:
        """Audit that this many texts were opened. Raises NotAllowedError."""
        self._write("open", questions, self._allowed(who, now))

    def audit_settling(self, act: str, questions: int, *, who: str, now: datetime) -> None:
        """Audit what became of these questions. Raises NotAllowedError."""
        self._write(act, questions, self._allowed(who, now))

    def _allowed(self, who: str, now: datetime) -> Moment:
        moment = self._moment(who, now)
        with audit_denials(self._store, moment):
            if not _may_open(moment.actor):
                raise NotAllowedError
        return moment

    def _write(self, act: str, questions: int, moment: Moment) -> None:
        with self._store.transaction() as work:
            work.write_audit(audit.question_inbox_entry(act, questions, moment))


def _may_open(actor: Actor) -> bool:
    return Role.CURATOR in actor.roles or actor.id.startswith(OPERATOR)


RELEASING_ROLES: Final = frozenset({Role.MANAGER, Role.DEPUTY})
RevisionOfEntry = Mapping[str, str]
"""Entries that a revision changed, and the day of that revision."""


class Recalls(DeskPart):
    """People are told once that an answer changed; shared messages are marked.

    Kept for this alone, sealed and for 180 days: who asked to be told of which answer, and where an
    answer was shared. Nothing is sent before the manager releases it.
    """

    def follow(self, entry: str, revision: str, *, who: str, now: datetime) -> None:
        """Tell this person once when the answer changes."""
        kept = Recall(entry=entry, revision=revision, kept_on=tokyo.date_of(now), person=who)
        self.save(kept)

    def unfollow(self, entry: str, *, who: str) -> None:
        with self._store.transaction() as work:
            for each in work.recalls({entry}):
                if each.person == who:
                    work.delete_recall(each)

    def recalls_followed_by(self, *, who: str) -> tuple[Recall, ...]:
        """The answers that this person wants to be told of, oldest first."""
        with self._store.reading() as work:
            own = [each for each in work.recalls() if each.person == who]
        return tuple(sorted(own, key=lambda each: (each.kept_on, each.entry)))

    def save(self, recall: Recall) -> None:
        """Store it, or replace what is stored of the same subject."""
        with self._store.transaction() as work:
            work.save_recall(recall)

    def count_reached(self, revised: RevisionOfEntry) -> RecallReach:
        """Count whom a release would reach."""
        if not revised:
            return RecallReach()
        with self._store.reading() as work:
            return _count_reach(_unreleased_before(work.recalls(revised), revised))

    def may_release(self, who: str, *, now: datetime) -> bool:
        return bool(self._moment(who, now).actor.roles & RELEASING_ROLES)

    def release(self, revised: RevisionOfEntry, *, who: str, now: datetime) -> RecallReach:
        """Tell and mark all that wait for it; returns how many. Raises NotAllowedError."""
        moment = self._moment(who, now)
        with self._acting(moment) as work:
            if not moment.actor.roles & RELEASING_ROLES:
                raise NotAllowedError
            concerned = _unreleased_before(work.recalls(revised), revised)
            reach = _count_reach(concerned)
            if not reach:
                return reach
            release = uuid.uuid4().hex
            for each in concerned:
                work.save_recall(replace(each, release=release))
            for person in sorted({each.person for each in concerned} - {""}):
                work.post(Notice(NoticeKind.ANSWER_CHANGED, "", person, 0, release))
            days = sorted({revised[each.entry] for each in concerned})
            work.write_audit(audit.recall_entry(days, reach, moment))
            return reach

    def entries_in_release(self, release: str, *, to: str) -> tuple[str, ...]:
        """The entries that this person is told of, unless they ended it meanwhile."""
        with self._store.reading() as work:
            theirs = (each for each in work.recalls(is_released=True) if each.person == to)
            return tuple(sorted(each.entry for each in theirs if each.release == release))

    def delete_finished(self) -> int:
        """Delete what people were told, or could not be told; returns how many."""
        with self._store.reading() as work:
            released = [each for each in work.recalls(is_released=True) if each.person]
        if not released:
            return 0
        with self._store.transaction() as work:
            done = [
                each
                for each in released
                if each.release
                not in {
                    one.about for one, _ in work.undelivered(NoticeKind.ANSWER_CHANGED, each.person)
                }
            ]
            for each in done:
                work.delete_recall(each)
        return len(done)

    def messages_to_mark(self) -> tuple[Recall, ...]:
        """Shared messages whose recall is released."""
        with self._store.reading() as work:
            return tuple(each for each in work.recalls(is_released=True) if each.channel)

    def delete(self, recall: Recall) -> None:
        with self._store.transaction() as work:
            work.delete_recall(recall)


def _unreleased_before(recalls: Iterable[Recall], revised: RevisionOfEntry) -> tuple[Recall, ...]:
    """Return recalls of an earlier revision that are not released yet."""
    return tuple(
        each
        for each in recalls
        if not each.release and each.entry in revised and each.revision < revised[each.entry]
    )


def _count_reach(recalls: Collection[Recall]) -> RecallReach:
    return RecallReach(
        people=len({each.person for each in recalls} - {""}),
        messages=sum(bool(each.channel) for each in recalls),
        answers=len({each.entry for each in recalls}),
    )
