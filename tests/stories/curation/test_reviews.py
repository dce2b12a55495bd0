"""Owners are told of answers to review; an answer that nobody reviewed is withheld."""

from datetime import date

import pytest

from tests.stories.steps.mornings import goes_to, next_day, planned, today
from tests.stories.steps.program import Running
from tests.stories.steps.questions import asks
from workspace.driver import Message, Person

pytestmark = pytest.mark.usefixtures("no_rest")

TITLE = "見直しの時期になった回答"


def reminders(person: Person) -> list[Message]:
    """The oldest first."""
    return [each for each in person.sees("@madoguchi") if each.bot and TITLE in each.text]


def comes_morning(program: Running, day: date) -> None:
    goes_to(program, day, 9)
    assert planned(program, today(program))
    assert program.settled()


def test_an_owner_gets_one_message_with_all_answers_that_are_due(
    program: Running, ken: Person, yui: Person, saki: Person, mei: Person
) -> None:
    with program.clock.standing_still():
        comes_morning(program, date(2026, 8, 4))
        comes_morning(program, next_day(program))

    [told] = reminders(ken)
    assert told.text == f"8/4(火)：{TITLE}"
    assert "切手の送り先はどこですか（stamps）：8/4(火)まで" in told.words
    assert "申請書はどこにありますか（form）：8/10(月)まで" in told.words
    assert "reviewed_on と review_by" in told.words
    [instead] = reminders(yui)  # nobody knows 総務部, so the curators are told
    assert "（hours）" in instead.words
    assert reminders(saki) == reminders(mei) == []


def test_an_answer_that_nobody_reviewed_is_withheld_after_the_days_of_grace(
    program: Running, mei: Person, ken: Person
) -> None:
    with program.clock.standing_still():
        comes_morning(program, date(2026, 9, 3))
        before = asks(mei, "切手の送り先はどこですか")
        comes_morning(program, date(2026, 9, 4))
        after = asks(mei, "切手の送り先はどこですか")

    assert "窓口に送ってください。" in before.words
    assert "窓口に送ってください。" not in str(after.raw)
    assert "この回答は見直しの期限を過ぎています。" in after.words
    assert after.buttons == ["人に聞く"]
    mei.clicks(after, "人に聞く")
    assert "切手の送り先はどこですか" in str(mei.waits_for_view(after=after).raw)
    newest = reminders(ken)[-1]
    assert "（stamps）：期限 8/4(火) を過ぎ、表示を止めています" in newest.words
    assert "（form）：期限 8/10(月) を過ぎています。9/10(木)から表示を止めます" in newest.words
