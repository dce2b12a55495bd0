"""Who is called while nobody acknowledges an escalation."""

from datetime import date

import pytest

from tests.stories.escalations.calling.conftest import MoveClock
from tests.stories.steps.builders import DAI, SAKI, drafted
from tests.stories.steps.case import opens_form, submitted
from tests.stories.steps.complaints import number_of, takes
from tests.stories.steps.escalations import (
    again,
    climbed,
    copy,
    does,
    heard,
    is_closed,
    judged,
    number_in,
    presses,
    receipt,
    reports,
    times_posted,
)
from tests.stories.steps.homes import below, home, is_away
from tests.stories.steps.mornings import digests, plans, row
from tests.stories.steps.program import Running
from tests.stories.steps.questions import asks
from tickets.model.escalation import Cause
from tickets.model.people import Absence
from workspace.driver import Person, Slack

MONDAY, TUESDAY = date(2026, 8, 3), date(2026, 8, 4)
WEDNESDAY, THURSDAY = date(2026, 8, 5), date(2026, 8, 6)
FRIDAY, SATURDAY, AFTER_THE_WEEKEND = date(2026, 8, 7), date(2026, 8, 8), date(2026, 8, 10)


def first(number: str) -> str:
    return f"漏えい等のおそれ {number}：確認してください"


def judging(number: str) -> str:
    """The first message, as updated after the acknowledgement."""
    return f"漏えい等のおそれ {number}：報告の要否は未判断"


def waits(number: str) -> str:
    return f"{number}：判断がまだ記録されていません。「判断する」から記録してください"


@pytest.fixture
def people(slack: Slack, program: Running) -> dict[str, Person]:
    return {name: slack.person(name) for name in ("saki", "dai", "sho", "rei", "aoi")}


def test_a_breach_at_night_is_escalated_to_deputy_and_representative_once_each(
    slack: Slack,
    mei: Person,
    people: dict[str, Person],
    program: Running,
    move_clock: MoveClock,
) -> None:
    # O24, O29
    move_clock(MONDAY, 22)
    number = number_in(reports(mei).words)
    assert "すぐに電話もしてください：03-0000-0119" in receipt(mei, number).words
    for name in ("saki", "dai", "sho"):
        assert heard(people[name], number) == [first(number)]

    move_clock(MONDAY, 22, 29)
    assert heard(people["saki"], number) == [first(number)]
    move_clock(MONDAY, 22, 30)
    for name in ("saki", "dai"):
        assert heard(people[name], number) == [first(number), again(number)]
    assert heard(people["rei"], number) == []
    ahead = copy(people["saki"], number).words
    assert "22:30" not in ahead
    assert "未確認なら 8/4(火) 00:00 に代表者へ。" in ahead
    move_clock(MONDAY, 23, 59)
    assert heard(people["rei"], number) == []
    move_clock(TUESDAY, 0)
    assert len(heard(people["rei"], number)) == times_posted(slack, climbed(number)) == 1
    assert "未確認なら" not in copy(people["saki"], number).words
    assert program.becomes(lambda: "セキュリティ担当・代表者" in receipt(mei, number).words)
    move_clock(TUESDAY, 1, 59)
    for name in ("saki", "dai"):
        assert heard(people[name], number) == [first(number), again(number)]
    assert heard(people["sho"], number) == [first(number)]
    assert heard(people["aoi"], number) == []

    # The representative acknowledges it, and everybody sees that.
    rei = people["rei"]
    presses(rei, number, "確認した")
    for name in ("saki", "dai", "sho", "rei"):
        assert "代表者が確認" in copy(people[name], number).words
    assert "代表者が確認しました" in receipt(mei, number).words


