"""The office whose months are counted."""

import pytest

from tests.tickets.conftest import MONDAY
from tests.tickets.registers.office import Office
from tests.tickets.shelf import Shelf


@pytest.fixture
def office() -> Office:
    return Office(Shelf(), now=MONDAY)
