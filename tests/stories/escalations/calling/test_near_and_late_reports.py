"""Reports of a breach that are near or late: in the threads until they are obsolete, on Home, in the
digest.
"""

from datetime import date
from typing import Any

import pytest

from tests.stories.escalations.calling.conftest import MoveClock
from tests.stories.steps.case import direct
from tests.stories.steps.complaints import number_of, takes
from tests.stories.steps.disclosures import Request
from tests.stories.steps.escalations import (
    adds,
    again,
    copy,
    does,
    filed,
    heard,
    judged,
    number_in,
    presses,
    receipt,
    reports,
)
from tests.stories.steps.homes import below, home, is_away
from tests.stories.steps.mornings import digests, in_one_line, planned, plans
from tests.stories.steps.program import Running
from workspace.driver import Message, Person, Slack

MONDAY, TUESDAY, WEDNESDAY = date(2026, 8, 3), date(2026, 8, 4), date(2026, 8, 5)
THURSDAY, FRIDAY, NEXT_MONDAY = date(2026, 8, 6), date(2026, 8, 7), date(2026, 8, 10)
UNJUDGED = "判断がまだ記録されていません"
DUE, PREPARE = "今日は報告の目安または期限の日です", "今日、当局への速報の準備をしてください"


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
    verdict: str, number: str, saki: Person, dai: Person, move_clock: MoveClock
) -> None:
    # O25
    facts = {"reason": "試験用の名簿だった"} if verdict == "not_an_incident" else {}
    presses(saki, number, "確認した")
    move_clock(MONDAY, 14)
    for person in (saki, dai):
        assert [UNJUDGED in each.words for each in lines(person, number)] == [True]

    move_clock(MONDAY, 17)
    judged(saki, number, verdict, **facts)

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
) -> None:
    presses(saki, number, "確認した")
    move_clock(WEDNESDAY, 9)
    move_clock(FRIDAY, 9)
    before = "\n".join(each.words for each in lines(saki, number))
    assert all(each in before for each in (UNJUDGED, PREPARE, DUE))

    judged(saki, number, **judgement)

    after = lines(saki, number)
    told = "\n".join(each.words for each in after)
    assert UNJUDGED not in told
    assert (DUE in told, PREPARE in told) == (bool(steps), bool(steps))
    assert {label for each in after for label in each.buttons} == {"内容を見る", *steps}


def test_an_acknowledgement_ends_the_call_for_it(
    number: str, saki: Person, dai: Person, move_clock: MoveClock
) -> None:
    # O24
    move_clock(MONDAY, 10, 30)
    assert [again(number) in each.words for each in lines(dai, number)] == [True]

    presses(saki, number, "確認した")

    for person in (saki, dai):
        [line] = lines(person, number)
        assert again(number) not in line.text + line.words
        assert "✅ 10:30 管理者が確認" in line.words


def test_a_question_to_the_reporter_ends_with_the_answer(
    number: str, mei: Person, saki: Person
) -> None:
    does(saki, number, "報告者に聞く", wanted=["persons"])
    asked = [each for each in direct(mei, number) if "分かることを追加" in each.buttons][-1]

    adds(mei, receipt(mei, number), persons="one")

    [over] = [each for each in direct(mei) if each.ts == asked.ts]
    assert over.buttons == []
    assert "もう当てはまりません" in over.words


def reported(mei: Person, program: Running, move_clock: MoveClock) -> str:
    """The number of a possible breach that is reported on Monday afternoon."""
    move_clock(MONDAY, 15)
    number = number_in(reports(mei).words)
    assert program.settled()
    return number


def morning(program: Running, person: Person, move_clock: MoveClock, day: date) -> str:
    """This person's digest of this day; empty if there is none."""
    before = len(digests(person))
    move_clock(day, 9, 5)
    plans(program)
    assert planned(program, day)
    new = digests(person)[before:]
    return in_one_line(new[-1]) if new else ""


@pytest.mark.long
def test_a_late_report_to_the_privacy_mark_body_is_on_home_and_in_the_digest(
    mei: Person, saki: Person, program: Running, move_clock: MoveClock
) -> None:
    # O26, O30: reported to the authority, not to the privacy mark body
    number = reported(mei, program, move_clock)
    presses(saki, number, "確認した")
    kinds = {"types": ["wrongful"], "persons_most": "1"}
    judged(saki, number, "reportable", **kinds)
    filed(saki, number, "mic", preliminary_on=str(MONDAY), reference="関東-7")
    filed(saki, number, "representative", on=str(MONDAY))
    due = "審査機関への速報 8/7(金)〔Pマーク〕"

    assert number not in morning(program, saki, move_clock, TUESDAY)
    assert due in below(home(saki), "漏えい等のおそれ")

    near = morning(program, saki, move_clock, THURSDAY)
    assert number in near
    assert due in near

    assert f"🔴 遅れ {due}" in morning(program, saki, move_clock, NEXT_MONDAY)
    row = below(home(saki), "漏えい等のおそれ")
    assert f"🔴 遅れ {due}" in row
    assert row.index(due) < row.index("〔法定・60日〕")

    filed(saki, number, "pmark", preliminary_on=str(NEXT_MONDAY))
    assert due not in below(home(saki), "漏えい等のおそれ")