@pytest.mark.long
def test_an_acknowledgement_stops_the_calls_and_what_nobody_judges_reaches_the_representative(
    mei: Person, people: dict[str, Person], program: Running, move_clock: MoveClock
) -> None:
    # O24, O25
    move_clock(MONDAY, 22)
    number = number_in(reports(mei).words)
    assert program.settled()
    move_clock(MONDAY, 22, 10)
    presses(people["saki"], number, "確認した")
    seen = copy(people["saki"], number).words.splitlines()
    assert seen[0].startswith("🟡")
    assert "✅ 22:10 管理者が確認" in seen
    assert seen[-2:] == [
        "8/4(火) 02:10 までに判断がなければ再通知します。",
        "8/6(木) 09:00 までに判断がなければ、代表者にも知らせます。",
    ]

    for moment in ((MONDAY, 22, 30), (TUESDAY, 0, 0), (TUESDAY, 2, 9)):
        move_clock(*moment)
        assert heard(people["saki"], number) == [judging(number)]
        assert heard(people["rei"], number) == []
    move_clock(TUESDAY, 2, 12)  # four hours after the acknowledgement
    for name in ("saki", "dai"):
        assert heard(people[name], number) == [judging(number), waits(number)]

    does(people["saki"], number, "判断する", verdict="unknown")
    assert "判断する" in copy(people["saki"], number).buttons  # まだ分からない is no judgement
    move_clock(TUESDAY, 12)
    assert heard(people["rei"], number) == []

    # The fifth day is Friday 7 August: the representative hears on the morning before it.
    rei = people["rei"]
    move_clock(THURSDAY, 8, 59)
    assert heard(rei, number) == []
    move_clock(THURSDAY, 9)
    assert heard(rei, number) == [f"{number}：報告の要否がまだ判断されていないため、お知らせします"]
    home = rei.opens_home()
    assert number in home.words


@pytest.mark.long
def test_a_call_from_an_accredited_body_is_settled_by_its_owner(
    ken: Person, people: dict[str, Person], program: Running, move_clock: MoveClock
) -> None:
    # O29, scenario 25: two opening hours of the desk (法53条3項)
    move_clock(FRIDAY, 17)
    ticket = number_of(takes(ken, channel="accredited_body", marks=[]))
    number = program.raised(ticket)["accredited_body"]
    word = f"確認のお願い {number}"
    saki, dai, rei = people["saki"], people["dai"], people["rei"]
    assert heard(saki, number) == [word]
    assert "当日の対応 8/7(金)〔社内目標〕" in copy(saki, number).words
    assert copy(saki, number).buttons == [
        "確認した",
        "対応を記録",
        "開く",
        "引き受ける",
        "内容を見る",
    ]
    assert heard(dai, number) == heard(rei, number) == []

    move_clock(FRIDAY, 17, 30)
    assert heard(saki, number) == [word, again(number)]
    assert heard(dai, number) == [again(number)]
    move_clock(SATURDAY, 12)
    move_clock(AFTER_THE_WEEKEND, 9)
    missed = f"{number}：当日中の対応がまだ記録されていません"
    assert heard(saki, number) == [word, again(number)]  # her digest says it
    assert heard(dai, number)[1:] == [missed]
    move_clock(AFTER_THE_WEEKEND, 9, 59)
    assert heard(rei, number) == []
    move_clock(AFTER_THE_WEEKEND, 10)
    assert heard(rei, number) == [climbed(number)]
    assert heard(people["sho"], number) == heard(people["aoi"], number) == []

    does(dai, number, "対応を記録", outcome="answered", reason="同日に電話で回答した")
    assert is_closed(rei, number)
    for person in (saki, dai, rei):
        assert "代行者が完了：対応した" in copy(person, number).words
    before = [heard(person, number) for person in (saki, dai, rei)]
    move_clock(AFTER_THE_WEEKEND, 17)
    assert [heard(person, number) for person in (saki, dai, rei)] == before


CALLS = {
    Cause.REGULATOR: ("regulator", "個人情報保護委員会から問い合わせの電話がありました"),
    Cause.COURT: ("court", "裁判所から照会の書類が届きました"),
}


