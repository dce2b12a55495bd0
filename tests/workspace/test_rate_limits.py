"""How often the app may call, and what a repeated call does."""

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

GENERAL = "C01GENERAL"


def refusal(call, **named):
    with pytest.raises(SlackApiError) as caught:
        call(**named)
    return caught.value.response


def test_a_method_takes_as_many_calls_a_minute_as_its_tier_says(slack, client):
    slack.injects_faults(tiers=True)
    for _ in range(20):
        client.usergroups_list()

    refused = refusal(client.usergroups_list)

    assert (refused.status_code, refused["error"]) == (429, "ratelimited")
    assert 55 <= int(refused.headers["retry-after"]) <= 60
    assert client.users_list()["ok"]  # another method goes on
    slack.moves_clock(int(refused.headers["retry-after"]))
    assert client.usergroups_list()["ok"]


def test_a_crash_loop_locks_itself_out_of_socket_mode(slack):
    slack.injects_faults(tiers=True)
    client = WebClient(base_url=slack.api_url)
    client.apps_connections_open(app_token=slack.app_token)

    assert refusal(client.apps_connections_open, app_token=slack.app_token).status_code == 429


def test_messages_have_no_tier_but_a_second_of_their_own(slack, client):
    slack.injects_faults(tiers=True)

    assert all(client.chat_postMessage(channel=GENERAL, text="x")["ok"] for _ in range(25))


def test_a_call_whose_answer_was_lost_is_done_and_its_repetition_is_done_again(slack, client):
    slack.injects_faults(lost_share=1.0)
    assert refusal(client.chat_postMessage, channel=GENERAL, text="once").status_code == 500
    slack.injects_faults()
    client.chat_postMessage(channel=GENERAL, text="once")

    assert [each.text for each in slack.person("mei").sees(GENERAL)] == ["once", "once"]
