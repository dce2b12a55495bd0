"""Answers a question: the one entry point of command line, evaluation and Slack."""

import math
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from knowledge.analysis import (
    AnalysedQuestion,
    Explanation,
    analyse,
    explain_cleaning,
    is_clear_follow_up,
    rank_for_follow_up,
    related_entries,
)
from knowledge.answer_cache import AnswerCache
from knowledge.decision import Result
from knowledge.intent.event_classifier import words_and_form
from knowledge.intent.follow_up import (
    asks_for_more,
    asks_same_of_another,
    may_be_follow_up,
    points_to_earlier,
)
from knowledge.intent.sentence_form import asks_in_passing
from knowledge.library.entry import Entry, Review, Route, next_review
from knowledge.library.loader import SHIPPED_FOLDER, Library, read_library
from knowledge.library.policy import Policy
from knowledge.library.sign_offs import SignedAnswers, answer_digest
from knowledge.library.sources import (
    MOST_QUOTES,
    AnswerBaseline,
    DeskFacts,
    Source,
    fill_facts,
    sources,
)
from knowledge.library.suspensions import LibraryOnDay, Suspension, with_baselines
from knowledge.library.withheld_notices import overdue_notice, suspension_notice
from knowledge.matching.fusion import SHARPNESS
from knowledge.matching.matcher import Matcher, Matches
from knowledge.revision.difference import suspend_answers_near_new_sentences
from knowledge.text import LONGEST_TEXT, Language, clean

MOST_CANDIDATES: Final = 10
# A message that was not addressed to the desk needs a more certain answer.
FOUND_WHEN_OVERHEARD: Final = 0.88
MOST_FOLLOW_UP_CANDIDATES: Final = 3
MOST_NEAREST_ANSWERS: Final = 3
SCORE_FACTOR_OF_EVENTS: Final = 0.1


@dataclass(frozen=True)
class FilledAnswer:
    """An entry's answer as a person reads it, with facts filled in and quotes.

    Of a suspended answer, `text` is a notice that says so, and the quotes are the new sentences.
    Of an answer whose review is `overdue` for longer than the desk allows, it is a notice, too.
    """

    entry: Entry
    text: str
    language: Language
    sources: tuple[Source, ...]
    suspension: Suspension | None = None
    overdue: Review | None = None
    signed_on: date | None = None
    """The day (Tokyo) on which it was last signed off as it reads now."""

    @property
    def is_withheld(self) -> bool:
        """Whether a notice stands in the answer's place."""
        return bool(self.suspension or self.overdue)

    @property
    def headline(self) -> str:
        return self._paragraphs[0]

    @property
    def middle(self) -> str:
        """The text between headline and next step; may be empty."""
        end = -1 if self.next_step else None
        return "\n\n".join(self._paragraphs[1:end])

    @property
    def next_step(self) -> str | None:
        """The last paragraph, if it says what to do next."""
        last = self._paragraphs[-1]
        begins = last.startswith(("次にすること：", "次にすること:", "Next: ", "Next："))
        return last if begins and len(self._paragraphs) > 1 else None

    @property
    def _paragraphs(self) -> list[str]:
        return [part.strip() for part in self.text.split("\n\n") if part.strip()]


@dataclass(frozen=True)
class Candidate:
    entry: str
    title: str
    score: float


@dataclass(frozen=True)
class Answer:
    """The reply to a question; `score` is the probability that the first candidate is right."""

    question: str
    language: Language
    result: Result
    route: Route | None
    topic: str | None
    shown: FilledAnswer | None
    score: float
    candidates: tuple[Candidate, ...]
    about: str | None = None
    """The entry that a follow-up was understood to be about."""
    offered_topic: str | None = None
    """The topic of an event that this may be, though it got an answer: its route is offered."""

    def as_json(self) -> dict[str, Any]:
        """The object that `ask --json` prints."""
        shown = self.shown
        return {
            "question": self.question,
            "language": self.language,
            "result": self.result,
            "entry": shown.entry.id if shown else None,
            "door": self.route,
            "topic": self.topic,
            "offers": self.offered_topic,
            "answer": shown.text if shown else None,
            "answer_language": shown.language if shown else None,
            "sources": [
                {"clause": source.clause.id or None, "quote": source.quote}
                for source in (shown.sources if shown else ())
            ],
            "suspended_on": (
                shown.suspension.revised_on.isoformat() if shown and shown.suspension else None
            ),
            "overdue_since": (
                shown.overdue.due_on.isoformat() if shown and shown.overdue else None
            ),
            "score": round(self.score, 4),
            "candidates": [
                {"entry": found.entry, "title": found.title, "score": round(found.score, 4)}
                for found in self.candidates
            ],
        }


