"""An answer says when it was reviewed; a review that is due is told of, not every day."""

from datetime import date, timedelta

import pytest

from knowledge.answering import Answerer
from knowledge.library.entry import Review, next_reviews

DUE = date(2026, 10, 1)


def days_told(review, first, last):
    """Days from the first to the last on which a reminder is sent that looks every day."""
    days = [first + timedelta(days=nth) for nth in range((last - first).days + 1)]
    one = timedelta(days=1)
    return [day for day in days if review.is_reminder_due(day - one, day)]


@pytest.fixture
def overdue(base):
    base.append("entries.yaml", "  owner: U09OWNER\n  review_by: 2026-10-01\n")
    return base.read().entries["fee"]


def test_a_review_is_told_two_weeks_ahead_on_its_day_and_each_week(overdue):
    [review] = next_reviews([overdue], None)

    assert days_told(review, DUE - timedelta(days=30), DUE + timedelta(days=14)) == [
        date(2026, 9, 17),
        DUE,
        date(2026, 10, 8),
        date(2026, 10, 15),
    ]


def test_a_reminder_of_a_closed_day_comes_on_the_next_morning(overdue):
    [review] = next_reviews([overdue], None)

    assert review.is_reminder_due(DUE - timedelta(days=1), DUE + timedelta(days=3))
    assert not review.is_reminder_due(DUE, DUE + timedelta(days=3))


def test_the_answer_is_withheld_after_the_days_of_grace(overdue):
    [review] = next_reviews([overdue], 30)

    assert not review.is_withheld(date(2026, 10, 31))
    assert review.is_withheld(date(2026, 11, 1))
    assert review.is_reminder_due(date(2026, 10, 31), date(2026, 11, 1))


def test_without_days_of_grace_it_is_never_withheld(overdue):
    [review] = next_reviews([overdue], None)

    assert review == Review(overdue, DUE)
    assert not review.is_withheld(date(2036, 1, 1))


def test_the_later_day_of_review_counts(with_policy):
    clauses = (with_policy.folder / "policy/clauses.yaml").read_text(encoding="utf-8")
    of_all = 'policy:\n  answers_reviewed_on: "2026-06-01"\n'
    with_policy.write("policy/clauses.yaml", clauses.replace("policy:\n", of_all))
    with_policy.append("entries.yaml", "  reviewed_on: 2026-05-01\n")
    other = "- {id: x, ask: {ja: [何]}, answer: {ja: 何。}, reviewed_on: 2026-07-01}\n"
    with_policy.append("entries.yaml", other)
    library = with_policy.read()

    assert library.reviewed_on(library.entries["fee"]) == date(2026, 6, 1)
    assert library.reviewed_on(library.entries["x"]) == date(2026, 7, 1)


def test_without_any_day_of_review_none_is_said(base):
    library = base.read()

    assert library.reviewed_on(library.entries["fee"]) is None


def test_a_withheld_answer_says_so_above_the_policys_words(with_policy):
    with_policy.append("entries.yaml", "  clauses: [C1]\n  review_by: 2026-10-01\n")
    answerer = Answerer.open(with_policy.folder, today=lambda: date(2026, 11, 1))

    before = answerer.answer("手数料はいくらですか")
    answerer.grace_days = 30
    after, english = answerer.answer("手数料はいくらですか"), answerer.shown_answer("fee", "en")

    assert (before.shown.text, before.as_json()["overdue_since"]) == ("千円です。", None)
    assert after.shown.headline == "この回答は見直しの期限を過ぎています。"
    assert "令和8年10月1日までに" in after.shown.middle
    assert "人に聞く" in after.shown.next_step
    assert after.shown.sources == before.shown.sources
    assert (after.result, after.as_json()["overdue_since"]) == ("found", "2026-10-01")
    assert english.headline == "The review of this answer is overdue."
    assert english.next_step.startswith("Next: ")


def test_a_reviewed_answer_is_shown_again(base):
    entries = (base.folder / "entries.yaml").read_text(encoding="utf-8")
    base.write("entries.yaml", entries + "  reviewed_on: 2026-10-20\n  review_by: 2027-10-01\n")
    answerer = Answerer.open(base.folder, today=lambda: date(2026, 11, 1))
    answerer.grace_days = 30

    assert answerer.shown_answer("fee", "ja").text == "千円です。"
