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
from tickets.registers.cells import YES_OR_EMPTY, YesNo, cell, word_of

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class OpenedTicket:
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


def value_column(
    title: str, path: str, field: str = "", *, private: bool = False, words: YesNo = YES_OR_EMPTY
) -> Column[OpenedTicket]:
    """A column of the ticket's value at this dotted path, drawn by its type.

    Empty where a part of the path is None. `field` is the path's last name unless it is given.
    """
    field = field or path.rpartition(".")[2]
    return Column(title, lambda line: cell(_at(line.ticket, path), words), field, private)


def _at(ticket: Ticket, path: str) -> Any:
    def part(found: Any, name: str) -> Any:
        return None if found is None else getattr(found, name)

    return reduce(part, path.split("."), ticket)


def private_column(
    title: str, draw: Callable[[OpenedTicket], str], field: str = ""
) -> Column[OpenedTicket]:
    return Column(title, draw, field, private=True)


def personal_field_column(title: str, name: PersonalField) -> Column[OpenedTicket]:
    return Column(title, lambda line: line.says(name), name, private=True)


Columns = Sequence[Column[OpenedTicket]]
PERSON_COLUMNS: Columns = (
    personal_field_column("申出者氏名", PersonalField.NAME),
    personal_field_column("フリガナ", PersonalField.NAME_KANA),
    personal_field_column("郵便番号", PersonalField.POSTAL_CODE),
    personal_field_column("住所", PersonalField.ADDRESS),
    personal_field_column("電話番号", PersonalField.PHONE),
    personal_field_column("メールアドレス", PersonalField.EMAIL),
    personal_field_column("居住地", PersonalField.COUNTRY),
)


def table_rows(
    columns: Sequence[Column[Row]], rows: Iterable[Row], *, full: bool
) -> Iterator[list[str]]:
    """Titles and rows; private columns only if `full`."""
    shown = [column for column in columns if full or not column.private]
    yield [column.title for column in shown]
    for row in rows:
        yield [column.draw(row) for column in shown]


MOVE_TEXTS: Final = (PersonalField.NOTE, PersonalField.MOVE_REASON, PersonalField.WORDS)
"""Texts of single moves; they share a column."""

_ACTION: Final = "complaint.corrective_action"

COMPLAINTS: Columns = (
    value_column("受付番号", "number"),
    value_column("旧番号", "reference", private=True),
    value_column("受付日時", "received_at"),
    value_column("受付方法", "channel"),
    value_column("照会元", "complaint.caller"),
    value_column("受付者", "recorded_by"),
    value_column("記録日時", "recorded_at"),
    value_column("状態", "status"),
    value_column("申出者の立場", "party.role", "party"),
    *PERSON_COLUMNS,
    value_column("希望連絡方法", "party.contact_by"),
    value_column("申出者のSlack ID", "requester", private=True),
    value_column("本人との関係", "complaint.about_person_same"),
    value_column("区分", "complaint.category"),
    value_column("対象", "complaint.subjects"),
    value_column("要旨", "summary", private=True),
    personal_field_column("内容", PersonalField.DETAIL),
    personal_field_column("希望する対応", PersonalField.REMEDY_WANTED),
    value_column("関係部門", "department"),
    value_column("緊急事態の有無", "leak"),
    Column(
        "開示等請求の有無",
        lambda line: cells.cell(Flag.DISCLOSURE in line.ticket.flags),
        "disclosure",
    ),
    Column("その他の該当", lambda line: cells.cell(line.ticket.flags - {Flag.DISCLOSURE}), "flags"),
    Column("関連番号", lambda line: cells.links_text(line.ticket.links), "link"),
    value_column("取扱いの制限", "restrictions"),
    value_column("だれについての申出か", "about", private=True),
    value_column("見せない部門", "hidden_from", private=True),
    value_column("担当者", "owner", "person"),
    value_column("初期評価（重大度）", "complaint.severity"),
    personal_field_column("事実調査", PersonalField.FACTS_FOUND),
    personal_field_column("原因", PersonalField.CAUSE),
    value_column("起案者", "drafted_by"),
    personal_field_column("回答案", PersonalField.DRAFT_REPLY),
    value_column("管理者承認（承認者）", "decided_by"),
    value_column("管理者承認（日時）", "decided_at"),
    value_column("認否", "complaint.finding"),
    Column("相手待ち", lambda line: cells.waits_text(line.ticket.complaint.waits), "waits"),
    value_column("遅延連絡による予定日", "complaint.delayed_until"),
    value_column("目標を過ぎた理由", "complaint.late_reason"),
    value_column("お伝えする相手の確認", "complaint.speaker_check"),
    value_column("回答日時", "replied_at"),
    value_column("回答方法", "reply_by"),
    value_column("送付番号", "delivery_ref", private=True),
    personal_field_column("回答内容", PersonalField.REPLY_SUMMARY),
    value_column("その場の回答の根拠", "complaint.template"),
    value_column("連絡できない理由", "complaint.no_contact_reason"),
    Column("配信停止", lambda line: cells.stops_text(line.ticket.complaint.stops), "stops"),
    private_column("送付した書面", lambda line: cells.letters_text(line.ticket.letters), "letters"),
    value_column("申出者の反応", "complaint.reaction"),
    value_column("社外窓口の案内", "complaint.external_recourse_informed", words=("済", "未")),
    value_column("是正処置の要否", f"{_ACTION}.needed", "corrective_action", words=("要", "否")),
    value_column("是正処置番号", f"{_ACTION}.reference", "corrective_reference"),
    value_column("是正処置の理由", f"{_ACTION}.reason", "corrective_reason", private=True),
    value_column("再発防止策", f"{_ACTION}.prevention", private=True),
    value_column("是正処置の責任者", f"{_ACTION}.responsible"),
    value_column("是正処置の期限", f"{_ACTION}.due_on"),
    value_column("是正処置の実施日", f"{_ACTION}.done_on"),
    value_column("是正処置の実施内容", f"{_ACTION}.carried_out", private=True),
    value_column("有効性の確認予定日", f"{_ACTION}.check_on"),
    Column(
        "有効性の確認",
        lambda line: cells.checks_text(line.ticket.complaint.effect_checks),
        "effect_checks",
    ),
    value_column("代表者報告", "complaint.report"),
    value_column("代表者報告日", "complaint.reported_on"),
    value_column("取下げ日", "withdrawn_on"),
    value_column("完了日時", "closed_at"),
    value_column("完了区分", "close_code"),
    value_column("廃棄の保留", "legal_hold"),
    value_column("保存期限", "retention_until"),
    value_column("方針の改正日", "policy_revision"),
    value_column("ワークスペース", "team"),
    Column("経過", lambda line: cells.history_text(line.ticket.history), "history"),
    private_column(
        "メモ・理由・申出者の言葉",
        lambda line: cells.move_texts(line.opened, MOVE_TEXTS),
        "move_reason",
    ),
)

