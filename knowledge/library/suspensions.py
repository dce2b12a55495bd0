"""Answers that are suspended because the policy no longer has the sentences they rest on.

From the day of effect of a revision on, an answer is suspended if one of its sentences is not in
the new text, character for character, until the answer is signed off. The same holds for an edit
of the text in place, which a running desk finds by the sentences that it kept of each answer. All
days are Tokyo's.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, pairwise
from typing import Final

from rapidfuzz import fuzz

from knowledge.library.entry import Entry
from knowledge.library.loader import Library
from knowledge.library.policy import Clause, Policy, split_sentences
from knowledge.library.quantities import CountedThing
from knowledge.library.sign_offs import (
    AnswerSignOff,
    SignedAnswers,
    answer_digest,
    facts_of,
    policy_digest,
    text_digest,
)
from knowledge.library.sources import (
    LEAST_ALIKE,
    AnswerBaseline,
    Source,
    counted_quotes,
    new_sentences,
    source_at,
    sources,
    with_prepared_answer,
)

_MOST_SENTENCES_SHOWN: Final = 3


@dataclass(frozen=True)
class SentenceChange:
    """A sentence that is no longer in the policy, and the one in its place if there is one.

    `was` is empty for a sentence that was added and that the answer rests on or counts, or whose
    revision names the answer.
    """

    clause: str
    was: str
    now: Source | None
    is_of_revision: bool = False
    """A new sentence of a revision that names the answer, which may not concern it."""


@dataclass(frozen=True)
class Suspension:
    """Why an answer is withheld, and what a sign-off must name to end that.

    `changes` may be empty, if the revision itself names the answer and adds no sentence.
    `revised_on` is the day of effect of the last revision that changed a sentence of it.
    `digest` changes with the answer, its choice of quotes, and these quotes.
    `is_mismatch`: a quote differs from the text in force; clauses.yaml must be mended first, and
    no sign-off ends it.
    `is_withdrawn`: the text in force is again that under which the answer was last in order, but
    the answer was changed meanwhile.
    """

    entry: str
    changes: tuple[SentenceChange, ...]
    revised_on: date
    digest: str
    is_mismatch: bool = False
    is_reverted_change: bool = False

    @property
    def changes_for_readers(self) -> tuple[SentenceChange, ...]:
        """The changes without the many new sentences of a revision that only names the answer: most
        do not concern it."""
        own = tuple(each for each in self.changes if not each.is_of_revision)
        return self.changes if len(self.changes) - len(own) <= _MOST_SENTENCES_SHOWN else own

    @property
    def matching_sign_off(self) -> AnswerSignOff:
        """Return the sign-off that ends this suspension."""
        return AnswerSignOff(self.entry, self.revised_on, self.digest)

    def is_ended_by(self, signed: SignedAnswers) -> bool:
        matching = self.matching_sign_off
        return not self.is_mismatch and matching in signed.get((self.entry, self.digest), ())


def affected_answers(library: Library, day: date) -> Mapping[str, Suspension]:
    """Return all answers that rest on a changed sentence on that day, signed off or not."""
    begun = [each for each in library.policies if (each.in_force_from or date.min) <= day]
    if not begun:
        return {}
    kept, entries = library.kept, library.entries.values()
    found = (_suspension(entry, begun, day, kept.get(entry.id)) for entry in entries)
    return {each.entry: each for each in found if each}


def _suspension(
    entry: Entry, versions: list[Policy], day: date, kept: AnswerBaseline | None
) -> Suspension | None:
    """Return why the answer is withheld, or None: a quote differs from the text in force, a
    revision changed what it rests on, or the text was edited in place since the baseline."""
    current, entry_now = versions[-1], with_prepared_answer(entry, versions)
    differing = tuple(_mismatches(entry_now, current))
    changes, revised_on = _revised(entry, versions)
    is_reverted = bool(kept and kept.changed_on and kept.policy == policy_digest(current))
    if kept and is_reverted and not (revised_on or differing):
        return _after_reverted_change(entry_now, current, kept)
    lost = tuple(_sentences_lost(kept, {each.was for each in changes}, versions)) if kept else ()
    if kept and (lost or (kept.is_suspended_by_name and not is_reverted)):
        found_on = kept.changed_on or day
        revised_on = max(revised_on, found_on) if revised_on else found_on
    if differing and revised_on is None:
        revised_on = current.day
    if revised_on is None:
        return None
    listed = {each.was for each in (*changes, *lost)}
    changes = (*(each for each in differing if each.was not in listed), *changes, *lost)
    digest = answer_digest(entry_now, current)
    return Suspension(entry.id, changes, revised_on, digest, is_mismatch=bool(differing))


def _after_reverted_change(entry: Entry, policy: Policy, kept: AnswerBaseline) -> Suspension | None:
    """Return why an answer stays withheld although the change of the policy was taken back: it has
    been changed, too. None if it reads as before."""
    as_before = kept.text, kept.sentences
    if as_before == (text_digest(entry, policy), dict(_sentences_relied_on(entry, policy))):
        return None
    digest, day = answer_digest(entry, policy), kept.changed_on or policy.day
    return Suspension(entry.id, (), day, digest, is_reverted_change=True)


def _revised(
    entry: Entry, versions: list[Policy]
) -> tuple[tuple[SentenceChange, ...], date | None]:
    """Return what the revisions on file changed, and the day of the last that did."""
    changes: tuple[SentenceChange, ...] = ()
    revised_on: date | None = None
    for nth, (before, after) in enumerate(pairwise(versions), 1):
        changed = tuple(_changes(with_prepared_answer(entry, versions[:nth]), before, after))
        if changed or entry.id in (after.suspends or ()):
            added = _sentences_added(with_prepared_answer(entry, versions), before, after)
            listed = {each.now.quote for each in changed if each.now}
            changed += tuple(each for each in added if each.now and each.now.quote not in listed)
            changed = changed or tuple(
                SentenceChange(one.clause.id, "", one, is_of_revision=True)
                for one in new_sentences(before, after)
            )
            revised_on = after.day
        earlier = tuple(_changes_carried_on(changes, changed, before, after))
        changes = (*earlier, *changed)
    return changes, revised_on


def _changes_carried_on(
    changes: Collection[SentenceChange],
    changed: Collection[SentenceChange],
    before: Policy,
    after: Policy,
) -> Iterator[SentenceChange]:
    """Yield what earlier revisions changed, with the sentences that stand in their places now;
    not those that came back."""
    for each in changes:
        if each.was and each.was in after.text:
            continue
        if each.now is None or each.now.quote in after.text:
            changed_again = {one.was for one in changed if one.was}
            if each.was not in changed_again:  # the later change is listed
                yield each
        elif each.was:
            clause = before.clauses.get(each.now.clause.id)
            now = _in_its_place(each.now, clause.quotes if clause else (), after)
            yield replace(each, now=now)


def _sentences_lost(
    kept: AnswerBaseline, told: Collection[str], versions: list[Policy]
) -> Iterator[SentenceChange]:
    """Yield the kept sentences that no version on file has, without those told already.

    What an earlier version has, a revision changed: `_changes` tells whether that matters.
    """
    policy = versions[-1]
    for quote, clause_id in kept.sentences.items():
        if quote not in told and not any(quote in each.text for each in versions):
            clause = policy.clauses.get(clause_id) or Clause(clause_id, "", {}, (), ())
            place = _in_its_place(Source(clause, quote, ""), kept.sentences, policy)
            yield SentenceChange(clause_id, quote, place)


def with_baselines(library: Library, kept: Mapping[str, AnswerBaseline], today: date) -> Library:
    """Return a base just read with what the desk kept of its answers."""
    if is_from_another_base(kept, library):
        kept = {}
    suspended = affected_answers(replace(library, kept=kept), today)
    return replace(library, kept=new_baselines(library.on(today), suspended, kept))


def is_from_another_base(kept: Mapping[str, AnswerBaseline], library: Library) -> bool:
    """Whether the base has none of the sentences kept: it is another company's, or a mistake."""
    texts = [policy.text for policy in library.policies]
    sentences = {quote for each in kept.values() for quote in each.sentences}
    return bool(sentences) and not any(quote in text for quote in sentences for text in texts)


