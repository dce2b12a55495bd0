"""docs/operating.md explains every event that the program logs, and no other."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tickets.deadlines.self_check import Disorder

ROOT = Path(__file__).parents[1]
ROOMS = ("bot", "handlers", "knowledge", "tickets")
METHODS = ("debug", "info", "warning", "error", "log", "alarm", "_alarm", "Backoff")
LOGGERS = ("_log", "logs", "structlog.get_logger()", "self", "")
# The only two that pass on a name given elsewhere.
PASSED_ON = {"bot/logs.py", "bot/delivery/backoff.py"}


def logged() -> Iterator[tuple[str, str | None]]:
    """File and event of each line of the source that logs; None if the event is no literal."""
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and _logs(node.func):
                    nth = 1 if _name(node.func) == "log" else 0
                    event = node.args[nth]
                    is_literal = isinstance(event, ast.Constant) and isinstance(event.value, str)
                    yield (
                        str(file.relative_to(ROOT)),
                        ast.literal_eval(event) if is_literal else None,
                    )


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else ast.unparse(function)


def _logs(function: ast.expr) -> bool:
    on = ast.unparse(function.value) if isinstance(function, ast.Attribute) else ""
    name = _name(function)
    is_logger = on in LOGGERS and (on == "self") == (name == "_alarm")
    return name in METHODS and (is_logger or (on, name) == ("self", "alarm"))


def explained() -> list[str]:
    """Events in the first column of the page's table."""
    page = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    table = page.partition("## Log\n")[2].partition("\n## ")[0]
    firsts = (line.split("|")[1] for line in table.splitlines() if line.startswith("| `"))
    return [event for first in firsts for event in re.findall(r"`([^`]+)`", first)]


def test_every_event_is_explained_once_and_none_besides() -> None:
    in_source = {event for _, event in logged() if event is not None}
    in_page = explained()

    assert len(in_source) > 50
    assert sorted(in_page) == sorted(in_source)


def test_an_event_is_a_literal() -> None:
    assert {file for file, event in logged() if event is None} == PASSED_ON


def test_every_kind_of_disorder_is_explained() -> None:
    page = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    (row,) = (line for line in page.splitlines() if line.startswith("| `inspection.found`"))
    meaning, action = row.split("|")[2:4]

    for kind in Disorder:
        assert re.search(rf"`{kind}` \(", meaning), kind
        assert f"`{kind}`" in action, kind
