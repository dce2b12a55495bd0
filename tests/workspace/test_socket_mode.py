"""Socket Mode: connections, envelopes, acks and retries."""

import asyncio
import gc
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
import uvicorn
from slack_sdk import WebClient
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.workspace.builders import GENERAL, manifest_of
from workspace.driver import PATIENCE, GestureFailed, serve
from workspace.server.running import StoppableServer


async def _ignores(scope, receive, send):
    raise AssertionError("no request is sent")


async def _ends_while_somebody_connects():
    listener = socket.create_server(("127.0.0.1", 0))
    server = StoppableServer(uvicorn.Config(_ignores, lifespan="off", log_config=None))
    server.config.load()
    server.lifespan = server.config.lifespan_class(server.config)
    await server.startup([listener])
    with closing(socket.create_connection(listener.getsockname())) as client:
        await asyncio.sleep(0)  # the loop sees that somebody connects
        await asyncio.sleep(0)  # and accepts, before it serves the connection
        await server.shutdown([listener])
        client.settimeout(5)
        return client.recv(1)


def socket_url(slack):
    client = WebClient(base_url=slack.api_url)
    return client.apps_connections_open(app_token=slack.app_token)["url"]


def test_a_connection_begins_with_hello(slack, app):
    hello = app.frames[0]
    with connect(f"{socket_url(slack)}&debug_reconnects=true") as debugging:
        short = debugging.recv()

    assert (hello["type"], hello["num_connections"]) == ("hello", 1)
    assert hello["debug_info"]["approximate_connection_time"] == 18060
    assert hello["connection_info"] == {"app_id": "A01WORKSPACE"}
    assert '"approximate_connection_time": 360' in short


def test_a_socket_url_works_once(slack):
    url = socket_url(slack)
    with connect(url) as first:
        first.recv()
        with connect(url) as second, pytest.raises(ConnectionClosed):
            second.recv()


def test_each_envelope_goes_to_exactly_one_of_several_connections(slack, new_app):
    apps = [new_app() for _ in range(3)]
    for number in range(6):
        slack.person("mei").writes(str(number), "@example")
    apps[0].waits_until(lambda: sum(len(each.events) for each in apps) >= 6)
    assert [len(each.events) for each in apps] == [2, 2, 2]


def test_the_eleventh_connection_is_refused(slack, new_app):
    for _ in range(10):
        new_app()
    with connect(socket_url(slack)) as one_more:
        assert "too_many_websockets" in one_more.recv()


@pytest.mark.parametrize("ack_seconds", [0.2])
def test_an_event_without_an_ack_is_sent_three_more_times_with_one_event_id(slack, app):
    app.answers = lambda envelope: "silence"
    slack.person("mei").writes("hello", "@example")
    app.waits_until(lambda: len(app.envelopes) == 4)
    assert [each["retry_attempt"] for each in app.envelopes] == [0, 1, 2, 3]
    assert [each["retry_reason"] for each in app.envelopes] == ["", "timeout", "timeout", "timeout"]
    assert len({each["payload"]["event_id"] for each in app.envelopes}) == 1
    assert len({each["envelope_id"] for each in app.envelopes}) == 4


@pytest.mark.parametrize("ack_seconds", [0.2])
def test_retries_follow_at_once_after_one_minute_and_after_five(config):
    del config["timing"]["retries"]
    with serve(config) as slack:
        slack.person("mei").writes("hello", "@example")

        def attempts(count):
            end = time.monotonic() + PATIENCE
            while len(found := slack.deliveries()) < count or not found[-1]["failure"]:
                assert time.monotonic() < end, found
                time.sleep(0.01)
            return [each["attempt"] for each in found]

        assert attempts(2) == [0, 1]
        slack.moves_clock(50)
        time.sleep(0.1)
        assert attempts(2) == [0, 1]
        slack.moves_clock(10)
        assert attempts(3) == [0, 1, 2]
        slack.moves_clock(300)
        assert attempts(4) == [0, 1, 2, 3]


def test_an_acknowledged_event_is_not_retried(slack, app):
    slack.person("mei").writes("hello", "@example")
    app.waits_until(lambda: app.envelopes)
    slack.moves_clock(301)  # past the last retry
    time.sleep(0.1)
    assert len(app.envelopes) == 1


@pytest.mark.parametrize("ack_seconds", [0.2])
def test_a_command_without_an_ack_fails_for_the_person_and_is_not_retried(slack, app):
    app.answers = lambda envelope: "silence"
    with pytest.raises(GestureFailed, match="operation_timeout"):
        slack.person("mei").runs("/example", GENERAL)
    assert len(app.envelopes) == 1


def test_only_commands_and_interactions_take_an_answer(slack, app):
    slack.person("mei").writes("hello", "@example")
    app.waits_until(lambda: app.envelopes)
    app.answers = lambda envelope: {"text": "hello you"}
    slack.person("mei").runs("/example", GENERAL)
    said = slack.person("mei").sees(GENERAL)[-1]
    assert [each["accepts_response_payload"] for each in app.envelopes] == [False, True]
    assert "retry_attempt" not in app.envelopes[1]
    assert (said.text, said.ephemeral) == ("hello you", True)
    assert slack.person("ken").sees(GENERAL) == []


@pytest.mark.parametrize("reason", ["refresh_requested", "link_disabled", "too_many_websockets"])
def test_a_refresh_sends_a_disconnect_frame(slack, app, reason):
    slack.refreshes_connections(reason)
    app.waits_until(lambda: len(app.frames) == 2)

    assert app.frames[1]["type"] == "disconnect"
    assert app.frames[1]["reason"] == reason


def test_a_connection_being_closed_is_not_used(slack, app):
    slack.refreshes_connections()
    with pytest.raises(TimeoutError):
        slack.waits_for_app(timeout=0)


def test_a_connection_is_refreshed_after_a_warning(config):
    config["timing"] |= {"refresh": 0.2, "warning": 0.1}
    with serve(config) as slack, connect(socket_url(slack)) as socket:
        frames = list(socket)

    assert ["hello" in each for each in frames] == [True, False, False]
    assert "warning" in frames[1]
    assert "refresh_requested" in frames[2]


def test_an_app_with_socket_mode_off_is_refused(config):
    manifest_of(config)["settings"]["socket_mode_enabled"] = False
    with serve(config) as slack, connect(socket_url(slack)) as socket:
        frames = list(socket)
    assert ["link_disabled" in each for each in frames] == [True]


@pytest.mark.parametrize("ack_seconds", [0.2])
def test_an_aborted_connection_leaves_the_event_for_the_next_one(slack, new_app):
    first = new_app()
    first.answers = lambda envelope: "silence"
    slack.person("mei").writes("hello", "@example")
    first.waits_until(lambda: first.envelopes)

    slack.cuts_connections()
    second = new_app()

    second.waits_until(lambda: second.envelopes)
    assert second.envelopes[0]["retry_attempt"] >= 1


def test_events_are_redelivered_on_demand_with_or_without_retry_marks(slack, app):
    sent = slack.person("mei").writes("hello", "@example")
    app.waits_until(lambda: app.envelopes)

    assert slack.redeliver(sent, times=2) == 2
    assert slack.redeliver(sent, times=1, retry_headers=False) == 1
    assert sorted(each["retry_attempt"] for each in app.envelopes) == [0, 0, 1, 2]


def test_a_connection_accepted_at_the_end_is_closed():
    with ThreadPoolExecutor() as thread:  # the browser's loop may run in this one
        heard = thread.submit(lambda: asyncio.run(_ends_while_somebody_connects())).result()
    assert heard == b""
    gc.collect()  # a socket left open would fail this test
