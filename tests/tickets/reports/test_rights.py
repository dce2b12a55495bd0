"""Who may see the monthly figures, and how much of them."""

from dataclasses import replace

import pytest

from tests.tickets.registers.office import Office
from tickets.model import tokyo
from tickets.model.errors import NotAllowedError
from tickets.model.kinds import Leak, Move
from tickets.model.tokyo import Month
from tickets.reports.figures import ReportScope

AUGUST = Month(2026, 8)


def test_the_manager_does_not_get_the_complete_figures(office: Office) -> None:
    # O1
    with pytest.raises(NotAllowedError):
        office.counts(AUGUST, ReportScope.COMPLETE)


def test_no_count_reveals_a_ticket_to_the_person_named(office: Office) -> None:
    # O1
    office.complains()
    office.complains(leak=Leak.YES).does("mei", Move.NAME, about=frozenset({"representative"}))
    own, all_of_it = (
        office.counts(AUGUST, ReportScope.COMPLETE, who) for who in ("representative", "auditor")
    )

    assert (own.flow.received, own.breaches.raised) == (1, 0)
    assert own.trend[-1].flow.received == 1
    assert (all_of_it.flow.received, all_of_it.breaches.raised) == (2, 1)
    rows = [(row.actor, row.action, row.fields) for row in office.store.audit[-2:]]  # type: ignore[attr-defined]
    read = ("figures", "2026-08", "complete")
    assert rows == [("representative", "export", read), ("auditor", "export", read)]


def test_the_monthly_report_skips_tickets_about_the_representative(office: Office) -> None:
    # O1
    files = [office.complains(), office.complains(about=frozenset({"representative"}))]
    for each in files:
        each.withdrawn()
    complete = [(ReportScope.COMPLETE, each) for each in ("representative", "auditor")]
    for scope, who in ((ReportScope.GENERAL, "manager"), *complete):
        named = office.counts(AUGUST, scope, who).reported_monthly
        assert named == (files[0].ticket.number,)
    office.confirms(AUGUST)
    told = [office.finds(each.ticket.number).complaint.reported_on for each in files]
    assert told == [tokyo.date_of(office.now), None]
    without = replace(office.office_context.roster, representative=None)
    office.office_context = replace(office.office_context, roster=without)
    assert office.counts(AUGUST).reported_monthly == ()
