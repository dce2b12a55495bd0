"""Register of the notices to the persons of a breach (漏えい等の本人通知)."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tickets.model.escalation import Escalation
from tickets.model.triage import NOBODY_TOLD, PersonsTold
from tickets.registers import cells
from tickets.registers.cells import name


class Duty(StrEnum):
    """What became of the duty to tell the persons (法26条2項)."""

    TOLD = "通知済"
    INSTEAD = "代替措置"
    OWED = "未通知"
    NOT_OWED = "通知の義務なし"
    UNJUDGED = "未判断"


@dataclass(frozen=True, slots=True)
class Row:
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


COLUMNS: Final[Sequence[tuple[str, Callable[[Row], str], bool]]] = (
    ("番号", lambda row: row.escalation.number, False),
    ("会社が知った日時", lambda row: cells.moment(row.escalation.known_at), False),
    ("判断", lambda row: name(row.escalation.triage.verdict), False),
    ("人数の上限", lambda row: _number(row.escalation.triage.persons_most), False),
    ("本人への通知", lambda row: row.duty, False),
    ("通知日", lambda row: cells.day(row.told.on), False),
    ("通知した相手", lambda row: row.told.whom, True),
    ("通知した人数", lambda row: _number(row.told.count), False),
    ("方法", lambda row: row.told.way, True),
    ("代替措置", lambda row: row.told.instead, True),
    ("通知が難しい理由", lambda row: row.told.reason, True),
    ("記録者", lambda row: row.told.recorded_by or "", False),
    ("完了日時", lambda row: cells.moment(row.escalation.closed_at), False),
)
"""Title, cell, and whether it is free text: full register only (O2)."""


def rows_of(escalations: Iterable[Escalation]) -> Iterator[Row]:
    """One row per notice, one for a breach without any; merged ones stand with their survivor."""
    for each in escalations:
        if each.cause.is_breach and each.merged_into is None:
            yield from [Row(each, told) for told in each.notices] or [Row(each)]


def table(rows: Iterable[Row], *, full: bool) -> Iterator[list[str]]:
    shown = [(title, draw) for title, draw, is_private in COLUMNS if full or not is_private]
    yield [title for title, _ in shown]
    for row in rows:
        yield [draw(row) for _, draw in shown]
