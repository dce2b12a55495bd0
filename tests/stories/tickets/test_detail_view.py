"""The detail view: fields, personal values by right and with a reason, by role."""

import re
from collections.abc import Iterator
from dataclasses import is_dataclass
from typing import Any, get_args, get_type_hints

from handlers.slack.phrases import all_phrases
from handlers.tickets.detail.view import _ELSEWHERE
from tests.stories.steps.builders import (
    KEN,
    NAME,
    PHONE,
    SAID,
    Prepared,
    complaint,
    request,
    sealed,
)
from tests.stories.steps.case import buttons, detail, opens_form
from tests.stories.steps.complaints import number_of, takes
from tests.stories.steps.disclosures import ADDRESS, Request
from tests.stories.steps.escalations import number_in, reports
from tests.stories.steps.program import Running
from tickets.model.complaint import Complaint
from tickets.model.disclosure import Disclosure
from tickets.model.kinds import Channel, ContactBy, Move, PartyRole, PersonalField, Restriction
from tickets.model.ticket import Party, Question, Ticket
from workspace.driver import Person, Slack
from workspace.results import View


def test_every_field_has_a_label() -> None:
    rows = (Ticket, Complaint, Disclosure, Question)
    names = {name for each in rows for name in get_type_hints(each)} - _ELSEWHERE
    names |= {name for each in rows for record in _within(each) for name in _names(record)}

    assert [name for name in sorted(names) if f"field.{name}" not in all_phrases()] == []


_NOT_SPREAD_OUT = {"facts", "links", "personal", "history"}
"""Shown in rows or views of their own."""


def _names(record: type) -> set[str]:
    return {*get_type_hints(record)}.union(*map(_names, _within(record)))


def _within(record: type) -> Iterator[type]:
    """The records that a row shows as 「label value、label value」."""
    for name, hint in get_type_hints(record).items():
        if name not in _NOT_SPREAD_OUT:
            yield from _records(hint)


def _records(hint: Any) -> Iterator[type]:
    if is_dataclass(hint) and isinstance(hint, type):
        yield hint
    for inner in get_args(hint):
        yield from _records(inner)


def test_the_detail_view_shows_state_fields_and_deadlines(ken: Person, program: Running) -> None:
    party = Party(PartyRole.PRINCIPAL, ContactBy.EMAIL)
    ticket = complaint(program, summary="購入名簿への広告メール", party=party)

    sheet = detail(ken, ticket.number)

    assert sheet.title == "受付の内容"
    words = sheet.words
    assert f"{ticket.number} ・ 苦情・相談" in words
    assert "状態：受付（連絡前） → 次は受付連絡" in words
    assert "〔社内目標〕" in words
    joined = words.replace("\n", "")
    assert "要旨：購入名簿への広告メール" in joined
    assert "区分：苦情" in joined
    assert "立場：本人\n" in words.replace("\n：\n", "：")
    assert "希望連絡方法：メール" in joined
    assert "立場と連絡方法" not in joined
    assert "漏えい等のおそれ" not in joined or "漏えい等のおそれ：なし" in joined


def test_only_an_agents_request_shows_the_check_of_their_authority(
    case: Request, ken: Person
) -> None:
    case.takes_call(ken)
    own = detail(ken, case.number).words
    case.takes_call(ken, role="statutory_agent")

    assert "本人確認" in own
    assert "代理権の確認" not in own
    assert "代理権の確認" in detail(ken, case.number).words


def test_back_from_a_receipt_never_leads_to_the_old_state(
    case: Request, ken: Person, program: Running
) -> None:
    case.recorded()
    sheet = detail(ken, case.number)
    assert "受付済" in sheet.words
    opens_form(ken, sheet, "申請書を送る")
    assert case.sends(ken, ADDRESS) == {}
    opened = program.audit("read_pii", case.number)

    ken.closes()
    below = ken.view

    assert below is not None
    assert below.words.startswith(f"{case.number}：保存しました。")
    assert below.buttons == ["開く"]
    assert program.audit("read_pii", case.number) == opened  # nobody has opened it
    assert "申請書送付済" in opens_form(ken, below, "開く").words


def test_no_modal_below_the_receipt_of_a_letter_is_old(
    yui: Person, case: Request, program: Running
) -> None:
    ticket = request(program, channel=Channel.POST)
    case.number = program.does(ticket.number, KEN, Move.TAKE).number
    choice = opens_form(yui, detail(yui, case.number), "文書")
    row = next(buttons(choice, "ticket_letter", case.number))
    row.press(yui)
    asked = yui.waits_for_view(after=choice)
    yui.submits({"why": "担当者が休みのため発送する"})
    letter = yui.waits_for_view(after=asked)
    opens_form(yui, letter, "送付を記録")
    assert case.sends(yui, {"by": "post"}) == {}

    assert case.receipt.depth == 3
    for _ in range(2):
        yui.closes()
        assert "保存しました" in yui.view.words


