"""What is granted under articles 34 and 35 is executed everywhere before the reply."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.tickets.refusals import refused
from tickets.model.disclosure import Decision, Execution, Outcome, Reason35, RequestType
from tickets.model.documents import Found
from tickets.model.kinds import Move, Status

Open = Callable[..., Any]


def erased(case: Any, system: str, **others: Any) -> Execution:
    return Execution(RequestType.ERASE, system, case.today, **others)


@pytest.fixture
def decided(open_request: Open) -> Any:
    """A granted erasure; two systems hold data."""
    case = open_request(RequestType.ERASE, reasons_35=frozenset({Reason35.NO_LONGER_NEEDED}))
    case.sends_form().arrives().identified().searches().finds(Found.FOUND, Found.FOUND)
    return case.drafts(Decision(RequestType.ERASE, Outcome.GRANTED)).does("manager", Move.APPROVE)


def test_a_system_that_is_left_as_it_is_says_why(decided: Any) -> None:
    silent = erased(decided, "payroll", untouched=True)

    assert refused(decided, "hr_head", Move.EXECUTE_PART, executed=silent) == {
        "needs_reason:reason"
    }
    kept = erased(decided, "payroll", untouched=True, reason="給与の記録は法定の期間、保存します")
    decided.does("hr_head", Move.EXECUTE_PART, executed=kept)
    decided.does("mei", Move.EXECUTE, executed=erased(decided, "crm"))

    assert decided.ticket.status is Status.EXECUTED


def test_reasons_alone_are_no_erasure(decided: Any) -> None:
    left = tuple(
        erased(decided, each, untouched=True, reason="対象外") for each in ("crm", "payroll")
    )

    assert refused(decided, "mei", Move.EXECUTE, executed=left) == {"not_executed:executed:erase"}


def test_a_reason_says_nothing_that_anybody_is_recognised_by(decided: Any) -> None:
    told = erased(decided, "crm", untouched=True, reason="090-1234-5678 の方のため")

    assert refused(decided, "mei", Move.EXECUTE_PART, executed=told) == {"personal_data:executed"}
