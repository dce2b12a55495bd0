"""The cache of arrays: a file is read completely or not at all."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.matching.cache import Arrays, cache_name, load_or_make, pack, unpack

WHOLE = {
    "numbers": np.arange(100_000, dtype=np.int32).reshape(-1, 10),
    "nothing": np.zeros((0, 3), np.float32),
    "one": np.array([0.5]),
}


class Making:
    """Makes the arrays and counts how often."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> Arrays:
        self.times += 1
        return WHOLE


def same(found: Arrays) -> bool:
    return found.keys() == WHOLE.keys() and all(
        np.array_equal(found[name], array) and found[name].dtype == array.dtype
        for name, array in WHOLE.items()
    )


def test_the_second_start_reads_what_the_first_made(tmp_path):
    making = Making()

    found = [load_or_make(tmp_path / "new", "index-a", making) for _ in range(2)]

    assert making.times == 1
    assert all(map(same, found))


def flip(file: Path, place: int) -> None:
    written = bytearray(file.read_bytes())
    written[place] ^= 1
    file.write_bytes(written)


@pytest.mark.parametrize(
    "damage",
    [
        lambda file: file.write_bytes(b""),
        lambda file: file.write_bytes(b"\x80\x04\x95 not ours"),
        lambda file: np.savez(file, **WHOLE),
        lambda file: file.write_bytes(file.read_bytes()[:20]),
        lambda file: file.write_bytes(file.read_bytes()[:-1]),
        lambda file: file.write_bytes(file.read_bytes()[:2_000] + bytes(400_000)),
        lambda file: (file.unlink(), file.mkdir()),
        lambda file: file.write_bytes(file.read_bytes() + b"\0"),
        lambda file: flip(file, 3),
        lambda file: flip(file, -3),
        lambda file: flip(file, -200),
        lambda file: flip(file, 100_000),
    ],
)
def test_a_damaged_or_foreign_file_gives_no_other_arrays(tmp_path, damage):
    load_or_make(tmp_path, "index-a", Making())
    damage(tmp_path / "index-a.npz")

    assert same(load_or_make(tmp_path, "index-a", Making()))
    assert not list(tmp_path.glob("*.part"))


def test_a_damaged_file_is_replaced(tmp_path):
    load_or_make(tmp_path, "index-a", Making())
    flip(tmp_path / "index-a.npz", 100_000)
    mending, afterwards = Making(), Making()

    load_or_make(tmp_path, "index-a", mending)
    load_or_make(tmp_path, "index-a", afterwards)

    assert (mending.times, afterwards.times) == (1, 0)


def test_without_a_place_to_write_nothing_fails(tmp_path):
    (tmp_path / "file").write_text("in the way")

    assert same(load_or_make(tmp_path / "file" / "cache", "index-a", Making()))
    assert same(load_or_make(None, "index-a", Making()))


def test_the_files_used_last_are_kept(tmp_path):
    (tmp_path / "someone-elses.npz").write_bytes(b"")
    for nth in range(4):
        load_or_make(tmp_path, f"index-{nth}", Making())
        os.utime(tmp_path / f"index-{nth}.npz", (nth, nth))
    load_or_make(tmp_path, "index-0", Making())

    load_or_make(tmp_path, "index-4", Making())
    load_or_make(tmp_path, "meaning-0", Making())

    assert {file.stem for file in tmp_path.iterdir()} == {
        "index-0", "index-2", "index-3", "index-4", "meaning-0", "someone-elses",
    }  # fmt: skip


@pytest.mark.long
def test_processes_that_build_the_same_arrays_all_get_them_whole(tmp_path):
    program = (
        "import sys, numpy as np; from pathlib import Path\n"
        "from knowledge.matching.cache import load_or_make\n"
        "for nth in range(40):\n"
        "    made = {'numbers': np.full(300_000, nth)}\n"
        "    found = load_or_make(Path(sys.argv[1]), f'index-{nth % 6}-{nth}', lambda: made)\n"
        "    assert (found['numbers'] == nth).all()\n"
    )

    asked = [subprocess.Popen([sys.executable, "-c", program, str(tmp_path)]) for _ in range(2)]

    assert [process.wait() for process in asked] == [0, 0]
    assert not list(tmp_path.glob("*.part"))


def test_a_cache_name_separates_its_parts():
    assert cache_name("index", b"ab", b"c") != cache_name("index", b"a", b"bc")
    assert cache_name("index", b"") != cache_name("index")
    assert cache_name("index", b"a").startswith("index-")


@given(st.lists(st.text(st.characters(exclude_characters="\n"), max_size=30), max_size=20))
def test_packed_texts_are_unpacked_unchanged(texts):
    assert unpack(pack(texts)) == texts
