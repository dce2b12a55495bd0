"""List for curators the answers that a revision of the policy suspended."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from knowledge.evaluation.contradictions import (
    Contradiction,
    find_contradictions,
    find_outdated_quotations,
)
from knowledge.library.entry import Entry
from knowledge.library.loader import Library
from knowledge.library.policy import ANSWERS_FILE, Policy
from knowledge.library.sign_offs import (
    AnswerSignOff,
    SignedAnswers,
    answer_digest,
    group_sign_offs,
    text_digest,
)
from knowledge.library.sources import Source, sources
from knowledge.library.suspensions import LibraryOnDay, Suspension
from tickets.answers import is_signed, unanswered_return, valid_declaration
from tickets.model import tokyo
from tickets.model.revised_answers import AnswerVersion, SignOff, SignOffStage

SuspendedById = Mapping[str, Suspension]
"""Answers that a revision has changed, signed off or not, by entry id."""


@dataclass(frozen=True, slots=True)
class SuspendedAnswer:
    """An answer that a revision suspends: what changes, by when it is to be revised, who declared
    it revised. `entry` and `library` are as they read under that revision."""

    entry: Entry
    suspension: Suspension
    due: date
    declared: SignOff | None
    library: Library
    returned: SignOff | None = None
    """Who sent it back, until it is declared revised again."""
    is_prepared: bool = False
    """The revision is prepared and not in force yet: signed by then, the answer is never away."""

    @property
    def policy(self) -> Policy | None:
        return self.library.policy

    @property
    def has_same_text(self) -> bool:
        """Whether the answer reads as it did when it was last in order; False if nobody knows."""
        kept = self.library.kept.get(self.entry.id)
        return kept is not None and kept.text == text_digest(self.entry, self.policy)

    @property
    def wording(self) -> AnswerVersion:
        return answer_version_of(self.suspension)

    @property
    def contradictions(self) -> tuple[Contradiction, ...]:
        """Return contradictions with the policy, which bar declaring and signing."""
        quoted = find_outdated_quotations(self.entry, self.suspension, self.library)
        return (*find_contradictions(self.entry, self.policy), *quoted)

    @property
    def other_quotes(self) -> tuple[Source, ...]:
        """Return the answer's quotes besides the sentences that changed."""
        told = {each.now.quote for each in self.suspension.changes if each.now}
        return tuple(each for each in sources(self.entry, self.policy) if each.quote not in told)

    @property
    def file_without_answer(self) -> str:
        """The file of a prepared revision that does not have the new answer yet, or nothing."""
        clauses = self.policy.clauses.values() if self.policy and self.is_prepared else ()
        clause = next(iter(clauses), None)
        if self.policy is None or clause is None or self.entry.id in self.policy.answers:
            return ""
        return str(Path(clause.file).with_name(ANSWERS_FILE))

    @property
    def wording_hash(self) -> str:
        """Names entry, revision and text in a button, so that nobody signs another text."""
        wording = self.wording
        told = "\0".join((wording.entry, wording.revision, wording.digest))
        return hashlib.sha256(told.encode()).hexdigest()[:24]


def answer_version_of(suspension: Suspension) -> AnswerVersion:
    return AnswerVersion(suspension.entry, suspension.revised_on.isoformat(), suspension.digest)


def signed_answers(known: Iterable[SignOff]) -> SignedAnswers:
    """Return the completed sign-offs by the text that was signed, as the answerer needs them."""
    return group_sign_offs(
        AnswerSignOff(
            each.wording.entry,
            date.fromisoformat(each.wording.revision),
            each.wording.digest,
            tokyo.date_of(each.at),
        )
        for each in known
        if each.stage is SignOffStage.SIGNED
    )


def answers_as_signed(revision: str, library: Library, known: Iterable[SignOff]) -> list[Entry]:
    """The answers that read as they were signed off for the revision of this day."""
    signed = {
        (each.wording.entry, each.wording.digest)
        for each in known
        if each.stage is SignOffStage.SIGNED and each.wording.revision == revision
    }
    policy = library.policy
    entries = library.entries.values() if policy and signed else ()
    return [each for each in entries if policy and (each.id, answer_digest(each, policy)) in signed]


def answers_to_review(
    now: LibraryOnDay, known: tuple[SignOff, ...], days: int
) -> tuple[SuspendedAnswer, ...]:
    """The answers to revise, due first comes first. `days`: from the day of effect.

    Those of the next prepared revision are to be revised by its day.
    """
    found = [*_reviews(now, known, timedelta(days=days))]
    if now.next_revision:
        there = {each.wording for each in found}
        ahead = _reviews(now.next_revision, known, timedelta(), is_ahead=True)
        found += [each for each in ahead if each.wording not in there]
    return tuple(sorted(found, key=lambda each: (each.due, each.entry.id)))


def _reviews(
    there: LibraryOnDay, known: tuple[SignOff, ...], span: timedelta, *, is_ahead: bool = False
) -> Iterator[SuspendedAnswer]:
    for each in there.affected.values():
        wording = answer_version_of(each)
        if not each.is_mismatch and is_signed(wording, known):
            continue
        if is_ahead and (each.is_mismatch or each.revised_on != there.day):
            continue
        entry, due = there.library.entries[each.entry], each.revised_on + span
        by, back = valid_declaration(wording, known), unanswered_return(wording, known)
        yield SuspendedAnswer(entry, each, due, by, there.library, back, is_ahead)


def revision_days(revised: SuspendedById) -> dict[str, str]:
    """The day of the revision that changed each answer."""
    return {each.entry: each.revised_on.isoformat() for each in revised.values()}


def changed_sentences(suspension: Suspension) -> Iterator[tuple[str, str]]:
    """Each old sentence with the new one; one of them is empty if a sentence went or came."""
    for change in suspension.changes:
        yield change.was, change.now.quote if change.now else ""


def new_sentence_phrase(was: str, now: str) -> str:
    """Return the key of the phrase above the new sentence: changed, added or gone."""
    if not now:
        return "revised_gone"
    return "revised_now" if was else "revised_came"
