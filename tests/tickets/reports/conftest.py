"""The office whose months are counted."""

import pytest

from tests.tickets.registers.office import Office


@pytest.fixture
def office() -> Office:
    return Office()
