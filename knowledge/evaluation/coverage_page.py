"""The page that shows, for each clause, its answers, their questions, and how many are right."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from knowledge.evaluation.figures import Row
from knowledge.language import LANGUAGES, language_of
from knowledge.library.entry import Entry
from knowledge.library.loader import Library
from knowledge.library.policy import Clause
from knowledge.library.sources import sources
from knowledge.text import clean


@dataclass(frozen=True)
class _Page:
    library: Library
    rows: Sequence[Row]

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
        free = [one for one in self.library.entries.values() if not one.clauses and not one.refers]
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
            if wanted.intersection(row.wanted) and language_of(clean(row.question)) == language
        ]
        return f"{sum(row.is_right for row in asked)} of {len(asked)}" if asked else "none asked"


def markdown(library: Library, rows: Sequence[Row], day: date) -> str:
    """Return the page as Markdown; `rows` are the answers to the curated questions."""
    return "\n".join(_Page(library, rows).lines(day)) + "\n"


def _section(clause: Clause) -> str:
    return _cell(clause.section.get("en") or clause.section.get("ja") or "")


def _cell(text: str) -> str:
    """Return the text as it may stand in a cell: one line, without marks of Markdown."""
    line = " ".join(text.split())
    return "".join(f"\\{sign}" if sign in "\\|*_`<>[]#&" else sign for sign in line)
