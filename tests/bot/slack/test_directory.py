"""Group members and deactivated accounts: Slack's answers, at most a minute old."""

from collections.abc import Iterator

import pytest
import yaml
from slack_sdk import WebClient
from structlog.testing import capture_logs

from bot.slack.directory import Directory
from tests.bot.conftest import DEMO, ROOT
from tests.conftest import Clock
from workspace.driver import Slack, serve

SALES = "S01SALES"


@pytest.fixture
def client(slack: Slack) -> WebClient:
    return WebClient(slack.bot_token, slack.api_url, timeout=5, retry_handlers=[])


@pytest.fixture
def members(client: WebClient, clock: Clock) -> Directory:
    return Directory(client, clock)


@pytest.fixture
def alarms() -> Iterator[list[object]]:
    with capture_logs() as lines:
        yield lines  # type: ignore[misc]


def test_groups_resolve_to_members_and_people_to_themselves(members: Directory) -> None:
    assert members.expanded(["U02KEN", SALES]) == {"U02KEN", "U01MEI", "U07NAO"}


def test_slack_is_asked_once_a_minute(members: Directory, slack: Slack, clock: Clock) -> None:
    for seconds in (0, 30, 29):
        clock.passes(seconds=seconds)
        members.expanded([SALES])
        members.gone(["U02KEN"])

    assert len(slack.calls("usergroups.users.list")) == len(slack.calls("users.info")) == 1


def test_a_change_in_the_group_is_known_after_a_minute(
    members: Directory, slack: Slack, clock: Clock
) -> None:
    members.expanded([SALES])
    slack.regroups(SALES, "U02KEN")
    clock.passes(seconds=60)

    assert members.expanded([SALES]) == {"U02KEN"}


def test_during_an_outage_the_last_answer_is_used_and_logged(
    members: Directory, slack: Slack, clock: Clock, alarms: list[object]
) -> None:
    members.expanded([SALES])
    slack.injects_faults(failing=True)
    clock.passes(minutes=5)

    assert members.expanded([SALES]) == {"U01MEI", "U07NAO"}
    assert {"event": "members.unknown", "kind": "group", "fault": "SlackApiError"}.items() <= dict(
        alarms[-1]  # type: ignore[call-overload]
    ).items()
    assert SALES not in str(alarms)


def test_a_group_that_was_never_known_is_empty(members: Directory, slack: Slack) -> None:
    slack.injects_faults(failing=True)

    assert members.expanded([SALES]) == frozenset()


def test_after_an_outage_slack_is_asked_again_later(
    members: Directory, slack: Slack, clock: Clock
) -> None:
    slack.injects_faults(failing=True)
    members.gone(["U02KEN", "U03SAKI", "U04DAI"])
    assert len(slack.calls("users.info")) == 1
    slack.injects_faults()
    slack.deactivates("ken")
    clock.passes(seconds=10)

    assert members.gone(["U02KEN", "U03SAKI"]) == {"U02KEN"}


def test_a_refused_group_does_not_block_other_groups(clock: Clock, alarms: list[object]) -> None:
    """As before the app was reinstalled with the scope for it."""
    config = yaml.safe_load((DEMO / "workspace.yaml").read_text(encoding="utf-8"))
    manifest = yaml.safe_load((ROOT / "bot/manifest.yaml").read_text(encoding="utf-8"))
    manifest["oauth_config"]["scopes"]["bot"].remove("usergroups:read")
    config["app"]["manifest"] = manifest
    with serve(config) as slack:
        members = Directory(WebClient(slack.bot_token, slack.api_url), clock)

        for _ in range(2):
            assert members.expanded([SALES, "S02HR"]) == frozenset()

        assert len(slack.calls("usergroups.users.list")) == len(alarms) == 2


def test_an_unknown_group_is_empty_without_an_alarm(
    members: Directory, alarms: list[object]
) -> None:
    assert members.expanded(["S99NONE"]) == frozenset()
    assert alarms == []


def test_deactivated_guest_and_unknown_accounts_are_excluded(
    members: Directory, slack: Slack
) -> None:
    slack.deactivates("ken")

    assert members.gone(["U02KEN", "U03SAKI", "U09GUEST", "U99NONE"]) == {
        "U02KEN",
        "U09GUEST",
        "U99NONE",
    }


def test_an_outage_removes_no_role(members: Directory, slack: Slack) -> None:
    slack.injects_faults(failing=True)

    assert members.gone(["U03SAKI"]) == frozenset()
