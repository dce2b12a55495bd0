"""An app with request URLs is reached over signed HTTP."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from slack_bolt import App, BoltRequest
from slack_sdk import WebClient

from workspace.driver import GestureFailed, serve

GENERAL = "C01GENERAL"


class Site:
    """A web site with a Bolt app behind it; `status` makes it fail."""

    def __init__(self):
        self.app = None
        self.status = None
        self.heard = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"])).decode()
                headers = {key.lower(): value for key, value in self.headers.items()}
                site.heard.append(headers)
                if site.status:
                    self.answer(
                        site.status, "", {"x-slack-no-retry": ["1"]} if site.status == 418 else {}
                    )
                    return
                done = site.app.dispatch(BoltRequest(body=body, headers=headers))
                self.answer(done.status, done.body, done.headers)

            def answer(self, status, body, headers):
                self.send_response(status)
                for key, values in headers.items():
                    self.send_header(key, values[0])
                self.send_header("content-length", str(len(body.encode())))
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/slack/events"
        threading.Thread(target=self.server.serve_forever).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def site():
    found = Site()
    yield found
    found.close()


@pytest.fixture
def slack(config, site):
    manifest = config["app"]["manifest"]
    manifest["settings"]["socket_mode_enabled"] = False
    manifest["settings"]["event_subscriptions"]["request_url"] = site.url
    manifest["settings"]["interactivity"]["request_url"] = site.url
    manifest["features"]["slash_commands"][0]["url"] = site.url
    with serve(config) as running:
        client = WebClient(token=running.bot_token, base_url=running.api_url)
        site.app = App(client=client, signing_secret=running.signing_secret)
        yield running


def test_events_commands_and_clicks_reach_a_bolt_app(slack, site):
    @site.app.event("message")
    def answer(event, say):
        if "bot_id" not in event:
            button = {
                "type": "button",
                "action_id": "push",
                "text": {"type": "plain_text", "text": "Push"},
            }
            say(text="hello", blocks=[{"type": "actions", "elements": [button]}])

    @site.app.action("push")
    def pushed(ack, respond):
        ack()
        respond(text="pushed", replace_original=True)

    @site.app.command("/example")
    def greet(ack):
        ack("from the ack")

    mei = slack.person("mei")
    reply = mei.waits_for(after=mei.writes("hi", "@example"))
    mei.clicks(reply, "Push")

    assert mei.waits_for(after=reply).text == "pushed"
    mei.runs("/example", GENERAL)
    assert mei.sees(GENERAL)[-1].text == "from the ack"


def test_a_failing_site_is_tried_again_with_the_reason(slack, site):
    site.status = 500
    slack.person("mei").writes("hi", "@example")
    for _ in range(200):
        if len(site.heard) == 4:
            break
        threading.Event().wait(0.01)

    assert [each.get("x-slack-retry-num") for each in site.heard] == [None, "1", "2", "3"]
    assert site.heard[1]["x-slack-retry-reason"] == "http_error"


def test_a_site_can_ask_not_to_be_told_again(slack, site):
    site.status = 418
    slack.person("mei").writes("hi", "@example")
    threading.Event().wait(0.4)

    assert len(site.heard) == 1


def test_a_wrong_secret_fails_the_command(slack, site):
    site.app = App(client=site.app.client, signing_secret="another")

    with pytest.raises(GestureFailed, match="operation_timeout"):
        slack.person("mei").runs("/example", GENERAL)


def test_nothing_is_sent_to_another_machine(config):
    manifest = config["app"]["manifest"]
    manifest["settings"]["socket_mode_enabled"] = False
    for section in ("event_subscriptions", "interactivity"):
        manifest["settings"][section]["request_url"] = "http://192.0.2.1/slack"
    manifest["features"]["slash_commands"][0]["url"] = "http://192.0.2.1/slack"
    with serve(config) as slack, pytest.raises(GestureFailed, match="operation_timeout"):
        slack.person("mei").runs("/example", GENERAL)
