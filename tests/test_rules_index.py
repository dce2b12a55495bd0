"""Every rule, scenario and assertion is named by a test, and docs/rules.md says by which."""

import pytest

from tests.rules_index import PAPER, RULES, SCENARIOS, Found, drawn, found, wanted


@pytest.fixture(scope="module")
def tests() -> Found:
    return found()


@pytest.mark.parametrize("key", list(wanted()))
def test_a_test_names_it(tests: Found, key: str) -> None:
    assert tests.get(key), f"no test says {key}"


def test_nothing_is_named_that_does_not_exist(tests: Found) -> None:
    """A slip of the pen would hide a rule that nothing tests."""
    assert set(tests) <= set(wanted())
    assert (len(RULES), len(SCENARIOS)) == (34, 28)


def test_the_paper_is_what_the_tests_say(tests: Found) -> None:
    written = PAPER.read_text(encoding="utf-8")

    assert written == drawn(tests), "draw it anew with: python -m tests.rules_index"
