"""People: Slack's answers, from memory; asked once, side by side, within its limits."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.slack.directory import Directory
from bot.slack.identity import Identity
from handlers.services import Person
from tests.bot.conftest import until
from tests.conftest import Clock
from workspace.driver import PATIENCE, Slack

MEI = "U01MEI"


def becomes(members: Directory, user: str, **given: Any) -> Person:
    """What the directory says of the person once a background look-up is done."""
    end = time.monotonic() + PATIENCE
    while (found := members.find(user)) is None or any(
        getattr(found, name) != value for name, value in given.items()
    ):
        assert time.monotonic() < end, found
        time.sleep(0.005)
    return found


class Held:
    """Slack's users.info, which answers only when it is let go."""

    def __init__(self, members: Directory) -> None:
        self._whole = members._client.users_info
        self._held: set[str] = set()
        self._free = threading.Event()
        self.asked: list[str] = []
        members._users_info._method = members._refreshed_info._method = self

    def __call__(self, user: str, **given: Any) -> Any:
        self.asked.append(user)
        if not self._held or user in self._held:
            self._free.wait(10)
        return self._whole(user=user, **given)

    def only(self, *users: str) -> None:
        self._held.update(users)

    def lets_go(self) -> None:
        self._free.set()


def test_a_person_is_known_by_language_zone_and_kind(members: Directory) -> None:
    assert (mei := members.find(MEI, 5)) == Person(MEI, "ja")
    assert mei.name
    assert mei.name not in repr(mei)
    assert members.find("U09GUEST", 5) is not None
    assert becomes(members, "U09GUEST").is_guest
    assert not becomes(members, "U09GUEST").is_member


def test_an_unknown_person_is_nobody_until_slack_answers(members: Directory) -> None:
    # O12
    held = Held(members)
    assert members.find(MEI) is None
    held.lets_go()
    assert becomes(members, MEI).is_member


def test_a_person_is_looked_up_once_however_many_ask(members: Directory) -> None:
    held = Held(members)
    with ThreadPoolExecutor(16) as many:
        answers = [many.submit(members.find, MEI, 10.0) for _ in range(16)]
        until(lambda: bool(held.asked))
        held.lets_go()
        assert {each.result() for each in answers} == {Person(MEI, "ja")}
    assert held.asked == [MEI]


def test_one_slow_look_up_holds_up_nobody_else(members: Directory) -> None:
    held = Held(members)
    held.only(MEI)
    with ThreadPoolExecutor(1) as other:
        waiting = other.submit(members.find, MEI, 10.0)
        assert members.find("U02KEN", 5) == Person("U02KEN", "ja")
        assert not waiting.done()
        held.lets_go()
        assert waiting.result() == Person(MEI, "ja")


