"""Everything that led to an answer, for `ask --explain`."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Literal

from knowledge import decision
from knowledge.decision import Decision
from knowledge.intent.classifier import Intent
from knowledge.language import Language
from knowledge.matching.explanation import MatchExplanation, NearEntry
from knowledge.matching.matcher import Matches
from knowledge.text import Cleaned, cleaned

# What classified the text: the patterns or the event classifier.
Classifier = Literal["words", "meaning"]

THRESHOLDS: Final = {
    "found": decision.FOUND,
    "likely": decision.LIKELY,
    "ours": decision.OURS,
    "offered": decision.OFFERED,
    "claimed": decision.CLAIMED,
    "near_referral": decision.NEAR_REFERRAL,
    "referred": decision.REFERRED,
}


@dataclass(frozen=True)
class Explanation:
    """The steps from a text to its answer; a text without a word has no matches."""

    language: Language
    cleaned: Cleaned
    intent: Intent
    classifier: Classifier | None
    decision: Decision
    matches: Matches | None = None
    explained: MatchExplanation | None = None

    @property
    def is_claimed(self) -> bool:
        """Whether an entry has this event or courtesy among its ways to ask, so that it answers."""
        return self.intent.kind != "question" and self.decision.reason not in (
            "door",
            "chat",
            "empty",
        )

    @property
    def thresholds(self) -> Mapping[str, float]:
        """What decides on this question.

        In a base with few ways to ask an answer is certain and likely later. To one or two words
        that name one subject only it is certain as soon as it is likely, to those of two never.
        """
        if self.matches is None:
            return THRESHOLDS
        return THRESHOLDS | {
            "found": decision.certain_from(self.matches),
            "likely": decision.likely_from(self.matches),
        }

    def as_json(self) -> dict[str, Any]:
        """The object under `explanation` in what `ask --json --explain` prints."""
        told: dict[str, Any] = {
            "why": self.decision.reason,
            "thresholds": self.thresholds,
            "read": asdict(self.cleaned),
            "intent": {
                "kind": self.intent.kind,
                "topic": self.intent.topic,
                "classifier": self.classifier,
            },
        }
        if self.matches and self.explained:
            told |= _matching(self.matches, self.explained)
        return told


def _matching(matches: Matches, explained: MatchExplanation) -> dict[str, Any]:
    return {
        "words": [asdict(word) for word in explained.words],
        "repairs": [asdict(repair) for repair in explained.repairs],
        "entries": [_near(near) for near in explained.answers],
        "referral": _near(explained.referral) if explained.referral else None,
        "margin": explained.margin,
        "scope": matches.scope,
        "probability": matches.probability,
        "evidence": asdict(matches.evidence) if matches.evidence else None,
    }


def _near(near: NearEntry) -> dict[str, Any]:
    return {
        "entry": near.entry.id,
        "nearness": near.nearness,
        "shares": dict(near.shares),
        "way_to_ask": near.way_to_ask,
        "shared": [word.written for word in near.shared],
        "unspoken": [word.written for word in near.unspoken],
    }


def read_as(question: str, asked: str) -> Cleaned:
    """Return the text that was matched and everything left out, courtesies included."""
    read = cleaned(question)
    before, _, after = read.text.partition(asked) if asked else ("", "", "")
    courtesies = [each.strip() for each in (before, after) if each.strip()]
    return replace(read, text=asked, taken_away=(*read.taken_away, *courtesies))
