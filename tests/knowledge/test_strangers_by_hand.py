"""Questions that people from outside tried by hand and that went wrong once."""

import pytest

from knowledge.answering import Answerer
from knowledge.evaluation.figures import ANSWERED


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("防犯カメラの映像って個人情報になりますか？", "personal-information-what"),
        ("本人確認書類のコピーは返却されますか", "id-copy-returned"),
        ("開示を断る理由には何がありますか", "refusal-possible"),
        ("What are the reasons for a refusal?", "refusal-possible"),
    ],
)
def test_it_is_answered_to_the_point(answerer: Answerer, question: str, entry: str) -> None:
    answer = answerer.answer(question)

    assert answer.result in ANSWERED
    assert answer.shown is not None
    assert answer.shown.entry.id == entry


@pytest.mark.parametrize(
    "word",
    ["切手", "開示", "同意", "録音", "名簿", "certificate", "documents", "stamps", "consent"],
)
def test_a_bare_word_of_ours_gets_a_choice(answerer: Answerer, word: str) -> None:
    answer = answerer.answer(word)

    assert answer.result == "unsure"
    assert len(answer.candidates) >= 3


@pytest.mark.parametrize("word", ["有給", "プリンター", "天気", "契約書", "printer", "parking"])
def test_a_bare_word_of_others_is_referred(answerer: Answerer, word: str) -> None:
    assert answerer.answer(word).result == "not_found"


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("クレームを記録したいんだけど", "complaint"),
        ("I want to log a complaint", "complaint"),
        ("チャットではなく担当の方と直接お話しできますか", "human"),
        ("Could somebody from the privacy team call me today?", "human"),
        ("人としゃべりたいんですが、誰かいますか", "human"),
        ("日本語に自信がないので、負責の方と直接話したいです", "human"),
        ("May I have a quick word with someone from the desk?", "human"),
        ("17時に出るので、その前に担当者様と直接お話しできますか", "human"),
        ("担当さん 代わって", "human"),
        ("I'd prefer to discuss it with a human colleague, if possible", "human"),
        ("A colleague put a customer's phone number in the wiki, is that ok?", "breach"),
        ("取引先の方が正式に抗議したいとのことです", "complaint"),
        ("名簿の件、苦情として残していただけますか", "complaint"),
    ],
)
def test_it_opens_its_route(answerer: Answerer, question: str, topic: str) -> None:
    answer = answerer.answer(question)

    assert (answer.result, answer.topic) == ("door", topic)


@pytest.mark.parametrize(
    "question",
    [
        "お客様が担当者と話したいと言ったらどうする",
        "are you a real person",
        "人事の人に電話したい場合は?",
    ],
)
def test_a_word_about_people_is_no_wish_for_one(answerer: Answerer, question: str) -> None:
    assert answerer.answer(question).topic != "human"


@pytest.mark.parametrize(
    "told",
    [
        "He is upset, please open a case with facilities about the broken chair",
        "May I put a customer's phone number on our wiki?",
    ],
)
def test_another_matter_and_a_question_open_no_route(answerer: Answerer, told: str) -> None:
    assert answerer.answer(told).route is None


def test_no_answer_sends_people_to_the_desk_twice_in_a_row(answerer: Answerer) -> None:
    twice = [
        entry
        for entry in answerer.library.entries
        if ((japanese := answerer.show(entry, "ja")) and "ご連絡先は、窓口" in japanese.text)
        or (
            (english := answerer.show(entry, "en"))
            and "Contact: the desk" in (english.next_step or "")
        )
    ]

    assert twice == []
