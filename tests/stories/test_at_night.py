"""By night what goes up is written down, and the desk says when the manager will hear of it."""

from datetime import date

from tests.stories.complaints import takes
from tests.stories.desk_channel import told
from tests.stories.mornings import goes_to
from tests.stories.program import Running
from workspace.driver import Person


def test_what_nobody_is_sure_of_is_heard_when_the_desk_opens_and_a_leak_at_once(
    ken: Person, saki: Person, program: Running
) -> None:
    # O27, O29
    goes_to(program, date(2026, 8, 3), 22)

    receipt = takes(ken, leak="unknown")

    assert "窓口の時間外のため、管理者に届くのは 8/4(火) 09:00 です。" in receipt.words
    [(number,)] = program.rows("SELECT number FROM escalations")
    assert program.delivered()
    assert told(saki, number) == []
    goes_to(program, date(2026, 8, 4), 9)
    program.wakes()
    sent = f"SELECT count(*) FROM notices WHERE number = '{number}' AND state = 'sent'"
    assert program.waits_until(sent, 1)
    assert [each for each in told(saki, number) if "確認してください" in each.text]

    goes_to(program, date(2026, 8, 4), 22)
    receipt = takes(ken, leak="yes")

    assert "窓口の時間外" not in receipt.words
    [(sure,)] = program.rows(f"SELECT number FROM escalations WHERE number != '{number}'")
    assert program.delivered()
    assert [each for each in told(saki, sure) if "確認してください" in each.text]
