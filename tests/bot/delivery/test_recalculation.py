"""A holiday announced later moves every open clock once, and the owners are told."""

from datetime import date

from sqlalchemy import delete, update
from structlog.testing import capture_logs

from bot.storage.casebook.deadlines import open_numbers
from bot.storage.casebook.tables import due, escalation_due
from tests.bot.delivery.clocks import (
    at,
    closes_on,
    counting,
    goes_to,
    owned,
    recounted,
    reminders_sent,
    scheduled,
    send_reminders,
)
from tests.bot.delivery.conftest import MANAGER, Delivery
from tickets.deadlines.recalculation import rules_digest
from tickets.model.kinds import Leak, Restriction


def test_a_later_holiday_moves_dates_with_one_audit_row_each(delivery: Delivery) -> None:
    numbers = [owned(delivery), owned(delivery)]
    counting(delivery)()

    closes_on(delivery, date(2026, 8, 18))
    counting(delivery)()

    assert scheduled(delivery)["complaint_reply"] == ("three_before", at(8, 13))
    rows = recounted(delivery)
    assert [row.number for row in rows] == numbers
    assert "complaint_reply:2026-08-18>2026-08-19" in rows[0].fields
    assert {row.actor for row in rows} == {"system"}


def test_the_manager_is_told_once_with_the_counts(delivery: Delivery) -> None:
    owned(delivery)
    counting(delivery)()
    closes_on(delivery, date(2026, 8, 18))

    for _ in range(3):
        counting(delivery)()

    [told] = delivery.all_of("calendar_changed")
    assert (told.to, told.about.split(":")[:2]) == (MANAGER, ["1", "0"])
    delivery.telling()
    assert "期日を計算し直しました" in " ".join(delivery.heard(MANAGER))


def test_past_reminders_are_not_repeated_for_the_new_date(delivery: Delivery) -> None:
    # 8/4 was announced as due and, on the next morning, as missed
    owned(delivery)
    counting(delivery)()
    for day in (4, 5):
        goes_to(delivery, 8, day)
        send_reminders(delivery)
    before = reminders_sent(delivery)
    goes_to(delivery, 8, 6, 10)
    send_reminders(delivery)
    acknowledged = [each for each in reminders_sent(delivery) if "complaint_acknowledge" in each[1]]

    closes_on(delivery, date(2026, 8, 4))
    counting(delivery)()
    send_reminders(delivery)

    again = [each for each in reminders_sent(delivery) if "complaint_acknowledge" in each[1]]
    assert again == acknowledged
    assert set(before) <= set(reminders_sent(delivery))


def test_an_uncountable_ticket_does_not_block_its_batch(delivery: Delivery) -> None:
    # the second was recorded while the host's clock was years ahead
    first = owned(delivery)
    now, delivery.clock.now = delivery.clock.now, at(1, 5, year=2035)
    owned(delivery)
    delivery.clock.now = now
    third = owned(delivery)
    closes_on(delivery, date(2026, 8, 18))

    with capture_logs() as lines:
        counting(delivery)()

    assert [row.number for row in recounted(delivery)] == [first, third]
    assert [each["fault"] for each in lines if each["event"] == "clock.uncounted"] == [
        "UncoveredYearError"
    ]


def test_a_holiday_that_moves_nothing_leaves_no_trace(delivery: Delivery) -> None:
    owned(delivery)
    counting(delivery)()

    closes_on(delivery, date(2027, 5, 4))
    counting(delivery)()

    assert recounted(delivery) == []
    assert delivery.all_of("calendar_changed") == []


def test_an_interrupted_recalculation_resumes_and_reports_all(delivery: Delivery) -> None:
    for _ in range(3):
        owned(delivery)
    counting(delivery)()
    closes_on(delivery, date(2026, 8, 18))
    cut = counting(delivery)
    office = cut.context()
    numbers = open_numbers(delivery.database, most=1)
    cut._batch(numbers, rules_digest(office), office)  # then the program was killed

    counting(delivery)()

    [told] = delivery.all_of("calendar_changed")
    assert told.about.startswith("3:0:")
    assert len(recounted(delivery)) == 3


def test_an_upgrade_sends_no_reminders_for_the_past(delivery: Delivery) -> None:
    # an upgrade: the digest and the manager's Home show what is late
    delivery.complain(leak=Leak.YES)
    owned(delivery)
    with delivery.database.write() as connection:
        connection.execute(delete(escalation_due))
        connection.execute(update(due).values(remind_at=None, mark=None))
    goes_to(delivery, 8, 7)

    counting(delivery)()
    send_reminders(delivery)

    assert reminders_sent(delivery) == recounted(delivery) == []
    assert delivery.all_of("calendar_changed") == []
    assert scheduled(delivery)["final_30"] == ("three_before", at(8, 27))
    assert scheduled(delivery)["complaint_reply"] == ("three_before", at(8, 13))


def test_tickets_about_the_manager_are_recalculated_but_not_counted(delivery: Delivery) -> None:
    # O1: with an escalation besides, of which the manager knows as little
    about = frozenset({Restriction.ABOUT_MANAGER})
    hidden = delivery.complain(restrictions=about, about=frozenset({MANAGER}))
    counting(delivery)()

    closes_on(delivery, date(2026, 8, 4), date(2026, 8, 18))
    counting(delivery)()

    assert hidden.number in [row.number for row in recounted(delivery)]
    assert delivery.all_of("calendar_changed") == []

    owned(delivery)
    closes_on(delivery, date(2026, 8, 4), date(2026, 8, 5), date(2026, 8, 18))
    counting(delivery)()

    [told] = delivery.all_of("calendar_changed")
    assert (told.to, told.about.split(":")[:2]) == (MANAGER, ["1", "0"])
