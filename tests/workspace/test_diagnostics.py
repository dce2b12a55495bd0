"""Diagnostics: the exchanges between Slack and the app, and the inspector."""

from contextlib import suppress

import pytest
from slack_sdk.errors import SlackApiError

from tests.workspace.builders import GENERAL, actions, button
from workspace.driver import GestureFailed
from workspace.inspector import Section


def exchanges(slack, **given):
    return slack.gesture("exchanges", **given)["exchanges"]


def test_an_exchange_holds_the_calls_after_the_event(slack, app, client):
    slack.person("mei").writes("hello", "@app")
    app.receives(1)
    client.chat_postMessage(channel="U01MEI", text="hello yourself")
    newest = exchanges(slack)[0]
    assert (newest["name"], newest["kind"], newest["who"]) == ("message", "events_api", "U01MEI")
    assert newest["calls"] == ["chat.postMessage"]
    assert newest["took"] >= 0
    assert newest["failure"] is None


def test_an_exchange_is_shown_with_every_payload_and_answer(slack, app, client):
    app.answers = lambda envelope: {"text": "hi"} if "command" in envelope["payload"] else None
    slack.person("mei").runs("/example there", GENERAL)
    client.chat_postMessage(channel=GENERAL, text="x")
    whole = slack.gesture("exchange", order=exchanges(slack)[0]["order"])
    assert whole["name"] == whole["payload"]["command"] == "/example"
    assert whole["ack"]["payload"] == {"text": "hi"}
    made = whole["made"][0]
    assert (made["method"], made["arguments"]["text"]) == ("chat.postMessage", "x")
    assert made["answer"]["ok"]


def test_a_refused_call_gives_the_reason(slack, app, client):
    slack.person("mei").writes("hello", "@app")
    app.receives(1)
    with suppress(SlackApiError):
        client.chat_postMessage(channel="U01MEI", text="x", blocks=[{"type": "section"}])
    (refused,) = exchanges(slack)[0]["refused"]
    assert refused.startswith("chat.postMessage: invalid_blocks: ")


@pytest.mark.parametrize("ack_seconds", [0.1])
def test_each_failed_attempt_is_an_exchange(slack, app):
    app.answers = lambda envelope: "silence"
    slack.person("mei").writes("hello", "@app")
    app.waits_until(lambda: len(app.envelopes) == 4)
    app.waits_until(lambda: all(each["failure"] for each in exchanges(slack)))
    assert [each["attempt"] for each in exchanges(slack)] == [3, 2, 1, 0]


def test_exchanges_can_be_limited_to_one_message(slack, app, client):
    mei = slack.person("mei")
    first = mei.writes("one", "@app")
    app.receives(1)
    mei.writes("two", "@app")
    app.receives(2)
    found = exchanges(slack, channel=first.channel, ts=first.ts)
    assert len(found) == 1
    assert slack.gesture("exchange", order=found[0]["order"])["payload"]["event"]["text"] == "one"


def test_a_click_belongs_to_the_message_with_the_button(slack, app, client):
    said = client.chat_postMessage(channel=GENERAL, text="x", blocks=[actions(button("B"))])
    message = next(e for e in slack.person("mei").sees(GENERAL) if e.ts == said["ts"])
    slack.person("mei").clicks(message, "B")
    found = exchanges(slack, channel=GENERAL, ts=said["ts"])
    assert [each["name"] for each in found] == ["block_actions", None]


def test_an_unknown_exchange_is_refused(slack):
    with pytest.raises(GestureFailed, match="no_such_exchange"):
        slack.gesture("exchange", order=0)


def tell(text, locale):
    yield Section("Read", facts=[("text", text), ("locale", locale)])


def test_the_inspector_gets_the_escaped_text_and_the_readers_locale(slack):
    slack.uses_inspector(tell)
    written = slack.person("mei").writes("A & B", GENERAL)
    told = slack.gesture("inspect", person="U01MEI", channel=written.channel, ts=written.ts)
    assert told["sections"][0]["facts"] == [["text", "A &amp; B"], ["locale", "ja-JP"]]


def test_any_text_can_be_inspected(slack):
    slack.uses_inspector(tell)
    told = slack.gesture("inspect", person="U03EMMA", text="never sent")
    assert told["text"] == "never sent"
    assert told["sections"][0]["facts"][0] == ["text", "never sent"]


def test_only_visible_messages_can_be_inspected(slack):
    slack.uses_inspector(tell)
    written = slack.person("mei").writes("for the app alone", "@app")
    with pytest.raises(GestureFailed, match="no_such"):
        slack.gesture("inspect", person="U03EMMA", channel=written.channel, ts=written.ts)


def test_without_an_inspector_inspection_is_refused(slack):
    assert slack.gesture("team")["app"]["inspector"] is False
    with pytest.raises(GestureFailed, match="no_inspector"):
        slack.gesture("inspect", person="U01MEI", text="x")
