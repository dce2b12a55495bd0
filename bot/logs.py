"""Log lines: one JSON object an event, with known fields only and never a person's words."""

import logging
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

import structlog

from bot import tracing

# Any other field is dropped.
FIELDS = frozenset(
    {
        "at", "level", "event",
        "address", "after", "before", "code", "count", "entry", "fault", "kind", "language",
        "logger", "outcome", "path", "place", "reason", "reference", "result", "revision",
        "score", "seconds", "signal", "state", "version",
    }
)  # fmt: skip
LONGEST_VALUE = 1000
Event = MutableMapping[str, Any]


def configure(stream: TextIO | None = None, level: int | str = logging.INFO) -> None:
    """Send our log lines, and those of the libraries, to this stream (default stderr)."""
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            _keep_known_fields,
            _mark_span,
            structlog.processors.JSONRenderer(
                sort_keys=False
            ),  # ASCII, so that no character breaks a line
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(_Unbreakable(stream or sys.stderr)),  # type: ignore[arg-type]
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    for handler in list(root.handlers):
        if isinstance(handler, _Libraries):
            root.removeHandler(handler)
    root.addHandler(_Libraries(logging.WARNING))
    logging.captureWarnings(True)


@contextmanager
def redirect_logs(path: Path) -> Iterator[None]:
    """Log to this file, readable by its owner, during the block."""
    path.touch(mode=0o600)
    with path.open("a", encoding="utf-8") as file:
        configure(file)
        try:
            yield
        finally:
            configure()


def alarm(event: str, fault: str) -> None:
    """Log something the operator must look at; `fault` is a code of ours, never a
    person's words."""
    structlog.get_logger().error(event, fault=fault)


class _Libraries(logging.Handler):
    """Keep only logger and place: Bolt and slack_sdk put bodies and tokens into their messages."""

    def emit(self, record: logging.LogRecord) -> None:
        fault = _fault(record.exc_info[1]) if record.exc_info and record.exc_info[1] else {}
        structlog.get_logger().log(
            record.levelno,
            "library",
            logger=record.name,
            **{"place": f"{record.filename}:{record.lineno}", **fault},
        )


class _Unbreakable:
    """A stream whose errors are ignored: a full disk or a closed pipe must not stop the desk."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        try:
            return self._stream.write(text)
        except (OSError, ValueError):
            return len(text)

    def flush(self) -> None:
        try:
            self._stream.flush()
        except (OSError, ValueError):
            return


def _keep_known_fields(_logger: object, _method: str, event: Event) -> Event:
    fault = event.pop("exc_info", None)
    if fault:
        found = fault if isinstance(fault, BaseException) else sys.exc_info()[1]
        event.update(_fault(found) if found else {})
    first = {name: event[name] for name in ("at", "level", "event") if name in event}
    rest = {name: _plain(value) for name, value in event.items() if name in FIELDS}
    return {**first, **rest}


def _mark_span(_logger: object, method: str, event: Event) -> Event:
    if method == "error":
        tracing.annotate_span(is_fault=True, event=str(event["event"]))
    return event


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    return str(value)[:LONGEST_VALUE]


def _fault(error: BaseException) -> dict[str, str]:
    """Kind and place of an exception; its text may quote what a person typed."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return {"fault": type(error).__name__, "place": place}
