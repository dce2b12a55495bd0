"""What people asked and said of answers, and the alarms of what could not be kept."""

from collections.abc import Callable
from datetime import datetime

import pytest

from bot.storage.database import Database
from bot.storage.feedback import Feedback
from bot.storage.keys import Sealer
from tests.conftest import Clock


def feedback_in(
    database: Database, sealer: Sealer, clock: Callable[[], datetime], alarms: list[str]
) -> Feedback:
    return Feedback(
        database,
        sealer,
        clock=clock,
        team=lambda: "T1",
        revision=lambda: "r1",
        alarm=lambda event, _fault: alarms.append(event),
    )


@pytest.fixture
def alarms() -> list[str]:
    return []


@pytest.fixture
def feedback(database: Database, sealer: Sealer, clock: Clock, alarms: list[str]) -> Feedback:
    return feedback_in(database, sealer, clock, alarms)
