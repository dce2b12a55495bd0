"""A complaint from an older register: what is missing is shown as missing."""

from tests.stories.steps.case import detail
from tests.stories.steps.disclosures import Request
from tests.stories.steps.program import Running
from workspace.driver import Person

ROW = {
    "受付日時": "2026-07-01",
    "受付方法": "電話",
    "受付者": "U02AGENT",
    "区分": "苦情",
    "内容": "広告メールが止まらない",
    "緊急事態の有無": "無",
    "開示等請求の有無": "無",
    "管理者承認（承認者）": "U03MGR",
    "回答日時": "2026-07-10",
}


def test_an_imported_complaint_says_what_its_register_left_out(
    case: Request, saki: Person, program: Running
) -> None:
    row = {**ROW, "完了日時": "2026-07-20"}
    (number,) = program.imports(list(row), list(row.values()))

    sheet = detail(saki, number)
    assert "受付簿から取り込んだ日時" in sheet.words
    missing = sheet.words.partition("記載なし")[2]
    assert "重大度、起案者、決定した日時、回答の手段、完了の区分" in missing
    assert "回答した日時" not in missing
    history = case.opens(saki, "ticket_history", number=number)
    assert "記載なし" in history.words
    assert "経過の一部は記載がありません" in history.words
    saki.closes(everything=True)
