"""Notices and thread lines of a ticket: who did what, what waits, and for whom."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from handlers.slack.phrases import Phrases
from handlers.tickets.card import step_message
from handlers.tickets.hand_over import hand_over_message
from handlers.tickets.notices.moves import move_message, notice_buttons
from tests.handlers.builders import a_view
from tests.handlers.cards import TODAY, a_ticket, words
from tests.tickets.conftest import MONDAY
from tickets.hand_overs import HandOverSubject
from tickets.model.complaint import Category, Complaint, CorrectiveAction
from tickets.model.kinds import Kind, Language, Move, Role, Status
from tickets.model.notices import Notice, NoticeKind
from tickets.model.people import Absence
from tickets.model.ticket import Step
from workspace.blockkit import check


@pytest.mark.parametrize(
    ("language", "role", "days", "told"),
    [
        ("ja", Role.AGENT, 0, "14:05 窓口担当者 メモを追加"),
        ("ja", Role.SYSTEM, 0, "14:05 自動処理 メモを追加"),
        ("ja", Role.AGENT, 1, "8/4(火) 14:05 窓口担当者 メモを追加"),
        ("en", Role.AGENT, 0, "14:05 the desk agent added a note"),
        ("en", Role.SYSTEM, 0, "14:05 the program added a note"),
    ],
)
def test_a_thread_line_says_in_which_role_what_was_done_and_when(
    language: Language, role: Role, days: int, told: str
) -> None:
    at = MONDAY + timedelta(days=days)
    step = Step(Move.NOTE, Status.RECEIVED, Status.RECEIVED, "U02KEN", role, at)

    line = step_message(
        step, a_ticket(Kind.COMPLAINT, Status.RECEIVED), a_view(language, days=days)
    )

    assert line.blocks[0]["text"]["text"] == told
    assert check.message_faults(list(line.blocks)) == []
    assert "U02KEN" not in str(line)


@pytest.mark.parametrize(
    ("language", "days", "told"),
    [
        ("ja", 4, ("期限：8/7(金)", "是正処置の期限です")),
        ("ja", 7, ("期限：8/7(金)", "期限を過ぎています")),
        ("en", 4, ("by: Fri 7 Aug", "is due")),
        ("en", 7, ("by: Fri 7 Aug", "is overdue")),
    ],
)
def test_the_reminder_of_an_action_names_its_day_and_not_the_ticket(
    language: Language, days: int, told: tuple[str, str]
) -> None:
    # O34
    action = CorrectiveAction(
        needed=True, reference="CA-1", responsible="sales_head", due_on=date(2026, 8, 7)
    )
    facts = Complaint(category=Category.COMPLAINT, corrective_action=action)
    view = a_view(language, days=days)
    ticket = a_ticket(Kind.COMPLAINT, Status.APPROVED, facts=facts)
    buttons = notice_buttons(NoticeKind.ACTION_DUE, ticket, view)
    shown = words(move_message(NoticeKind.ACTION_DUE, ticket, view, buttons))
    assert all(each in shown for each in told)
    assert Phrases(language)("card_state") not in shown


@pytest.mark.parametrize(
    ("days", "told"), [(0, "評価 8/5(水)〔社内目標〕"), (2, "🟡 今日 評価 8/5(水)〔社内目標〕")]
)
def test_the_word_of_an_assignment_marks_what_is_due_today(days: int, told: str) -> None:
    ticket = a_ticket(Kind.COMPLAINT, Status.ACKNOWLEDGED)
    shown = words(move_message(NoticeKind.ASSIGNED, ticket, a_view(days=days), None))
    assert told in shown
    assert ("今日" in shown) is (days > 0)


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


@pytest.mark.parametrize(
    ("moved", "left", "told"),
    [
        (2, 0, ["受付2件を"]),
        (1, 1, ["受付1件を", "1件は"]),
        (0, 1, ["1件は"]),
        (0, 0, ["もうありませんでした"]),
    ],
)
def test_a_hand_over_tells_what_moved_what_stayed_and_that_nothing_was_left(
    moved: int, left: int, told: list[str]
) -> None:
    subject = HandOverSubject(owner="U02KEN", to="U02YUI", on=TODAY, moved=moved, left=left)
    notice = Notice(NoticeKind.HAND_OVER_DONE, "", "U02YUI", 0, subject.write("1"))

    message = hand_over_message(notice, a_view())

    sentences = message.blocks[-1]["text"]["text"].splitlines()
    assert [any(each in line for line in sentences) for each in told] == [True] * len(told)
    assert len(sentences) == len(told)
