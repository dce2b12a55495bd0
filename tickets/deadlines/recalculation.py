"""Recalculation of open deadlines after a change of calendar or rules."""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from typing import Final

from tickets.access import audit
from tickets.access.call_list import may_know
from tickets.access.visibility import may_see
from tickets.deadlines.schedule import schedule_escalation, schedule_ticket
from tickets.deadlines.timers import Schedule, has_moved, set_timers
from tickets.model.clocks import StoredTimer, Timer, TimerKey
from tickets.model.escalation import Escalation
from tickets.model.notices import Notice, NoticeKind
from tickets.model.ticket import Ticket
from tickets.ports import UnitOfWork, source_of
from tickets.rules.context import OfficeContext

COUNTED_BY: Final = "counted_by"
COUNTING: Final = "counting"


@dataclass(frozen=True, slots=True)
class Moved:
    """How many deadlines moved; counts only what the manager may know (O1)."""

    tickets: int = 0
    escalations: int = 0

    def __add__(self, other: "Moved") -> "Moved":
        return Moved(self.tickets + other.tickets, self.escalations + other.escalations)

    @property
    def any(self) -> bool:
        return bool(self.tickets or self.escalations)

    def __str__(self) -> str:
        return f"{self.tickets}:{self.escalations}"

    @classmethod
    def read(cls, text: str) -> "Moved":
        counted, escalations, *_ = map(int, text.split(":")[:2])
        return cls(counted, escalations)


def rules_digest(office: OfficeContext) -> str:
    """Digest of what dates depend on besides facts: calendar, hours, rules, calls."""
    of = (office.opening, office.rules, office.breach_rules, dict(office.calls))
    return hashlib.sha256(_plainly(of).encode()).hexdigest()


def recalculate(
    work: UnitOfWork, numbers: Collection[str], now: datetime, office: OfficeContext
) -> Moved:
    """Recalculate timers of these numbers; audit each one whose date moved.

    Past milestones are not told again. New clocks, and rows older than reminders, tell nothing of
    the past: the digest lists what is late. Raises UncoveredYearError.
    """
    tickets = {each.number: each for each in work.found(numbers)}
    moved = _recount_tickets(work, tickets, now, office)
    for number in numbers:
        if number not in tickets:
            moved += _recount_escalation(work, number, now, office)
    return moved


def _recount_tickets(
    work: UnitOfWork, tickets: Mapping[str, Ticket], now: datetime, office: OfficeContext
) -> Moved:
    """Batched: round trips dominate."""
    kept = work.clocks_of(tickets)
    rings = {number: schedule_ticket(ticket, office) for number, ticket in tickets.items()}
    work.set_clocks_of(
        {number: _gone_on_with(of, kept[number], now) for number, of in rings.items()}
    )
    names = {number: tuple(_names(of, kept[number])) for number, of in rings.items()}
    moved = [number for number in tickets if names[number]]
    work.write(*(audit.recalculated(number, names[number], now) for number in moved))
    return Moved(tickets=sum(_may_see(tickets[number], now, office) for number in moved))


def _recount_escalation(
    work: UnitOfWork, number: str, now: datetime, office: OfficeContext
) -> Moved:
    escalation = work.escalation(number)
    if escalation is None:
        return Moved()
    rings, kept = schedule_escalation(escalation, office), work.escalation_clocks(number)
    work.set_escalation_clocks(number, _gone_on_with(rings, kept, now))
    names = tuple(_names(rings, kept))
    if not names:
        return Moved()
    work.write(audit.recalculated(number, names, now))
    return Moved(escalations=int(_may_know(work, escalation, office)))


def _told(office: OfficeContext) -> str | None:
    """Recipient of the notice."""
    return office.roster.manager or office.roster.deputy


def _may_see(ticket: Ticket, now: datetime, office: OfficeContext) -> bool:
    if (person := _told(office)) is None:
        return False
    return may_see(ticket, office.moment(person, now))


def _may_know(work: UnitOfWork, escalation: Escalation, office: OfficeContext) -> bool:
    source = source_of(work, escalation)
    person = _told(office)
    return person is not None and may_know(person, escalation, source, office.roster)


def _gone_on_with(
    rings: tuple[Schedule, ...], kept: Mapping[TimerKey, StoredTimer], now: datetime
) -> tuple[Timer, ...]:
    known = {key for key, each in kept.items() if each.is_armed}
    clocks = set_timers(rings, kept, now)
    return tuple(each if each.key in known else each.going_on(now) for each in clocks)


def counted(work: UnitOfWork, digest: str, moved: Moved) -> None:
    """Store the progress of a batch, so that a restart keeps the count."""
    work.note(COUNTING, f"{moved}:{digest}")


def so_far(work: UnitOfWork, digest: str) -> Moved:
    """Progress before a restart, if it has the same digest."""
    noted = work.noted(COUNTING) or ""
    return Moved.read(noted) if noted.endswith(digest) else Moved()


def finish(work: UnitOfWork, digest: str, office: OfficeContext) -> Moved:
    """Tell the manager once, if anything moved."""
    moved, to = so_far(work, digest), _told(office)
    if work.noted(COUNTED_BY) != digest and moved.any and to is not None:
        work.post(Notice(NoticeKind.CALENDAR_CHANGED, "", to, 0, f"{moved}:{digest[:12]}"))
    work.note(COUNTED_BY, digest)
    work.note(COUNTING, "")
    return moved


def _names(rings: tuple[Schedule, ...], kept: Mapping[TimerKey, StoredTimer]) -> Iterator[str]:
    """Entries such as `complaint_reply:2026-08-18>2026-08-19`."""
    standing = {each.key for each in rings}
    for each in rings:
        before = kept.get(each.key)
        if before is not None and has_moved(each, before):
            yield f"{each.key[0]}:{before.on}>{each.deadline.on}"
    for key in sorted(kept.keys() - standing):
        yield f"{key[0]}:{kept[key].on}>none"


def _plainly(value: object) -> str:
    """Stable text of a value: sets are sorted."""
    if is_dataclass(value):
        parts = (f"{each.name}={_plainly(getattr(value, each.name))}" for each in fields(value))
        return f"{type(value).__name__}({','.join(parts)})"
    if isinstance(value, Mapping):
        return (
            "{" + ",".join(sorted(f"{_plainly(k)}:{_plainly(v)}" for k, v in value.items())) + "}"
        )
    if isinstance(value, frozenset | set):
        return "{" + ",".join(sorted(map(_plainly, value))) + "}"
    if isinstance(value, tuple | list):
        return "[" + ",".join(map(_plainly, value)) + "]"
    return str(value)
