"""The one way to an answer: the command line, the evaluation and Slack all call it."""

import math
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, Final

from knowledge.decision import Decision, Result, decide
from knowledge.explanation import Classifier, Explanation
from knowledge.intent import classifier
from knowledge.intent.courtesies import without_courtesies
from knowledge.language import Language
from knowledge.library.entry import Entry, Route
from knowledge.library.facts import DeskFacts, fill
from knowledge.library.loader import SHIPPED, Library, read
from knowledge.library.policy import Clause
from knowledge.matching.confidence import SHARPNESS
from knowledge.matching.matcher import Matcher, Matches
from knowledge.text import Cleaned, clean, cleaned

MOST_CANDIDATES: Final = 10
MOST_QUOTES: Final = 3
AT_GATE: Final = 0.1
# No statement that we know of is as near to a way to ask.
NEARLY_ASKED: Final = 0.82


@dataclass(frozen=True)
class Source:
    """A verbatim quote of a clause with our English gloss of it."""

    clause: Clause
    quote: str
    gloss: str


@dataclass(frozen=True)
class Shown:
    """An entry's answer as a person reads it: facts filled in, quotes beside it."""

    entry: Entry
    text: str
    language: Language
    sources: tuple[Source, ...]

    @property
    def headline(self) -> str:
        return self._paragraphs[0]

    @property
    def body(self) -> str:
        """What stands between the headline and the next step; may be empty."""
        end = -1 if self.next_step else None
        return "\n\n".join(self._paragraphs[1:end])

    @property
    def next_step(self) -> str | None:
        """The last paragraph, if it is one that says what to do next."""
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
    """What is shown for a question; `score` is the probability that the best answer is right."""

    question: str
    language: Language
    result: Result
    route: Route | None
    topic: str | None
    shown: Shown | None
    score: float
    candidates: tuple[Candidate, ...]

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
            "answer": shown.text if shown else None,
            "answer_language": shown.language if shown else None,
            "sources": [
                {"clause": source.clause.id, "quote": source.quote}
                for source in (shown.sources if shown else ())
            ],
            "score": round(self.score, 4),
            "candidates": [
                {"entry": found.entry, "title": found.title, "score": round(found.score, 4)}
                for found in self.candidates
            ],
        }