def new_baselines(
    library: Library, suspended: Mapping[str, Suspension], kept: Mapping[str, AnswerBaseline]
) -> Mapping[str, AnswerBaseline]:
    """Return what is to be kept of the base of a day: the sentences that each answer rests on, and
    of a suspended one those that it rested on before."""
    found, of_policy = dict(kept), policy_digest(library.policy)
    for entry in library.entries.values():
        why = suspended.get(entry.id)
        if why is None:
            text = text_digest(entry, library.policy)
            rests_on = dict(_sentences_relied_on(entry, library.policy))
            found[entry.id] = AnswerBaseline(rests_on, text=text, policy=of_policy)
        elif entry.id in kept:
            found[entry.id] = _dated(kept[entry.id], why)
        elif not why.is_mismatch:
            before = {each.was: each.clause for each in why.changes if each.was}
            found[entry.id] = _dated(AnswerBaseline(before), why)
    return found


def _dated(kept: AnswerBaseline, why: Suspension) -> AnswerBaseline:
    """Note the day, if a sentence that was kept has changed, or if the revision itself names the
    answer."""
    is_named = not any(each.was for each in why.changes)
    is_about = is_named or any(each.was in kept.sentences for each in why.changes)
    if kept.changed_on or not is_about:
        return kept
    return replace(kept, changed_on=why.revised_on, is_suspended_by_name=is_named)