class Answerer:
    """Answers questions from one knowledge base; safe to share between threads.

    `today` returns the day in Japan, on which the policy in force depends; without it, the text in
    `policy/` is. `sign_offs` returns those that end a suspension.
    """

    grace_days: int | None = None
    """Days after its `review_by` from which an answer is withheld; None: never."""

    def __init__(
        self,
        library: Library,
        matcher: Matcher,
        facts: DeskFacts,
        today: Callable[[], date] | None = None,
        sign_offs: Callable[[], SignedAnswers] = dict,
    ) -> None:
        self._today = today or (lambda: date.min)
        self._sign_offs = sign_offs
        self._base = library
        self._in_force = LibraryOnDay.of(library, self._today())
        self._matcher = matcher
        self._facts = facts
        self._memory: AnswerCache[Answer] = AnswerCache()
        self._turn = threading.Lock()

    @classmethod
    def open(
        cls,
        folder: Path = SHIPPED_FOLDER,
        *,
        cache: Path | None = None,
        facts: DeskFacts | None = None,
        today: Callable[[], date] | None = None,
        sign_offs: Callable[[], SignedAnswers] = dict,
    ) -> "Answerer":
        """Read the folder and build or load its index; raises FaultyKnowledge.

        A first start encodes all phrasings, which takes seconds, of a large base a minute.
        """
        library = read_library(folder)
        matcher = Matcher(library, cache)
        as_read = cls(library, matcher, facts or {}, today, sign_offs)
        whole = suspend_answers_near_new_sentences(library, as_read.nearest_answer_ids)
        return cls(whole, matcher, facts or {}, today, sign_offs)

    def use_baselines(self, kept: Mapping[str, AnswerBaseline]) -> None:
        """Let what a desk kept of its answers suspend those whose sentences have changed since."""
        self._base = with_baselines(self._base, kept, self._today())
        self._in_force = LibraryOnDay.of(self._base, self._today())

    @property
    def library(self) -> Library:
        """The base with the policy that is in force now."""
        return self.in_force.library

    @property
    def in_force(self) -> LibraryOnDay:
        """The base as it is today, and as it will be once a prepared revision is in force.

        At midnight in Japan another version of the policy may come into force.
        """
        if (today := self._today()) != self._in_force.day:
            self._in_force = LibraryOnDay.of(self._base, today)
        return self._in_force

    @property
    def suspensions(self) -> Mapping[str, Suspension]:
        """The answers that are suspended now, by entry id."""
        found = ((entry, self._unsigned_suspension(entry)) for entry in self.in_force.affected)
        return {entry: each for entry, each in found if each}

    def _unsigned_suspension(self, entry_id: str) -> Suspension | None:
        found = self.in_force.affected.get(entry_id)
        return None if found is None or found.is_ended_by(self._sign_offs()) else found

    def answer(self, question: str, locale: Language | None = None) -> Answer:
        """Answer any text; never raises."""
        return self._answer(question, locale or "ja", analyse(self._matcher, clean(question)))

    def nearest_answer_ids(self, sentence: str) -> tuple[str, ...]:
        """Return the answers nearest to a sentence of the policy, without referrals."""
        found = (self.library.entries[each.entry] for each in self.answer(sentence).candidates)
        return tuple(each.id for each in found if not each.is_referral)[:MOST_NEAREST_ANSWERS]

    def cached_answer(self, question: str, locale: Language) -> Answer:
        """Like `answer`, for a program with many threads: a question that was asked lately is not
        matched again, and threads match one at a time, as many would wait for each other."""
        if known := self._memory.get(question, locale):
            return self._again(known, question)
        with self._turn:
            if known := self._memory.get(question, locale):  # asked by another one meanwhile
                return self._again(known, question)
            found = self.answer(question, locale)
            self._memory.put(replace(found, question=""), question, locale)
            return found

    def _again(self, known: Answer, question: str) -> Answer:
        """Return a remembered answer, as it is shown now: its sentences may have changed since."""
        shown = known.shown and self.shown_answer(known.shown.entry.id, known.language)
        return replace(known, question=question, shown=shown)

    def answer_follow_up(self, question: str, entry_id: str, locale: Language) -> Answer | None:
        """Answer a follow-up from what belongs to the entry that was shown before; a choice, if
        something else fits its words as well. None for what is no follow-up."""
        entry, text = self.library.entries.get(entry_id), clean(question)
        points = points_to_earlier(text)
        if entry is None or entry.is_referral or not may_be_follow_up(text):
            return None
        with self._turn:
            alone = analyse(self._matcher, text)
            if alone.matches is None or alone.intent.kind != "question":
                return None
            if not points and alone.decision.result != "not_found":
                return None
            near = related_entries(self.library, entry)
            language = alone.matches.reading.language or locale
            together = self._matcher.matches(
                f"{entry.title(language)} {alone.asked}"[:LONGEST_TEXT]
            )
        more, same = asks_for_more(text), asks_same_of_another(text)
        offers = near - {entry.id} if more else near
        read = None if same or not points else entry.id
        found = rank_for_follow_up(alone.matches.entries, together.entries, offers, read)[
            :MOST_FOLLOW_UP_CANDIDATES
        ]
        if not found or alone.is_referred:
            return None
        # What something else is likely to answer may be meant as well.
        elsewhere = alone.likely_other_entry(near)
        best = found[0][1]
        offered = [(each, together.probability * score / best) for each, score in found]
        only = None if same else entry.id
        is_clear = (points and not same) or is_clear_follow_up(found, alone.matches.entries, only)
        is_open = elsewhere is not None or more or not is_clear
        if elsewhere:
            offered = [(elsewhere, alone.matches.probability), *offered][:MOST_FOLLOW_UP_CANDIDATES]
        return Answer(
            question=question,
            language=language,
            result="unsure" if is_open else "likely",
            route=None,
            topic=None,
            shown=None if is_open else self.shown_answer(found[0][0].id, language),
            score=offered[0][1],
            candidates=tuple(
                Candidate(each.id, each.title(language), score) for each, score in offered
            ),
            about=entry.id,
        )

    def answer_overheard(self, text: str, locale: Language) -> Answer | None:
        """Answer a text that was not put to the desk: a whole question that has a certain answer,
        or the statement of a possible breach. None for all else."""
        cleaned = clean(text)
        if not cleaned or points_to_earlier(cleaned):
            return None
        found = self.cached_answer(text, locale)
        if found.result == "door":
            return found if found.topic == "breach" else None
        if found.result != "found" or found.score < FOUND_WHEN_OVERHEARD:
            return None
        words, form = words_and_form(cleaned)
        return found if form.asks or asks_in_passing(words) else None

    def explain(self, question: str, locale: Language | None = None) -> tuple[Answer, Explanation]:
        """Answer, and return everything that led to the answer."""
        analysis = analyse(self._matcher, clean(question))
        answer = self._answer(question, locale or "ja", analysis)
        matches = analysis.matches
        return answer, Explanation(
            language=answer.language,
            cleaned=explain_cleaning(question, analysis.asked),
            analysis=analysis,
            explained=self._matcher.explain(matches) if matches else None,
        )

    def _answer(self, question: str, locale: Language, analysis: AnalysedQuestion) -> Answer:
        matches, intent, decision = analysis.matches, analysis.intent, analysis.decision
        if matches is None:
            return Answer(question, locale, decision.result, None, intent.topic, None, 0.0, ())
        language = matches.reading.language or locale
        is_question = decision.result not in ("door", "chat")
        return Answer(
            question=question,
            language=language,
            result=decision.result,
            route=intent.route if decision.result == "door" else None,
            topic=None if is_question else intent.topic,
            shown=self.shown_answer(decision.entry, language) if decision.entry else None,
            # An event or small talk hardly ever has a right entry.
            score=matches.probability * (1.0 if is_question else SCORE_FACTOR_OF_EVENTS),
            candidates=_candidates(matches, language),
            offered_topic=intent.topic if intent.kind == "question" else None,
        )

    def shown_answer(self, entry_id: str, language: Language) -> FilledAnswer | None:
        """Return an entry's answer in this language, else its other one; None without the entry."""
        entry = self.library.entries.get(entry_id)
        if entry is None:
            return None
        spoken = entry.answer_language(language)
        if suspension := self._unsigned_suspension(entry_id):
            changes = suspension.changes_for_readers
            news = tuple({each.now.quote: each.now for each in changes if each.now}.values())
            text = suspension_notice(suspension, language)
            return FilledAnswer(entry, text, language, news[:MOST_QUOTES], suspension)
        policy = self.library.policy
        quoted = sources(entry, policy)[:MOST_QUOTES]
        due = next_review(entry, self.grace_days)
        if due and due.is_withheld(self._today()):
            return FilledAnswer(entry, overdue_notice(due, language), language, quoted, overdue=due)
        text = fill_facts(entry.answer[spoken], spoken, policy, self._facts)
        return FilledAnswer(entry, text, spoken, quoted, signed_on=self._signed_on(entry))

    def _signed_on(self, entry: Entry) -> date | None:
        """Return when this text was signed off, also once nothing shows any more that an edit of
        the policy in place had suspended it."""
        if (policy := self.library.policy) is None or not (signed := self._sign_offs()):
            return None
        found = signed.get((entry.id, answer_digest(entry, policy)))
        return found[-1].signed_on if found else None

    def answer_texts(self, entry: Entry, policy: Policy | None) -> dict[Language, str]:
        """An entry's answer by language, with the facts of the desk and of this policy."""
        return {
            language: fill_facts(text, language, policy, self._facts)
            for language, text in entry.answer.items()
        }


def _candidates(matches: Matches, language: Language) -> tuple[Candidate, ...]:
    """Return the first candidates; probabilities fall with the distance from the best one."""
    best = matches.entries[0].nearness if matches.entries else 0.0
    return tuple(
        Candidate(
            match.entry.id,
            match.entry.title(language),
            matches.probability * math.exp(SHARPNESS * (match.nearness - best)),
        )
        for match in matches.entries[:MOST_CANDIDATES]
    )
