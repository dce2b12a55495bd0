"""The Web API and response URLs accept and refuse calls as Slack does."""

import json
import socket
import time
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from tests.workspace.builders import (
    DESK,
    GENERAL,
    RANDOM,
    actions,
    button,
    client_of,
    error,
    events_of,
    manifest_of,
    refusal,
    scopes_of,
)
from workspace.driver import serve


def test_a_call_without_a_valid_token_is_refused(slack):
    def answer(token):
        return error(WebClient(token=token, base_url=slack.api_url).auth_test)

    assert answer(None) == "not_authed"
    assert answer("xoxb-no") == "invalid_auth"


def test_an_app_token_opens_connections_only_and_only_in_the_header(slack, client):
    app = WebClient(token=slack.app_token, base_url=slack.api_url)
    connect, wrong = "apps.connections.open", "not_allowed_token_type"
    in_body = {"data": {"token": slack.app_token}}

    assert error(app.auth_test) == wrong
    assert error(client.apps_connections_open, app_token=slack.bot_token) == wrong
    assert error(WebClient(base_url=slack.api_url).api_call, connect, **in_body) == wrong


def test_the_granted_scopes_are_in_a_header(client):
    answer = client.auth_test()
    assert answer["bot_id"] == "B00BOT"
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")


def test_a_method_without_its_scope_is_refused_with_the_scope_needed(config):
    scopes_of(config).remove("usergroups:read")
    events = events_of(config)
    events[:] = [each for each in events if not each.startswith("subteam_")]
    with serve(config) as slack:
        client = client_of(slack)
        answer = refusal(client.usergroups_users_list, usergroup="S01HELP")

    assert (answer["error"], answer["needed"]) == ("missing_scope", "usergroups:read")
    assert "chat:write" in answer["provided"]


def test_unknown_and_retired_methods_are_refused(client):
    assert error(client.api_call, "chat.shout") == "unknown_method"
    assert error(client.api_call, "files.upload") == "method_deprecated"


def test_missing_and_unknown_arguments_are_reported_together(client):
    answer = refusal(client.api_call, "chat.postMessage", json={"txet": "hi"})
    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] missing required field: channel",
        "[ERROR] no such argument: txet",
    ]


@pytest.mark.parametrize("as_json", [True, False])
def test_form_and_json_mean_the_same(client, as_json):
    blocks = [{"type": "divider"}]
    if as_json:
        sent = {"json": {"channel": GENERAL, "text": "x", "blocks": blocks}}
    else:
        sent = {"data": {"channel": GENERAL, "text": "x", "blocks": json.dumps(blocks)}}
    answer = client.api_call("chat.postMessage", **sent)
    assert answer["message"]["blocks"][0]["type"] == "divider"


def test_a_multipart_form_means_the_same(slack):
    boundary = "b0und"
    fields = {"token": slack.bot_token, "channel": GENERAL, "text": "a\r\n\r\nb あ"}
    body = "".join(
        f'--{boundary}\r\ncontent-disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    body += f"--{boundary}--\r\n"
    connection = HTTPConnection(urlsplit(slack.url).netloc)
    kind = f"multipart/form-data; boundary={boundary}"
    connection.request("POST", "/api/chat.postMessage", body.encode(), {"content-type": kind})
    answer = json.loads(connection.getresponse().read())
    connection.request("POST", "/api/chat.postMessage", b"--", {"content-type": kind})
    broken = json.loads(connection.getresponse().read())
    connection.close()

    assert (answer["ok"], broken["error"]) == (True, "invalid_form_data")
    assert slack.person("mei").sees(GENERAL)[-1].text == fields["text"]


def test_a_message_has_a_hundred_attachments_and_each_keeps_the_limits_of_blocks(client):
    attachment = {"text": "x"}
    post = {"channel": GENERAL, "text": "x"}

    assert client.chat_postMessage(**post, attachments=[attachment] * 100)["ok"]
    many = {**post, "attachments": [attachment] * 101}
    faulty = {**post, "attachments": [{"blocks": [{"type": "section"}]}]}
    assert error(client.chat_postMessage, **many) == "too_many_attachments"
    assert error(client.chat_postMessage, **faulty) == "invalid_attachments"


def test_without_a_messages_tab_there_are_no_dms(config):
    manifest_of(config)["features"]["app_home"]["messages_tab_enabled"] = False
    with serve(config) as slack:
        client = client_of(slack)
        assert error(client.chat_postMessage, channel="U01MEI", text="x") == "messages_tab_disabled"


@pytest.mark.parametrize(
    ("channel", "expected"),
    [(RANDOM, "not_in_channel"), ("C99", "channel_not_found"), ("U99", "channel_not_found")],
)
def test_posting_in_a_channel_without_the_bot_is_refused(client, channel, expected):
    assert error(client.chat_postMessage, channel=channel, text="x") == expected


def test_a_private_channel_without_the_bot_does_not_exist_for_it(config):
    config["channels"][2]["members"] = ["U02KEN"]
    with serve(config) as slack:
        client = client_of(slack)
        assert error(client.chat_postMessage, channel=DESK, text="x") == "channel_not_found"
        assert error(client.conversations_info, channel=DESK) == "channel_not_found"


def test_posting_to_a_person_opens_the_dm(slack, client):
    answer = client.chat_postMessage(channel="U01MEI", text="hello")
    assert answer["channel"].startswith("D")
    assert slack.person("mei").sees("@example")[0].text == "hello"
    assert client.conversations_open(users="U01MEI")["channel"]["id"] == answer["channel"]


def test_text_is_neither_empty_nor_over_the_limit(client):
    post = {"channel": GENERAL}
    sent = client.chat_postMessage(**post, text="あ" * 40_000)

    assert error(client.api_call, "chat.postMessage", json={**post, "text": " "}) == "no_text"
    assert error(client.chat_postMessage, **post, text="あ" * 40_001) == "msg_too_long"
    assert error(client.chat_update, **post, ts=sent["ts"], text="a" * 4_001) == "msg_too_long"


def test_blocks_that_are_valid_one_by_one_can_be_too_long_in_total(client):
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "a" * 3000}}
    assert client.chat_postMessage(channel=GENERAL, text="x", blocks=[section] * 4)["ok"]
    assert (
        error(client.chat_postMessage, channel=GENERAL, text="x", blocks=[section] * 5)
        == "msg_blocks_too_long"
    )


