"""Absences, and mentions of a possible leak."""

from datetime import date

from bot.storage.casebook import tables
from bot.storage.casebook.absences import StoredAbsences
from bot.storage.casebook.deadlines import StoredLeakMentions
from bot.storage.database import Database
from tests.conftest import Clock
from tickets.model.people import Absence

AWAY = Absence(date(2026, 8, 3), date(2026, 8, 7))


def test_an_absence_lasts_through_its_last_day(database: Database) -> None:
    # O23
    absences = StoredAbsences(database)
    absences.set("manager", AWAY)

    assert absences.not_over(date(2026, 8, 7)) == {"manager": AWAY}
    assert absences.not_over(date(2026, 8, 8)) == {}


def test_a_new_absence_replaces_the_old_one(database: Database) -> None:
    absences = StoredAbsences(database)
    longer = Absence(AWAY.start, date(2026, 8, 14))
    absences.set("manager", AWAY)
    absences.set("manager", longer)
    absences.set("ken", AWAY)
    assert absences.not_over(AWAY.start) == {"manager": longer, "ken": AWAY}

    absences.clear("manager")

    assert absences.not_over(AWAY.start) == {"ken": AWAY}


def test_a_report_settles_what_its_reporter_mentioned_before_it(
    database: Database, clock: Clock
) -> None:
    # O13
    mentions = StoredLeakMentions(database)
    told = mentions.note("U01", None, clock.now)
    mentions.mark_told(told)
    before = mentions.note("U01", None, clock.now)
    others = mentions.note("U02", None, clock.now)
    clock.passes(minutes=5)
    reported_at = clock.now
    clock.passes(minutes=1)
    after = mentions.note("U01", None, clock.now)

    for _ in range(2):  # the tap may be handled again after a crash
        assert [each.id for each in mentions.settle_by_report("U01", reported_at)] == [before]

    clock.passes(minutes=10)
    assert {each.id for each in mentions.due(clock.now)} == {others, after}


def test_a_late_choice_is_not_reported_again(database: Database, clock: Clock) -> None:
    mentions = StoredLeakMentions(database)
    mention = mentions.note("U01", None, clock.now)
    mentions.mark_told(mention)

    mentions.choose(mention)

    [row] = database.rows(tables.mentions.select())
    assert row.state == "told"
