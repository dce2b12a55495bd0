"""Eleven request types and seven grounds, cell by cell."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any

import pytest

from tests.tickets.refusals import refuses
from tickets.model.disclosure import (
    OF_ARTICLE_35,
    CeaseUseReason,
    Decision,
    Ground,
    Outcome,
    RequestType,
)
from tickets.model.documents import Defect, Found
from tickets.model.errors import Code, RefusedError
from tickets.model.kinds import Move, PersonalField, Status
from tickets.rules.periods import (
    DEFAULT_GROUNDS,
    EXAMPLE_BASIS,
    GroundPermission,
    Rules,
    cites_article,
    suggested_basis,
)

# Copied by hand from the table; the last two rows are not in it (see periods.py).
EXPECTED = {
    "notify_purpose": "C C Y L L N L",
    "disclose": "C C Y Y Y Y L",
    "disclose_tp_record": "C C Y Y Y Y L",
    "correct": "C C Y N N L L",
    "add": "C C Y N N L L",
    "delete_content": "C C Y N N L L",
    "cease_use": "C C Y N N L L",
    "erase": "C C Y N N L L",
    "stop_third_party": "C C Y N N L L",
    "foreign_measures_info": "C C Y N Y N L",
    "published_matters": "N N N N N N L",
}
CELLS = [
    (RequestType(name), ground, GroundPermission(letter))
    for name, letters in EXPECTED.items()
    for ground, letter in zip(Ground, letters.split(), strict=True)
]


def case_of(open_request: Callable[..., Any], type_: RequestType) -> Any:
    reasons = frozenset({CeaseUseReason.BREACH}) if type_ in OF_ARTICLE_35 else frozenset()
    return open_request(type_, reasons_35=reasons).to_search()


def refusal(type_: RequestType, ground: Ground, basis: str = "") -> Decision:
    return Decision(type_, Outcome.REFUSED, frozenset({ground}), basis)


def test_the_matrix_has_every_cell() -> None:
    assert len(CELLS) == 77
    assert {(type_, ground): permit for type_, ground, permit in CELLS} == dict(DEFAULT_GROUNDS)


@pytest.mark.parametrize(("type_", "ground", "permit"), CELLS)
def test_a_ground_refuses_only_types_in_the_matrix(
    open_request: Callable[..., Any], type_: RequestType, ground: Ground, permit: GroundPermission
) -> None:
    # assertion: no refusal without ground, reason and another decider
    case = case_of(open_request, type_)
    expected = {
        GroundPermission.YES: None,
        GroundPermission.NO: Code.GROUND_NOT_ALLOWED,
        GroundPermission.WITH_BASIS: Code.NEEDS_BASIS,
        GroundPermission.AFTER_CORRECTION: Code.NEEDS_CORRECTION_FIRST,
    }[permit]

    try:
        case.drafts(refusal(type_, ground))
    except RefusedError as refused:
        found = {fault.code for fault in refused.faults}
    else:
        found = set()
    assert found == ({expected} if expected else set())


@pytest.mark.parametrize(
    ("type_", "ground"), [(t, g) for t, g, permit in CELLS if permit is GroundPermission.WITH_BASIS]
)
def test_an_article_opens_what_needs_one(
    open_request: Callable[..., Any], type_: RequestType, ground: Ground
) -> None:
    case = case_of(open_request, type_)
    basis = suggested_basis(type_, ground, case.ticket.disclosure.reasons_35)
    case.drafts(refusal(type_, ground, basis or EXAMPLE_BASIS[type_]))
    assert case.ticket.status is Status.DECISION


@pytest.mark.parametrize(
    ("type_", "basis"),
    [
        (RequestType.STOP_THIRD_PARTY, "法33条2項1号"),
        (RequestType.ERASE, "個人情報保護法第３４条"),
        (RequestType.CORRECT, "法第三十三条第二項"),
        (RequestType.DISCLOSE, "法33条2項2号、法35条6項"),
        (RequestType.NOTIFY_PURPOSE, "33条2項"),
    ],
)
def test_an_article_of_another_type_refuses_nothing(
    open_request: Callable[..., Any], type_: RequestType, basis: str
) -> None:
    case = case_of(open_request, type_)
    with refuses(Code.WRONG_ARTICLE):
        case.drafts(refusal(type_, Ground.G7, basis))


@pytest.mark.parametrize("basis", ["刑法35条", "電気通信事業法第33条", "規則33条", "法35条6項"])
def test_an_article_of_another_law_may_refuse(open_request: Callable[..., Any], basis: str) -> None:
    case = case_of(open_request, RequestType.ERASE)
    case.drafts(refusal(RequestType.ERASE, Ground.G7, basis))
    assert case.ticket.status is Status.DECISION


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.PARTIAL, Outcome.NOT_APPLICABLE])
def test_a_refusal_needs_a_ground(open_request: Callable[..., Any], outcome: Outcome) -> None:
    # assertion: no refusal without ground, reason and another decider
    case = case_of(open_request, RequestType.DISCLOSE)
    with pytest.raises(RefusedError) as refused:
        case.drafts(Decision(RequestType.DISCLOSE, outcome))
    assert Code.NO_GROUND in {fault.code for fault in refused.value.faults}


def test_a_refusal_needs_a_reason(open_request: Callable[..., Any]) -> None:
    # assertion: no refusal without ground, reason and another decider
    case = case_of(open_request, RequestType.DISCLOSE)
    with refuses(Code.NEEDS_REASON):
        case.drafts(refusal(RequestType.DISCLOSE, Ground.G5), says={})


def test_a_redrafted_refusal_has_its_own_reason(open_request: Callable[..., Any]) -> None:
    # assertion: no refusal without ground, reason and another decider
    case = case_of(open_request, RequestType.DISCLOSE)
    case.drafts(refusal(RequestType.DISCLOSE, Ground.G5))
    case.does("manager", Move.SEND_BACK, {PersonalField.MOVE_REASON: "根拠が違う"})
    with refuses(Code.NEEDS_REASON):
        case.drafts(refusal(RequestType.DISCLOSE, Ground.G4), says={})


def test_a_form_that_was_put_right_is_recorded_while_the_fee_is_short(
    open_request: Callable[..., Any],
) -> None:
    case = open_request().sends_form().arrives()
    case.asks_correction(Defect.FEE, Defect.FORM)
    case.does("mei", Move.CORRECTED).identified()
    with refuses(Code.FEE_OPEN):
        case.searches()


def test_a_fee_requested_in_time_allows_the_refusal_for_papers(
    open_request: Callable[..., Any],
) -> None:
    case = open_request().sends_form().arrives()
    case.asks_correction(Defect.FEE, Defect.IDENTITY).waits(7)
    case.does("mei", Move.REMIND).waits(7)
    case.does("mei", Move.CORRECTED, copies_arrived=True).identified()
    with refuses(Code.FEE_OPEN):
        case.searches()


def test_another_measure_replaces_only_ceasing_and_erasing(
    open_request: Callable[..., Any],
) -> None:
    case_of(open_request, RequestType.ERASE).drafts(
        Decision(RequestType.ERASE, Outcome.ALTERNATIVE_MEASURE)
    )
    with refuses(Code.WRONG_OUTCOME):
        case_of(open_request, RequestType.CORRECT).drafts(
            Decision(RequestType.CORRECT, Outcome.ALTERNATIVE_MEASURE)
        )


def test_another_measure_may_name_the_law_that_forbids_erasing(
    open_request: Callable[..., Any],
) -> None:
    # scenario 3
    def kept(ground: Ground, basis: str = "") -> Decision:
        grounds = frozenset({ground})
        return Decision(RequestType.ERASE, Outcome.ALTERNATIVE_MEASURE, grounds, basis)

    case = case_of(open_request, RequestType.ERASE)
    for wrong, code in (
        (kept(Ground.G6), Code.NEEDS_BASIS),
        (kept(Ground.G3), Code.GROUND_NOT_ALLOWED),
    ):
        with refuses(code):
            case.drafts(wrong)
    case.drafts(kept(Ground.G6, "法35条6項ただし書"))
    assert case.ticket.status is Status.DECISION


def test_data_whose_existence_is_secret_are_answered_as_no_data(
    open_request: Callable[..., Any],
) -> None:
    case = open_request().to_asked().finds(crm=Found.FOUND)
    concealed = Decision(
        RequestType.DISCLOSE, Outcome.NO_DATA, legal_basis="令5条2号", conceals=True
    )

    with pytest.raises(RefusedError):
        case.drafts(replace(concealed, conceals=False))
    case.drafts(concealed)
    assert case.ticket.status is Status.DECISION


def test_a_changed_matrix_applies_from_its_day(open_request: Callable[..., Any]) -> None:
    stricter = MappingProxyType(
        {**DEFAULT_GROUNDS, (RequestType.DISCLOSE, Ground.G5): GroundPermission.NO}
    )
    rules = (Rules(), Rules(effective_from=date(2026, 8, 10), grounds=stricter))
    case = case_of(open_request, RequestType.DISCLOSE)
    case.rules = rules

    case.drafts(refusal(RequestType.DISCLOSE, Ground.G5)).waits(10)
    with refuses(Code.GROUND_NOT_ALLOWED):
        case.does("manager", Move.APPROVE)


@pytest.mark.parametrize("text", ["法33条2項2号", "令5条", "34(2)", "第二十一条", "Art. 21"])
def test_an_article_is_recognised(text: str) -> None:
    assert cites_article(text)


@pytest.mark.parametrize("text", ["", "条件が合わない", "困るから", "2026年8月"])
def test_a_feeling_is_no_article(text: str) -> None:
    assert not cites_article(text)
