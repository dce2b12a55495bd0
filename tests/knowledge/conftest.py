"""A small knowledge base to break, and a copy of the shipped one."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from knowledge.library.files import FaultyKnowledge
from knowledge.library.loader import Library, read_library
from knowledge.matching.matcher import Matcher
from tests import shortened
from tests.knowledge.revised import revisable

ENTRIES = """\
- id: fee
  ask:
    ja: [手数料はいくらですか]
    en: [How much is the fee?]
  answer:
    ja: 千円です。
    en: It is 1,000 yen.
"""
POLICY = "手数料は1件につき1,000円とします。\n責任者は西塔 裕志です。\n"
CLAUSES = """\
policy:
  title: {ja: 方針, en: Policy}
  established_on: "2010-12-01"
  revised_on: "2022-06-21"
clauses:
  - id: C1
    kind: fact
    section: {ja: 手数料, en: Fees}
    quotes: ["手数料は1件につき1,000円とします。"]
    gloss: ["The fee is 1,000 yen a request."]
"""


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

    def read(self):
        return read_library(self.folder)

    def faults(self) -> list[str]:
        """The lines of the refusal, with file names relative to the folder."""
        with pytest.raises(FaultyKnowledge) as caught:
            self.read()
        return [self.short(fault) for fault in caught.value.faults]

    def short(self, fault: object) -> str:
        return str(fault).replace(f"{self.folder}/", "")


@pytest.fixture(scope="session")
def library() -> Library:
    """The shipped knowledge base, read once."""
    return read_library()


@pytest.fixture(scope="session")
def matchers(library: Library, knowledge_cache: Path) -> Callable[[bool], Matcher]:
    """The matcher of the shipped base with meaning (True) or without, each made once."""
    return cache(lambda is_semantic: Matcher(library, knowledge_cache, semantic=is_semantic))


@pytest.fixture
def base(tmp_path) -> Base:
    """The smallest readable base: one entry, no policy."""
    base = Base(tmp_path / "knowledge")
    base.write("entries.yaml", ENTRIES)
    return base


@pytest.fixture
def with_policy(base) -> Base:
    base.write("policy/policy.ja.txt", POLICY)
    base.write("policy/clauses.yaml", CLAUSES)
    return base


@pytest.fixture
def twin(base) -> Base:
    return revisable(base)


@pytest.fixture
def shipped_copy(tmp_path) -> Base:
    """The shipped knowledge base, with few ways to ask, in a folder where it may be changed."""
    base = Base(tmp_path / "shipped")
    shortened.copy(base.folder, "entries", "policy", "words", "questions")
    return base
