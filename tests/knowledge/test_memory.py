"""Answers that are remembered for the next who asks the same."""

import pickle

from knowledge.answering import Answerer
from knowledge.memory import Memory

FEES = "開示請求の手数料はいくらですか"


def test_a_question_asked_again_is_answered_the_same(answerer: Answerer):
    first, second = answerer.answer_once(FEES, "ja"), answerer.answer_once(FEES, "ja")
    assert first == second == answerer.answer(FEES, "ja")


def test_readers_of_two_languages_get_their_own(answerer: Answerer):
    assert answerer.answer_once("🎉", "en").language == "en"
    assert answerer.answer_once("🎉", "ja").language == "ja"


def test_what_was_asked_is_not_remembered():
    memory: Memory[str] = Memory()
    memory.keep("entry", FEES)
    kept = pickle.dumps([memory._known, memory._secret])
    assert FEES.encode() not in kept
    assert memory.find(FEES) == "entry"


def test_what_was_not_asked_for_longest_is_forgotten():
    memory: Memory[str] = Memory(most=2)
    memory.keep("one", "1")
    memory.keep("two", "2")
    memory.find("1")
    memory.keep("three", "3")
    assert (memory.find("1"), memory.find("2"), memory.find("3")) == ("one", None, "three")


def test_two_texts_are_not_one():
    memory: Memory[str] = Memory()
    memory.keep("entry", "ab", "c")
    assert memory.find("a", "bc") is None


def test_an_answer_keeps_no_question(answerer: Answerer):
    answerer.answer_once(FEES, "ja")
    assert {kept.question for kept in answerer._memory._known.values()} == {""}
