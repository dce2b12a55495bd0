"""What the app can read: history, people, channels and pages."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.errors import SlackApiError

from tests.workspace.builders import (
    DESK,
    GENERAL,
    RANDOM,
    client_of,
    error,
    events_of,
    refusal,
    scopes_of,
)
from workspace.driver import serve


def test_history_comes_newest_first_in_pages_and_leaves_replies_out(slack, client):
    mei = slack.person("mei")
    root, *_ = [mei.writes(str(number), GENERAL) for number in range(5)]
    mei.writes("reply", GENERAL, thread=root)

    first = client.conversations_history(channel=GENERAL, limit=3)
    cursor = first["response_metadata"]["next_cursor"]
    second = client.conversations_history(channel=GENERAL, limit=3, cursor=cursor)

    assert [each["text"] for each in first["messages"]] == ["4", "3", "2"]
    assert [each["text"] for each in second["messages"]] == ["1", "0"]
    assert (second["has_more"], second["messages"][-1]["reply_count"]) == (False, 1)
    assert error(client.conversations_history, channel=GENERAL, cursor="bm8=") == "invalid_cursor"


def test_replies_come_oldest_first_with_their_root(slack, client):
    root = slack.person("mei").writes("root", GENERAL)
    slack.person("ken").writes("one", GENERAL, thread=root)
    thread = client.conversations_replies(channel=GENERAL, ts=root.ts)["messages"]
    assert [each["text"] for each in thread] == ["root", "one"]
    assert error(client.conversations_replies, channel=GENERAL, ts="1.000000") == "thread_not_found"


def test_history_needs_the_scope_of_its_kind_of_channel(config):
    scopes_of(config).remove("groups:history")
    events_of(config).remove("message.groups")
    with serve(config) as slack:
        client = client_of(slack)
        answer = refusal(client.conversations_history, channel=DESK)
    assert answer["needed"] == "groups:history"


def test_metadata_is_kept_and_returned_on_request(client):
    metadata = {"event_type": "ticket", "event_payload": {"number": 1}}
    client.chat_postMessage(channel=GENERAL, text="x", metadata=metadata)

    plain = client.conversations_history(channel=GENERAL)["messages"][0]
    asked = client.conversations_history(channel=GENERAL, include_all_metadata=True)["messages"][0]

    assert "metadata" not in plain
    assert asked["metadata"] == metadata
    assert (
        error(client.chat_postMessage, channel=GENERAL, text="x", metadata={"event_type": "t"})
        == "invalid_metadata_schema"
    )


def test_users_info_knows_language_guests_and_strangers(client):
    mei = client.users_info(user="U01MEI", include_locale=True)["user"]
    guest = client.users_info(user="U04GUEST")["user"]
    olivia = client.users_info(user="U05OUTSIDE")["user"]

    assert (mei["locale"], mei["tz"], mei["tz_offset"]) == ("ja-JP", "Asia/Tokyo", 32400)
    assert guest["is_restricted"]
    assert "locale" not in guest
    assert (olivia["team_id"], olivia["is_stranger"]) == ("T99OTHER", False)
    assert error(client.users_info, user="U99") == "user_not_found"


def test_user_groups_list_their_members(client):
    assert client.usergroups_users_list(usergroup="S01HELP")["users"] == ["U02KEN"]
    assert error(client.usergroups_users_list, usergroup="S99") == "no_such_subteam"


def test_lists_are_paged_and_hide_conversations_that_the_app_cannot_see(client):
    people = client.users_list(limit=2)
    channels = client.conversations_list(types="public_channel,private_channel")["channels"]

    assert len(people["members"]) == 2
    assert people["response_metadata"]["next_cursor"]
    assert {each["id"] for each in channels} == {GENERAL, RANDOM, DESK, "C04PARTNERS"}
    assert {each["id"] for each in client.users_conversations()["channels"]} == {
        GENERAL,
        "C04PARTNERS",
    }


def test_a_dm_with_an_outsider_requires_a_shared_channel(config):
    def answers(members):
        config["channels"][3]["members"] = members
        with serve(config) as slack:
            client = client_of(slack)
            return client.conversations_open(users="U05OUTSIDE")["ok"]

    assert answers(["U01MEI", "U05OUTSIDE", "@app"])
    with pytest.raises(SlackApiError, match="invalid_user_combination"):
        answers(["U01MEI", "U05OUTSIDE"])


@pytest.mark.property
def test_pages_of_any_size_hold_every_message_once_and_in_order(slack, client):
    mei = slack.person("mei")
    written = [mei.writes(str(number), GENERAL).text for number in range(7)]

    @settings(max_examples=10)
    @given(st.integers(1, 9))
    def check(limit):
        cursor, found = "", []
        while cursor is not None:
            page = client.conversations_history(channel=GENERAL, limit=limit, cursor=cursor)
            found += [each["text"] for each in page["messages"]]
            assert len(page["messages"]) <= limit
            cursor = page["response_metadata"]["next_cursor"] or None
        assert found == written[::-1]

    check()


def test_a_permalink_names_the_channel_and_the_message(slack, client):
    ts = client.chat_postMessage(channel=GENERAL, text="x")["ts"]
    link = client.chat_getPermalink(channel=GENERAL, message_ts=ts)["permalink"]
    assert link == f"{slack.url}/archives/{GENERAL}/p{ts.replace('.', '')}"