def test_faulty_blocks_are_refused_with_their_place(client):
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": ""}}]
    answer = refusal(client.chat_postMessage, channel=GENERAL, text="x", blocks=blocks)
    no_list = {"channel": GENERAL, "text": "x", "blocks": '{"type":"divider"}'}

    assert answer["error"] == "invalid_blocks"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] must be more than 0 characters [json-pointer:/blocks/0/text/text]"
    ]
    assert error(client.api_call, "chat.postMessage", data=no_list) == "invalid_blocks_format"


def test_only_own_messages_can_be_changed_or_deleted(slack, client):
    mine = slack.person("mei").writes("hello", "C01GENERAL")
    assert error(client.chat_update, channel=GENERAL, ts=mine.ts, text="x") == "cant_update_message"
    assert error(client.chat_delete, channel=GENERAL, ts=mine.ts) == "cant_delete_message"
    assert (
        error(client.chat_update, channel=GENERAL, ts="1.000000", text="x") == "message_not_found"
    )


def test_own_messages_can_be_updated_and_deleted(slack, client):
    ts = client.chat_postMessage(channel=GENERAL, text="a", blocks=[{"type": "divider"}])["ts"]
    client.chat_update(channel=GENERAL, ts=ts, text="b")
    seen = slack.person("mei").sees(GENERAL)[0]
    client.chat_delete(channel=GENERAL, ts=ts)

    assert (seen.text, seen.blocks) == ("b", [])
    assert slack.person("mei").sees(GENERAL) == []


def test_an_ephemeral_message_is_seen_by_one_person_and_has_no_history(slack, client):
    answer = client.chat_postEphemeral(channel=GENERAL, user="U01MEI", text="psst")
    assert [each.text for each in slack.person("mei").sees(GENERAL)] == ["psst"]
    assert slack.person("ken").sees(GENERAL) == []
    assert client.conversations_history(channel=GENERAL)["messages"] == []
    assert (
        error(client.chat_update, channel=GENERAL, ts=answer["message_ts"], text="x")
        == "message_not_found"
    )


def test_an_ephemeral_message_requires_bot_and_person_in_the_channel(client):
    def post(channel, user):
        return error(client.chat_postEphemeral, channel=channel, user=user, text="x")

    assert post(RANDOM, "U01MEI") == "not_in_channel"
    assert post(DESK, "U01MEI") == "user_not_in_channel"
    assert post(DESK, "U99") == "user_not_found"


def test_an_ephemeral_message_in_a_thread_without_replies_is_not_shown(slack, client):
    mei = slack.person("mei")
    root = mei.writes("root", GENERAL)

    client.chat_postEphemeral(channel=GENERAL, user="U01MEI", text="lost", thread_ts=root.ts)
    mei.writes("reply", GENERAL, thread=root)
    client.chat_postEphemeral(channel=GENERAL, user="U01MEI", text="shown", thread_ts=root.ts)
    assert [each.text for each in mei.sees(GENERAL)] == ["root", "reply", "shown"]


