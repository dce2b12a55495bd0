"""Two report one incident: both see how it goes on, and what either adds is known (O24, O28)."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.stories.case import chooses, sends
from tests.stories.escalations import adds, copy, line_under, number_in, opens, receipt, reports
from tests.stories.program import Running
from workspace.driver import Person, Slack


@pytest.fixture
def merged(mei: Person, nao: Person, saki: Person, program: Running) -> tuple[str, str]:
    """Mei's report, which the manager made a part of Nao's, and Nao's."""
    part = number_in(reports(mei).words)
    assert program.settled()
    whole = number_in(reports(nao).words)
    assert program.settled()
    opens(saki, part, "同じ件にまとめる")
    assert sends(saki, into=whole) == {}
    assert program.settled()
    return part, whole


def test_additions_to_a_merged_report_reach_the_main_report(
    merged: tuple[str, str], mei: Person, saki: Person, slack: Slack, program: Running
) -> None:
    # O24, O28
    part, whole = merged
    shown = receipt(mei, part)
    assert "ほかの報告とまとめて対応しています" in shown.words
    assert "管理者が確認しました" in shown.words
    assert "対応は完了しました" not in shown.words
    assert "電話してください" not in shown.words
    assert whole not in str(shown.raw)
    known = int((program.now() - timedelta(hours=5)).timestamp())
    adds(mei, shown, known_at=known, persons="more", account="机の上に置いた")
    assert program.settled()

    assert program.report(whole).known_at == datetime.fromtimestamp(known, UTC)
    assert "1,001人以上" in copy(saki, whole).words
    under = f"{whole}：報告者が情報を追加しました\n内容を見る"
    assert under in line_under(slack.person("dai"), whole)
    assert "机の上に置いた" in opens(saki, whole, "内容を見る").words


def test_a_merged_report_closes_with_the_main_report(
    merged: tuple[str, str], mei: Person, nao: Person, saki: Person, program: Running
) -> None:
    # O24
    part, whole = merged

    opens(saki, whole, "判断する")
    chooses(saki, "verdict", "not_an_incident")
    assert sends(saki, reason="社内の試験用の名簿だった") == {}
    assert program.settled()

    for person, number in ((mei, part), (nao, whole)):
        over = receipt(person, number)
        assert "対応は完了しました" in over.words
        assert "まとめて" not in over.words
        assert over.buttons == []