def _sentences_relied_on(entry: Entry, policy: Policy | None) -> Iterator[tuple[str, str]]:
    """Yield each sentence that an answer rests on, with its clause: its quotes, those that print
    its facts, and those that it states the number of."""
    if policy is None:
        return
    printed = (_printed(name, policy) for name in sorted(facts_of(entry)))
    numbered = (counted_quotes(each, policy) for each in policy.counts if _states(entry, each))
    for each in (*sources(entry, policy), *filter(None, printed), *chain(*numbered)):
        yield each.quote, each.clause.id


def _mismatches(entry: Entry, policy: Policy) -> Iterator[SentenceChange]:
    for source in sources(entry, policy):
        if source.quote not in policy.text:
            yield SentenceChange(source.clause.id, source.quote, _nearest(source, policy))


def _changes(entry: Entry, before: Policy, after: Policy) -> Iterator[SentenceChange]:
    for source in sources(entry, before):
        if source.quote not in after.text:
            yield SentenceChange(
                source.clause.id, source.quote, successor_sentence(source, before, after)
            )
    yield from _miscounted(entry, before, after)
    for name in sorted(facts_of(entry)):
        if (printed := _printed(name, before)) and not _printed(name, after):
            found = successor_sentence(printed, before, after)
            yield SentenceChange(printed.clause.id, printed.quote, found)


def _sentences_added(entry: Entry, before: Policy, after: Policy) -> Iterator[SentenceChange]:
    """Yield the new sentences that an answer rests on."""
    for source in sources(entry, after):
        if source.quote not in before.text:
            yield SentenceChange(source.clause.id, "", source)


def _miscounted(entry: Entry, before: Policy, after: Policy) -> Iterator[SentenceChange]:
    """Yield what came to or went from the things that the answer states the number of."""
    for count in before.counts:
        later = next((each for each in after.counts if each.words == count.words), None)
        if later is None or not _states(entry, count):
            continue
        was, now = counted_quotes(count, before), counted_quotes(later, after)
        if len(was) == len(now):
            continue
        own = {source.quote for source in sources(entry, before)}
        for source in was:
            if source.quote not in after.text and source.quote not in own:
                yield SentenceChange(source.clause.id, source.quote, None)
        for source in now:
            if source.quote not in before.text:
                yield SentenceChange(source.clause.id, "", source)


