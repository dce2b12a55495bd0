"""Columns of the register of complaints (苦情・相談受付記録)."""

from typing import Final

from tickets.model.complaint import CorrectiveAction
from tickets.model.kinds import Flag, PersonalField
from tickets.registers import cells
from tickets.registers.columns import PERSON, Column, Columns, Line, personal, private
from tickets.registers.words import name

NOTED: Final = (PersonalField.NOTE, PersonalField.MOVE_REASON, PersonalField.WORDS)
"""Texts of single moves; they share a column."""

HISTORY: Final = "経過"
NOTES: Final = "メモ・理由・申出者の言葉"


def _corrective(line: Line) -> CorrectiveAction | None:
    return line.ticket.complaint.corrective_action


def _needed(line: Line) -> str:
    decided = _corrective(line)
    return cells.yes_no(decided.needed, "要", "否") if decided else ""


def _corrective_reference(line: Line) -> str:
    decided = _corrective(line)
    return decided.reference if decided else ""


def _corrective_reason(line: Line) -> str:
    decided = _corrective(line)
    return decided.reason if decided else ""


def _prevention(line: Line) -> str:
    decided = _corrective(line)
    return decided.prevention if decided else ""


def _responsible(line: Line) -> str:
    decided = _corrective(line)
    return (decided.responsible or "") if decided else ""


def _due_on(line: Line) -> str:
    decided = _corrective(line)
    return cells.day(decided.due_on) if decided else ""


def _done_on(line: Line) -> str:
    decided = _corrective(line)
    return cells.day(decided.done_on) if decided else ""


def _check_on(line: Line) -> str:
    decided = _corrective(line)
    return cells.day(decided.check_on) if decided else ""


