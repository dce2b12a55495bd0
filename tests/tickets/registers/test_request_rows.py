"""What the registers of requests and of stamps show of a request."""

from datetime import date
from typing import Any

from tests.tickets.conftest import _new
from tests.tickets.registers.office import File, Office, request_row, rows
from tickets.model.disclosure import Decision, Disclosure, Ground, Outcome, RequestType
from tickets.model.documents import (
    Accuracy,
    AddressCheck,
    Defect,
    MailTrouble,
    Money,
    Payment,
    Preservation,
    ReturnedMail,
    StampsReturned,
)
from tickets.model.kinds import (
    Move,
    PersonalField,
)
from tickets.model.personal import Personal, ValueName
from tickets.registers.export import Register
from tickets.rules import office as desk_file
from tickets.rules.office import Bilingual, System


def a_request(office: Office) -> str:
    """Two types, one of them refused, with more stamps than needed."""
    types = frozenset({RequestType.DISCLOSE, RequestType.CORRECT})
    told = {PersonalField.TARGET_SCOPE: "通話の記録", PersonalField.RIGHT_CONTENT: "8号室は3号室"}
    says = {ValueName(each): Personal(text) for each, text in told.items()}
    form = _new(Disclosure(types=types), personal=says)
    file = File(office, office.desk.open(form, who="mei", now=office.now, key="request"))
    paid = Payment(file.today, Money.STAMPS, 1500, 3, "ken")
    file.sends_form().arrives(copies_arrived=False, payments=paid).identified().searches().finds()
    refused = Decision(RequestType.DISCLOSE, Outcome.REFUSED, frozenset({Ground.G5}))
    says = {
        ValueName(PersonalField.REASON, RequestType.DISCLOSE): "業務に著しい支障がある",
        ValueName(PersonalField.MEASURE, RequestType.CORRECT): "部屋番号を訂正",
    }
    file.drafts(refused, Decision(RequestType.CORRECT, Outcome.GRANTED), says=says)
    back = StampsReturned(file.today, Money.STAMPS, 500)
    file.does("manager", Move.APPROVE).does("mei", Move.RETURN_STAMPS, stamps_returned=back)
    return file.ticket.number


def test_only_the_full_register_says_why_a_system_was_not_searched(office: Office) -> None:
    # O2, O20
    form = _new(Disclosure(types=frozenset({RequestType.DISCLOSE})))
    file = File(office, office.desk.open(form, who="mei", now=office.now, key="request"))
    file.to_check().identified().searches(left_out={"payroll": "従業員ではない"})
    (row,) = rows(office, Register.DISCLOSURE)
    posted = request_row(file.ticket)
    assert "payroll 調査対象外 2026-08-03" in row["検索の結果"]
    assert row["調査対象外とした理由"] == "payroll：従業員ではない"
    assert "従業員ではない" not in str(posted)


def test_a_request_row_shows_steps_decisions_and_the_day_of_article_39(office: Office) -> None:
    number = a_request(office)
    (row,) = rows(office, Register.DISCLOSURE)

    assert row["受付番号"] == number
    assert row["請求の種類"] == "開示、訂正"
    assert row["申請書到達日（手続3）"] == "2026-08-03"
    assert row["手数料（円）"] == "1000"
    assert row["返却した額（円）"] == "500"
    assert row["本人確認の結果"] == "確認済"
    assert row["決定"] == "開示：不開示等\n訂正：訂正等を行う"
    assert row["不開示事由"] == "開示：業務の適正な実施に著しい支障のおそれ"
    assert row["理由"] == "開示：業務に著しい支障がある"
    assert row["訂正等の内容・代替措置"] == "訂正：部屋番号を訂正"
    assert row["決定者"] == "manager"
    assert row["訴え可となる日（法39条）"] == "2026-08-18"
    about = row["対象データの特定"], row["事実と異なる箇所と正しい内容"]
    assert about == ("通話の記録", "8号室は3号室")
    assert row["回答期限（社内目標）"] == "2026-08-17"
    assert [title for title in row if "法定" in title] == ["GDPRの1か月（法定）"]  # O30


