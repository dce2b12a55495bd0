"""Analyses a text: its intent, its matches and the decision; ranks the entries near a follow-up."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from knowledge.decision import (
    NEARNESS_WITHOUT_SUBJECT,
    THRESHOLDS,
    Classifier,
    Decision,
    decide,
    found_threshold,
    likely_threshold,
)
from knowledge.intent.classifier import QUESTION, Intent, classify, classify_by_meaning
from knowledge.intent.follow_up import names_no_subject
from knowledge.intent.small_talk import strip_courtesies
from knowledge.library.entry import Entry
from knowledge.library.loader import Library
from knowledge.matching.matcher import Match, Matcher, Matches, MatchExplanation, NearEntry
from knowledge.text import CleanedText, Language, clean_and_tell_losses, without_phones

# A text with a cosine of at least this to a way to ask is a question, not an event.
LEAST_COSINE_OF_QUESTION: Final = 0.82
# From this share of the softmax on, the first answer stands alone: no second one is near.
_LEAST_SHARE_ALONE: Final = 0.75
# Least nearness at which the follow-up's own words count; below, they are too few to tell entries
# apart.
_LEAST_NEARNESS_ALONE: Final = 0.27
# Least nearness at which a short question hints at the entry that was just read.
_HINTING: Final = 0.2
# Subtracted from the entry that was just read: people rather ask for another one.
_PENALTY_OF_LAST_READ: Final = 0.12
# Least lead at which only the first entry can be meant.
_AHEAD: Final = 0.1


@dataclass(frozen=True)
class AnalysedQuestion:
    """A question with its intent, what classified it, its matches and the decision."""

    asked: str
    intent: Intent
    classifier: Classifier | None
    decision: Decision
    matches: Matches | None = None

    @property
    def is_referred(self) -> bool:
        return self.decision.result == "not_found" and self.decision.entry is not None

    def likely_other_entry(self, near: Collection[str]) -> Entry | None:
        """The entry that is likely to answer it, without a second one, if it is none of these."""
        matches = self.matches
        answer = matches.answer if matches else None
        if matches is None or answer is None or matches.evidence is None:
            return None
        is_alone = matches.evidence.share >= _LEAST_SHARE_ALONE
        least = likely_threshold(matches) if is_alone else found_threshold(matches)
        likely = matches.probability
        if names_no_subject(self.asked) and answer.nearness >= NEARNESS_WITHOUT_SUBJECT:
            # A bare follow-up near another entry is in scope, so only whether the entry is right
            # counts.
            likely = likely / max(matches.scope, likely)
        is_outside = answer.entry.id not in near
        return answer.entry if is_outside and likely >= least else None


def analyse(matcher: Matcher, text: str) -> AnalysedQuestion:
    """Match a cleaned text and decide what a person sees."""
    text = without_phones(text)
    intent = classify(text)
    if intent.topic == "empty":
        return AnalysedQuestion(text, intent, "words", Decision("chat", "empty"))
    classifier: Classifier | None = "words"
    asked = strip_courtesies(text)
    matches = matcher.matches(asked)
    if intent.kind == "question":
        intent = _classify_by_meaning(asked, matches)
        classifier = None if intent.kind == "question" else "meaning"
    decision = decide(asked, intent, matches)
    return AnalysedQuestion(asked, intent, classifier, decision, matches)


def _classify_by_meaning(text: str, matches: Matches) -> Intent:
    """Classify by meaning; a text that is nearly a way to ask stays a question."""
    nearly_asked = matches.evidence and matches.evidence.meaning >= LEAST_COSINE_OF_QUESTION
    if matches.vector is None or nearly_asked:
        return QUESTION
    return classify_by_meaning(text, matches.vector)


def related_entries(library: Library, entry: Entry) -> frozenset[str]:
    """Return the entry, those related to it in either direction, and those of its clauses."""
    clauses = frozenset(entry.clauses)
    return frozenset(
        other.id
        for other in library.entries.values()
        if not other.is_referral
        and (
            other.id == entry.id
            or other.id in entry.related
            or entry.id in other.related
            or clauses.intersection(other.clauses)
        )
    )


def rank_for_follow_up(
    alone: Sequence[Match], together: Sequence[Match], near: Collection[str], read: str | None
) -> list[tuple[Entry, float]]:
    """Rank the near entries by the nearness of the question alone and with the title of `read`.

    With its title alone the entry would always win, and alone the question says too little.
    Without `read`, the entry that was read counts like any other.
    """
    own = {
        match.entry.id: match.nearness for match in alone if match.nearness >= _LEAST_NEARNESS_ALONE
    }
    sums = (
        (
            match.entry,
            match.nearness
            + own.get(match.entry.id, 0.0)
            - _PENALTY_OF_LAST_READ * (match.entry.id == read),
        )
        for match in together
        if match.entry.id in near
    )
    return sorted(sums, key=lambda each: -each[1])


def is_clear_follow_up(
    ranked: Sequence[tuple[Entry, float]], alone: Sequence[Match], read: str | None
) -> bool:
    """Whether the first entry is well ahead. With `read` it must be this entry, and the question
    alone must be near it: a question that only is short may mean anything."""
    if len(ranked) > 1 and ranked[0][1] - ranked[1][1] < _AHEAD:
        return False
    near = (match.entry.id for match in alone if match.nearness >= _HINTING)
    return read is None or (ranked[0][0].id == read and read in near)


@dataclass(frozen=True)
class Explanation:
    """The steps from a text to its answer; a text without a word has no matches."""

    language: Language
    cleaned: CleanedText
    analysis: AnalysedQuestion
    explained: MatchExplanation | None

    @property
    def has_entry_for_event(self) -> bool:
        """Whether an entry has this event or courtesy among its ways to ask, so that it answers."""
        reason = self.analysis.decision.reason
        is_shown_as_such = reason in ("door", "chat", "empty")
        return self.analysis.intent.kind != "question" and not is_shown_as_such

    @property
    def thresholds(self) -> Mapping[str, float]:
        """Return the thresholds that decide on this question.

        In a base with few ways to ask an answer is certain and likely later. To one or two words
        that name one subject only it is certain as soon as it is likely, to those of two never.
        """
        if self.analysis.matches is None:
            return THRESHOLDS
        return THRESHOLDS | {
            "found": found_threshold(self.analysis.matches),
            "likely": likely_threshold(self.analysis.matches),
        }

    def as_json(self) -> dict[str, Any]:
        """The object under `explanation` in what `ask --json --explain` prints."""
        told: dict[str, Any] = {
            "why": self.analysis.decision.reason,
            "thresholds": self.thresholds,
            "read": asdict(self.cleaned),
            "intent": {
                "kind": self.analysis.intent.kind,
                "topic": self.analysis.intent.topic,
                "classifier": self.analysis.classifier,
            },
        }
        if self.analysis.matches and self.explained:
            told |= _matching(self.analysis.matches, self.explained)
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


def explain_cleaning(question: str, asked: str) -> CleanedText:
    """Return the text that was matched and everything left out, courtesies included."""
    read = clean_and_tell_losses(question)
    before, _, after = read.text.partition(asked) if asked else ("", "", "")
    courtesies = [each.strip() for each in (before, after) if each.strip()]
    return replace(read, text=asked, taken_away=(*read.taken_away, *courtesies))
