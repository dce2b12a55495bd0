"""Beliefs: the probability that a question belongs to an entry, or to none."""

import numpy as np
import pytest

from knowledge.matching.beliefs import MOST_CELLS, Beliefs, learn

SIZE = 16


def around(place: int, count: int, seed: int = 0) -> np.ndarray:
    """Vectors of length one near the same axis."""
    noise = np.random.default_rng(seed + place).normal(0, 0.08, (count, SIZE))
    noise[:, place] += 1.0
    return (noise / np.linalg.norm(noise, axis=1, keepdims=True)).astype(np.float32)


def axis(place: int) -> np.ndarray:
    return np.eye(SIZE, dtype=np.float32)[place]


def believing(vectors: np.ndarray, owners: np.ndarray, entry_count: int) -> Beliefs:
    return Beliefs(learn(vectors, owners, entry_count))


@pytest.fixture(scope="module")
def three() -> Beliefs:
    """Entries near the first three axes; the third has twenty times the phrasings."""
    vectors = np.concatenate([around(0, 4), around(1, 4), around(2, 80)])
    return believing(vectors, np.repeat([0, 1, 2], [4, 4, 80]), 3)


@pytest.mark.parametrize("entry", [0, 1, 2])
def test_each_entry_gets_its_own_questions_however_few(three, entry):
    believed = three.of(axis(entry))

    assert believed.argmax() == entry
    assert believed[entry] > 0.5
    assert np.delete(believed, entry).max() < 0.5


def test_a_foreign_question_belongs_to_no_entry(three):
    assert three.of(axis(9)).max() < 0.5


def test_a_base_too_large_to_learn_finds_its_entries_by_least_squares():
    count = int(MOST_CELLS**0.5) + 1
    owners = np.arange(count)
    vectors = np.concatenate([around(place % 3, 1, seed=place) for place in range(count)])

    believed = believing(vectors, owners % 3 + 3 * (owners >= 3), count).of(axis(0))

    assert ((believed >= 0) & (believed <= 1)).all()
    assert believed.argmax() % 3 == 0


def test_a_base_of_one_entry_works():
    assert 0 <= believing(around(0, 3), np.zeros(3, np.int64), 1).of(axis(0))[0] <= 1
