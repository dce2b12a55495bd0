"""Prepares a revision: its clauses.yaml as proposed, what it leads to, and its files.

What a person must look at is marked CHECK.
"""

import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import count as count_from
from pathlib import Path
from typing import Final, NoReturn

from knowledge.library.files import Fault, Faults, FaultyKnowledge, SourceFile
from knowledge.library.loader import Library
from knowledge.library.policy import Clause, Policy, parse_policy
from knowledge.library.suspensions import Suspension, affected_answers
from knowledge.library.yaml_reader import quoted
from knowledge.revision.difference import (
    ClauseChange,
    Difference,
    FindNearest,
    NewSentence,
    compare_policy,
    nearest_by_sentence,
    no_nearest_answers,
)
from knowledge.revision.document import join_broken_lines
from knowledge.text import Language

CHECK_MARK: Final = "# CHECK"
_NEW: Final[Mapping[Language, str]] = {"ja": "新しい記載", "en": "New"}


@dataclass(frozen=True)
class RevisionDraft:
    """The files of a revision, not yet written."""

    day: date
    text: str
    clauses: str

    def policy(self, facts: Policy) -> Policy:
        """Return the revision as it would be read, with the facts of this version."""
        text, clauses = (
            SourceFile(name, content.encode(), content)
            for name, content in (("policy.ja.txt", self.text), ("clauses.yaml", self.clauses))
        )
        read = parse_policy(text, clauses, None, Faults())
        return replace(read, facts=facts.facts, in_force_from=self.day)

    @property
    def mark_count(self) -> int:
        """Count the lines that are marked for the curator."""
        return sum(CHECK_MARK in line for line in self.clauses.splitlines()[3:])


def draft_revision(
    policy: Policy,
    difference: Difference,
    text: str,
    day: date,
    suspends: Collection[str | tuple[str, str]] = (),
) -> RevisionDraft:
    """Propose a revision: quotes that are unchanged or moved as they are, reworded ones as they
    read now, gone ones left out, and each new sentence as a clause of its own.

    `suspends` are ids of entries; with a new sentence those that it only may concern.
    """
    head = _head(policy, difference, day, suspends)
    lines = [*head, *_clauses(policy, difference)]
    return RevisionDraft(day, text, "\n".join(lines) + "\n")


def _head(
    policy: Policy,
    difference: Difference,
    day: date,
    suspends: Collection[str | tuple[str, str]],
) -> Iterator[str]:
    yield f"# Proposed for the text in force from {day}. Compare each line that is marked “CHECK”"
    yield "# with policy.ja.txt, correct it, and take the mark away; lint warns while one is left."
    yield "policy:"
    if policy.title:
        yield f"  title: {_by_language(policy.title)}"
    if policy.established_on:
        yield f'  established_on: "{policy.established_on}"'
    yield f'  revised_on: "{day}"  {CHECK_MARK}: as the new text says?'
    if policy.answers_reviewed_on:
        yield f'  answers_reviewed_on: "{policy.answers_reviewed_on}"'
    if law := policy.law:
        yield f"  law: {{title: {quoted(law.title)}, edition: {law.edition}}}"
    yield from _counts(policy, difference)
    if suspends:
        yield "  # Suspended until signed off, whatever they rest on by then. A new sentence may"
        yield "  # make marked ones false, such as one that says the policy leaves this open: take"
        yield "  # the line out if it does not (if none is left, write “suspends: []”). Add others"
        yield "  # that a new sentence concerns."
        yield "  suspends:"
        yield from map(_suspended, suspends)
    else:
        yield "  suspends: []"
    yield ""
    yield "clauses:"


def _suspended(named: str | tuple[str, str]) -> str:
    if isinstance(named, str):
        return f"    - {quoted(named)}"
    entry, sentence = named
    return f"    - {quoted(entry)}  {CHECK_MARK}: does this concern it? {_one_line(sentence)}"


def _counts(policy: Policy, difference: Difference) -> Iterator[str]:
    """Counts without gone clauses, and with the new sentence that follows one of theirs."""
    gone = {change.clause.id for change in difference.clauses if change.kind == "gone"}
    names = _names(policy, difference)
    if policy.counts:
        yield "  counts:"
    for count in policy.counts:
        kept = [clause for clause in count.clauses if clause not in gone]
        added = [name for name, new in names.items() if len(kept) > 1 and new.after in kept]
        mark = "" if [*kept, *added] == [*count.clauses] else f"  {CHECK_MARK}: these are counted"
        if kept:
            of = ", ".join(map(quoted, (*kept, *added)))
            words = ", ".join(
                f"{language}: [{', '.join(map(quoted, each))}]"
                for language, each in count.words.items()
            )
            yield f"    - {{{words}, of: [{of}]}}{mark}"


def _names(policy: Policy, difference: Difference) -> dict[str, NewSentence]:
    """Return the proposed ids of the new sentences."""
    free = (name for number in count_from(1) if (name := f"NEW{number}") not in policy.clauses)
    return dict(zip(free, difference.new, strict=False))


