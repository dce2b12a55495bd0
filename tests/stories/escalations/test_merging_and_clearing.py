"""Reports are merged, the flag of a ticket is cleared, and who is named loses the report."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from tests.stories.steps.builders import KEN, SAKI, complaint
from tests.stories.steps.case import chooses, direct, sends
from tests.stories.steps.disclosures import Request
from tests.stories.steps.escalations import (
    adds,
    copy,
    does,
    line_under,
    number_in,
    opens,
    receipt,
    reports,
)
from tests.stories.steps.program import Running
from tickets.model.kinds import Leak, Move
from workspace.driver import Person, Slack


@pytest.fixture
def merged(mei: Person, nao: Person, saki: Person) -> tuple[str, str]:
    """Mei's report, merged into Nao's, and Nao's."""
    part = number_in(reports(mei).words)
    whole = number_in(reports(nao).words)
    does(saki, part, "同じ件にまとめる", into=whole)
    return part, whole


def test_the_main_report_names_a_merged_report_and_is_reached_by_additions_to_it(
    merged: tuple[str, str], mei: Person, saki: Person, slack: Slack, program: Running
) -> None:
    # O24, O28
    part, whole = merged
    assert f"{whole} にまとめました" in copy(slack.person("dai"), part).words
    assert f"関連：{whole}" in copy(slack.person("dai"), part).words
    assert copy(saki, part).buttons == ["内容を見る"]
    shown = receipt(mei, part)
    assert "ほかの報告とまとめて対応しています" in shown.words
    assert "管理者が確認しました" in shown.words
    assert "対応は完了しました" not in shown.words
    assert "電話してください" not in shown.words
    assert whole not in str(shown.raw)
    for reader in (saki, slack.person("dai"), slack.person("sho")):
        assert f"関連：{part}（この件にまとめました）" in copy(reader, whole).words
        details = opens(reader, whole, "内容を見る").words
        assert "この件にまとめた報告" in details
        [line] = [each for each in details.splitlines() if each.startswith(f"{part}：")]
        assert mei.id in line

    known = int((program.now() - timedelta(hours=5)).timestamp())
    adds(mei, shown, known_at=known, persons="more", account="机の上に置いた")

    assert program.report(whole).known_at == datetime.fromtimestamp(known, UTC)
    assert "1,001人以上" in copy(saki, whole).words
    fields = "会社で最初に気づいた日時、人数、経緯"
    under = f"{whole}：報告者が情報を追加しました（{fields}）\n内容を見る"
    assert under in line_under(slack.person("dai"), whole)
    assert "机の上に置いた" in opens(saki, whole, "内容を見る").words


def test_a_merged_report_closes_with_the_main_report(
    merged: tuple[str, str], mei: Person, nao: Person, saki: Person
) -> None:
    # O24
    part, whole = merged

    opens(saki, whole, "判断する")
    chooses(saki, "verdict", "not_an_incident")
    assert sends(saki, reason="社内の試験用の名簿だった") == {}

    for person, number in ((mei, part), (nao, whole)):
        over = receipt(person, number)
        assert "対応は完了しました" in over.words
        assert "まとめて" not in over.words
        [news] = [
            e for e in direct(person) if e.text == f"{number}：ご報告の件の対応が完了しました"
        ]
        assert "個人データの漏えい等の事故には当たりませんでした" in news.words
        assert "試験用" not in news.words
        assert over.buttons == []


WHY = "本人の控えだった"


def flagged(program: Running) -> tuple[str, str]:
    """A ticket with a possible leak, and the number of the leak."""
    number = complaint(program, leak=Leak.YES).number
    [raised] = program.raised(number).values()
    return number, raised


def clears(case: Request, saki: Person, number: str, why: str = WHY) -> Mapping[str, str]:
    saki.closes(everything=True)
    case.opens(saki, "ticket_clear_leak", number=number)
    return case.sends(saki, {"move_reason": why})


def test_clearing_a_flag_records_a_verdict_with_its_reason(
    case: Request, saki: Person, program: Running
) -> None:
    # O26
    number, raised = flagged(program)
    form = case.opens(saki, "ticket_clear_leak", number=number)
    assert f"漏えい等のおそれ {raised} は「事故ではない」として完了します" in form.words

    assert clears(case, saki, number, "090-1234-5678 に確認した").keys() == {"move_reason"}
    assert clears(case, saki, number) == {}

    assert "管理者が完了：事故ではない" in copy(saki, raised).words
    assert WHY not in copy(saki, raised).words
    assert WHY in opens(saki, raised, "内容を見る").words


def test_no_flag_is_cleared_where_none_is(case: Request, saki: Person, program: Running) -> None:
    assert not case.offers(saki, "ticket_clear_leak", number=complaint(program).number)


def test_clearing_a_flag_does_not_close_merged_reports(
    case: Request, mei: Person, saki: Person, program: Running
) -> None:
    # O28
    number, raised = flagged(program)
    part = number_in(reports(mei).words)
    does(saki, part, "同じ件にまとめる", into=raised)

    [told] = clears(case, saki, number).values()

    assert "ほかの報告がまとめられています" in told
    assert "判断する" in copy(saki, raised).buttons


def test_losing_access_leaves_a_neutral_message(saki: Person, program: Running) -> None:
    # O1
    ticket = complaint(program, leak=Leak.YES)
    [number] = program.raised(ticket.number).values()
    assert "判断する" in copy(saki, number).buttons

    program.does(ticket.number, KEN, Move.NAME, about=frozenset({SAKI}))

    left = [e.words for e in direct(saki) if number in e.words]
    assert left == [f"{number} ・ この件は、ここには表示しません。"]
