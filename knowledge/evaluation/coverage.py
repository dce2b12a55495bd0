"""Counts the entries, tested questions and right answers of each clause and language, and draws
them as a page.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from pathlib import Path

from knowledge.evaluation.accuracy import LabelledQuestion, QuestionResult, parse_questions
from knowledge.library.entry import Entry
from knowledge.library.files import Faults, FaultyKnowledge, read_file
from knowledge.library.loader import Library
from knowledge.library.policy import Clause
from knowledge.library.sources import sources
from knowledge.text import LANGUAGES, Language, clean, detect_language


@dataclass(frozen=True)
class CoverageRow:
    clause: str
    language: Language
    entries: int
    questions: int
    right: int | None = None
    """How many of the questions are answered right; None if they were not asked."""

    def is_below(self, least: float) -> bool:
        """Whether a smaller share than this is answered right."""
        return self.right is not None and self.right < least * self.questions

    @property
    def is_gap(self) -> bool:
        """Whether no entry answers it in this language, or no question tests it."""
        return not (self.entries and self.questions)


@dataclass(frozen=True)
class Coverage:
    """Rows in the order of the policy's clauses."""

    rows: tuple[CoverageRow, ...]

    @property
    def gaps(self) -> tuple[CoverageRow, ...]:
        return tuple(row for row in self.rows if row.is_gap)

    @property
    def ok(self) -> bool:
        return not self.gaps

    @property
    def summary(self) -> str:
        """Such as “clauses 70/70 ja, 70/70 en, gaps 0”."""
        return f"clauses {self._covered('ja')}, {self._covered('en')}, gaps {len(self.gaps)}"

    def _covered(self, language: Language) -> str:
        rows = [row for row in self.rows if row.language == language]
        return f"{sum(not row.is_gap for row in rows)}/{len(rows)} {language}"


def read_test_questions(folder: Path) -> tuple[LabelledQuestion, ...]:
    """Read FOLDER/questions/*.jsonl; raises FaultyKnowledge with all faults."""
    faults = Faults()
    questions = read_test_questions_into(faults, folder)
    if faults.found:
        raise FaultyKnowledge(faults.found)
    return questions


def read_test_questions_into(faults: Faults, folder: Path) -> tuple[LabelledQuestion, ...]:
    """Read FOLDER/questions/*.jsonl, collecting the faults."""
    paths = sorted((folder / "questions").glob("[!.]*.jsonl"))
    files = (read_file(path, folder, faults) for path in paths)
    return tuple(
        question
        for file in files
        if file
        for question in parse_questions(file.raw, file.name, faults)
    )


def count_coverage(
    library: Library, questions: Sequence[LabelledQuestion], answers: Sequence[QuestionResult] = ()
) -> Coverage:
    """Count; a question tests the clauses of all entries it wants, in its own language.

    `answers` are those to the questions, in their order, if they were asked.
    """
    answered: Counter[tuple[str, Language]] = Counter(
        (clause, language)
        for entry in library.entries.values()
        for clause in entry.clauses
        for language in LANGUAGES
        if entry.ask.get(language) and entry.answer.get(language)
    )
    tested: Counter[tuple[str, Language]] = Counter()
    right: Counter[tuple[str, Language]] = Counter()
    for question, answer in zip_longest(questions, answers):
        if language := detect_language(clean(question.text)):
            places = [(clause, language) for clause in _clauses(library, question)]
            tested.update(places)
            if answer and answer.is_right:
                right.update(places)
    clauses = library.policy.clauses if library.policy else {}
    return Coverage(
        tuple(
            CoverageRow(
                clause,
                language,
                answered[clause, language],
                tested[clause, language],
                right[clause, language] if answers else None,
            )
            for clause in clauses
            for language in LANGUAGES
        )
    )


def _clauses(library: Library, question: LabelledQuestion) -> set[str]:
    entries = (library.entries.get(each) for each in question.entries)
    return {clause for entry in entries if entry for clause in entry.clauses}


@dataclass(frozen=True)
class _CoveragePage:
    library: Library
    rows: Sequence[QuestionResult]

    def lines(self, day: date) -> Iterator[str]:
        policy = self.library.policy
        yield f"# Policy, answers and questions on {day}"
        yield ""
        if policy is None:
            yield "This base has no policy."
            return
        yield self._summary()
        yield ""
        yield "| clause | section | answers | ja: right | en: right |"
        yield "|---|---|---|---|---|"
        for clause in policy.clauses.values():
            entries = self._entries_of(clause.id)
            rights = " | ".join(self._right(entries, language) for language in LANGUAGES)
            yield f"| {_cell(clause.id)} | {_section(clause)} | {len(entries)} | {rights} |"
        for clause in policy.clauses.values():
            yield from self._clause(clause)
        free = [
            one for one in self.library.entries.values() if not one.clauses and not one.is_referral
        ]
        if free:
            yield from ("", "## Answers that rest on no clause", "", *self._answers(free))

    def _summary(self) -> str:
        right = sum(row.is_right for row in self.rows)
        return (
            f"{right} of {len(self.rows)} questions are answered as they should be. “Right” counts"
            " those that want an answer: the right one first and not declined."
        )

    def _clause(self, clause: Clause) -> Iterator[str]:
        entries = self._entries_of(clause.id)
        resting = {source.quote for one in entries for source in sources(one, self.library.policy)}
        yield from ("", f"## {_cell(clause.id)} {_section(clause)}", "")
        for quote in clause.quotes:
            yield f"> {_cell(quote)}{'' if quote in resting else ' — no answer rests on this'}"
            yield ""
        yield from self._answers(entries)

    def _answers(self, entries: Sequence[Entry]) -> Iterator[str]:
        yield "| answer | owner | ja: right | en: right | not right |"
        yield "|---|---|---|---|---|"
        for entry in entries:
            rights = " | ".join(self._right([entry], language) for language in LANGUAGES)
            missed = [row for row in self.rows if entry.id in row.wanted and not row.is_right]
            failed = "<br>".join(
                f"{_cell(row.question)} → {_cell(row.got or 'none')}" for row in missed
            )
            yield f"| {entry.id} | {_cell(entry.owner or '')} | {rights} | {failed} |"

    def _entries_of(self, clause: str) -> list[Entry]:
        return [entry for entry in self.library.entries.values() if clause in entry.clauses]

    def _right(self, entries: Sequence[Entry], language: str) -> str:
        """Such as “11 of 12”; a gap is “none asked”."""
        wanted = {entry.id for entry in entries}
        asked = [
            row
            for row in self.rows
            if wanted.intersection(row.wanted) and detect_language(clean(row.question)) == language
        ]
        return f"{sum(row.is_right for row in asked)} of {len(asked)}" if asked else "none asked"


def coverage_page(library: Library, rows: Sequence[QuestionResult], day: date) -> str:
    """Return the page as Markdown; `rows` are the answers to the curated questions."""
    return "\n".join(_CoveragePage(library, rows).lines(day)) + "\n"


def _section(clause: Clause) -> str:
    return _cell(clause.section.get("en") or clause.section.get("ja") or "")


def _cell(text: str) -> str:
    """Return the text as it may stand in a cell: one line, without marks of Markdown."""
    line = " ".join(text.split())
    return "".join(f"\\{sign}" if sign in "\\|*_`<>[]#&" else sign for sign in line)
