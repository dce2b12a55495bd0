"""The one way to an answer: the command line, the evaluation and Slack all call it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from knowledge.entry import Door, Entry, Language
from knowledge.facts import DeskFacts, fill
from knowledge.language import language_of
from knowledge.library import SHIPPED, Library, read
from knowledge.matcher import Matcher
from knowledge.policy import Clause
from knowledge.text import clean

Result = Literal["found", "unsure", "not_found", "door", "chat"]

MOST_CANDIDATES: Final = 10
MOST_QUOTES: Final = 3


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
    """What is shown for a question; `score` is the probability that the first candidate is right."""

    question: str
    language: Language
    result: Result
    door: Door | None
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
            "door": self.door,
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
        self._matcher = matcher
        self._facts = facts

    @classmethod
    def open(
        cls,
        folder: Path = SHIPPED,
        *,
        cache: Path | None = None,
        facts: DeskFacts | None = None,
    ) -> "Answerer":
        """Reads the folder (raising FaultyKnowledge) and builds or loads its index."""
        library = read(folder)
        return cls(library, Matcher(library, cache), facts or {})

    def answer(self, question: str, locale: Language | None = None) -> Answer:
        """The answer to any text whatever; never raises."""
        text = clean(question)
        language = language_of(text) or locale or "ja"
        ranked = self._matcher.rank(text)
        candidates = tuple(
            Candidate(entry, self.library.entries[entry].title(language), score)
            for entry, score in ranked[:MOST_CANDIDATES]
        )
        score = candidates[0].score if candidates else 0.0
        best = self.library.entries[candidates[0].entry] if candidates else None
        result: Result = "found" if score > 0.6 else "unsure" if score > 0.35 else "not_found"
        if not text:
            result = "chat"
        if best and best.refers and score > 0.35:
            result = "not_found"
        show = result == "found" or (best is not None and best.refers and score > 0.35)
        shown = self.show(best.id, language) if best and show else None
        topic = "empty" if result == "chat" else None
        return Answer(question, language, result, None, topic, shown, score, candidates)

    def show(self, entry_id: str, language: Language) -> Shown | None:
        """An entry's answer in this language or its other one; None if there is no such entry."""
        entry = self.library.entries.get(entry_id)
        if entry is None:
            return None
        spoken = entry.answer_language(language)
        text = fill(entry.answer[spoken], spoken, self.library.policy, self._facts)
        return Shown(entry, text, spoken, self._sources(entry))

    def _sources(self, entry: Entry) -> tuple[Source, ...]:
        """At most three quotes: the first of every clause before any second one."""
        policy = self.library.policy
        clauses = [policy.clauses[clause] for clause in entry.clauses] if policy else []
        places = sorted(
            (nth, order)
            for order, clause in enumerate(clauses)
            for nth in range(len(clause.quotes))
        )[:MOST_QUOTES]
        return tuple(
            Source(clause, clause.quotes[nth], clause.gloss[nth] if clause.gloss else "")
            for order, nth in sorted((order, nth) for nth, order in places)
            for clause in (clauses[order],)
        )
