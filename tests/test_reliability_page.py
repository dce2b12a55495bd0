"""docs/reliability.md has every line of the test catalogue, and names tests that exist."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
PAGE = (TESTS.parent / "docs/reliability.md").read_text(encoding="utf-8")
FAULTS = [*range(1, 9), *range(10, 46)]
ATTACKS = [*range(1, 24), *range(30, 35), *range(40, 49), *range(50, 57)]
LOAD = range(1, 14)
IDS = [
    f"{kind}-{n:02}"
    for kind, all_ in zip("FAL", (FAULTS, ATTACKS, LOAD), strict=True)
    for n in all_
]
ROWS = re.findall(r"^\| ([FAL]-[0-9]{2}) \| (.+?) \| (.+?) \|$", PAGE, re.MULTILINE)


@cache
def names(file: str) -> frozenset[str]:
    """The tests of a file."""
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    found = (node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    return frozenset(name for name in found if name.startswith("test_"))


def test_every_line_of_the_catalogue_has_one_row() -> None:
    assert len(IDS) == 101
    assert [row[0] for row in ROWS] == IDS


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_every_named_test_exists(row: tuple[str, str, str]) -> None:
    named = re.findall(r"`([^`]+\.py)::(\w+)`", row[2])

    assert [f"{file}::{name}" for file, name in named if name not in names(file)] == []


def test_every_named_command_exists() -> None:
    makefile = (TESTS.parent / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))

    assert set(re.findall(r"`make ([a-z-]+)", PAGE)) <= targets
