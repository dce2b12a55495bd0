"""Sign-offs of answers, and digests of what was signed: another text needs another signature."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b

from knowledge.library.entry import Entry, fact_names
from knowledge.library.policy import Policy
from knowledge.library.sources import sources


@dataclass(frozen=True)
class AnswerSignOff:
    """Ends a suspension: a person found the answer right under a revision.

    `digest` is of what they signed; when they did (Tokyo) tells no two apart.
    """

    entry: str
    revised_on: date
    digest: str
    signed_on: date | None = field(default=None, compare=False)


SignedAnswers = Mapping[tuple[str, str], Sequence[AnswerSignOff]]
"""The sign-offs of each answer and digest, those of the last revision last."""


def group_sign_offs(known: Iterable[AnswerSignOff]) -> SignedAnswers:
    found: dict[tuple[str, str], list[AnswerSignOff]] = defaultdict(list)
    for each in sorted(known, key=lambda each: each.revised_on):
        found[each.entry, each.digest].append(each)
    return dict(found)


def answer_digest(entry: Entry, policy: Policy) -> str:
    """Return a hash of what a person reads of this answer: its texts, its quotes, its facts."""
    answer, facts = _texts(entry, policy)
    parts = [
        *answer,
        *(f"quote {source.clause.id} {source.quote}" for source in sources(entry, policy)),
        *(f"gloss {source.gloss}" for source in sources(entry, policy)),
        *facts,
        f"opens {entry.opens}",
    ]
    return _digest(parts)


def text_digest(entry: Entry, policy: Policy | None) -> str:
    """Return a hash of this answer's texts and facts, without its quotes."""
    answer, facts = _texts(entry, policy)
    return _digest([*answer, *facts])


def policy_digest(policy: Policy | None) -> str:
    """Return a hash of the policy's text."""
    return _digest([policy.text]) if policy else ""


def _texts(entry: Entry, policy: Policy | None) -> tuple[list[str], list[str]]:
    answer = [f"answer {language} {text}" for language, text in sorted(entry.answer.items())]
    return answer, [f"fact {name} {_value(name, policy)}" for name in sorted(facts_of(entry))]


def _digest(parts: list[str]) -> str:
    return blake2b("\0".join(parts).encode(), digest_size=16).hexdigest()


def _value(name: str, policy: Policy | None) -> str:
    fact = policy.facts.get(name) if policy else None
    return str(sorted(fact.value.items())) if fact else ""


def facts_of(entry: Entry) -> set[str]:
    """Return the names of the facts that an answer states."""
    return {name for text in entry.answer.values() for name in fact_names(text)}
