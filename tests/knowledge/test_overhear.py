"""A message not addressed to the desk is answered only if it is a question with a certain answer."""

from zlib import crc32

import pytest

from knowledge.answering import Answerer
from knowledge.evaluation.accuracy import LabelledQuestion
from knowledge.evaluation.coverage import read_test_questions
from knowledge.library.loader import SHIPPED_FOLDER
from tests.effort import effort

EACH = 5


def asked(*, ours: bool) -> list[LabelledQuestion]:
    """A fifth of the written questions that the base answers, or that it does not.

    By their letters: a new question leaves the others in the sample, or out of it.
    """
    return [
        one
        for one in read_test_questions(SHIPPED_FOLDER)
        if bool(one.entries) is ours and crc32(one.text.encode()) % EACH == 0
    ]


@pytest.mark.long
def test_most_questions_of_ours_are_heard_and_nearly_all_answered_rightly(
    answerer: Answerer,
) -> None:
    questions = asked(ours=True)
    heard = [
        found.shown is not None and found.shown.entry.id in question.entries
        for question in questions
        if (found := answerer.answer_overheard(question.text, "ja"))
    ]

    assert len(heard) >= 0.6 * len(questions)
    assert sum(heard) >= 0.97 * len(heard)


@pytest.mark.long
def test_hardly_any_other_question_is_heard(answerer: Answerer) -> None:
    questions = [each.text for each in asked(ours=False)][:: effort(2, 1)]
    heard = [text for text in questions if answerer.answer_overheard(text, "ja")]

    assert len(heard) <= 0.02 * len(questions), heard


@pytest.mark.parametrize(
    "text",
    ["お客様の名簿を違う会社に送ってしまいました", "I sent the customer list to the wrong company"],
)
def test_the_statement_of_a_possible_breach_is_heard(answerer: Answerer, text: str) -> None:
    found = answerer.answer_overheard(text, "ja")

    assert (found.result, found.topic, found.shown) == ("door", "breach", None)


@pytest.mark.parametrize(
    "text",
    [
        "開示の手数料っていくらでしたっけ",
        "クッキー何に使ってるんだっけ",
        "個人情報の管理者って誰",
        "録音って何のためかな",
        "anyone know the fee for a disclosure request",
    ],
)
def test_a_question_in_passing_is_heard(answerer: Answerer, text: str) -> None:
    found = answerer.answer_overheard(text, "ja")

    assert found.result == "found"


NOT_HEARD = [
    *(
        "",
        "ok",
        "手数料",
        "fee",
        "それはいくら？",
        "こんにちは",
        "ありがとう",
        "苦情を記録したい",
    ),
    # what colleagues tell each other
    "開示請求の手数料、先方には1,000円と伝えました",
    "本人確認書類は免許証の写しで受け取りました",
    "手数料は現金書留だとだめです",
    "代理人の委任状はコピーだとだめです。",
    "本人確認書類は住民票を送ってもらっていいです。",
    "手数料は切手で払ってもらっていい。",
    "開示請求の手数料は1件1,000円なのです",
    "somebody has to send the power of attorney for the agent",
    "someone has requested disclosure and asked about the fee",
]


def test_what_is_no_whole_question_is_not_heard(answerer: Answerer) -> None:
    assert [text for text in NOT_HEARD if answerer.answer_overheard(text, "ja") is not None] == []
