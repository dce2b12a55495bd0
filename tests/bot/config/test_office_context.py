"""The office context of an instant: groups are resolved, deactivated people hold no role."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from slack_sdk import WebClient

from bot.config.desk_file import read
from bot.config.office_context import CurrentOffice
from bot.slack.directory import REFRESHED_AT_A_TIME, Directory
from tests.conftest import Clock
from tests.workspaces import DEMO
from tickets.model.kinds import Role
from tickets.model.people import Absence
from tickets.rules.office import Hours, Office
from tickets.rules.periods import Rules
from workspace.driver import Slack

Place = Callable[[Callable[[], Office]], CurrentOffice]


@pytest.fixture
def office() -> Office:
    return read(DEMO / "desk.yaml")


@pytest.fixture
def now_in(slack: Slack, clock: Clock) -> Place:
    client = WebClient(slack.bot_token, slack.api_url, timeout=30, retry_handlers=[])
    away = {"U03SAKI": Absence(date(2026, 8, 3), date(2026, 8, 7))}

    def place(desk: Callable[[], Office]) -> CurrentOffice:
        current = CurrentOffice(desk, Directory(client, clock), lambda _: away, clock)
        current.refresh_people()
        return current

    return place


def test_the_desk_file_becomes_the_roster(now_in: Place, office: Office) -> None:
    roster = now_in(lambda: office)().roster
    assert roster.actor("U02KEN").roles == {Role.EMPLOYEE, Role.AGENT}
    assert roster.actor("U07NAO").roles == {Role.EMPLOYEE, Role.PERSON_IN_CHARGE}
    assert roster.departments["sales"].members == {"U01MEI", "U07NAO"}
    assert roster.systems["crm"] == "sales"
    assert roster.is_absent("U03SAKI", date(2026, 8, 5))


def test_agent_groups_are_resolved_at_each_act(
    now_in: Place, office: Office, slack: Slack, clock: Clock
) -> None:
    people = replace(office.people, agents=("S01SALES",), curators=("S01SALES", "U12RIKU"))
    now = now_in(lambda: replace(office, people=people))
    assert now().roster.agents == {"U01MEI", "U07NAO"}
    assert now().roster.curators == {"U01MEI", "U07NAO", "U12RIKU"}

    slack.sets_group_members("S01SALES", "U02KEN")
    clock.passes(minutes=5)
    now.refresh_people()
    assert now().roster.agents == {"U02KEN"}


def test_without_curators_nobody_curates_not_even_the_manager(
    now_in: Place, office: Office
) -> None:
    people = replace(office.people, curators=())
    roster = now_in(lambda: replace(office, people=people))().roster

    assert not roster.curators
    assert Role.CURATOR not in roster.actor("U03SAKI").roles


def test_a_group_for_one_role_resolves_to_the_same_person(
    now_in: Place, office: Office, slack: Slack
) -> None:
    people = replace(office.people, deputy="S01SALES")
    slack.sets_group_members("S01SALES", "U07NAO", "U01MEI")
    assert now_in(lambda: replace(office, people=people))().roster.deputy == "U01MEI"


def test_a_deactivated_person_holds_no_role(
    now_in: Place, office: Office, slack: Slack, clock: Clock
) -> None:
    now = now_in(lambda: office)
    assert Role.MANAGER in now().moment("U03SAKI", clock()).actor.roles

    for person in ("U02KEN", "U03SAKI", "U07NAO"):
        slack.deactivates(person)
    clock.passes(minutes=10)
    now.refresh_people()

    moment = now().moment("U03SAKI", clock())
    assert moment.actor.roles == {Role.EMPLOYEE}
    assert moment.roster.agents == frozenset()
    assert moment.roster.departments["sales"].person_in_charge is None
    assert moment.roster.deputy == "U04DAI"


def test_role_holders_are_looked_up_before_the_members_of_a_large_department(
    now_in: Place, office: Office, slack: Slack, clock: Clock
) -> None:
    slack.sets_group_members("S01SALES", *(f"U0{number:04}" for number in range(200)))
    now = now_in(lambda: office)
    before = len(slack.calls("users.info"))
    clock.passes(minutes=11)
    now.refresh_people()
    assert len(slack.calls("users.info")) - before == REFRESHED_AT_A_TIME
    for _ in range(4):
        clock.passes(minutes=11)
        now.refresh_people()

    asked = [each.arguments["user"] for each in slack.calls("users.info")]
    assert [asked.count(each) for each in ("U03SAKI", "U02KEN", "U07NAO")] == [6, 6, 6]


def test_holidays_hours_rules_and_numbering_are_those_of_the_desk_file(
    now_in: Place, office: Office, clock: Clock
) -> None:
    changed = replace(
        office,
        hours=Hours(closed_days=(date(2026, 8, 4),)),
        rules=(Rules(fee_yen=500),),
        numbering="fiscal",
        customer_numbers=(r"\d{12}",),
    )
    there = now_in(lambda: changed)()

    assert there.opening.next_opening(datetime(2026, 8, 3, 12, tzinfo=UTC)).day == 5
    assert there.moment("U02KEN", clock()).context.rules[0].fee_yen == 500
    assert (there.numbering, there.customer_numbers) == ("fiscal", (r"\d{12}",))


def test_holidays_are_recomputed_for_a_new_year_or_new_closed_days(
    now_in: Place, office: Office, clock: Clock
) -> None:
    desk = [office]
    now = now_in(lambda: office)
    now.office = lambda: desk[0]
    first = now().opening.calendar
    assert now().opening.calendar is first

    clock.now = datetime(2026, 12, 31, 15, 0, tzinfo=UTC)  # new year in Tokyo
    assert now().opening.calendar.covered.stop == first.covered.stop + 1

    desk[0] = replace(office, hours=Hours(closed_days=(date(2027, 1, 4),)))
    assert not now().opening.calendar.is_business_day(date(2027, 1, 4))


def test_a_request_never_asks_slack(
    now_in: Place, office: Office, slack: Slack, clock: Clock
) -> None:
    people = replace(office.people, agents=("S01SALES",))
    now = now_in(lambda: replace(office, people=people))
    asked = len(slack.calls())
    clock.passes(days=2)

    assert now().roster.agents == {"U01MEI", "U07NAO"}
    assert len(slack.calls()) == asked
