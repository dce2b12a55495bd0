"""Generated knowledge bases are deterministic and answerable."""

import pytest

from knowledge.library.loader import read_library
from tests.bench.scale_base import PHRASINGS, read_questions, write


@pytest.mark.long
def test_a_base_of_any_size_is_deterministic_and_valid(tmp_path):
    for name in ("one", "other"):
        write(tmp_path / name, 200, questions=12)
    library = read_library(tmp_path / "one")
    asked = read_questions(tmp_path / "one")

    asks = [
        ask for entry in library.entries.values() for some in entry.ask.values() for ask in some
    ]
    assert len(asks) == 200 == PHRASINGS * len(library.entries)
    assert len(asked) == 12
    assert {each.entry for each in asked} <= library.entries.keys()
    assert not {each.question for each in asked} & set(asks)
    assert library.revision == read_library(tmp_path / "other").revision
    assert asked == read_questions(tmp_path / "other")
