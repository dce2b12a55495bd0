"""Every text gets one well-formed answer, remembered for the next who asks the same."""

import json
import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.answer_cache import AnswerCache
from knowledge.answering import Answerer
from tests.effort import effort
from tests.growth import MOST, QUESTIONS, growth, repeated

KEYS = {
    "question", "language", "result", "entry", "door", "answer", "answer_language", "sources",
    "score", "candidates",
}  # fmt: skip


def test_a_plain_question_is_found_with_its_quotes(answerer):
    answer = answerer.answer("開示請求の手数料はいくらですか")

    shown = answer.as_json()
    assert shown["result"] == "found"
    assert shown["entry"] == shown["candidates"][0]["entry"] == "fee-amount"
    assert shown["answer"].startswith("手数料は1回の申請につき1,000円")
    assert [source["clause"] for source in shown["sources"]] == ["F7", "F8"]
    assert shown["sources"][0]["quote"] in answerer.library.policy.text
    assert shown["language"] == shown["answer_language"] == "ja"


OFFICE = (
    "The heating on our floor has been off since Monday, so half of us sit downstairs with a coffee"
    " and our laptops, and the other half has gone home. I have been here since seven because of"
    " the quarter's figures, and I am afraid that I am not thinking straight any more. Sorry for"
    " asking what is surely written somewhere."
)
CALL = (
    "I was at the branch in Sendai all week and only came back this morning, so I have not caught"
    " up with my mail yet. One of my older customers, a small wholesaler whom I have known for"
    " years, rang while I was still on the train and had plenty of time to talk. He had one"
    " question which I could not answer."
)


@pytest.mark.parametrize(
    "story",
    [
        OFFICE,
        pytest.param(
            CALL,
            marks=pytest.mark.xfail(
                strict=True, reason="long ways to ask tell of such a call: third parties are nearer"
            ),
        ),
    ],
    ids=["office", "call"],
)
def test_a_question_behind_its_circumstances_is_read_to_its_end(answerer, story):
    answer = answerer.answer(f"{story} How much is the fee for a disclosure request?")

    assert answer.candidates[0].entry == "fee-amount"


def test_no_answer_quotes_a_sentence_twice(answerer):
    twice = [
        entry
        for entry in answerer.library.entries
        if len(
            set(quotes := [source.quote for source in answerer.shown_answer(entry, "ja").sources])
        )
        != len(quotes)
    ]
    assert twice == []


def test_the_parts_of_an_answer_are_separate(answerer):
    shown = answerer.shown_answer("fee-amount", "ja")

    assert shown.headline.endswith("です。")
    assert shown.next_step.startswith("次にすること：")
    assert shown.text == "\n\n".join([shown.headline, shown.middle, shown.next_step])


WORDLESS = [
    "",
    " ",
    "\n" * 10_000,
    ":tada:",
    "🎉🎉",
    "<@U0BOT>",
    "<https://example.com>",
    "…!?",
    "\0",
    "\ud800",
    "<!channel>",
    "https://example.com/a?b=c",
]


def test_a_text_without_words_gets_a_friendly_line(answerer):
    read = [(question, answerer.answer(question, "en")) for question in WORDLESS]
    assert [q for q, e in read if (e.result, e.language) != ("chat", "en") or e.score >= 0.2] == []


def test_the_locale_counts_only_for_questions_without_a_language(answerer):
    assert answerer.answer("手数料はいくら", "en").language == "ja"
    assert answerer.answer("how much is the fee", "ja").language == "en"
    assert answerer.answer("tesuuryou wa ikura desu ka", "en").language == "ja"
    assert answerer.answer("🎉", "en").language == "en"
    assert answerer.answer("🎉").language == "ja"


def test_a_referral_that_wins_is_shown_but_is_no_answer(answerer):
    answer = answerer.answer("有給休暇は何日ありますか")

    assert answer.result == "not_found"
    assert answer.shown.entry.id == "neighbour-personnel"
    assert answer.score < 0.2


def test_an_event_gets_its_route_and_no_answer(answerer):
    answer = answerer.answer("お客様の名簿を誤送信した")

    assert (answer.result, answer.route, answer.topic) == ("door", "breach", "breach")
    assert answer.shown is None


