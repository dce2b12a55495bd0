"""Gestures reach the app as the events and payloads of Slack."""

import pytest

from tests.workspace.builders import DESK, GENERAL, PARTNERS, manifest_of
from workspace.driver import GestureFailed, serve


def test_a_direct_message_arrives_complete(slack, app):
    sent = slack.person("mei").writes("hello", "@example")
    event = app.receives(1)[0]
    outer = app.payloads[0]

    assert (event["type"], event["channel_type"], event["user"]) == ("message", "im", "U01MEI")
    assert (event["ts"], event["event_ts"], event["channel"]) == (sent.ts, sent.ts, sent.channel)
    assert event["client_msg_id"]
    assert event["team"] == "T01EXAMPLE"
    assert event["blocks"][0]["elements"][0]["elements"] == [{"type": "text", "text": "hello"}]
    assert outer["api_app_id"] == "A01WORKSPACE"
    assert outer["authorizations"][0]["user_id"] == "U00BOT"
    assert (outer["type"], outer["is_ext_shared_channel"]) == ("event_callback", False)


@pytest.mark.parametrize(
    ("typed", "arrives"),
    [
        ("<b> & </b>", "&lt;b&gt; &amp; &lt;/b&gt;"),
        ("<!channel>", "&lt;!channel&gt;"),
        ("<@U02KEN>", "&lt;@U02KEN&gt;"),
        ("<https://evil|link>", "&lt;<https://evil>|link&gt;"),
        ("見て https://example.jp/a?b=1&c=2。", "見て <https://example.jp/a?b=1&amp;c=2>。"),
        ("mei@example.jp へ", "<mailto:mei@example.jp|mei@example.jp> へ"),
        ("@kenさん、お願い", "<@U02KEN>さん、お願い"),
        ("@channel 集合", "<!channel> 集合"),
        ("#generalで", "#generalで"),
        ("#general で", "<#C01GENERAL> で"),
        ("a\x00b", "a\x00b"),
        ("\ud800", "\ud800"),
    ],
)
def test_what_people_type_arrives_escaped_with_links_wrapped(slack, app, typed, arrives):
    slack.person("mei").writes(typed, "@example")
    assert app.receives(1)[0]["text"] == arrives


def test_a_mention_is_two_events_with_two_event_ids_except_in_a_dm(slack, app):
    slack.person("mei").mentions("hello", "@example")
    assert [each["type"] for each in app.receives(1)] == ["message"]

    sent = slack.person("mei").mentions("hello", GENERAL)
    message, mention = sorted(app.receives(3)[1:], key=lambda each: each["type"], reverse=True)

    assert (message["type"], mention["type"]) == ("message", "app_mention")
    assert message["ts"] == mention["ts"] == sent.ts
    assert len({each["event_id"] for each in app.payloads}) == 3
    assert "channel_type" not in mention


def test_the_app_receives_no_events_from_channels_without_its_bot(slack, app):
    slack.person("mei").mentions("hello", "C02RANDOM")
    slack.person("mei").writes("then", "@example")
    assert [each["text"] for each in app.receives(1)] == ["then"]


def test_the_app_receives_only_events_that_it_subscribes_to(config):
    events = manifest_of(config)["settings"]["event_subscriptions"]
    events["bot_events"] = ["app_mention"]
    with serve(config) as slack:
        slack.person("mei").writes("to nobody", GENERAL)
        assert slack.deliveries() == []


def test_an_edit_carries_the_previous_message_and_repeats_the_mention(slack, app):
    mei = slack.person("mei")
    sent = mei.mentions("one", GENERAL)
    app.receives(2)
    mei.edits(sent, "@example two")
    changed, mention = sorted(app.receives(4)[2:], key=lambda each: each["type"], reverse=True)
    assert (changed["subtype"], changed["hidden"]) == ("message_changed", True)
    assert changed["previous_message"]["text"] == "<@U00BOT> one"
    assert changed["message"]["text"] == "<@U00BOT> two"
    assert changed["ts"] != sent.ts
    assert (mention["type"], mention["ts"]) == ("app_mention", sent.ts)
    assert mention["edited"]["user"] == "U01MEI"


def test_a_deletion_names_the_deleted_message(slack, app):
    sent = slack.person("mei").writes("oops", "@example")
    app.receives(1)
    slack.person("mei").deletes(sent)
    deleted = app.receives(2)[1]
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", sent.ts)
    assert slack.person("mei").sees("@example") == []


def test_only_the_author_can_edit_a_message(slack):
    sent = slack.person("mei").writes("mine", GENERAL)
    with pytest.raises(GestureFailed, match="not_yours"):
        slack.person("ken").edits(sent, "yours")


def test_a_reply_names_its_thread_and_a_broadcast_its_root(slack, app):
    mei = slack.person("mei")
    root = mei.writes("root", GENERAL)
    mei.writes("reply", GENERAL, thread=root)
    mei.writes("loud", GENERAL, thread=root, broadcast=True)
    _, reply, loud = sorted(app.receives(3), key=lambda each: each["ts"])
    assert (reply["thread_ts"], reply["parent_user_id"]) == (root.ts, "U01MEI")
    assert (loud["subtype"], loud["root"]["text"]) == ("thread_broadcast", "root")


