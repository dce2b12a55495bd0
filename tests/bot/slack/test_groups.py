"""Groups: Slack's answers, from memory; read in one call, again after an event or five minutes."""

import yaml
from slack_sdk import WebClient

from bot.slack.directory import Directory
from handlers.services import Person
from tests.bot.conftest import DEMO, ROOT, until
from tests.conftest import Clock
from tests.workspaces import workspace_of
from workspace.driver import Slack, serve

SALES = "S01SALES"
MEI = "U01MEI"


def test_all_groups_are_read_in_one_call(members: Directory, slack: Slack) -> None:
    members.refresh([SALES, "S02HR", "S99NONE"])
    [call] = slack.calls("usergroups.list")
    assert call.arguments["include_users"] in (True, "1")
    assert members.expand(["S02HR"])
    assert members.expand(["S99NONE"]) == frozenset()


def test_a_desk_without_groups_never_asks_for_them(members: Directory, slack: Slack) -> None:
    members.refresh(["U02KEN"])
    assert slack.calls("usergroups.list") == []


def test_an_event_brings_a_changed_group_at_once(
    members: Directory, slack: Slack, clock: Clock
) -> None:
    members.refresh([SALES])
    slack.sets_group_members(SALES, "U02KEN")
    clock.passes(seconds=10)
    members.apply_event({"type": "subteam_members_changed", "subteam_id": SALES})
    until(lambda: members.expand([SALES]) == {"U02KEN"})


def test_a_hundred_events_are_not_a_hundred_calls(
    members: Directory, slack: Slack, clock: Clock
) -> None:
    members.refresh([SALES])
    slack.sets_group_members(SALES, "U02KEN")
    for _ in range(100):
        members.apply_event({"type": "subteam_updated", "subteam": {"id": SALES}})
    clock.passes(seconds=30)
    members.refresh([SALES])

    assert members.expand([SALES]) == {"U02KEN"}
    assert len(slack.calls("usergroups.list")) <= 2


def test_without_events_groups_are_read_every_five_minutes(
    members: Directory, slack: Slack, clock: Clock
) -> None:
    members.refresh([SALES])
    slack.sets_group_members(SALES, "U02KEN")
    for _ in range(10):
        clock.passes(seconds=30)
        members.refresh([SALES])

    assert members.expand([SALES]) == {"U02KEN"}
    assert len(slack.calls("usergroups.list")) == 2


def test_during_an_outage_the_last_groups_hold_and_it_is_logged(
    members: Directory, slack: Slack, clock: Clock, alarms: list[object]
) -> None:
    members.refresh([SALES])
    slack.injects_faults(failing=True)
    clock.passes(minutes=5)
    members.refresh([SALES])

    assert members.expand([SALES]) == {"U01MEI", "U07NAO"}
    assert {"event": "groups.unknown", "fault": "Unclear"}.items() <= dict(
        alarms[-1]  # type: ignore[call-overload]
    ).items()


def test_groups_that_were_never_known_are_empty(members: Directory, slack: Slack) -> None:
    slack.injects_faults(failing=True)
    members.refresh([SALES])

    assert members.expand([SALES]) == frozenset()
    assert not members.knows_groups


def test_without_the_scope_people_are_still_known(clock: Clock) -> None:
    config = workspace_of(DEMO)
    manifest = yaml.load((ROOT / "bot/manifest.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    manifest["oauth_config"]["scopes"]["bot"].remove("usergroups:read")
    events = manifest["settings"]["event_subscriptions"]["bot_events"]
    events[:] = [each for each in events if not each.startswith("subteam_")]
    config["app"]["manifest"] = manifest
    with serve(config) as slack:
        members = Directory(WebClient(slack.bot_token, slack.api_url), clock)
        members.refresh([SALES, MEI])

        assert members.expand([SALES]) == frozenset()
        assert members.find(MEI) == Person(MEI, "ja")
