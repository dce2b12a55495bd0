"""Columns of the register of questions to the desk (窓口への質問)."""

from tickets.model.kinds import Move, PersonalField
from tickets.model.personal import ValueName
from tickets.model.ticket import Question
from tickets.registers import cells
from tickets.registers.columns import Column, Columns, Line, personal, private, shown


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


COLUMNS: Columns = (
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
