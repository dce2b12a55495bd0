"""The entries that a follow-up question may be about, ranked."""

from collections.abc import Collection, Sequence
from typing import Final

from knowledge.library.entry import Entry
from knowledge.library.loader import Library
from knowledge.matching.matcher import Match

# Below this nearness the follow-up's own words are too few to tell one entry from another.
_TELLING: Final = 0.25
# Who has just read an answer rather asks for another one.
_READ: Final = 0.12


def neighbourhood(library: Library, entry: Entry) -> frozenset[str]:
    """Return the entry, those related to it in either direction, and those of its clauses."""
    clauses = frozenset(entry.clauses)
    return frozenset(
        other.id
        for other in library.entries.values()
        if not other.refers
        and (
            other.id == entry.id
            or other.id in entry.related
            or entry.id in other.related
            or clauses.intersection(other.clauses)
        )
    )


def ranked(
    alone: Sequence[Match], together: Sequence[Match], near: Collection[str], read: str | None
) -> list[tuple[Entry, float]]:
    """Rank the near entries by the nearness of the question alone and with the title of `read`.

    With its title alone the entry would always win, and alone the question says too little.
    Without `read`, the entry that was read counts like any other.
    """
    own = {match.entry.id: match.nearness for match in alone if match.nearness >= _TELLING}
    sums = (
        (
            match.entry,
            match.nearness + own.get(match.entry.id, 0.0) - _READ * (match.entry.id == read),
        )
        for match in together
        if match.entry.id in near
    )
    return sorted(sums, key=lambda each: -each[1])
