"""Interface for explaining why a message got its reply; the page shows the explanation.

Imports nothing of the `workspace` extra, so that a program without it can use `Section`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Section:
    """A heading with named facts, a table and sentences."""

    title: str
    facts: Sequence[tuple[str, str]] = ()
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    notes: Sequence[str] = ()


# Takes a text as Slack stores it and the reader's locale; runs in its own thread.
Inspector = Callable[[str, str], Iterable[Section]]
