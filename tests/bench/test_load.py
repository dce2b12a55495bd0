"""What a load loses, in small: L-01 for six seconds, L-02. `make load` also measures times."""

import pytest

from tests.bench.__main__ import read_arguments
from tests.bench.load import BURST, measure
from tests.bench.load.runs import Figures

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def figures() -> dict[str, Figures]:
    return measure(read_arguments(["load", "--only=mix,burst", "--on=sqlite", "--seconds=6"]))


def test_of_twenty_mixed_requests_a_second_none_is_lost_late_or_answered_twice(
    figures: dict[str, Figures],
) -> None:
    mixes = {name: row for name, row in figures.items() if name.startswith("load, mix")}
    assert len(mixes) == 4
    assert {name: (row["errors"], row["doubled"]) for name, row in mixes.items()} == dict.fromkeys(
        mixes, (0, 0)
    )


def test_all_of_two_hundred_who_ask_at_once_are_answered(figures: dict[str, Figures]) -> None:
    bursts = [row for name, row in figures.items() if name.startswith("load, burst")]
    assert [row["answered"] for row in bursts] == [BURST] * 4