def test_files_joins_and_emotes_have_their_subtypes(slack, app):
    mei = slack.person("mei")
    mei.writes("here", "@example", files=["list.xlsx"])
    mei.writes("/me waves", "@example")
    mei.invites("@app", "C02RANDOM")
    events = app.receives(4)
    assert {each.get("subtype") for each in events} >= {"file_share", "me_message", "channel_join"}
    shared = next(each for each in events if each.get("subtype") == "file_share")
    assert shared["files"][0]["name"] == "list.xlsx"
    assert any(each["type"] == "member_joined_channel" for each in events)


def test_a_message_in_a_shared_channel_is_marked_as_shared(slack, app):
    slack.person("olivia").mentions("hello", PARTNERS)
    app.receives(2)

    assert all(each["is_ext_shared_channel"] for each in app.payloads)
    assert {each["team"] for each in app.events} == {"T99OTHER"}


def test_private_channels_are_closed_and_guests_see_only_their_own(slack):
    guest = slack.person("guest")

    def closed(call, channel):
        with pytest.raises(GestureFailed, match="no_such_channel"):
            call(channel)

    closed(slack.person("mei").sees, DESK)
    closed(guest.sees, "C02RANDOM")
    closed(guest.joins, "C02RANDOM")
    assert guest.sees(GENERAL) == []
    assert slack.person("ken").sees("C02RANDOM") == []  # a public channel is open to non-members


def test_a_command_arrives_complete(slack, app):
    slack.person("mei").runs("/example  a <b> @ken", GENERAL)
    slack.person("mei").runs("/example", "@example")
    payload, in_dm = app.payloads
    assert (payload["command"], payload["text"]) == ("/example", "a &lt;b&gt; @ken")
    assert (payload["channel_id"], payload["channel_name"]) == (GENERAL, "general")
    assert (payload["user_id"], payload["user_name"]) == ("U01MEI", "mei")
    assert payload["trigger_id"]
    assert payload["response_url"].startswith(f"{slack.url}/response/T01EXAMPLE/")
    assert in_dm["channel_name"] == "directmessage"


def test_a_message_shortcut_carries_the_message(slack, app):
    sent = slack.person("ken").writes("remember me", GENERAL)
    app.receives(1)
    slack.person("mei").uses_shortcut("Remember this", on=sent)
    payload = app.payloads[-1]
    assert (payload["type"], payload["callback_id"]) == ("message_action", "remember")
    assert (payload["message"]["text"], payload["message_ts"]) == ("remember me", sent.ts)
    assert payload["user"]["id"] == "U01MEI"


def test_opening_the_app_names_the_tab(slack, app):
    mei = slack.person("mei")
    mei.opens_messages()
    mei.opens_home(timeout=0)

    assert [each["tab"] for each in app.receives(2)] == ["messages", "home"]


def test_a_changed_language_is_an_event(slack, app):
    slack.gesture("change_person", person="U01MEI", locale="en-US")
    event = app.receives(1)[0]
    assert (event["type"], event["user"]["locale"]) == ("user_change", "en-US")


def test_the_apps_own_messages_come_back_as_events(slack, app, client):
    client.chat_postMessage(channel=GENERAL, text="mine")
    event = app.receives(1)[0]
    assert (event["bot_id"], event["user"], event["text"]) == ("B00BOT", "U00BOT", "mine")


def test_people_cannot_write_in_a_read_only_messages_tab(config):
    home = manifest_of(config)["features"]["app_home"]
    home["messages_tab_read_only_enabled"] = True
    with serve(config) as slack, pytest.raises(GestureFailed, match="messages_tab_read_only"):
        slack.person("mei").writes("hello", "@example")


def test_a_deactivated_person_can_do_nothing_and_the_app_is_notified(slack, app, client):
    slack.deactivates("mei")
    event = app.receives(1)[0]
    assert (event["type"], event["user"]["deleted"]) == ("user_change", True)
    assert client.users_info(user="U01MEI")["user"]["deleted"] is True
    with pytest.raises(GestureFailed, match="no_such_person"):
        slack.person("mei").writes("hello", "@example")


def test_a_changed_user_group_is_two_events(slack, app, client):
    group = next(iter(client.usergroups_list()["usergroups"]))["id"]
    slack.sets_group_members(group, "U01MEI")
    events = {each["type"]: each for each in app.receives(2)}
    assert client.usergroups_users_list(usergroup=group)["users"] == ["U01MEI"]
    assert events["subteam_updated"]["subteam"]["users"] == ["U01MEI"]
    assert events["subteam_members_changed"]["added_users"] == ["U01MEI"]
    assert events["subteam_members_changed"]["removed_users"] == ["U02KEN"]
