"""The nearest answers are ranked once more by what told right from wrong for strangers."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from knowledge.answering import Answerer
from knowledge.library.entry import Entry
from knowledge.library.loader import Library
from knowledge.matching import matcher as matching
from knowledge.matching.fusion import Ranking
from knowledge.matching.matcher import Matcher, Matches
from knowledge.matching.phrasings import Floats
from knowledge.matching.second_look import (
    FIGURE_NAMES,
    RerankingFeatures,
    Weights,
    rerank,
    weights_in_order,
)
from knowledge.text import clean
from tests.bench.fitting.second_look import Choice, fit, plain, weights_by_name


def ranking(*scores: float) -> Ranking:
    places = np.arange(len(scores))
    return Ranking(places, places, np.array(scores), np.array(scores))


def nearest(
    places: list[int], others: Sequence[int] = (), **columns: list[float]
) -> RerankingFeatures:
    figures = np.zeros((len(places), len(FIGURE_NAMES)), np.float32)
    for name, values in columns.items():
        figures[:, FIGURE_NAMES.index(name)] = values
    return RerankingFeatures(
        np.array(places), np.array(others, np.int64), np.array(places), figures
    )


def nearest_entries(matches: Matches) -> list[Entry]:
    return [matches.signals.phrasings.entries[each] for each in matches.nearest.entries]


def weights(**given: float) -> Floats:
    return weights_in_order({name: given.get(name, 0.0) for name in FIGURE_NAMES})


def test_an_answer_that_leaves_less_of_the_question_uncovered_comes_first() -> None:
    found = rerank(
        ranking(0.8, 0.7, 0.6),
        nearest([0, 1, 2], uncovered=[0.9, 0.0, 0.9]),
        weights(uncovered=-6.0),
    )

    assert found.entries.tolist()[0] == 1
    assert found.scores.tolist() == sorted(found.scores.tolist(), reverse=True)
    assert found.scores[0] == pytest.approx(0.8)  # as near as the nearest was


def test_farther_answers_stay_behind() -> None:
    found = rerank(
        ranking(0.8, 0.7, 0.69),
        nearest([0, 1], others=[2], uncovered=[1.0, 0.0]),
        weights(uncovered=-6.0),
    )

    assert found.entries.tolist() == [1, 0, 2]


def test_referrals_keep_their_distance() -> None:
    """Place 1 is a referral: it has no figures."""
    found = rerank(
        ranking(0.8, 0.75, 0.7), nearest([0, 2], uncovered=[1.0, 0.0]), weights(uncovered=-6.0)
    )

    nearness = dict(zip(found.entries.tolist(), found.scores.tolist(), strict=True))
    assert nearness[1] == pytest.approx(0.75)
    assert nearness[2] == pytest.approx(0.8)


def test_the_fit_finds_the_figure_that_tells_right_from_wrong() -> None:
    """Among three answers the right one, at any place, covers more of the question."""
    choices = [
        Choice(nearest([0, 1, 2], uncovered=covered).figures, np.array(covered) < 0.5, False)
        for covered in ([0.1, 0.8, 0.9], [0.9, 0.2, 0.7], [0.6, 0.8, 0.0])
    ]

    found = weights_by_name(fit([(1.0, choices)], plain()).tolist())

    assert found["uncovered"] < 0
    assert found["size"] == pytest.approx(0.0)


def test_the_fit_stays_where_it_starts_if_no_figure_tells_anything() -> None:
    alike = Choice(nearest([0, 1], uncovered=[0.4, 0.4]).figures, np.array([True, False]), False)
    start = weights(uncovered=-2.0, size=1.0)

    assert fit([(1.0, [alike])], start) == pytest.approx(start)


@pytest.mark.parametrize(
    "asked", ["開示請求の手数料はいくらですか", "how much is the fee for a disclosure request?"]
)
def test_a_longer_message_is_looked_at_with_weights_of_its_own(
    library: Library, knowledge_cache: Path, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    opposite = Weights(short=weights(belief=1.0), longer=weights(belief=-1.0))
    monkeypatch.setattr(matching, "load_weights", lambda: opposite)
    matcher = Matcher(library, knowledge_cache)

    for text, place in ((asked, -1), (" ".join([asked] * 5), 0)):
        matches = matcher.matches(clean(text))
        by_belief = np.argsort(matches.nearest.figures[:, FIGURE_NAMES.index("belief")])
        assert matches.answer.entry == nearest_entries(matches)[by_belief[place]]


def test_a_rich_base_explains_what_the_second_look_changed(answerer: Answerer) -> None:
    _, explanation = answerer.explain("開示請求の手数料の領収書はもらえますか")

    assert any("second_look" in near.shares for near in explanation.explained.answers)
    for near in explanation.explained.answers:
        assert sum(near.shares.values()) == pytest.approx(near.nearness, abs=1e-5)


@pytest.fixture(scope="module")
def matcher(matchers: Callable[[bool], Matcher]) -> Matcher:
    return matchers(True)


def test_an_entry_that_speaks_as_the_question_does_covers_it_and_makes_it_likelier(
    matcher: Matcher,
) -> None:
    matches = matcher.matches(clean("開示請求の手数料はいくらですか"))

    found = [dict(zip(FIGURE_NAMES, row, strict=True)) for row in matches.nearest.figures.tolist()]
    fee = found[[entry.id for entry in nearest_entries(matches)].index("fee-amount")]
    assert fee["uncovered letters"] == pytest.approx(0.0)
    assert fee["likelihood"] == max(each["likelihood"] for each in found)
    assert fee["likelihood"] > 0


def test_a_question_without_words_has_no_likelihood(matcher: Matcher) -> None:
    nearest = matcher.matches(clean("??")).nearest

    assert len(nearest.entries)
    assert not np.isnan(nearest.figures).any()
