"""What is kept of an index between starts: whole, or not at all."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from knowledge.matching.cache import kept, key, load, save

WHOLE = {
    "numbers": np.arange(100_000, dtype=np.int32).reshape(-1, 10),
    "nothing": np.zeros((0, 3), np.float32),
    "one": np.array([0.5]),
}


class Making:
    """Makes the arrays, and counts how often."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> dict[str, np.ndarray]:
        self.times += 1
        return WHOLE


def only_file(cache: Path) -> Path:
    (file,) = cache.iterdir()
    return file


def same(found: dict[str, np.ndarray]) -> bool:
    return found.keys() == WHOLE.keys() and all(
        np.array_equal(found[name], array) and found[name].dtype == array.dtype
        for name, array in WHOLE.items()
    )


def test_what_was_made_once_is_read_the_next_time(tmp_path):
    making = Making()

    first = kept(tmp_path / "new", "index-a", making)
    second = kept(tmp_path / "new", "index-a", making)

    assert making.times == 1
    assert same(first)
    assert same(second)
    assert not second["numbers"].flags.writeable


@given(
    arrays=st.dictionaries(
        st.text(max_size=9),
        arrays_of.arrays(
            st.sampled_from([np.float32, np.int64, np.uint8, np.bool_]),
            arrays_of.array_shapes(min_side=0, max_dims=3),
        ),
        max_size=5,
    )
)
def test_arrays_of_any_shape_come_back_as_they_were(tmp_path_factory, arrays):
    file = tmp_path_factory.mktemp("cache") / "index-a.arrays"
    save(file, arrays)

    found = load(file)

    assert found.keys() == arrays.keys()
    for name, array in arrays.items():
        np.testing.assert_array_equal(found[name], array)
        assert (found[name].dtype, found[name].shape) == (array.dtype, array.shape)


def numpys_own(file: Path) -> bytes:
    other = file.with_suffix(".npz")
    np.savez(other, **WHOLE)
    written = other.read_bytes()
    other.unlink()
    return written


def changed(file: Path, place: int) -> None:
    written = bytearray(file.read_bytes())
    written[place] ^= 1
    file.write_bytes(written)


@pytest.mark.parametrize(
    "damage",
    [
        lambda file: file.write_bytes(b""),
        lambda file: file.write_bytes(b"\x80\x04\x95 not ours"),
        lambda file: file.write_bytes(file.read_bytes()[:20]),
        lambda file: file.write_bytes(file.read_bytes()[:-1]),
        lambda file: file.write_bytes(file.read_bytes()[:2_000]),
        lambda file: file.write_bytes(file.read_bytes() + b"\0"),
        lambda file: file.write_bytes(
            file.read_bytes()[:1_000] + bytes(file.stat().st_size - 1000)
        ),
        lambda file: changed(file, 3),
        lambda file: changed(file, 60),
        lambda file: changed(file, 100_000),
        lambda file: file.write_bytes(numpys_own(file)),
        lambda file: (file.unlink(), file.mkdir()),
    ],
)
def test_a_half_written_or_foreign_file_is_never_used(tmp_path, damage):
    kept(tmp_path, "index-a", Making())
    damage(only_file(tmp_path))
    making = Making()

    found = kept(tmp_path, "index-a", making)

    assert making.times == 1
    assert same(found)
    assert not list(tmp_path.glob("*.part"))


def test_a_damaged_file_is_replaced(tmp_path):
    kept(tmp_path, "index-a", Making())
    changed(only_file(tmp_path), 100_000)
    kept(tmp_path, "index-a", Making())
    making = Making()

    kept(tmp_path, "index-a", making)

    assert making.times == 0


def test_without_a_place_to_write_nothing_fails(tmp_path):
    (tmp_path / "file").write_text("in the way")

    assert same(kept(tmp_path / "file" / "cache", "index-a", Making()))
    assert same(kept(None, "index-a", Making()))


def test_the_files_used_last_stay_and_the_kinds_of_earlier_versions_go(tmp_path):
    for name in ("vectors-1.npz", "beliefs-1.npz", "someone-elses.npz"):
        (tmp_path / name).write_bytes(b"")
    for nth in range(4):
        kept(tmp_path, f"index-{nth}", Making())
        os.utime(tmp_path / f"index-{nth}.arrays", (nth, nth))
    kept(tmp_path, "index-0", Making())

    kept(tmp_path, "index-4", Making())
    kept(tmp_path, "meaning-0", Making())

    assert {file.stem for file in tmp_path.iterdir()} == {
        "index-0", "index-2", "index-3", "index-4", "meaning-0", "someone-elses",
    }  # fmt: skip


def test_who_has_a_file_open_keeps_it_though_it_is_forgotten(tmp_path):
    mine = kept(tmp_path, "index-a", Making())
    for nth in range(9):
        kept(tmp_path, f"index-{nth}", Making())

    assert not (tmp_path / "index-a.arrays").exists()
    assert same(mine)


def test_processes_that_make_the_same_at_once_all_have_it_whole(tmp_path):
    program = (
        "import sys, numpy as np; from pathlib import Path; from knowledge.matching.saved import kept\n"
        "for nth in range(40):\n"
        "    made = {'numbers': np.full(300_000, nth)}\n"
        "    found = kept(Path(sys.argv[1]), f'index-{nth % 6}-{nth}', lambda: made)\n"
        "    assert (found['numbers'] == nth).all()\n"
    )

    asked = [subprocess.Popen([sys.executable, "-c", program, str(tmp_path)]) for _ in range(2)]

    assert [process.wait() for process in asked] == [0, 0]
    assert not list(tmp_path.glob("*.part"))


def test_a_name_tells_its_parts_apart():
    assert key("index", b"ab", b"c") != key("index", b"a", b"bc")
    assert key("index", b"") != key("index")
    assert key("index", b"a").startswith("index-")
