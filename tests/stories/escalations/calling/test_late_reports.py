"""Near and late reports of a breach on Home and in the digest."""

from datetime import date

from tests.stories.escalations.calling.conftest import MoveClock
from tests.stories.steps.escalations import (
    filed,
    heard,
    judged,
    number_in,
    pressed,
    reports,
)
from tests.stories.steps.homes import below, home
from tests.stories.steps.mornings import digests, in_one_line, planned, plans
from tests.stories.steps.program import Running
from workspace.driver import Person

MONDAY, TUESDAY, WEDNESDAY = date(2026, 8, 3), date(2026, 8, 4), date(2026, 8, 5)
THURSDAY, NEXT_MONDAY = date(2026, 8, 6), date(2026, 8, 10)


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


def test_a_late_report_to_the_privacy_mark_body_is_on_home_and_in_the_digest(
    mei: Person, saki: Person, program: Running, move_clock: MoveClock
) -> None:
    # O26, O30: reported to the authority, not to the privacy mark body
    number = reported(mei, program, move_clock)
    pressed(program, saki, number, "確認した")
    kinds = {"types": ["wrongful"], "persons_most": "1"}
    judged(program, saki, number, "reportable", **kinds)
    filed(program, saki, number, "mic", preliminary_on=str(MONDAY), reference="関東-7")
    filed(program, saki, number, "representative", on=str(MONDAY))
    due = "速報 8/7(金)〔Pマーク〕"

    assert number not in morning(program, saki, move_clock, TUESDAY)
    assert due in below(home(saki), "漏えい等のおそれ")

    near = morning(program, saki, move_clock, THURSDAY)
    assert number in near
    assert due in near

    assert f"🔴 遅れ {due}" in morning(program, saki, move_clock, NEXT_MONDAY)
    row = below(home(saki), "漏えい等のおそれ")
    assert f"🔴 遅れ {due}" in row
    assert row.index(due) < row.index("〔法定・60日〕")

    filed(program, saki, number, "pmark", preliminary_on=str(NEXT_MONDAY))
    assert due not in below(home(saki), "漏えい等のおそれ")


def test_a_late_word_to_prepare_the_report_calls_no_report_overdue(
    mei: Person, saki: Person, program: Running, move_clock: MoveClock
) -> None:
    # O29: 速報 is due on Friday
    number = reported(mei, program, move_clock)
    pressed(program, saki, number, "確認した")

    move_clock(THURSDAY, 9, 5)

    assert any("速報を準備する日を過ぎました" in each for each in heard(saki, number))
    assert "期限の日を過ぎました" not in str(heard(saki, number))


def test_the_day_to_prepare_the_report_is_on_home_and_in_the_digest_of_who_has_it(
    mei: Person, saki: Person, dai: Person, program: Running, move_clock: MoveClock
) -> None:
    # O29: the deputy took it; the manager reads of it, too
    number = reported(mei, program, move_clock)
    pressed(program, dai, number, "引き受ける")
    judged(program, dai, number, "reportable", types=["wrongful"], persons_most="1")
    filed(program, dai, number, "representative", on=str(MONDAY))
    today = "🟡 今日 速報の準備 8/5(水)〔目安〕"

    assert today not in morning(program, saki, move_clock, TUESDAY)
    assert today not in below(home(saki), "漏えい等のおそれ")

    before = len(digests(dai))
    for told in (morning(program, saki, move_clock, WEDNESDAY), in_one_line(digests(dai)[before])):
        assert told.count(today) == 1
    for person in (saki, dai):
        assert below(home(person), "漏えい等のおそれ").count(today) == 1

    filed(program, dai, number, "mic", preliminary_on=str(WEDNESDAY), reference="関東-7")
    assert today not in below(home(saki), "漏えい等のおそれ")
