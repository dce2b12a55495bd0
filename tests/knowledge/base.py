"""A folder of knowledge files that tests write, break and read."""

from pathlib import Path

import pytest

from knowledge.library.files import FaultyKnowledge
from knowledge.library.loader import Library, read_library


class Base:
    """A folder of knowledge files; a file that is written replaces the old one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def append(self, name: str, content: str) -> int:
        """The number of the first new line."""
        path = self.folder / name
        before = path.read_text(encoding="utf-8")
        path.write_text(before + content, encoding="utf-8")
        return before.count("\n") + 1

    def read(self) -> Library:
        return read_library(self.folder)

    def faults(self) -> list[str]:
        """The lines of the refusal, with file names relative to the folder."""
        with pytest.raises(FaultyKnowledge) as caught:
            self.read()
        return [self.short(fault) for fault in caught.value.faults]

    def short(self, fault: object) -> str:
        return str(fault).replace(f"{self.folder}/", "")
