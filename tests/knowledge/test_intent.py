"""Patterns find stated events and requests, and flag no question."""

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.intent import patterns
from knowledge.intent.classifier import QUESTION, Intent, classify
from knowledge.library.loader import Library
from knowledge.text import LONGEST_TEXT, clean
from tests.bench.fitting.event_classifier import EXAMPLES
from tests.effort import effort
from tests.growth import A_HANG, EVENTS, computing, repeated

ROWS: list[dict[str, Any]] = [
    json.loads(line) for line in (EXAMPLES / "plain.jsonl").read_text("utf-8").splitlines()
]
STATED = [row for row in ROWS if row["door"]]
# One plain Japanese sentence that ends in た, so that an ending can be put to it.
TOLD = [
    row["question"]
    for row in STATED
    if row["topic"] != "status"
    and re.fullmatch("(?!.*ので)[^。、？?!]*[ぁ-ん][^。、？?!]*た", row["question"])
]
TOLD += [
    "元カノの住所を社内システムで調べている人がいた",
    "顧客リストを家に持って帰っている人がいた",
]
TOLD_IN_ENGLISH = [
    row["question"]
    for row in STATED
    if row["language"] == "en"
    and row["topic"] not in ("status", "own_data")
    and re.fullmatch(r"[\x20-\x7e]*", row["question"])
    and "!" not in row["question"]
]


def intent_of(text: str) -> Intent:
    return classify(clean(text))


def test_the_examples_hold_enough_statements_and_questions_without_repeats() -> None:
    questions = [row["question"] for row in ROWS]

    assert len(STATED) >= 100
    assert sum(row["topic"] is None for row in ROWS) >= 100
    assert len(set(questions)) == len(questions)


def test_every_statement_gets_its_route_and_no_question_gets_one() -> None:
    misread = [
        (row["question"], row["topic"], intent.topic)
        for row in ROWS
        if (intent := intent_of(row["question"])).topic != row["topic"]
        or intent.route != row["door"]
    ]

    assert misread == []


@pytest.mark.long
def test_no_shipped_phrasing_is_taken_for_an_event(library: Library) -> None:
    entries = library.entries.values()
    asks = [ask for entry in entries for asks in entry.ask.values() for ask in asks]

    assert [ask for ask in asks[:: effort(8, 1)] if intent_of(ask) != QUESTION] == []


QUESTIONS = ["{}らどうなりますか", "{}ときの報告先は？", "{}場合は誰に言いますか", "{}か", "{}？", "{}かどうか知りたい", "{}人はどうなりますか", "もし{}", "万が一{}", "例えば、{}"]  # fmt: skip
QUESTIONS_IN_ENGLISH = ["If {}", "What happens if {}", "Who do I call when {}", "Suppose {}", "In case {}"]  # fmt: skip


@pytest.mark.long
def test_a_condition_or_a_question_is_no_event() -> None:
    asked = [frame.format(told) for frame in QUESTIONS for told in TOLD]
    asked += [frame.format(told) for frame in QUESTIONS_IN_ENGLISH for told in TOLD_IN_ENGLISH]

    assert [text for text in asked if intent_of(text).kind == "door"] == []


ENDINGS = [
    "{}。どうすればいいですか",
    "{}。",
    "{}！",
    "{}よ",
    "{}んです",
    "{}のですが、どうしましょう",
]
GREETINGS = ["こんにちは。{}", "お疲れ様です。{}", "<@U01BOT> {}"]
DOUBTS = ["{}かもしれません", "{}みたいです", "{}ようです", "{}気がする", "{}可能性があります", "{}のではないかと思います"]  # fmt: skip


def test_endings_greetings_and_doubts_do_not_hide_a_statement() -> None:
    breaches = [text for text in TOLD if intent_of(text).topic == "breach"]
    breaches = [text for text in breaches if not re.search("と.*た$", text)]
    japanese = [row["question"] for row in STATED if row["language"] == "ja"]
    cases = [
        (text, frame)
        for texts, frames in (
            (TOLD, ENDINGS),
            (breaches, DOUBTS),
            ([text for text in japanese if not text.isascii()], GREETINGS),
        )
        for text in texts
        for frame in frames
    ]

    assert [
        frame.format(text)
        for text, frame in cases
        if intent_of(frame.format(text)) != intent_of(text)
    ] == []


@pytest.mark.parametrize("change", [str.upper, str.title, lambda text: f"Hello. {text}"])
def test_english_is_read_alike_in_any_case(change: Any) -> None:
    told = [text for text in TOLD_IN_ENGLISH if "'" not in text]

    assert [text for text in told if intent_of(change(text)) != intent_of(text)] == []


