"""The manager clears the flag of a possible leak on one ticket: what ends with it, and what not."""

from tests.stories.program import Running
from tests.stories.reading import complaint
from tests.stories.reports import kept, number_in, reports
from tests.stories.requests import Desk
from tests.stories.upward import chooses, copy, opens, sends
from tickets.model.kinds import Leak
from workspace.driver import Person, Slack

WHY = "本人の控えだった"


def flagged(program: Running) -> tuple[str, str]:
    """A ticket that tells of a possible leak, and the number that this has."""
    number = complaint(program, leak=Leak.YES).number
    [(raised,)] = program.rows(f"SELECT number FROM escalations WHERE source = '{number}'")
    assert program.settled()
    return number, raised


def clears(desk: Desk, saki: Person, number: str, why: str = WHY) -> dict[str, str]:
    saki.closes(everything=True)
    desk.opens(saki, "ticket_clear_leak", number=number)
    return desk.sends(saki, {"move_reason": why})


def test_a_cleared_flag_is_a_verdict_with_its_reason_and_its_row(
    desk: Desk, saki: Person, program: Running
) -> None:
    # O26
    number, raised = flagged(program)
    form = desk.opens(saki, "ticket_clear_leak", number=number)
    assert f"漏えい等のおそれ {raised} は「事故ではない」として完了します" in form.words

    assert clears(desk, saki, number, "090-1234-5678 に確認した").keys() == {"move_reason"}
    assert clears(desk, saki, number) == {}
    assert program.settled()

    assert kept(program, raised, "outcome") == "not_an_incident"
    assert kept(program, raised, "triaged_by") == "U03MGR"
    assert "管理者が完了：事故ではない" in copy(saki, raised).words
    assert WHY not in copy(saki, raised).words
    assert WHY in opens(saki, raised, "内容を見る").words
    rows = program.rows(f"SELECT fields FROM audit WHERE number = '{raised}'")
    assert any("judge" in fields and "raised>closed" in fields for (fields,) in rows)


def test_what_is_judged_is_not_undone_by_clearing_a_flag(
    desk: Desk, slack: Slack, saki: Person, program: Running
) -> None:
    # O26
    number, raised = flagged(program)
    opens(saki, raised, "判断する")
    chooses(slack, saki, "verdict", "reportable")
    assert sends(saki, types=["sensitive"]) == {}
    assert program.settled()

    [told] = clears(desk, saki, number).values()

    assert f"{raised} の「判断する」から記録してください" in told
    assert kept(program, raised, "status") == "triaged"
    clock = f"SELECT count(*) FROM escalation_due WHERE number = '{raised}' AND clock = 'final_30'"
    assert program.rows(clock) == [(1,)]


def test_what_others_reported_does_not_end_with_one_tickets_flag(
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
    assert kept(program, raised, "status") == "acknowledged"
