"""A register from another program or a spreadsheet, with its rows as its people wrote them."""

from tests.tickets.registers.office import Office
from tickets.model.ticket import Ticket
from tickets.registers import sheet
from tickets.registers.columns import COMPLAINT_TITLES
from tickets.registers.rows import PeopleByName

# A company's spreadsheet: days without hours, names, numbers of its own.
OLD = {
    "受付番号": "2025-苦情-07",
    "受付日時": "2025/4/1",
    "受付方法": "電話",
    "受付者": "メイ",
    "申出者の立場": "本人",
    "申出者氏名": "田中花子",
    "電話番号": "03-1234-5678",
    "希望連絡方法": "電話",
    "本人との関係": "本人",
    "区分": "苦情",
    "内容": "広告メールが止まらない",
    "関係部門": "sales",
    "緊急事態の有無": "無",
    "開示等請求の有無": "無",
    "初期評価（重大度）": "中",
    "事実調査": "停止の登録が漏れていた",
    "原因": "手順の不足",
    "回答案": "お詫びと停止のご連絡",
    "起案者": "ケン",
    "管理者承認（承認者）": "部長",
    "管理者承認（日時）": "2025年4月3日",
    "回答日時": "2025/4/4",
    "回答方法": "電話",
    "回答内容": "お詫びした",
    "申出者の反応": "承諾",
    "是正処置の要否": "要",
    "是正処置番号": "CA-2025-3",
    "代表者報告": "月次",
    "完了日時": "2025/4/10",
}
NAMES = PeopleByName({"メイ": "mei", "ケン": "ken", "部長": "manager", "代行": "deputy"})


def csv_of(*rows: dict[str, str]) -> bytes:
    titles = list(dict.fromkeys(title for row in rows for title in row))
    return sheet.encode_csv([titles, *([row.get(title, "") for title in titles] for row in rows)])


def old(**changes: str) -> dict[str, str]:
    """The old row with other cells; an empty cell is an omitted value."""
    by_field = {COMPLAINT_TITLES[name]: text for name, text in changes.items()}
    return {**OLD, **by_field}


def opened(**changes: str) -> dict[str, str]:
    """The same complaint as it was received."""
    return {**old(**changes), **dict.fromkeys(list(OLD)[14:], "")}


ENDLESS = {"decided_by": "", "decided_at": "", "replied_at": "", "closed_at": "", "reaction": ""}


def faults(
    office: Office, *rows: dict[str, str], people: PeopleByName = NAMES
) -> set[tuple[str, str]]:
    """The faults of these rows: (column, code)."""
    return {(each.field, each.code) for each in office.looks(csv_of(*rows), people).faults}


def only(office: Office) -> Ticket:
    (number,) = office.store.tickets  # type: ignore[attr-defined]
    with office.store.reading() as book:
        found = book.find(number)
    assert found is not None
    return found
