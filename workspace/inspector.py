"""Lets whoever runs the workspace say why a message got its reply; the page shows it.

Nothing here needs the packages that the workspace itself runs on.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Section:
    """A heading with what stands under it: facts by name, a table, and sentences."""

    title: str
    facts: Sequence[tuple[str, str]] = ()
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    notes: Sequence[str] = ()


# Gets a text as Slack stores it and the locale of who looks; called in a thread of its own.
Inspector = Callable[[str, str], Iterable[Section]]


@dataclass
class Inspection:
    """Without an inspector the page offers none. Slack has nothing like it."""

    inspector: Inspector | None = None
