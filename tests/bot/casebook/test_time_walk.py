"""Random time over the real casebook: acts, nights, late holidays, downtime and kills."""

import multiprocessing
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Row

from bot import fault_points
from bot.delivery.reminders import Reminders
from bot.maintenance.mornings import MorningRun
from bot.maintenance.recalculation import Recalculation
from bot.storage import keys
from bot.storage.backlog import OverdueWork
from bot.storage.casebook import tables
from bot.storage.casebook.deadlines import DueClocks
from bot.storage.database import Database
from bot.storage.keys import Sealer
from tests.bot.casebook.conftest import Office, office_over
from tests.bot.casebook.test_walk import FEW, STEPS, clear, put
from tests.bot.casebook.walk_messages import draws_notices
from tests.conftest import Clock
from tests.effort import effort
from tests.tickets.conftest import ROSTER, _new, begun
from tests.tickets.forms import PEOPLE, forms
from tickets.deadlines.timers import schedules_of
from tickets.desk import Desk
from tickets.escalation.acts import Acknowledge
from tickets.model import tokyo
from tickets.model.clocks import ClockName, MilestoneKind
from tickets.model.clocks import Schedule as Sayable
from tickets.model.complaint import Category, Complaint
from tickets.model.disclosure import Disclosure, RequestType
from tickets.model.documents import Found
from tickets.model.errors import TicketError
from tickets.model.escalation import Cause
from tickets.model.kinds import Flag, Leak, PersonalField, Status
from tickets.model.personal import Personal, ValueName
from tickets.reminders.due import SentReminder
from tickets.rules.calendar import Calendar, Opening
from tickets.rules.context import OfficeContext
from tickets.rules.office import Hours
from tickets.workflow.apply import TABLES
from tickets.workflow.case import Act

CALLS = {ClockName.CALL_DEPUTY, ClockName.CALL_REPRESENTATIVE, ClockName.TRIAGE}
OF_A_BREACH = CALLS | {
    ClockName.PRELIMINARY_ALARM,
    ClockName.PRELIMINARY,
    ClockName.FINAL_30,
    ClockName.FINAL_60,
    ClockName.ENTRUSTER,
    ClockName.MIC_DETAIL,
    ClockName.PMARK_PRELIMINARY,
    ClockName.PMARK_FINAL_30,
    ClockName.PMARK_FINAL_60,
    ClockName.GDPR_72_HOURS,
}
"""Reminds at any hour (O29); an unsure report waits for the morning."""
OF_AN_AUTHORITY = CALLS | {ClockName.SAME_DAY}
DAYS_OFF = [date(2026, 8, day) for day in (4, 5, 7, 10, 13, 18, 19)] + [date(2026, 9, 1)]
PAUSES = [
    timedelta(minutes=31),
    timedelta(hours=2),
    timedelta(hours=8),
    timedelta(days=1),
    timedelta(days=3, hours=5),
    timedelta(days=16),
    timedelta(days=45),
]
"""Lengths of the program's downtime."""


