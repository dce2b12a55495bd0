"""A small Bolt app, as anyone would write it, works here from end to end."""

import time

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler
from slack_sdk import WebClient

GENERAL = "C01GENERAL"


def plain(text):
    return {"type": "plain_text", "text": text}


def hello_blocks(text):
    button = {"type": "button", "action_id": "open", "text": plain("Open")}
    return [
        {"type": "section", "text": {"type": "mrkdwn", "text": text}},
        {"type": "actions", "elements": [button]},
    ]


FORM = {
    "type": "modal",
    "callback_id": "form",
    "title": plain("Form"),
    "submit": plain("Send"),
    "blocks": [
        {
            "type": "input",
            "block_id": "name",
            "label": plain("Name"),
            "element": {"type": "plain_text_input", "action_id": "typed"},
        }
    ],
}


def build(slack):
    app = App(client=WebClient(token=slack.bot_token, base_url=slack.api_url))

    @app.event("message")
    def answer(event, say):
        if event["channel_type"] == "im" and "subtype" not in event:
            say(text="hello", blocks=hello_blocks(event["text"]))

    @app.event("app_mention")
    def whisper(event, client):
        client.chat_postEphemeral(channel=event["channel"], user=event["user"], text="yes?")

    @app.action("open")
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
        client.chat_postMessage(
            channel=shortcut["user"]["id"], text=f"noted: {shortcut['message']['text']}"
        )

    @app.event("app_home_opened")
    def home(event, client):
        view = {"type": "home", "blocks": [{"type": "header", "text": plain("Home")}]}
        client.views_publish(user_id=event["user"], view=view)

    return app


@pytest.mark.parametrize("ack_seconds", [0.3])
def test_what_no_listener_of_a_bolt_app_hears_comes_again(slack):
    app = App(client=WebClient(token=slack.bot_token, base_url=slack.api_url))
    handler = SocketModeHandler(app, slack.app_token)
    handler.connect()
    slack.waits_for_app()
    sent = slack.person("mei").writes("to nobody", "@example")

    end = time.monotonic() + 5
    while len(slack.deliveries()) < 4 and time.monotonic() < end:
        time.sleep(0.02)
    slack.cuts()
    handler.close()

    assert [each["attempt"] for each in slack.deliveries()] == [0, 1, 2, 3]
    assert all(each["about"] == [sent.channel, sent.ts] for each in slack.deliveries())


@pytest.fixture
def mei(slack):
    handler = SocketModeHandler(build(slack), slack.app_token)
    handler.connect()
    slack.waits_for_app()
    yield slack.person("mei")
    slack.cuts()  # or the client listens to a silent socket for ten seconds more
    handler.close()


def test_a_message_a_button_a_modal_and_its_errors(slack, mei):
    reply = mei.waits_for(after=mei.writes("こんにちは & <b>", "@example"))
    assert reply.words.startswith("こんにちは &amp; &lt;b&gt;")

    clicked = mei.clicks(reply, "Open")
    assert mei.waits_for(after=reply).text == "opened"
    assert mei.waits_for_view(after=reply).title == "Form"
    assert mei.submits({"Name": "nobody"}).errors == {"name": "Somebody, please"}
    mei.submits({"Name": "Mei"})

    assert clicked.sent
    assert mei.waits_for(after=clicked).text in ("opened", "saved Mei")
    assert mei.view is None


def test_a_mention_a_command_a_shortcut_and_home(slack, mei):
    sent = mei.mentions("there?", GENERAL)
    assert mei.waits_for(after=sent).ephemeral

    mei.runs("/example you", GENERAL)
    assert mei.sees(GENERAL)[-1].text == "hello you"

    used = mei.uses_shortcut("remember", on=sent)
    assert mei.waits_for(after=used).text == "noted: <@U00BOT> there?"
    assert mei.opens_home().words == "Home"


def test_a_redelivered_event_carries_slacks_retry_marks(slack, mei):
    sent = mei.writes("once", "@example")
    mei.waits_for(after=sent)

    assert slack.redeliver(sent, times=3) == 3
    about = [each for each in slack.deliveries() if each["about"] == [sent.channel, sent.ts]]
    assert [each["attempt"] for each in about] == [0, 1, 2, 3]
