"""Answers that a revision of the policy suspended, as who keeps them sees them."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from knowledge.library.loader import Library
from knowledge.library.revisions import SignOff as Ending
from knowledge.library.revisions import Suspension
from tickets.answers.sign_offs import declared, is_signed
from tickets.model.sign_off import SignOff, Stage, Wording

Revised = Mapping[str, Suspension]
"""Answers that a revision has changed, signed off or not, by entry id."""


@dataclass(frozen=True, slots=True)
class Review:
    """A suspended answer: what changed, by when it is to be revised, who declared it revised."""

    suspension: Suspension
    owner: str
    due: date
    declared: SignOff | None

    @property
    def entry(self) -> str:
        return self.suspension.entry

    @property
    def wording(self) -> Wording:
        return wording_of(self.suspension)

    @property
    def key(self) -> str:
        """Names entry, revision and text in a button, so that nobody signs another text."""
        wording = self.wording
        told = "\0".join((wording.entry, wording.revision, wording.digest))
        return hashlib.sha256(told.encode()).hexdigest()[:24]


def wording_of(suspension: Suspension) -> Wording:
    return Wording(suspension.entry, suspension.revised_on.isoformat(), suspension.digest)


def endings(known: Iterable[SignOff]) -> frozenset[Ending]:
    """Sign-offs in the form in which the answerer asks for them."""
    return frozenset(
        Ending(each.wording.entry, date.fromisoformat(each.wording.revision), each.wording.digest)
        for each in known
        if each.stage is Stage.SIGNED
    )


def reviews(
    library: Library, revised: Revised, known: tuple[SignOff, ...], days: int
) -> tuple[Review, ...]:
    """The suspended answers, due first comes first. `days`: from the day of effect."""
    found = (
        Review(
            each,
            library.entries[each.entry].owner or "",
            each.revised_on + timedelta(days=days),
            declared(wording_of(each), known),
        )
        for each in revised.values()
        if each.is_mismatch or not is_signed(wording_of(each), known)
    )
    return tuple(sorted(found, key=lambda each: (each.due, each.entry)))


def days_of(revised: Revised) -> dict[str, str]:
    """The day of the revision that changed each answer."""
    return {each.entry: each.revised_on.isoformat() for each in revised.values()}


def sentences(suspension: Suspension) -> Iterator[tuple[str, str]]:
    """Each old sentence with the new one; one of them is empty if a sentence went or came."""
    for change in suspension.changes:
        yield change.was, change.now.quote if change.now else ""


def heading_of(was: str, now: str) -> str:
    """The phrase above the new sentence."""
    if not now:
        return "revised_gone"
    return "revised_now" if was else "revised_came"