@dataclass
class Days:
    """A desk whose program stops and starts, and every reminder that it sent."""

    office: Office
    closed: frozenset[date] = frozenset()
    reminded: list[tuple[datetime, SentReminder]] = field(default_factory=list)
    former: dict[str, str] = field(default_factory=dict)
    digests: int = 0
    was_killed: bool = False  # then not all that was reminded is known

    @property
    def now(self) -> datetime:
        return self.office.clock.now

    def office_context(self) -> OfficeContext:
        days = Calendar(frozenset(), range(2026, 2040), "by hand", self.closed)
        return OfficeContext(roster=ROSTER, opening=Opening(days, Hours()))

    @property
    def desk(self) -> Desk:
        return Desk(self.office.casebook, self.office_context)

    def the_program_works(self) -> None:
        """One start of the program: recalculate, remind and plan digests, twice; then draw."""
        before = self.next_moments()
        sent, planned = self.works()
        for each in sent:
            self.was_allowed(each)
        self.reminded += [(self.now, each) for each in sent]
        self.digests += planned
        is_open = self.office_context().opening.is_open(self.now)
        assert planned == 0 or is_open
        assert self.works() == ((), 0)
        self.nothing_is_forgotten(before)
        draws_notices(self.office, self.desk, self.office_context(), self.now)

    def works(self) -> tuple[tuple[SentReminder, ...], int]:
        """Reminders sent, and digests planned."""
        due, book = DueClocks(self.office.database), self.office.casebook
        parts = (due, book, self.office_context, self.office.clock, lambda: None)
        Recalculation(*parts)()
        sent, before = Reminders(*parts).send_due(), len(digest_rows(self))
        MorningRun(self.desk, self.office.clock, lambda: None, lambda _: 0)()
        return sent, len(digest_rows(self)) - before

    def was_allowed(self, sent: SentReminder) -> None:
        """No reminder before its time, or at an hour at which it may not be sent (O29)."""
        opening, clock = self.office_context().opening, sent.clock
        days, today = opening.calendar, tokyo.date_of(self.now)
        assert sent.due_at <= self.now
        if not opening.is_open(self.now):
            assert clock in self.may_ring_at_night(sent.number)
        told_on = sent.on if clock in OF_A_BREACH else days.roll_back(sent.on)
        if clock in CALLS:
            assert today >= sent.on
        elif sent.mark is MilestoneKind.MISSED:
            is_of_hours = clock in (ClockName.GDPR_72_HOURS, ClockName.SAME_DAY)
            assert today >= sent.on if is_of_hours else today > sent.on
        else:
            ahead = {MilestoneKind.THREE_BEFORE: -3, MilestoneKind.ONE_BEFORE: -1}.get(sent.mark, 0)
            assert today >= (days.add(told_on, ahead) if ahead else told_on)

    def may_ring_at_night(self, number: str) -> set[ClockName]:
        with self.office.casebook.reading() as book:
            report = book.escalation(number)
        if report is None:
            return set()
        if report.cause.is_breach:
            return OF_A_BREACH - CALLS if report.is_unsure else OF_A_BREACH
        return OF_AN_AUTHORITY if report.cause in (Cause.COURT, Cause.REGULATOR) else set()

    def nothing_is_forgotten(self, before: dict[Any, datetime]) -> None:
        """Everything due was sent, and every clock with a next milestone is set to it."""
        after = self.next_moments()
        assert all(at > self.now for at in after.values())
        assert self.said_twice() == {}
        for key in before.keys() & after.keys():
            assert after[key] >= min(before[key], self.now)

    def holds(self) -> None:
        """One row for each open deadline, set to its next milestone."""
        for number, sayable, rows in self.open_ones():
            deadlines = Counter((each.deadline.clock.name, each.deadline.of) for each in sayable)
            assert set(deadlines.values()) <= {1}
            assert Counter((row.clock, row.of) for row in rows) == deadlines, number
            armed = {(row.clock, row.of): row.remind_at for row in rows}
            for each in sayable:
                said = self.said_of(number, each)
                ahead = [
                    say.at for say in each.milestones if say.at > self.now and say.mark not in said
                ]
                at = armed[each.key]
                assert at is not None or not ahead, (number, each.key)
                assert at is None or not ahead or at <= min(ahead), (number, each.key)
        standing = OverdueWork(self.office.database).numbers_of_untold_escalations(
            self.now + timedelta(minutes=2)
        )
        assert standing == (), "an escalation of which nobody hears"
        assert self.office.casebook.verify().is_intact

    def open_ones(self) -> Iterator[tuple[str, tuple[Sayable, ...], list[Row[Any]]]]:
        office, closed = self.office_context(), []
        due, of_reports = self.office.rows(tables.due), self.office.rows(tables.escalation_due)
        with self.office.casebook.reading() as book:
            for row in self.office.rows(tables.tickets):
                ticket = book.find(row.number)
                assert ticket is not None
                rows = [each for each in due if each.ticket_id == row.id]
                yield row.number, schedules_of(ticket, office), rows
                closed += rows if ticket.status is Status.CLOSED else []
            for row in self.office.rows(tables.escalations):
                report = book.escalation(row.number)
                assert report is not None
                rows = [each for each in of_reports if each.number == row.number]
                yield row.number, schedules_of(report, office), rows
        assert closed == []

    def next_moments(self) -> dict[Any, datetime]:
        found = {}
        for table in (tables.due, tables.escalation_due):
            for row in self.office.rows(table):
                if row.remind_at is not None:
                    found[row[0], row.clock, row.of, row.on, row.started_at] = row.remind_at
        return found

    def said_of(self, number: str, of: Sayable) -> set[MilestoneKind]:
        """Milestones already announced.

        A day that is closed after its morning moves none of them, and what is late by the old day
        and the new is announced once.
        """
        names, deadline = {number, self.former.get(number)}, of.deadline
        ours = [r for _, r in self.reminded if r.number in names and r.clock is deadline.clock.name]
        is_late = deadline.is_missed(self.now)
        return {
            r.mark
            for r in ours
            if r.on == deadline.on or (is_late and r.mark is MilestoneKind.MISSED)
        }

    def said_twice(self) -> dict[Any, int]:
        """Reminders sent twice for the same date to the same person."""
        told = {
            (at, notice.what, notice.number, notice.to, notice.about)
            for at, sent in self.reminded
            for notice in sent.notices
            if notice.about
        }
        return {key: n for key, n in Counter(each[1:] for each in told).items() if n > 1}


