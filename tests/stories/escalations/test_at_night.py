"""What waits at night for the opening of the desk."""

from datetime import date

from tests.stories.steps.complaints import takes
from tests.stories.steps.escalations import number_in
from tests.stories.steps.messages import told
from tests.stories.steps.mornings import goes_to
from tests.stories.steps.program import Running
from workspace.driver import Person


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
    program.wakes()
    assert program.becomes(
        lambda: any("確認してください" in each.text for each in told(saki, number))
    )

    goes_to(program, date(2026, 8, 4), 22)
    receipt = takes(ken, leak="yes")

    assert "窓口の時間外" not in receipt.words
    sure = number_in(receipt.words)
    assert [each for each in told(saki, sure) if "確認してください" in each.text]
