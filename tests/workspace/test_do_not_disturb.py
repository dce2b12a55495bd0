""" "Do not disturb": dnd.info, dnd.teamInfo, its event, and restarts."""

import pytest

from tests.workspace.builders import error, events_of, scopes_of
from tests.workspace.test_memory import started

MEI, EMMA, BOT = "U01MEI", "U03EMMA", "U00BOT"
NOT_SET = {"dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1}


@pytest.fixture
def config(config):
    scopes_of(config).append("dnd:read")
    events_of(config).append("dnd_updated_user")
    return config


def status(answer):
    return {name: answer[name] for name in NOT_SET}


def test_an_app_can_read_do_not_disturb(slack, client):
    slack.gesture("do_not_disturb", person=MEI)
    now = slack.gesture("team")["clock"]["now"]
    mei, emma = client.dnd_info(user=MEI), client.dnd_info(user=EMMA)
    assert mei["dnd_enabled"]
    assert mei["next_dnd_start_ts"] <= now < mei["next_dnd_end_ts"]
    assert status(emma) == NOT_SET
    assert "snooze_enabled" not in mei
    assert client.dnd_info()["snooze_enabled"] is False
    assert client.dnd_teamInfo(users=[MEI, EMMA])["users"] == {MEI: status(mei), EMMA: NOT_SET}


@pytest.mark.parametrize(
    ("method", "given", "refusal"),
    [
        ("dnd.info", {"user": "U99NOBODY"}, "user_not_found"),
        ("dnd.teamInfo", {}, "invalid_arguments"),
        ("dnd.teamInfo", {"users": ""}, "no_users_provided"),
        ("dnd.teamInfo", {"users": "U01MEI,U99NOBODY"}, "user_not_visible"),
        ("dnd.teamInfo", {"users": ",".join(["U01MEI"] * 51)}, "invalid_arguments"),
    ],
)
def test_unknown_and_too_many_users_are_refused(client, method, given, refusal):
    assert error(client.api_call, method, params=given) == refusal


def test_the_app_is_notified_when_do_not_disturb_begins_and_ends(slack, client, app):
    slack.gesture("do_not_disturb", person=MEI)
    slack.gesture("do_not_disturb", person=MEI)
    asked = status(client.dnd_info(user=MEI))
    slack.gesture("do_not_disturb", person=MEI, on=False)
    begun, ended = app.receives(2)
    assert (begun["type"], begun["user"], begun["dnd_status"]) == ("dnd_updated_user", MEI, asked)
    assert (ended["type"], ended["user"], ended["dnd_status"]) == ("dnd_updated_user", MEI, NOT_SET)


def test_do_not_disturb_survives_a_restart_and_a_moved_clock(config, tmp_path):
    file = tmp_path / "workspace.json"
    with started(config, file) as slack:
        slack.gesture("do_not_disturb", person=MEI)
        slack.gesture("do_not_disturb", person=EMMA)
        slack.gesture("do_not_disturb", person=EMMA, on=False)
    with started(config, file) as slack:
        slack.moves_clock(40 * 86400)
        people = slack.gesture("team")["people"]
    assert [each["id"] for each in people if each["undisturbed"]] == [MEI]
