"""What the reporter of a possible breach reads."""

from datetime import timedelta
from typing import Any

import pytest

from handlers.escalations.messages import receipt
from tests.handlers.test_escalation_view import MONDAY, a_view, breach
from tickets.model.escalation import Outcome, State, Trigger
from workspace.results import words


def test_a_receipt_that_nobody_has_seen_in_time_says_so() -> None:
    # O24
    late = receipt(breach(), "U01MEI", a_view(now=MONDAY + timedelta(minutes=31)))
    now = "14:20 を過ぎても確認されていません。電話してください：03-0000-0119"
    assert now in words(late.blocks)


@pytest.mark.parametrize(
    ("minutes", "given", "is_told"),
    [
        (119, {}, False),
        (120, {}, True),
        (300, {"acknowledged_at": MONDAY + timedelta(minutes=130)}, True),  # was told before
        (300, {"acknowledged_at": MONDAY + timedelta(minutes=20)}, False),
        (300, {"acknowledged_at": MONDAY, "representative_told_on": MONDAY.date()}, True),
    ],
)
def test_a_receipt_names_the_representative_once_called(
    minutes: int, given: dict[str, Any], is_told: bool
) -> None:
    # O24
    seen = breach(**given)
    shown = receipt(seen, "U01MEI", a_view(now=MONDAY + timedelta(minutes=minutes)))
    line = next(each for each in words(shown.blocks) if "知らせた人：" in each)
    assert ("・代表者" in line) is is_told


@pytest.mark.parametrize(
    ("days", "given", "is_told"),
    [
        (2, {}, False),
        (3, {}, True),
        (6, {"status": State.TRIAGED, "triaged_at": MONDAY + timedelta(days=4)}, True),
        (6, {"status": State.TRIAGED, "triaged_at": MONDAY + timedelta(days=1)}, False),
    ],
)
def test_a_receipt_names_the_representative_who_was_called_about_a_missing_judgement(
    days: int, given: dict[str, Any], is_told: bool
) -> None:
    # O24, O25: of Monday's report the representative hears on Thursday at nine
    seen = {"status": State.ACKNOWLEDGED, "acknowledged_at": MONDAY + timedelta(minutes=20)}
    shown = receipt(breach(**seen | given), "U01MEI", a_view(now=MONDAY + timedelta(days=days)))
    line = next(each for each in words(shown.blocks) if "知らせた人：" in each)
    assert ("・代表者" in line) is is_told


def test_reporters_of_one_matter_get_the_same_first_steps() -> None:
    stands = breach(triggers=frozenset({Trigger.LOST}), parts=frozenset({"E-2026-0008"}))
    part = breach(
        number="E-2026-0008",
        raised_by="U07NAO",
        status=State.CLOSED,
        outcome=Outcome.MERGED,
        merged_into=stands.number,
    )
    why = "ほかの報告で分かったことに合わせて、「まずやること」を改めました。"

    first = "\n".join(words(receipt(stands, "U01MEI", a_view()).blocks))
    second = "\n".join(words(receipt(part, "U07NAO", a_view(), stands).blocks))

    for said in (first, second):
        assert "遺失物を問い合わせる" in said
        assert "削除してください" not in said
    assert why in second
    assert why not in first