def test_a_reply_names_the_root_of_an_existing_thread(slack, client):
    mei = slack.person("mei")
    root = mei.writes("root", GENERAL)
    reply = mei.writes("reply", GENERAL, thread=root)

    def post(thread_ts):
        return error(client.chat_postMessage, channel=GENERAL, text="x", thread_ts=thread_ts)

    assert post("1.000000") == "thread_not_found"
    assert post(reply.ts) == "thread_not_found"
    assert client.chat_postMessage(channel=GENERAL, text="x", thread_ts=root.ts)["ok"]


def test_calls_are_recorded_without_their_token(slack, client):
    client.api_call(
        "chat.postMessage", data={"token": slack.bot_token, "channel": GENERAL, "text": "x"}
    )
    call = slack.calls("chat.postMessage")[0]
    assert call.arguments == {"channel": GENERAL, "text": "x"}
    assert call.answer["ok"]
    assert slack.bot_token not in repr(slack.calls())


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"host": "evil.example"}, 400), ({"origin": "https://evil.example"}, 403)],
)
def test_a_foreign_page_cannot_make_gestures(slack, headers, status):
    connection = HTTPConnection(urlsplit(slack.url).netloc)
    connection.request("POST", "/gestures/team", b"{}", headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    assert answer.status == status


def test_a_slow_api_is_slow(slack, client):
    slack.injects_faults(slow=0.2)
    start = time.monotonic()
    client.auth_test()
    assert time.monotonic() - start >= 0.2


BUTTON = actions(button())


@pytest.fixture
def command_url(slack, app):
    slack.person("mei").runs("/example", GENERAL)
    return WebhookClient(app.payloads[-1]["response_url"])


@pytest.fixture
def clicked(slack, app, client):
    """The response URL of a click in an ephemeral message."""
    client.chat_postEphemeral(channel=GENERAL, user="U01MEI", text="old", blocks=[BUTTON])
    mei = slack.person("mei")
    mei.clicks(mei.sees(GENERAL)[-1], "Push")
    return WebhookClient(app.payloads[-1]["response_url"])


def texts(slack, name="mei"):
    return [each.text for each in slack.person(name).sees(GENERAL)]


def test_a_response_is_ephemeral_unless_it_says_otherwise(slack, command_url):
    command_url.send(text="quiet")
    command_url.send(text="loud", response_type="in_channel")

    assert texts(slack) == ["quiet", "loud"]
    assert texts(slack, "ken") == ["loud"]


def test_the_traffic_shows_what_was_posted_to_a_response_url(slack, command_url):
    command_url.send(text="hello")
    [posted] = slack.calls("response_url")
    assert (posted.arguments["text"], posted.status, posted.answer) == ("hello", 200, {"ok": True})


def test_a_response_url_has_five_uses(command_url):
    answers = [command_url.send(text=str(number)) for number in range(6)]
    assert [each.status_code for each in answers] == [200] * 5 + [404]
    assert "used_url" in answers[5].body


def test_a_response_url_expires_after_half_an_hour(slack, command_url):
    slack.moves_clock(1801)
    assert "expired_url" in command_url.send(text="late").body


def test_an_ephemeral_message_can_be_replaced_and_deleted(slack, clicked):
    clicked.send(text="more")
    clicked.send(text="new", replace_original=True)
    assert texts(slack) == ["new", "more"]

    clicked.send(text="", delete_original=True)
    assert texts(slack) == ["more"]


def test_a_response_is_checked_like_a_message(slack, clicked):
    faulty = clicked.send(text="x", blocks=[{"type": "section"}], replace_original=True)
    mistyped = clicked.send_dict({"text": "x", "replace_orignal": True})

    assert (faulty.status_code, mistyped.status_code) == (400, 400)
    assert "invalid_blocks" in faulty.body
    assert texts(slack) == ["old"]


@pytest.mark.parametrize("path", ["/api/chat.postMessage", "/response/T1/x", "/gestures/write"])
def test_a_request_that_its_sender_breaks_off_leaves_no_traceback(config, caplog, path):
    with serve(config) as slack:
        place = urlsplit(slack.url)
        head = f"POST {path} HTTP/1.1\r\nHost: {place.netloc}\r\nContent-Length: 100\r\n\r\n"
        with socket.create_connection((place.hostname, place.port)) as client:
            client.sendall(f"{head}half of".encode())
            time.sleep(0.1)  # the server waits for the rest
    assert caplog.records == []
