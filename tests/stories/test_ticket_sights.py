"""How much of a ticket each role reads, and how deep its screens may lie (O1, O4, O20)."""

from tests.stories.builders import KEN, NAME, SAID, complaint, sealed
from tests.stories.case import detail, opens_form
from tests.stories.program import Running
from tests.stories.requests import Desk
from tickets.model.kinds import Channel, Move, PersonalField
from tickets.model.ticket import Question, Ticket
from tickets.workflow.case import Act
from workspace.driver import Person
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


def test_a_department_sees_its_own_search_only(
    nao: Person, desk: Desk, ken: Person, program: Running
) -> None:
    # O20: name, identifiers and scope
    desk.to_search(ken)

    sheet = detail(nao, desk.number)

    assert labels(sheet) == ["申出の日時", "求めの種類", "各システムの調査"]
    assert "顧客管理" in sheet.words
    assert "給与" not in sheet.words
    assert "見本花子" in sheet.words
    assert "全部" in sheet.words
    assert "経過" not in sheet.buttons
    assert "回答する" in sheet.buttons
    [(who, fields, why)] = program.audit("read_pii", desk.number)[-1:]
    assert (who, why) == (nao.id, "")
    assert "target_scope" in fields
    assert "detail" not in fields


def test_the_representative_sees_every_field_without_personal_data(
    rei: Person, program: Running
) -> None:
    # O1
    ticket = complaint(program, summary="購入名簿の件")

    sheet = detail(rei, ticket.number)

    assert {"経路", "要旨", "漏えい等のおそれ", "区分"} <= set(labels(sheet))
    assert sheet.buttons == ["経過"]
    assert SAID not in sheet.words
    assert NAME not in sheet.words


def test_the_auditor_reads_all_with_a_reason_and_changes_nothing(
    aoi: Person, program: Running
) -> None:
    ticket = complaint(program)

    sheet = detail(aoi, ticket.number)
    asked = opens_form(aoi, sheet, "内容を見る")
    aoi.submits({"why": "年次監査の抜取り"})

    assert sheet.buttons == ["内容を見る", "経過"]
    assert SAID in aoi.waits_for_view(after=asked).words
    assert program.audit("read_pii", ticket.number)[-1][2] == "年次監査の抜取り"


def test_the_detail_view_does_not_name_a_nameless_asker(ken: Person, program: Running) -> None:
    question = program.opens(
        "U01MEI",
        Question(nameless=True),
        requester="U01MEI",
        channel=Channel.INTERNAL,
        personal=sealed({PersonalField.DETAIL: "名簿はいつ消しますか"}),
    )

    sheet = detail(ken, question.number)
    history = opens_form(ken, sheet, "経過")

    for view in (sheet, history):
        assert "U01MEI" not in str(view.blocks)


def test_a_long_file_is_read_page_by_page(ken: Person, program: Running) -> None:
    ticket = complaint(program)
    program.acts(ticket.number, Act(Move.TAKE), who=KEN)
    for nth in range(25):
        noted(program, ticket, f"メモその{nth:02}。")

    first = detail(ken, ticket.number)
    second = opens_form(ken, first, "続きを見る")

    shown = [f"メモその{nth:02}。" for nth in range(25)]
    assert [each for each in shown if each in first.words] == shown[:17]
    assert [each for each in shown if each in second.words] == shown[17:]
    assert "続きを見る" not in second.buttons


def test_recording_a_letter_from_the_search_needs_three_modals(
    desk: Desk, ken: Person, program: Running
) -> None:
    # Slack stacks three
    number = complaint(program, channel=Channel.POST).number
    program.acts(number, Act(Move.TAKE), who=KEN)

    desk.opens(ken, "list_find", number="")
    desk.sends(ken, {"summary": number})
    assert desk.receipt is not None
    sheet = opens_form(ken, desk.receipt, "開く")
    letters = opens_form(ken, sheet, "文書")
    letter = opens_form(ken, letters, "文書")
    form = opens_form(ken, letter, "送付を記録")
    assert desk.sends(ken, {"on": "2026-08-03"}) == {}

    assert [view.depth for view in (sheet, letters, letter, form)] == [2, 3, 3, 3]
    assert desk.receipt.title == "記録しました"
