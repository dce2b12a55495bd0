"""Strings without an object for each: the same ones come back, and are found."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from knowledge.matching.strings import Strings, digests, digests_within, find, pack

TEXTS = st.text(alphabet=st.characters(exclude_characters="\0"), max_size=30)


@given(texts=st.lists(st.text(max_size=30), max_size=20))
def test_what_is_packed_comes_back(texts):
    strings = Strings(pack("some", texts), "some")

    assert list(strings) == texts
    assert len(strings) == len(texts)


@given(texts=st.lists(TEXTS, max_size=30))
def test_texts_are_alike_if_their_digests_are(texts):
    assert len(set(digests(texts).tolist())) == len(set(texts))
    assert digests(texts).tolist() == [digests([text])[0] for text in texts]


@given(text=TEXTS, longest=st.integers(1, 9))
def test_every_piece_of_a_text_has_the_digest_of_a_text_of_its_own(text, longest):
    pieces = digests_within(text, longest)

    for start in range(len(text)):
        for size in range(1, pieces.shape[1] + 1):
            piece = text[start : start + size]
            expected = digests([piece])[0] if len(piece) == size else 0
            assert pieces[start, size - 1] == expected


@given(known=st.lists(TEXTS, unique=True, max_size=20), asked=st.lists(TEXTS, max_size=20))
def test_a_text_is_found_at_its_place_or_not_at_all(known, asked):
    ordered = sorted(known, key=lambda text: digests([text])[0])

    found = find(digests(asked), digests(ordered))

    for text, place in zip(asked, found.tolist(), strict=True):
        assert (ordered[place] == text) if place >= 0 else (text not in known)


def test_words_that_differ_in_the_order_of_their_letters_differ():
    words = ["ab", "ba", "aab", "aba", "baa", "開示", "示開", "", "a", "aa"]

    assert len(np.unique(digests(words))) == len(words)
