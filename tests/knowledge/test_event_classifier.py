"""The event classifier finds events that no pattern knows, and flags no question."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.answering import Answerer
from knowledge.intent import classifier
from knowledge.intent.event_classifier import (
    HASH_BUCKETS,
    MARK_NAMES,
    TOPICS,
    guess_event,
    load_classifier,
    may_be_event,
    text_features,
)
from knowledge.library.loader import Library
from knowledge.matching.matcher import Matcher
from knowledge.text import LONGEST_TEXT, clean
from tests.bench.fitting.event_classifier import EXAMPLES
from tests.effort import effort
from tests.growth import A_HANG, EVENTS, computing, repeated

ROWS: list[dict[str, Any]] = [
    json.loads(line) for line in (EXAMPLES / "varied.jsonl").read_text("utf-8").splitlines()
]
LONGER: list[dict[str, Any]] = [
    json.loads(line) for line in (EXAMPLES / "longer.jsonl").read_text("utf-8").splitlines()
]
MEANING = load_classifier(longer=False).meaning
SIZE = MEANING.shape[1]
# As certain of a breach as a meaning can be.
CERTAIN = np.sign(MEANING[TOPICS.index("breach")] - MEANING[0]) * SIZE**-0.5


def test_the_training_examples_hold_enough_of_both_without_repeats() -> None:
    plain = (EXAMPLES / "plain.jsonl").read_text("utf-8").splitlines()
    texts = [row["question"] for row in [*map(json.loads, plain), *ROWS]]

    assert sum(row["door"] is not None for row in ROWS) >= 500
    assert sum(row["door"] is None for row in ROWS) >= 300
    assert len(set(texts)) == len(texts)


def test_each_topic_has_a_route_and_each_mark_has_its_weight() -> None:
    topics = {row["topic"] for row in (*ROWS, *LONGER) if row["topic"]}
    assert topics == set(TOPICS[1:])
    for longer in (False, True):
        assert load_classifier(longer=longer).marks.shape == (len(TOPICS), len(MARK_NAMES) + 1)
        assert load_classifier(longer=longer).runs.shape == (len(TOPICS), HASH_BUCKETS)


def test_longer_examples_of_each_language_are_by_many_writers_who_wrote_both_kinds() -> None:
    told = {(row["writer"], row["language"]) for row in LONGER if row["door"]}
    harmless = {(row["writer"], row["language"]) for row in LONGER if not row["door"]}

    for language in ("ja", "en"):
        both = [writer for writer, spoken in told & harmless if spoken == language]
        assert len(both) >= 8


PUT_BACK = [
    "お客様の名簿は施錠キャビネットに戻しました",
    "顧客名簿は鍵付きのロッカーにしまいました",
    "会員名簿は棚に戻して鍵をかけました",
    "I put the customer list back in the locked cabinet",
    "I returned the application forms to the safe",
    "I locked the customer list in the drawer before leaving",
]


def test_what_was_put_back_as_it_should_be_is_no_event(answerer: Answerer) -> None:
    heard = [
        told
        for told in PUT_BACK
        if answerer.answer(told).result == "door" or answerer.answer_overheard(told, "ja")
    ]
    assert heard == []


ASTRAY = [
    "お客様の名簿は施錠キャビネットにありませんでした",
    "名簿を机に置きっぱなしにして、施錠キャビネットに戻していませんでした",
    "お客様の名簿を別の会社のキャビネットに戻しました",
    "施錠キャビネットに戻したはずの名簿がありません",
    "ハッカーが顧客データのサーバーをロックしました",
    "退職者が顧客名簿を自分のロッカーに入れました",
    "I forgot to put the customer list back in the locked cabinet",
    "Ransomware locked the customer database up",
    "The hackers have locked our customer files up",
    "The customer list I put back in the locked cabinet is gone",
    "I put the customer list back in the wrong client's cabinet",
]


def test_what_went_wrong_with_the_cabinet_is_an_event(answerer: Answerer) -> None:
    assert [told for told in ASTRAY if answerer.answer(told).topic != "breach"] == []


TOLD_AT_LENGTH = {
    "breach": [
        "営業の資料置き場を外の業者さんと共有しているのですが、その中に面談の記録が混ざっていました。昨日から開ける状態だったようです。どうすればいいですか。",
        "A client's assistant wrote that the file in my mail was meant for somebody else, there were forty names in it. What should I do next?",
    ],
    "disclosure": [
        "代表電話に以前のお客様からお電話がありました。うちに残っている書類と録音をすべて見せてほしいそうです。折り返すとお答えしました。",
        "A lady on the phone wants to know everything we keep about her late husband, and a copy of it. I said somebody would call back.",
        "先日の懇親会で、以前うちを担当してくださった方から、社内報に載った写真のことを少し言われました。本人はもう退職されていて、できれば次からは使わないでもらえると嬉しいとのことです。広報には伝えていません。",
    ],
    "complaint": [
        "Mr. Fuse rang again. He is furious that a salesman knew his private mobile number, and he wants a written apology from us.",
        "The owner of the flower shop downstairs rang our front desk. She says our leaflet came with her late father's name on it for the third time, and she finds it tasteless. She wants to hear from somebody in charge.",
        "支店に年配の男性がお見えになり、奥様の通院のことをうちの営業が近所で話していたと、かなり怒っていらっしゃいます。どなたが責任を取るのかとおっしゃって、まだロビーにいらっしゃいます。",
    ],
    "human": [
        "I've tried to explain the two lists above as well as I could, and the automatic reply doesn't fit. It would be easier if one of you looked at the sheet with me this afternoon, I'm on the fourth floor until six.",
        "ここまで長々と書きましたが、文章だけでは伝わらない気がします。午後の打合せの前に、どなたか一度画面を一緒に見ていただけないでしょうか。四階におります。",
        "I've read the page twice and I'm none the wiser. Could somebody from your office ring me before three? My extension is 4410.",
        "何度読んでも判断がつきません。夕方までにどなたか担当の方からお電話をいただけないでしょうか。内線は2207です。",
    ],
}


def test_what_a_longer_message_tells_opens_its_route(answerer: Answerer) -> None:
    told = [(text, topic) for topic, all_ in TOLD_AT_LENGTH.items() for text in all_]
    read = [(*each, answerer.answer(each[0])) for each in told]
    assert [e[:2] for e in read if (e[2].result, e[2].topic) != ("door", e[1])] == []


def test_what_may_be_a_complaint_keeps_its_answer_and_is_offered_the_route(
    answerer: Answerer,
) -> None:
    answer = answerer.answer(
        "入電がありました。なぜ自分の誕生日を営業が知っているのか、気味が悪い、上の人から説明しろと"
        "大変お怒りです。明日また掛けるとのことでした。"
    )

    assert answer.result in ("found", "likely", "unsure")
    assert (answer.route, answer.topic) == (None, None)
    assert answer.offered_topic == answer.as_json()["offers"] == "complaint"


HARMLESS = [
    "間違えて二階のプリンタに出してしまいましたが、社員旅行のしおりでした。拾った方が届けてくれたので大丈夫です。",
    "I left my umbrella and my own gym bag on the train last night. The station has them, I'll fetch them after work.",
    "Next week we will send the list of attendees to the hotel. May I put their phone numbers in it, or only the names?",
    "One applicant finished her interview today and before she left she wanted to know how long we keep the letters of people we don't hire. I promised to write her. What is the period, please?",
    "The pension fund's clerk called about the list of family members. She would like to know on what basis we send it. I guess it's the law, but I'd rather hear it from you before three.",
    "春に入社される方から人事を通して届きました。「提出した書類はどこに置かれ、いつ捨てられますか」。なぜ私たちの課に来たのかは分かりません。",
    "幼稚園の園長先生が、申込書になぜ性別の欄があるのかと首をかしげておられたそうです。営業が答えられずに私のところへ上がってきました。書いていただく必要があるのかも含めて教えてください。",
]


def test_a_longer_harmless_message_opens_no_route(answerer: Answerer) -> None:
    assert [told for told in HARMLESS if answerer.answer(told).result == "door"] == []


@pytest.mark.long
def test_nearly_every_example_that_no_pattern_knows_is_found(answerer: Answerer) -> None:
    unknown = [
        row
        for row in ROWS
        if row["door"] and classifier.classify(clean(row["question"])) == classifier.QUESTION
    ]
    right = [
        answerer.answer(row["question"]).topic == row["topic"] for row in unknown[:: effort(16, 4)]
    ]

    assert sum(right) >= 0.93 * len(right)


def test_hardly_any_written_question_is_taken_for_an_event(answerer: Answerer) -> None:
    asked = [row["question"] for row in ROWS if not row["door"]][:: effort(12, 3)]
    opened = [text for text in asked if answerer.answer(text).result == "door"]

    assert len(opened) <= 0.02 * len(asked)


@pytest.mark.long
def test_a_phrasing_of_an_entry_is_a_question(answerer: Answerer, library: Library) -> None:
    entries = [*library.entries.values()][:: effort(3, 1)]
    asks = [ask for entry in entries for ask in entry.ask["ja"][:1]]

    assert [ask for ask in asks if answerer.answer(ask).result == "door"] == []


ASKED = [
    "CCで送ってしまったら漏えい扱いですか",
    "他社の見積が混ざっていたら報告が必要ですか",
    "カフェでPCを盗まれた場合の連絡先",
    "もし名簿が検索に出てきたとします。誰に言えばいいですか",
    "封筒の入れ違いが起きたときの手順を教えてください",
    "what if a customer gets someone else's letter",
    "Who pays when a work laptop is lost?",
    "Suppose the payroll sheet went to everybody",
    "I'd like to know the procedure for stolen laptops",
]


def test_a_question_form_is_no_event_however_certain_its_meaning() -> None:
    assert [asked for asked in ASKED if guess_event(clean(asked), CERTAIN) is not None] == []


DOUBTED = [
    "送ってしまったのですが、どうすればいいですか",
    "席を立ったら、もうパソコンがありませんでした",
    "もしかしたら違う人に送ったかもです",
    "他の方の紙が入っていたのではないでしょうか",
    "I sent it already. What should I do?",
    "not sure if that was the right file",
]


def test_doubt_and_a_cry_for_help_do_not_hide_a_statement() -> None:
    forms = [(told, text_features(clean(told), CERTAIN).form) for told in DOUBTED]
    assert [told for told, form in forms if not may_be_event(form, "breach")] == []


def test_without_the_semantic_package_only_the_patterns_work(
    library: Library, matchers: Callable[[bool], Matcher]
) -> None:
    answerer = Answerer(library, matchers(False), {})

    assert answerer.answer("名簿を誤送信した").route == "breach"
    assert answerer.answer("カフェで席を立った間にノートPCが消えてました").result != "door"


def test_weights_for_another_encoder_are_ignored() -> None:
    assert guess_event("名簿を送り間違えた", np.ones(SIZE + 1, np.float32)) is None


@given(st.text(max_size=LONGEST_TEXT))
def test_any_text_is_classified_the_same_every_time(text: str) -> None:
    guessed = guess_event(clean(text), CERTAIN)

    assert guessed is None or guessed.topic in TOPICS[1:]
    assert guessed == guess_event(clean(text), CERTAIN)


def test_the_longest_text_is_classified_without_a_hang() -> None:
    told = [clean(repeated(piece, LONGEST_TEXT)) for piece in EVENTS]
    took = [(text[:20], computing(lambda text: guess_event(text, CERTAIN), text)) for text in told]
    assert [each for each in took if each[1] >= A_HANG] == []


def test_the_weights_are_small() -> None:
    assert Path(classifier.__file__).with_name("event_classifier.json").stat().st_size < 160_000
