"""A notice that waits is dropped only when another says the same."""

from dataclasses import replace
from datetime import date

import pytest

from bot.delivery.moot import is_moot
from tests.handlers.builders import NOW, a_ticket, a_view
from tickets.model.complaint import Category, Complaint, CorrectiveAction
from tickets.model.disclosure import Disclosure
from tickets.model.documents import Found, SearchTask
from tickets.model.kinds import Move, Role, Status
from tickets.model.notices import Notice, NoticeKind
from tickets.model.ticket import Step

ASKED_ON = date(2026, 8, 3)
ACTION = CorrectiveAction(
    needed=True,
    reference="CA-1",
    prevention="手順書を直す",
    responsible="nao",
    due_on=date(2026, 9, 1),
)


@pytest.mark.parametrize(("last", "is_dropped"), [(None, False), (Found.NONE, True)])
def test_a_refused_search_is_told_of_until_the_last_answer_is(
    last: Found | None, is_dropped: bool
) -> None:
    # O20
    answer = Step(Move.REPORT_SEARCH, Status.SEARCHING, Status.SEARCHING, "nao", Role.AGENT, NOW)
    tasks = (
        SearchTask("crm", "sales", ASKED_ON, Found.NOT_OURS, answered_by="nao"),
        SearchTask("mail", "sales", ASKED_ON, Found.NONE, answered_by="nao"),
        SearchTask("payroll", "hr", ASKED_ON, last),
    )
    ticket = a_ticket(
        "D-2026-0001", Disclosure(tasks=tasks), Status.SEARCHING, history=(answer, answer)
    )
    told = Notice(NoticeKind.SEARCH_ANSWERED, ticket.number, "ken", 1)

    assert is_moot(told, ticket, a_view()) is is_dropped


@pytest.mark.parametrize(
    ("action", "is_dropped"),
    [
        (ACTION, False),
        (replace(ACTION, done_on=ASKED_ON), True),
        (replace(ACTION, responsible="haru"), True),
        (None, True),
    ],
    ids=["as_named", "carried_out", "anothers", "withdrawn"],
)
def test_who_is_no_longer_responsible_for_an_action_is_not_told_of_it(
    action: CorrectiveAction | None, is_dropped: bool
) -> None:
    # O34
    facts = Complaint(category=Category.COMPLAINT, corrective_action=action)
    ticket = a_ticket("C-2026-0001", facts, Status.APPROVED, decided_at=NOW)
    told = Notice(NoticeKind.ACTION_NAMED, ticket.number, "nao", 1)

    assert is_moot(told, ticket, a_view()) is is_dropped
    assert is_moot(told, replace(ticket, decided_at=None), a_view())  # drafted anew