def test_an_entry_in_one_language_answers_in_that_one(base):
    base.write(
        "entries.yaml", "- {id: fee, ask: {ja: [手数料はいくらですか]}, answer: {ja: 千円です。}}"
    )
    answerer = Answerer.open(base.folder)
    answer = answerer.answer("How much is the fee?")

    assert answer.language == "en"
    assert answer.candidates[0].title == "手数料はいくらですか"
    assert answerer.shown_answer("fee", "en").language == "ja"


@settings(max_examples=effort(50, 150), deadline=None)
@given(question=st.text(max_size=300))
def test_any_text_has_one_well_formed_answer(answerer, question):
    answer = answerer.answer(question)

    shown = answer.as_json()
    scores = [found["score"] for found in shown["candidates"]]
    assert shown.keys() >= KEYS
    assert shown["question"] == question
    assert scores == sorted(scores, reverse=True)
    assert len(scores) <= 10
    assert 0 <= shown["score"] <= 1
    assert (shown["answer"] is None) == (shown["entry"] is None)
    assert shown["result"] != "found" or shown["entry"] == shown["candidates"][0]["entry"]
    json.dumps(shown)


@pytest.mark.parametrize("piece", QUESTIONS)
def test_answering_takes_time_proportional_to_the_text(answerer, piece):
    assert growth(answerer.answer, repeated(piece, 40_000)) <= MOST


@pytest.mark.parametrize(
    "polite",
    [
        "恐れ入りますが、開示請求の手数料はいくらですか。お手すきの際にご教示ください。",
        "Good morning! Sorry to bother you, but how much is the fee? Many thanks.",
    ],
)
def test_a_polite_question_is_answered_like_the_plain_one(answerer, polite):
    answer = answerer.answer(polite)

    assert answer.question == polite
    assert (answer.result, answer.candidates[0].entry) == ("found", "fee-amount")


FEES = "開示請求の手数料はいくらですか"


def test_a_question_asked_again_is_answered_the_same(answerer: Answerer):
    first, second = answerer.cached_answer(FEES, "ja"), answerer.cached_answer(FEES, "ja")
    assert first == second == answerer.answer(FEES, "ja")


def test_readers_of_two_languages_get_their_own(answerer: Answerer):
    assert answerer.cached_answer("🎉", "en").language == "en"
    assert answerer.cached_answer("🎉", "ja").language == "ja"


def test_what_was_asked_is_not_remembered():
    memory: AnswerCache[str] = AnswerCache()
    memory.put("entry", FEES)
    kept = pickle.dumps([memory._known, memory._secret])
    assert FEES.encode() not in kept
    assert memory.get(FEES) == "entry"


def test_what_was_not_asked_for_longest_is_forgotten():
    memory: AnswerCache[str] = AnswerCache(most=2)
    memory.put("one", "1")
    memory.put("two", "2")
    memory.get("1")
    memory.put("three", "3")
    assert (memory.get("1"), memory.get("2"), memory.get("3")) == ("one", None, "three")


def test_two_texts_are_not_one():
    memory: AnswerCache[str] = AnswerCache()
    memory.put("entry", "ab", "c")
    assert memory.get("a", "bc") is None


def test_an_answer_keeps_no_question(answerer: Answerer):
    answerer.cached_answer(FEES, "ja")
    assert {kept.question for kept in answerer._memory._known.values()} == {""}


COSTS = [
    ("訂正に手数料はかかりますか", "かかるのは開示と利用目的の通知だけです"),
    ("問い合わせは無料ですか", "かかるのは開示と利用目的の通知だけです"),
    ("Is there a fee for correcting data?", "disclosure and notification of the purpose of use"),
    ("Do I have to pay to make a complaint?", "of the purpose of use only"),
]


def test_who_asks_what_a_correction_or_complaint_costs_reads_first_what_the_fee_is_for(
    answerer: Answerer,
) -> None:
    heads = [(question, only, answerer.answer(question).shown.headline) for question, only in COSTS]
    assert [each for each in heads if each[1] not in each[2]] == []


def test_a_threshold_that_no_probability_reaches_is_written_as_1(answerer: Answerer) -> None:
    # Two answers speak of the word, so that none is certain.
    _, explanation = answerer.explain("方針は？")

    assert explanation.as_json()["thresholds"]["found"] == 1