def test_a_crowd_of_unknown_people_leaves_listeners_free(
    client: WebClient, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.slack.directory.MOST_WAITING", 1)
    monkeypatch.setattr("bot.slack.directory.BRIEF_SECONDS", 0.01)
    members = Directory(client, clock)
    held = Held(members)
    with ThreadPoolExecutor(1) as other:
        waiting = other.submit(members.find, MEI, 10.0)
        until(lambda: not members._places._value)  # it waits

        assert members.find("U02KEN", 10) is None
        assert not waiting.done()
        held.lets_go()
        assert waiting.result() == Person(MEI, "ja")
    assert becomes(members, "U02KEN").is_member


def test_an_old_answer_is_used_at_once_and_refreshed(
    members: Directory, slack: Slack, clock: Clock
) -> None:
    members.find(MEI, 5)
    held = Held(members)
    slack.deactivates("mei")
    clock.passes(minutes=11)

    assert members.find(MEI, 5) == Person(MEI, "ja")
    held.lets_go()

    assert becomes(members, MEI, is_gone=True).is_gone
    assert held.asked == [MEI]


def test_an_answer_of_yesterday_counts_for_nothing(
    members: Directory, slack: Slack, clock: Clock
) -> None:
    members.find(MEI, 5)
    slack.injects_faults(failing=True)
    clock.passes(hours=23)
    assert members.find(MEI, 5)
    clock.passes(hours=2)
    assert members.find(MEI, 5) is None


def test_after_a_fault_the_person_is_looked_up_again_soon(
    members: Directory, slack: Slack, clock: Clock
) -> None:
    slack.injects_faults(failing=True)
    assert members.find(MEI, 5) is None
    slack.injects_faults()
    assert members.find(MEI, 5) is None  # not at each of its messages
    clock.passes(seconds=5)
    assert members.find(MEI, 5) == Person(MEI, "ja")


def test_a_short_retry_after_is_waited_for(members: Directory, slack: Slack) -> None:
    slack.injects_faults(limited=1, retry_after=1)
    assert members.find(MEI, 5) == Person(MEI, "ja")


def test_during_a_long_retry_after_slack_is_left_alone(
    members: Directory, slack: Slack, clock: Clock
) -> None:
    slack.injects_faults(limited=1, retry_after=60)
    assert [members.find(each, 5) for each in (MEI, "U02KEN", "U03SAKI")] == [None] * 3
    assert len(slack.calls("users.info")) == 1
    clock.passes(seconds=61)
    assert members.find("U02KEN", 5) == Person("U02KEN", "ja")


def test_a_clock_set_back_prolongs_no_retry_after(
    members: Directory, slack: Slack, clock: Clock
) -> None:
    slack.injects_faults(limited=1, retry_after=60)
    assert members.find(MEI, 5) is None
    clock.passes(hours=-1)
    assert members.find("U02KEN", 5) == Person("U02KEN", "ja")
    clock.passes(hours=1)
    assert members.find("U03SAKI", 5) == Person("U03SAKI", "ja")


def test_deactivated_guest_foreign_and_unknown_accounts_hold_no_role(
    members: Directory, slack: Slack
) -> None:
    slack.deactivates("ken")
    nobody = {"U02KEN", "U09GUEST", "U10OLIVIA", "U99NONE"}
    members.refresh(nobody | {"U03SAKI"})
    assert members.unable_to_hold_roles(nobody | {"U03SAKI"}) == nobody


@pytest.mark.parametrize(
    ("ours", "theirs", "is_member"),
    [("E01", "E01", True), ("E01", "E02", False), ("E01", None, False), (None, "E02", False)],
)
def test_of_other_teams_only_people_of_our_enterprise_are_members(
    members: Directory, ours: str | None, theirs: str | None, is_member: bool
) -> None:
    members.identity = Identity("T01SAMPLE", "U00BOT", "B00BOT", ours, "")
    told = {
        "id": MEI,
        "team_id": "T99OTHER",
        "enterprise_user": theirs and {"enterprise_id": theirs},
    }
    members.apply_event({"type": "team_join", "user": told})
    found = members.find(MEI)
    assert found is not None
    assert found.is_member is is_member


def test_an_outage_removes_no_role(members: Directory, slack: Slack) -> None:
    slack.injects_faults(failing=True)
    members.refresh(["U03SAKI"])
    assert members.unable_to_hold_roles(["U03SAKI"]) == frozenset()


IDLE = [f"U8{number:04}" for number in range(400)]
STRANGERS = [f"U9{number:04}" for number in range(20)]


@pytest.fixture
def idle(members: Directory, clock: Clock) -> list[str]:
    """People who were told of once and have not written for eleven minutes."""
    for each in IDLE:
        members.apply_event({"type": "team_join", "user": {"id": each, "locale": "ja-JP"}})
    clock.passes(minutes=11)
    return IDLE


def looked_up(slack: Slack, *, least: int = 0) -> list[str]:
    """The people who were looked up, once there are `least` of them."""
    end = time.monotonic() + PATIENCE
    while True:
        calls = slack.calls("users.info")
        assert [each.status for each in calls if each.status == 429] == []
        # A call is recorded before it has been read.
        found = [str(each.arguments["user"]) for each in calls if each.arguments]
        if len(found) >= least:
            return found
        assert time.monotonic() < end, len(found)
        time.sleep(0.005)


def test_a_crowd_of_idle_people_leaves_slacks_limit_to_strangers(
    members: Directory, slack: Slack, idle: list[str]
) -> None:
    slack.injects_faults(tiers=True)
    for nth, each in enumerate(idle):
        assert members.find(each, 5) == Person(each, "ja")
        if nth % 20 == 0:
            assert members.find(STRANGERS[nth // 20], 5) is not None

    found = looked_up(slack)
    assert set(STRANGERS) <= set(found)
    assert len(found) <= len(STRANGERS) + 10


def test_who_was_left_out_is_refreshed_at_a_later_message(
    members: Directory, slack: Slack, clock: Clock, idle: list[str]
) -> None:
    for each in idle[:15]:
        members.find(each)
    looked_up(slack, least=10)
    clock.passes(minutes=1)
    members.find(idle[14])
    assert looked_up(slack, least=11)[-1] == idle[14]


def test_a_stranger_does_not_wait_behind_refreshes(
    client: WebClient, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.slack.directory.LOOK_UP_THREADS", 1)
    members = Directory(client, clock)
    held = Held(members)
    held.only("U02KEN")
    members.apply_event({"type": "team_join", "user": {"id": "U02KEN"}})
    clock.passes(minutes=11)
    assert members.find("U02KEN") == Person("U02KEN", "ja")
    until(lambda: bool(held.asked))

    assert members.find(MEI, 5) == Person(MEI, "ja")
    held.lets_go()


def test_a_limit_on_a_refresh_refuses_no_stranger(
    members: Directory, slack: Slack, idle: list[str]
) -> None:
    slack.injects_faults(limited=1, retry_after=60)
    assert members.find(idle[0]) == Person(idle[0], "ja")
    until(lambda: bool(slack.calls("users.info")))
    assert members.find(MEI, 5) == Person(MEI, "ja")


def test_while_strangers_are_limited_nobody_is_refreshed(
    members: Directory, slack: Slack, clock: Clock, idle: list[str]
) -> None:
    slack.injects_faults(limited=1, retry_after=60)
    assert members.find(MEI, 5) is None
    members.refresh(idle)
    assert len(slack.calls("users.info")) == 1

    clock.passes(seconds=61)
    members.refresh(idle)
    assert len(slack.calls("users.info")) == 16


def test_three_hundred_role_holders_are_refreshed_in_ten_minutes_within_the_limit(
    members: Directory, slack: Slack, clock: Clock, idle: list[str]
) -> None:
    holders = idle[:300]
    slack.injects_faults(tiers=True)
    for each in idle[300:]:
        members.find(each)  # askers leave the role holders their share
    for _ in range(20):
        members.refresh(holders)
        clock.passes(seconds=30)
        slack.moves_clock(30)
    assert set(holders) <= set(looked_up(slack))


def test_an_event_tells_who_was_deactivated_without_a_look_up(
    members: Directory, slack: Slack
) -> None:
    members.find(MEI, 5)
    members.apply_event({"type": "user_change", "user": {"id": MEI, "deleted": True}})

    found = members.find(MEI)
    assert found is not None
    assert found.is_gone
    assert len(slack.calls("users.info")) == 1


def test_an_event_about_somebody_who_never_asked_is_not_kept(members: Directory) -> None:
    held = Held(members)
    members.apply_event({"type": "user_change", "user": {"id": MEI, "tz": "Asia/Tokyo"}})
    assert members.find(MEI) is None

    members.apply_event({"type": "team_join", "user": {"id": "U08NEW", "locale": "en-GB"}})
    assert members.find("U08NEW") == Person("U08NEW", "en")
    held.lets_go()


class OrgWide(WebClient):
    """An organisation of two workspaces, each with a group."""

    def __init__(self) -> None:
        super().__init__("xoxb-org")
        self.calls: list[tuple[str, Any]] = []

    def api_call(self, api_method: str, **given: Any) -> Any:
        said = given.get("params") or given.get("data") or given.get("json") or {}
        team = said.get("team_id")
        self.calls.append((api_method, team))
        return {
            "auth.teams.list": {"teams": [{"id": "T1"}, {"id": "T2"}]},
            "usergroups.list": {"usergroups": [{"id": f"S{team}", "users": [f"U{team}"]}]},
            "users.info": {"user": {"id": said.get("user")}},
            "users.list": {"members": [{"id": f"U{team}", "locale": "ja-JP"}]},
        }[api_method]


def test_an_org_wide_app_names_the_workspace(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    client = OrgWide()
    monkeypatch.setattr("bot.slack.directory.WebClient", lambda *_, **__: client)
    members = Directory(client, clock)
    members.identity = Identity("E1", "U00BOT", "B00BOT", "E1", "", is_org_wide=True)
    members.refresh(["ST1", "ST2"])
    for _ in range(3):
        members.read_page()

    assert members.expand(["ST1", "ST2"]) == {"UT1", "UT2"}
    assert {told for told in client.calls if told[0] in ("usergroups.list", "users.list")} == {
        (method, team) for method in ("usergroups.list", "users.list") for team in ("T1", "T2")
    }
