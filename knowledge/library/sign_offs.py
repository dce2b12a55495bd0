"""Sign-offs of answers, as the answerer asks for them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date


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
