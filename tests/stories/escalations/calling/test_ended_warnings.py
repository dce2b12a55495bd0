"""A warning about a breach says what became of it as soon as it is moot, in every thread."""

from datetime import date
from typing import Any

import pytest

from tests.stories.escalations.calling.conftest import MoveClock
from tests.stories.steps.case import direct
from tests.stories.steps.escalations import (
    adds,
    again,
    copy,
    does,
    judged,
    number_in,
    pressed,
    receipt,
    reports,
)
from tests.stories.steps.program import Running
from workspace.driver import Message, Person

MONDAY, WEDNESDAY, FRIDAY = date(2026, 8, 3), date(2026, 8, 5), date(2026, 8, 7)
UNJUDGED = "判断がまだ記録されていません"
DUE, PREPARE = "今日は報告の目安または期限の日です", "今日、速報の準備をしてください"


@pytest.fixture
def number(mei: Person, move_clock: MoveClock, program: Running) -> str:
    """A breach of Monday morning."""
    move_clock(MONDAY, 10)
    found = number_in(reports(mei).words)
    assert program.settled()
    return found


def lines(person: Person, number: str) -> list[Message]:
    top = copy(person, number)
    return [each for each in direct(person) if each.thread_ts == top.ts and each.ts != top.ts]


BECAME = {
    "not_reportable": "✅ 17:00 管理者が判断：事故だが法の報告対象ではない",
    "not_an_incident": "管理者が完了：事故ではない",
    "unknown": "17:00 の判断：まだ分からない",
}


@pytest.mark.parametrize("verdict", BECAME)
def test_a_judgement_ends_every_line_that_waits_for_it(
    verdict: str, number: str, saki: Person, dai: Person, move_clock: MoveClock, program: Running
) -> None:
    # O25
    facts = {"reason": "試験用の名簿だった"} if verdict == "not_an_incident" else {}
    pressed(program, saki, number, "確認した")
    move_clock(MONDAY, 14)
    for person in (saki, dai):
        assert [UNJUDGED in each.words for each in lines(person, number)] == [True]

    move_clock(MONDAY, 17)
    judged(program, saki, number, verdict, **facts)

    for person in (saki, dai):
        [line] = lines(person, number)
        assert BECAME[verdict] in line.words
        assert UNJUDGED not in line.text + line.words
        assert line.buttons == ["内容を見る"]


OWED = {"verdict": "reportable", "types": ["sensitive"], "persons_most": "60"}


@pytest.mark.parametrize(
    ("judgement", "steps"),
    [({"verdict": "not_reportable"}, set()), (OWED, {"報告を記録"})],
    ids=["not_owed", "owed"],
)
def test_a_day_is_called_due_as_long_as_the_judgement_owes_the_report(
    judgement: dict[str, Any],
    steps: set[str],
    number: str,
    saki: Person,
    move_clock: MoveClock,
    program: Running,
) -> None:
    pressed(program, saki, number, "確認した")
    move_clock(WEDNESDAY, 9)
    move_clock(FRIDAY, 9)
    before = "\n".join(each.words for each in lines(saki, number))
    assert all(each in before for each in (UNJUDGED, PREPARE, DUE))

    judged(program, saki, number, **judgement)

    after = lines(saki, number)
    told = "\n".join(each.words for each in after)
    assert UNJUDGED not in told
    assert (DUE in told, PREPARE in told) == (bool(steps), bool(steps))
    assert {label for each in after for label in each.buttons} == {"内容を見る", *steps}


def test_an_acknowledgement_ends_the_call_for_it(
    number: str, saki: Person, dai: Person, move_clock: MoveClock, program: Running
) -> None:
    # O24
    move_clock(MONDAY, 10, 30)
    assert [again(number) in each.words for each in lines(dai, number)] == [True]

    pressed(program, saki, number, "確認した")

    for person in (saki, dai):
        [line] = lines(person, number)
        assert again(number) not in line.text + line.words
        assert "✅ 10:30 管理者が確認" in line.words


def test_a_question_to_the_reporter_ends_with_the_answer(
    number: str, mei: Person, saki: Person, program: Running
) -> None:
    does(program, saki, number, "報告者に聞く", wanted=["persons"])
    asked = [each for each in direct(mei, number) if "分かることを追加" in each.buttons][-1]

    adds(mei, receipt(mei, number), persons="one")
    assert program.settled()

    [over] = [each for each in direct(mei) if each.ts == asked.ts]
    assert over.buttons == []
    assert "もう当てはまりません" in over.words
