"""The samples of a first `make try`, on any day."""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime

import pytest

from bot.app import Program
from bot.commands import try_
from bot.storage.setup import migrate_and_open
from tests.conftest import Clock
from tests.effort import effort
from tickets.model import tokyo
from tickets.model.escalation import EscalationState
from tickets.model.kinds import Kind, Status
from tickets.model.ticket import Summary
from tickets.model.tokyo import Month
from tickets.ports import Query
from tickets.reports.figures import ReportScope

MANAGER = "U03SAKI"
DAYS = (
    "2026-11-28 23:50",  # a Saturday night
    "2027-01-01 00:10",  # all numbers start anew in between
    "2027-05-06 09:30",  # after a week of holidays
    *effort((), ("2026-11-27 10:25", "2027-01-04 08:00", "2027-03-01 09:00")),
)


@pytest.fixture(scope="module", params=DAYS)
def program(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Program]:
    """A program with the samples of a first start at this time in Tokyo; it never asks Slack."""
    folder, clock = tmp_path_factory.mktemp("samples"), Clock()
    clock.now = datetime.fromisoformat(request.param).replace(tzinfo=tokyo.TOKYO)
    settings = try_.settings_for_try(folder, "http://127.0.0.1:1/api/", "xoxb-1", "xapp-1")
    with closing(migrate_and_open(settings)) as storage:
        made = Program(settings, storage, clock)
        try_.add_samples(made, "T01SAMPLE")
        yield made


def open_covers(program: Program) -> list[Summary]:
    return list(program.desk.list(Query(), who=MANAGER, now=program.clock()))


def test_samples_include_new_waiting_and_investigated_tickets(program: Program) -> None:
    found = sorted((each.kind, each.status) for each in open_covers(program))
    assert found == sorted(
        [
            (Kind.COMPLAINT, Status.ACKNOWLEDGED),
            (Kind.COMPLAINT, Status.DRAFTED),
            (Kind.COMPLAINT, Status.INVESTIGATING),
            (Kind.COMPLAINT, Status.INVESTIGATING),
            (Kind.DISCLOSURE, Status.DECISION),
            (Kind.DISCLOSURE, Status.SEARCHING),
            (Kind.QUESTION, Status.ANSWERED),  # its buttons work
        ]
    )


def test_samples_include_late_near_and_undecided_tickets(program: Program) -> None:
    now = program.clock()
    work = program.desk.worklists.of(MANAGER, now)
    in_two_days = program.context().opening.calendar.add(tokyo.date_of(now), 2)

    assert work.late().count >= 1
    assert work.due(in_two_days).count >= 1
    assert work.decisions().count == 2
    assert all(each.received_at <= now for each in open_covers(program))


def test_samples_include_an_acknowledged_leak_without_a_judgement(program: Program) -> None:
    with program.casebook.reading() as found:
        leak = found.escalation(found.result_of_submission("sample:leak") or "")

    assert leak is not None
    assert leak.status is EscalationState.ACKNOWLEDGED
    assert leak.triaged_at is None
    assert len(leak.looks) == 1  # so four hours later it is due


def test_the_samples_drafted_complaint_only_needs_approving(program: Program) -> None:
    drafted = next(each for each in open_covers(program) if each.status is Status.DRAFTED)
    with program.casebook.reading() as found:
        ticket = found.find(drafted.number)
    assert ticket is not None
    assert ticket.complaint.finding is not None
    assert ticket.complaint.is_action_settled


def test_the_first_digest_has_no_news_of_last_month(program: Program) -> None:
    opening = program.context().opening
    morning = opening.calendar.add(tokyo.date_of(program.clock()), 1)
    now = tokyo.at(morning, opening.hours.open)
    found = program.desk.digests.of(MANAGER, morning, now=now)
    assert found is not None
    assert found.at_once == ()


def test_samples_fill_last_months_report(program: Program) -> None:
    now = program.clock()
    last = Month.of(now).before
    told = program.desk.month_reports.figures(last, ReportScope.GENERAL, who=MANAGER, now=now)
    assert told.flows[Kind.COMPLAINT].closed == 1
