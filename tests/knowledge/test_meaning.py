"""Vectors are kept, so that after an edit only new texts are encoded, and beliefs learnt from them."""

from pathlib import Path

import numpy as np
import pytest

from knowledge.library.entry import Entry
from knowledge.matching.cache import Arrays, pack
from knowledge.matching.meaning import (
    MOST_TRAINING_CELLS,
    EmbeddingTableOnDisk,
    EntryClassifier,
    UniversalEncoder,
    installed_encoder,
    meaning_arrays,
    train_classifier,
)
from knowledge.matching.phrasings import Phrasings

FEE, HOURS = ("手数料はいくら", "how much"), ("何時に", "opening hours", "when")


class Counting:
    """Stands in for the semantic package and records the texts that it is asked to encode."""

    def __init__(self, name: str = "counting 1") -> None:
        self.name = name
        self.asked: list[str] = []

    def load(self) -> None: ...

    def keep_weights_in_file(self, folder: Path) -> None: ...

    def encode(self, texts):
        self.asked += texts
        return np.array([[len(text), ord(text[0]), 0.5] for text in texts], np.float32)


def entry(name: str, asks: tuple[str, ...]) -> Entry:
    return Entry(name, {"en": asks}, {"en": "so"}, "a.yaml", 1)


def placed(
    cache: Path | None,
    encoder: Counting,
    *asks: tuple[str, ...],
    telegram: str = "",
    answered: tuple[str, ...] = (),
) -> Arrays:
    phrasings = Phrasings.of(entry(f"entry-{nth}", each) for nth, each in enumerate(asks))
    texts = [text for each in asks for text in each]
    telegrams = [telegram, *[""] * (len(texts) - 1)]
    index = {"asked": pack(texts), "telegrams": pack(telegrams), "answered": pack(answered)}
    return meaning_arrays(index, phrasings, encoder, cache)


def test_the_second_start_asks_the_encoder_nothing(tmp_path):
    first = placed(tmp_path, Counting(), FEE, HOURS)
    again = Counting()

    second = placed(tmp_path, again, FEE, HOURS)

    assert again.asked == []
    assert all((first[name] == second[name]).all() for name in first)


def test_only_new_texts_of_an_edited_base_are_encoded(tmp_path):
    placed(tmp_path, Counting(), FEE, HOURS)
    again = Counting()

    edited = placed(tmp_path, again, ("new",), HOURS, FEE, telegram="fresh")

    assert again.asked == ["new", "fresh"]
    assert (
        edited["vectors"]
        == placed(None, Counting(), ("new",), HOURS, FEE, telegram="fresh")["vectors"]
    ).all()


def test_answers_have_vectors_of_their_own_and_are_not_learnt_from(tmp_path):
    placed(tmp_path, Counting(), FEE, HOURS)
    again = Counting()

    found = placed(tmp_path, again, FEE, HOURS, answered=("1,000 yen", "at nine"))

    assert again.asked == ["1,000 yen", "at nine"]
    assert found["answers"].tolist() == [[9, ord("1"), 0.5], [7, ord("a"), 0.5]]
    assert (found["weights"] == placed(None, Counting(), FEE, HOURS)["weights"]).all()


def test_another_encoder_encodes_everything_again(tmp_path):
    placed(tmp_path, Counting(), FEE, HOURS)
    other = Counting("counting 2")

    placed(tmp_path, other, FEE, HOURS)

    assert other.asked == [*FEE, *HOURS]


@pytest.mark.parametrize("others", [(FEE + HOURS,), (HOURS, FEE)])
def test_regrouped_texts_are_learnt_again(tmp_path, others):
    placed(tmp_path, Counting(), FEE, HOURS)

    found = placed(tmp_path, Counting(), *others)

    assert len(found["centres"]) == len(others)
    assert (found["weights"] == placed(None, Counting(), *others)["weights"]).all()


@pytest.mark.long
@pytest.mark.skipif(installed_encoder() is None, reason="without the semantic package")
def test_weights_in_a_file_make_the_same_vectors(tmp_path):
    in_memory, in_file = UniversalEncoder("one"), UniversalEncoder("other")
    in_file.keep_weights_in_file(tmp_path / "cache")

    texts = ["手数料はいくらですか", "How much is the fee?", ""]

    assert isinstance(in_file._loaded()._model.table, EmbeddingTableOnDisk)
    assert (in_file.encode(texts) == in_memory.encode(texts)).all()


@pytest.mark.long
@pytest.mark.skipif(installed_encoder() is None, reason="without the semantic package")
def test_weights_stay_in_memory_where_no_file_can_be_written(tmp_path):
    (tmp_path / "cache").write_text("not a folder", encoding="utf-8")
    encoder = UniversalEncoder("one")

    encoder.keep_weights_in_file(tmp_path / "cache")

    assert len(encoder.encode(["fee"])) == 1


SIZE = 16


def around(place: int, count: int, seed: int = 0) -> np.ndarray:
    """Vectors of length one near the same axis."""
    noise = np.random.default_rng(seed + place).normal(0, 0.08, (count, SIZE))
    noise[:, place] += 1.0
    return (noise / np.linalg.norm(noise, axis=1, keepdims=True)).astype(np.float32)


def axis(place: int) -> np.ndarray:
    return np.eye(SIZE, dtype=np.float32)[place]


def believing(vectors: np.ndarray, owners: np.ndarray, entry_count: int) -> EntryClassifier:
    return EntryClassifier(train_classifier(vectors, owners, entry_count))


@pytest.fixture(scope="module")
def three() -> EntryClassifier:
    """Entries near the first three axes; the third has twenty times the phrasings."""
    vectors = np.concatenate([around(0, 4), around(1, 4), around(2, 80)])
    return believing(vectors, np.repeat([0, 1, 2], [4, 4, 80]), 3)


@pytest.mark.parametrize("entry", [0, 1, 2])
def test_each_entry_gets_its_own_questions_however_few(three, entry):
    believed = three.probabilities(axis(entry))

    assert believed.argmax() == entry
    assert believed[entry] > 0.5
    assert np.delete(believed, entry).max() < 0.5


def test_a_foreign_question_belongs_to_no_entry(three):
    assert three.probabilities(axis(9)).max() < 0.5


def test_a_base_too_large_to_learn_finds_its_entries_by_least_squares():
    count = int(MOST_TRAINING_CELLS**0.5) + 1
    owners = np.arange(count)
    vectors = np.concatenate([around(place % 3, 1, seed=place) for place in range(count)])

    believed = believing(vectors, owners % 3 + 3 * (owners >= 3), count).probabilities(axis(0))

    assert ((believed >= 0) & (believed <= 1)).all()
    assert believed.argmax() % 3 == 0


def test_a_base_of_one_entry_works():
    assert 0 <= believing(around(0, 3), np.zeros(3, np.int64), 1).probabilities(axis(0))[0] <= 1
