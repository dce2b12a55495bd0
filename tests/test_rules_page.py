"""docs/rules.md and the tests agree: each rule, scenario and sentence there is named by a test."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
ROOT = TESTS.parent
ROOMS = ("bot", "handlers", "knowledge", "tickets", "workspace")

_RULE = re.compile(r"\bO(\d{1,2})\b(?!\.)(?: to O(\d{1,2})\b)?")
_SCENARIO = re.compile(r"\bscenarios? (\d+(?:, \d+)*)", re.I)
_ASSERTION = re.compile(r"# assertion: (.+)")


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
    files = [file for room in ROOMS for file in (ROOT / room).rglob("*") if _is_text(file)]

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
