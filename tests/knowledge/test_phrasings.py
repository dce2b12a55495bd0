"""The groups of phrasings that a question is compared with one by one."""

import numpy as np
import pytest

from knowledge.library.entry import Entry
from knowledge.matching.phrasings import Phrasings, choose_groups


def base(entries: int, phrasings: int) -> Phrasings:
    asks = {"ja": ("何",) * phrasings, "en": ("what",) * phrasings}
    answer = {"en": "so"}
    return Phrasings.of(Entry(f"{nth}", asks, answer, "a.yaml", nth) for nth in range(entries))


def nearness(groups: int) -> np.ndarray:
    return np.random.default_rng(1).random(groups).astype(np.float32)


def test_a_small_base_is_compared_whole():
    small = base(100, 20)

    chosen = choose_groups(small, lambda: nearness(200))

    assert chosen.phrasings is small
    assert chosen.groups.tolist() == list(range(200))
    assert chosen.rows is None


def test_a_large_base_compares_the_nearest_groups_in_order():
    large = base(4_000, 5)
    near = nearness(8_000)

    chosen = choose_groups(large, lambda: near)

    groups = chosen.groups.tolist()
    assert groups == sorted(np.argsort(-near)[: len(groups)].tolist())
    assert chosen.phrasings.count == len(chosen.rows) < 3_000
    assert large.groups[chosen.rows].tolist() == np.repeat(groups, 5).tolist()
    assert [large.owners[group] for group in groups] == chosen.phrasings.owners.tolist()
    assert [large.languages[group] for group in groups] == chosen.phrasings.languages


@pytest.mark.parametrize(("entries", "phrasings"), [(40, 500), (20, 500), (3, 9_000)])
def test_enough_groups_are_compared_even_if_they_are_large(entries, phrasings):
    chosen = choose_groups(base(entries, phrasings), lambda: nearness(2 * entries))

    assert len(chosen.groups) == min(64, 2 * entries)


def test_an_entrys_groups_are_adjacent():
    phrasings = base(5, 3)

    assert phrasings.groups_of(2) == slice(4, 6)
    assert phrasings.groups[12:18].tolist() == [4, 4, 4, 5, 5, 5]


def test_the_mean_of_the_three_nearest_phrasings_counts():
    asks = {"one": ("a",), "two": ("a", "b"), "four": ("a", "b", "c", "d")}
    some = Phrasings.of(
        Entry(name, {"en": each}, {"en": "so"}, "a.yaml", 1) for name, each in asks.items()
    )
    views = [
        np.array([0.5, 0.2, 0.4, 0.9, 0.1, 0.3, 0.6], np.float32),
        np.array([-0.5, -0.2, -0.4, -0.9, -0.1, -0.3, -0.6], np.float32),
    ]

    found = some.means_of_nearest(views, np.array([2, 0, 1]))

    assert found == pytest.approx(np.array([[0.6, 0.5, 0.3], [-1 / 3, -0.5, -0.3]]))


def test_only_the_nearest_groups_are_compared_by_meaning():
    every = choose_groups(base(100, 20), lambda: nearness(200))
    near = nearness(200)

    chosen = every.by_nearness(near)

    assert every.nearest.tolist() == list(range(200))
    assert set(chosen.nearest.tolist()) == set(np.argsort(-near)[: len(chosen.nearest)].tolist())
    assert 40 < len(chosen.nearest) < 200
    assert chosen.rows is None
