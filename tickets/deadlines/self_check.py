"""Whether every clock is armed and every escalation told; what is safe to mend is mended."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final

from tickets.deadlines.schedule import schedule_escalation, schedule_ticket
from tickets.deadlines.timers import Schedule, is_as_stored, set_timers
from tickets.model.clocks import StoredTimer, Timer, TimerKey
from tickets.model.notices import FALLBACK, Notice, NoticeKind
from tickets.ports import UnitOfWork
from tickets.rules.context import OfficeContext

SAID: Final = "out_of_order"


class Disorder(StrEnum):
    UNARMED = "unarmed"  # a deadline stands, and its clock does not run
    UNCOUNTED = "uncounted"  # likewise, and its moment cannot be worked out
    UNTOLD = "untold"  # an escalation that nobody heard of, nor is going to
    UNRUNG = "unrung"  # its moment is long past
    STUCK = "stuck"  # what is urgent waits far over its time


Found = Mapping[Disorder, int]


def is_armed(work: UnitOfWork, number: str, now: datetime, office: OfficeContext) -> bool:
    """Whether each deadline that the facts give has its row, and a clock if it has more to say.

    Raises UncoveredYearError.
    """
    rings, kept = _told_anew(work, number, office)
    as_kept = all(is_as_stored(each, kept.get(each.key), now) for each in rings)
    return as_kept and {each.key for each in rings} == kept.keys()


def arm(work: UnitOfWork, number: str, now: datetime, office: OfficeContext) -> bool:
    """Mends it, if it is not mended meanwhile: what is past and was said is not said again."""
    if is_armed(work, number, now, office):
        return False
    rings, kept = _told_anew(work, number, office)
    clocks = tuple(_with_rest(each, now) for each in set_timers(rings, kept, now))
    if work.find(number) is not None:
        work.set_clocks(number, clocks)
    else:
        work.set_escalation_clocks(number, clocks)
    return True


def say(work: UnitOfWork, found: Found, now: datetime) -> bool:
    """To the operator's channel, once an hour at most."""
    hour = f"{now:%Y%m%d%H}"
    if work.noted(SAID) == hour:
        return False
    work.note(SAID, hour)
    counts = ",".join(f"{what}={found[what]}" for what in Disorder if found.get(what))
    work.post(Notice(NoticeKind.OUT_OF_ORDER, "", FALLBACK, 0, f"{hour}:{counts}"))
    return True


def read(about: str) -> Iterable[tuple[Disorder, str]]:
    """What was found, of the notice of it."""
    for each in about.partition(":")[2].split(","):
        what, _, count = each.partition("=")
        yield Disorder(what), count


def _told_anew(
    work: UnitOfWork, number: str, office: OfficeContext
) -> tuple[tuple[Schedule, ...], Mapping[TimerKey, StoredTimer]]:
    ticket = work.find(number)
    if ticket is not None:
        return schedule_ticket(ticket, office), work.clocks(number)
    escalation = work.escalation(number)
    if escalation is None:
        return (), {}
    return schedule_escalation(escalation, office), work.escalation_clocks(number)


def _with_rest(clock: Timer, now: datetime) -> Timer:
    """One that stood still though something lies ahead goes on with that."""
    return clock if clock.next else clock.going_on(now)
