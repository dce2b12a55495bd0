"""What is told and what is asked: events and requests open doors, questions do not."""

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.intent.classifier import QUESTION, Intent, classify
from knowledge.intent.event_classifier import EXAMPLES
from knowledge.library.loader import Library
from knowledge.text import LONGEST, clean
from tests.growth import A_HANG, EVENTS, computing, repeated

ROWS: list[dict[str, Any]] = [
    json.loads(line) for line in (EXAMPLES / "plain.jsonl").read_text("utf-8").splitlines()
]
DOORS = [row for row in ROWS if row["door"]]
# One plain Japanese sentence that ends in た, so that an ending can be put to it.
TOLD = [
    row["question"]
    for row in DOORS
    if row["topic"] != "status"
    and re.fullmatch("(?!.*ので)[^。、？?!]*[ぁ-ん][^。、？?!]*た", row["question"])
]
TOLD_IN_ENGLISH = [
    row["question"]
    for row in DOORS
    if row["language"] == "en"
    and row["topic"] not in ("status", "own_data")
    and re.fullmatch(r"[\x20-\x7e]*", row["question"])
    and "!" not in row["question"]
]


def heard(text: str) -> Intent:
    return classify(clean(text))


def test_the_table_holds_enough_of_both_and_repeats_nothing() -> None:
    questions = [row["question"] for row in ROWS]

    assert len(DOORS) >= 100
    assert sum(row["topic"] is None for row in ROWS) >= 100
    assert len(set(questions)) == len(questions)


def test_every_statement_opens_its_door_and_no_question_opens_one() -> None:
    misread = [
        (row["question"], row["topic"], reading.topic)
        for row in ROWS
        if (reading := heard(row["question"])).topic != row["topic"] or reading.route != row["door"]
    ]

    assert misread == []


def test_no_way_to_ask_for_a_shipped_entry_is_taken_for_an_event(shipped_asks: list[str]) -> None:
    assert [ask for ask in shipped_asks if heard(ask) != QUESTION] == []


@pytest.fixture(scope="module")
def shipped_asks() -> list[str]:
    from knowledge.library.loader import SHIPPED
    from knowledge.library.loader import read as read_library

    library: Library = read_library(SHIPPED)
    return [
        ask for entry in library.entries.values() for asks in entry.ask.values() for ask in asks
    ]


ASKED_INSTEAD = ["らどうなりますか", "ときの報告先は？", "場合は誰に言いますか", "か", "？", "かどうか知りたい", "人はどうなりますか"]  # fmt: skip


@pytest.mark.parametrize("ending", ASKED_INSTEAD)
def test_the_same_words_as_a_condition_or_a_question_open_no_door(ending: str) -> None:
    assert [told for told in TOLD if heard(told + ending).kind == "door"] == []


@pytest.mark.parametrize("opening", ["もし", "万が一", "例えば、"])
def test_what_is_only_imagined_opens_no_door(opening: str) -> None:
    assert [told for told in TOLD if heard(opening + told).kind == "door"] == []


@pytest.mark.parametrize(
    "opening", ["If ", "What happens if ", "Who do I call when ", "Suppose ", "In case "]
)
def test_an_english_condition_opens_no_door(opening: str) -> None:
    assert [told for told in TOLD_IN_ENGLISH if heard(opening + told).kind == "door"] == []


@pytest.mark.parametrize("ending", ["。どうすればいいですか", "。", "！", "よ", "んです", "のですが、どうしましょう"])  # fmt: skip
def test_a_statement_stays_one_whatever_is_asked_after_it(ending: str) -> None:
    assert [told for told in TOLD if heard(told + ending) != heard(told)] == []


@pytest.mark.parametrize("hedge", ["かもしれません", "みたいです", "ようです", "気がする", "可能性があります", "のではないかと思います"])  # fmt: skip
def test_a_doubtful_breach_is_one(hedge: str) -> None:
    told = [
        text for text in TOLD if heard(text).topic == "breach" and not re.search("と.*た$", text)
    ]

    assert [text for text in told if heard(text + hedge).topic != "breach"] == []


@pytest.mark.parametrize("greeting", ["こんにちは。", "お疲れ様です。", "<@U01BOT> "])
def test_a_greeting_before_an_event_hides_nothing(greeting: str) -> None:
    rows = [row for row in DOORS if row["language"] == "ja" and not row["question"].isascii()]

    assert [
        row["question"] for row in rows if heard(greeting + row["question"]).topic != row["topic"]
    ] == []


