"""Prepares a revision: everything about it as a value, and its files written at once."""

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import NoReturn

from knowledge.library.faults import Fault, FaultyKnowledge
from knowledge.library.loader import Library
from knowledge.library.policy import Policy
from knowledge.library.revisions import Suspension, affected
from knowledge.revision.difference import Difference, compare
from knowledge.revision.draft import Draft, draft


@dataclass(frozen=True)
class Prepared:
    """A new text compared with the one in force before its day, and what it leads to.

    `suspended` are the answers that rest on a changed sentence, by entry id.
    """

    before: Policy
    difference: Difference
    draft: Draft
    suspended: Mapping[str, Suspension]


def prepare(library: Library, text: str, day: date, source: str) -> Prepared:
    """Compare and propose; raises FaultyKnowledge, naming `source`, if there is nothing to do."""
    before = library.on(day - timedelta(days=1)).policy
    if before is None or not before.text.strip():
        _refuse(source, "this base has no policy yet: write policy/policy.ja.txt first.")
    if any(each.in_force_from == day for each in library.policies):
        told = f"there is a revision for {day} already: choose another day, or delete its folder."
        _refuse(source, told)
    if text.split() == before.text.split():
        _refuse(source, f"this is the text in force on {day} already: there is nothing to prepare.")
    difference = compare(before, text)
    proposed = draft(before, difference, text, day)
    versions = [each for each in library.policies if (each.in_force_from or date.min) < day]
    then = replace(library, policies=(*versions, proposed.policy(before)))
    known = affected(library, day - timedelta(days=1))
    changed = {
        entry: each for entry, each in affected(then, day).items() if each != known.get(entry)
    }
    proposed = draft(before, difference, text, day, tuple(changed))
    return Prepared(before, difference, proposed, changed)


def write(folder: Path, draft: Draft) -> Path:
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
