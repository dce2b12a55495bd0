"""Whether every clock is armed and every escalation told; what is safe to mend is mended."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final

from tickets.deadlines.schedule import escalation_rings, ticket_rings
from tickets.deadlines.timers import Ringing, armed, is_as_kept
from tickets.model.clocks import Armed, Kept, Key
from tickets.model.notices import FALLBACK, Notice, Tell
from tickets.ports import Book
from tickets.rules.context import Circumstances

SAID: Final = "out_of_order"


class Disorder(StrEnum):
    UNARMED = "unarmed"  # a deadline stands, and its clock does not run
    UNCOUNTED = "uncounted"  # likewise, and its moment cannot be worked out
    UNTOLD = "untold"  # an escalation that nobody heard of, nor is going to
    UNRUNG = "unrung"  # its moment is long past
    STUCK = "stuck"  # what is urgent waits far over its time


Found = Mapping[Disorder, int]


def is_armed(book: Book, number: str, now: datetime, office: Circumstances) -> bool:
    """Whether each deadline that the facts give has its row, and a clock if it has more to say.

    Raises UncoveredYearError.
    """
    rings, kept = _told_anew(book, number, office)
    as_kept = all(is_as_kept(each, kept.get(each.key), now) for each in rings)
    return as_kept and {each.key for each in rings} == kept.keys()


def arm(book: Book, number: str, now: datetime, office: Circumstances) -> bool:
    """Mends it, if it is not mended meanwhile: what is past and was said is not said again."""
    if is_armed(book, number, now, office):
        return False
    rings, kept = _told_anew(book, number, office)
    clocks = tuple(_with_rest(each, now) for each in armed(rings, kept, now))
    if book.find(number) is not None:
        book.set_clocks(number, clocks)
    else:
        book.set_escalation_clocks(number, clocks)
    return True


def say(book: Book, found: Found, now: datetime) -> bool:
    """To the operator's channel, once an hour at most."""
    hour = f"{now:%Y%m%d%H}"
    if book.noted(SAID) == hour:
        return False
    book.note(SAID, hour)
    counts = ",".join(f"{what}={found[what]}" for what in Disorder if found.get(what))
    book.post(Notice(Tell.OUT_OF_ORDER, "", FALLBACK, 0, f"{hour}:{counts}"))
    return True


def read(about: str) -> Iterable[tuple[Disorder, str]]:
    """What was found, of the notice of it."""
    for each in about.partition(":")[2].split(","):
        what, _, count = each.partition("=")
        yield Disorder(what), count


def _told_anew(
    book: Book, number: str, office: Circumstances
) -> tuple[tuple[Ringing, ...], Mapping[Key, Kept]]:
    ticket = book.find(number)
    if ticket is not None:
        return ticket_rings(ticket, office), book.clocks(number)
    escalation = book.escalation(number)
    if escalation is None:
        return (), {}
    return escalation_rings(escalation, office), book.escalation_clocks(number)


def _with_rest(clock: Armed, now: datetime) -> Armed:
    """One that stood still though something lies ahead goes on with that."""
    return clock if clock.next else clock.going_on(now)
