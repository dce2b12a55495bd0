"""Columns of the registers of complaints, questions and breaches, and how a column is drawn."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import reduce
from types import MappingProxyType
from typing import Any, Final, Generic, TypeVar

from tickets.model.escalation import DATA_TRIGGERS, EVENT_TRIGGERS, Escalation, Trigger
from tickets.model.kinds import Flag, Move, PersonalField
from tickets.model.personal import Personal, ValueName
from tickets.model.ticket import Question, Ticket
from tickets.model.triage import NOBODY_TOLD, PersonsTold
from tickets.registers import cells
from tickets.registers.cells import YES_OR_NO, Writing, YesNo

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
    """In Japanese; `words.yaml` has the English one, and former ones that an import reads."""
    draw: Callable[[Row, Writing], str]
    field: str = ""
    """Field whose faults name this column."""
    private: bool = False
    """Holds personal data, free text or the person who complained: full register only (O2)."""


def value_column(
    title: str, path: str, field: str = "", *, private: bool = False, words: YesNo = YES_OR_NO
) -> Column[OpenedTicket]:
    """A column of the ticket's value at this dotted path, drawn by its type.

    Empty where a part of the path is None. `field` is the path's last name unless it is given.
    """

    def draw(line: OpenedTicket, w: Writing) -> str:
        return w.cell(_at(line.ticket, path), words, line.ticket.kind)

    return Column(title, draw, field or _last(path), private)


def named_column(
    title: str,
    path: str,
    name: Callable[[Writing, str | None], str] = Writing.person,
    field: str = "",
    *,
    private: bool = False,
) -> Column[OpenedTicket]:
    """A column of the id at this path, written with its name; of several ids, each."""

    def draw(line: OpenedTicket, w: Writing) -> str:
        found = _at(line.ticket, path)
        ids = sorted(found) if isinstance(found, frozenset) else [found]
        return w.between(name(w, each) for each in ids)

    return Column(title, draw, field or _last(path), private)


def _last(path: str) -> str:
    return path.rpartition(".")[2]


def _at(record: Ticket | Escalation, path: str) -> Any:
    def part(found: Any, name: str) -> Any:
        return None if found is None else getattr(found, name)

    return reduce(part, path.split("."), record)


def private_column(
    title: str, draw: Callable[[OpenedTicket, Writing], str], field: str = ""
) -> Column[OpenedTicket]:
    return Column(title, draw, field, private=True)


def personal_field_column(title: str, name: PersonalField) -> Column[OpenedTicket]:
    return Column(title, lambda line, _: line.says(name), name, private=True)


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
    columns: Sequence[Column[Row]], rows: Iterable[Row], w: Writing, *, full: bool
) -> Iterator[list[str]]:
    """Titles and rows; private columns only if `full`."""
    shown = [column for column in columns if full or not column.private]
    yield [w.title(column.title) for column in shown]
    for row in rows:
        yield [column.draw(row, w) for column in shown]


MOVE_TEXTS: Final = (PersonalField.NOTE, PersonalField.MOVE_REASON, PersonalField.WORDS)
"""Texts of single moves; they share a column."""

_ACTION: Final = "complaint.corrective_action"

COMPLAINTS: Columns = (
    value_column("受付番号", "number"),
    value_column("旧番号", "reference", private=True),
    value_column("受付日時", "received_at"),
    value_column("受付方法", "channel"),
    value_column("照会元", "complaint.caller"),
    named_column("受付者", "recorded_by"),
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
    named_column("関係部門", "department", Writing.department),
    value_column("緊急事態の有無", "leak"),
    Column(
        "開示等請求の有無",
        lambda line, w: w.cell(Flag.DISCLOSURE in line.ticket.flags),
        "disclosure",
    ),
    Column("その他の該当", lambda line, w: w.cell(line.ticket.flags - {Flag.DISCLOSURE}), "flags"),
    Column("関連番号", lambda line, w: cells.links_text(line.ticket.links, w), "link"),
    value_column("取扱いの制限", "restrictions"),
    named_column("だれについての申出か", "about", private=True),
    named_column("見せない部門", "hidden_from", Writing.department, private=True),
    named_column("担当者", "owner", field="person"),
    value_column("初期評価（重大度）", "complaint.severity"),
    personal_field_column("事実調査", PersonalField.FACTS_FOUND),
    personal_field_column("原因", PersonalField.CAUSE),
    named_column("起案者", "drafted_by"),
    personal_field_column("回答案", PersonalField.DRAFT_REPLY),
    named_column("管理者承認（承認者）", "decided_by"),
    value_column("管理者承認（日時）", "decided_at"),
    value_column("認否", "complaint.finding"),
    Column("相手待ち", lambda line, w: cells.waits_text(line.ticket.complaint.waits, w), "waits"),
    value_column("遅延連絡による予定日", "complaint.delayed_until"),
    value_column("目標を過ぎた理由", "complaint.late_reason"),
    value_column("お伝えする相手の確認", "complaint.speaker_check"),
    value_column("回答日時", "replied_at"),
    value_column("回答方法", "reply_by"),
    value_column("送付番号", "delivery_ref", private=True),
    personal_field_column("回答内容", PersonalField.REPLY_SUMMARY),
    named_column("その場の回答の根拠", "complaint.template", Writing.answer),
    value_column("連絡できない理由", "complaint.no_contact_reason"),
    Column("配信停止", lambda line, w: cells.stops_text(line.ticket.complaint.stops, w), "stops"),
    private_column(
        "送付した書面", lambda line, w: cells.letters_text(line.ticket.letters, w), "letters"
    ),
    value_column("申出者の反応", "complaint.reaction"),
    value_column(
        "社外の相談先の案内", "complaint.external_recourse_informed", words=("done", "undone")
    ),
    value_column(
        "是正処置の要否", f"{_ACTION}.needed", "corrective_action", words=("needed", "not_needed")
    ),
    value_column("是正処置番号", f"{_ACTION}.reference", "corrective_reference"),
    value_column("是正処置の理由", f"{_ACTION}.reason", "corrective_reason", private=True),
    value_column("再発防止策", f"{_ACTION}.prevention", private=True),
    named_column("是正処置の責任者", f"{_ACTION}.responsible"),
    value_column("是正処置の期限", f"{_ACTION}.due_on"),
    value_column("是正処置の実施日", f"{_ACTION}.done_on"),
    value_column("是正処置の実施内容", f"{_ACTION}.carried_out", private=True),
    value_column("有効性の確認予定日", f"{_ACTION}.check_on"),
    Column(
        "有効性の確認",
        lambda line, w: cells.checks_text(line.ticket.complaint.effect_checks, w),
        "effect_checks",
    ),
    value_column("代表者報告", "complaint.report"),
    value_column("代表者報告日", "complaint.reported_on"),
    value_column("取下げ日", "withdrawn_on"),
    value_column("完了日時", "closed_at"),
    value_column("完了区分", "close_code"),
    value_column("消去を止める（法的保全）", "legal_hold"),
    value_column("保存期限", "retention_until"),
    value_column("方針の改正日", "policy_revision"),
    value_column("ワークスペース", "team"),
    Column("経過", lambda line, w: cells.history_text(line.ticket.history, w), "history"),
    private_column(
        "メモ・理由・申出者の言葉",
        lambda line, _: cells.move_texts(line.opened, MOVE_TEXTS),
        "move_reason",
    ),
)

COMPLAINT_TITLES: Final = {column.field: column.title for column in COMPLAINTS}


def _answer(line: OpenedTicket, _: Writing) -> str:
    """The last answer; askers may come back."""
    found = [slot for slot in line.opened if slot.field is PersonalField.ANSWER]
    last = max(found, key=lambda slot: int(slot.of or 0), default=ValueName(PersonalField.ANSWER))
    return line.says(last.field, last.of)


def _asker(line: OpenedTicket, _: Writing) -> str:
    """Empty for anonymous questions."""
    facts = line.ticket.facts
    is_nameless = isinstance(facts, Question) and facts.nameless
    return "" if is_nameless else line.ticket.requester or ""


def _answered_by(line: OpenedTicket, w: Writing) -> str:
    steps = [step.by for step in line.ticket.history if step.move is Move.ANSWER]
    return w.person(steps[-1]) if steps else ""


QUESTIONS: Columns = (
    value_column("受付番号", "number"),
    value_column("受付日時", "received_at"),
    private_column("質問者のSlack ID", _asker),
    value_column("状態", "status"),
    named_column("担当者", "owner"),
    personal_field_column("質問", PersonalField.DETAIL),
    personal_field_column("補足", PersonalField.REMEDY_WANTED),
    named_column("回答の項目", "facts.entry", Writing.answer),
    private_column("回答", _answer),
    Column("回答者", _answered_by),
    value_column("回答日時", "replied_at"),
    Column("関連番号", lambda line, w: cells.links_text(line.ticket.links, w)),
    value_column("完了日時", "closed_at"),
    value_column("完了区分", "close_code"),
    value_column("保存期限", "retention_until"),
)


class NoticeDuty(StrEnum):
    """What became of the duty to tell the persons (法26条2項)."""

    TOLD = "told"
    CORRECTED = "corrected"
    INSTEAD = "instead"
    OWED = "owed"
    NOT_OWED = "not_owed"
    UNJUDGED = "unjudged"


@dataclass(frozen=True, slots=True)
class BreachRow:
    """A possible breach, with one record of a notice to the persons; empty without any."""

    escalation: Escalation
    account: str = ""
    """What the reporters said; opened for the full register only."""
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


def _of_breach(title: str, path: str, *, private: bool = False) -> Column[BreachRow]:
    """A column of the breach's value at this dotted path, drawn by its type."""
    return Column(title, lambda row, w: w.cell(_at(row.escalation, path)), path, private=private)


