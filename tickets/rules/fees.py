"""The fee: when it is due, what of an envelope settles it, what goes back, and the ledger."""

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
    NOT_STAMPS = "not_stamps"  # cash or a money order: a defect, and sent back (O18)


def bearing(request: Disclosure, rules: Rules) -> frozenset[RequestType]:
    """The requested types that bear the fee; none where the manager said that GDPR applies."""
    return frozenset() if request.gdpr_applies else request.types & rules.fee_types


def due(request: Disclosure, rules: Rules) -> int:
    """The yen to pay: once an application, however many of its types bear a fee."""
    return rules.fee_yen if bearing(request, rules) else 0


def received(request: Disclosure, money: Money = Money.STAMPS) -> int:
    return sum(each.yen for each in request.payments if each.money is money)


def returned(request: Disclosure, money: Money = Money.STAMPS) -> int:
    return sum(each.yen for each in request.stamps_returned if each.money is money)


def defect(request: Disclosure, rules: Rules) -> FeeDefect | None:
    """What is wrong with the payment; nothing is wrong where no fee is due."""
    held = received(request) - returned(request)
    if held >= due(request, rules):
        return None
    if held:
        return FeeDefect.SHORT
    return FeeDefect.NOT_STAMPS if request.payments else FeeDefect.MISSING


def settled(request: Disclosure, rules: Rules) -> frozenset[RequestType]:
    """The requested types that no fee holds up."""
    if defect(request, rules) is None:
        return request.types
    return request.types - bearing(request, rules)


def to_return(request: Disclosure, rules: Rules, money: Money = Money.STAMPS) -> int:
    """What came and was not due, less what went back already.

    A refusal changes nothing in it: what was due is kept (方針: 返還しません). Stamps that were not
    enough never became the fee: as long as more may come they wait for it, and
    once it is decided they go back. Where the person withdraws before the decision, the manager
    may give it back; the decision ends that.
    """
    is_kept = money is Money.STAMPS and not _was_never_paid(request, rules)
    kept = due(request, rules) if is_kept else 0
    return max(0, received(request, money) - kept) - returned(request, money)


def _was_never_paid(request: Disclosure, rules: Rules) -> bool:
    """Decided without the fee, or withdrawn and given back."""
    without = bool(request.decisions) and received(request) < due(request, rules)
    return without or request.keep_fee is False


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One line of the stamps ledger: yen in, or out with a minus, and what lies in the drawer."""

    on: date
    number: str
    yen: int
    pieces: int | None
    counted_by: str
    balance: int


def ledger(requests: Iterable[tuple[str, Disclosure]]) -> tuple[LedgerRow, ...]:
    """Every stamp that came or went, oldest first (O18)."""
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
