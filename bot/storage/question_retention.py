"""Retention of questions, deliveries and marks."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update

from bot.storage.database import Database
from bot.storage.feedback import TOKYO
from bot.storage.tables import asked, inbox, marks

QUESTIONS_KEPT = timedelta(days=90)
MARKS_KEPT = timedelta(days=90)
# Slack redelivers for a day at most; a week also serves an investigation.
DELIVERIES_KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Purged:
    questions: int
    deliveries: int
    marks: int


def purge(database: Database, now: datetime) -> Purged:
    """Erase the texts of old questions; delete old deliveries and marks."""
    last_day = (now - QUESTIONS_KEPT).astimezone(TOKYO).date()
    with database.write() as connection:
        questions = connection.execute(
            update(asked)
            .where(asked.c.question.is_not(None), asked.c.asked_on < last_day)
            .values(question=None, key_id=None)
        )
        deliveries = connection.execute(
            inbox.delete().where(inbox.c.state == "done", inbox.c.done_at < now - DELIVERIES_KEPT)
        )
        old_marks = connection.execute(marks.delete().where(marks.c.set_at < now - MARKS_KEPT))
        return Purged(questions.rowcount, deliveries.rowcount, old_marks.rowcount)
