"""The page's WebSocket: every change that its person can see, in order."""

import json
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.workspace.builders import GENERAL
from workspace.driver import PATIENCE, Slack
from workspace.server.running import start


@contextmanager
def listening(slack, person, after="", **options):
    address = slack.url.replace("http", "ws", 1)
    query = f"person={person}&after={after}"
    with connect(f"{address}/gestures/stream?{query}", **options) as socket:
        yield lambda: json.loads(socket.recv(timeout=PATIENCE))


def test_every_change_is_streamed_once_and_without_a_gap(slack):
    ken = slack.person("ken")
    before = slack.gesture("team")["seq"]
    for number in range(5):
        ken.writes(f"before {number}", GENERAL)
    with listening(slack, "U01MEI", before) as next_news:
        for number in range(5):
            ken.writes(f"after {number}", GENERAL)
        heard = [next_news()["seq"] for _ in range(10)]
    assert heard == list(range(before + 1, before + 11))


def test_changes_that_only_another_person_sees_are_not_streamed(slack, client):
    with listening(slack, "U01MEI", slack.gesture("team")["seq"]) as next_news:
        client.chat_postEphemeral(channel=GENERAL, user="U02KEN", text="for ken")
        said = client.chat_postMessage(channel=GENERAL, text="for all")
        heard = next_news()
    assert said["ok"]
    assert (heard["what"], heard["to"]) == ("message", None)


@pytest.mark.parametrize("after", ["0", "999"])
def test_an_outdated_position_is_answered_with_missed(config, tmp_path, after):
    file = tmp_path / "workspace.json"
    for _ in range(2):
        handle = start(config, 0, file)
        slack = Slack(handle)
        try:
            slack.person("ken").writes("one", GENERAL)
            with listening(slack, "U01MEI", after) as next_news:
                first = next_news()
                slack.person("ken").writes("two", GENERAL)
                then = next_news()
        finally:
            handle.stop()

    assert first["what"] == "missed"
    assert then == {"seq": first["seq"] + 1, "what": "message", "channel": GENERAL, "to": None}


def test_a_page_from_elsewhere_cannot_open_the_stream(slack):
    with (
        pytest.raises(InvalidStatus) as refused,
        listening(slack, "U01MEI", origin="https://evil.example"),
    ):
        pass
    assert refused.value.response.status_code == 403


def test_a_host_of_another_name_cannot_open_the_stream(slack):
    upgrade = {
        "Host": "evil.example",
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version": "13",
    }
    with closing(HTTPConnection(urlsplit(slack.url).netloc, timeout=10)) as connection:
        connection.request("GET", "/gestures/stream?person=U01MEI&after=", headers=upgrade)
        assert connection.getresponse().status == 400
