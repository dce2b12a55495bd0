"""When the fee of a request is kept and when it goes back."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.tickets.refusals import refused, refuses
from tickets.model.disclosure import Decision, Ground, Outcome, RequestType
from tickets.model.documents import Disposal, Money, StampsReturned
from tickets.model.errors import Code
from tickets.model.kinds import (
    CloseCode,
    ContactBy,
    LetterKind,
    Move,
    PartyRole,
    PersonalField,
)
from tickets.model.ticket import Party
from tickets.workflow.commit import letter_owed

Open = Callable[..., Any]
WITHDRAWS = {PersonalField.WORDS: "取り下げます"}


def returns_fee(case: Any) -> Any:
    back = StampsReturned(case.today, Money.STAMPS, 1000)
    return case.does("mei", Move.RETURN_STAMPS, stamps_returned=back)


def test_no_fee_is_returned_after_a_refusal_even_by_the_manager(open_request: Open) -> None:
    # scenario 19
    case = open_request().to_search()
    case.drafts(Decision(RequestType.DISCLOSE, Outcome.REFUSED, frozenset({Ground.G5})))
    case.does("manager", Move.APPROVE)

    with refuses("fee_kept:keep_fee"):
        case.does("manager", Move.SETTLE_FEE, keep_fee=False, withdrawn_on=case.today)
    with refuses(Code.NO_REFUND):
        returns_fee(case)


def test_a_withdrawal_leaves_the_fee_to_the_manager(open_request: Open) -> None:
    case = open_request().sends_form().arrives(1000, copies_arrived=False)

    with refuses(Code.FEE_NOT_SETTLED):
        case.does("mei", Move.WITHDRAW, WITHDRAWS, withdrawn_on=case.today)
    case.does("manager", Move.SETTLE_FEE, keep_fee=True, withdrawn_on=case.today)
    case.does("mei", Move.WITHDRAW, WITHDRAWS, withdrawn_on=case.today)
    assert case.ticket.close_code is CloseCode.WITHDRAWN


@pytest.mark.parametrize(
    ("sent", "letter"),
    [
        ({}, None),
        ({"stamps": 1000}, LetterKind.WITHDRAWAL),
        ({"copies_arrived": True}, LetterKind.WITHDRAWAL),
    ],
    ids=["nothing", "fee", "copies"],
)
def test_an_employee_who_paid_or_sent_copies_gets_a_letter_of_the_withdrawal(
    open_request: Open, sent: dict[str, Any], letter: LetterKind | None
) -> None:
    # O22
    party = Party(PartyRole.PRINCIPAL, ContactBy.SLACK)
    case = open_request(new={"party": party, "requester": "aki"}).sends_form()
    case.arrives(**{"copies_arrived": False, **sent})
    if "stamps" in sent:
        case.does("manager", Move.SETTLE_FEE, keep_fee=True, withdrawn_on=case.today)
    if "copies_arrived" in sent:
        case.does("mei", Move.DISPOSE, disposal=Disposal.SHREDDED, copies_disposed_on=case.today)

    case.does("mei", Move.WITHDRAW, WITHDRAWS, withdrawn_on=case.today)
    assert letter_owed(case.last) is letter


def test_the_fee_is_returned_after_a_withdrawal_before_the_decision(open_request: Open) -> None:
    # O18
    case = open_request().sends_form().arrives(1000, copies_arrived=False).identified()
    case.searches().finds().grants()
    case.does("manager", Move.SETTLE_FEE, keep_fee=False, withdrawn_on=case.today)

    with refuses(Code.STAMPS_NOT_RETURNED):
        case.does("mei", Move.WITHDRAW, WITHDRAWS, withdrawn_on=case.today)
    returns_fee(case)
    case.does("mei", Move.WITHDRAW, WITHDRAWS, withdrawn_on=case.today)
    assert case.ticket.close_code is CloseCode.WITHDRAWN


def test_no_fee_is_returned_without_a_withdrawal(open_request: Open) -> None:
    case = open_request().to_search()
    with refuses("missing:withdrawn_on"):
        case.does("manager", Move.SETTLE_FEE, keep_fee=False)

    # A person who stays with the request gets the decision, and the fee is kept.
    case.does("manager", Move.SETTLE_FEE, keep_fee=False, withdrawn_on=case.today)
    case.granted()
    with refuses(Code.NO_REFUND):
        returns_fee(case)
    assert case.ticket.withdrawn_on is None


def test_a_withdrawal_after_the_decision_returns_no_fee(open_request: Open) -> None:
    case = open_request().to_decided()

    says = {"withdrawn_on": case.today, "keep_fee": False}
    assert "fee_kept:keep_fee" in refused(case, "manager", Move.WITHDRAW, WITHDRAWS, **says)
