"""Tickets of deactivated accounts and of people who left the desk go back to it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient
from sqlalchemy import text

from bot.config.desk_file import read
from bot.config.office_context import CurrentOffice
from bot.maintenance.desk_people import OwnersWhoLeft
from bot.slack.directory import Directory
from bot.storage.casebook.store import Casebook
from bot.storage.database import Database
from bot.storage.keys import Sealer
from tests.conftest import Clock
from tests.tickets.steps import act, filled_in, said
from tickets.desk import Desk
from tickets.model.kinds import Channel, Move, Restriction, Status
from tickets.model.ticket import Question, Ticket
from tickets.ports import Query
from workspace.driver import Slack

DEMO = Path(__file__).parents[3] / "bot" / "demo" / "desk.yaml"
KEN, SAKI, AOI = "U02KEN", "U03SAKI", "U06AOI"


class Desks:
    """The desk of the demo company with the maintenance task."""

    def __init__(self, slack: Slack, casebook: Casebook, clock: Clock) -> None:
        self.office = read(DEMO)
        members = Directory(
            WebClient(slack.bot_token, slack.api_url, timeout=30, retry_handlers=[]), clock
        )
        self._clock = clock
        self._asked = 0
        self._casebook = casebook
        context = CurrentOffice(lambda: self.office, members, lambda _: {}, clock)
        self.desk = Desk(casebook, context)
        self.departures = OwnersWhoLeft(casebook, context, clock, lambda: None, self.desk, members)

    def ticket(self, owner: str, **more: Any) -> Ticket:
        self._asked += 1
        given = {"requester": "U01MEI", "personal": said(detail="質問です"), **more}
        new = filled_in(Question(), self._clock(), channel=Channel.INTERNAL, **given)
        opened = self.desk.open(new, who="U01MEI", now=self._clock(), key=f"view-{self._asked}")
        return self.desk.act(opened.number, [act(Move.TAKE)], who=owner, now=self._clock())

    def names_agents(self, *agents: str, **others: str | None) -> None:
        people = replace(self.office.people, agents=agents, **others)
        self.office = replace(self.office, people=people)

    def owners(self) -> dict[str, str | None]:
        with self._casebook.transaction() as book:
            everything = Query(statuses=frozenset(Status))
            return {cover.number: cover.owner for cover in book.summaries(everything)}


@pytest.fixture
def desks(slack: Slack, database: Database, sealer: Sealer, clock: Clock) -> Desks:
    return Desks(slack, Casebook(database, sealer, clock=clock), clock)


def test_only_open_tickets_of_deactivated_people_become_unassigned(
    desks: Desks, slack: Slack, clock: Clock
) -> None:
    # O7
    kens, sakis = desks.ticket(KEN), desks.ticket(SAKI)
    desks.departures()
    assert desks.owners() == {kens.number: KEN, sakis.number: SAKI}

    slack.deactivates(KEN)
    clock.passes(minutes=10)
    desks.departures()
    desks.departures()

    assert desks.owners() == {kens.number: None, sakis.number: SAKI}
    released = desks.desk.show(kens.number, who=SAKI, now=clock()).ticket
    assert (released.version, released.history[-1].move) == (kens.version + 1, Move.RELEASE)


def test_an_outage_releases_no_tickets(desks: Desks, slack: Slack, clock: Clock) -> None:
    ticket = desks.ticket(KEN)
    clock.passes(minutes=5)
    slack.injects_faults(away=True)
    desks.departures()
    assert desks.owners() == {ticket.number: KEN}


def test_tickets_of_who_is_no_longer_an_agent_become_unassigned(
    desks: Desks, database: Database
) -> None:
    # O7
    kens = [desks.ticket(KEN).number for _ in range(2)]
    sakis = desks.ticket(SAKI).number
    desks.departures()

    desks.names_agents("U02YUI")
    desks.departures()
    desks.departures()

    assert desks.owners() == {**dict.fromkeys(kens), sakis: SAKI}
    with database.read() as rows:
        told = rows.execute(text("SELECT \"to\", about FROM notices WHERE what = 'owner_left'"))
        [(to, about)] = told.all()
    assert (to, about.split(":")[:2]) == (SAKI, [KEN, "2"])


def test_a_group_that_slack_has_not_told_releases_no_tickets(desks: Desks, slack: Slack) -> None:
    kens = desks.ticket(KEN).number
    slack.injects_faults(away=True)

    desks.names_agents("S0DESK")
    desks.departures()
    assert desks.owners() == {kens: KEN}


def test_a_group_that_slack_has_not_listed_yet_releases_no_tickets(desks: Desks) -> None:
    """It is new, disabled or mistyped."""
    kens = desks.ticket(KEN).number
    desks.departures.members.refresh(["S01SALES"])
    desks.departures()

    desks.names_agents("S01SALES", "S0DESK")
    desks.departures()
    assert desks.owners() == {kens: KEN}

    desks.names_agents("S01SALES")
    desks.departures()
    assert desks.owners() == {kens: None}


def test_an_auditor_who_stands_in_for_the_representative_keeps_their_tickets(desks: Desks) -> None:
    # O1, O7
    desks.names_agents(KEN, representative=None)
    about = frozenset({Restriction.ABOUT_MANAGER})
    number = desks.ticket(AOI, restrictions=about, about=frozenset({SAKI})).number
    desks.departures()
    assert desks.owners() == {number: AOI}


def test_an_older_desk_file_takes_no_tickets_from_an_agent_it_does_not_know(desks: Desks) -> None:
    """As the program that is being replaced has it."""
    desks.names_agents("U02YUI")
    desks.departures()
    desks.names_agents("U02YUI", KEN)
    kens = desks.ticket(KEN).number
    desks.names_agents("U02YUI")
    desks.departures()
    assert desks.owners() == {kens: KEN}
