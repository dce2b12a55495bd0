"""Data for curators: texts of misses for a while, reactions by entry, no names."""

from datetime import date, timedelta

from sqlalchemy import select, text

from bot.storage.database import Database
from bot.storage.feedback import Feedback, ReactionCount, reaction_counts, unanswered_questions
from bot.storage.inbox import Inbox
from bot.storage.keys import Sealer
from bot.storage.retention import PurgedTraces as Purged
from bot.storage.retention import purge_traces
from bot.storage.tables import asked, inbox, marks
from bot.storage.tables import feedback as taps
from tests.bot.storage.conftest import Alarms, an_answer, events
from tests.conftest import Clock

NEAREST = (("fee-amount", 0.31), ("fee-stamps", 0.2))


def text_of(feedback: Feedback, row: str | None) -> str | None:
    found = feedback.question(row or "")
    return found.reveal() if found else None


def test_a_miss_is_kept_sealed_and_opened_for_the_curator(
    feedback: Feedback, database: Database
) -> None:
    row = feedback.asked(an_answer(), personal=False)
    (miss,) = unanswered_questions(database)
    assert text_of(feedback, row) == "切手は何枚？"
    assert miss.candidates == NEAREST
    assert miss.asked_on == date(2026, 8, 3)
    with database.read() as connection:
        assert "切手".encode() not in connection.execute(select(asked.c.question)).scalar_one()


def test_a_question_with_personal_data_keeps_only_ids_and_score(
    feedback: Feedback, database: Database
) -> None:
    row = feedback.asked(an_answer("田中花子テスト 090-0000-0001"), personal=True)
    (miss,) = unanswered_questions(database)
    assert text_of(feedback, row) is None
    assert miss.candidates == NEAREST


def test_an_unencodable_question_is_stored(feedback: Feedback, alarms: Alarms) -> None:
    row = feedback.asked(an_answer("\ud800\x00" + "あ" * 40_000), personal=False)
    kept = text_of(feedback, row) or ""
    assert kept[:3] == "?\x00あ"
    assert len(kept) == 4_000
    assert events(alarms) == []


def test_a_choice_that_was_used_is_no_miss(feedback: Feedback, database: Database) -> None:
    row = feedback.asked(an_answer(result="unsure"), personal=False)
    feedback.tell(row, "chosen", "fee-amount")
    assert unanswered_questions(database) == ()
    assert reaction_counts(database) == (ReactionCount("fee-amount", "chosen", None, 1),)


def test_a_second_tap_counts_once_and_its_reason_is_added(
    feedback: Feedback, database: Database
) -> None:
    row = feedback.asked(an_answer(), personal=False)
    feedback.tell(row, "unhelpful", "fee-amount")
    feedback.tell(row, "unhelpful", "fee-amount", "old")
    feedback.tell(row, "unhelpful", "fee-amount")
    assert reaction_counts(database) == (ReactionCount("fee-amount", "unhelpful", "old", 1),)


def test_a_tap_under_an_unstored_answer_counts(feedback: Feedback, database: Database) -> None:
    feedback.tell(None, "helpful", "fee-amount")
    feedback.tell("no-such-row", "helpful", "fee-amount")
    assert reaction_counts(database) == (ReactionCount("fee-amount", "helpful", None, 2),)


def test_unknown_button_values_are_not_stored(feedback: Feedback, database: Database) -> None:
    feedback.tell(None, "田中花子テスト", "fee-amount")  # type: ignore[arg-type]
    feedback.tell(None, "unhelpful", "fee-amount", "because")  # type: ignore[arg-type]
    assert reaction_counts(database) == ()


def test_a_database_failure_raises_an_alarm_and_no_error(
    feedback: Feedback, database: Database, alarms: Alarms
) -> None:
    with database.write() as connection:
        connection.execute(text("ALTER TABLE feedback RENAME TO away"))
        connection.execute(text("ALTER TABLE asked RENAME TO away_too"))
    assert feedback.asked(an_answer(), personal=False) is None
    feedback.tell(None, "helpful", "fee-amount")
    assert events(alarms) == ["question_not_kept", "feedback_not_kept"]


def test_no_column_can_hold_the_asker() -> None:
    columns = {column.name for table in (asked, taps) for column in table.columns}
    assert not columns & {"user", "user_id", "person", "channel", "ts", "at", "asked_at", "said_at"}


def test_question_texts_are_deleted_after_ninety_days_and_figures_stay(
    feedback: Feedback, database: Database, clock: Clock
) -> None:
    row = feedback.asked(an_answer(), personal=False)
    clock.passes(days=90)
    assert purge_traces(database, clock()).questions == 0

    clock.passes(days=1)
    assert purge_traces(database, clock()).questions == 1

    (miss,) = unanswered_questions(database)
    assert text_of(feedback, row) is None
    assert miss.candidates == NEAREST


def test_finished_deliveries_and_old_marks_are_deleted_and_open_ones_stay(
    database: Database, sealer: Sealer, clock: Clock
) -> None:
    box = Inbox(database, sealer, clock=clock)
    for key in ("done", "open"):
        box.receive(key, alias=None, fingerprint="f", payload={"team_id": "T1"})
    box.finish("done", "answered")
    box.mark_once("share:1")
    clock.now += timedelta(days=100)
    assert purge_traces(database, clock()) == Purged(questions=0, deliveries=1, marks=1)
    with database.read() as connection:
        assert connection.execute(select(inbox.c.key)).scalars().all() == ["open"]
        assert connection.execute(select(marks)).all() == []
