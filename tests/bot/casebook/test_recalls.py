"""Recalls: who asked to be told, and where an answer was shared, are sealed and kept 180 days."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from bot.storage.casebook.tables import notices, recalls
from bot.storage.retention import purge_traces
from tests.bot.casebook.conftest import Office
from tickets.model.revised_answers import Recall

pytestmark = pytest.mark.dialect

BEFORE, AFTER = "2022-06-21", "2026-12-01"
SHARED = Recall(
    entry="fee-amount",
    revision=BEFORE,
    kept_on=date(2026, 8, 3),
    channel="C01GENERAL",
    ts="1700.1",
    language="en",
)


@pytest.fixture
def followed(office: Office) -> Office:
    for who in ("sato", "suzuki", "sato"):
        office.desk.recalls.follow("fee-amount", BEFORE, who=who, now=office.clock.now)
    office.desk.recalls.save(SHARED)
    return office


def test_what_was_kept_comes_back(followed: Office) -> None:
    with followed.casebook.reading() as work:
        kept = work.recalls()

    assert {each.person for each in kept} == {"sato", "suzuki", ""}
    assert SHARED in kept
    assert len(kept) == 3


def test_a_release_waits_for_each_person_to_be_told(followed: Office) -> None:
    desk, now = followed.desk, followed.clock.now
    reach = desk.recalls.release({"fee-amount": AFTER}, who="manager", now=now)

    assert (reach.people, reach.messages) == (2, 1)
    assert desk.recalls.delete_finished() == 0  # both notices wait


def test_recalls_are_deleted_after_180_days(followed: Office) -> None:
    now = followed.clock.now
    purge_traces(followed.database, now + timedelta(days=180))
    assert len(followed.rows(recalls)) == 3

    purge_traces(followed.database, now + timedelta(days=181))

    assert followed.rows(recalls) == []


def test_that_somebody_was_told_is_erased_after_a_week(followed: Office) -> None:
    now = followed.clock.now
    followed.desk.recalls.release({"fee-amount": AFTER}, who="manager", now=now)
    followed.database.execute(update(notices).where(notices.c.to == "sato").values(state="sent"))

    purge_traces(followed.database, now + timedelta(days=8))

    assert [row.to for row in followed.rows(notices)] == ["suzuki"]  # not told yet