def _clauses(policy: Policy, difference: Difference) -> Iterator[str]:
    added: dict[str | None, list[str]] = {}
    for identity, new in _names(policy, difference).items():
        section = policy.clauses[new.after].section if new.after else _NEW
        lines = [
            f"  - id: {identity}  {CHECK_MARK}: new; keep it if an answer is to rest on it",
            "    kind: new",
            f"    section: {_by_language(section)}",
            "    quotes:",
            f"      - {quoted(new.sentence)}",
        ]
        added.setdefault(new.after, []).extend([*lines, ""])
    yield from added.get(None, ())
    for change in difference.clauses:
        yield from _clause(change)
        yield from added.get(change.clause.id, ())


def _clause(change: ClauseChange) -> Iterator[str]:
    clause = change.clause
    if change.kind == "gone":
        yield f"  {CHECK_MARK}: {clause.id} is gone: {_one_line(clause.quotes[0])}"
        yield ""
        return
    kept = [(nth, quote) for nth, quote in enumerate(change.quotes) if quote.now]
    yield f"  - id: {quoted(clause.id)}"
    yield f"    kind: {quoted(clause.kind)}"
    yield f"    section: {_by_language(clause.section)}"
    yield "    quotes:"
    for _, quote in kept:
        mark = f"  {CHECK_MARK}: was {_one_line(quote.was)}" if quote.kind == "reworded" else ""
        yield f"      - {quoted(quote.now or '')}{mark}"
    yield from _gone_quotes(change)
    yield from _rest(clause, [(nth, quote.kind == "reworded") for nth, quote in kept])
    yield ""


def _gone_quotes(change: ClauseChange) -> Iterator[str]:
    for quote in change.quotes:
        if not quote.now:
            yield f"      {CHECK_MARK}: gone: {_one_line(quote.was)}"


def _rest(clause: Clause, kept: list[tuple[int, bool]]) -> Iterator[str]:
    if clause.gloss:
        yield "    gloss:"
        for nth, is_reworded in kept:
            mark = f"  {CHECK_MARK}: translates the earlier sentence" if is_reworded else ""
            yield f"      - {quoted(clause.gloss[nth])}{mark}"
    if clause.note:
        yield f"    note: {_by_language(clause.note)}"


def _by_language(texts: Mapping[Language, str]) -> str:
    return f"{{{', '.join(f'{language}: {quoted(text)}' for language, text in texts.items())}}}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


@dataclass(frozen=True)
class PreparedRevision:
    """A new text compared with the one in force before its day, and what it leads to.

    `suspended` are the answers that rest on a changed sentence, by entry id; `near` those nearest
    to each new sentence, which it may make false; `named` the new sentence of each of these that is
    not suspended yet.
    """

    before: Policy
    difference: Difference
    draft: RevisionDraft
    suspended: Mapping[str, Suspension]
    near: Mapping[str, tuple[str, ...]]
    named: Mapping[str, str]


LEAST_KEPT: Final = 0.1
"""Of the sentences; another company's policy has a few that are alike."""


def prepare_revision(
    library: Library,
    text: str,
    day: date,
    source: str,
    nearest: FindNearest = no_nearest_answers,
) -> PreparedRevision:
    """Compare and propose; raises FaultyKnowledge, naming `source`, if there is nothing to do or
    this is another text. `nearest` finds the answers that a new sentence may concern."""
    before = library.on(day - timedelta(days=1)).policy
    if before is None or not before.text.strip():
        _refuse(source, "this base has no policy yet: write policy/policy.ja.txt first.")
    if any(each.in_force_from == day for each in library.policies):
        told = f"there is a revision for {day} already: choose another day, or delete its folder."
        _refuse(source, told)
    text = join_broken_lines(text, before.text)
    if text.split() == before.text.split():
        _refuse(source, f"this is the text in force on {day} already: there is nothing to prepare.")
    difference = compare_policy(before, text)
    if difference.kept_share < LEAST_KEPT:
        _refuse(
            source,
            "almost nothing of the present policy is in this text: is it the right file? A"
            f" policy that was written anew is put into policy/revisions/{day}/ by hand.",
        )
    proposed = draft_revision(before, difference, text, day)
    versions = [each for each in library.policies if (each.in_force_from or date.min) < day]
    then = replace(library, policies=(*versions, proposed.policy(before)))
    known = affected_answers(library, day - timedelta(days=1))
    changed = {
        entry: each
        for entry, each in affected_answers(then, day).items()
        if each != known.get(entry)
    }
    near = nearest_by_sentence(difference, nearest)
    found = {entry: sentence for sentence in reversed(near) for entry in near[sentence]}
    named = {entry: sentence for entry, sentence in found.items() if entry not in changed}
    suspends: tuple[str | tuple[str, str], ...] = (*changed, *named.items())
    proposed = draft_revision(before, difference, text, day, suspends)
    return PreparedRevision(before, difference, proposed, changed, near, named)


def write_revision(folder: Path, draft: RevisionDraft) -> Path:
    """Write the revision's folder, complete or not at all; raises OSError."""
    revisions = folder / "policy" / "revisions"
    revisions.mkdir(exist_ok=True)
    place = revisions / draft.day.isoformat()
    with tempfile.TemporaryDirectory(prefix=".", dir=revisions) as kept:
        made = Path(kept) / place.name
        made.mkdir()
        (made / "policy.ja.txt").write_text(draft.text, encoding="utf-8", newline="\n")
        (made / "clauses.yaml").write_text(draft.clauses, encoding="utf-8", newline="\n")
        shutil.move(made, place)
    return place


def _refuse(source: str, sentence: str) -> NoReturn:
    raise FaultyKnowledge([Fault(source, 1, sentence)])