def _of_letter(title: str, item: str) -> Column[BreachRow]:
    """What the letter to the persons says of it, in each language."""

    def draw(row: BreachRow, _: Writing) -> str:
        letters = row.escalation.letters_to_persons
        return "\n\n".join(getattr(each, item) for each in letters)

    return Column(title, draw, f"persons_notice.{item}", private=True)


def _of_notice(title: str, name: str, *, private: bool = False) -> Column[BreachRow]:
    return Column(title, lambda row, w: w.cell(getattr(row.told, name)), name, private=private)


def _triggers(among: Collection[Trigger]) -> Callable[[BreachRow, Writing], str]:
    return lambda row, w: w.cell(row.escalation.triggers & frozenset(among))


BREACHES: Final[Sequence[Column[BreachRow]]] = (
    _of_breach("番号", "number"),
    Column("まとめた報告", lambda row, w: w.between(sorted(row.escalation.parts))),
    _of_breach("会社が知った日時", "known_at"),
    Column("知った部門", lambda row, w: w.department(row.escalation.department)),
    _of_breach("記録日時", "raised_at"),
    _of_breach("種類", "cause"),
    Column("起きたこと", _triggers(EVENT_TRIGGERS)),
    Column("データの種類", _triggers(DATA_TRIGGERS)),
    Column("報告者の説明", lambda row, _: row.account, "account", private=True),
    _of_letter("事案の概要", "overview"),
    _of_letter("データの項目", "data_items"),
    _of_letter("原因", "origin"),
    _of_letter("二次被害とそのおそれ", "damage"),
    _of_letter("その他の参考事項", "other"),
    _of_breach("判断", "triage.verdict"),
    _of_breach("報告対象となる類型", "triage.grounds"),
    _of_breach("判断の理由", "triage.reason", private=True),
    Column("判断者", lambda row, w: w.person(row.escalation.triaged_by)),
    _of_breach("判断日時", "triaged_at"),
    _of_breach("人数の上限", "triage.persons_most"),
    Column("報告", lambda row, w: cells.filings_text(row.escalation.filings, w)),
    Column(
        "報告の受付番号・内容",
        lambda row, w: cells.filing_details_text(row.escalation.filings, w),
        "filings",
        private=True,
    ),
    _of_breach("代表者への報告日", "representative_told_on"),
    Column("本人への通知", lambda row, w: w.word(row.duty_status)),
    _of_notice("通知日", "on"),
    _of_notice("通知した相手", "whom", private=True),
    Column("通知した人数", lambda row, _: row.count(corrects=False)),
    Column("訂正を知らせた人数", lambda row, _: row.count(corrects=True)),
    _of_notice("訂正・追加の内容", "changed", private=True),
    _of_notice("方法", "way", private=True),
    _of_notice("代替措置", "instead", private=True),
    _of_notice("通知が難しい理由", "reason", private=True),
    Column("記録者", lambda row, w: w.person(row.told.recorded_by)),
    _of_breach("是正処置（番号、または不要の理由）", "corrective_action", private=True),
    _of_breach("完了の結果", "outcome"),
    _of_breach("完了の理由", "reason", private=True),
    Column("完了した人", lambda row, w: w.person(row.escalation.closed_by)),
    _of_breach("完了日時", "closed_at"),
    _of_breach("保存期限", "retention_until"),
)
"""漏えい等の台帳: what an auditor reads of each possible breach, and the notices to the persons."""


def breach_rows(breach: Escalation, account: str) -> Iterator[BreachRow]:
    """One row per notice, one for a breach without any."""
    for told in breach.notices or (NOBODY_TOLD,):
        yield BreachRow(breach, account, told)
