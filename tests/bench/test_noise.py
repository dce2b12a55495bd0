"""The benchmark's statistics: confidence intervals, and when figures got worse."""

import pytest

from knowledge.evaluation.accuracy import QuestionResult
from tests.bench.noise import Outcomes
from tests.bench.quality import declined_at_cost

ASKED = [f"question {number}" for number in range(100)]


def _outcomes(right: int, asked: list[str] = ASKED) -> Outcomes:
    return Outcomes.of(asked, [number < right for number in range(len(asked))])


def _row(score: float, *, wanted: tuple[str, ...] = (), got: str = "fee") -> QuestionResult:
    return QuestionResult("q", wanted, got, score, "found", got, (got,), 1.0)


@pytest.mark.parametrize("right", [0, 1, 50, 100])
def test_outcomes_are_kept_and_read_back(right: int) -> None:
    assert Outcomes.from_json(_outcomes(right).as_json()) == _outcomes(right)
    assert Outcomes.from_json(Outcomes.of([], []).as_json()) == Outcomes.of([], [])


def test_a_few_lost_questions_are_chance_and_many_are_not() -> None:
    assert not _outcomes(79).is_worse_than(_outcomes(80))
    assert not _outcomes(77).is_worse_than(_outcomes(80))
    assert _outcomes(70).is_worse_than(_outcomes(80))
    assert not _outcomes(90).is_worse_than(_outcomes(80))


def test_losses_are_weighed_against_gains() -> None:
    before = Outcomes.of(ASKED, [number < 50 for number in range(100)])
    swapped = Outcomes.of(ASKED, [number >= 45 for number in range(100)])

    assert not swapped.is_worse_than(before)
    assert not before.is_worse_than(swapped)


def test_different_questions_are_compared_by_shares() -> None:
    others = [f"another {number}" for number in range(100)]
    assert not _outcomes(70, others).is_worse_than(_outcomes(80))
    assert _outcomes(60, others).is_worse_than(_outcomes(80))


def test_declined_at_cost_uses_the_threshold_that_loses_that_share() -> None:
    inside = [_row(number / 100, wanted=("fee",)) for number in range(50, 100)]
    outside = [_row(score) for score in (0.1, 0.505, 0.515, 0.9)]

    assert declined_at_cost(inside + outside, cost=0) == 0.25
    assert declined_at_cost(inside + outside, cost=0.02) == 0.5
    assert declined_at_cost(inside + outside, cost=0.04) == 0.75
    assert declined_at_cost(inside) is None
    assert declined_at_cost(outside) is None
