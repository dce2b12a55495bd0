"""Copies that have to be disposed of, and forms that came back by mail (d11, O16, O19)."""

from collections.abc import Callable
from typing import Any

import pytest

from tickets.faults import Code, RefusedError
from tickets.papers import Correction, Defect, Disposal
from tickets.request_types import Decision, Outcome, RequestType
from tickets.words import Move, Status

Open = Callable[..., Any]


def refused(case: Any, who: str, move: Move, says: Any = None, **facts: Any) -> set[Code]:
    with pytest.raises(RefusedError) as error:
        case.does(who, move, says, **facts)
    return {fault.code for fault in error.value.faults}


def answered(case: Any) -> Any:
    case.identified().searches().finds()
    case.drafts(*(Decision(each, Outcome.GRANTED) for each in case.ticket.disclosure.types))
    return case.does("manager", Move.APPROVE).replies()


def without_identity(case: Any) -> Any:
    """The form came without a copy, which is asked for."""
    case.sends_form().arrives(1000, copies_arrived=False)
    asked = Correction(frozenset({Defect.IDENTITY}), case.today, case.today)
    return case.does("mei", Move.ASK_CORRECTION, corrections=asked)


def test_a_copy_that_comes_with_the_correction_is_disposed_of_like_any_other(
    open_request: Open,
) -> None:
    case = without_identity(open_request())  # O16
    case.does("mei", Move.CORRECTED, copies_arrived=True)
    answered(case)

    assert refused(case, "mei", Move.CLOSE) == {Code.COPY_NOT_DISPOSED}
    case.does("mei", Move.CLOSE, copies_disposed_on=case.today, disposal=Disposal.SHREDDED)

    assert case.ticket.status is Status.CLOSED


def test_whoever_was_asked_for_a_paper_is_said_to_have_sent_its_copy_or_not(
    open_request: Open,
) -> None:
    case = without_identity(open_request())

    assert refused(case, "mei", Move.CORRECTED) == {Code.MISSING}
    case.does("mei", Move.CORRECTED, copies_arrived=False)

    assert case.ticket.disclosure.copies_arrived is False


def test_a_copy_that_comes_after_the_first_was_disposed_of_has_a_disposal_of_its_own(
    open_request: Open,
) -> None:
    case = open_request(RequestType.DISCLOSE).sends_form().arrives(1000)
    case.does("mei", Move.DISPOSE, copies_disposed_on=case.today, disposal=Disposal.RETURNED)
    asked = Correction(frozenset({Defect.IDENTITY}), case.today, case.today)
    case.does("mei", Move.ASK_CORRECTION, corrections=asked)
    case.does("mei", Move.CORRECTED, copies_arrived=True)
    answered(case)

    assert refused(case, "mei", Move.CLOSE) == {Code.COPY_NOT_DISPOSED}


def test_a_correction_without_copies_leaves_those_of_the_form_to_be_disposed_of(
    open_request: Open,
) -> None:
    case = open_request().sends_form().arrives(1000)
    asked = Correction(frozenset({Defect.IDENTITY}), case.today, case.today)
    case.does("mei", Move.ASK_CORRECTION, corrections=asked)
    case.does("mei", Move.CORRECTED, copies_arrived=False)

    assert case.ticket.disclosure.copies_arrived is True
