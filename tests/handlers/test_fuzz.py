"""Deliveries of any shape: acked, answered at most once, and never a fault.

`make soak` runs 100,000 of them and measures the slowest.
"""

import copy
import gc
import time
from collections.abc import Iterator
from itertools import count
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from slack_bolt import BoltRequest
from structlog.testing import capture_logs

from handlers.slack.api import CallRefused
from knowledge.intent import patterns
from tests.effort import IS_SOAK, effort
from tests.handlers import bodies
from tests.handlers.conftest import Desk

SLOWEST_SECONDS: Final = 0.25
MANY = settings(
    max_examples=effort(200, 3_000, 100_000),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
PERSON = {"id": "U01MEI"}
TEAM = {"id": bodies.TEAM}
VALUES = {"detail": {"answer": {"type": "plain_text_input", "value": "広告が止まらない"}}}
VIEW = {
    "id": "V01",
    "type": "modal",
    "callback_id": "screen",
    "private_metadata": "[1, 2]",
    "hash": "1.a",
    "blocks": [{"type": "input", "block_id": "detail"}],
    "state": {"values": VALUES},
}


def _interaction(kind: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "team": TEAM, "user": PERSON, "trigger_id": "1.2.x", **more}


SHAPES: Final[tuple[dict[str, Any], ...]] = (
    bodies.a_message(text="こんにちは"),
    bodies.a_mention(text="こんにちは", channel="C02WITHOUT"),
    bodies.a_message(type="app_home_opened", tab="home"),
    bodies.a_message(channel_type="group", channel="C03DESK", thread_ts="1.1"),
    bodies.a_command("help"),
    bodies.a_command("ticket C-2026-0001"),
    bodies.a_tap("helpful", bodies.a_ref()),
    bodies.a_tap("screen.assess", "C-2026-0001|1|"),
    bodies.a_tap("menu", None, actions=[{"action_id": "menu", "selected_option": {"value": "|"}}]),
    _interaction("block_actions", actions=[{"action_id": "answer"}], view=VIEW, container={}),
    _interaction("view_submission", view=VIEW),
    _interaction(
        "message_action", callback_id="log_complaint", message={"text": "。", "ts": "1.1"}
    ),
    _interaction("view_closed", view=VIEW),
    _interaction("block_suggestion", action_id="x", value="y"),
)
odd = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=40),
    st.sampled_from(["", "\x00", "\ud800", "<!channel>", "U99", "D01", "x" * 5000, "1e999"]),
    st.lists(st.none() | st.text(max_size=3), max_size=3),
    st.dictionaries(st.text(max_size=8), st.none() | st.text(max_size=3), max_size=3),
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a body where something else could stand."""
    if path:
        yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for key, each in inner:
        if isinstance(each, dict | list):
            yield from _places(each, (*path, key))
        else:
            yield (*path, key)


def _changed(body: dict[str, Any], path: tuple[Any, ...], value: Any) -> None:
    holder: Any = body
    for step in path[:-1]:
        try:
            holder = holder[step]
        except (KeyError, IndexError, TypeError):
            return  # an earlier change took it away
    if isinstance(holder, dict) and value is _GONE:
        holder.pop(path[-1], None)
    elif isinstance(holder, dict | list) and value is not _GONE:
        try:
            holder[path[-1]] = value
        except (IndexError, TypeError):
            return


_COMMAND_OF_NO_DATABASE: Final = {
    "command": "/privacy",
    "text": "help",
    "team_id": bodies.TEAM,
    "user_id": "U01MEI",
    "channel_id": "C01GENERAL",
    "trigger_id": "\ud800",
}
_TAP_OF_AN_ANSWER_IN_NO_MESSAGE: Final = {
    "type": None,
    "team": {"id": bodies.TEAM},
    "user": {"id": "U01MEI"},
    "trigger_id": "5550.2.x",
    "actions": [{"action_id": "answer"}],
    "view": None,
    "container": {},
}
_GONE = object()
_numbers = count(1)
_heard = count(1)


def _renewed(body: dict[str, Any]) -> None:
    """Make it a delivery of its own."""
    nth = next(_numbers)
    if "event" in body:
        body["event"]["ts"] = f"18000{nth:06}.000100"
    else:
        body["trigger_id"] = f"{nth}.2.x"


@st.composite
def deliveries(draw: st.DrawFn) -> dict[str, Any]:
    body = copy.deepcopy(draw(st.sampled_from(SHAPES)))
    places = sorted(_places(body), key=str)
    _renewed(body)
    for _ in range(draw(st.integers(1, 4))):
        _changed(body, draw(st.sampled_from(places)), draw(odd | st.just(_GONE)))
    return body


def _collect_now_and_then() -> None:
    if next(_heard) % 1000 == 0:
        gc.collect()


@pytest.fixture(autouse=True)
def prepared() -> Iterator[None]:
    """Patterns are compiled, as soon after a start of the program; and what a delivery takes
    contains no collection of the garbage of thousands of examples.
    """
    patterns.compile_all()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.property
@MANY
@example(body=_COMMAND_OF_NO_DATABASE)
@example(body=_TAP_OF_AN_ANSWER_IN_NO_MESSAGE)
@given(body=deliveries())
def test_no_delivery_of_any_shape_is_a_fault(desk: Desk, body: dict[str, Any]) -> None:
    with capture_logs() as logs:
        began = time.thread_time()
        try:
            request = BoltRequest(mode="socket_mode", body=body)
        except Exception:  # noqa: BLE001 (of many kinds)
            return  # no payload: HTTP mode answers 400, and none of our code has seen it
        status = desk.app.dispatch(request).status
        took = time.thread_time() - began

    faults = [line for line in logs if line["log_level"] in ("error", "critical")]
    refused = [line for line in faults if isinstance(line.get("exc_info"), CallRefused)]
    assert faults == refused  # no such channel
    assert status in (200, 404)  # 404: nobody listens to such a type
    assert not IS_SOAK or took < SLOWEST_SECONDS
    _collect_now_and_then()
