"""The fee: due, settled, returned."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.model.disclosure import Decision, Disclosure, Ground, Outcome, RequestType
from tickets.model.documents import Money, Payment, StampsReturned
from tickets.rules import fees
from tickets.rules.periods import Rules

RULES = Rules()
DAY = date(2026, 8, 10)
ASKS = {RequestType.DISCLOSE, RequestType.NOTIFY_PURPOSE}

types = st.frozensets(st.sampled_from(RequestType), min_size=1)
payments = st.lists(
    st.builds(
        Payment,
        st.just(DAY),
        st.sampled_from(Money),
        st.integers(1, 3000),
        st.integers(1, 30),
        st.just("mei"),
    ),
    max_size=4,
).map(tuple)


@pytest.mark.property
@given(wanted=types)
def test_a_thousand_yen_are_due_exactly_for_types_with_a_fee(
    wanted: frozenset[RequestType],
) -> None:
    # assertion: the fee is due exactly when a type bears it
    assert fees.yen_due(Disclosure(types=wanted), RULES) == (1000 if wanted & ASKS else 0)


def test_nothing_is_due_under_gdpr() -> None:
    request = Disclosure(types=frozenset({RequestType.DISCLOSE}), gdpr_applies=True)
    assert fees.yen_due(request, RULES) == 0


@pytest.mark.property
@given(wanted=types, paid=payments)
def test_the_amount_kept_never_exceeds_the_fee(
    wanted: frozenset[RequestType], paid: tuple[Payment, ...]
) -> None:
    request = Disclosure(types=wanted, payments=paid)
    kept = fees.yen_received(request, Money.STAMPS) - fees.yen_to_return(
        request, RULES, Money.STAMPS
    )
    assert kept == min(fees.yen_received(request, Money.STAMPS), fees.yen_due(request, RULES))
    assert fees.yen_to_return(request, RULES, Money.CASH) == fees.yen_received(request, Money.CASH)


def test_insufficient_stamps_never_settle_the_fee() -> None:
    # O18: more may still come until it is decided; then they go back
    short = (Payment(DAY, Money.STAMPS, 500, 5, "mei"),)
    waiting = Disclosure(types=frozenset({RequestType.DISCLOSE}), payments=short)
    refused = Decision(RequestType.DISCLOSE, Outcome.REFUSED, frozenset({Ground.G2}))
    decided = replace(waiting, decisions=frozenset({refused}))
    back = (StampsReturned(DAY, Money.STAMPS, 500),)

    assert fees.yen_to_return(waiting, RULES, Money.STAMPS) == 0
    assert fees.yen_to_return(decided, RULES, Money.STAMPS) == 500
    assert fees.yen_to_return(replace(decided, stamps_returned=back), RULES, Money.STAMPS) == 0
    enough = replace(decided, payments=(*short, *short))
    assert fees.yen_to_return(enough, RULES, Money.STAMPS) == 0


@pytest.mark.property
@given(wanted=types, paid=payments)
def test_only_stamps_of_the_full_amount_settle_it(
    wanted: frozenset[RequestType], paid: tuple[Payment, ...]
) -> None:
    request = Disclosure(types=wanted, payments=paid)
    enough = fees.yen_received(request, Money.STAMPS) >= fees.yen_due(request, RULES)

    assert (fees.payment_defect(request, RULES) is None) is enough
    assert fees.types_not_held_up(request, RULES) == (wanted if enough else wanted - ASKS)


@pytest.mark.parametrize(
    ("paid", "expected"),
    [
        ((), fees.FeeDefect.MISSING),
        ((Payment(DAY, Money.CASH, 1000, 1, "mei"),), fees.FeeDefect.OTHER_MEANS),
        ((Payment(DAY, Money.STAMPS, 840, 10, "mei"),), fees.FeeDefect.SHORT),
        ((Payment(DAY, Money.STAMPS, 1000, 10, "mei"),), None),
    ],
)
def test_a_defect_says_what_to_put_right(
    paid: tuple[Payment, ...], expected: fees.FeeDefect | None
) -> None:
    request = Disclosure(types=frozenset({RequestType.DISCLOSE}), payments=paid)
    assert fees.payment_defect(request, RULES) is expected


def test_where_cash_is_asked_for_stamps_go_back_and_the_ledger_counts_cash() -> None:
    cash = Rules(fee_means=Money.CASH)
    paid = Payment(DAY, Money.CASH, 1000, 1, "mei")
    stamps = Payment(DAY, Money.STAMPS, 1000, 10, "mei")
    request = Disclosure(types=frozenset({RequestType.DISCLOSE}), payments=(stamps,))

    assert fees.payment_defect(request, cash) is fees.FeeDefect.OTHER_MEANS
    assert fees.yen_to_return(request, cash, Money.STAMPS) == 1000
    both = replace(request, payments=(stamps, paid))
    assert fees.types_not_held_up(both, cash) == both.types
    assert [row.yen for row in fees.fee_ledger_rows([("D-2026-0001", both)], (cash,))] == [1000]


def test_the_stamps_balance_matches_the_drawer() -> None:
    first = Disclosure(
        types=frozenset({RequestType.CORRECT}),
        payments=(Payment(DAY, Money.STAMPS, 1000, 10, "mei"),),
        stamps_returned=(StampsReturned(date(2026, 8, 12), Money.STAMPS, 1000),),
    )
    second = Disclosure(payments=(Payment(date(2026, 8, 11), Money.STAMPS, 1000, 2, "ken"),))
    rows = fees.fee_ledger_rows([("D-2026-0001", first), ("D-2026-0002", second)], (RULES,))
    assert [(row.number, row.yen, row.balance) for row in rows] == [
        ("D-2026-0001", 1000, 1000),
        ("D-2026-0002", 1000, 2000),
        ("D-2026-0001", -1000, 1000),
    ]
