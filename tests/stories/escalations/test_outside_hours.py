"""What the employee is told depends on whether anybody is at the desk."""

import re
from datetime import date

import pytest

from tests.stories.steps.case import opens_form, reply_to, submitted
from tests.stories.steps.complaints import takes
from tests.stories.steps.escalations import copy, gets_route, number_in
from tests.stories.steps.homes import home
from tests.stories.steps.messages import told
from tests.stories.steps.mornings import goes_to, next_day
from tests.stories.steps.program import Running
from tests.stories.steps.questions import asks
from workspace.driver import Person

IN_HOURS = "報告から15分たっても確認されないときは、電話してください：03-0000-0119"
AT_NIGHT = "窓口の時間外です。報告するだけでなく、すぐに電話もしてください：03-0000-0119"
REPORTED_AT_NIGHT = "窓口の時間外に報告されました。すぐに電話もしてください：03-0000-0119"
PRESS = "新聞記者からお客様の件で電話がありました"


def test_at_night_an_uncertain_leak_waits_for_the_opening_and_a_leak_does_not(
    ken: Person, saki: Person, program: Running
) -> None:
    # O27, O29
    goes_to(program, date(2026, 8, 3), 22)

    receipt = takes(ken, leak="unknown")

    number = number_in(receipt.words)
    assert f"窓口の時間外のため、{number} が管理者に届くのは 8/4(火) 09:00 です。" in receipt.words
    assert "知らせました" not in receipt.words
    assert told(saki, number) == []
    goes_to(program, date(2026, 8, 4), 9)
    assert program.becomes(
        lambda: any("確認してください" in each.text for each in told(saki, number))
    )

    shown = copy(saki, number)
    assert re.search(r"C-2026-\d+ の内容：", shown.words)
    assert "受付を開く" in shown.buttons

    goes_to(program, date(2026, 8, 4), 22)
    receipt = takes(ken, leak="yes")

    assert "窓口の時間外" not in receipt.words
    sure = number_in(receipt.words)
    assert told(saki, sure, "確認してください")


def comes(program: Running, hour: int) -> None:
    """This hour of the next business day, with all that is due by then sent."""
    goes_to(program, next_day(program), hour)
    assert program.reminders_sent()


def test_in_opening_hours_one_phones_if_nobody_has_seen_the_report(
    mei: Person, program: Running
) -> None:
    # O24
    with program.clock.standing_still():
        comes(program, 10)

        assert IN_HOURS in home(mei).words
        route = gets_route(mei)
        assert IN_HOURS in route.words
        receipt = reply_to(mei, route, "すぐ報告する")

    last = "10:15 までに確認されないときは、電話してください：03-0000-0119"
    assert last in receipt.words
    assert "時間外" not in receipt.words


def test_at_night_one_phones_at_once(mei: Person, program: Running) -> None:
    # O24
    comes(program, 22)

    assert AT_NIGHT in home(mei).words
    route = gets_route(mei)
    assert AT_NIGHT in route.words
    receipt = reply_to(mei, route, "すぐ報告する")

    assert REPORTED_AT_NIGHT in receipt.words
    assert "までに確認されないときは" not in receipt.words


@pytest.mark.parametrize(("hour", "is_closed"), [(10, False), (22, True)])
def test_a_question_after_hours_says_when_it_is_read(
    mei: Person, program: Running, hour: int, is_closed: bool
) -> None:
    comes(program, hour)

    form = opens_form(mei, asks(mei), "人に聞く")
    assert mei.submits().errors == {}
    told = mei.waits_for(after=form, saying="を窓口に送りました")

    day = next_day(program)
    opening = f"{day.month}/{day.day}({'月火水木金'[day.weekday()]}) 09:00 から順に拝見します。"
    assert (opening in told.words) is is_closed


def test_at_night_a_complaint_about_the_manager_is_not_said_to_reach_the_manager(
    mei: Person, program: Running
) -> None:
    # O1
    comes(program, 20)

    receipt = takes(mei, marks=["about_desk"], leak="unknown")

    reaches = "がこの受付を見られる責任者に届くのは .* 09:00 です。管理者には届きません。"
    assert re.search(f"窓口の時間外のため、X-2026-[0-9]{{4}} {reaches}", receipt.words)
    assert "知らせました" not in receipt.words


@pytest.mark.long
def test_a_call_about_the_manager_says_who_is_told_and_when(mei: Person, program: Running) -> None:
    # O1
    for hour, reaches in (
        (10, "管理者ではなく、この件を見られる責任者に知らせました。"),
        (20, "この件を見られる責任者に届くのは "),
    ):
        comes(program, hour)
        form = opens_form(mei, gets_route(mei, PRESS), "管理者に知らせる")
        receipt = submitted(mei, form, {"detail": "取材の依頼", "about": ["U03MGR"]})
        mei.closes()
        assert reaches in receipt.words
        assert ("知らせました" in receipt.words) is (hour == 10)
