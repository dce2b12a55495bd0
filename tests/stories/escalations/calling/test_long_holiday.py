"""Deadlines around a long holiday: 4/30/2027 is the last business day before 5/6."""

from datetime import date

from tests.stories.escalations.calling.conftest import MoveClock
from tests.stories.steps.builders import KEN
from tests.stories.steps.case import direct
from tests.stories.steps.complaints import number_of, takes
from tests.stories.steps.escalations import copy, does, heard, number_in, reports
from tests.stories.steps.program import Running
from tickets.model.disclosure import Disclosure, RequestType
from tickets.model.kinds import Flag, Move
from tickets.workflow.case import Act
from workspace.driver import Person, Slack

MONDAY, TUESDAY, WEDNESDAY = date(2027, 4, 26), date(2027, 4, 27), date(2027, 4, 28)
FRIDAY, AFTER = date(2027, 4, 30), date(2027, 5, 6)
HOLIDAY = [date(2027, 5, day) for day in (1, 2, 3, 4, 5)]


def test_a_statutory_deadline_in_a_holiday_is_announced_before_it(
    dai: Person, ken: Person, saki: Person, program: Running, move_clock: MoveClock
) -> None:
    # O29, O30, scenario 10: GDPR 12(3), received on 4/5, one month; nobody is at the desk on 5/5
    move_clock(date(2027, 4, 5), 10)
    facts = Disclosure(types=frozenset({RequestType.DISCLOSE}))
    number = program.opens(KEN, facts, flags=frozenset({Flag.EEA})).number
    program.acts(number, Act(Move.TAKE), who=KEN)
    assert program.delivered()
    call = program.raised(number)["eea"]
    assert heard(saki, call) == [f"確認のお願い {call}"]
    assert copy(saki, call).words.startswith(f"🔴 EEA居住者 {call}\n")
    does(program, saki, call, "対応を記録", outcome="answered", reason="GDPRの対象として扱う")
    said = {
        what: f"{what} {number}（開示等の求め）"
        for what in ("期限が近づいています", "今日が期限です")
    }

    def of_the_law(person: Person) -> list[str]:
        mine = [each for each in direct(person) if number in each.text and "GDPR" in each.words]
        assert all("〔法定〕" in each.words for each in mine)
        return [each.text for each in mine]

    for day, expected in (
        (MONDAY, ["期限が近づいています"]),
        (WEDNESDAY, ["期限が近づいています"] * 2),
        (FRIDAY, ["期限が近づいています"] * 2 + ["今日が期限です"]),
    ):
        move_clock(day, 9, 6)
        for person in (ken, saki):
            assert of_the_law(person) == [said[what] for what in expected]
    before = [of_the_law(ken), of_the_law(saki)]
    for day in HOLIDAY:
        move_clock(day, 12)
        assert [of_the_law(ken), of_the_law(saki)] == before

    # A missed deadline is escalated once, then to the deputy.
    move_clock(AFTER, 9, 6)
    overdue = program.raised(number)["overdue"]
    assert heard(saki, overdue) == [f"確認のお願い {overdue}"]
    assert of_the_law(ken)[-1] == f"期限を過ぎました {number}（開示等の求め）"
    move_clock(AFTER, 9, 36)
    assert heard(dai, overdue) == [f"{overdue}：まだ確認されていません。確認してください"]
    does(
        program, dai, overdue, "対応を記録", outcome="answered", reason="遅延をお詫びし期日を伝えた"
    )


def test_breach_deadlines_are_announced_before_a_holiday_and_new_breaches_call_during_it(
    mei: Person, ken: Person, saki: Person, slack: Slack, program: Running, move_clock: MoveClock
) -> None:
    # O29, O30: 確報 of 4/2 rolls over the holiday to 5/6
    dai, rei = slack.person("dai"), slack.person("rei")
    move_clock(date(2027, 4, 2), 14)
    old = number_in(reports(mei).words)
    does(program, saki, old, "判断する", verdict="unknown")
    assert "確報 5/6(木)〔法定・30日〕" in copy(saki, old).words
    nearing = f"{old}：報告の期限が近づいています"
    for day, times in ((MONDAY, 0), (TUESDAY, 1), (WEDNESDAY, 1), (FRIDAY, 2)):
        move_clock(day, 9, 6)
        for person in (saki, dai):
            assert heard(person, old).count(nearing) == times

    # In the holiday a breach calls at once; an accredited body's call waits for 5/6.
    move_clock(HOLIDAY[2], 10)
    new = number_in(reports(mei).words)
    call = program.raised(number_of(takes(ken, channel="accredited_body", marks=[])))
    body = call["accredited_body"]
    assert program.settled()
    move_clock(HOLIDAY[2], 10, 30)
    assert f"{new}：まだ確認されていません。確認してください" in heard(dai, new)
    move_clock(HOLIDAY[2], 12)
    assert heard(rei, new) == [f"{new}：管理者・代行者の確認がないため、お知らせします"]
    for day in HOLIDAY[3:]:
        move_clock(day, 12)
        assert heard(saki, body) == heard(dai, body) == heard(rei, body) == []
    move_clock(AFTER, 9, 6)
    assert f"{old}：今日は報告の目安または期限の日です" in heard(saki, old)
    assert heard(saki, body)[0] == f"確認のお願い {body}"
    move_clock(AFTER, 9, 36)
    assert f"{body}：まだ確認されていません。確認してください" in heard(dai, body)
    assert heard(rei, body) == []
