"""How a decision that waits is shown to who is to make it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from handlers.tickets.notices.moves import move_message
from tests.handlers.cards import (
    TODAY,
    a_ticket,
    a_view,
    words,
)
from tickets.model.kinds import (
    Kind,
    Status,
)
from tickets.model.notices import NoticeKind
from tickets.model.people import Absence


@pytest.mark.parametrize(("days", "told"), [(0, False), (2, True)])
def test_a_waiting_decision_says_how_long(days: int, told: bool) -> None:
    seen = a_view("ja", days=days)
    drafted = a_ticket(Kind.COMPLAINT, Status.DRAFTED)

    assert (
        "2営業日待ち" in words(move_message(NoticeKind.DECISION_WAITS, drafted, seen, None))
    ) is told


@pytest.mark.parametrize(
    ("ticket", "away", "why"),
    [
        ({}, False, "管理者がまだ決めていないため"),
        ({}, True, "管理者が不在のため"),
        ({"drafted_by": "manager"}, False, "管理者はこの件を決められないため"),
        ({"passed_to": "deputy"}, False, "管理者が、代行者のあなたに判断を回しました。"),
    ],
)
def test_a_deputy_is_told_why_a_decision_comes_to_them(
    ticket: dict[str, Any], away: bool, why: str
) -> None:
    # O22, O23
    seen = a_view("ja", days=2)
    this_week = Absence(TODAY, TODAY + timedelta(days=4))
    absent = frozenset({"manager"}) if away else frozenset()
    roster = replace(seen.office_context.roster, absences=dict.fromkeys(absent, this_week))
    there = replace(seen, office_context=replace(seen.office_context, roster=roster))
    drafted = a_ticket(Kind.COMPLAINT, Status.DRAFTED, **ticket)

    told = [
        words(move_message(NoticeKind.DECISION_WAITS, drafted, replace(there, reader=reader), None))
        for reader in ("deputy", "manager")
    ]

    assert why in told[0]
    assert "代行者の" not in told[1]
