"""From a text to its intent, its matches and the decision; and the entries near a follow-up."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from knowledge.decision import Classifier, Decision, decide, found_threshold, likely_threshold
from knowledge.intent.breach_kinds import is_about_mis_sending
from knowledge.intent.classifier import QUESTION, Intent, classify, classify_by_meaning
from knowledge.intent.follow_up import names_no_subject, points_to_earlier
from knowledge.intent.small_talk import strip_courtesies
from knowledge.library.entry import Entry
from knowledge.library.loader import Library
from knowledge.matching.matcher import Match, Matcher, Matches
from knowledge.text import clean, normal, without_phones

# A text with a cosine of at least this to a way to ask is a question, not an event.
LEAST_COSINE_OF_QUESTION: Final = 0.82
# The first answer's share of the softmax, from which on no second one is near.
_WITHOUT_SECOND: Final = 0.75
# The nearness from which on a bare question is near an entry.
_NEAR: Final = 0.4
# Below this nearness the follow-up's own words are too few to tell one entry from another.
_TELLING: Final = 0.25
# Who has just read an answer rather asks for another one.
_READ: Final = 0.12


@dataclass(frozen=True)
class Analysis:
    """A question with its intent, what classified it, its matches and the decision."""

    asked: str
    intent: Intent
    classifier: Classifier | None
    decision: Decision
    matches: Matches | None = None

    @property
    def is_referred(self) -> bool:
        return self.decision.result == "not_found" and self.decision.entry is not None

    def likely_entry_outside(self, near: Collection[str]) -> Entry | None:
        """The entry that is likely to answer it, without a second one, if it is none of these."""
        matches = self.matches
        answer = matches.answer if matches else None
        if matches is None or answer is None or matches.evidence is None:
            return None
        is_alone = matches.evidence.share >= _WITHOUT_SECOND
        least = likely_threshold(matches) if is_alone else found_threshold(matches)
        likely = matches.probability
        if names_no_subject(self.asked) and answer.nearness >= _NEAR:
            # A bare follow-up near another entry is in scope, so only whether the entry is right
            # counts.
            likely = likely / max(matches.scope, likely)
        is_outside = answer.entry.id not in near
        return answer.entry if is_outside and likely >= least else None


def analyse(matcher: Matcher, text: str) -> Analysis:
    """Match a cleaned text and decide what a person sees."""
    text = without_phones(text)
    intent = classify(text)
    if intent.topic == "empty":
        return Analysis(text, intent, "words", Decision("chat", "empty"))
    classifier: Classifier | None = "words"
    asked = strip_courtesies(text)
    matches = matcher.matches(asked)
    if intent.kind == "question":
        intent = _by_meaning(asked, matches)
        classifier = None if intent.kind == "question" else "meaning"
    decision = decide(intent, matches)
    if intent.kind == "question" and points_to_earlier(asked) and not _is_own(asked, matches):
        decision = _doubted(decision, matches, without_subject=names_no_subject(asked))
    if decision.result in ("not_found", "unsure") and is_about_mis_sending(asked):
        decision = _of_breaches(matches) or decision
    return Analysis(asked, intent, classifier, decision, matches)


def _of_breaches(matches: Matches) -> Decision | None:
    """Show the nearest answer on breaches: an invoice that went astray is more than its payment."""
    near = (each.entry for each in matches.entries if each.entry.opens == "breach")
    entry = next((each for each in near if not each.is_referral), None)
    return Decision("found", "mis_sent", entry.id) if entry else None


def _doubted(decision: Decision, matches: Matches, *, without_subject: bool) -> Decision:
    """Decide on a question about something that was said before, without knowing it."""
    if without_subject:
        is_lost = decision.result == "not_found" and not _is_near(matches)
        return Decision("not_found" if is_lost else "unsure", "bare")
    if decision.result == "found":
        return Decision("likely", "bare", decision.entry)
    return decision


def _is_near(matches: Matches) -> bool:
    answer, referral = matches.answer, matches.referral
    if answer is None or (referral and referral.nearness > answer.nearness):
        return False
    return answer.nearness >= _NEAR


def _by_meaning(text: str, matches: Matches) -> Intent:
    """Classify by meaning; a text that is nearly a way to ask stays a question."""
    nearly_asked = matches.evidence and matches.evidence.meaning >= LEAST_COSINE_OF_QUESTION
    if matches.vector is None or nearly_asked:
        return QUESTION
    return classify_by_meaning(text, matches.vector)


def _is_own(text: str, matches: Matches) -> bool:
    """Whether the nearest entry has just this text among its ways to ask."""
    return any(normal(clean(ask)) == normal(text) for ask in matches.nearest_asks(1))


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
    own = {match.entry.id: match.nearness for match in alone if match.nearness >= _TELLING}
    sums = (
        (
            match.entry,
            match.nearness + own.get(match.entry.id, 0.0) - _READ * (match.entry.id == read),
        )
        for match in together
        if match.entry.id in near
    )
    return sorted(sums, key=lambda each: -each[1])
