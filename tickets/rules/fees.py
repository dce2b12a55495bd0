"""Fee of a disclosure request: due, settled, returned; and the stamp ledger."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tickets.model.disclosure import Disclosure
from tickets.model.documents import Money
from tickets.model.requests import RequestType
from tickets.rules.periods import Rules


class FeeDefect(StrEnum):
    MISSING = "missing"
    SHORT = "short"
    NOT_STAMPS = "not_stamps"  # cash or money order: a defect, returned (O18)


def bearing(request: Disclosure, rules: Rules) -> frozenset[RequestType]:
    """Requested types that bear the fee; none if GDPR applies."""
    return frozenset() if request.gdpr_applies else request.types & rules.fee_types


def due(request: Disclosure, rules: Rules) -> int:
    """Yen due, once per application."""
    return rules.fee_yen if bearing(request, rules) else 0


def received(request: Disclosure, money: Money = Money.STAMPS) -> int:
    return sum(each.yen for each in request.payments if each.money is money)


def returned(request: Disclosure, money: Money = Money.STAMPS) -> int:
    return sum(each.yen for each in request.stamps_returned if each.money is money)


def defect(request: Disclosure, rules: Rules) -> FeeDefect | None:
    """Defect of the payment, None if nothing is missing."""
    held = received(request) - returned(request)
    if held >= due(request, rules):
        return None
    if held:
        return FeeDefect.SHORT
    return FeeDefect.NOT_STAMPS if request.payments else FeeDefect.MISSING


def settled(request: Disclosure, rules: Rules) -> frozenset[RequestType]:
    """Requested types that no fee holds up."""
    if defect(request, rules) is None:
        return request.types
    return request.types - bearing(request, rules)


def to_return(request: Disclosure, rules: Rules, money: Money = Money.STAMPS) -> int:
    """Yen to return: received and not due, less what was returned.

    A refusal changes nothing: due stamps are kept (方針: 返還しません). Insufficient stamps wait
    for the rest and go back with a decision. After a withdrawal before the decision, the manager
    may return the fee.
    """
    is_kept = money is Money.STAMPS and not _was_never_paid(request, rules)
    kept = due(request, rules) if is_kept else 0
    return max(0, received(request, money) - kept) - returned(request, money)


def _was_never_paid(request: Disclosure, rules: Rules) -> bool:
    """Decided without the fee, or withdrawn and returned."""
    without = bool(request.decisions) and received(request) < due(request, rules)
    return without or request.keep_fee is False


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """Line of the stamp ledger: yen in, or out if negative, and the balance."""

    on: date
    number: str
    yen: int
    pieces: int | None
    counted_by: str
    balance: int


def ledger(requests: Iterable[tuple[str, Disclosure]]) -> tuple[LedgerRow, ...]:
    """Every stamp received or returned, oldest first (O18)."""
    balance, rows = 0, []
    entries = sorted(
        (entry for number, request in requests for entry in _entries(number, request)),
        key=lambda entry: entry[:2],
    )
    for on, number, yen, pieces, counted_by in entries:
        balance += yen
        rows.append(LedgerRow(on, number, yen, pieces, counted_by, balance))
    return tuple(rows)


def _entries(number: str, request: Disclosure) -> Iterator[tuple[date, str, int, int | None, str]]:
    for paid in request.payments:
        if paid.money is Money.STAMPS:
            yield paid.on, number, paid.yen, paid.pieces, paid.counted_by
    for back in request.stamps_returned:
        if back.money is Money.STAMPS:
            yield back.on, number, -back.yen, None, ""
