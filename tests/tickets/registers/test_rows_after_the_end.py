"""Registers after the end: a corrected notice, a reopened request."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from tests.tickets.registers.office import Office, request_row, rows
from tickets.deadlines.ticket_clocks import ticket_deadlines
from tickets.escalation.acts import Judge, RecordPersonsTold
from tickets.model import tokyo
from tickets.model.clocks import ClockName
from tickets.model.documents import Disposal
from tickets.model.escalation import Cause
from tickets.model.kinds import Move, PersonalField
from tickets.model.triage import BreachType, PersonsTold, Triage, Verdict
from tickets.registers.export import Register


def test_a_corrected_notice_is_a_row_of_its_own_and_nobody_told_once_more(office: Office) -> None:
    # O26
    number = office.desk.escalations.report(
        Cause.BREACH_SUSPECTED, known_at=office.now, who="sato", now=office.now, key="a"
    ).number
    told = PersonsTold(on=tokyo.date_of(office.now), whom="会員", count=38, way="電子メール")
    acts = (
        Judge(Triage(verdict=Verdict.REPORTABLE, types=frozenset({BreachType.SENSITIVE}))),
        RecordPersonsTold(told),
        RecordPersonsTold(replace(told, corrects=True, changed="件名を訂正")),
    )
    for nth, made in enumerate(acts):
        office.desk.handling.act(number, made, who="manager", now=office.now, key=str(nth))
    office.now += timedelta(minutes=1)

    full = rows(office, Register.NOTICE)
    titles = ("本人への通知", "通知した人数", "訂正を知らせた人数", "訂正・追加の内容")
    assert [tuple(row[title] for title in titles) for row in full] == [
        ("通知済", "38", "", ""),
        ("訂正を通知", "", "38", "件名を訂正"),
    ]
    assert "件名を訂正" not in str(rows(office, Register.NOTICE, who="manager", why=None))


def test_a_reopened_request_row_tells_the_day_that_runs(open_request: Any) -> None:
    case = open_request().to_decided().replies()
    met = request_row(case.ticket)["回答期限（社内目標）"]
    case.does("mei", Move.CLOSE, copies_disposed_on=case.today, disposal=Disposal.SHREDDED)
    case.waits(40).does("manager", Move.REOPEN, {PersonalField.MOVE_REASON: "新しい事実"})
    running = next(
        each.on
        for each in ticket_deadlines(case.ticket, Office().office_context)
        if each.clock.name is ClockName.INTERNAL_DUE
    )
    assert request_row(case.ticket)["回答期限（社内目標）"] == str(running) > met
