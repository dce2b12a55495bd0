"""What people asked and said of answers, and the alarms of what could not be kept."""

from collections.abc import Callable, Iterator, MutableMapping
from datetime import datetime
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.storage.database import Database
from bot.storage.feedback import Feedback
from bot.storage.keys import Sealer
from knowledge.answering import Answer, Candidate
from tests.conftest import Clock

Alarms = list[MutableMapping[str, Any]]


def feedback_in(database: Database, sealer: Sealer, clock: Callable[[], datetime]) -> Feedback:
    return Feedback(database, sealer, clock=clock, team="T1", revision=lambda: "r1")


CANDIDATES = (
    Candidate("fee-amount", "手数料はいくらですか", 0.31),
    Candidate("fee-stamps", "切手", 0.2),
)


def an_answer(question: str = "切手は何枚？", **more: Any) -> Answer:
    """Found nothing, unless `more` says otherwise."""
    given = {
        "question": question,
        "language": "ja",
        "result": "not_found",
        "route": None,
        "topic": None,
        "shown": None,
        "score": 0.31,
        "candidates": CANDIDATES,
        **more,
    }
    return Answer(**given)


@pytest.fixture
def alarms() -> Iterator[Alarms]:
    with capture_logs() as logged:
        yield logged


def events(alarms: Alarms) -> list[str]:
    return [each["event"] for each in alarms]


@pytest.fixture
def feedback(database: Database, sealer: Sealer, clock: Clock) -> Feedback:
    return feedback_in(database, sealer, clock)
