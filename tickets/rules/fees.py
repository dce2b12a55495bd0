"""Fee of a disclosure request: due, settled, returned; and its ledger."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tickets.model.disclosure import Disclosure, RequestType
from tickets.model.documents import Money
from tickets.rules.periods import Rules, rules_in_force


class FeeDefect(StrEnum):
    MISSING = "missing"
    SHORT = "short"
    OTHER_MEANS = "other_means"  # such as cash where stamps are asked for: returned (O18)


def types_bearing_fee(request: Disclosure, rules: Rules) -> frozenset[RequestType]:
    """Requested types that bear the fee; none if GDPR applies or the company charges none."""
    if request.gdpr_applies or not rules.charges:
        return frozenset()
    return request.types & rules.fee_types


def yen_due(request: Disclosure, rules: Rules) -> int:
    """Yen due, once per application."""
    return rules.fee_yen if types_bearing_fee(request, rules) else 0


def yen_received(request: Disclosure, money: Money) -> int:
    return sum(each.yen for each in request.payments if each.money is money)


def yen_returned(request: Disclosure, money: Money) -> int:
    return sum(each.yen for each in request.stamps_returned if each.money is money)


def yen_held(request: Disclosure, rules: Rules) -> int:
    """Yen that came by the means asked for and were not returned."""
    return yen_received(request, rules.fee_means) - yen_returned(request, rules.fee_means)


def payment_defect(request: Disclosure, rules: Rules) -> FeeDefect | None:
    """Defect of the payment, None if nothing is missing."""
    paid = yen_held(request, rules)
    if paid >= yen_due(request, rules):
        return None
    if paid:
        return FeeDefect.SHORT
    return FeeDefect.OTHER_MEANS if request.payments else FeeDefect.MISSING


def types_not_held_up(request: Disclosure, rules: Rules) -> frozenset[RequestType]:
    """Requested types that no fee holds up."""
    if payment_defect(request, rules) is None:
        return request.types
    return request.types - types_bearing_fee(request, rules)


def yen_to_return(request: Disclosure, rules: Rules, money: Money) -> int:
    """Yen to return: received and not due, less what was returned.

    A refusal changes nothing: a due fee is kept (方針: 返還しません). An insufficient one waits for
    the rest and goes back with a decision. After a withdrawal before the decision, the manager
    may return the fee.
    """
    is_kept = money is rules.fee_means and not _was_never_paid(request, rules)
    kept = yen_due(request, rules) if is_kept else 0
    return max(0, yen_received(request, money) - kept) - yen_returned(request, money)


def amounts_to_return(request: Disclosure, rules: Rules) -> dict[Money, int]:
    """Amounts to return, by kind."""
    found = {money: yen_to_return(request, rules, money) for money in Money}
    return {money: yen for money, yen in found.items() if yen > 0}


def _was_never_paid(request: Disclosure, rules: Rules) -> bool:
    """Decided without the fee, or withdrawn and returned."""
    without = bool(request.decisions) and yen_received(request, rules.fee_means) < yen_due(
        request, rules
    )
    return without or request.keep_fee is False


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """Line of the ledger: yen in, or out if negative, and the balance."""

    on: date
    number: str
    yen: int
    pieces: int | None
    counted_by: str
    balance: int


def fee_ledger_rows(
    requests: Iterable[tuple[str, Disclosure]], chain: Sequence[Rules]
) -> tuple[LedgerRow, ...]:
    """Return payments and refunds by the means of their day, oldest first (O18)."""
    balance, rows = 0, []
    entries = sorted(
        (entry for number, request in requests for entry in _entries(number, request, chain)),
        key=lambda entry: entry[:2],
    )
    for on, number, yen, pieces, counted_by in entries:
        balance += yen
        rows.append(LedgerRow(on, number, yen, pieces, counted_by, balance))
    return tuple(rows)


def _entries(
    number: str, request: Disclosure, chain: Sequence[Rules]
) -> Iterator[tuple[date, str, int, int | None, str]]:
    for paid in request.payments:
        if paid.money is rules_in_force(chain, paid.on).fee_means:
            yield paid.on, number, paid.yen, paid.pieces, paid.counted_by
    for back in request.stamps_returned:
        if back.money is rules_in_force(chain, back.on).fee_means:
            yield back.on, number, -back.yen, None, ""
