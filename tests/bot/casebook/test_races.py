"""Two people act on one ticket at once: their acts are serialized, and nothing is lost."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial

import pytest

from bot.storage.casebook.tables import hand_over_tickets, hand_overs
from tests.bot.casebook.conftest import OPENING, Office
from tests.effort import effort
from tickets.escalation.acts import Judge, RecordRepresentativeTold, TakeOver
from tickets.model import tokyo
from tickets.model.errors import RefusedError, StaleTicketError, TicketError
from tickets.model.escalation import Escalation, EscalationOutcome
from tickets.model.kinds import Leak, Move
from tickets.model.people import PlannedHandOver
from tickets.model.ticket import Ticket
from tickets.model.triage import BreachType, Triage, Verdict

pytestmark = pytest.mark.dialect

ROUNDS = effort(6, 15)
REPORTABLE = Judge(Triage(verdict=Verdict.REPORTABLE, types=frozenset({BreachType.SENSITIVE})))
NO_INCIDENT = Judge(Triage(verdict=Verdict.NOT_AN_INCIDENT, reason="訓練のため"))


def at_once(*acts: Callable[[], object]) -> list[TicketError]:
    """Run these at the same moment; the errors of those that were refused."""
    start = threading.Barrier(len(acts))

    def does(act: Callable[[], object]) -> TicketError | None:
        start.wait()
        try:
            act()
        except TicketError as refused:
            return refused
        return None

    with ThreadPoolExecutor(len(acts)) as pool:
        return [each for each in pool.map(does, acts) if each is not None]


def known(office: Office, number: str) -> Escalation:
    return office.desk.escalations.find_readable(number, who="manager", now=office.clock.now)


def test_of_two_judgements_one_is_written_and_the_other_is_told_by_whom(office: Office) -> None:
    for each in range(ROUNDS):
        number = office.reports(key=f"r{each}").number
        told = RecordRepresentativeTold(office.clock.now.date())

        refused = at_once(
            partial(office.judges, number, REPORTABLE, "manager", seen=1),
            partial(office.judges, number, told, "deputy", seen=1),
        )

        assert [type(each) for each in refused] == [StaleTicketError]
        assert known(office, number).version == 2


def test_a_simultaneous_take_does_not_reopen_a_closed_report(office: Office) -> None:
    for each in range(ROUNDS):
        number = office.reports(key=f"r{each}").number

        refused = at_once(
            partial(office.judges, number, NO_INCIDENT, "manager"),
            partial(office.judges, number, TakeOver(), "deputy"),
        )

        after = known(office, number)
        assert (after.is_open, after.outcome) == (False, EscalationOutcome.NOT_AN_INCIDENT)
        assert all(isinstance(each, RefusedError) for each in refused)
        assert after.version == 3 - len(refused)


def plans(office: Office, id_: str, to: str, ticket: Ticket) -> PlannedHandOver:
    """Mei's plan to hand the ticket over on the next business day."""
    on = OPENING.calendar.add(tokyo.date_of(office.clock.now), 1)
    given = {"id": id_, "owner": "mei", "to": to, "on": on, "planned_by": "mei"}
    planned = PlannedHandOver(**given, numbers=frozenset({ticket.number}), is_all=False)
    return office.desk.hand_overs.plan(planned, who="mei", now=office.clock.now)


def test_one_of_several_programs_carries_out_a_hand_over(office: Office) -> None:
    for each in range(ROUNDS):
        ticket = office.does(office.complain(), "mei", Move.TAKE)
        planned = plans(office, f"form:{each}", "ken", ticket)
        morning = tokyo.at(planned.on, OPENING.hours.open)
        done: list[int] = []

        def carries_out(at: datetime = morning, done: list[int] = done) -> None:
            done.append(office.desk.hand_overs.carry_out(now=at))

        assert at_once(carries_out, carries_out, carries_out) == []

        assert sorted(done) == [0, 0, 1]
        after = office.desk.show(ticket.number, who="ken", now=morning).ticket
        assert (after.owner, after.version) == ("ken", ticket.version + 1)
    assert office.rows(hand_overs) == office.rows(hand_over_tickets) == []


def test_a_plan_follows_its_ticket_to_another_number(office: Office) -> None:
    # O1
    ticket = office.does(office.complain(), "mei", Move.TAKE)
    plans(office, "form:1", "deputy", ticket)
    moved = office.does(ticket, "mei", Move.NAME, about=frozenset({"ken"}))

    with office.casebook.reading() as book:
        [ahead] = book.planned_hand_overs()

    assert moved.number.startswith("X")
    assert ahead.numbers == {moved.number}


def test_an_agent_who_flags_and_a_manager_who_records_lose_nothing_of_each_other(
    office: Office,
) -> None:
    for _ in range(ROUNDS):
        ticket = office.complain(leak=Leak.UNKNOWN)
        [link] = ticket.links
        told_on = office.clock.now.date()

        refused = at_once(
            partial(office.does, ticket, "mei", Move.FLAG_LEAK, leak=Leak.YES),
            partial(office.judges, link.number, RecordRepresentativeTold(told_on), "manager"),
        )

        after = known(office, link.number)
        assert refused == []
        assert (after.is_unsure, after.representative_told_on) == (False, told_on)