@pytest.mark.parametrize("change", [str.upper, str.title, lambda text: f"Hello. {text}"])
def test_english_is_read_alike_in_any_case(change: Any) -> None:
    told = [text for text in TOLD_IN_ENGLISH if "'" not in text]

    assert [text for text in told if heard(change(text)) != heard(text)] == []


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
def test_an_event_may_be_written_in_any_way(written: str, again: str) -> None:
    assert heard(written) == heard(again) == Intent("door", "breach", "breach")


@pytest.mark.parametrize(
    "loss",
    [
        "家の鍵をなくした", "傘を電車に忘れました", "財布を落とした", "社員証をなくした",
        "マイナンバーの通知カードをなくした", "トイレで水漏れしています", "PCを落として壊した", "ファイルが開けなくなりました", "封筒が足りなくなりました", "宛先を確認してから送信しました",
        "I lost my umbrella", "lost my keys", "I lost a bet", "my credit card was stolen",
        "I left my laptop at home",
    ],
)  # fmt: skip
def test_a_harmless_loss_is_no_breach(loss: str) -> None:
    assert heard(loss) == QUESTION


def test_what_happened_elsewhere_is_no_breach_of_ours() -> None:
    assert heard("ニュースで銀行が顧客情報を流出させたと見ました") == QUESTION
    assert heard("another company leaked my data") == QUESTION


def test_a_contractor_s_breach_is_ours() -> None:
    assert heard("委託先から名簿を紛失したと連絡がありました").topic == "breach"
    assert heard("our vendor told us they lost our data").topic == "breach"


def test_a_breach_told_with_a_complaint_is_a_breach_first() -> None:
    told = "お客様から、別の人の請求書が届いたと苦情がありました"

    assert heard(told).topic == "breach"


@pytest.mark.parametrize(
    "text", ["手数料", "ISMS", "GDPR", "JIS Q 15001", "開示", "www.のつくアドレス", "qwerty配列とは", "ううん、違います", "法第18条", "xyz社", "cookie", "bcc", "ok ですか"]
)  # fmt: skip
def test_a_rare_word_is_a_question_and_no_gibberish(text: str) -> None:
    assert heard(text) == QUESTION


@pytest.mark.parametrize(
    "text", ["", "  ", "…", "？？", "😀😀", "<@U01BOT>", "<https://a.example>", ":tada:", "\x00"]
)  # fmt: skip
def test_a_text_without_a_word_is_empty(text: str) -> None:
    assert heard(text) == Intent("chat", topic="empty")


@pytest.mark.parametrize(
    "text", ["こんにちは、手数料はいくらですか", "ありがとう。ところで窓口はどこ？", "hello, what is the fee?", "thanks, and where is the form"]
)  # fmt: skip
def test_courtesy_around_a_question_leaves_it_a_question(text: str) -> None:
    assert heard(text) == QUESTION


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Hi, hope you are well. Thanks in advance!", "thanks"),
        ("Hello everyone, I hope you're doing well. Kind regards", "thanks"),
        ("Good morning team! Hope this message finds you well.", "greeting"),
        ("Sorry to bother you. Have a nice day!", "greeting"),
        ("Hope you had a great weekend, thank you very much in advance", "thanks"),
        ("Dear team, any help would be greatly appreciated. Best regards", "thanks"),
    ],
)
def test_a_polite_text_with_nothing_in_it_is_small_talk(text: str, topic: str) -> None:
    assert heard(text) == Intent("chat", topic=topic)


@pytest.mark.parametrize(
    "text",
    ["Hope you are well, what is the fee?", "How are you keeping my data", "Have a nice form for me?"],
)  # fmt: skip
def test_a_question_after_a_polite_word_stays_one(text: str) -> None:
    assert heard(text) == QUESTION


@given(st.text(max_size=LONGEST))
def test_any_text_whatever_gets_a_reading(text: str) -> None:
    reading = heard(text)

    assert (reading.kind == "door") == (reading.route is not None)
    assert (reading.kind == "question") == (reading.topic is None)


def told_at_random() -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(EVENTS), max_size=120).map("".join)


@pytest.mark.property
@settings(deadline=None, max_examples=150)
@given(told_at_random())
def test_words_of_events_in_any_order_are_read_without_a_hang(text: str) -> None:
    #
    assert computing(classify, clean(text)) < A_HANG


@pytest.mark.parametrize("piece", EVENTS)
def test_a_word_said_over_and_over_is_read_without_a_hang(piece: str) -> None:
    assert computing(classify, clean(repeated(piece, LONGEST))) < A_HANG


def test_threads_read_alike() -> None:
    texts = [row["question"] for row in ROWS]

    with ThreadPoolExecutor(4) as threads:
        several: Iterator[Intent] = threads.map(heard, texts)

    assert list(several) == [heard(text) for text in texts]
