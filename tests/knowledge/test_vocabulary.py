"""The nearest known word, equal to a comparison with every word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from knowledge.matching.vocabulary import Spellings

WORDS = st.lists(
    st.text(alphabet="abcde開示請求手", min_size=1, max_size=9), unique=True, max_size=30
)


def nearest(word: str, words: list[str], limit: float = 0.66) -> str | None:
    return Spellings(words).nearest(word, limit)


@given(word=st.text(alphabet="abcde開示請求手x", min_size=1, max_size=9), words=WORDS)
def test_no_near_word_is_missed_by_the_prefilter(word, words):
    found = nearest(word, words)

    best = max((OSA.normalized_similarity(word, each) for each in words), default=0.0)
    assert (found is not None) == (best >= 0.66)
    if found is not None:
        assert OSA.normalized_similarity(word, found) == best


@pytest.mark.parametrize(
    ("word", "found"), [("discolsure", "disclosure"), ("開示請救", "開示請求"), ("fees", None)]
)
def test_a_misspelt_word_finds_the_intended_one(word, found):
    assert nearest(word, ["policy", "disclosure", "開示", "開示請求"], 0.73) == found


def test_the_first_of_equally_near_words_is_found():
    assert nearest("abcx", ["abcd", "abce"]) == "abcd"
    assert nearest("abcx", ["abce", "abcd"]) == "abce"
