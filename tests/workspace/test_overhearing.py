"""At the wire: what the app was told, how soon it took it, and what it did next."""

from contextlib import suppress

import pytest
from slack_sdk.errors import SlackApiError

from workspace.driver import GestureFailed

GENERAL = "C01GENERAL"


def exchanges(slack, **given):
    return slack.gesture("exchanges", **given)["exchanges"]


def test_the_calls_after_an_event_stand_with_it(slack, app, client):
    slack.person("mei").writes("hello", "@app")
    app.receives(1)
    client.chat_postMessage(channel="U01MEI", text="hello yourself")

    newest = exchanges(slack)[0]

    assert (newest["name"], newest["kind"], newest["who"]) == ("message", "events_api", "U01MEI")
    assert newest["calls"] == ["chat.postMessage"]
    assert newest["took"] >= 0
    assert newest["failure"] is None


def test_one_of_them_is_shown_with_every_payload_and_answer(slack, app, client):
    app.answers = lambda envelope: {"text": "hi"} if "command" in envelope["payload"] else None
    slack.person("mei").runs("/example there", GENERAL)
    client.chat_postMessage(channel=GENERAL, text="x")

    whole = slack.gesture("exchange", order=exchanges(slack)[0]["order"])

    assert whole["name"] == whole["payload"]["command"] == "/example"
    assert whole["ack"]["payload"] == {"text": "hi"}
    made = whole["made"][0]
    assert (made["method"], made["arguments"]["text"]) == ("chat.postMessage", "x")
    assert made["answer"]["ok"]


def test_refused_blocks_say_why(slack, app, client):
    slack.person("mei").writes("hello", "@app")
    app.receives(1)
    with suppress(SlackApiError):
        client.chat_postMessage(channel="U01MEI", text="x", blocks=[{"type": "section"}])

    (refused,) = exchanges(slack)[0]["refused"]

    assert refused.startswith("chat.postMessage: invalid_blocks: ")


@pytest.mark.parametrize("ack_seconds", [0.1])
def test_an_event_that_nobody_took_is_told_with_its_attempts(slack, app):
    app.answers = lambda envelope: "silence"
    slack.person("mei").writes("hello", "@app")
    app.waits_until(lambda: len(app.envelopes) == 4)
    app.waits_until(lambda: all(each["failure"] for each in exchanges(slack)))

    assert [each["attempt"] for each in exchanges(slack)] == [3, 2, 1, 0]


def test_of_a_message_only_what_concerns_it_is_told(slack, app, client):
    mei = slack.person("mei")
    first = mei.writes("one", "@app")
    app.receives(1)
    mei.writes("two", "@app")
    app.receives(2)

    found = exchanges(slack, channel=first.channel, ts=first.ts)

    assert len(found) == 1
    assert slack.gesture("exchange", order=found[0]["order"])["payload"]["event"]["text"] == "one"


def test_a_click_concerns_the_message_with_the_button(slack, app, client):
    button = {"type": "button", "action_id": "b", "text": {"type": "plain_text", "text": "B"}}
    said = client.chat_postMessage(
        channel=GENERAL, text="x", blocks=[{"type": "actions", "elements": [button]}]
    )
    message = next(e for e in slack.person("mei").sees(GENERAL) if e.ts == said["ts"])
    slack.person("mei").clicks(message, "B")

    found = exchanges(slack, channel=GENERAL, ts=said["ts"])

    assert [each["name"] for each in found] == ["block_actions", None]


def test_what_is_not_there_is_not_shown(slack):
    with pytest.raises(GestureFailed, match="no_such_exchange"):
        slack.gesture("exchange", order=0)
