"""Repairs: kana, romaji, typos to the nearest known word, and run-together words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from knowledge.matching.phrasings import Phrasings
from knowledge.matching.text_reader import TextReader, WordBags, vocabulary_arrays
from knowledge.matching.vocabulary import SpellingIndex, Tokenizer, Vocabulary
from knowledge.text import clean, is_romaji, romaji_word_to_kana


@pytest.fixture(scope="module")
def reader(matchers) -> TextReader:
    return matchers(False)._index.reader


def reader_of(library) -> TextReader:
    tokenizer = Tokenizer()
    arrays = vocabulary_arrays(Phrasings.of(library.entries.values()).texts(), tokenizer)
    return TextReader(Vocabulary(arrays), tokenizer, WordBags(library.words, tokenizer))


TYPED = [
    ("かいじせいきゅうのてすうりょうはいくらですか", "開示請求の手数料はいくらですか"),
    ("こじんじょうほうをだいさんしゃにわたしていいですか", "個人情報を第三者に渡していいですか"),
    ("ぷらいばしーまーく", "プライバシーマーク"),
    ("tesuuryou ikura", "手数料いくら"),
    ("meibo wo otoshita", "名簿を落とした"),
    ("mainanbaa kaado wa tsukaemasu ka", "マイナンバーカードは使えますか"),
    # misspelt, and run together
    ("disclosurerequest fee", "disclosure request fee"),
    ("the complaitn form", "the complaint form"),
    ("開示静求の手数料", "開示請求の手数料"),
    ("個人上方の取り扱い", "個人情報の取り扱い"),
]


def test_kana_romaji_and_misspelt_words_are_read_as_the_bases_own(reader):
    read = [(typed, text, reader.read(clean(typed)).text) for typed, text in TYPED]
    assert [each for each in read if each[1] != each[2]] == []


@pytest.mark.parametrize("text", ["手数料はいくらですか", "How much is the fee?", "クッキーとは"])
def test_words_that_the_base_knows_are_left_alone(reader, text):
    reading = reader.read(clean(text))

    assert not reading.repairs
    assert reading.unknown_share == 0


FOREIGN = [
    "ケースに資料を入れる",  # not 消す
    "SARSの正式名称は",  # not says
    "完成した活字は何に使われますか",  # not 下
    "手数料を返金してもらえましたか",  # not 高
    "the overdue books of a borrower",
    "レンタルの機材",  # not メンタル
]


def test_correct_foreign_words_are_not_repaired(reader):
    assert [text for text in FOREIGN if reader.read(clean(text)).repairs] == []


def test_a_word_spelt_correctly_is_not_taken_for_a_known_one_that_looks_alike(base):
    base.write(
        "it.yaml",
        "- id: it\n  ask: {en: [I forgot my password]}\n  answer: {en: Ask the people who run it.}\n",
    )
    reader = reader_of(base.read())

    assert reader.read("a copy of a passport").text == "a copy of a passport"
    assert reader.read("my pasword").text == "my password"


def test_a_text_about_something_else_is_strange(reader):
    assert reader.read(clean("アムハラ語の動詞を論じた古い詩集")).unknown_share > 0.4


def test_ten_thousand_unknown_words_cost_no_more_than_a_few(reader):
    reading = reader.read(clean("qxzv wkjh pplq " * 10_000))

    assert len(reading.repairs) <= 8


ROMAJI = [
    ("kaiji", "かいじ"),
    ("gakkou", "がっこう"),
    ("matchi", "まっち"),
    ("shinbun", "しんぶん"),
    ("kin'en", "きんえん"),
    ("jouhou", "じょうほう"),
    ("tōkyō", "とうきょう"),
    ("street", None),
]


def test_romaji_becomes_kana():
    read = [(romaji, kana, romaji_word_to_kana(romaji)) for romaji, kana in ROMAJI]
    assert [each for each in read if each[1] != each[2]] == []


@pytest.mark.parametrize("text", ["no", "to me", "a site", "take name", "hi", "made one", "emi"])
def test_short_english_is_not_taken_for_romaji(text):
    assert not is_romaji(text)


WORDS = st.lists(
    st.text(alphabet="abcde開示請求手", min_size=1, max_size=9), unique=True, max_size=30
)


def nearest(word: str, words: list[str], limit: float = 0.66) -> str | None:
    return SpellingIndex(words).nearest(word, limit)


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