def test_only_the_owner_reads_personal_data_without_a_typed_reason(
    ken: Person, yui: Person, program: Running
) -> None:
    # O4
    ticket = complaint(program)
    program.does(ticket.number, KEN, Move.TAKE)

    sheet = detail(yui, ticket.number)
    assert SAID not in sheet.words
    assert NAME not in sheet.words
    assert program.audit("read_pii", ticket.number) == []

    asked = opens_form(yui, sheet, "内容を見る")
    assert asked.depth == 2
    assert "why" in yui.submits({"why": " "}).errors
    named = yui.submits({"why": "090-1234-5678 から電話"})
    assert "個人情報は書けません" in named.errors["why"]
    yui.submits({"why": "担当者が休みのため、電話に答える"})

    assert SAID in yui.waits_for_view(after=asked).words
    own = detail(ken, ticket.number).words
    assert SAID in own
    assert PHONE in own
    assert program.audit("read_pii", ticket.number) == [
        ("U02YUI", "detail name phone", "担当者が休みのため、電話に答える"),
        (KEN, "detail name phone", ""),
    ]


def test_a_department_types_a_reason_unless_it_is_asked(nao: Person, program: Running) -> None:
    # O4, O20
    number = complaint(program, department="sales").number
    steps = Prepared(program, number)

    def is_asked_why() -> bool:
        sheet = detail(nao, number)
        assert (SAID in sheet.words) is not ("内容を見る" in sheet.buttons)
        return SAID not in sheet.words

    assert is_asked_why()  # the desk has not assessed it
    steps.describes().does(KEN, Move.ACKNOWLEDGE)
    assert is_asked_why()
    steps.assesses()
    assert not is_asked_why()
    steps.does(KEN, Move.TAKE).does(KEN, Move.INVESTIGATE)
    assert not is_asked_why()
    program.does(
        number, "U07NAO", Move.REPORT_FINDINGS, {PersonalField.NOTE: "名簿に残っていました"}
    )
    assert is_asked_why()


def test_whoever_has_a_ticket_is_not_offered_to_chase_it(
    ken: Person, yui: Person, program: Running
) -> None:
    number = complaint(program).number
    program.does(number, KEN, Move.TAKE)

    own, colleagues = (
        [*buttons(detail(person, number), "ticket_chase", number)] for person in (ken, yui)
    )

    assert (len(own), len(colleagues)) == (0, 1)


def test_personal_text_is_never_parsed_as_markup(ken: Person, program: Running) -> None:
    said = "*<!channel>* <@U02YUI> <https://evil.example|社内>"
    ticket = complaint(program, personal=sealed({PersonalField.DETAIL: said}))
    program.does(ticket.number, KEN, Move.TAKE)

    sheet = detail(ken, ticket.number)

    [block] = [each for each in sheet.blocks if "evil.example" in str(each)]
    assert block["text"]["type"] == "plain_text"


def test_the_number_of_a_possible_leak_opens_its_report(mei: Person, slack: Slack) -> None:
    leak = number_in(reports(mei).words)

    assert leak in detail(slack.person("saki"), leak.lower()).words


def test_requesters_see_plain_states_and_no_staff(mei: Person, program: Running) -> None:
    own = complaint(
        program,
        "U01MEI",
        restrictions=frozenset({Restriction.EMPLOYEE}),
        requester="U01MEI",
        channel=Channel.INTERNAL,
    )
    program.does(own.number, "U03MGR", Move.ASSIGN, person=KEN)

    sheet = detail(mei, own.number)
    history = opens_form(mei, sheet, "経過")

    assert "状態：受付済" in sheet.words
    assert SAID in sheet.words
    for view in (sheet, history):
        assert "社内目標" not in view.words
        assert KEN not in str(view.blocks)
        assert "担当" not in view.words


def test_the_history_says_who_held_it_how_long_and_every_move(
    ken: Person, program: Running
) -> None:
    ticket = request(program)
    program.does(ticket.number, KEN, Move.TAKE)

    history = opens_form(ken, detail(ken, ticket.number), "経過")

    words = history.words.replace("\n", "")
    assert "窓口：0日（0営業日）" in words
    assert "（窓口担当者） 引き受け" in words
    assert f"'user_id': '{KEN}'" in str(history.blocks)


