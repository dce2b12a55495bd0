"""The letter that asks for a correction (補正)."""

from dataclasses import replace
from datetime import date

import pytest

from tests.tickets.letters.cases import (
    REQUEST,
    TODAY,
    a_ticket,
    letter,
)
from tickets.model.disclosure import RequestType
from tickets.model.documents import Correction, Defect, Money, Payment, StampsReturned
from tickets.model.kinds import LetterKind
from tickets.rules.office import Office


@pytest.mark.parametrize(
    ("defect", "is_unproved"),
    [(Defect.FEE, False), (Defect.FORM, False), (Defect.IDENTITY, True), (Defect.AUTHORITY, True)],
)
def test_a_correction_names_the_ground_that_fits_what_is_lacking(
    office: Office, defect: Defect, is_unproved: bool
) -> None:
    asked = Correction(frozenset({defect}), TODAY, date(2026, 8, 26))
    ticket = a_ticket(replace(REQUEST, corrections=(asked,)))
    text = letter(LetterKind.CORRECTION, ticket, office).text.reveal()
    assert ("ご本人（代理人）の確認ができないことを理由として" in text) is is_unproved
    assert ("上記の不備を理由として" in text) is not is_unproved
    assert "情報の有無を含め、お答えすることができません" in text


def test_a_correction_of_a_fee_that_is_short_says_what_came_and_what_is_lacking(
    office: Office,
) -> None:
    asked = Correction(frozenset({Defect.FEE}), TODAY, date(2026, 8, 26))
    paid = (Payment(date(2026, 8, 10), Money.STAMPS, 400, 4, "U02"),)
    ticket = a_ticket(replace(REQUEST, corrections=(asked,), payments=paid))
    text = letter(LetterKind.CORRECTION, ticket, office).text.reveal()
    assert "400円分の郵便切手を確かに受け取りましたが、600円不足しています。" in text
    assert "600円分の郵便切手をお送りください。" in text


def test_stamps_that_went_back_do_not_count_as_paid(office: Office) -> None:
    asked = Correction(frozenset({Defect.FEE}), TODAY, date(2026, 8, 26))
    paid = (Payment(date(2026, 8, 10), Money.STAMPS, 1000, 4, "U02"),)
    back = (StampsReturned(date(2026, 8, 11), Money.STAMPS, 1000),)
    again = replace(REQUEST, corrections=(asked,), payments=paid, stamps_returned=back)
    text = letter(LetterKind.CORRECTION, a_ticket(again), office).text.reveal()
    assert "1,000円分の郵便切手をお送りください。" in text


def test_a_second_correction_names_the_first_and_what_came_of_it(office: Office) -> None:
    first = Correction(
        frozenset({Defect.FORM}), date(2026, 7, 6), date(2026, 7, 21), answered_on=date(2026, 7, 17)
    )
    second = Correction(frozenset({Defect.IDENTITY}), TODAY, date(2026, 8, 26))
    ticket = a_ticket(replace(REQUEST, corrections=(first, second)))
    text = letter(LetterKind.CORRECTION, ticket, office).text.reveal()
    assert "令和8年7月6日にお願いいたしました補正について、令和8年7月17日に届いたもの" in text
    assert "に届いた申請書類を確認" not in text


@pytest.mark.parametrize("defect", [Defect.FORM, Defect.IDENTITY])
@pytest.mark.parametrize(
    ("types", "decision"),
    [
        ([RequestType.CORRECT, RequestType.ADD], "訂正等を行わない決定"),
        ([RequestType.ERASE], "利用停止等を行わない決定"),
        ([RequestType.CORRECT, RequestType.ERASE], "訂正等及び利用停止等を行わない決定"),
        ([RequestType.DISCLOSE, RequestType.ERASE], "開示等をしない決定"),
        ([], "開示等をしない決定"),
    ],
)
def test_a_correction_names_the_decision_that_fits_what_was_asked_for(
    types: list[RequestType], decision: str, defect: Defect, office: Office
) -> None:
    asked = Correction(frozenset({defect}), TODAY, date(2026, 8, 26))
    ticket = a_ticket(replace(REQUEST, types=frozenset(types), corrections=(asked,)))
    text = letter(LetterKind.CORRECTION, ticket, office).text.reveal()
    assert f"理由として、{decision}をすることがあります" in text
