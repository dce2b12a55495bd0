"""The curator's inbox: texts of questions that were not answered well, without their askers."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from bot.storage.database import Database
from bot.storage.feedback import (
    Feedback,
    QuestionInbox,
    count_asked,
    reaction_counts,
    unanswered_questions,
)
from bot.storage.keys import Sealer
from bot.storage.tables import asked
from tests.bot.storage.conftest import an_answer
from tests.conftest import Clock
from tests.handlers.builders import an_answer as a_shown
from tests.handlers.builders import an_entry

FIRST, OTHER = "fee-amount", "fee-stamps"


@pytest.fixture
def box(database: Database, sealer: Sealer, clock: Clock) -> QuestionInbox:
    return QuestionInbox(database, sealer, clock)


def test_a_question_that_was_not_found_waits_with_its_nearest_entries(
    feedback: Feedback, box: QuestionInbox
) -> None:
    feedback.asked(an_answer(), personal=False)
    [missed] = box.questions()
    assert (missed.text, missed.why, missed.asked_on) == (
        "切手は何枚？",
        "not_found",
        date(2026, 8, 3),
    )
    assert missed.candidates == ((FIRST, 0.31), (OTHER, 0.2))
    assert box.count() == 1


@pytest.mark.parametrize("what", ["chosen", "unhelpful"])
def test_a_reaction_says_which_entry_it_is_about(
    feedback: Feedback, box: QuestionInbox, what: Any
) -> None:
    row = feedback.asked(an_answer(result="found", shown=a_shown(an_entry(FIRST))), personal=False)
    feedback.tell(row, what, OTHER, "old" if what == "unhelpful" else None)
    [missed] = box.questions()
    assert (missed.why, missed.entry) == (what, OTHER)
    assert missed.reason == ("old" if what == "unhelpful" else None)


def test_what_was_answered_does_not_wait(feedback: Feedback, box: QuestionInbox) -> None:
    shown = a_shown(an_entry(FIRST))
    helped = feedback.asked(an_answer(result="found", shown=shown), personal=False)
    feedback.tell(helped, "helpful", FIRST)
    feedback.asked(an_answer(result="likely", shown=shown), personal=False)

    assert box.count() == 0
    assert box.questions() == ()


def test_what_a_referral_answered_counts_nowhere_as_missed(
    feedback: Feedback, box: QuestionInbox, database: Database, clock: Clock
) -> None:
    referral = a_shown(an_entry("neighbour-it", refers=True))
    feedback.asked(an_answer(shown=referral), personal=False)
    assert box.count() == 0
    assert feedback.missed(clock()) == 0
    assert unanswered_questions(database) == ()


def test_none_of_these_counts_as_not_answered_in_the_month(
    feedback: Feedback, database: Database
) -> None:
    # O15
    row = feedback.asked(an_answer(result="unsure"), personal=False)
    feedback.asked(an_answer(result="unsure"), personal=False)
    with database.read() as connection:
        assert count_asked(connection, date(2026, 8, 1), date(2026, 9, 1)) == (2, 0)
    feedback.tell(row, "none_of_these")
    with database.read() as connection:
        assert count_asked(connection, date(2026, 8, 1), date(2026, 9, 1)) == (2, 1)


def test_what_looks_personal_is_masked_when_it_is_opened(
    feedback: Feedback, box: QuestionInbox
) -> None:
    feedback.asked(an_answer("090-0000-0001 にかけた"), personal=False)
    [missed] = box.questions()
    assert "090" not in missed.text
    assert "***" in missed.text


def test_a_settled_question_is_erased_and_gone(
    feedback: Feedback, box: QuestionInbox, database: Database
) -> None:
    row = feedback.asked(an_answer(result="unsure"), personal=False)
    feedback.asked(an_answer("ほかの質問"), personal=False)
    assert row

    box.settle([row, "no-such-row"])
    box.settle([row])

    assert [each.text for each in box.questions()] == ["ほかの質問"]
    assert reaction_counts(database) == ()
    with database.read() as connection:
        here = select(asked.c.question, asked.c.key_id).where(asked.c.id == row)
        assert connection.execute(here).one() == (None, None)
