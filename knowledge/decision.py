"""Decides what a person sees, from the text, its intent and its matches."""

from dataclasses import dataclass
from typing import Final, Literal

from knowledge.intent.breach_kinds import is_about_mis_sending
from knowledge.intent.classifier import Intent, classify
from knowledge.intent.follow_up import names_no_subject, points_to_earlier
from knowledge.matching.matcher import Match, Matches
from knowledge.text import clean, normalise

Result = Literal["found", "likely", "unsure", "not_found", "door", "chat"]
Reason = Literal[
    "empty",  # the text has no word
    "door",  # the intent leads to a route (called "door" in the contract), such as a breach report
    "chat",  # the intent is small talk
    "referral_nearest",  # a referral is nearer than every answer
    "referral_near",  # a referral is nearly as near, and the question is probably not ours
    "found", "likely", "unsure", "not_found",  # the probabilities that an answer is right or exists
    "keyword",  # the question is no more than one or two words of an answer's subject
    "bare",  # it names no subject, or points to something said before
    "mis_sent",  # it is about something sent to the wrong person
]  # fmt: skip
# What classified the text: the patterns or the event classifier.
Classifier = Literal["words", "meaning"]

# Chosen on measured precision (except `_MIN_SHARE` and `_MIN_REFERRAL_LEAD`), one set for all
# knowledge bases: docs/matching.md says by what.
FOUND: Final = 0.75
# From here on the answer is shown too, with the next two to choose from, if the question is
# probably ours (SCOPE_TO_ANSWER).
LIKELY: Final = 0.5
# The same in a base with few ways to ask: with the two above it would answer twice as many
# questions that are out of scope.
FOUND_WITH_FEW_PHRASINGS: Final = 0.85
LIKELY_WITH_FEW_PHRASINGS: Final = 0.6
# Probabilities that the question is ours: for a likely answer, and for a choice. Of the questions
# between the two, one in two is not ours.
SCOPE_TO_ANSWER: Final = 0.7
SCOPE_TO_OFFER: Final = 0.5
# A question that is probably not ours and this near to a referral is referred.
REFERRAL_DISTANCE: Final = 0.035
# A referral farther away is not shown: the desk only says that it does not know.
REFERRAL_NEARNESS: Final = 0.3
# A bare word that an answer speaks of gets a choice, if the answer is this near and no referral is
# farther ahead: the probability is fitted to questions, and a word says little.
KEYWORD_NEARNESS: Final = 0.3
_MAX_REFERRAL_LEAD: Final = 0.09
_MAX_WORDS: Final = 2
# The first answer's share of the softmax, and its distance to the nearest referral, from which on
# a few words name its subject and no other's. Both were chosen on hand-picked questions and the
# folds of writers, not on measured precision.
_MIN_SHARE: Final = 0.9
_MIN_REFERRAL_LEAD: Final = 0.1
_UNREACHABLE: Final = 1.0  # a threshold that no probability reaches
# From this probability on, an entry answers events or small talk that are its own ways to ask.
CLAIM_PROBABILITY: Final = 0.5
_MAX_CLAIMS: Final = 3
# The nearness from which on a question that names no subject is near an entry.
NEARNESS_WITHOUT_SUBJECT: Final = 0.4


@dataclass(frozen=True)
class Decision:
    """The result, its reason, and the entry to show, if any."""

    result: Result
    reason: Reason
    entry: str | None = None


def decide(asked: str, intent: Intent, matches: Matches) -> Decision:
    """Decide on a text without its courtesies.

    The matches decide. A question that points to something said before gets no certain answer. One
    about something sent to the wrong person gets the nearest answer on breaches in place of a
    choice or of none.
    """
    decision = _decide_by_matches(intent, matches)
    is_question = intent.kind == "question"
    if is_question and points_to_earlier(asked) and not _is_way_to_ask(asked, matches):
        decision = _decide_without_context(decision, asked, matches)
    if decision.result in ("not_found", "unsure") and is_about_mis_sending(asked):
        decision = _nearest_breach_answer(matches) or decision
    return decision


def _decide_by_matches(intent: Intent, matches: Matches) -> Decision:
    referral, probability = matches.referral, matches.probability
    if intent.kind != "question" and not (
        probability >= CLAIM_PROBABILITY and _has_event_among_asks(matches, intent.topic)
    ):
        return Decision(intent.kind, intent.kind)  # "door" or "chat": the result and its reason
    if probability < likely_threshold(matches) and (
        _is_keyword(matches) or _names_subject(matches)
    ):
        return Decision("unsure", "keyword")
    if referral and (why := _reason_to_refer(matches, referral)):
        shown = referral.entry.id if referral.nearness >= REFERRAL_NEARNESS else None
        return Decision("not_found", why, shown)
    return _decide_by_probability(matches)


def _is_way_to_ask(text: str, matches: Matches) -> bool:
    """Whether the nearest entry has just this text among its ways to ask."""
    return any(normalise(clean(ask)) == normalise(text) for ask in matches.nearest_phrasings(1))


