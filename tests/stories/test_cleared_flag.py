"""The manager clears the flag of a possible leak on one ticket: what ends with it, and what not."""

from tests.stories.builders import complaint
from tests.stories.case import chooses, sends
from tests.stories.escalations import copy, number_in, opens, reports
from tests.stories.program import Running
from tests.stories.requests import Desk
from tickets.model.kinds import Leak
from workspace.driver import Person

WHY = "本人の控えだった"


def flagged(program: Running) -> tuple[str, str]:
    """A ticket that tells of a possible leak, and the number that this has."""
    number = complaint(program, leak=Leak.YES).number
    [raised] = program.raised(number).values()
    assert program.settled()
    return number, raised


def clears(desk: Desk, saki: Person, number: str, why: str = WHY) -> dict[str, str]:
    saki.closes(everything=True)
    desk.opens(saki, "ticket_clear_leak", number=number)
    return desk.sends(saki, {"move_reason": why})


def test_clearing_a_flag_records_a_verdict_with_its_reason(
    desk: Desk, saki: Person, program: Running
) -> None:
    # O26
    number, raised = flagged(program)
    form = desk.opens(saki, "ticket_clear_leak", number=number)
    assert f"漏えい等のおそれ {raised} は「事故ではない」として完了します" in form.words

    assert clears(desk, saki, number, "090-1234-5678 に確認した").keys() == {"move_reason"}
    assert clears(desk, saki, number) == {}
    assert program.settled()

    assert "管理者が完了：事故ではない" in copy(saki, raised).words
    assert WHY not in copy(saki, raised).words
    assert WHY in opens(saki, raised, "内容を見る").words


def test_clearing_a_flag_does_not_undo_a_judgement(
    desk: Desk, saki: Person, program: Running
) -> None:
    # O26
    number, raised = flagged(program)
    opens(saki, raised, "判断する")
    chooses(saki, "verdict", "reportable")
    assert sends(saki, types=["sensitive"]) == {}
    assert program.settled()

    [told] = clears(desk, saki, number).values()

    assert f"{raised} の「判断する」から記録してください" in told
    assert "〔法定・30日〕" in copy(saki, raised).words


def test_clearing_a_flag_does_not_close_merged_reports(
    desk: Desk, mei: Person, saki: Person, program: Running
) -> None:
    # O28
    number, raised = flagged(program)
    part = number_in(reports(mei).words)
    assert program.settled()
    opens(saki, part, "同じ件にまとめる")
    assert sends(saki, into=raised) == {}
    assert program.settled()

    [told] = clears(desk, saki, number).values()

    assert "ほかの報告がまとめられています" in told
    assert "判断する" in copy(saki, raised).buttons
