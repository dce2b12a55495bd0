"""Lines of a thread: who did what, in which role and when."""

from datetime import timedelta

import pytest

from handlers.tickets.card import step_message
from tests.handlers.cards import (
    a_ticket,
    a_view,
)
from tests.tickets.conftest import MONDAY
from tickets.model.kinds import (
    Kind,
    Move,
    Role,
    Status,
)
from tickets.model.ticket import Step
from workspace.blockkit import check


@pytest.mark.parametrize(
    ("role", "told"),
    [(Role.AGENT, "14:05 窓口担当者 メモを追加"), (Role.SYSTEM, "14:05 自動処理 メモを追加")],
)
def test_a_thread_line_says_in_which_role_what_was_done(role: Role, told: str) -> None:
    step = Step(Move.NOTE, Status.RECEIVED, Status.RECEIVED, "U02KEN", role, MONDAY)

    line = step_message(step, a_ticket(Kind.COMPLAINT, Status.RECEIVED), a_view())

    assert line.blocks[0]["text"]["text"] == told
    assert check.message_faults(list(line.blocks)) == []
    assert "U02KEN" not in str(line)


def test_a_thread_line_of_another_day_has_its_date() -> None:
    later = MONDAY + timedelta(days=1)
    step = Step(Move.NOTE, Status.RECEIVED, Status.RECEIVED, "U02KEN", Role.AGENT, later)

    line = step_message(step, a_ticket(Kind.COMPLAINT, Status.RECEIVED), a_view(days=1))

    assert line.blocks[0]["text"]["text"] == "8/4(火) 14:05 窓口担当者 メモを追加"
