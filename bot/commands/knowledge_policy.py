"""Prepare a revision of the policy, and tell what it changes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.commands.output import count, printable, short
from knowledge.library.entry import Entry
from knowledge.library.faults import Fault, FaultyKnowledge
from knowledge.library.loader import Library, read
from knowledge.revision.difference import ClauseChange, QuoteChange
from knowledge.revision.document import read as read_document
from knowledge.revision.prepare import Prepared, prepare, write

_SIGN = {"was": "  - ", "now": "  + "}


@dataclass(frozen=True)
class Update:
    """A revision as it was prepared; `place` is its folder if it was written."""

    library: Library
    prepared: Prepared
    place: Path | None

    def as_json(self) -> dict[str, Any]:
        difference, draft = self.prepared.difference, self.prepared.draft
        return {
            "in_force_from": draft.day.isoformat(),
            "counts": dict(difference.counts),
            "clauses": [
                {"clause": change.clause.id, "kind": change.kind, "quotes": _quotes(change)}
                for change in difference.clauses
                if change.kind != "unchanged"
            ],
            "new": [{"sentence": new.sentence, "after": new.after} for new in difference.new],
            "suspended": [
                {
                    "entry": entry.id,
                    "owner": entry.owner,
                    "file": entry.file,
                    "line": entry.line,
                    "clauses": clauses,
                }
                for entry, clauses in self._suspended()
            ],
            "written": str(self.place) if self.place else None,
        }

    def lines(self) -> Iterator[str]:
        difference, day = self.prepared.difference, self.prepared.draft.day
        for change in difference.clauses:
            if change.kind != "unchanged":
                yield f"{change.clause.id}  {change.kind}"
                yield from _told(change.quotes)
        for new in difference.new:
            yield f"new, after {new.after}" if new.after else "new, at the beginning"
            yield f"{_SIGN['now']}{printable(new.sentence)}"
        if difference.elsewhere:
            yield "quoted by no clause"
            yield from _told(difference.elsewhere)
        yield ", ".join(f"{number} {kind}" for kind, number in difference.counts.items())
        yield ""
        suspended = self._suspended()
        verb = "is" if len(suspended) == 1 else "are"
        yield f"{count(len(suspended), 'answer')} {verb} suspended from {day} until signed off"
        for entry, clauses in suspended:
            owner = entry.owner or "no owner"
            yield f"  {entry.id}  ({owner})  {', '.join(clauses)}  {short(entry.file)}:{entry.line}"
        yield from self._written()

    def _written(self) -> Iterator[str]:
        if self.place is None:
            yield "nothing was written"
            return
        marks = count(self.prepared.draft.marks, "mark")
        place = short(str(self.place))
        yield f"{place} written: {marks} “CHECK” in its clauses.yaml to look at"
        if self.prepared.suspended:
            yield f"write the new answers into {place}/answers.yaml (docs/answers.md)"

    def _suspended(self) -> list[tuple[Entry, list[str]]]:
        return [
            (self.library.entries[entry], list(dict.fromkeys(one.clause for one in each.changes)))
            for entry, each in self.prepared.suspended.items()
        ]


def update(file: Path, folder: Path, *, on: date | None, today: date, dry_run: bool) -> Update:
    """Prepare the text of `file`; raises FaultyKnowledge."""
    day = on or today
    if day < today:
        told = f"{day} is in the past: name the day from which the new text is in force."
        raise FaultyKnowledge([Fault("--on", 1, told)])
    library = read(folder)
    prepared = prepare(library, read_document(file), day, str(file))
    place = None
    if not dry_run:
        try:
            place = write(folder, prepared.draft)
        except OSError as error:
            told = f"the revision cannot be written here ({error.strerror}): check the rights."
            raise FaultyKnowledge([Fault(str(folder / "policy"), 1, told)]) from error
    return Update(library, prepared, place)


def _told(quotes: tuple[QuoteChange, ...]) -> Iterator[str]:
    for quote in quotes:
        if quote.kind == "unchanged":
            continue
        yield f"{_SIGN['was']}{printable(quote.was)}"
        if quote.now and quote.kind != "moved":
            yield f"{_SIGN['now']}{printable(quote.now)}"


def _quotes(change: ClauseChange) -> list[dict[str, str | None]]:
    return [{"kind": each.kind, "was": each.was, "now": each.now} for each in change.quotes]
