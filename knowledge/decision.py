"""Decides what a person sees, from what the gate heard and what the matcher found."""

from dataclasses import dataclass
from typing import Final, Literal

from knowledge.intent import classifier
from knowledge.library.entry import Entry
from knowledge.matching.matcher import Match, Matches
from knowledge.text import clean

Result = Literal["found", "unsure", "not_found", "door", "chat"]
# What decided: the gate (`empty`: there was no word); a referral, the nearest of all or nearly so;
# or how likely an answer is right, or there is one.
Reason = Literal[
    "empty", "door", "chat", "referral_nearest", "referral_near", "found", "unsure", "not_found"
]

# Chosen on measured precision, one set for all knowledge bases: docs/matching.md shows the curve.
FOUND: Final = 0.65
OFFERED: Final = 0.54
# A question this near to what the desk refers elsewhere, and not certainly its own, is taken for
# that: four of five such questions are out of scope.
NEAR_REFERRAL: Final = 0.035
# A farther topic is not named: the desk then only says that it does not know.
REFERRED: Final = 0.3
# An entry that claims events or small talk takes them when it is this likely.
CLAIMED: Final = 0.5
_MOST_CLAIMS: Final = 200


@dataclass(frozen=True)
class Decision:
    """The result, what decided it, and the entry whose text is shown, if any is."""

    result: Result
    reason: Reason
    entry: str | None = None


def decide(heard: classifier.Intent, matches: Matches) -> Decision:
    answer, referral = matches.answer, matches.referral
    likely = matches.probability
    if heard.kind != "question" and not (
        answer and likely >= CLAIMED and _claims(answer.entry, heard.topic)
    ):
        return Decision(heard.kind, heard.kind)
    if referral and (why := _referred(answer.nearness if answer else None, referral, likely)):
        shown = referral.entry.id if referral.nearness >= REFERRED else None
        return Decision("not_found", why, shown)
    if answer and likely >= FOUND:
        return Decision("found", "found", answer.entry.id)
    if matches.scope >= OFFERED:
        return Decision("unsure", "unsure")
    return Decision("not_found", "not_found")


def _claims(entry: Entry, topic: str | None) -> bool:
    """Whether such an event or courtesy stands among the entry's own ways to ask.

    A curator who writes “hello” or “I lost my card” under an entry wants it to answer that, so
    the gate steps back there. The shipped base has none; `knowledge lint` says so.
    """
    asks = [ask for asks in entry.ask.values() for ask in asks][:_MOST_CLAIMS]
    return any(classifier.classify(clean(ask)).topic == topic for ask in asks)


def _referred(answer: float | None, referral: Match, likely: float) -> Reason | None:
    """Why the question is taken for one of the referral's, if it is; `answer` is the nearness."""
    if answer is None or referral.nearness > answer:
        return "referral_nearest"
    near = likely < FOUND and answer - referral.nearness < NEAR_REFERRAL
    return "referral_near" if near else None
