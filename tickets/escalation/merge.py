"""Two reports of one incident are one matter: what it knows then, and where it goes on (O28)."""

from collections.abc import Collection
from dataclasses import replace

from tickets.escalation.acts import changed, closed, seen
from tickets.model.errors import Code, Fault
from tickets.model.escalation import Escalation, Ongoing, Outcome, Persons
from tickets.ports import Book
from tickets.rules.context import Moment


def cannot_be_one(gone: Escalation, stays: Escalation) -> Fault | None:
    """Only what may be one leak is one; and who may not know of the one learns nothing of it."""
    both = (gone, stays)
    is_fit = all(each.is_open and each.cause.is_breach for each in both)
    return None if is_fit and gone.number != stays.number else Fault(Code.OTHER_MATTER, "into")


def gone(escalation: Escalation, stays: Escalation, moment: Moment) -> Escalation:
    """The one whose number ends."""
    ended = closed(seen(escalation, moment), Outcome.MERGED, moment)
    return changed(replace(ended, merged_into=stays.number), moment)


def grown(stays: Escalation, part: Escalation) -> Escalation:
    """The one that goes on, with all that the other knows, and what was done under its number."""
    both = (stays, part)
    first, later = sorted(both, key=lambda each: each.known_at)
    filed = {each.destination for each in stays.filings}
    return replace(
        stays,
        known_at=first.known_at,
        department=first.department or later.department,
        triggers=stays.triggers | part.triggers,
        persons=_most({each.persons for each in both}),
        ongoing=next(each for each in Ongoing if each in {stays.ongoing, part.ongoing}),
        is_unsure=stays.is_unsure and part.is_unsure,
        filings=(*stays.filings, *(f for f in part.filings if f.destination not in filed)),
        persons_told=stays.persons_told if stays.persons_told.is_done else part.persons_told,
        representative_told_on=stays.representative_told_on or part.representative_told_on,
        parts=stays.parts | part.parts | {part.number},
    )


def standing(book: Book, escalation: Escalation) -> Escalation:
    """Where it goes on; itself, unless it was merged."""
    while escalation.merged_into and (into := book.escalation(escalation.merged_into)):
        escalation = into
    return escalation


def _most(said: Collection[Persons]) -> Persons:
    """What is known says more than what is not."""
    known = [each for each in Persons if each in said and each is not Persons.UNKNOWN]
    return known[-1] if known else Persons.UNKNOWN
