"""Columns of the register of complaints (苦情・相談受付記録)."""

from typing import Final

from tickets.model.kinds import Flag, PersonalField
from tickets.registers import cells
from tickets.registers.columns import PERSON, Column, Columns, personal, private, shown

NOTED: Final = (PersonalField.NOTE, PersonalField.MOVE_REASON, PersonalField.WORDS)
"""Texts of single moves; they share a column."""

_ACTION: Final = "complaint.corrective_action"

COLUMNS: Columns = (
    shown("受付番号", "number"),
    shown("旧番号", "reference", private=True),
    shown("受付日時", "received_at"),
    shown("受付方法", "channel"),
    shown("照会元", "complaint.caller"),
    shown("受付者", "recorded_by"),
    shown("記録日時", "recorded_at"),
    shown("状態", "status"),
    shown("申出者の立場", "party.role", "party"),
    *PERSON,
    shown("希望連絡方法", "party.contact_by"),
    shown("申出者のSlack ID", "requester", private=True),
    shown("本人との関係", "complaint.about_person_same"),
    shown("区分", "complaint.category"),
    shown("対象", "complaint.subjects"),
    shown("要旨", "summary", private=True),
    personal("内容", PersonalField.DETAIL),
    personal("希望する対応", PersonalField.REMEDY_WANTED),
    shown("関係部門", "department"),
    shown("緊急事態の有無", "leak"),
    Column(
        "開示等請求の有無",
        lambda line: cells.cell(Flag.DISCLOSURE in line.ticket.flags),
        "disclosure",
    ),
    Column("その他の該当", lambda line: cells.cell(line.ticket.flags - {Flag.DISCLOSURE}), "flags"),
    Column("関連番号", lambda line: cells.links(line.ticket.links), "link"),
    shown("取扱いの制限", "restrictions"),
    shown("だれについての申出か", "about", private=True),
    shown("見せない部門", "hidden_from", private=True),
    shown("担当者", "owner", "person"),
    shown("初期評価（重大度）", "complaint.severity"),
    personal("事実調査", PersonalField.FACTS_FOUND),
    personal("原因", PersonalField.CAUSE),
    shown("起案者", "drafted_by"),
    personal("回答案", PersonalField.DRAFT_REPLY),
    shown("管理者承認（承認者）", "decided_by"),
    shown("管理者承認（日時）", "decided_at"),
    shown("認否", "complaint.finding"),
    Column("相手待ち", lambda line: cells.waits(line.ticket.complaint.waits), "waits"),
    shown("遅延連絡による予定日", "complaint.delayed_until"),
    shown("目標を過ぎた理由", "complaint.late_reason"),
    shown("回答日時", "replied_at"),
    shown("回答方法", "reply_by"),
    shown("送付番号", "delivery_ref", private=True),
    personal("回答内容", PersonalField.REPLY_SUMMARY),
    shown("その場の回答の根拠", "complaint.template"),
    shown("連絡できない理由", "complaint.no_contact_reason"),
    Column("配信停止", lambda line: cells.stops(line.ticket.complaint.stops), "stops"),
    private("送付した書面", lambda line: cells.letters(line.ticket.letters), "letters"),
    shown("申出者の反応", "complaint.reaction"),
    shown("社外窓口の案内", "complaint.external_recourse_informed", words=("済", "未")),
    shown("是正処置の要否", f"{_ACTION}.needed", "corrective_action", words=("要", "否")),
    shown("是正処置番号", f"{_ACTION}.reference", "corrective_reference"),
    shown("是正処置の理由", f"{_ACTION}.reason", "corrective_reason", private=True),
    shown("再発防止策", f"{_ACTION}.prevention", private=True),
    shown("是正処置の責任者", f"{_ACTION}.responsible"),
    shown("是正処置の期限", f"{_ACTION}.due_on"),
    shown("是正処置の実施日", f"{_ACTION}.done_on"),
    shown("有効性の確認予定日", f"{_ACTION}.check_on"),
    Column(
        "有効性の確認",
        lambda line: cells.checks(line.ticket.complaint.effect_checks),
        "effect_checks",
    ),
    shown("代表者報告", "complaint.report"),
    shown("代表者報告日", "complaint.reported_on"),
    shown("取下げ日", "withdrawn_on"),
    shown("完了日時", "closed_at"),
    shown("完了区分", "close_code"),
    shown("廃棄の保留", "legal_hold"),
    shown("保存期限", "retention_until"),
    shown("方針の改正日", "policy_revision"),
    shown("ワークスペース", "team"),
    Column("経過", lambda line: cells.history(line.ticket.history), "history"),
    private(
        "メモ・理由・申出者の言葉",
        lambda line: cells.notes(line.opened, NOTED),
        "move_reason",
    ),
)

TITLES: Final = {column.field: column.title for column in COLUMNS}
