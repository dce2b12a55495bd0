"""An office with an empty store."""

import pytest

from tests.tickets.registers.office import Office
from tests.tickets.shelf import Shelf


@pytest.fixture
def office() -> Office:
    return Office(Shelf())
