"""Perturbed questions are deterministic and still ask the same."""

import re
import unicodedata
from random import Random

import pytest
from rapidfuzz.distance import OSA

from knowledge.text import clean, has_kana, has_kanji, normalise
from tests.bench.perturbing import ALL, perturbed, sounds
from tests.bench.perturbing.spellings import ENGLISH, HOMOPHONES, KYUJITAI, OKURIGANA

JAPANESE = "プライバシーポリシーに基づく開示請求の手数料は、どこに問い合わせればわかりますか"
ENGLISH_QUESTION = "How do I pay the fee for a disclosure request, can't it be done by mail?"
TEXTS = {"ja": JAPANESE, "en": ENGLISH_QUESTION}
EVERY = [(language, name) for language, names in ALL.items() for name in names]
KANA = re.compile("[\u3041-\u30ff]")


def _ja(name: str, text: str = JAPANESE) -> str:
    return perturbed(text, "ja", name)


def _en(name: str, text: str = ENGLISH_QUESTION) -> str:
    return perturbed(text, "en", name)


@pytest.mark.parametrize(("language", "name"), EVERY)
def test_each_perturbation_changes_the_text_deterministically(language: str, name: str) -> None:
    text = TEXTS[language]
    assert perturbed(text, language, name) == perturbed(text, language, name) != text


@pytest.mark.parametrize("text", ["", "?", "a", "字", "🙂", "12", "ー", "っ"])
def test_no_perturbation_fails_on_a_tiny_text(text: str) -> None:
    for language, name in EVERY:
        assert isinstance(perturbed(text, language, name), str)


def test_typos_come_every_twelve_letters_or_every_six() -> None:
    text = "abcdefghij" * 12
    few, more = (OSA.distance(text, _en(name, text)) for name in ("typo", "typo2"))

    assert 8 <= few <= 12
    assert 16 <= more <= 24
    assert OSA.distance("qw", _en("typo", "qw")) == 1


def test_typos_hit_neighbouring_keys() -> None:
    slipped = {_en("typo", "h" + " " * n).strip() for n in range(200)}
    assert slipped == {"", "h", "hh", *"tyugjbnm"}


def test_widths_and_old_kanji_disappear_after_normalising() -> None:
    assert normalise(clean(_ja("widths"))) == normalise(JAPANESE)
    assert normalise(clean(_en("full width"))) == normalise(ENGLISH_QUESTION)
    assert "ﾌﾟﾗｲﾊﾞｼｰﾎﾟﾘｼｰ" in _ja("widths")
    assert _ja("kyujitai", "会社の証拠を写す") == "會社の證據を寫す"


def test_padding_greetings_and_emoji_leave_the_question_whole() -> None:
    for language, name in (
        ("ja", "keigo"), ("ja", "greeting"), ("ja", "emoji"),
        ("en", "polite padding"), ("en", "emoji"), ("en", "code-switching"),
    ):  # fmt: skip
        assert TEXTS[language] in perturbed(TEXTS[language], language, name)
    assert _ja("emoji").startswith("<")
    assert has_kana(_en("code-switching"))


def test_content_words_survive_omissions() -> None:
    assert _en("telegraphic") == "How pay fee disclosure request can't done mail"
    assert _ja("telegraphic", "開示請求の手数料はいくらですか") == "開示請求 手数料 いくら"
    assert _ja("no particles", "手数料は切手で払いますか") == "手数料切手払いますか"
    assert _en("run together").replace(" ", "") == ENGLISH_QUESTION.replace(" ", "")
    assert (ENGLISH_QUESTION.count(" "), _en("run together").count(" ")) == (15, 10)


def test_sounds_are_written_without_kanji_and_in_one_script() -> None:
    assert _ja("hiragana", "開示の手数料は？") == "かいじのてすうりょうは？"
    assert _ja("katakana", "開示の手数料は？") == "カイジノテスウリョウハ？"
    for name in ("hiragana", "katakana", "romaji"):
        assert not has_kanji(_ja(name))
    assert not KANA.search(_ja("romaji"))
    assert _ja("romaji").isascii()


@pytest.mark.parametrize(
    ("sound", "letters"),
    [
        ("シンセイショ", "shinseisho"),
        ("マッチ", "matchi"),
        ("キッテ", "kitte"),
        ("カード", "kaado"),
        ("ジョウホウ", "jouhou"),
        ("フォーム", "foomu"),
        ("チェック", "chekku"),
        ("ヒョウジ", "hyouji"),
        ("ンー", "n-"),
    ],
)
def test_kana_are_romanized_as_typed_on_a_keyboard(sound: str, letters: str) -> None:
    assert sounds.latin(sound) == letters


def test_particles_are_romanized_by_sound() -> None:
    habits = {sounds.romaji("本を読むのは誰へ", Random(seed)) for seed in range(9)}
    assert habits == {"hon wo yomu no wa dare e", "hon o yomu no wa dare e"}


def test_a_misconverted_word_sounds_like_the_intended_one() -> None:
    names = {"上方", "九条", "河口"}  # the dictionary takes these for place names
    for meant, others in HOMOPHONES.items():
        for other in set(others) - names:
            assert sounds.hiragana(other) == sounds.hiragana(meant)


def test_the_tables_hold_no_word_without_another_spelling() -> None:
    assert all(others for table in (HOMOPHONES, OKURIGANA, ENGLISH) for others in table.values())
    for word, others in OKURIGANA.items():
        assert all(re.sub("[^一-龯]", "", other) or not has_kanji(other) for other in others)
        assert word not in others
    assert all(unicodedata.name(old).startswith("CJK") for old in KYUJITAI.values())
