"""The words of a message, free of markup and of differences in spelling."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.text import (
    LONGEST_TEXT,
    clean,
    fold_kana,
    has_kana,
    has_kanji,
    latin_words,
    normalise,
)

MARKED_UP = [
    ("<@U01MEI> 手数料は？", "手数料は?"),
    ("<@U01MEI|mei>手数料は", "手数料は"),
    ("<!channel> <!here|here> <!subteam^S1|@team> 手数料は", "手数料は"),
    ("<!date^1392734382^{date}|2014-02-18> まで", "まで"),
    ("<#C01GENERAL|general> は誰でも見られますか", "general は誰でも見られますか"),
    ("<#C01GENERAL> で", "で"),
    ("<https://evil.example|手数料> は", "手数料 は"),
    ("<https://a.example/?q=1|https://a.example/?q=1> 方針は", "方針は"),
    ("<https://a.example> 方針は", "方針は"),
    ("https://a.example/方針 これは", "これは"),
    ("<mailto:a@b.example|a@b.example> に送ってよいですか", "に送ってよいですか"),
    ("<tel:+81300000000|03-0000-0000> は窓口ですか", "03-0000-0000 は窓口ですか"),
    (":smile: 手数料 :+1::skin-tone-2:", "手数料"),
    ("受付は 10:30:15 まで", "受付は 10:30:15 まで"),
    ("😀手数料👨‍👩‍👧は🇯🇵いくら❓", "手数料 は いくら"),
    ("*手数料* ~は~ `いくら`", "手数料 は いくら"),
    ("_手数料_ は", "手数料 は"),
    ("&gt; 引用\n&gt;&gt;&gt; 手数料", "引用 手数料"),
    ("A &amp; B &lt;fee&gt;", "A & B <fee>"),
    ("&amp;lt;", "&lt;"),
    ("snake_case", "snake_case"),
    ("手数料\u200bは\u00a0い\u3000くら\ufeff", "手数料 は い くら"),
    ("手数料\x00は\ud800いくら", "手数料 は\ufffdいくら"),
    ("  \n\t ", ""),
    ("<@U01MEI>", ""),
    ("", ""),
]


def test_slacks_markup_is_removed_and_the_words_stay():
    read = [(message, words, clean(message)) for message, words in MARKED_UP]
    assert [each for each in read if each[1] != each[2]] == []


def test_the_words_behind_ten_thousand_line_breaks_are_found():
    assert clean("\n" * 10_000 + "手数料は") == "手数料は"


@pytest.mark.parametrize("sign", ["あ", "ﷺ", "㌖", "\u0301", "<", "&amp;", ":a", "<@U", "`", ">"])
def test_a_very_long_text_is_cut_before_and_after_folding(sign):
    assert len(clean(sign * 40_000)) <= LONGEST_TEXT


@pytest.mark.property
@settings(deadline=None)
@given(st.text(st.characters(categories=["L", "N", "P", "S", "Z", "C", "M"]), max_size=400))
def test_any_text_becomes_one_short_encodable_line(text):
    words = clean(text)

    assert len(words) <= LONGEST_TEXT
    assert words == words.strip()
    assert not any(unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") for sign in words)


SPELLINGS = [
    ("ＧＤＰＲ", "gdpr"),
    ("ｶｲｼﾞ", "カイジ"),
    ("１，０００円", "1,000円"),
    ("Cookie", "COOKIE"),
    ("個人情報保護方針", "個人情報保護方針"),
    ("會社", "会社"),
    ("がぎ", "か\u3099き\u3099"),
    ("㈱見本", "(株)見本"),
]


def test_spellings_that_differ_in_width_case_or_old_kanji_are_the_same():
    assert [each for each in SPELLINGS if normalise(each[0]) != normalise(each[1])] == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("クッキー", "くっき"),
        ("カイジセイキュウ", "かいじせいきゅう"),
        ("ユーザー", "ユーザ"),
        ("ヴァ", "ゔぁ"),
    ],
)
def test_kana_of_both_kinds_and_long_vowels_fold_together(one, other):
    assert fold_kana(one) == fold_kana(other)


def test_different_kana_stay_different():
    assert fold_kana("ハ") != fold_kana("バ")
    assert fold_kana("つ") != fold_kana("っ")


def test_the_scripts_of_a_text_are_recognized():
    assert has_kana("ｶﾅではなくカナ")
    assert has_kanji("開示")
    assert not has_kana("開示 fee")
    assert not has_kanji("フィー fee")
    assert latin_words("it's a naïve 開示") == ["it's", "a", "naïve"]
