"""A workspace to test rules on, and an app that records what it receives."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
import yaml
from slack_sdk import WebClient
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.chromium import watched
from tests.workspace.builders import client_of, manifest_of
from workspace.driver import PATIENCE, Slack, serve

EXAMPLE = Path(__file__).parents[2] / "workspace" / "example.yaml"


def example() -> dict[str, Any]:
    """The example configuration with short timeouts and all scopes."""
    config: dict[str, Any] = yaml.load(EXAMPLE.read_text(encoding="utf-8"), yaml.CSafeLoader)
    manifest = manifest_of(config)
    manifest["oauth_config"]["scopes"]["bot"] += [
        "groups:read",
        "groups:history",
        "reactions:read",
        "reactions:write",
        "usergroups:read",
    ]
    manifest["settings"]["event_subscriptions"]["bot_events"] += [
        "message.channels",
        "message.groups",
        "member_joined_channel",
        "reaction_added",
        "subteam_members_changed",
        "subteam_updated",
        "user_change",
    ]
    config["timing"] = {"retries": [0, 0.05, 0.05]}
    return config


class RecordingApp:
    """An app that only records; `answers` decides each ack: a payload, None for a bare ack,
    or "silence" for none at all."""

    def __init__(self, slack: Slack) -> None:
        self.envelopes: list[dict[str, Any]] = []
        self.frames: list[dict[str, Any]] = []
        self.answers: Callable[[dict[str, Any]], Any] = lambda envelope: None
        client = WebClient(base_url=slack.api_url)
        url = client.apps_connections_open(app_token=slack.app_token)["url"]
        self._stack = ExitStack()
        self.socket = self._stack.enter_context(connect(url))
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()
        self.waits_until(lambda: self.frames)

    def _listen(self) -> None:
        with suppress(ConnectionClosed):
            for raw in self.socket:
                frame = json.loads(raw)
                self.frames.append(frame)
                if "envelope_id" in frame:
                    self.envelopes.append(frame)
                    self._ack(frame)

    def _ack(self, envelope: dict[str, Any]) -> None:
        answer = self.answers(envelope)
        if answer == "silence":
            return
        ack = {"envelope_id": envelope["envelope_id"]}
        if answer is not None:
            ack["payload"] = answer
        self.socket.send(json.dumps(ack))

    @property
    def payloads(self) -> list[dict[str, Any]]:
        return [each["payload"] for each in self.envelopes]

    @property
    def events(self) -> list[dict[str, Any]]:
        return [each["event"] for each in self.payloads if "event" in each]

    def waits_until(self, ready: Callable[[], Any], timeout: float = PATIENCE) -> None:
        end = monotonic() + timeout
        while not ready():
            assert monotonic() < end, f"not within {timeout} s; heard {self.frames}"
            sleep(0.005)

    def receives(self, count: int) -> list[dict[str, Any]]:
        """Wait for this number of events and return them."""
        self.waits_until(lambda: len(self.events) >= count)
        sleep(0.03)
        return self.events

    def waits_for(self, kind: str) -> dict[str, Any]:
        """Wait for a payload of this type, such as block_actions, and return the first."""
        self.waits_until(lambda: any(each.get("type") == kind for each in self.payloads))
        return next(each for each in self.payloads if each.get("type") == kind)

    def close(self) -> None:
        self._stack.close()
        self._thread.join()


@pytest.fixture
def ack_seconds() -> float:
    """Slack's three seconds; tests of a missing ack use a shorter time."""
    return 3.0


@pytest.fixture
def config(ack_seconds: float) -> dict[str, Any]:
    config = example()
    config["timing"]["ack"] = ack_seconds
    return config


@pytest.fixture
def slack(config: dict[str, Any]) -> Iterator[Slack]:
    with serve(config) as running:
        yield running


@pytest.fixture
def client(slack: Slack) -> WebClient:
    return client_of(slack)


@pytest.fixture
def new_app(slack: Slack) -> Iterator[Callable[[], RecordingApp]]:
    with ExitStack() as stack:

        def build() -> RecordingApp:
            app = RecordingApp(slack)
            stack.callback(app.close)
            return app

        yield build


@pytest.fixture
def app(new_app: Callable[[], RecordingApp]) -> RecordingApp:
    return new_app()


@pytest.fixture
def page(chromium: Any, slack: Slack) -> Iterator[Any]:
    with watched(chromium, slack.url) as found:
        yield found