COMPLAINT_TITLES: Final = {column.field: column.title for column in COMPLAINTS}


def _answer(line: OpenedTicket) -> str:
    """The last answer; askers may come back."""
    found = [slot for slot in line.opened if slot.field is PersonalField.ANSWER]
    last = max(found, key=lambda slot: int(slot.of or 0), default=ValueName(PersonalField.ANSWER))
    return line.says(last.field, last.of)


def _asker(line: OpenedTicket) -> str:
    """Empty for anonymous questions."""
    facts = line.ticket.facts
    is_nameless = isinstance(facts, Question) and facts.nameless
    return "" if is_nameless else line.ticket.requester or ""


def _answered_by(line: OpenedTicket) -> str:
    steps = [step.by for step in line.ticket.history if step.move is Move.ANSWER]
    return steps[-1] if steps else ""


QUESTIONS: Columns = (
    value_column("受付番号", "number"),
    value_column("受付日時", "received_at"),
    private_column("質問者のSlack ID", _asker),
    value_column("状態", "status"),
    value_column("担当者", "owner"),
    personal_field_column("質問", PersonalField.DETAIL),
    personal_field_column("補足", PersonalField.REMEDY_WANTED),
    value_column("回答の項目", "facts.entry"),
    private_column("回答", _answer),
    Column("回答者", _answered_by),
    value_column("回答日時", "replied_at"),
    Column("関連番号", lambda line: cells.links_text(line.ticket.links)),
    value_column("完了日時", "closed_at"),
    value_column("完了区分", "close_code"),
    value_column("保存期限", "retention_until"),
)


class NoticeDuty(StrEnum):
    """What became of the duty to tell the persons (法26条2項)."""

    TOLD = "通知済"
    CORRECTED = "訂正を通知"
    INSTEAD = "代替措置"
    OWED = "未通知"
    NOT_OWED = "通知の義務なし"
    UNJUDGED = "未判断"


@dataclass(frozen=True, slots=True)
class PersonNoticeRow:
    """One record of a notice; an empty one for a breach without any."""

    escalation: Escalation
    told: PersonsTold = NOBODY_TOLD

    def count(self, *, corrects: bool) -> str:
        """Return how many got it, as a notice or as a correction, which counts some again."""
        is_asked = self.told.corrects is corrects
        return str(self.told.count) if is_asked and self.told.count is not None else ""

    @property
    def duty_status(self) -> NoticeDuty:
        if self.told.on:
            return NoticeDuty.CORRECTED if self.told.corrects else NoticeDuty.TOLD
        if self.told.instead:
            return NoticeDuty.INSTEAD
        reportable = self.escalation.triage.is_reportable
        if reportable is None:
            return NoticeDuty.UNJUDGED
        return NoticeDuty.OWED if reportable else NoticeDuty.NOT_OWED


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


PERSON_NOTICES: Final[Sequence[Column[PersonNoticeRow]]] = (
    Column("番号", lambda row: row.escalation.number),
    Column("会社が知った日時", lambda row: cells.moment_text(row.escalation.known_at)),
    Column("判断", lambda row: word_of(row.escalation.triage.verdict)),
    Column("人数の上限", lambda row: _number(row.escalation.triage.persons_most)),
    Column("本人への通知", lambda row: row.duty_status),
    Column("通知日", lambda row: cells.day_text(row.told.on)),
    Column("通知した相手", lambda row: row.told.whom, private=True),
    Column("通知した人数", lambda row: row.count(corrects=False)),
    Column("訂正を知らせた人数", lambda row: row.count(corrects=True)),
    Column("訂正・追加の内容", lambda row: row.told.changed, private=True),
    Column("方法", lambda row: row.told.way, private=True),
    Column("代替措置", lambda row: row.told.instead, private=True),
    Column("通知が難しい理由", lambda row: row.told.reason, private=True),
    Column("記録者", lambda row: row.told.recorded_by or ""),
    Column("完了日時", lambda row: cells.moment_text(row.escalation.closed_at)),
)


def person_notice_rows(escalations: Iterable[Escalation]) -> Iterator[PersonNoticeRow]:
    """One row per notice, one for a breach without any; merged ones stand with their survivor."""
    for each in escalations:
        if each.cause.is_breach and each.merged_into is None:
            yield from [PersonNoticeRow(each, told) for told in each.notices] or [
                PersonNoticeRow(each)
            ]
