"""What the reporter of a possible breach reads."""

from datetime import timedelta
from typing import Any

import pytest

from handlers.escalations.messages import reporter_receipt
from tests.handlers.builders import NOW, a_view, an_office, breach
from tickets.model.escalation import EscalationOutcome, EscalationState, Trigger
from tickets.rules.office import Bilingual
from workspace.results import words


def test_a_receipt_that_nobody_has_seen_in_time_says_so() -> None:
    # O24
    late = reporter_receipt(breach(), "U01MEI", a_view(now=NOW + timedelta(minutes=31)))
    now = "14:20 を過ぎても確認されていません。電話してください：03-0000-0119"
    assert now in words(late.blocks)


def judged_after(**span: float) -> dict[str, Any]:
    return {"status": EscalationState.TRIAGED, "triaged_at": NOW + timedelta(**span)}


SEEN = {"status": EscalationState.ACKNOWLEDGED, "acknowledged_at": NOW + timedelta(minutes=20)}


@pytest.mark.parametrize(
    ("passed", "given", "is_told"),
    [
        (timedelta(minutes=119), {}, False),
        (timedelta(minutes=120), {}, True),
        # was told before
        (timedelta(minutes=300), {"acknowledged_at": NOW + timedelta(minutes=130)}, True),
        (timedelta(minutes=300), {"acknowledged_at": NOW + timedelta(minutes=20)}, False),
        (
            timedelta(minutes=300),
            {"acknowledged_at": NOW, "representative_told_on": NOW.date()},
            True,
        ),
        # without a judgement, of Monday's report the representative hears on Thursday at nine
        (timedelta(days=2), SEEN, False),
        (timedelta(days=3), SEEN, True),
        (timedelta(days=6), SEEN | judged_after(days=4), True),
        (timedelta(days=6), SEEN | judged_after(days=1), False),
    ],
)
def test_a_receipt_names_the_representative_once_called(
    passed: timedelta, given: dict[str, Any], is_told: bool
) -> None:
    # O24, O25
    shown = reporter_receipt(breach(**given), "U01MEI", a_view(now=NOW + passed))
    line = next(each for each in words(shown.blocks) if "知らせた人：" in each)
    assert ("・代表者" in line) is is_told


@pytest.mark.parametrize(("trigger", "is_told"), [(Trigger.LOST, True), (Trigger.VISIBLE, False)])
def test_who_lost_a_device_reads_how_to_reach_it_support(trigger: Trigger, is_told: bool) -> None:
    office = an_office(neighbours={"it": Bilingual("情報システム部 内線1500", "IT, ext. 1500")})
    for language, how in (
        ("ja", "情報システムの連絡先：情報システム部 内線1500"),
        ("en", "How to reach IT: IT, ext. 1500"),
    ):
        report = breach(triggers=frozenset({trigger}))
        shown = reporter_receipt(report, "U01MEI", a_view(language, office=office))
        assert (how in str(shown.blocks)) is is_told


def test_reporters_of_one_matter_get_the_same_first_steps() -> None:
    stands = breach(triggers=frozenset({Trigger.LOST}), parts=frozenset({"E-2026-0008"}))
    part = breach(
        number="E-2026-0008",
        raised_by="U07NAO",
        status=EscalationState.CLOSED,
        outcome=EscalationOutcome.MERGED,
        merged_into=stands.number,
    )
    why = "ほかの報告で分かったことに合わせて、「まずやること」を改めました。"

    first = "\n".join(words(reporter_receipt(stands, "U01MEI", a_view()).blocks))
    second = "\n".join(words(reporter_receipt(part, "U07NAO", a_view(), stands).blocks))

    for said in (first, second):
        assert "遺失物を問い合わせる" in said
        assert "削除してください" not in said
    assert why in second
    assert why not in first
