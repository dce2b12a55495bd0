"""Columns of the register of questions to the desk (窓口への質問)."""

from tickets.model.kinds import Move, PersonalField
from tickets.model.personal import ValueName
from tickets.model.ticket import Question
from tickets.registers import cells
from tickets.registers.columns import Column, Columns, Line, personal, private
from tickets.registers.words import name


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


def _entry(line: Line) -> str:
    facts = line.ticket.facts
    return (facts.entry or "") if isinstance(facts, Question) else ""


def _answered_by(line: Line) -> str:
    steps = [step.by for step in line.ticket.history if step.move is Move.ANSWER]
    return steps[-1] if steps else ""


COLUMNS: Columns = (
    Column("受付番号", lambda line: line.ticket.number, "number"),
    Column("受付日時", lambda line: cells.moment(line.ticket.received_at)),
    private("質問者のSlack ID", _asker),
    Column("状態", lambda line: name(line.ticket.status)),
    Column("担当者", lambda line: line.ticket.owner or ""),
    personal("質問", PersonalField.DETAIL),
    personal("補足", PersonalField.REMEDY_WANTED),
    Column("回答の項目", _entry),
    private("回答", _answer),
    Column("回答者", _answered_by),
    Column("回答日時", lambda line: cells.moment(line.ticket.replied_at)),
    Column("関連番号", lambda line: cells.links(line.ticket.links)),
    Column("完了日時", lambda line: cells.moment(line.ticket.closed_at)),
    Column("完了区分", lambda line: name(line.ticket.close_code)),
    Column("保存期限", lambda line: cells.day(line.ticket.retention_until)),
)
