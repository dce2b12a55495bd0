"""A small knowledge base to break, and a copy of the shipped one."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from knowledge.library.loader import Library, read_library
from knowledge.matching.matcher import Matcher
from tests import shortened
from tests.knowledge.base import Base
from tests.knowledge.revised import RevisedBase

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


@pytest.fixture(scope="session")
def library() -> Library:
    """The shipped knowledge base, read once."""
    return read_library()


@pytest.fixture(scope="session")
def matchers(library: Library, knowledge_cache: Path) -> Callable[[bool], Matcher]:
    """The matcher of the shipped base with meaning (True) or without, each made once."""
    return cache(lambda is_semantic: Matcher(library, knowledge_cache, semantic=is_semantic))


@pytest.fixture
def base(tmp_path: Path) -> Base:
    """The smallest readable base: one entry, no policy."""
    base = Base(tmp_path / "knowledge")
    base.write("entries.yaml", ENTRIES)
    return base


@pytest.fixture
def with_policy(base: Base) -> Base:
    base.write("policy/policy.ja.txt", POLICY)
    base.write("policy/clauses.yaml", CLAUSES)
    return base


@pytest.fixture
def twin(base: Base) -> RevisedBase:
    return RevisedBase(base.folder)


@pytest.fixture
def shipped_copy(tmp_path: Path) -> Base:
    """The shipped knowledge base, with few ways to ask, in a folder where it may be changed."""
    base = Base(tmp_path / "shipped")
    shortened.copy(base.folder, "entries", "policy", "words", "questions")
    return base
