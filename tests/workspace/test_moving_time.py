"""The clock is moved to where something happens: an hour, the next morning, a month."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from workspace.driver import GestureFailed
from workspace.gestures.control import a_month_later, next_morning

TOKYO = "Asia/Tokyo"


def there(text, zone=TOKYO):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()


@pytest.mark.parametrize(
    ("now", "morning"),
    [
        ("2026-11-26 08:59", "2026-11-26 09:00"),  # a Thursday
        ("2026-11-26 09:00", "2026-11-27 09:00"),
        ("2026-11-27 18:30", "2026-11-30 09:00"),
        ("2026-11-28 07:00", "2026-11-30 09:00"),
        ("2026-12-31 23:59", "2027-01-01 09:00"),
    ],
)
def test_the_next_morning_is_nine_on_a_weekday(now, morning):
    assert next_morning(there(now), TOKYO) == there(morning)


def test_nine_is_nine_there_also_where_the_hour_changes():
    friday = there("2026-03-27 12:00", "Europe/London")

    assert next_morning(friday, "Europe/London") == there("2026-03-30 09:00", "Europe/London")


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-11-27 10:24", "2026-12-27 10:24"),
        ("2026-12-31 10:24", "2027-01-31 10:24"),
        ("2027-01-31 10:24", "2027-02-28 10:24"),
    ],
)
def test_a_month_later_is_the_same_day_or_the_months_last(now, then):
    assert a_month_later(there(now), TOKYO) == there(then)


def test_the_workspaces_clock_stands_there_afterwards(slack):
    told = slack.gesture("move_clock", to="morning")

    shown = datetime.fromtimestamp(told["now"], ZoneInfo(TOKYO))
    assert (shown.hour, shown.minute) == (9, 0)
    assert slack.gesture("team")["clock"]["offset"] == told["offset"]


def test_to_nowhere_it_is_not_moved(slack):
    with pytest.raises(GestureFailed, match="no_such_moment"):
        slack.gesture("move_clock", to="yesterday")
