"""Recalculation of open deadlines after a change of calendar or rules."""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from typing import Final

from tickets.access import audit
from tickets.access.visibility import may_see
from tickets.deadlines.timers import has_other_date, schedules_of, timers_for
from tickets.model.clocks import Schedule, StoredTimer, Timer, TimerKey
from tickets.model.escalation import Escalation
from tickets.model.notices import Notice, NoticeKind
from tickets.model.ticket import Ticket
from tickets.ports import UnitOfWork, may_know_escalation
from tickets.rules.context import OfficeContext

DIGEST_KEY: Final = "counted_by"
PROGRESS_KEY: Final = "counting"


@dataclass(frozen=True, slots=True)
class MovedDeadlines:
    """How many deadlines moved; counts only what the manager may know (O1)."""

    tickets: int = 0
    escalations: int = 0

    def __add__(self, other: "MovedDeadlines") -> "MovedDeadlines":
        return MovedDeadlines(self.tickets + other.tickets, self.escalations + other.escalations)

    @property
    def any(self) -> bool:
        return bool(self.tickets or self.escalations)

    def __str__(self) -> str:
        return f"{self.tickets}:{self.escalations}"

    @classmethod
    def read(cls, text: str) -> "MovedDeadlines":
        counted, escalations, *_ = map(int, text.split(":")[:2])
        return cls(counted, escalations)


def rules_digest(office: OfficeContext) -> str:
    """Return a SHA-256 digest of what dates depend on besides facts: calendar, hours, rules,
    calls."""
    of = (office.opening, office.rules, office.breach_rules, dict(office.calls))
    return hashlib.sha256(_stable_text(of).encode()).hexdigest()


def recalculate(
    work: UnitOfWork, numbers: Collection[str], now: datetime, office: OfficeContext
) -> MovedDeadlines:
    """Recalculate the timers of these tickets and escalations; audit each whose date moved.

    Nothing reminds of a milestone in the past, old or new: the digest lists what is late. Raises
    UncoveredYearError.
    """
    # All in one batch, as each round trip costs more than the calculation.
    found: dict[str, Ticket | Escalation] = {each.number: each for each in work.find_all(numbers)}
    others = filter(None, (work.escalation(each) for each in numbers if each not in found))
    found |= {each.number: each for each in others}
    stored = work.timers_of(found)
    schedules = {number: schedules_of(each, office) for number, each in found.items()}
    work.save_timers(
        {number: _timers_continued(of, stored[number], now) for number, of in schedules.items()}
    )
    names = {number: tuple(_moved_entries(of, stored[number])) for number, of in schedules.items()}
    moved = [each for number, each in found.items() if names[number]]
    entries = (audit.recalculation_entry(each.number, names[each.number], now) for each in moved)
    work.write_audit(*entries)
    told = [each for each in moved if _may_be_counted(work, each, now, office)]
    tickets = sum(isinstance(each, Ticket) for each in told)
    return MovedDeadlines(tickets, len(told) - tickets)


def _recipient(office: OfficeContext) -> str | None:
    return office.roster.manager or office.roster.deputy


def _may_be_counted(
    work: UnitOfWork, moved: Ticket | Escalation, now: datetime, office: OfficeContext
) -> bool:
    if (person := _recipient(office)) is None:
        return False
    if isinstance(moved, Ticket):
        return may_see(moved, office.moment(person, now))
    return may_know_escalation(work, person, moved, office.roster)


def _timers_continued(
    schedules: tuple[Schedule, ...], stored: Mapping[TimerKey, StoredTimer], now: datetime
) -> tuple[Timer, ...]:
    known = {key for key, each in stored.items() if each.is_scheduled}
    clocks = timers_for(schedules, stored, now)
    return tuple(each if each.key in known else each.skip_past(now) for each in clocks)


def store_progress(work: UnitOfWork, digest: str, moved: MovedDeadlines) -> None:
    """Store the progress of a batch, so that a restart keeps the count."""
    work.store_value(PROGRESS_KEY, f"{moved}:{digest}")


def load_progress(work: UnitOfWork, digest: str) -> MovedDeadlines:
    """Return the count before a restart, if it was made with the same digest; else none."""
    noted = work.stored_value(PROGRESS_KEY) or ""
    return MovedDeadlines.read(noted) if noted.endswith(digest) else MovedDeadlines()


def tell_manager_of_moves(work: UnitOfWork, digest: str, office: OfficeContext) -> MovedDeadlines:
    """Tell the manager once, if anything moved."""
    moved, to = load_progress(work, digest), _recipient(office)
    if work.stored_value(DIGEST_KEY) != digest and moved.any and to is not None:
        work.post(Notice(NoticeKind.CALENDAR_CHANGED, "", to, 0, f"{moved}:{digest[:12]}"))
    work.store_value(DIGEST_KEY, digest)
    work.store_value(PROGRESS_KEY, "")
    return moved


def _moved_entries(
    schedules: tuple[Schedule, ...], stored: Mapping[TimerKey, StoredTimer]
) -> Iterator[str]:
    """Yield an entry for each moved date, such as `complaint_reply:2026-08-18>2026-08-19`."""
    current = {each.key for each in schedules}
    for each in schedules:
        before = stored.get(each.key)
        if before is not None and has_other_date(each, before):
            yield f"{each.key[0]}:{before.on}>{each.deadline.on}"
    for key in sorted(stored.keys() - current):
        yield f"{key[0]}:{stored[key].on}>none"


def _stable_text(value: object) -> str:
    """Return a text of the value that is the same in every process: sets are sorted."""
    if is_dataclass(value):
        parts = (f"{each.name}={_stable_text(getattr(value, each.name))}" for each in fields(value))
        return f"{type(value).__name__}({','.join(parts)})"
    if isinstance(value, Mapping):
        return (
            "{"
            + ",".join(sorted(f"{_stable_text(k)}:{_stable_text(v)}" for k, v in value.items()))
            + "}"
        )
    if isinstance(value, frozenset | set):
        return "{" + ",".join(sorted(map(_stable_text, value))) + "}"
    if isinstance(value, tuple | list):
        return "[" + ",".join(map(_stable_text, value)) + "]"
    return str(value)