@pytest.mark.parametrize("cause", CALLS)
def test_a_regulator_or_a_court_is_escalated_on_closed_days_too(
    ken: Person, people: dict[str, Person], program: Running, move_clock: MoveClock, cause: Cause
) -> None:
    # O29, scenario 28: papers of a court are no request
    caller, said = CALLS[cause]
    move_clock(SATURDAY, 20)
    route = asks(ken, said)
    form = opens_form(ken, route, "管理者に知らせる")
    ticket = number_of(submitted(ken, form, {"caller": caller, "detail": "期日は来週"}))
    number = program.raised(ticket)[cause]
    saki, dai, rei = people["saki"], people["dai"], people["rei"]
    assert heard(saki, number) == [f"確認のお願い {number}"]

    move_clock(SATURDAY, 20, 30)
    assert heard(dai, number) == [again(number)]
    move_clock(SATURDAY, 22)
    assert heard(rei, number) == [climbed(number)]

    does(rei, number, "対応を記録", outcome="passed_on", reason="法務に渡した")
    assert is_closed(rei, number)
    assert "期日は来週" not in str([each.raw for each in saki.sees("@madoguchi")])


def test_the_representative_is_called_at_once_while_manager_and_deputy_are_away(
    mei: Person, people: dict[str, Person], program: Running
) -> None:
    # O23, O24
    for each in (SAKI, DAI):
        program.absences.set(each, Absence(MONDAY, WEDNESDAY))
    number = number_in(reports(mei).words)

    for name in ("saki", "dai", "rei", "sho"):
        assert heard(people[name], number) == [first(number)]
    assert "セキュリティ担当・代表者" in receipt(mei, number).words
    assert "代表者へ" not in copy(people["rei"], number).words
    judged(people["rei"], number, "not_reportable")


@pytest.mark.long
def test_what_waits_reaches_the_representative_once_manager_and_deputy_are_away(
    ken: Person, mei: Person, people: dict[str, Person], program: Running
) -> None:
    # O22 to O25
    saki, dai, rei = people["saki"], people["dai"], people["rei"]
    leak = number_in(reports(mei).words)
    presses(saki, leak, "確認した")
    unsure = program.raised(number_of(takes(ken, leak="unknown")))["breach_suspected"]
    number = drafted(program).number
    assert heard(rei, leak) == []

    told = is_away(saki, program, 0, 2).words
    moved = "いまの判断待ち 1件と、判断や報告が済んでいない漏えい等のおそれ・照会 "
    assert f"この間の判断は代行者に回ります。\n{moved}2件は、代行者に回りました。" in told
    assert plans(program) == 1
    assert number in digests(dai)[-1].words
    told = is_away(dai, program, 0, 1).words
    assert f"{moved}1件は、代表者に回りました。" in told
    assert plans(program) == 1
    [digest] = digests(rei)
    assert "管理者が対応できない間、代わりにお願いします。" in digest.words
    assert digest.words.count("まで不在です。") == 2  # manager and deputy
    assert row(digest, leak)["accessory"]["text"]["text"] == "判断する"
    assert leak in below(home(rei), "漏えい等のおそれ")
    assert number in below(home(rei), "判断待ち")
    # O27: an unsure one stays below the representative
    assert unsure not in digest.words + home(rei).words

    assert "この間、代わりに判断できる人がいません。" in is_away(rei, program, 1, 1).words
    assert plans(program) == 0


def test_a_judgement_is_asked_of_the_representative_while_manager_and_deputy_are_away(
    mei: Person, people: dict[str, Person], program: Running, move_clock: MoveClock
) -> None:
    # O23, O25
    move_clock(MONDAY, 20)
    number = number_in(reports(mei).words)
    presses(people["saki"], number, "確認した")
    for each in (SAKI, DAI):
        program.absences.set(each, Absence(MONDAY, WEDNESDAY))

    move_clock(TUESDAY, 0, 2)

    assert heard(people["rei"], number) == [waits(number)]
    assert "判断する" in copy(people["rei"], number).buttons