def _decide_without_context(decision: Decision, asked: str, matches: Matches) -> Decision:
    """Decide on a question about something that was said before, without knowing it."""
    if names_no_subject(asked):
        has_no_near_answer = decision.result == "not_found" and not _is_near(matches)
        return Decision("not_found" if has_no_near_answer else "unsure", "bare")
    if decision.result == "found":
        return Decision("likely", "bare", decision.entry)
    return decision


def _is_near(matches: Matches) -> bool:
    answer, referral = matches.answer, matches.referral
    if answer is None or (referral and referral.nearness > answer.nearness):
        return False
    return answer.nearness >= NEARNESS_WITHOUT_SUBJECT


def _nearest_breach_answer(matches: Matches) -> Decision | None:
    """Return the nearest answer on breaches. The words of the question, such as "invoice", would
    lead to another subject."""
    near = (each.entry for each in matches.entries if each.entry.opens == "breach")
    entry = next((each for each in near if not each.is_referral), None)
    return Decision("found", "mis_sent", entry.id) if entry else None


def found_threshold(matches: Matches) -> float:
    """Return the probability from which on the answer is shown as certain.

    If one or two words name the subject of one answer, as 「手数料は？」, a likely answer is
    certain: the probability is fitted to longer questions and too low for short ones. If two
    answers speak of the words, as of 「方針は？」, none is certain.
    """
    if matches.signals.phrasings.has_few_per_group:
        return FOUND_WITH_FEW_PHRASINGS
    share = _share_of_few_words(matches)
    if _names_subject(matches):
        return LIKELY
    return FOUND if share is None or share >= _MIN_SHARE else _UNREACHABLE


def likely_threshold(matches: Matches) -> float:
    """Return the probability from which on the answer is shown as likely."""
    return LIKELY_WITH_FEW_PHRASINGS if matches.signals.phrasings.has_few_per_group else LIKELY


def _decide_by_probability(matches: Matches) -> Decision:
    answer, probability = matches.answer, matches.probability
    if answer and probability >= found_threshold(matches):
        return Decision("found", "found", answer.entry.id)
    if answer and probability >= likely_threshold(matches) and matches.scope >= SCOPE_TO_ANSWER:
        return Decision("likely", "likely", answer.entry.id)
    if matches.scope >= SCOPE_TO_OFFER:
        return Decision("unsure", "unsure")
    return Decision("not_found", "not_found")


def _is_keyword(matches: Matches) -> bool:
    """Whether an answer speaks of all one or two words of the question, and is near enough."""
    answer, referral, tokens = matches.answer, matches.referral, matches.reading.tokens
    if answer is None or matches.evidence is None or matches.evidence.uncovered:
        return False
    ahead = referral.nearness - answer.nearness if referral else 0.0
    is_short = len(tokens) <= _MAX_WORDS and all(token.content for token in tokens)
    return is_short and answer.nearness >= KEYWORD_NEARNESS and ahead <= _MAX_REFERRAL_LEAD


def _names_subject(matches: Matches) -> bool:
    """Whether the question is one or two words, which are the subject of the first answer alone."""
    evidence, share = matches.evidence, _share_of_few_words(matches)
    return bool(
        evidence and share and share >= _MIN_SHARE and evidence.referral_lead >= _MIN_REFERRAL_LEAD
    )


def _share_of_few_words(matches: Matches) -> float | None:
    """Return the share of the first answer if it speaks of all one or two words, else None."""
    evidence = matches.evidence
    # Without the second look, the share is not a probability.
    if evidence is None or evidence.uncovered or matches.nearest is None:
        return None
    words = sum(token.content for token in matches.reading.tokens)
    return evidence.share if words <= _MAX_WORDS else None


def _has_event_among_asks(matches: Matches, topic: str | None) -> bool:
    """Whether such an event or courtesy is one of the nearest answer's nearest ways to ask.

    A curator who writes “hello” or “I lost my card” under an entry wants it to answer that. The
    shipped base has none; `knowledge lint` warns of them.
    """
    return any(
        classify(clean(ask)).topic == topic for ask in matches.nearest_phrasings(_MAX_CLAIMS)
    )


def _reason_to_refer(matches: Matches, referral: Match) -> Reason | None:
    """Return the reason to refer, if there is one."""
    answer = matches.answer
    if answer is None or referral.nearness > answer.nearness:
        return "referral_nearest"
    is_near = answer.nearness - referral.nearness < REFERRAL_DISTANCE
    return "referral_near" if is_near and matches.scope < SCOPE_TO_OFFER else None


THRESHOLDS: Final = {
    "found": FOUND,
    "likely": LIKELY,
    "ours": SCOPE_TO_ANSWER,
    "offered": SCOPE_TO_OFFER,
    "claimed": CLAIM_PROBABILITY,
    "near_referral": REFERRAL_DISTANCE,
    "referred": REFERRAL_NEARNESS,
}
