"""Random people making random moves over the real casebook: no path leads around a guard."""

from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from bot.delivery.reminders import Reminders
from bot.storage.casebook import tables
from bot.storage.casebook.deadlines import DueClocks
from bot.storage.tables import metadata
from tests.bot.casebook.conftest import OPENING, Office
from tests.bot.casebook.walk_messages import draws_card, draws_notices
from tests.effort import effort
from tests.tickets.conftest import ROSTER, Walker, _new, begun
from tests.tickets.forms import PEOPLE, forms
from tests.tickets.invariants import agrees_with_the_rules
from tests.tickets.steps import act, said
from tickets.deadlines.ticket_clocks import next_decider_deadlines, ticket_deadlines
from tickets.deadlines.timers import save_timers
from tickets.model.complaint import Category, Complaint, MailStop
from tickets.model.disclosure import (
    CeaseUseReason,
    Decision,
    Disclosure,
    Ground,
    Outcome,
    RequestType,
)
from tickets.model.documents import Found
from tickets.model.errors import TicketError
from tickets.model.kinds import Leak, Move, PersonalField, Restriction, Status
from tickets.model.numbers import Series
from tickets.model.personal import Personal
from tickets.model.ticket import Question, Ticket
from tickets.ports import StorageFailed
from tickets.rules.context import OfficeContext
from tickets.rules.periods import EXAMPLE_BASIS
from tickets.workflow.apply import TABLES
from tickets.workflow.case import Act

