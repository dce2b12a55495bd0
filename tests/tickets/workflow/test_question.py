"""A question to the desk: open, taken, answered, closed (O32)."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.tickets.refusals import refuses
from tickets.model.errors import Code, ForbiddenMoveError, NotAllowedError
from tickets.model.kinds import Move, PersonalField, Status

ANSWER = {PersonalField.ANSWER: "会社の名刺も個人情報です。"}


def test_only_a_taken_question_is_answered(open_question: Callable[[], Any]) -> None:
    with pytest.raises(ForbiddenMoveError):
        open_question().does("mei", Move.ANSWER, ANSWER)


def test_a_reopened_question_returns_to_the_same_agent(open_question: Callable[[], Any]) -> None:
    case = open_question().does("mei", Move.TAKE).does("mei", Move.ANSWER, ANSWER)

    case.does("sato", Move.STILL_STUCK, {PersonalField.WORDS: "退職者の名刺も同じですか"})

    assert (case.ticket.status, case.ticket.owner) == (Status.TAKEN, "mei")


def test_the_second_answer_does_not_overwrite_the_first(open_question: Callable[[], Any]) -> None:
    case = open_question().does("mei", Move.TAKE).does("mei", Move.ANSWER, ANSWER)
    case.does("sato", Move.STILL_STUCK).does("mei", Move.ANSWER, ANSWER)

    answers = [slot for slot in case.ticket.personal if slot.field is PersonalField.ANSWER]

    assert len(answers) == 2


def test_the_desk_closes_only_after_a_long_silence(open_question: Callable[[], Any]) -> None:
    case = open_question().does("mei", Move.TAKE).does("mei", Move.ANSWER, ANSWER)

    with refuses(Code.STILL_WAITING):
        case.does("mei", Move.SOLVED)
    case.waits(14).does("mei", Move.SOLVED)


def test_a_released_question_is_open_again(open_question: Callable[[], Any]) -> None:
    case = open_question().does("mei", Move.TAKE).does("mei", Move.RELEASE)

    assert (case.ticket.status, case.ticket.owner) == (Status.OPEN, None)


def test_only_the_desk_answers(open_question: Callable[[], Any]) -> None:
    with pytest.raises(NotAllowedError):
        open_question().does("sato", Move.TAKE)


def test_an_agents_own_question_is_answered_by_another(open_question: Callable[..., Any]) -> None:
    with pytest.raises(NotAllowedError):
        open_question("ken").does("ken", Move.TAKE)