def opened(days: Days, data: st.DataObject) -> list[str]:
    """A complaint and a request in progress, and an escalation."""
    clear(days.office)
    complaint = begun(
        _new(Complaint(category=Category.COMPLAINT)), "mei", {PersonalField.DETAIL: "広告"}
    )
    types = frozenset({RequestType.DISCLOSE})
    new = _new(Disclosure(types=types), flags=frozenset({Flag.EEA}))
    request = begun(new, "mei", {PersonalField.TARGET_SCOPE: "全部"})
    onward = [
        request.sends_form,
        lambda: request.arrives(1000),
        request.identified,
        request.searches,
        lambda: request.finds(Found.NONE, Found.NONE),
    ]
    for go in onward[: data.draw(st.integers(0, len(onward)), label="ahead")]:
        go()
    numbers = [put(days.office, each, days.office_context()) for each in (complaint, request)]
    leak = data.draw(st.sampled_from([Leak.YES, Leak.UNKNOWN, Leak.NO]), label="leak")
    says = {ValueName(PersonalField.DETAIL): Personal("広告メール")}
    form = _new(Complaint(category=Category.COMPLAINT), personal=says, leak=leak)
    return [*numbers, days.desk.open(form, who="ken", now=days.now, key="leak").number]


def drawn(days: Days, data: st.DataObject, number: str) -> tuple[Act, str]:
    """A random move on this ticket, and who tries it."""
    with days.office.casebook.reading() as book:
        ticket = book.find(number)
    assert ticket is not None
    here = {m: rule for (at, m), rule in TABLES[ticket.kind].items() if at is ticket.status}
    onward = [move for move, rule in here.items() if rule.to not in (None, Status.CLOSED)]
    move = data.draw(st.sampled_from([*here, *onward * 5]), label="move")
    who = data.draw(st.sampled_from([*PEOPLE, "mei", "manager"]), label="who")
    facts, says = data.draw(forms(ticket, move, days.now), label="form")
    return Act(move, facts, says), who


def acts(days: Days, data: st.DataObject, numbers: list[str]) -> None:
    """Try a random move on one of the tickets."""
    nth = data.draw(st.integers(0, len(numbers) - 1), label="ticket")
    act, who = drawn(days, data, numbers[nth])
    try:
        after = days.desk.act(numbers[nth], [act], who=who, now=days.now)
    except TicketError:
        return
    if after.number != numbers[nth]:
        days.former[after.number] = numbers[nth]
    numbers[nth] = after.number


FORKS: Final = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([__name__])
ForkingPickler.register(Personal, lambda each: (Personal, (each.reveal(),)))
KILLED_AT: Final[tuple[fault_points.Point, ...]] = (
    "before_commit",
    "after_commit",
    "after_reminder_claim",
    "before_reminder_commit",
    "after_reminder",
    "after_digest_insert",
)