def test_a_request_row_names_who_packed_and_who_checked(open_request: Any) -> None:
    # O21
    ticket = open_request().to_decided().packs(12).checked("ken", pages=12).ticket
    row = request_row(ticket)
    assert (row["送付物の枚数"], row["封入者"], row["送付物の確認者"]) == ("12", "mei", "ken")
    assert row["封入日時"].startswith("2026-08-03")
    assert row["送付物の確認日時"].startswith("2026-08-03")


def test_a_request_row_says_how_a_new_address_was_confirmed(open_request: Any) -> None:
    # O19, O21
    back = ReturnedMail(date(2026, 8, 3), MailTrouble.UNKNOWN)
    case = open_request().to_decided().replies().does("mei", Move.RECORD_RETURN, returned_mail=back)
    osaka = {PersonalField.ADDRESS: "大阪市北区梅田1-1", PersonalField.POSTAL_CODE: "530-0001"}
    case.does("mei", Move.CHECK_ADDRESS, osaka, address_check=AddressCheck.OFFICIAL_PAPER)
    assert (
        request_row(case.ticket)["返戻"]
        == "2026-08-03 宛所不明 宛先の確認 2026-08-03（新しい住所がわかる公的な書類を見た、mei）"
    )


def test_a_request_row_names_the_systems_that_were_searched(open_request: Any) -> None:
    systems = (System("crm", Bilingual("顧客管理システム"), "sales"),)
    company = desk_file.Office(company=Bilingual("見本"), systems=systems)
    ticket = open_request(RequestType.CORRECT).to_asked().finds(accuracy=Accuracy.RIGHT).ticket
    assert request_row(ticket, office=company)["検索の結果"].splitlines() == [
        "顧客管理システム あり 事実と合っている 2026-08-03",
        "payroll なし 2026-08-03",
    ]


def test_a_refused_request_row_tells_the_reminder_and_the_day_that_the_reply_had_to_meet(
    open_request: Any,
) -> None:
    case = open_request().sends_form().arrives(1000)
    case.asks_correction(Defect.IDENTITY).reminds_in_vain()
    refusal = Decision(RequestType.DISCLOSE, Outcome.REFUSED, frozenset({Ground.G1}))
    case.drafts(refusal, move=Move.DRAFT_UNCORRECTED).does("manager", Move.APPROVE)

    row = request_row(case.ticket)
    due = row["回答期限（社内目標）"]
    assert due
    assert row["補正依頼"] == "2026-08-03 本人確認書類 督促 2026-08-10 補正 未"
    assert request_row(case.replies().ticket)["回答期限（社内目標）"] == due


def test_a_posted_request_row_holds_no_words_of_the_person(office: Office) -> None:
    a_request(office)
    text = str(rows(office, Register.DISCLOSURE, who="manager", why=None))
    for said in ("通話の記録", "業務に著しい", "田中", "千代田"):
        assert said not in text


def test_the_stamps_register_shows_received_returned_kept_and_the_counter(office: Office) -> None:
    # O18
    number = a_request(office)
    came, went = rows(office, Register.STAMPS)
    assert list(came.values()) == ["2026-08-03", number, "1500", "", "3", "1500", "ken"]
    assert list(went.values()) == ["2026-08-03", number, "", "500", "", "1000", ""]
    assert "rows=2" in office.store.audit[-1].fields  # type: ignore[attr-defined]


def test_the_register_says_who_ruled_on_held_data_and_what_was_preserved(office: Office) -> None:
    # O16, O17
    form = _new(Disclosure(types=frozenset({RequestType.DISCLOSE}), footage=True))
    file = File(office, office.desk.open(form, who="mei", now=office.now, key="request"))
    why = {PersonalField.MOVE_REASON: "人で検索できる"}
    file.does("mei", Move.PRESERVE, preservations=Preservation("crm", file.today))
    file.does("mei", Move.PRESERVE, preservations=Preservation("", file.today, "ほかは上書き済み"))
    file.does("manager", Move.RULE_ON_DATA, why, may_be_held=True)

    (row,) = rows(office, Register.DISCLOSURE)
    assert row["保有個人データに当たりうるか"] == "当たりうる"
    assert "manager" in row["保有個人データの判断者"]
    assert row["保全の依頼"] == "crm 2026-08-03"
    assert row["保全を頼まない理由"] == "ほかは上書き済み"
    assert "ほかは上書き済み" not in str(request_row(file.ticket))
