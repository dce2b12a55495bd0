"""Pages of docs/ agree with the tests and the source: reliability, rules, rights, log events."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests import rights_page
from tickets.deadlines.self_check import Problem

TESTS = Path(__file__).parent
ROOT = TESTS.parent
RELIABILITY = (ROOT / "docs/reliability.md").read_text(encoding="utf-8")
FAULTS = [*range(1, 9), *range(10, 46)]
ATTACKS = [*range(1, 24), *range(30, 35), *range(40, 49), *range(50, 57)]
LOAD = range(1, 14)
IDS = [
    f"{kind}-{n:02}"
    for kind, all_ in zip("FAL", (FAULTS, ATTACKS, LOAD), strict=True)
    for n in all_
]
ROWS = re.findall(r"^\| ([FAL]-[0-9]{2}) \| (.+?) \| (.+?) \|$", RELIABILITY, re.MULTILINE)
LOGGING_ROOMS = ("bot", "handlers", "knowledge", "tickets")
METHODS = ("debug", "info", "warning", "error", "log", "alarm", "_alarm", "Backoff")
LOGGERS = ("_log", "logs", "structlog.get_logger()", "self", "")
# The only two that pass on a name given elsewhere.
PASSED_ON = {"bot/logs.py", "bot/delivery/poster.py"}

_RULE = re.compile(r"\bO(\d{1,2})\b(?!\.)(?: to O(\d{1,2})\b)?")
_SCENARIO = re.compile(r"\bscenarios? (\d+(?:, \d+)*)", re.I)
_ASSERTION = re.compile(r"# assertion: (.+)")


def test_the_rights_page_matches_the_matrix() -> None:
    assert rights_page.PAGE.read_text(encoding="utf-8") == rights_page.page()


# --- reliability.md: every line of the test catalogue ------------------------------------------


@cache
def names(file: str) -> frozenset[str]:
    """The tests of a file."""
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    found = (node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    return frozenset(name for name in found if name.startswith("test_"))


def test_every_line_of_the_catalogue_has_one_row() -> None:
    assert len(IDS) == 101
    assert [row[0] for row in ROWS] == IDS


def test_every_named_test_exists() -> None:
    named = [each for row in ROWS for each in re.findall(r"`([^`]+\.py)::(\w+)`", row[2])]
    assert len(named) > 100
    assert [f"{file}::{name}" for file, name in named if name not in names(file)] == []


def test_every_named_command_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)", RELIABILITY)) <= targets


# --- rules.md: each rule, scenario and sentence is named by a test ------------------------------


@pytest.fixture(scope="module")
def page() -> set[str]:
    """Rules as `O22`, scenarios as `scenario 8`, sentences under "What always holds" verbatim."""
    text = (ROOT / "docs" / "rules.md").read_text("utf-8")
    return {
        *re.findall(r"^### (O\d+) · ", text, re.M),
        *(f"scenario {number}" for number in re.findall(r"^\| (\d+) · ", text, re.M)),
        *re.findall(r"^- (.+)", text.partition("## What always holds")[2], re.M),
    }


def test_a_test_names_each_rule_scenario_and_sentence(page: set[str]) -> None:
    named = {key for file in TESTS.rglob("test_*.py") for key in _named(file)}
    assert len(page) == 34 + 28 + 12
    assert page - named == set(), "no test names these"
    assert named - page == set(), "the page does not state these"


def test_each_rule_that_the_source_names_is_on_the_page(page: set[str]) -> None:
    rooms = (*LOGGING_ROOMS, "workspace")
    files = [file for room in rooms for file in (ROOT / room).rglob("*") if _is_text(file)]
    assert {key for file in files for key in _rules(file.read_text("utf-8"))} <= page


def _named(file: Path) -> Iterator[str]:
    text = file.read_text("utf-8")
    for node in ast.walk(ast.parse(text)):
        if not (isinstance(node, ast.FunctionDef) and node.name.startswith("test_")):
            continue
        body = "\n".join(text.splitlines()[node.lineno - 1 : node.end_lineno])
        comments = "\n".join(re.findall(r"#.*", body))
        yield from _rules(comments)
        for numbers in _SCENARIO.findall(comments):
            yield from (f"scenario {number}" for number in numbers.split(", "))
        yield from (sentence.strip() for sentence in _ASSERTION.findall(body))


def _rules(text: str) -> Iterator[str]:
    for first, last in _RULE.findall(text):
        yield from (f"O{number}" for number in range(int(first), int(last or first) + 1))


def _is_text(file: Path) -> bool:
    return file.suffix in {".py", ".yaml"} and "policy" not in file.parts


# --- operating.md: every event that the program logs, and no other ------------------------------


@cache
def logged() -> frozenset[tuple[str, str | None]]:
    """File and event of each line of the source that logs; None if the event is no literal."""
    return frozenset(_logged())


def _logged() -> Iterator[tuple[str, str | None]]:
    for room in LOGGING_ROOMS:
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


def test_every_event_is_explained_once_and_none_besides() -> None:
    page = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    table = page.partition("## Log\n")[2].partition("\n## ")[0]
    firsts = (line.split("|")[1] for line in table.splitlines() if line.startswith("| `"))
    explained = [event for first in firsts for event in re.findall(r"`([^`]+)`", first)]
    in_source = {event for _, event in logged() if event is not None}
    assert len(in_source) > 50
    assert sorted(explained) == sorted(in_source)


def test_an_event_is_a_literal() -> None:
    assert {file for file, event in logged() if event is None} == PASSED_ON


def test_every_kind_of_disorder_is_explained() -> None:
    page = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    (row,) = (line for line in page.splitlines() if line.startswith("| `inspection.found`"))
    meaning, action = row.split("|")[2:4]
    for kind in Problem:
        assert re.search(rf"`{kind}` \(", meaning), kind
        assert f"`{kind}`" in action, kind