@pytest.mark.parametrize(
    ("written", "again"),
    [
        ("個人情報を漏らした", "個人情報をもらした"),
        ("個人情報が漏洩しました", "個人情報がろうえいしました"),
        ("漏えいしたかもしれない", "漏洩したかもしれない"),
        ("USBをなくしました", "ＵＳＢをナクシマシタ"),
        ("USBをなくしました", "usb wo nakushimashita"),
        ("名簿を誤送信しました", "meibo wo gosoushin shimashita"),
        ("名簿を紛失しました", "名簿を紛失いたしました"),
        ("名簿を誤送信した", "名 簿 を 誤 送 信 し た"),
    ],
)
def test_an_event_is_detected_in_any_spelling(written: str, again: str) -> None:
    assert intent_of(written) == intent_of(again) == Intent("door", "breach", "breach")


@pytest.mark.parametrize(
    "leave",
    [
        "許可も得てもいないのに",
        "許可があるかわかりませんが",
        "承認があるわけでもないのに",
        "許可された範囲を超えて",
        "許可をもらったと嘘をついて",
    ],
)
def test_doubtful_leave_keeps_what_was_taken_home_a_breach(leave: str) -> None:
    said = "同僚が顧客名簿を持ち帰りました"
    assert intent_of(f"{leave}、{said}") == intent_of(said) == Intent("door", "breach", "breach")


HARMLESS = [
    "傘を電車に忘れました", "財布を落とした", "マイナンバーの通知カードをなくした", "PCを落として壊した", "ファイルが開けなくなりました",
    "封筒が足りなくなりました", "宛先を確認してから送信しました",
    "許可を得て顧客リストを持ち帰っている社員がいます", "上司の承認済みで、同僚が名簿を自宅に持ち帰りました", "顧客リストを持ち帰っている人がいますが、いいんですか",
    # rare words that are no gibberish
    "手数料", "ISMS", "GDPR", "JIS Q 15001", "開示", "www.のつくアドレス", "qwerty配列とは", "ううん、違います", "法第18条", "xyz社", "cookie", "bcc", "ok ですか",
    # courtesies around a question
    "こんにちは、手数料はいくらですか", "ありがとう。ところで窓口はどこ？", "hello, what is the fee?", "thanks, and where is the form",
    "Hope you are well, what is the fee?", "How are you keeping my data", "Have a nice form for me?",
]  # fmt: skip


def test_harmless_losses_rare_words_and_polite_questions_are_questions() -> None:
    assert [text for text in HARMLESS if intent_of(text) != QUESTION] == []


OWN_RECORDS = [
    "患者さんがカルテを見たいと言っています",
    "患者さんがカルテのコピーを欲しがっています",
    "患者さんが診療記録の写しがほしいそうです",
    "保護者が成績表を見せてほしいと言っています",
    "ご家族が検査結果の写しをほしがっています",
    "A patient wants a copy of the medical record",
    "a borrower wants us to delete the loan history",
]


def test_a_wish_for_the_records_of_a_hospital_a_school_or_a_library_is_a_request() -> None:
    wish = Intent("door", "disclosure", "disclosure")
    assert [text for text in OWN_RECORDS if intent_of(text) != wish] == []


OTHER_WISHES = [
    "患者さんが駐車場を使いたいと言っています",
    "お客様がパンフレットを欲しがっています",
    "カルテは誰が見られますか",
    "患者さんにカルテのコピーを渡していいですか",
    "May a patient have a copy of the medical record?",
]


def test_other_wishes_and_questions_about_records_are_questions() -> None:
    assert [text for text in OTHER_WISHES if intent_of(text) != QUESTION] == []


@given(st.text(max_size=LONGEST_TEXT))
def test_any_text_is_classified(text: str) -> None:
    intent = intent_of(text)

    assert (intent.kind == "door") == (intent.route is not None)
    assert (intent.kind == "question") == (intent.topic is None)


def told_at_random() -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(EVENTS), max_size=120).map("".join)


@pytest.mark.property
@settings(deadline=None, max_examples=150)
@given(told_at_random())
def test_event_words_in_any_order_are_classified_without_a_hang(text: str) -> None:
    assert computing(classify, clean(text)) < A_HANG


def test_a_repeated_word_is_classified_without_a_hang() -> None:
    told = [clean(repeated(piece, LONGEST_TEXT)) for piece in EVENTS]
    assert [text[:20] for text in told if computing(classify, text) >= A_HANG] == []


def test_threads_classify_alike() -> None:
    texts = [row["question"] for row in ROWS]

    with ThreadPoolExecutor(4) as threads:
        several: Iterator[Intent] = threads.map(intent_of, texts)

    assert list(several) == [intent_of(text) for text in texts]


def test_once_prepared_no_question_compiles_a_pattern(monkeypatch: pytest.MonkeyPatch) -> None:
    patterns.compile_all()
    monkeypatch.setattr(patterns.Pattern, "prepare", lambda _pattern: pytest.fail("compiled"))

    for row in ROWS:
        classify(row["question"])
