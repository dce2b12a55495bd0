"""What is kept of the vectors between starts."""

from pathlib import Path

import numpy as np
import pytest

from knowledge.matching.vectors import vectors


class Counting:
    """Stands for the semantic package, and counts what it is asked."""

    def __init__(self, name: str = "counting 1") -> None:
        self.name = name
        self.asked = 0

    def encode(self, texts):
        self.asked += len(texts)
        return np.array([[len(text), 1.0, 0.5] for text in texts], np.float32)


TEXTS = ["手数料", "cookie", ""]


def only_file(cache: Path) -> Path:
    (file,) = cache.iterdir()
    return file


def test_the_second_start_asks_the_encoder_nothing(tmp_path):
    first = vectors(TEXTS, Counting(), tmp_path / "new")
    again = Counting()

    second = vectors(TEXTS, again, tmp_path / "new")

    assert again.asked == 0
    assert (first == second).all()


def test_one_other_text_or_another_encoder_makes_them_anew(tmp_path):
    vectors(TEXTS, Counting(), tmp_path)
    other_text, other_encoder = Counting(), Counting("counting 2")

    vectors([*TEXTS[:2], "x"], other_text, tmp_path)
    vectors(TEXTS, other_encoder, tmp_path)

    assert other_text.asked == other_encoder.asked == 3


@pytest.mark.parametrize(
    "damage",
    [
        lambda file: file.write_bytes(b""),
        lambda file: file.write_bytes(file.read_bytes()[:200]),
        lambda file: file.write_bytes(b"\x80\x04\x95 not ours"),
        lambda file: np.savez(file, vectors=np.zeros((2, 3), np.float16)),
        lambda file: np.savez(file, vectors=np.zeros((3, 3), np.float64)),
        lambda file: np.savez(file, vectors=np.full((3, 3), np.nan, np.float16)),
        lambda file: np.savez(file, other=np.zeros(3)),
        lambda file: np.savez(file, vectors=np.array([{"a": 1}] * 3, object)),
    ],
)
def test_a_half_written_or_foreign_file_is_ignored_and_replaced(tmp_path, damage):
    vectors(TEXTS, Counting(), tmp_path)
    damage(only_file(tmp_path))
    encoder = Counting()

    found = vectors(TEXTS, encoder, tmp_path)

    assert encoder.asked == 3
    assert found[1][0] == len("cookie")
    assert not list(tmp_path.glob("*.part"))


def test_without_a_place_to_write_nothing_fails(tmp_path):
    (tmp_path / "file").write_text("in the way")

    assert len(vectors(TEXTS, Counting(), tmp_path / "file" / "cache")) == 3
    assert len(vectors(TEXTS, Counting(), None)) == 3


def test_old_files_are_forgotten(tmp_path):
    for nth in range(12):
        vectors([f"text {nth}"], Counting(), tmp_path)

    assert len(list(tmp_path.iterdir())) == 8
