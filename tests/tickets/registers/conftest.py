"""An office with an empty store."""

import pytest

from tests.tickets.registers.office import Office


@pytest.fixture
def office() -> Office:
    return Office()
