"""The language of short texts, mixed texts and romaji."""

import json
from pathlib import Path

import pytest

from knowledge.evaluation.coverage import read_test_questions
from knowledge.library.loader import SHIPPED_FOLDER
from knowledge.text import clean, detect_language

BENCH = Path(__file__).parents[3] / "shared" / "bench"

JAPANESE = [
    "手数料",
    "てすうりょうは",
    "ｸｯｷｰ",
    "GDPRって何",
    "VPNに繋がらない",
    "cookieを拒否したい",
    "Privacy Policyの日本語版はありますか",
    "IT部門 連絡先",
    "Googleフォームで集めていい？",
    "USB 持ち出し",
    "A社 契約",
    "Terms of Useはどこ",
    "「Can I see my data and delete it?」というメールが来た",
]
ROMAJI = [
    "tesuuryou wa ikura desu ka",
    "tesuuryou ikura",
    "kaiji seikyuu no tesuuryou wa ikura",
    "kojin jouhou wo mochidashite ii",
    "kaiji seikyu shitai",
    "kojin joho hogo kanrisha wa dare",
    "madoguchi wa doko desu ka",
    "kitte de haraemasu ka",
    "hoyuu kojin deeta to wa nani",
    "Kujou wo uketa",
    "konnichiwa",
]
ENGLISH = [
    "fee",
    "How much is the fee?",
    "take data home",
    "may I use a photo",
    "no",
    "to do",
    "are you there",
    "time",
    "data",
    "one more time",
    "Can I reuse the data I made?",
    "Who is the manager (個人情報保護管理者)?",
    "What does 開示等の請求等 mean?",
    "is 収入印紙 the same as postage stamps?",
    "what does 西塔さん do",
    "第2項 which clause",
    "furigana for 井上 喜延",
    "privacy",
]


NEITHER = ["", "？", "1000", "😀", "<@U01MEI>", "क्या", "...", "\ud800"]


@pytest.mark.parametrize(
    ("texts", "language"), [(JAPANESE, "ja"), (ROMAJI, "ja"), (ENGLISH, "en"), (NEITHER, None)]
)
def test_a_text_is_in_the_language_of_most_of_it_and_romaji_is_japanese(texts, language):
    assert [text for text in texts if detect_language(clean(text)) != language] == []


@pytest.mark.long
def test_nearly_all_phrasings_are_in_their_declared_language(library):
    asks = [
        (language, ask)
        for entry in library.entries.values()
        for language, asks in entry.ask.items()
        for ask in asks
    ]
    wrong = [ask for language, ask in asks if detect_language(clean(ask)) != language]

    assert len(wrong) <= len(asks) * 0.005, wrong


def test_the_curated_questions_are_half_japanese_and_half_english():
    read = [
        detect_language(clean(question.text)) for question in read_test_questions(SHIPPED_FOLDER)
    ]

    assert None not in read
    assert 0.4 <= read.count("ja") / len(read) <= 0.7


@pytest.mark.skipif(not BENCH.exists(), reason="the public sets (../shared/bench) are not here")
def test_nearly_all_public_questions_get_the_right_language():
    def asked(pattern):
        lines = [
            line for path in BENCH.glob(pattern) for line in path.read_text("utf-8").splitlines()
        ]
        return [json.loads(line)["question"] for line in lines]

    english = [question for question in asked("*/questions.jsonl") if clean(question).isascii()]
    japanese = asked("ja-out-of-scope.jsonl")
    taken_for_romaji = [
        question for question in english if detect_language(clean(question)) == "ja"
    ]

    assert len(english) > 6_000
    assert len(taken_for_romaji) <= len(english) * 0.002, taken_for_romaji
    assert all(detect_language(clean(question)) == "ja" for question in japanese)
