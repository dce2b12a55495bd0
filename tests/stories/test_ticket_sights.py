"""How much of a ticket each role reads, and how deep its screens may lie (O1, O4, O20)."""

import pytest

from tests.stories.program import Running
from tests.stories.reading import (
    KEN,
    NAME,
    SAID,
    audited,
    complaint,
    heard,
    opens,
    sealed,
    taps,
    without_modals,
)
from tests.stories.requests import Desk
from tickets.model.kinds import Channel, Move, PersonalField, Restriction
from tickets.model.ticket import Question, Ticket
from tickets.workflow.case import Act
from workspace.driver import Person, Slack
from workspace.results import View


def labels(view: View) -> list[str]:
    """What stands in bold at the beginning of a row."""
    rows = [
        row for block in view.blocks if block["type"] == "rich_text" for row in block["elements"]
    ]
    firsts = [row["elements"][0] for row in rows if len(row["elements"]) > 1]
    return [each["text"] for each in firsts if each["type"] == "text"]


def noted(program: Running, ticket: Ticket, said: str) -> None:
    note = sealed({PersonalField.NOTE: said})
    program.acts(ticket.number, Act(Move.NOTE, personal=note), who=KEN)


def test_a_department_sees_its_own_search_and_no_more(
    desk: Desk, ken: Person, slack: Slack, program: Running
) -> None:
    # O20: name, identifiers and scope
    nao = slack.person("nao")
    desk.to_search(ken)

    sheet = opens(nao, desk.number)

    assert labels(sheet) == ["申出の日時", "求めの種類", "各システムの調査"]
    assert "顧客管理" in sheet.words
    assert "給与" not in sheet.words
    assert "見本花子" in sheet.words
    assert "全部" in sheet.words
    assert "経過" not in sheet.buttons
    assert "回答する" in sheet.buttons
    [(who, fields, why)] = audited(program, desk.number)[-1:]
    assert (who, why) == (nao.id, "")
    assert "target_scope" in fields
    assert "detail" not in fields


def test_a_department_is_not_told_how_a_ticket_went(
    desk: Desk, ken: Person, slack: Slack, program: Running
) -> None:
    nao = slack.person("nao")
    desk.to_search(ken)
    assert program.delivered()

    desk.taps(nao, "ticket_history")

    assert "あなたの役割では" in heard(nao, "ticket_history").text


def test_the_representative_sees_every_column_and_nothing_personal(
    slack: Slack, program: Running
) -> None:
    # O1
    rei = slack.person("rei")
    ticket = complaint(program, summary="購入名簿の件")

    sheet = opens(rei, ticket.number)

    assert {"経路", "要旨", "漏えい等のおそれ", "区分"} <= set(labels(sheet))
    assert sheet.buttons == ["経過"]
    assert SAID not in sheet.words
    assert NAME not in sheet.words


def test_the_auditor_reads_all_with_a_reason_and_changes_nothing(
    slack: Slack, program: Running
) -> None:
    # screens.md 4
    aoi = slack.person("aoi")
    ticket = complaint(program)

    sheet = opens(aoi, ticket.number)
    asked = taps(aoi, sheet, "内容を見る")
    aoi.submits({"why": "年次監査の抜取り"})

    assert sheet.buttons == ["内容を見る", "経過"]
    assert SAID in aoi.waits_for_view(after=asked).words
    assert audited(program, ticket.number)[-1][2] == "年次監査の抜取り"


def test_a_nameless_asker_is_named_nowhere(ken: Person, program: Running) -> None:
    # screens.md 1.7
    question = program.opens(
        "U01MEI",
        Question(nameless=True),
        requester="U01MEI",
        channel=Channel.INTERNAL,
        personal=sealed({PersonalField.DETAIL: "名簿はいつ消しますか"}),
    )

    sheet = opens(ken, question.number)
    history = taps(ken, sheet, "経過")

    for view in (sheet, history):
        assert "U01MEI" not in str(view.blocks)


def test_a_complaint_about_the_manager_does_not_exist_for_the_manager(
    slack: Slack, program: Running
) -> None:
    # O1
    rei = slack.person("rei")
    ticket = complaint(
        program, KEN, about=frozenset({"U03MGR"}), restrictions=frozenset({Restriction.ABOUT_DESK})
    )

    assert ticket.number.startswith("X-")
    assert ticket.number in opens(rei, ticket.number).words
    saki = without_modals(slack.person("saki"))
    saki.runs(f"/privacy ticket {ticket.number}", channel="C01GENERAL")
    assert saki.view is None
    assert saki.sees("C01GENERAL")[-1].text == "この番号の受付は見つかりません。"


def test_a_long_file_is_read_page_by_page(ken: Person, program: Running) -> None:
    ticket = complaint(program)
    program.acts(ticket.number, Act(Move.TAKE), who=KEN)
    for nth in range(25):
        noted(program, ticket, f"メモその{nth:02}。")

    first = opens(ken, ticket.number)
    second = taps(ken, first, "続きを見る")

    shown = [f"メモその{nth:02}。" for nth in range(25)]
    assert [each for each in shown if each in first.words] == shown[:17]
    assert [each for each in shown if each in second.words] == shown[17:]
    assert "続きを見る" not in second.buttons


def test_from_the_search_to_the_record_no_fourth_modal_is_needed(
    desk: Desk, ken: Person, program: Running
) -> None:
    # Slack stacks three
    number = complaint(program, channel=Channel.POST).number
    program.acts(number, Act(Move.TAKE), who=KEN)

    desk.opens(ken, "list_find", number="")
    desk.sends(ken, {"summary": number})
    assert desk.receipt is not None
    sheet = taps(ken, desk.receipt, "開く")
    letters = taps(ken, sheet, "文書")
    letter = taps(ken, letters, "文書")
    form = taps(ken, letter, "送付を記録")
    assert desk.sends(ken, {"on": "2026-08-03"}) == {}

    assert [view.depth for view in (sheet, letters, letter, form)] == [2, 3, 3, 3]
    assert desk.receipt.title == "記録しました"


def test_what_a_screen_shows_cannot_be_sent(ken: Person, program: Running) -> None:
    sheet = opens(ken, complaint(program).number)

    assert sheet.raw.get("submit") in (None, "")
    with pytest.raises(Exception, match="no_submit_button"):
        ken.submits({})
