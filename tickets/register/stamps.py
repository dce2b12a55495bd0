"""The stamps ledger (切手受払簿): in, returned, balance, counted by (office.md O18)."""

from collections.abc import Iterable

from tickets import fees
from tickets.register.column import Line

TITLES = ("日付", "受付番号", "受入（円）", "返却（円）", "枚数", "残高（円）", "数えた人")


def rows(lines: Iterable[Line]) -> list[list[str]]:
    """Every stamp that came or went, oldest first."""
    ledger = fees.ledger((line.ticket.number, line.ticket.disclosure) for line in lines)
    return [
        list(TITLES),
        *(
            [
                each.on.isoformat(),
                each.number,
                str(each.yen) if each.yen >= 0 else "",
                str(-each.yen) if each.yen < 0 else "",
                "" if each.pieces is None else str(each.pieces),
                str(each.balance),
                each.counted_by,
            ]
            for each in ledger
        ),
    ]
