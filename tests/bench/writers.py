"""The messages of writers who saw no entry, dealt so that no writer is both learnt from and judged."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from knowledge.library.loader import Library
from knowledge.text import Language, clean, normalise


@dataclass(frozen=True)
class Line:
    """A message, its right entries and the route that it must open, if any.

    `kind`: `question`, `event`, `request`, `near` (a word of ours in another matter) or `out`.
    """

    text: str
    entries: tuple[str, ...]
    door: str | None
    kind: str
    language: Language
    writer: str

    @property
    def is_told(self) -> bool:
        """Whether it states an event or a request."""
        return self.kind in ("event", "request")

    @property
    def is_gap(self) -> bool:
        """Whether it asks about personal information what no entry answers."""
        return self.kind == "question" and not self.entries and not self.door


def read_lines(path: Path) -> tuple[Line, ...]:
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return tuple(
        Line(
            row["question"],
            _ids(row["entry"]),
            row["door"],
            row["kind"],
            row["language"],
            row["writer"],
        )
        for row in rows
    )


def folds(lines: Sequence[Line], count: int) -> list[list[Line]]:
    """Deal the writers into `count` folds; all lines of a writer are in one."""
    writers = sorted({line.writer for line in lines})
    return [[line for line in lines if line.writer in writers[nth::count]] for nth in range(count)]


def without(library: Library, lines: Sequence[Line]) -> Library:
    """Return the library as if these lines had never become ways to ask."""
    learnt = {_letters(line.text) for line in lines}
    entries = {
        name: replace(
            entry,
            ask={
                language: tuple(ask for ask in asks if _letters(ask) not in learnt)
                for language, asks in entry.ask.items()
            },
        )
        for name, entry in library.entries.items()
    }
    return replace(library, entries=entries)


def _ids(entry: str | list[str] | None) -> tuple[str, ...]:
    return (entry,) if isinstance(entry, str) else tuple(entry or ())


def _letters(text: str) -> str:
    return "".join(sign for sign in normalise(clean(text)) if sign.isalnum())
