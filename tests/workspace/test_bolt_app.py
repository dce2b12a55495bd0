"""A small Bolt app works here from end to end, over Socket Mode and over signed HTTP."""

import time

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler

from tests.workspace.builders import (
    GENERAL,
    actions,
    button,
    client_of,
    home,
    modal,
    mrkdwn,
    section,
)

FORM = modal()


def hello_blocks(text):
    return [section(text=mrkdwn(text)), actions(button("Open"))]


def build(slack):
    client = client_of(slack)
    app = App(name="example", client=client, signing_secret=slack.signing_secret)

    @app.event("message")
    def answer(event, say):
        if event["channel_type"] == "im" and "bot_id" not in event and "subtype" not in event:
            say(text="hello", blocks=hello_blocks(event["text"]))

    @app.event("app_mention")
    def whisper(event, client):
        client.chat_postEphemeral(channel=event["channel"], user=event["user"], text="yes?")

    @app.action("Open")
    def open_form(ack, body, client, respond):
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=FORM)
        respond(text="opened", replace_original=True)

    @app.view("form")
    def submit(ack, view, body, client):
        name = view["state"]["values"]["name"]["typed"]["value"]
        if name == "nobody":
            ack(response_action="errors", errors={"name": "Somebody, please"})
            return
        ack()
        client.chat_postMessage(channel=body["user"]["id"], text=f"saved {name}")

    @app.command("/example")
    def greet(ack, command):
        ack(f"hello {command['text']}")

    @app.shortcut("remember")
    def remember(ack, shortcut, client):
        ack()
        text = f"noted: {shortcut['message']['text']}"
        client.chat_postMessage(channel=shortcut["user"]["id"], text=text)

    @app.event("app_home_opened")
    def show_home(event, client):
        view = home({"type": "header", "text": {"type": "plain_text", "text": "Home"}})
        client.views_publish(user_id=event["user"], view=view)

    return app


def ends(handler, slack):
    """Let Slack close first: a client that closes its socket waits ten seconds for a sign on it."""
    handler.client.auto_reconnect_enabled = False
    slack.cuts_connections()
    while handler.client.is_connected():
        time.sleep(0.005)
    handler.close()


def plays_a_message_a_button_a_form_and_a_command(slack, mei):
    """What `build` answers, here and in the asynchronous app."""
    reply = mei.waits_for(after=mei.writes("こんにちは & <b>", "@example"))
    assert reply.words.startswith("こんにちは &amp; &lt;b&gt;")

    clicked = mei.clicks(reply, "Open")
    assert mei.waits_for_view(after=clicked).title == "Form"
    assert mei.waits_for(after=reply, saying="opened").ts == reply.ts

    assert mei.submits({"name": "nobody"}).errors == {"name": "Somebody, please"}
    sent = mei.submits({"name": "芽衣"})
    assert mei.view is None
    assert mei.waits_for(after=sent, saying="saved").text == "saved 芽衣"

    ran = mei.runs("/example there", GENERAL)
    assert mei.waits_for(after=ran, saying="hello").text == "hello there"
    assert all(each["failure"] is None for each in slack.deliveries())


@pytest.fixture
def mei(slack):
    handler = SocketModeHandler(build(slack), slack.app_token)
    handler.connect()
    slack.waits_for_app()
    yield slack.person("mei")
    ends(handler, slack)


def test_a_message_a_button_a_form_and_a_command(slack, mei):
    plays_a_message_a_button_a_form_and_a_command(slack, mei)


def test_a_mention_a_shortcut_and_home(mei):
    sent = mei.mentions("there?", GENERAL)
    assert mei.waits_for(after=sent).ephemeral

    used = mei.uses_shortcut("remember", on=sent)
    assert mei.waits_for(after=used).text == "noted: <@U00BOT> there?"
    assert mei.opens_home().words == "Home"
