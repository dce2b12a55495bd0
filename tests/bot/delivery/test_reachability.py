"""Unreachable people are found in advance, and the next in line is called."""

from dataclasses import replace
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.maintenance.reachability import ReachabilityCheck
from bot.slack.directory import Directory
from tests.bot.delivery.clocks import DEPUTY, MANAGER, goes_to
from tests.bot.delivery.conftest import Delivery
from tests.bot.delivery.faulty_line import Way, line_to
from tickets.model.kinds import Leak

ALARM = "C05ALARM"


pytestmark = pytest.mark.usefixtures("no_pace")


def reaching(delivery: Delivery, api_url: str = "") -> ReachabilityCheck:
    clocks: Any = delivery.jobs["clocks"]
    slack = delivery.slack
    client = WebClient(slack.bot_token, api_url or slack.api_url, timeout=5, retry_handlers=[])
    members = Directory(client, delivery.clock)
    return ReachabilityCheck(
        client, members, clocks.casebook, clocks.context, delivery.clock, lambda: None
    )


def found(delivery: Delivery) -> list[tuple[str, str]]:
    """The findings and their recipients."""
    return [(row.about.rsplit(":", 1)[0], row.to) for row in delivery.all_of("unreachable")]


def test_when_all_can_be_reached_nobody_is_told_anything(delivery: Delivery) -> None:
    reaching(delivery)()

    assert found(delivery) == []


def test_a_deactivated_manager_is_told_once_in_the_fallback_channel(delivery: Delivery) -> None:
    delivery.slack.deactivates(MANAGER)

    reaching(delivery)()
    reaching(delivery)()

    assert found(delivery) == [("manager:U03MGR:gone", "fallback")]
    delivery.telling()
    [post] = delivery.said_in(ALARM)
    assert "管理者（<@U03MGR>）：アカウントが使えません" in str(post.arguments["blocks"])


def test_the_next_in_line_is_called_meanwhile(delivery: Delivery) -> None:
    delivery.slack.deactivates(MANAGER)

    delivery.complain(leak=Leak.UNKNOWN)

    assert {row.to for row in delivery.all_of("leak_flagged")} == {DEPUTY}


def test_without_manager_and_deputy_it_goes_on_to_the_representative(delivery: Delivery) -> None:
    for each in (MANAGER, DEPUTY):
        delivery.slack.deactivates(each)

    delivery.complain(leak=Leak.UNKNOWN)

    assert {row.to for row in delivery.all_of("leak_flagged")} == {"U05REP"}


def with_security(delivery: Delivery, group: str) -> None:
    people = replace(delivery.office.people, security=(group,))
    delivery.office = replace(delivery.office, people=people)


def test_an_outage_of_slack_is_no_account_that_is_gone(delivery: Delivery) -> None:
    # just started, so nothing is known about anybody yet
    with_security(delivery, "S99NONE")
    look = reaching(delivery)
    delivery.slack.injects_faults(away=True)
    look()
    in_the_outage = found(delivery)
    delivery.slack.injects_faults()
    delivery.clock.passes(days=1)

    look()

    assert in_the_outage == []
    assert found(delivery) == [("security:S99NONE:gone", "fallback")]


def test_a_group_that_was_known_to_be_empty_stays_a_finding_in_an_outage(
    delivery: Delivery,
) -> None:
    with_security(delivery, "S99NONE")
    look = reaching(delivery)
    look()
    delivery.slack.injects_faults(away=True)
    delivery.clock.passes(days=1)
    look()
    delivery.slack.injects_faults()
    delivery.clock.passes(days=1)

    look()

    assert found(delivery) == [("security:S99NONE:gone", "fallback")]


def test_a_group_that_slack_does_not_let_the_app_see_is_told(delivery: Delivery) -> None:
    # as before the app was reinstalled with the scope for it
    with_security(delivery, "S01SALES")
    with line_to(delivery.slack.api_url, delivery.clock) as line:
        line.lays("usergroups.users.list", Way.ERROR, word="missing_scope")
        reaching(delivery, line.url)()

    assert found(delivery) == [("security:S01SALES:not_allowed", "fallback")]
    delivery.telling()
    [post] = delivery.said_in(ALARM)
    assert "アプリにメンバーを確認する権限がありません" in str(post.arguments["blocks"])


def test_a_channel_that_the_app_is_not_in_is_told(delivery: Delivery) -> None:
    channels = replace(delivery.office.channels, desk="C09NOWHERE")
    delivery.office = replace(delivery.office, channels=channels)

    reaching(delivery)()

    assert found(delivery) == [("desk:C09NOWHERE:not_found", "fallback")]


def test_of_the_fallback_channel_itself_the_manager_hears(delivery: Delivery) -> None:
    channels = replace(delivery.office.channels, fallback="C09NOWHERE")
    delivery.office = replace(delivery.office, channels=channels)

    reaching(delivery)()

    assert found(delivery) == [("fallback:C09NOWHERE:not_found", MANAGER)]


def test_what_comes_back_after_it_was_mended_is_told_again(delivery: Delivery) -> None:
    whole = delivery.office
    broken = replace(whole, channels=replace(whole.channels, desk="C09NOWHERE"))
    for office in (broken, whole, broken):
        delivery.office = office
        reaching(delivery)()
        delivery.clock.passes(days=1)

    assert len(found(delivery)) == 2


def test_it_is_looked_at_again_at_three_in_the_night(delivery: Delivery) -> None:
    goes_to(delivery, 8, 3, 14)
    look = reaching(delivery)
    look()
    delivery.slack.deactivates(MANAGER)
    for day, hour in ((3, 23), (4, 2)):
        goes_to(delivery, 8, day, hour)
        look()
        assert found(delivery) == []

    goes_to(delivery, 8, 4, 3)
    look()

    assert found(delivery) == [("manager:U03MGR:gone", "fallback")]
    assert delivery.desk.worklist.unreachable() == {MANAGER}
