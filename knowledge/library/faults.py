"""Faults of a knowledge base, all at once, each with its file and line."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def printable(text: str) -> str:
    """Replace line breaks and control characters, so that logs and terminals stay intact."""
    return _UNPRINTABLE.sub("\ufffd", text)


@dataclass(frozen=True, order=True)
class Fault:
    """A fault; `str()` is the line that `knowledge lint` prints."""

    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.sentence}"


class FaultyKnowledge(Exception):  # noqa: N818 - it names what happened
    """The knowledge base has faults and was not loaded."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = tuple(faults)


class Faults:
    """Collects faults; after `most_of_a_file` the rest of a file is cut."""

    most_of_a_file = 200

    def __init__(self) -> None:
        self._found: dict[Fault, None] = {}
        self._count: dict[str, int] = {}
        self._broken: set[str] = set()

    def add(self, file: str, line: int, sentence: str) -> None:
        count = self._count[file] = self._count.get(file, 0) + 1
        if count < self.most_of_a_file:
            self._found[Fault(file, line, printable(sentence))] = None
        elif count == self.most_of_a_file:
            self._found[Fault(file, line, "and more faults: repair these first.")] = None

    def broken(self, file: str, line: int, sentence: str) -> None:
        """Add a fault that prevents reading the rest of the file."""
        self.add(file, line, sentence)
        self._broken.add(file)

    def full(self, file: str) -> bool:
        return self._count.get(file, 0) >= self.most_of_a_file

    @property
    def all_files_were_read(self) -> bool:
        return not self._broken

    @property
    def found(self) -> tuple[Fault, ...]:
        return tuple(sorted(self._found))
