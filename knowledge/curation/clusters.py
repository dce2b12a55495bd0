"""Groups of questions that were not answered well and mean nearly the same."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal
from zlib import crc32

import numpy as np

from knowledge.matching import meaning
from knowledge.matching.phrasings import Floats
from knowledge.text import Language, clean

MissReason = Literal["not_found", "unsure", "unhelpful", "chosen"]
"""Not found, offered and not chosen from, marked 「違う」, answered by choosing a candidate."""
Proposal = Literal["phrasing", "near_miss", "new_entry", "review"]
"""A way to ask of an entry; of a referral; a new entry; a look at an entry's text."""

LEAST_COSINE_IN_MEANING: Final = 0.75  # cosine of two questions that mean nearly the same
LEAST_COSINE_IN_LETTERS: Final = 0.5  # the same without the semantic package
LEAST_PROBABILITY_OF_ENTRY: Final = (
    0.2  # probability from which the nearest entry may be the right one
)
_PLACES: Final = 4096
_REASONS_ABOUT_TEXT: Final = frozenset({"old", "unclear"})


@dataclass(frozen=True)
class MissedQuestion:
    """A question that was not answered well; nothing tells who asked it."""

    id: str
    asked_on: date
    language: Language
    why: MissReason
    text: str
    candidates: tuple[tuple[str, float], ...] = ()
    """Entries with their probabilities, the best first."""
    entry: str | None = None
    """The entry that was chosen, or marked 「違う」."""
    reason: str | None = None
    """Why it was marked."""


@dataclass(frozen=True)
class Cluster:
    """The first question is the one that the others resemble."""

    questions: tuple[MissedQuestion, ...]
    nearest: tuple[str, ...]
    """Entries that may be meant, the likeliest first."""
    proposal: Proposal

    @property
    def id(self) -> str:
        return self.questions[0].id

    @property
    def entry(self) -> str | None:
        """The entry that the proposal is about."""
        return self.nearest[0] if self.nearest and self.proposal != "new_entry" else None


def cluster_questions(
    questions: Sequence[MissedQuestion], answers: Collection[str], referrals: Collection[str]
) -> tuple[Cluster, ...]:
    """Return the clusters, the largest first.

    `answers` and `referrals` are the ids of today's entries: others are passed over.
    """
    groups: list[list[int]] = []
    vectors, alike = _vectors([clean(each.text) for each in questions])
    for place in range(len(questions)):
        nearest, group = max(
            ((float(vectors[place] @ vectors[group[0]]), group) for group in groups),
            key=lambda each: each[0],
            default=(0.0, None),
        )
        if group is not None and nearest >= alike:
            group.append(place)
        else:
            groups.append([place])
    found = [
        _cluster([questions[place] for place in group], answers, referrals) for group in groups
    ]
    return tuple(sorted(found, key=lambda each: (-len(each.questions), each.id)))


def _vectors(texts: Sequence[str]) -> tuple[Floats, float]:
    """Vectors of length one, and the cosine from which two texts are alike."""
    encoder = meaning.installed_encoder()
    if encoder and texts:
        return encoder.encode(texts), LEAST_COSINE_IN_MEANING
    found = np.zeros((len(texts), _PLACES), np.float32)
    for row, text in zip(found, texts, strict=True):
        padded = f" {text} "
        for start in range(len(padded) - 1):
            row[crc32(padded[start : start + 2].encode()) % _PLACES] += 1.0
    lengths = np.linalg.norm(found, axis=1, keepdims=True)
    return found / np.maximum(lengths, 1e-9), LEAST_COSINE_IN_LETTERS


def _cluster(
    questions: Sequence[MissedQuestion], answers: Collection[str], referrals: Collection[str]
) -> Cluster:
    weights = _weights(questions)
    found = sorted((entry for entry in weights if entry in answers), key=lambda e: -weights[e])
    nearest = tuple(entry for entry in found if weights[entry] > 0)
    about = [each.entry for each in questions if each.reason in _REASONS_ABOUT_TEXT and each.entry]
    if about and about[0] in (*answers, *referrals):
        rest = (entry for entry in nearest if entry != about[0])
        return Cluster(tuple(questions), (about[0], *rest), "review")
    if nearest and weights[nearest[0]] >= LEAST_PROBABILITY_OF_ENTRY:
        return Cluster(tuple(questions), nearest, "phrasing")
    if near := _referral(questions, referrals):
        return Cluster(tuple(questions), (near, *nearest), "near_miss")
    return Cluster(tuple(questions), nearest, "new_entry")


def _weights(questions: Sequence[MissedQuestion]) -> dict[str, float]:
    """The mean probability of each entry, and what people said of it."""
    weights: defaultdict[str, float] = defaultdict(float)
    for each in questions:
        for entry, probability in each.candidates:
            weights[entry] += probability / len(questions)
        if each.entry and each.why == "chosen":
            weights[each.entry] += 1
        if each.entry and each.why == "unhelpful" and each.reason not in _REASONS_ABOUT_TEXT:
            weights[each.entry] -= 1
    return weights


def _referral(questions: Sequence[MissedQuestion], referrals: Collection[str]) -> str | None:
    """The referral that is among the first candidates of most of them."""
    first = Counter(
        entry for each in questions for entry, _ in each.candidates[:3] if entry in referrals
    )
    return next(
        (entry for entry, times in first.most_common(1) if times * 2 >= len(questions)), None
    )
