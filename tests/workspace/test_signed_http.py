"""An app with request URLs is reached over signed HTTP."""

import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from slack_bolt import App, BoltRequest

from tests.workspace.builders import GENERAL, manifest_of
from tests.workspace.test_bolt_app import build, plays_a_message_a_button_a_form_and_a_command
from workspace.driver import PATIENCE, GestureFailed, serve


class Site:
    """A web server with a Bolt app; `reply` can answer instead of the app with the status, the
    headers and the body, or None to leave it to the app.
    """

    def __init__(self):
        self.app = None
        self.reply = lambda path: None
        self.heard = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"])).decode()
                headers = {key.lower(): value for key, value in self.headers.items()}
                site.heard.append(headers)
                reply = site.reply(self.path)
                if reply is None:
                    done = site.app.dispatch(BoltRequest(body=body, headers=headers))
                    told = {key: values[0] for key, values in done.headers.items()}
                    reply = done.status, told, done.body
                with suppress(BrokenPipeError):  # the client may have closed the connection
                    self.answer(*reply)

            def answer(self, status, headers, body):
                self.send_response(status)
                for key, value in headers.items():
                    self.send_header(key, value)
                self.send_header("content-length", str(len(body.encode())))
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/slack/events"
        threading.Thread(target=self.server.serve_forever, args=(0.02,)).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def site():
    found = Site()
    yield found
    found.close()


def reached_at(config, url):
    """The configuration with request URLs instead of Socket Mode."""
    manifest = manifest_of(config)
    manifest["settings"]["socket_mode_enabled"] = False
    manifest["settings"]["event_subscriptions"]["request_url"] = url
    manifest["settings"]["interactivity"]["request_url"] = url
    manifest["features"]["slash_commands"][0]["url"] = url
    return config


@pytest.fixture
def slack(config, site):
    with serve(reached_at(config, site.url)) as running:
        site.app = build(running)
        yield running


def test_a_bolt_app_passes_the_verification_and_receives_everything(slack):
    slack.verifies_request_urls()
    plays_a_message_a_button_a_form_and_a_command(slack, slack.person("mei"))


def attempts(slack, count=4):
    """Wait for this number of deliveries, the last one failed, and return all."""
    end = time.monotonic() + PATIENCE
    while True:
        found = slack.deliveries("events_api")
        if len(found) >= count and found[count - 1]["failure"]:
            return found
        assert time.monotonic() < end, found
        time.sleep(0.01)


def test_a_failing_site_is_retried_with_the_reason(slack, site):
    site.reply = lambda path: (500, {}, "")
    slack.person("mei").writes("hi", "@example")
    attempts(slack)

    assert [each.get("x-slack-retry-num") for each in site.heard] == [None, "1", "2", "3"]
    assert site.heard[1]["x-slack-retry-reason"] == "http_error"


@pytest.mark.parametrize("status", [500, 418, 404])
def test_a_site_can_decline_retries(slack, site, status):
    site.reply = lambda path: (status, {"x-slack-no-retry": "1"}, "")
    slack.person("mei").writes("hi", "@example")
    threading.Event().wait(0.3)
    assert len(site.heard) == 1


@pytest.mark.parametrize("ack_seconds", [0.2])
def test_a_slow_answer_past_the_deadline_is_no_ack(slack, site):
    site.reply = lambda path: threading.Event().wait(0.4) or (200, {}, "")
    slack.person("mei").writes("hi", "@example")

    assert {each["failure"] for each in attempts(slack)} == {"http_timeout"}
    assert site.heard[1]["x-slack-retry-reason"] == "http_timeout"


@pytest.mark.parametrize(
    ("url", "reason"),
    [("https://127.0.0.1:1/slack", "ssl_error"), ("http://127.0.0.1:1/slack", "connection_failed")],
)
def test_the_reason_tells_why_a_site_cannot_be_reached(config, url, reason):
    with serve(reached_at(config, url)) as slack:
        slack.person("mei").writes("hi", "@example")
        assert {each["failure"] for each in attempts(slack)} == {reason}


@pytest.mark.parametrize(("turns", "failure"), [(2, None), (3, "too_many_redirects")])
def test_two_redirects_are_followed_but_not_three(slack, site, turns, failure):
    def turn(path):
        number = int(path.partition("?turn=")[2] or 0)
        if number < turns:
            return 307, {"location": f"/slack/events?turn={number + 1}"}, ""
        return 200, {}, ""

    site.reply = turn
    slack.person("mei").writes("hi", "@example")
    if failure:
        attempts(slack, 1)
    end = time.monotonic() + PATIENCE
    while len(site.heard) < 3:
        assert time.monotonic() < end, site.heard
        time.sleep(0.01)
    assert slack.deliveries()[0]["failure"] == failure


def test_malformed_json_is_no_ack(slack, site):
    site.reply = lambda path: (200, {"content-type": "application/json"}, "{")
    with pytest.raises(GestureFailed, match="operation_timeout"):
        slack.person("mei").runs("/example", GENERAL)


@pytest.mark.parametrize(
    ("reply", "fault"),
    [
        ((404, {}, ""), "http_error"),
        ((200, {}, "hello"), "challenge_failed"),
        ((200, {"content-type": "application/json"}, '{"challenge": "mine"}'), "challenge_failed"),
        ((200, {"content-type": "application/json"}, "[]"), "challenge_failed"),
    ],
)
def test_a_site_that_does_not_return_the_challenge_fails_the_verification(
    slack, site, reply, fault
):
    site.reply = lambda path: reply
    with pytest.raises(GestureFailed, match=fault):
        slack.verifies_request_urls()


def test_with_socket_mode_there_is_no_url_to_verify(config):
    with serve(config) as slack, pytest.raises(GestureFailed, match="socket_mode_is_on"):
        slack.verifies_request_urls()


def test_a_wrong_secret_fails_the_command(slack, site):
    site.app = App(client=site.app.client, signing_secret="another")
    with pytest.raises(GestureFailed, match="operation_timeout"):
        slack.person("mei").runs("/example", GENERAL)


def test_a_signature_has_the_machines_time_after_the_clock_was_moved(slack):
    slack.moves_clock(86_400)
    assert slack.person("mei").runs("/example", GENERAL).sent


def test_nothing_is_sent_to_another_machine(config):
    reached_at(config, "http://192.0.2.1/slack")
    with serve(config) as slack, pytest.raises(GestureFailed, match="operation_timeout"):
        slack.person("mei").runs("/example", GENERAL)


def test_a_redirect_does_not_lead_to_another_machine(slack, site):
    site.reply = lambda path: (307, {"location": "http://192.0.2.1/slack"}, "")
    slack.person("mei").writes("hi", "@example")
    assert {each["failure"] for each in attempts(slack)} == {"connection_failed"}