COLUMNS: Columns = (
    Column("受付番号", lambda line: line.ticket.number, "number"),
    private("旧番号", lambda line: line.ticket.reference, "reference"),
    Column("受付日時", lambda line: cells.moment(line.ticket.received_at), "received_at"),
    Column("受付方法", lambda line: name(line.ticket.channel), "channel"),
    Column("照会元", lambda line: name(line.ticket.complaint.caller), "caller"),
    Column("受付者", lambda line: line.ticket.recorded_by, "recorded_by"),
    Column("記録日時", lambda line: cells.moment(line.ticket.recorded_at), "recorded_at"),
    Column("状態", lambda line: name(line.ticket.status), "status"),
    Column("申出者の立場", lambda line: name(line.ticket.party.role), "party"),
    *PERSON,
    Column("希望連絡方法", lambda line: name(line.ticket.party.contact_by), "contact_by"),
    private("申出者のSlack ID", lambda line: line.ticket.requester or "", "requester"),
    Column(
        "本人との関係",
        lambda line: name(line.ticket.complaint.about_person_same),
        "about_person_same",
    ),
    Column("区分", lambda line: name(line.ticket.complaint.category), "category"),
    Column("対象", lambda line: cells.words(line.ticket.complaint.subjects), "subjects"),
    private("要旨", lambda line: line.ticket.summary, "summary"),
    personal("内容", PersonalField.DETAIL),
    personal("希望する対応", PersonalField.REMEDY_WANTED),
    Column("関係部門", lambda line: line.ticket.department or "", "department"),
    Column("緊急事態の有無", lambda line: name(line.ticket.leak), "leak"),
    Column(
        "開示等請求の有無",
        lambda line: cells.yes_no(Flag.DISCLOSURE in line.ticket.flags, "有", "無"),
        "disclosure",
    ),
    Column(
        "その他の該当",
        lambda line: cells.words(line.ticket.flags - {Flag.DISCLOSURE}),
        "flags",
    ),
    Column("関連番号", lambda line: cells.links(line.ticket.links), "link"),
    Column("取扱いの制限", lambda line: cells.words(line.ticket.restrictions), "restrictions"),
    Column(
        "だれについての申出か", lambda line: cells.ids(line.ticket.about), "about", private=True
    ),
    private("見せない部門", lambda line: cells.ids(line.ticket.hidden_from), "hidden_from"),
    Column("担当者", lambda line: line.ticket.owner or "", "person"),
    Column("初期評価（重大度）", lambda line: name(line.ticket.complaint.severity), "severity"),
    personal("事実調査", PersonalField.FACTS_FOUND),
    personal("原因", PersonalField.CAUSE),
    Column("起案者", lambda line: line.ticket.drafted_by or "", "drafted_by"),
    personal("回答案", PersonalField.DRAFT_REPLY),
    Column("管理者承認（承認者）", lambda line: line.ticket.decided_by or "", "decided_by"),
    Column("管理者承認（日時）", lambda line: cells.moment(line.ticket.decided_at), "decided_at"),
    Column("認否", lambda line: name(line.ticket.complaint.finding), "finding"),
    Column("相手待ち", lambda line: cells.waits(line.ticket.complaint.waits), "waits"),
    Column(
        "遅延連絡による予定日",
        lambda line: cells.day(line.ticket.complaint.delayed_until),
        "delayed_until",
    ),
    Column("目標を過ぎた理由", lambda line: name(line.ticket.complaint.late_reason), "late_reason"),
    Column("回答日時", lambda line: cells.moment(line.ticket.replied_at), "replied_at"),
    Column("回答方法", lambda line: name(line.ticket.reply_by), "reply_by"),
    private("送付番号", lambda line: line.ticket.delivery_ref, "delivery_ref"),
    personal("回答内容", PersonalField.REPLY_SUMMARY),
    Column("その場の回答の根拠", lambda line: line.ticket.complaint.template or "", "template"),
    Column(
        "連絡できない理由",
        lambda line: name(line.ticket.complaint.no_contact_reason),
        "no_contact_reason",
    ),
    Column("配信停止", lambda line: cells.stops(line.ticket.complaint.stops), "stops"),
    Column(
        "送付した書面", lambda line: cells.letters(line.ticket.letters), "letters", private=True
    ),
    Column("申出者の反応", lambda line: name(line.ticket.complaint.reaction), "reaction"),
    Column(
        "社外窓口の案内",
        lambda line: cells.yes_no(line.ticket.complaint.external_recourse_informed, "済", "未"),
        "external_recourse_informed",
    ),
    Column("是正処置の要否", _needed, "corrective_action"),
    Column("是正処置番号", _corrective_reference, "corrective_reference"),
    private("是正処置の理由", _corrective_reason, "corrective_reason"),
    private("再発防止策", _prevention, "prevention"),
    Column("是正処置の責任者", _responsible, "responsible"),
    Column("是正処置の期限", _due_on, "due_on"),
    Column("是正処置の実施日", _done_on, "done_on"),
    Column("有効性の確認予定日", _check_on, "check_on"),
    Column(
        "有効性の確認",
        lambda line: cells.checks(line.ticket.complaint.effect_checks),
        "effect_checks",
    ),
    Column("代表者報告", lambda line: name(line.ticket.complaint.report), "report"),
    Column(
        "代表者報告日", lambda line: cells.day(line.ticket.complaint.reported_on), "reported_on"
    ),
    Column("取下げ日", lambda line: cells.day(line.ticket.withdrawn_on), "withdrawn_on"),
    Column("完了日時", lambda line: cells.moment(line.ticket.closed_at), "closed_at"),
    Column("完了区分", lambda line: name(line.ticket.close_code), "close_code"),
    Column(
        "廃棄の保留", lambda line: cells.yes_no(line.ticket.legal_hold, "有", "無"), "legal_hold"
    ),
    Column("保存期限", lambda line: cells.day(line.ticket.retention_until), "retention_until"),
    Column("方針の改正日", lambda line: line.ticket.policy_revision, "policy_revision"),
    Column("ワークスペース", lambda line: line.ticket.team, "team"),
    Column(HISTORY, lambda line: cells.history(line.ticket.history), "history"),
    private(NOTES, lambda line: cells.notes(line.opened, NOTED), "move_reason"),
)

TITLES: Final = {column.field: column.title for column in COLUMNS}
