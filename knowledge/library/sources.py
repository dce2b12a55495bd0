"""The sentences of the policy that an answer rests on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from knowledge.library.entry import Entry
from knowledge.library.policy import Clause, Policy
from knowledge.library.quantities import Count

MOST_QUOTES: Final = 8  # that an answer shows


@dataclass(frozen=True)
class Source:
    """A verbatim quote of a clause with our English gloss of it."""

    clause: Clause
    quote: str
    gloss: str


@dataclass(frozen=True)
class Kept:
    """What a running desk keeps of an answer: the sentences that it rested on when it was last in
    order, each with its clause.

    `changed_on` is the day on which one of them was found changed; `is_named`: none was, and a
    revision itself named the answer.
    """

    sentences: Mapping[str, str]
    changed_on: date | None = None
    is_named: bool = False


def sources(entry: Entry, policy: Policy | None) -> tuple[Source, ...]:
    """Return the quotes that the entry chose of its clauses, each sentence once, in their order."""
    found: dict[str, Source] = {}
    for clause_id, chosen in entry.clauses.items():
        clause = policy.clauses.get(clause_id) if policy else None
        for nth, quote in enumerate(clause.quotes if clause else ()):
            if clause and (not chosen or quote.startswith(chosen)):
                gloss = clause.gloss[nth] if nth < len(clause.gloss) else ""
                found.setdefault(quote, Source(clause, quote, gloss))
    return tuple(found.values())


def as_of(entry: Entry, versions: Sequence[Policy]) -> Entry:
    """Return the entry with the answer that the last of these versions prepared for it."""
    for version in reversed(versions):
        if prepared := version.answers.get(entry.id):
            return prepared.given_to(entry)
    return entry


def counted(count: Count, policy: Policy) -> tuple[Source, ...]:
    """Return what is counted: the first quote of each clause, or all quotes of a single one."""
    clauses = [policy.clauses[each] for each in count.clauses if each in policy.clauses]
    most = None if len(count.clauses) == 1 else 1
    return tuple(
        Source(clause, quote, clause.gloss[nth] if nth < len(clause.gloss) else "")
        for clause in clauses
        for nth, quote in enumerate(clause.quotes[:most])
    )
