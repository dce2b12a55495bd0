"""Generated knowledge bases are deterministic and answerable."""

import pytest

from knowledge.evaluation.accuracy import read_questions
from knowledge.library.loader import read_library
from tests.bench.scale_base import PHRASINGS, write


@pytest.mark.long
def test_a_base_of_any_size_is_deterministic_and_valid(tmp_path):
    for name in ("one", "other"):
        write(tmp_path / name, 200, questions=12)
    library = read_library(tmp_path / "one")
    asked, again = (read_questions(tmp_path / f"{name}.jsonl") for name in ("one", "other"))

    asks = [
        ask for entry in library.entries.values() for some in entry.ask.values() for ask in some
    ]
    assert len(asks) == 200 == PHRASINGS * len(library.entries)
    assert len(asked) == 12
    assert {entry for each in asked for entry in each.entries} <= library.entries.keys()
    assert not {each.text for each in asked} & set(asks)
    assert library.revision == read_library(tmp_path / "other").revision
    assert [each.text for each in asked] == [each.text for each in again]
