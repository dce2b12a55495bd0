"""The figures of an office's month, counted over its desk."""

from datetime import timedelta

import pytest

from tests.tickets.conftest import _new
from tests.tickets.registers.office import Office
from tests.tickets.steps import said
from tickets.model.clocks import ClockName
from tickets.model.complaint import Category, Complaint
from tickets.model.errors import RefusedError
from tickets.model.kinds import Channel, Kind, Leak, Move, Relation
from tickets.model.ticket import Link, Question, Ticket
from tickets.model.tokyo import Month
from tickets.reports.figures import ReportScope
from tickets.workflow.case import Act

AUGUST, SEPTEMBER = Month(2026, 8), Month(2026, 9)
WORDS = said(detail="メールが止まらない")


def asks(office: Office) -> Ticket:
    asked = _new(Question(), personal=WORDS, requester="sato", channel=Channel.INTERNAL)
    return office.desk.open(asked, who="sato", now=office.now, key="asks")


def test_a_question_that_became_a_complaint_counts_once(office: Office) -> None:
    # O32
    desk, received_at = office.desk, office.now
    complains = _new(
        Complaint(category=Category.COMPLAINT), personal=WORDS, received_at=received_at
    )
    question = asks(office)
    office.now += timedelta(minutes=5)
    desk.convert(
        question.number, complains, who="ken", now=office.now, seen=question.version, key="converts"
    )
    figures = office.counts(AUGUST)

    assert (figures.flow.received, figures.flow.closed, figures.flow.open_after) == (1, 0, 1)
    assert figures.flows[Kind.COMPLAINT].received == figures.trend[-1].flow.received == 1
    assert figures.holding_totals[Kind.QUESTION].closed == 0
    assert figures.asked.handed_on == 1


def test_an_escalated_question_stays_a_question(office: Office) -> None:
    # O32
    flagged = Act(Move.FLAG_LEAK, {"leak": Leak.YES})
    question = office.desk.act(asks(office).number, [flagged], who="ken", now=office.now)
    [escalation] = [link.number for link in question.links if link.kind is None]
    link = Link(Relation.CONVERTED_TO, escalation, None)
    convert = Act(Move.CONVERT, {"link": link})
    office.desk.act(question.number, [convert], who="ken", now=office.now)
    figures = office.counts(AUGUST)
    assert (figures.flow.received, figures.flow.closed) == (1, 1)
    assert (figures.breaches.raised, figures.asked.handed_on) == (1, 1)


def test_a_progress_note_that_was_not_due_before_the_reply_was_drafted_is_not_counted(
    office: Office,
) -> None:
    office.complains().assessed().investigated().drafted()
    counted = [each.name for each in office.counts(AUGUST).targets if each.reached]
    assert ClockName.COMPLAINT_ASSESS in counted
    assert ClockName.COMPLAINT_PROGRESS not in counted


def test_drills_are_not_counted(office: Office) -> None:
    office.complains(leak=Leak.YES, simulation=True)
    figures = office.counts(AUGUST, ReportScope.COMPLETE, "representative")
    assert (figures.flow.received, figures.breaches.raised) == (0, 0)


def test_a_future_month_has_no_figures(office: Office) -> None:
    with pytest.raises(RefusedError):
        office.counts(SEPTEMBER)