class Answerer:
    """Answers questions from one knowledge base; safe to share between threads."""

    def __init__(self, library: Library, matcher: Matcher, facts: DeskFacts) -> None:
        self.library = library
        self.semantic_package = matcher.encoder
        self._matcher = matcher
        self._facts = facts

    @classmethod
    def open(
        cls,
        folder: Path = SHIPPED,
        *,
        cache: Path | None = None,
        facts: DeskFacts | None = None,
        patience: float | None = None,
    ) -> "Answerer":
        """Reads the folder (raising FaultyKnowledge) and builds or loads its index.

        At a first start the vectors are made, which takes seconds; after `patience` seconds
        (None: however long) the answers come without the view of meaning until they are there.
        """
        library = read(folder)
        return cls(library, Matcher(library, cache, patience=patience), facts or {})

    def wait(self) -> None:
        """Until every view is there: for whoever measures."""
        self._matcher.wait()

    def answer(self, question: str, locale: Language | None = None) -> Answer:
        """The answer to any text whatever; never raises."""
        return self._answer(question, locale or "ja", self._consider(clean(question)))

    def explain(self, question: str, locale: Language | None = None) -> tuple[Answer, Explanation]:
        """The same answer, with everything that led to it."""
        considered = self._consider(clean(question))
        answer = self._answer(question, locale or "ja", considered)
        matches = considered.matches
        return answer, Explanation(
            language=answer.language,
            cleaned=_read(question, considered.asked),
            intent=considered.intent,
            classifier=considered.classifier,
            decision=considered.decision,
            matches=matches,
            explained=self._matcher.explain(matches) if matches else None,
        )

    def _consider(self, text: str) -> "_Considered":
        heard = classifier.classify(text)
        if heard.topic == "empty":
            return _Considered(text, heard, "words", Decision("chat", "empty"))
        ear: Classifier | None = "words"
        asked = without_courtesies(text)
        matches = self._matcher.matches(asked)
        if heard.kind == "question":
            heard = _heard_by_meaning(asked, matches)
            ear = None if heard.kind == "question" else "meaning"
        return _Considered(asked, heard, ear, decide(heard, matches), matches)

    def _answer(self, question: str, locale: Language, considered: "_Considered") -> Answer:
        matches, heard, judged = considered.matches, considered.intent, considered.decision
        if matches is None:
            return Answer(question, locale, judged.result, None, heard.topic, None, 0.0, ())
        language = matches.reading.language or locale
        at_gate = judged.result in ("door", "chat")
        return Answer(
            question=question,
            language=language,
            result=judged.result,
            route=heard.route if judged.result == "door" else None,
            topic=heard.topic if at_gate else None,
            shown=self.show(judged.entry, language) if judged.entry else None,
            # What the gate takes is not a question; hardly ever is an entry right for it.
            score=matches.probability * (AT_GATE if at_gate else 1.0),
            candidates=_candidates(matches, language),
        )

    def show(self, entry_id: str, language: Language) -> Shown | None:
        """An entry's answer in this language or its other one; None if there is no such entry."""
        entry = self.library.entries.get(entry_id)
        if entry is None:
            return None
        spoken = entry.answer_language(language)
        text = fill(entry.answer[spoken], spoken, self.library.policy, self._facts)
        return Shown(entry, text, spoken, self._sources(entry))

    def _sources(self, entry: Entry) -> tuple[Source, ...]:
        """At most three quotes, none twice: the first of every clause before any second one."""
        policy = self.library.policy
        clauses = [policy.clauses[clause] for clause in entry.clauses] if policy else []
        places = sorted(
            (nth, order)
            for order, clause in enumerate(clauses)
            for nth in range(len(clause.quotes))
        )
        shown: dict[str, tuple[int, int]] = {}
        for nth, order in places:
            # Two clauses may rest on one sentence of the policy.
            shown.setdefault(clauses[order].quotes[nth], (order, nth))
        return tuple(
            Source(clause, clause.quotes[nth], clause.gloss[nth] if clause.gloss else "")
            for order, nth in sorted(islice(shown.values(), MOST_QUOTES))
            for clause in (clauses[order],)
        )


@dataclass(frozen=True)
class _Considered:
    """What was asked and heard, by which ear, and what follows; without a word nothing is looked
    for."""

    asked: str
    intent: classifier.Intent
    classifier: Classifier | None
    decision: Decision
    matches: Matches | None = None


def _read(question: str, asked: str) -> Cleaned:
    """What was read of a question, and all that was left out, courtesies too."""
    read = cleaned(question)
    before, _, after = read.text.partition(asked) if asked else ("", "", "")
    courtesies = [each.strip() for each in (before, after) if each.strip()]
    return replace(read, text=asked, taken_away=(*read.taken_away, *courtesies))


def _heard_by_meaning(text: str, matches: Matches) -> classifier.Intent:
    """The gate's second reading; what nearly stands among the ways to ask stays a question."""
    nearly_asked = matches.evidence and matches.evidence.meaning >= NEARLY_ASKED
    if matches.vector is None or nearly_asked:
        return classifier.QUESTION
    return classifier.classify_by_meaning(text, matches.vector)


def _candidates(matches: Matches, language: Language) -> tuple[Candidate, ...]:
    """The first ones; each as likely as the best answer, less what it is farther away."""
    best = matches.entries[0].nearness if matches.entries else 0.0
    return tuple(
        Candidate(
            match.entry.id,
            match.entry.title(language),
            matches.probability * math.exp(SHARPNESS * (match.nearness - best)),
        )
        for match in matches.entries[:MOST_CANDIDATES]
    )
