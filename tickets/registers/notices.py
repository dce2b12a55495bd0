"""Register of the notices to the persons of a breach (漏えい等の本人通知)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tickets.model.escalation import Escalation
from tickets.model.triage import NOBODY_TOLD, PersonsTold
from tickets.registers import cells
from tickets.registers.cells import name
from tickets.registers.columns import Column


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


COLUMNS: Final[Sequence[Column[Row]]] = (
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


def rows_of(escalations: Iterable[Escalation]) -> Iterator[Row]:
    """One row per notice, one for a breach without any; merged ones stand with their survivor."""
    for each in escalations:
        if each.cause.is_breach and each.merged_into is None:
            yield from [Row(each, told) for told in each.notices] or [Row(each)]
