"""Columns of the registers of complaints, questions and notices, and how a column is drawn."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import reduce
from types import MappingProxyType
from typing import Any, Final, Generic, TypeVar

from tickets.model.escalation import Escalation
from tickets.model.kinds import Flag, Move, PersonalField
from tickets.model.personal import Personal, ValueName
from tickets.model.ticket import Question, Ticket
from tickets.model.triage import NOBODY_TOLD, PersonsTold
from tickets.registers import cells
from tickets.registers.cells import THERE, YesNo, cell, name

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Line:
    """A ticket with the personal values that were opened for the register."""

    ticket: Ticket
    opened: Mapping[ValueName, Personal] = field(default_factory=lambda: MappingProxyType({}))

    def says(self, name: PersonalField, of: str = "") -> str:
        value = self.opened.get(ValueName(name, of))
        return value.reveal() if value else ""


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    title: str
    draw: Callable[[Row], str]
    field: str = ""
    """Field whose faults name this column."""
    private: bool = False
    """Holds personal data, free text or the person who complained: full register only (O2)."""


def shown(
    title: str, path: str, field: str = "", *, private: bool = False, words: YesNo = THERE
) -> Column[Line]:
    """A column of the ticket's value at this dotted path, drawn by its type.

    Empty where a part of the path is None. `field` is the path's last name unless it is given.
    """
    field = field or path.rpartition(".")[2]
    return Column(title, lambda line: cell(_at(line.ticket, path), words), field, private)


def _at(ticket: Ticket, path: str) -> Any:
    def part(found: Any, name: str) -> Any:
        return None if found is None else getattr(found, name)

    return reduce(part, path.split("."), ticket)


def private(title: str, draw: Callable[[Line], str], field: str = "") -> Column[Line]:
    return Column(title, draw, field, private=True)


def personal(title: str, name: PersonalField) -> Column[Line]:
    return Column(title, lambda line: line.says(name), name, private=True)


Columns = Sequence[Column[Line]]
PERSON: Columns = (
    personal("申出者氏名", PersonalField.NAME),
    personal("フリガナ", PersonalField.NAME_KANA),
    personal("郵便番号", PersonalField.POSTAL_CODE),
    personal("住所", PersonalField.ADDRESS),
    personal("電話番号", PersonalField.PHONE),
    personal("メールアドレス", PersonalField.EMAIL),
    personal("居住地", PersonalField.COUNTRY),
)


def table(
    columns: Sequence[Column[Row]], rows: Iterable[Row], *, full: bool
) -> Iterator[list[str]]:
    """Titles and rows; private columns only if `full`."""
    shown = [column for column in columns if full or not column.private]
    yield [column.title for column in shown]
    for row in rows:
        yield [column.draw(row) for column in shown]


NOTED: Final = (PersonalField.NOTE, PersonalField.MOVE_REASON, PersonalField.WORDS)
"""Texts of single moves; they share a column."""

_ACTION: Final = "complaint.corrective_action"

COMPLAINTS: Columns = (
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
    shown("是正処置の実施内容", f"{_ACTION}.carried_out", private=True),
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

COMPLAINT_TITLES: Final = {column.field: column.title for column in COMPLAINTS}


def _answer(line: Line) -> str:
    """The last answer; askers may come back."""
    found = [slot for slot in line.opened if slot.field is PersonalField.ANSWER]
    last = max(found, key=lambda slot: int(slot.of or 0), default=ValueName(PersonalField.ANSWER))
    return line.says(last.field, last.of)


def _asker(line: Line) -> str:
    """Empty for anonymous questions."""
    facts = line.ticket.facts
    is_nameless = isinstance(facts, Question) and facts.nameless
    return "" if is_nameless else line.ticket.requester or ""


def _answered_by(line: Line) -> str:
    steps = [step.by for step in line.ticket.history if step.move is Move.ANSWER]
    return steps[-1] if steps else ""


QUESTIONS: Columns = (
    shown("受付番号", "number"),
    shown("受付日時", "received_at"),
    private("質問者のSlack ID", _asker),
    shown("状態", "status"),
    shown("担当者", "owner"),
    personal("質問", PersonalField.DETAIL),
    personal("補足", PersonalField.REMEDY_WANTED),
    shown("回答の項目", "facts.entry"),
    private("回答", _answer),
    Column("回答者", _answered_by),
    shown("回答日時", "replied_at"),
    Column("関連番号", lambda line: cells.links(line.ticket.links)),
    shown("完了日時", "closed_at"),
    shown("完了区分", "close_code"),
    shown("保存期限", "retention_until"),
)


class Duty(StrEnum):
    """What became of the duty to tell the persons (法26条2項)."""

    TOLD = "通知済"
    INSTEAD = "代替措置"
    OWED = "未通知"
    NOT_OWED = "通知の義務なし"
    UNJUDGED = "未判断"


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One record of a notice; an empty one for a breach without any."""

    escalation: Escalation
    told: PersonsTold = NOBODY_TOLD

    @property
    def duty(self) -> Duty:
        if self.told.on:
            return Duty.TOLD
        if self.told.instead:
            return Duty.INSTEAD
        reportable = self.escalation.triage.is_reportable
        if reportable is None:
            return Duty.UNJUDGED
        return Duty.OWED if reportable else Duty.NOT_OWED


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


NOTICES: Final[Sequence[Column[NoticeRow]]] = (
    Column("番号", lambda row: row.escalation.number),
    Column("会社が知った日時", lambda row: cells.moment(row.escalation.known_at)),
    Column("判断", lambda row: name(row.escalation.triage.verdict)),
    Column("人数の上限", lambda row: _number(row.escalation.triage.persons_most)),
    Column("本人への通知", lambda row: row.duty),
    Column("通知日", lambda row: cells.day(row.told.on)),
    Column("通知した相手", lambda row: row.told.whom, private=True),
    Column("通知した人数", lambda row: _number(row.told.count)),
    Column("方法", lambda row: row.told.way, private=True),
    Column("代替措置", lambda row: row.told.instead, private=True),
    Column("通知が難しい理由", lambda row: row.told.reason, private=True),
    Column("記録者", lambda row: row.told.recorded_by or ""),
    Column("完了日時", lambda row: cells.moment(row.escalation.closed_at)),
)


def notice_rows(escalations: Iterable[Escalation]) -> Iterator[NoticeRow]:
    """One row per notice, one for a breach without any; merged ones stand with their survivor."""
    for each in escalations:
        if each.cause.is_breach and each.merged_into is None:
            yield from [NoticeRow(each, told) for told in each.notices] or [NoticeRow(each)]
