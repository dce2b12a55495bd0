"""A change of law or company rules applies from its day on."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.tickets.refusals import refuses
from tickets.model.complaint import Category
from tickets.model.disclosure import Decision, Disclosure, Outcome, RequestType
from tickets.model.documents import Money, Payment
from tickets.model.errors import Code, RefusedError
from tickets.model.kinds import Move, Status
from tickets.rules.periods import Rules, rules_in_force

OLD = Rules()
NEW = Rules(
    effective_from=date(2026, 8, 10),
    fee_yen=500,
    fee_types=OLD.fee_types | {RequestType.DISCLOSE_TP_RECORD},
)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2000, 1, 1), OLD),
        (date(2026, 8, 9), OLD),
        (date(2026, 8, 10), NEW),
        (date(2030, 1, 1), NEW),
    ],
)
def test_the_newest_rule_in_force_applies(day: date, expected: Rules) -> None:
    assert rules_in_force((NEW, OLD), day) is expected


def test_the_fee_is_the_one_named_on_the_form(open_request: Callable[..., Any]) -> None:
    case = open_request()
    case.rules = (OLD, NEW)

    case.sends_form().waits(10).arrives(500).identified()
    with refuses(Code.FEE_OPEN):
        case.searches()


def test_a_form_sent_under_the_new_rules_asks_the_new_fee(open_request: Callable[..., Any]) -> None:
    case = open_request(RequestType.DISCLOSE_TP_RECORD).waits(10)
    case.rules = (OLD, NEW)
    case.sends_form().arrives().identified()

    with pytest.raises(RefusedError):
        case.searches()
    case.does("mei", Move.COUNT_STAMPS, payments=_stamps(case)).searches()
    assert case.ticket.status is Status.SEARCHING


def test_a_company_may_let_complaints_be_answered_on_the_spot(
    open_complaint: Callable[..., Any],
) -> None:
    case = open_complaint()
    case.rules = (replace(OLD, answer_at_once=frozenset(Category)),)
    case.answers_at_once()
    assert case.ticket.status is Status.RESPONDED


def _stamps(case: Any) -> Any:
    return Payment(case.today, Money.STAMPS, 500, 5, "mei")


def test_decisions_are_listed_in_the_order_of_the_law() -> None:
    made = frozenset(Decision(type_, Outcome.GRANTED) for type_ in RequestType)
    assert [each.type for each in Disclosure(decisions=made).decisions_in_order] == list(
        RequestType
    )
