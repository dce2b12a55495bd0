"""By night what goes up is written down, and the desk says when the manager will hear of it."""

from datetime import date

from tests.stories.complaints import takes
from tests.stories.desk_channel import told
from tests.stories.mornings import goes_to
from tests.stories.program import Running
from workspace.driver import Person


def test_what_nobody_is_sure_of_is_heard_when_the_desk_opens(
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
    assert len(told(saki, number)) == 1


def test_a_leak_is_told_at_any_hour(ken: Person, saki: Person, program: Running) -> None:
    goes_to(program, date(2026, 8, 4), 22)

    receipt = takes(ken, leak="yes")

    assert "窓口の時間外" not in receipt.words
    [(number,)] = program.rows("SELECT number FROM escalations WHERE number LIKE '%2'")
    assert program.delivered()
    assert len(told(saki, number)) == 1