def test_a_late_word_to_prepare_the_report_calls_no_report_overdue(
    mei: Person, saki: Person, program: Running, move_clock: MoveClock
) -> None:
    # O29: 速報 is due on Friday
    number = reported(mei, program, move_clock)
    presses(saki, number, "確認した")

    move_clock(THURSDAY, 9, 5)

    assert any("速報を準備する日を過ぎました" in each for each in heard(saki, number))
    assert "期限の日を過ぎました" not in str(heard(saki, number))


@pytest.mark.long
def test_the_day_to_prepare_the_report_is_on_home_and_in_the_digest_of_who_has_it(
    mei: Person, saki: Person, dai: Person, program: Running, move_clock: MoveClock
) -> None:
    # O29: the deputy took it; the manager reads of it, too
    number = reported(mei, program, move_clock)
    presses(dai, number, "引き受ける")
    judged(dai, number, "reportable", types=["wrongful"], persons_most="1")
    filed(dai, number, "representative", on=str(MONDAY))
    today = "🟡 今日 当局への速報の準備 8/5(水)〔目安〕"

    assert today not in morning(program, saki, move_clock, TUESDAY)
    assert today not in below(home(saki), "漏えい等のおそれ")

    before = len(digests(dai))
    for told in (morning(program, saki, move_clock, WEDNESDAY), in_one_line(digests(dai)[before])):
        assert told.count(today) == 1
    for person in (saki, dai):
        assert below(home(person), "漏えい等のおそれ").count(today) == 1

    filed(dai, number, "mic", preliminary_on=str(WEDNESDAY), reference="関東-7")
    assert today not in below(home(saki), "漏えい等のおそれ")


def test_what_must_be_reported_goes_to_the_stand_in_before_the_report_is_near(
    number: str, saki: Person, dai: Person, rei: Person, program: Running, move_clock: MoveClock
) -> None:
    # O23, O26: 速報 is due on Friday; the representative, who knows of it, is asked for nothing
    judged(saki, number, "reportable", types=["sensitive"], persons_most="40")
    presses(rei, number, "確認した")
    assert program.settled()
    morning(program, dai, move_clock, TUESDAY)

    told = is_away(saki, program, 0, 3).words
    assert "判断や報告が済んでいない漏えい等のおそれ・照会 1件は、代行者に回りました。" in told
    assert plans(program) == 1
    assert program.settled()

    assert number in digests(dai)[-1].words
    for each in (WEDNESDAY, THURSDAY):
        assert number not in morning(program, rei, move_clock, each)


def test_facts_that_undo_a_judgement_leave_its_period_before_the_representative_is_told(
    number: str, mei: Person, saki: Person, rei: Person, program: Running, move_clock: MoveClock
) -> None:
    # O25: 速報 is due on Friday, so the morning of Thursday is over
    judged(saki, number, "not_reportable", persons_most="320")
    move_clock(THURSDAY, 10)

    adds(mei, receipt(mei, number), persons="more")
    move_clock(THURSDAY, 11)
    judged(saki, number, "unknown", persons_most="1500")
    move_clock(THURSDAY, 13, 59)
    assert heard(rei, number) == []
    assert "14:00 までに判断がなければ、代表者にも知らせます。" in copy(saki, number).words

    move_clock(THURSDAY, 14, 1)
    assert len(heard(rei, number)) == 1


def test_a_breach_whose_judge_may_no_longer_act_is_the_representatives_again(
    ken: Person,
    saki: Person,
    rei: Person,
    slack: Slack,
    program: Running,
    move_clock: MoveClock,
) -> None:
    # O1, O26: its ticket turns out to be about the manager, who judged it
    move_clock(MONDAY, 10)
    case = Request(slack, program)
    case.number = number_of(takes(ken, leak="yes"))
    number = program.raised(case.number)["breach_suspected"]
    judged(saki, number, "reportable", types=["sensitive"], persons_most="40")
    presses(rei, number, "確認した")
    assert program.settled()
    assert number not in morning(program, rei, move_clock, TUESDAY)

    case.does(ken, "ticket_name", {"about": [saki.id]})
    assert program.settled()

    assert number in morning(program, rei, move_clock, WEDNESDAY)
