"""Perturbed questions are deterministic and still ask the same."""

import pytest

from knowledge.text import clean, normalise
from tests.bench.perturbing import ALL, perturbed

TEXTS = {
    "ja": "プライバシーポリシーに基づく開示請求の手数料は、どこに問い合わせればわかりますか",
    "en": "How do I pay the fee for a disclosure request, can't it be done by mail?",
}
EVERY = [(language, name) for language, names in ALL.items() for name in names]


@pytest.mark.parametrize(("language", "name"), EVERY)
def test_each_perturbation_changes_the_text_deterministically(language: str, name: str) -> None:
    text = TEXTS[language]
    assert perturbed(text, language, name) == perturbed(text, language, name) != text


@pytest.mark.parametrize("text", ["", "?", "a", "字", "🙂", "12", "ー", "っ"])
def test_no_perturbation_fails_on_a_tiny_text(text: str) -> None:
    for language, name in EVERY:
        assert isinstance(perturbed(text, language, name), str)


@pytest.mark.parametrize(
    ("language", "name", "text", "other"),
    [
        ("ja", "hiragana", "開示の手数料は？", "かいじのてすうりょうは？"),
        ("ja", "katakana", "開示の手数料は？", "カイジノテスウリョウハ？"),
        ("ja", "romaji", "申請書のフォームは、カードへ？", "shinseisho no foomu wa, kaado e?"),
        ("ja", "telegraphic", "開示請求の手数料はいくらですか", "開示請求 手数料 いくら"),
        ("ja", "no particles", "手数料は切手で払いますか", "手数料切手払いますか"),
        ("ja", "kyujitai", "会社の証拠を写す", "會社の證據を寫す"),
        ("en", "telegraphic", TEXTS["en"], "How pay fee disclosure request can't done mail"),
    ],
)
def test_a_question_is_written_as_people_write_it(
    language: str, name: str, text: str, other: str
) -> None:
    assert perturbed(text, language, name) == other


@pytest.mark.parametrize(("language", "name"), [("ja", "widths"), ("en", "full width")])
def test_widths_disappear_after_normalising(language: str, name: str) -> None:
    text = TEXTS[language]
    assert normalise(clean(perturbed(text, language, name))) == normalise(text)


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("ja", "keigo"),
        ("ja", "greeting"),
        ("ja", "emoji"),
        ("en", "polite padding"),
        ("en", "emoji"),
        ("en", "code-switching"),
    ],
)
def test_padding_greetings_and_emoji_leave_the_question_whole(language: str, name: str) -> None:
    assert TEXTS[language] in perturbed(TEXTS[language], language, name)
