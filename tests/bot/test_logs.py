"""Log lines: one event a line, known fields only, no words of a person."""

import io
import json
import logging
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from bot import logs

CANARY = "田中花子テスト 090-0000-0001"


@contextmanager
def logging_to(stream: io.StringIO, level: int = logging.INFO) -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, usual = list(root.handlers), structlog.get_config()
    logs.configure(stream, level)
    try:
        yield stream
    finally:
        root.handlers[:] = before
        logging.captureWarnings(False)
        structlog.configure(**usual)


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    with logging_to(io.StringIO(), logging.DEBUG) as stream:
        yield stream


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_holds_time_level_and_event(stream: io.StringIO) -> None:
    structlog.get_logger().info("desk.open", seconds=0.5)
    (line,) = lines(stream)
    assert list(line) == ["at", "level", "event", "seconds"]
    assert (line["level"], line["event"], line["seconds"]) == ("info", "desk.open", 0.5)


def test_an_unlisted_field_is_omitted(stream: io.StringIO) -> None:
    structlog.get_logger().info("desk.open", text=CANARY, user="U01MEI", body={"text": CANARY})
    assert set(lines(stream)[0]) == {"at", "level", "event"}


def test_an_exception_is_logged_by_type_and_place_only(stream: io.StringIO) -> None:
    try:
        raise ValueError(CANARY)
    except ValueError as error:
        structlog.get_logger().error("duty.failed", exc_info=error)
    (line,) = lines(stream)
    assert line["fault"] == "ValueError"
    assert line["place"].startswith("test_logs.py:")
    assert "田中" not in stream.getvalue()
    assert "u7530" not in stream.getvalue()


@pytest.mark.parametrize("name", ["slack_bolt.App", "slack_sdk.web.base_client", "websocket"])
def test_library_messages_are_not_quoted(stream: io.StringIO, name: str) -> None:
    # Bolt logs bodies, slack_sdk logs messages and tokens
    logging.getLogger(name).warning("Unhandled request ({'text': '%s', 'token': 'xoxb-1'})", CANARY)
    (line,) = lines(stream)
    assert line["event"] == "library"
    assert line["logger"] == name
    assert "xoxb" not in stream.getvalue()
    assert "0000-0001" not in stream.getvalue()


def test_library_debug_messages_are_not_logged(stream: io.StringIO) -> None:
    logging.getLogger("slack_sdk.web.base_client").info("Sending a request with xoxb-1")
    assert stream.getvalue() == ""


@given(st.text())
def test_one_event_is_one_line_whatever_its_fields_hold(said: str) -> None:
    # CR LF, ANSI escapes, U+2028, fragments of JSON
    with logging_to(io.StringIO()) as stream:
        structlog.get_logger().info("desk.open", fault=said)
    assert len(stream.getvalue().splitlines()) == 1
    assert stream.getvalue().isascii()
    assert all(sign.isprintable() for sign in stream.getvalue().removesuffix("\n"))


class FullDisk(io.StringIO):
    def write(self, _text: str) -> int:
        raise OSError(28, "No space left on device")

    def flush(self) -> None:
        raise OSError(28, "No space left on device")


def test_a_full_disk_does_not_stop_the_desk() -> None:
    with logging_to(FullDisk()):
        structlog.get_logger().info("desk.open")
        logging.getLogger("slack_bolt.App").warning("nobody hears this")


def test_log_lines_of_a_run_go_to_a_private_file(tmp_path: Path) -> None:
    file = tmp_path / "madoguchi.log"
    with logging_to(io.StringIO()) as before, logs.redirect_logs(file):
        structlog.get_logger().info("desk.open")
    assert json.loads(file.read_text())["event"] == "desk.open"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert before.getvalue() == ""