FEW = settings(
    max_examples=effort(3, 25, 500),
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
STEPS = effort(14, 14, 50)
OFFICE_CONTEXT = OfficeContext(roster=ROSTER, opening=OPENING)
STRANGERS = ("nobody", "security")
IN_CHARGE = ("sales_head", "hr_head")
SERIES = {Complaint: Series.COMPLAINT, Disclosure: Series.DISCLOSURE, Question: Series.QUESTION}


@dataclass
class Walk:
    """One ticket in the database, and everybody who might act on it."""

    office: Office
    number: str
    now: datetime

    @property
    def ticket(self) -> Ticket:
        with self.office.casebook.reading() as book:
            found = book.find(self.number)
        assert found is not None
        return found

    def tries(self, who: str, acts: list[Act], seen: int) -> None:
        """Try acts; a refusal leaves nothing but an audit row, and a move is checked at once."""
        before = self.ticket
        try:
            after = self.office.desk.act(self.number, acts, who=who, now=self.now, seen=seen)
        except TicketError:
            assert self.ticket == before
        else:
            self.number = after.number
            assert self.ticket == after
            agrees_with_the_rules(before, after, who)
        self.holds()

    def reads(self, who: str) -> None:
        """Open values; only those the person may see open, each with a row of the chain."""
        ticket, audit = self.ticket, len(self.office.rows(tables.audit))
        slots = sorted(ticket.personal)[:3]
        try:
            self.office.desk.reveal(self.number, slots, who=who, now=self.now, why="確認のため")
        except TicketError:
            return
        assert who not in (*ticket.about, *STRANGERS)
        assert who not in IN_CHARGE or _is_asked(ticket, who)
        assert who != "representative" or ticket.restrictions or ticket.status in _TO_DECIDE
        assert [row.action for row in self.office.rows(tables.audit)[audit:]] == ["read_pii"]

    def holds(self) -> None:
        """Invariants after every step: the chain, the clocks, the numbers and the messages."""
        assert self.office.casebook.verify().is_intact
        assert self._due() == {
            (str(each.clock.name), each.of, each.on, each.is_paused)
            for running in (ticket_deadlines, next_decider_deadlines)
            for each in running(self.ticket, OFFICE_CONTEXT)
        }
        numbers_have_no_gap(self.office)
        draws_card(self.ticket, OFFICE_CONTEXT, self.now)
        due, book = DueClocks(self.office.database), self.office.casebook
        Reminders(due, book, lambda: OFFICE_CONTEXT, lambda: self.now, lambda: None).send_due()
        draws_notices(self.office, self.office.desk, OFFICE_CONTEXT, self.now)

    def _due(self) -> set[Any]:
        known = {row.number: row.id for row in self.office.rows(tables.tickets)}
        return {
            (row.clock, row.of, row.on, row.is_paused)
            for row in self.office.rows(tables.due)
            if row.ticket_id == known[self.number]
        }


_TO_DECIDE = (Status.DRAFTED, Status.DECISION)


def _is_asked(ticket: Ticket, who: str) -> bool:
    department = {"sales_head": "sales", "hr_head": "hr"}[who]
    return department in (*ticket.asked, ticket.department)


def numbers_have_no_gap(office: Office) -> None:
    """Numbers are gapless in each visible series and year, and unique."""
    found = defaultdict(list)
    for table in (tables.tickets, tables.former_numbers, tables.escalations):
        for row in office.rows(table):
            series, year, ordinal = row.number.split("-")
            found[series, year].append(int(ordinal))
    for (series, year), ordinals in found.items():
        assert len(set(ordinals)) == len(ordinals), (series, year)
        if series != Series.RESTRICTED:  # its numbers must not reveal how many there are
            assert sorted(ordinals) == list(range(1, len(ordinals) + 1)), (series, year)


def placed(office: Office, walker: Walker) -> Walk:
    """Make this the only ticket in the database."""
    clear(office)
    return Walk(office, put(office, walker, OFFICE_CONTEXT), walker.now)


def clear(office: Office) -> None:
    """Delete what an earlier example left."""
    with office.database.write() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(delete(table))


def put(office: Office, walker: Walker, office_context: OfficeContext) -> str:
    """Store a ticket that is in progress already, with a number of its own and its clocks."""
    ticket = walker.ticket
    with office.casebook.transaction() as book:
        number = book.allocate_number(SERIES[type(ticket.facts)], 2026)
        ticket = replace(ticket, number=number)
        book.add(ticket, {slot: Personal("事実だけを書いた文") for slot in ticket.personal})
        save_timers(book, ticket, office_context)
    return number


def walked(walk: Walk, data: st.DataObject) -> None:
    walk.holds()
    for _ in range(STEPS):
        ticket = walk.ticket
        here = {m: rule for (at, m), rule in TABLES[ticket.kind].items() if at is ticket.status}
        onward = [move for move, rule in here.items() if rule.to not in (None, Status.CLOSED)]
        ends = [move for move, rule in here.items() if rule.to is Status.CLOSED]
        move = data.draw(st.sampled_from([*here, *onward * 6, *ends * 2]), label="move")
        who = data.draw(st.sampled_from([*PEOPLE, "mei", "manager", *STRANGERS]), label="who")
        facts, says = data.draw(forms(ticket, move, walk.now), label="form")
        seen = data.draw(st.sampled_from([ticket.version] * 5 + [ticket.version - 1]))
        walk.tries(who, [Act(move, facts, says)], seen)
        walk.reads(data.draw(st.sampled_from([*PEOPLE, *STRANGERS, *IN_CHARGE]), label="reader"))
        walk.now += timedelta(days=data.draw(st.sampled_from([0, 0, 1, 15, 61])), minutes=1)


@pytest.mark.long
@pytest.mark.property
@FEW
@given(data=st.data(), types=st.frozensets(st.sampled_from(RequestType), min_size=1, max_size=2))
def test_no_request_bypasses_a_guard(
    office: Office, data: st.DataObject, types: frozenset[RequestType]
) -> None:
    facts = Disclosure(types=types, reasons_35=frozenset({CeaseUseReason.BREACH}))
    case = begun(_new(facts), "mei", {PersonalField.TARGET_SCOPE: "全部"})
    ground = frozenset({Ground.G7})  # open to every type, if an article is named
    refused = [
        Decision(each, Outcome.REFUSED, ground, EXAMPLE_BASIS[each]) for each in sorted(types)
    ]
    granted = [Decision(each, Outcome.GRANTED) for each in sorted(types)]
    decided = data.draw(st.sampled_from([refused, granted]), label="decided")
    _ahead(
        data,
        case.sends_form,
        lambda: case.arrives(1000),
        case.identified,
        case.searches,
        lambda: case.finds(Found.NONE, Found.NONE),
        lambda: case.drafts(*decided),
        lambda: case.does("manager", Move.APPROVE),
    )

    walked(placed(office, case), data)


@pytest.mark.long
@pytest.mark.property
@FEW
@given(data=st.data(), leak=st.sampled_from([Leak.NO, Leak.NO, Leak.UNKNOWN]))
def test_no_complaint_bypasses_a_guard(office: Office, data: st.DataObject, leak: Leak) -> None:
    facts = Complaint(category=data.draw(st.sampled_from(Category)))
    case = begun(_new(facts, leak=Leak.NO), "mei", {PersonalField.DETAIL: "広告が止まらない"})
    if facts.needs_stop:
        case.does("mei", Move.STOP_MAIL, stops=MailStop("crm", case.today))
    _ahead(data, case.to_draft, case.approved, case.responds)

    walk = placed(office, case)
    if leak is not Leak.NO:
        walk.tries("mei", [Act(Move.FLAG_LEAK, {"leak": leak})], walk.ticket.version)
    walked(walk, data)


@pytest.mark.long
@pytest.mark.property
@FEW
@given(data=st.data())
def test_no_question_bypasses_a_guard(office: Office, data: st.DataObject) -> None:
    new = _new(Question(), requester="sato")
    case = begun(new, "sato", {PersonalField.DETAIL: "名刺は個人情報ですか"})

    walked(placed(office, case), data)


def _ahead(data: st.DataObject, *steps: Callable[[], Any]) -> None:
    for step in steps[: data.draw(st.integers(0, len(steps)), label="ahead")]:
        step()


def despite_a_full_queue(acts: Callable[[], Ticket]) -> Ticket:
    """Try again, as a person would, while a busy machine lets a writer wait too long."""
    while True:
        with suppress(StorageFailed):
            return acts()


@pytest.mark.long
@pytest.mark.dialect
def test_eight_writers_leave_no_gap_despite_refusals_and_moves(office: Office) -> None:
    # of four, one is rolled back, one moves to the series X, and one is escalated
    nth, each = count(1), effort(8, 8, 100)

    def works(writer: int) -> None:
        for turn in range(each):
            key = f"form-{writer}-{turn}-{next(nth)}"
            says = said(detail="広告メール")
            leak = Leak.YES if turn % 4 == 3 else Leak.NO
            new = _new(Complaint(category=Category.COMPLAINT), personal=says, leak=leak)
            then = [act(Move.CLOSE)] if turn % 4 == 1 else []
            opens = partial(office.desk.open, new, then, who="mei", now=office.clock.now, key=key)
            try:
                ticket = despite_a_full_queue(opens)
            except TicketError:
                assert then
                continue
            if turn % 4 == 2:
                naming = [act(Move.NAME, about=frozenset({"ken"}))]
                acts = partial(
                    office.desk.act, ticket.number, naming, who="mei", now=office.clock.now
                )
                moved = despite_a_full_queue(acts)
                assert moved.number.startswith("X-")
                assert Restriction.ABOUT_DESK in moved.restrictions

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(works, range(8)))

    numbers_have_no_gap(office)
    assert office.casebook.verify().is_intact
    assert len(office.rows(tables.former_numbers)) == 8 * each // 4
