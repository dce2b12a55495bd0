"""docs/workspace.md says which test shows which of Slack's rules, and what is served at all."""

import ast
import re
from pathlib import Path

import pytest

from workspace.web_api.calls import METHODS
from workspace.wire.events import SENT_EVENTS

TESTS = Path(__file__).parent
PAGE = (TESTS.parents[1] / "docs" / "workspace.md").read_text(encoding="utf-8")
ROWS = [
    tuple(cell.strip() for cell in line.strip("|").split(" |"))
    for line in PAGE.splitlines()
    if line.startswith("| ") and not line.startswith("| rule |")
]
VERDICTS = ("enforced", "stricter: ", "looser: ", "not enforced: ")


def _tests_of(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def _paragraph(beginning: str) -> set[str]:
    """The names in the line below the one that begins so."""
    lines = PAGE.splitlines()
    found = next(number for number, line in enumerate(lines) if line.startswith(beginning))
    return set(re.findall(r"`([\w.]+)`", lines[found + 1]))


@pytest.mark.parametrize("row", ROWS, ids=[row[0][:60] for row in ROWS])
def test_every_rule_has_tests_that_exist_or_a_reason_why_it_is_not_enforced(
    row: tuple[str, ...],
) -> None:
    rule, verdict, shown = row
    named = re.findall(r"`(test_\w+\.py)::(test_\w+)`", shown)

    assert rule
    assert verdict.startswith(VERDICTS)
    assert bool(named) != verdict.startswith("not enforced: ")
    assert [each for each in named if each[1] not in _tests_of(TESTS / each[0])] == []


def test_every_method_that_is_served_is_named_and_no_other() -> None:
    assert _paragraph("Methods served") == METHODS.keys()


def test_every_event_that_is_sent_is_named_and_no_other() -> None:
    assert _paragraph("Events sent") == SENT_EVENTS