def test_the_history_leaves_out_who_had_it_for_no_day(ken: Person, program: Running) -> None:
    ticket = complaint(program)
    Prepared(program, ticket.number).to_draft()

    words = opens_form(ken, detail(ken, ticket.number), "経過").words

    assert "決定者：0日" in words
    assert "窓口：0日" not in words


def test_the_history_names_the_office_in_which_a_step_was_taken(
    slack: Slack, program: Running
) -> None:
    dai = slack.person("dai")
    number = number_of(takes(dai))
    program.does(number, dai.id, Move.TAKE)
    program.does(number, dai.id, Move.NOTE, {PersonalField.NOTE: SAID})

    words = opens_form(dai, detail(dai, number), "経過").words.replace("\n", "")

    for move in ("受付を記録", "引き受け", "メモを追加"):
        assert f"（代行者） {move}" in words
    assert not {"（従業者）", "（窓口担当者）"} & set(re.findall("（.*?）", words))


def labels(view: View) -> list[str]:
    """The bold labels of the rows."""
    rows = [
        row for block in view.blocks if block["type"] == "rich_text" for row in block["elements"]
    ]
    firsts = [row["elements"][0] for row in rows if len(row["elements"]) > 1]
    return [each["text"] for each in firsts if each["type"] == "text"]


def noted(program: Running, ticket: Ticket, said: str) -> None:
    program.does(ticket.number, KEN, Move.NOTE, {PersonalField.NOTE: said})


def test_a_department_sees_its_own_search_only(
    nao: Person, case: Request, program: Running
) -> None:
    # O20: name, identifiers and scope
    case.recorded().to_asked()

    sheet = detail(nao, case.number)

    assert labels(sheet) == ["申出の日時", "求めの種類", "各システムの調査"]
    assert "顧客管理" in sheet.words
    assert "給与" not in sheet.words
    for read in ("見本花子", "03-1234-5678", "東京都千代田区千代田1-1", "全部"):
        assert read in sheet.words
    assert "経過" not in sheet.buttons
    assert "回答する" in sheet.buttons
    [(who, fields, why)] = program.audit("read_pii", case.number)[-1:]
    assert (who, why) == (nao.id, "")
    assert "target_scope" in fields
    assert "detail" not in fields


def test_representative_and_auditor_see_every_field_and_the_auditor_reads_all_with_a_reason(
    rei: Person, aoi: Person, program: Running
) -> None:
    # O1
    ticket = complaint(program, summary="購入名簿の件")

    sheet = detail(rei, ticket.number)
    assert {"経路", "要旨", "漏えい等のおそれ", "区分"} <= set(labels(sheet))
    assert sheet.buttons == ["経過"]
    assert SAID not in sheet.words
    assert NAME not in sheet.words

    sheet = detail(aoi, ticket.number)
    assert sheet.buttons == ["内容を見る", "経過"]
    asked = opens_form(aoi, sheet, "内容を見る")
    aoi.submits({"why": "年次監査の抜取り"})
    assert SAID in aoi.waits_for_view(after=asked).words
    assert program.audit("read_pii", ticket.number)[-1][2] == "年次監査の抜取り"


def test_a_long_file_is_read_page_by_page(ken: Person, program: Running) -> None:
    ticket = complaint(program)
    program.does(ticket.number, KEN, Move.TAKE)
    for nth in range(25):
        noted(program, ticket, f"メモその{nth:02}。")

    first = detail(ken, ticket.number)
    second = opens_form(ken, first, "続きを見る")

    shown = [f"メモその{nth:02}。" for nth in range(25)]
    assert [each for each in shown if each in first.words] == shown[:17]
    assert [each for each in shown if each in second.words] == shown[17:]
    assert "続きを見る" not in second.buttons


def test_recording_a_letter_from_the_search_needs_three_modals(
    case: Request, ken: Person, program: Running
) -> None:
    # Slack stacks at most three modals.
    number = complaint(program, channel=Channel.POST).number
    program.does(number, KEN, Move.TAKE)

    case.opens(ken, "list_find", number="")
    case.sends(ken, {"summary": number})
    sheet = opens_form(ken, case.receipt, "開く")
    letters = opens_form(ken, sheet, "文書")
    letter = opens_form(ken, letters, "文書")
    form = opens_form(ken, letter, "送付を記録")
    assert case.sends(ken, {"on": "2026-08-03"}) == {}

    assert [view.depth for view in (sheet, letters, letter, form)] == [2, 3, 3, 3]
    assert case.receipt.title == "記録しました"