def _states(entry: Entry, count: CountedThing) -> bool:
    return any(any(count.find_counts(text, at)) for at, text in entry.answer.items())


def _printed(name: str, policy: Policy) -> Source | None:
    """Return the sentence that prints a fact, or None if the policy does not."""
    fact = policy.facts.get(name)
    clause = policy.clauses.get(fact.clause or "") if fact else None
    value = fact.value.get("ja", "") if fact else ""
    if clause is None or value not in policy.text:
        return None
    quote = next((quote for quote in clause.quotes if value in quote), value)
    return Source(clause, quote, "")


def successor_sentence(source: Source, before: Policy, after: Policy) -> Source | None:
    """Return what stands in the place of a sentence that a revision reworded, or None."""
    return _in_its_place(source, before.clauses[source.clause.id].quotes, after)


def _in_its_place(source: Source, known: Collection[str], after: Policy) -> Source | None:
    """Return the nearest of the clause's quotes that are new, or of all sentences."""
    clause = after.clauses.get(source.clause.id)
    new = [
        (fuzz.ratio(source.quote, quote), -nth)
        for nth, quote in enumerate(clause.quotes if clause else ())
        if quote not in known and quote in after.text
    ]
    if clause and new and max(new)[0] >= LEAST_ALIKE:
        nth = -max(new)[1]
        return source_at(clause, nth)
    return _nearest(source, after)


def _nearest(source: Source, policy: Policy) -> Source | None:
    alike = [
        (fuzz.ratio(source.quote, each.text), each.text) for each in split_sentences(policy.text)
    ]
    likeness, sentence = max(alike, default=(0.0, ""))
    return Source(source.clause, sentence, "") if likeness >= LEAST_ALIKE else None


@dataclass(frozen=True)
class LibraryOnDay:
    """The base as it is on a day, and the answers that a revision has changed by then, signed off
    or not.

    `next_revision` is the same on the day of the next prepared revision, if there is one.
    """

    day: date
    library: Library
    affected: Mapping[str, Suspension]
    next_revision: "LibraryOnDay | None" = None

    @classmethod
    def of(cls, library: Library, day: date) -> "LibraryOnDay":
        days = (each.in_force_from for each in library.policies)
        following = min((each for each in days if each and each > day), default=None)
        later = cls.of(library, following) if following else None
        return cls(day, library.on(day), affected_answers(library, day), later)

    def with_prepared_revisions(self) -> Iterator["LibraryOnDay"]:
        """Yield this day and the days of the prepared revisions."""
        yield self
        if self.next_revision:
            yield from self.next_revision.with_prepared_revisions()

    @property
    def replaced_policy(self) -> Policy | None:
        """Return the version that the one in force has replaced, or None."""
        days = ((each.in_force_from or date.min, each) for each in self.library.policies)
        begun = [each for day, each in days if day <= self.day]
        return begun[-2] if len(begun) > 1 else None

    def answers_by_sentence(self) -> Mapping[str, Sequence[str]]:
        """Return the answers that rest on each sentence of the policy, or rested on it before the
        last revision: entry ids by sentence."""
        found: dict[str, list[str]] = defaultdict(list)
        for entry in self.library.entries.values():
            for policy in (self.replaced_policy, self.library.policy):
                for quote, _ in _sentences_relied_on(entry, policy):
                    found[quote].append(entry.id)
        for each in self.affected.values():
            for change in each.changes:
                if change.was:
                    found[change.was].append(each.entry)
        return {sentence: tuple(dict.fromkeys(entries)) for sentence, entries in found.items()}
