"""Values are reloaded when their files change: completely, or not at all."""

import threading
from pathlib import Path

import pytest

from bot.config.reloading_file import ReloadingFile, files_of, stamp_of
from handlers.services import NotReadyError
from tickets.ports import StorageFailed


class Faulty(Exception):  # noqa: N818
    faults = ("a.yaml:1: wrong.",)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "a.yaml"
    file.write_text("one")
    return file


@pytest.fixture
def kept(file: Path) -> ReloadingFile[str]:
    def make() -> str:
        if (text := file.read_text()) == "faulty":
            raise Faulty
        if text == "unforeseen":
            raise ValueError("words of a person")
        if text == "down":
            raise StorageFailed
        return text

    return ReloadingFile("text", make, lambda: stamp_of([file]), Faulty)


def settled(kept: ReloadingFile[str]) -> bool:
    """A change counts once a second look finds the file unchanged."""
    return [kept.refresh(), kept.refresh()][-1]


def test_a_change_is_loaded_once_the_file_is_stable(kept: ReloadingFile[str], file: Path) -> None:
    kept.read_first()
    file.write_text("another")

    assert not kept.refresh()
    assert kept.current() == "one"
    assert kept.refresh()
    assert kept.current() == "another"
    assert not settled(kept)


def test_a_faulty_edit_keeps_the_value_until_repaired(kept: ReloadingFile[str], file: Path) -> None:
    kept.read_first()
    file.write_text("faulty")
    assert not settled(kept)
    assert kept.current() == "one"
    file.write_text("repaired")
    assert settled(kept)
    assert kept.current() == "repaired"


def test_an_edit_that_fails_as_nobody_foresaw_keeps_the_value_and_is_told(
    kept: ReloadingFile[str], file: Path
) -> None:
    kept.read_first()
    file.write_text("unforeseen")
    assert not settled(kept)

    assert kept.current() == "one"
    assert not kept.is_of_present_files()
    [fault] = kept.faults
    assert "ValueError" in fault
    assert "of a person" not in fault
    file.write_text("repaired")
    assert settled(kept)
    assert kept.faults == ()


@pytest.mark.parametrize("fault", [OSError, MemoryError])
@pytest.mark.parametrize("times", [1, 2])
def test_an_edit_that_the_machine_could_not_read_is_tried_once_more(
    file: Path, fault: type[Exception], times: int
) -> None:
    failures: list[Exception] = []

    def make() -> str:
        if failures:
            raise failures.pop()
        return file.read_text()

    kept = ReloadingFile("text", make, lambda: stamp_of([file]), Faulty)
    kept.read_first()
    file.write_text("another")
    failures += [fault()] * times

    assert not settled(kept)
    assert kept.faults == ()
    assert kept.refresh() is (times == 1)
    assert kept.current() == ("another" if times == 1 else "one")
    assert len(kept.faults) == (0 if times == 1 else 1)


def test_an_edit_is_read_again_once_the_database_is_back(
    kept: ReloadingFile[str], file: Path
) -> None:
    kept.read_first()
    file.write_text("down")
    with pytest.raises(StorageFailed):
        settled(kept)
    with pytest.raises(StorageFailed):
        kept.refresh()
    assert kept.current() == "one"


def test_a_deleted_file_counts_as_a_change(kept: ReloadingFile[str], file: Path) -> None:
    kept.read_first()
    before = stamp_of([file])
    file.unlink()
    assert stamp_of([file]) != before


def test_a_first_value_with_faults_is_refused(kept: ReloadingFile[str], file: Path) -> None:
    file.write_text("faulty")
    with pytest.raises(Faulty):
        kept.read_first()
    with pytest.raises(NotReadyError):
        kept.current(patience=0)


def test_early_readers_wait_and_nothing_is_made_twice(kept: ReloadingFile[str]) -> None:
    got: list[str] = []
    early = threading.Thread(target=lambda: got.append(kept.current(patience=5)))
    early.start()

    assert not settled(kept)
    kept.read_first()
    early.join()
    assert got == ["one"]


def test_exactly_the_files_read_from_a_knowledge_folder_are_watched(tmp_path: Path) -> None:
    (tmp_path / "entries").mkdir()
    for name in ("entries/a.yaml", "policy.txt", "calibration.json", "code.py", "index.npz"):
        (tmp_path / name).touch()
    assert [each.name for each in files_of(tmp_path)] == [
        "calibration.json",
        "a.yaml",
        "policy.txt",
    ]
