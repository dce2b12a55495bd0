"""Unreachable people are found in advance, and the next in line is called."""

from dataclasses import replace

import pytest
from slack_sdk import WebClient

from bot.maintenance.desk_people import ReachabilityCheck
from bot.slack.directory import Directory
from tests.bot.delivery.clocks import goes_to
from tests.bot.delivery.conftest import ALARM, DEPUTY, MANAGER, Delivery
from tests.bot.delivery.faulty_line import Way, line_to
from tickets.model.kinds import Leak


def reaching(delivery: Delivery, api_url: str = "") -> ReachabilityCheck:
    slack, clock = delivery.slack, delivery.clock
    client = WebClient(slack.bot_token, api_url or slack.api_url, timeout=30, retry_handlers=[])
    of_desk = (delivery.casebook, delivery.context, clock, lambda: None)
    return ReachabilityCheck(*of_desk, client, Directory(client, clock))


def found(delivery: Delivery) -> list[tuple[str, str]]:
    """The findings and their recipients."""
    return [(row.about.rsplit(":", 1)[0], row.to) for row in delivery.all_of("unreachable")]


def test_a_deactivated_manager_is_told_once_in_the_fallback_channel(delivery: Delivery) -> None:
    delivery.slack.deactivates(MANAGER)

    reaching(delivery)()
    reaching(delivery)()

    assert found(delivery) == [("manager:U03MGR:gone", "fallback")]
    delivery.telling()
    [post] = delivery.said_in(ALARM)
    assert "管理者（<@U03MGR>）：アカウントが使えません" in str(post.arguments["blocks"])


def test_a_person_in_charge_and_a_head_without_an_account_are_found(delivery: Delivery) -> None:
    # searches would not be heard of there
    for each in ("U07NAO", "U01MEI"):
        delivery.slack.deactivates(each)

    reaching(delivery)()

    assert sorted(found(delivery)) == [
        ("head:U01MEI:gone", "fallback"),
        ("person_in_charge:U07NAO:gone", "fallback"),
    ]
    delivery.telling()
    said = str([post.arguments["blocks"] for post in delivery.said_in(ALARM)])
    assert (
        "部門の管理責任者（<@U07NAO>）：アカウントが使えません。調査のお願いや催促が届きません"
        in said
    )


@pytest.mark.parametrize(("gone", "called"), [((MANAGER,), DEPUTY), ((MANAGER, DEPUTY), "U05REP")])
def test_the_next_in_line_is_called_in_the_meantime(
    delivery: Delivery, gone: tuple[str, ...], called: str
) -> None:
    for each in gone:
        delivery.slack.deactivates(each)

    delivery.complain(leak=Leak.UNKNOWN)

    assert {row.to for row in delivery.all_of("leak_flagged")} == {called}


def with_security(delivery: Delivery, group: str) -> None:
    people = replace(delivery.office.people, security=(group,))
    delivery.office = replace(delivery.office, people=people)


def test_an_outage_finds_nothing_and_ends_no_finding(delivery: Delivery) -> None:
    # just started, so nothing is known about anybody yet
    with_security(delivery, "S99NONE")
    look, empty = reaching(delivery), [("security:S99NONE:gone", "fallback")]
    for is_away, findings in ((True, []), (False, empty), (True, empty), (False, empty)):
        delivery.slack.injects_faults(away=is_away)
        look()
        assert found(delivery) == findings
        delivery.clock.passes(days=1)


def test_a_group_hidden_from_the_app_is_reported(delivery: Delivery) -> None:
    # as before the app was reinstalled with the scope for it
    with_security(delivery, "S01SALES")
    with line_to(delivery.slack.api_url, delivery.clock) as line:
        line.lays("usergroups.list", Way.ERROR, word="missing_scope")
        reaching(delivery, line.url)()

    assert found(delivery) == [("security:S01SALES:not_allowed", "fallback")]
    delivery.telling()
    [post] = delivery.said_in(ALARM)
    assert "アプリにメンバーを確認する権限がありません" in str(post.arguments["blocks"])


def with_channels(delivery: Delivery, **channels: str) -> None:
    delivery.office = replace(
        delivery.office, channels=replace(delivery.office.channels, **channels)
    )


@pytest.mark.parametrize("name", ["desk", "fallback"])
@pytest.mark.parametrize(
    ("channel", "why"),
    [
        ("C09NOWHERE", "not_found"),
        ("C06APART", "not_found"),
        ("C06OLD", "not_found"),
        ("C01GENERAL", "public"),
    ],
)
def test_the_manager_hears_once_of_a_channel_that_the_desk_cannot_use(
    delivery: Delivery, name: str, channel: str, why: str
) -> None:
    with_channels(delivery, **{name: channel})

    for _ in range(2):
        reaching(delivery)()
        delivery.clock.passes(days=1)

    assert found(delivery) == [(f"{name}:{channel}:{why}", MANAGER)]


ALL_FOUR = "channels:history,groups:history,mpim:history,im:history"


@pytest.mark.parametrize(
    ("needed", "provided", "why"),
    [
        ("groups:history,mpim:history", "im:history", "no_scope"),
        ("channels:history", "groups:history,im:history", "public"),
        (ALL_FOUR, "im:history", "no_scope"),
        (ALL_FOUR, "groups:history,im:history", "public"),
    ],
)
def test_a_channel_that_the_app_may_not_read_is_reported(
    delivery: Delivery, needed: str, provided: str, why: str
) -> None:
    scopes = {"needed": needed, "provided": provided}
    with line_to(delivery.slack.api_url, delivery.clock) as line:
        line.lays("conversations.history", Way.ERROR, word="missing_scope", times=1, **scopes)
        reaching(delivery, line.url)()

    assert found(delivery) == [(f"desk:C03DESK:{why}", MANAGER)]


def test_the_manager_reads_why_a_channel_cannot_be_used(delivery: Delivery) -> None:
    with_channels(delivery, fallback="C01GENERAL")
    reaching(delivery)()

    delivery.telling()

    [post] = [call for call in delivery.slack.calls("chat.postMessage") if "公開" in str(call)]
    assert "予備のチャンネル（<#C01GENERAL>）：公開チャンネルです" in str(post.arguments["blocks"])


def test_a_recurring_finding_is_reported_again(delivery: Delivery) -> None:
    whole = delivery.office
    broken = replace(whole, channels=replace(whole.channels, desk="C09NOWHERE"))
    for office in (broken, whole, broken):
        delivery.office = office
        reaching(delivery)()
        delivery.clock.passes(days=1)

    assert len(found(delivery)) == 2


def test_reachability_is_checked_at_three_at_night(delivery: Delivery) -> None:
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
    assert delivery.desk.worklists.unreachable() == {MANAGER}
