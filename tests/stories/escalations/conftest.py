"""A breach that was just reported, at a clock that stands still."""

from collections.abc import Iterator

import pytest

from tests.stories.steps.escalations import number_in, reports
from tests.stories.steps.program import Running
from workspace.driver import Person


@pytest.fixture
def standing_still(program: Running) -> Iterator[None]:
    """The clock stands still, so that no reminder fires in between."""
    program.clock.passes(minutes=2)
    with program.clock.standing_still():
        yield


@pytest.fixture
def number(mei: Person, program: Running) -> str:
    """The number of a breach that Mei reported."""
    found = number_in(reports(mei).words)
    assert program.settled()
    return found
