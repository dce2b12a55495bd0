"""Injected faults: rate limits, failures, lost answers."""

import pytest
from slack_sdk import WebClient

from tests.workspace.builders import GENERAL, refusal


def test_tiers_limit_the_calls_a_minute_of_each_method(slack, client):
    slack.injects_faults(tiers=True)
    for _ in range(20):
        client.usergroups_list()
    refused = refusal(client.usergroups_list)
    assert (refused.status_code, refused["error"]) == (429, "ratelimited")
    assert 55 <= int(refused.headers["retry-after"]) <= 60
    assert client.users_list()["ok"]  # another method goes on
    slack.moves_clock(int(refused.headers["retry-after"]))
    assert client.usergroups_list()["ok"]


def test_opening_connections_is_limited_to_one_a_minute(slack):
    slack.injects_faults(tiers=True)
    client = WebClient(base_url=slack.api_url)
    client.apps_connections_open(app_token=slack.app_token)
    assert refusal(client.apps_connections_open, app_token=slack.app_token).status_code == 429


def test_posting_messages_has_no_tier(slack, client):
    slack.injects_faults(tiers=True)
    assert all(client.chat_postMessage(channel=GENERAL, text="x")["ok"] for _ in range(25))


def test_a_call_with_a_lost_answer_is_carried_out_and_so_is_its_repetition(slack, client):
    slack.injects_faults(lost_share=1.0)
    assert refusal(client.chat_postMessage, channel=GENERAL, text="once").status_code == 500
    slack.injects_faults()
    client.chat_postMessage(channel=GENERAL, text="once")
    assert [each.text for each in slack.person("mei").sees(GENERAL)] == ["once", "once"]


def test_limited_allows_one_message_a_second_and_channel(slack, client):
    slack.injects_faults(limited=True)
    for _ in range(3):
        client.chat_postMessage(channel=GENERAL, text="burst")
    answer = refusal(client.chat_postMessage, channel=GENERAL, text="x")
    assert (answer.status_code, answer["error"]) == (429, "ratelimited")
    assert answer.headers["retry-after"] == "1"
    assert client.chat_postMessage(channel="U01MEI", text="elsewhere")["ok"]


@pytest.mark.parametrize(
    ("faults", "status"), [({"failing": 1}, 500), ({"limited": 1}, 429), ({"away": True}, 503)]
)
def test_injected_faults_refuse_calls_until_they_are_removed(slack, client, faults, status):
    slack.injects_faults(**faults)
    refused = refusal(client.auth_test)
    slack.injects_faults()

    assert refused.status_code == status
    assert client.auth_test()["ok"]


def test_an_unknown_block_is_refused_with_its_place(slack, client):
    def post():
        return client.chat_postMessage(channel=GENERAL, text="x", blocks=[{"type": "divider"}])

    slack.injects_faults(unknown_blocks=["divider"])
    refused = refusal(post)
    slack.injects_faults()

    assert refused["error"] == "invalid_blocks"
    assert refused["errors"] == ["unsupported type: divider [json-pointer:/blocks/0/type]"]
    assert post()["ok"]
