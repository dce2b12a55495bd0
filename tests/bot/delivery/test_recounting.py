"""A holiday that is named later moves every open clock, once, and who answers hears of it."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import update

from bot.storage.casebook.tables import due
from bot.storage.casebook.upward import escalation_due
from tests.bot.delivery.conftest import Delivery
from tests.bot.delivery.ringing import (
    MANAGER,
    armed,
    at,
    closes_on,
    counting,
    goes_to,
    owned,
    rang,
    recounted,
    ring,
)
from tests.bot.delivery.test_telling import heard
from tickets.recounting import counted_by
from tickets.words import Leak, Restriction


@pytest.fixture(autouse=True)
def no_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.delivery.pace._SECONDS", 0.0)


def test_a_day_named_later_moves_the_dates_with_one_row_each(delivery: Delivery) -> None:
    # F-33
    numbers = [owned(delivery), owned(delivery)]
    counting(delivery)()

    closes_on(delivery, date(2026, 8, 18))
    counting(delivery)()

    assert armed(delivery)["complaint_reply"] == ("three_before", at(8, 13))
    rows = recounted(delivery)
    assert [row.number for row in rows] == numbers
    assert "complaint_reply:2026-08-18>2026-08-19" in rows[0].fields
    assert {row.actor for row in rows} == {"system"}


def test_the_manager_hears_of_it_once_with_the_counts(delivery: Delivery) -> None:
    # F-33
    owned(delivery)
    counting(delivery)()
    closes_on(delivery, date(2026, 8, 18))

    for _ in range(3):
        counting(delivery)()

    [told] = delivery.all_of("calendar_changed")
    assert (told.to, told.about.split(":")[:2]) == (MANAGER, ["1", "0"])
    delivery.telling()
    assert "期日を計算し直しました" in " ".join(heard(delivery, MANAGER))


def test_what_was_told_and_is_past_is_not_told_again_of_the_new_date(delivery: Delivery) -> None:
    # F-33: 8/4 was told as due and, on the next morning, as missed
    owned(delivery)
    counting(delivery)()
    for day in (4, 5):
        goes_to(delivery, 8, day)
        ring(delivery)
    before = rang(delivery)
    goes_to(delivery, 8, 6, 10)
    ring(delivery)
    acknowledged = [each for each in rang(delivery) if "complaint_acknowledge" in each[1]]

    closes_on(delivery, date(2026, 8, 4))
    counting(delivery)()
    ring(delivery)

    again = [each for each in rang(delivery) if "complaint_acknowledge" in each[1]]
    assert again == acknowledged
    assert set(before) <= set(rang(delivery))


def test_a_day_that_moves_nothing_leaves_no_row_and_tells_nobody(delivery: Delivery) -> None:
    owned(delivery)
    counting(delivery)()

    closes_on(delivery, date(2027, 5, 4))
    counting(delivery)()

    assert recounted(delivery) == []
    assert delivery.all_of("calendar_changed") == []


def test_rows_of_an_older_database_are_armed_without_a_word(delivery: Delivery) -> None:
    owned(delivery)
    delivery.complain(leak=Leak.YES)
    before = armed(delivery)
    with delivery.database.write() as connection:
        for table in (due, escalation_due):
            connection.execute(update(table).values(rings_at=None, mark=None))
    assert armed(delivery) == {}

    counting(delivery)()

    assert armed(delivery) == before
    assert recounted(delivery) == []
    assert delivery.all_of("calendar_changed") == []


def test_a_count_that_was_cut_off_is_gone_on_with_and_told_whole(delivery: Delivery) -> None:
    for _ in range(3):
        owned(delivery)
    counting(delivery)()
    closes_on(delivery, date(2026, 8, 18))
    cut = counting(delivery)
    office = cut.circumstances()
    cut._batch(cut.rings.open_numbers()[:1], counted_by(office), office)  # and then it was killed

    counting(delivery)()

    [told] = delivery.all_of("calendar_changed")
    assert told.about.startswith("3:0:")
    assert len(recounted(delivery)) == 3


# --- another manager ---------------------------------------------------------------------------


def becomes_manager(delivery: Delivery, person: str) -> None:
    people = replace(delivery.office.people, manager=person, deputy="U04DEP")
    delivery.office = replace(delivery.office, people=people)


def test_open_escalations_are_handed_to_the_new_manager_and_the_old_one_is_told(
    delivery: Delivery,
) -> None:
    delivery.complain(leak=Leak.YES)
    delivery.complain(leak=Leak.YES)
    counting(delivery)()
    delivery.telling()

    becomes_manager(delivery, "U02YUI")
    counting(delivery)()
    counting(delivery)()

    assert {row.to for row in delivery.all_of("handed_over")} == {"U02YUI"}
    assert len(delivery.all_of("handed_over")) == 2
    [told] = delivery.all_of("manager_changed")
    assert told.to == MANAGER
    delivery.telling()
    assert "管理者の引継ぎ" in " ".join(heard(delivery, MANAGER))
    assert "前任の管理者から引き継ぎました" in " ".join(heard(delivery, "U02YUI"))


def test_who_is_manager_is_only_learnt_at_the_first_start(delivery: Delivery) -> None:
    delivery.complain(leak=Leak.YES)

    counting(delivery)()

    assert delivery.all_of("handed_over") == delivery.all_of("manager_changed") == []


def test_what_is_about_the_old_manager_is_neither_handed_over_nor_counted(
    delivery: Delivery,
) -> None:
    # O1
    about = frozenset({Restriction.ABOUT_MANAGER})
    delivery.complain(restrictions=about, about=frozenset({MANAGER}))
    counting(delivery)()

    becomes_manager(delivery, "U02YUI")
    counting(delivery)()

    assert delivery.all_of("handed_over") == []
    [told] = delivery.all_of("manager_changed")
    assert told.about.startswith("0:")
