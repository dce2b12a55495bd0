"""A copy of the shipped knowledge base with few ways to ask, which is read in a moment."""

import shutil
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from knowledge.library.loader import SHIPPED_FOLDER

FEW = 3


def copy(folder: Path, *rooms: str, only: Collection[str] = ()) -> None:
    """Copy these folders of the base, and of each entry the first ways to ask in each language.

    With `only`, these files of entries, which then name no related ones; topics are the caller's.
    """
    for room in rooms:
        shutil.copytree(SHIPPED_FOLDER / room, folder / room)
    for file in (folder / "entries").glob("*.yaml"):
        if only and file.stem not in only:
            file.unlink()
            continue
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        file.write_text("".join(_shortened(lines, is_whole=not only)), encoding="utf-8")


def _shortened(lines: Iterable[str], *, is_whole: bool) -> Iterator[str]:
    kept = 0
    for line in lines:
        kept = kept + 1 if line.startswith("      - ") else 0
        if kept <= FEW and (is_whole or not line.startswith("  related:")):
            yield line
