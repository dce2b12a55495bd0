"""docs/workspace.md names a test for every rule of Slack's, and every method and event served."""

import ast
import inspect
import re
from pathlib import Path

from slack_sdk import WebClient

from workspace.web_api.calls import METHODS
from workspace.web_api.method import EVERYWHERE
from workspace.wire.app_delivery import SENT_EVENTS

TESTS = Path(__file__).parent
PAGE = (TESTS.parents[1] / "docs" / "workspace.md").read_text(encoding="utf-8")
ROWS = [
    tuple(cell.strip() for cell in line.strip("|").split(" |"))
    for line in PAGE.partition("## Every rule")[2].splitlines()
    if line.startswith("| ") and not line.startswith("| rule |")
]
VERDICTS = ("enforced", "stricter: ", "looser: ", "not enforced: ")
# The SDK passes it in the header.
NOT_ARGUMENTS = {"apps.connections.open": {"app_token"}}


def defined_in(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def paragraph(beginning: str) -> set[str]:
    """The names in the line after the one with this beginning."""
    lines = PAGE.splitlines()
    found = next(number for number, line in enumerate(lines) if line.startswith(beginning))
    return set(re.findall(r"`([\w.]+)`", lines[found + 1]))


def test_every_rule_has_tests_that_exist_or_a_reason_why_it_is_not_enforced() -> None:
    known = {file.name: defined_in(file) for file in TESTS.glob("test_*.py")}
    faults = []
    for rule, verdict, shown in ROWS:
        named = re.findall(r"`(test_\w+\.py)::(test_\w+)`", shown)
        if not verdict.startswith(VERDICTS):
            faults.append(f"{rule}: says neither how nor why not")
        if bool(named) == verdict.startswith("not enforced: "):
            faults.append(f"{rule}: a rule has tests exactly if it is enforced")
        faults += [f"{file}::{test}" for file, test in named if test not in known.get(file, ())]
    assert faults == []


def test_the_page_names_exactly_the_methods_and_events_that_are_served() -> None:
    assert paragraph("Methods served") == METHODS.keys()
    assert paragraph("Events sent") == SENT_EVENTS


def test_every_argument_of_slacks_own_sdk_is_known() -> None:
    unknown = {}
    for name, method in METHODS.items():
        passed = set(inspect.signature(getattr(WebClient, name.replace(".", "_"))).parameters)
        passed -= {"self", "kwargs", "token"} | NOT_ARGUMENTS.get(name, set())
        unknown[name] = passed - method.kinds.keys() - EVERYWHERE.keys()
    assert {name: each for name, each in unknown.items() if each} == {}