@dataclass(frozen=True)
class Victim:
    """A program on the same database, in a process that is killed at a point."""

    url: str
    keys: Path
    now: datetime
    closed: frozenset[date]
    point: fault_points.Point
    passes: int

    def dies(self, number: str, does: tuple[Act, str] | None) -> None:
        """Act, or let the program work; it ends by itself if that does not come to the point."""
        fault_points.arm(self.point, self.passes)
        clock = Clock()
        clock.now = self.now
        sealer = Sealer(keys.read(self.keys))
        days = Days(office_over(Database.open(self.url), sealer, clock), self.closed)
        if does is None:
            days.works()
            return
        act, who = does
        with suppress(TicketError):
            days.desk.act(number, [act], who=who, now=self.now)


def is_killed(days: Days, data: st.DataObject, numbers: list[str], where: tuple[str, Path]) -> None:
    """Kill a program during a task or a person's act; what it committed stands."""
    number = data.draw(st.sampled_from(numbers), label="ticket")
    does = drawn(days, data, number) if data.draw(st.booleans(), label="in an act") else None
    point = data.draw(st.sampled_from(KILLED_AT[:2] if does else KILLED_AT), label="killed")
    passes = data.draw(st.sampled_from([0, 0, 0, 1]), label="passes")
    if does is None:
        days.office.clock.now += data.draw(st.sampled_from(PAUSES), label="pause")
    victim = Victim(*where, days.now, days.closed, point, passes)
    before = {row.number: row.id for row in days.office.rows(tables.tickets)}
    process = FORKS.Process(target=victim.dies, args=(number, does))
    process.start()
    process.join()
    assert process.exitcode in (0, -signal.SIGKILL)
    days.was_killed = True
    days.digests = len(digest_rows(days))
    after = {row.id: row.number for row in days.office.rows(tables.tickets)}
    for nth, each in enumerate(numbers):
        numbers[nth] = after[before[each]]
        if numbers[nth] != each:
            days.former[numbers[nth]] = each


def digest_rows(days: Days) -> list[tuple[str, int, str]]:
    rows = days.office.rows(tables.notices)
    return [(row.to, row.step, row.about) for row in rows if row.what == "digest"]


def acknowledges(days: Days, key: str) -> None:
    for report in days.desk.escalations.list_open(who="manager", now=days.now, most=5):
        act, its_key = days.desk.handling.act, f"{key}{report.number}"
        with suppress(TicketError):
            act(report.number, Acknowledge(), who="manager", now=days.now, key=its_key)


@pytest.mark.long
@pytest.mark.property
@settings(
    FEW, max_examples=effort(2, 25, 500), phases=(Phase.explicit, Phase.reuse, Phase.generate)
)
@given(data=st.data())
def test_each_deadline_has_one_clock_that_reminds_once_and_in_time(
    office: Office, data: st.DataObject, database_url: str, tmp_path: Path
) -> None:
    # O29
    where = database_url, tmp_path / "test.keys"
    days = Days(office)
    office.clock.now = datetime.fromisoformat("2026-08-03T05:30:00+00:00")
    numbers = opened(days, data)
    days.holds()
    for step in range(STEPS):
        more = ["kill"] if days.was_killed else ["kill", "calendar"]
        usual = ["act"] * 3 + ["pause"] * 3 + ["seen"]
        what = data.draw(st.sampled_from([*usual, *effort(more[1:], more)]), label="what")
        if what == "act":
            acts(days, data, numbers)
        elif what == "kill":
            is_killed(days, data, numbers, where)
        elif what == "seen":
            acknowledges(days, f"step-{step}-")
        elif what == "pause":
            office.clock.now += data.draw(st.sampled_from(PAUSES), label="pause")
            if data.draw(st.booleans(), label="up again"):
                days.the_program_works()
        else:
            days.closed ^= {data.draw(st.sampled_from(DAYS_OFF), label="closed")}
            days.the_program_works()
        days.holds()
    for _ in range(3):
        opening = days.office_context().opening
        office.clock.now = opening.next_opening(office.clock.now + timedelta(days=40))
        days.the_program_works()
        days.holds()
    assert len(set(digest_rows(days))) == days.digests
