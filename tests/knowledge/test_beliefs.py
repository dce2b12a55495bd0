"""What is learnt of the entries: whose a question is, and that it may be nobody's."""

import numpy as np
import pytest

from knowledge.matching.beliefs import MOST_CELLS, Beliefs

SIZE = 16


def around(place: int, count: int, seed: int = 0) -> np.ndarray:
    """Vectors of length one near the same axis."""
    noise = np.random.default_rng(seed + place).normal(0, 0.08, (count, SIZE))
    noise[:, place] += 1.0
    return (noise / np.linalg.norm(noise, axis=1, keepdims=True)).astype(np.float32)


def axis(place: int) -> np.ndarray:
    return np.eye(SIZE, dtype=np.float32)[place]


@pytest.fixture
def three(tmp_path) -> Beliefs:
    """Entries near the first three axes; the third has twenty times the phrasings."""
    vectors = np.concatenate([around(0, 4), around(1, 4), around(2, 80)])
    return Beliefs(vectors, np.repeat([0, 1, 2], [4, 4, 80]), 3, tmp_path)


@pytest.mark.parametrize("entry", [0, 1, 2])
def test_each_entry_takes_its_own_questions_however_few_it_has(three, entry):
    believed = three.of(axis(entry))

    assert believed.argmax() == entry
    assert believed[entry] > 0.5
    assert np.delete(believed, entry).max() < 0.5


def test_a_question_from_elsewhere_is_nobodys(three):
    assert three.of(axis(9)).max() < 0.5


def test_the_second_start_reads_what_the_first_one_learnt(tmp_path):
    vectors, owners = np.concatenate([around(0, 5), around(1, 5)]), np.repeat([0, 1], 5)
    first = Beliefs(vectors, owners, 2, tmp_path)
    (file,) = tmp_path.iterdir()
    written = file.stat().st_mtime_ns

    second = Beliefs(vectors, owners, 2, tmp_path)

    assert file.stat().st_mtime_ns == written
    assert second.of(axis(0)) == pytest.approx(first.of(axis(0)), abs=0.01)


def test_a_half_written_file_is_learnt_anew(tmp_path):
    vectors, owners = np.concatenate([around(0, 5), around(1, 5)]), np.repeat([0, 1], 5)
    Beliefs(vectors, owners, 2, tmp_path)
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    file.write_bytes(whole[:100])

    assert Beliefs(vectors, owners, 2, tmp_path).of(axis(1)).argmax() == 1
    assert file.stat().st_size == len(whole)


def test_other_owners_of_the_same_phrasings_are_learnt_anew(tmp_path):
    vectors = np.concatenate([around(0, 5), around(1, 5)])
    one = Beliefs(vectors, np.repeat([0, 1], 5), 2, tmp_path)
    other = Beliefs(vectors, np.repeat([1, 0], 5), 2, tmp_path)

    assert (one.of(axis(0)).argmax(), other.of(axis(0)).argmax()) == (0, 1)


def test_a_base_too_large_to_learn_finds_its_entries_by_least_squares(tmp_path):
    count = int(MOST_CELLS**0.5) + 1
    owners = np.arange(count)
    vectors = np.concatenate([around(place % 3, 1, seed=place) for place in range(count)])

    believed = Beliefs(vectors, owners % 3 + 3 * (owners >= 3), count, tmp_path).of(axis(0))

    assert not list(tmp_path.iterdir())
    assert ((believed >= 0) & (believed <= 1)).all()
    assert believed.argmax() % 3 == 0


def test_one_entry_alone_is_believed_without_fault(tmp_path):
    assert 0 <= Beliefs(around(0, 3), np.zeros(3, np.int64), 1, tmp_path).of(axis(0))[0] <= 1
