"""Dates are Tokyo's, in any time zone of the host and of the timestamp."""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from tickets.model import tokyo
from tickets.model.tokyo import Month


@pytest.fixture(params=["UTC", "Asia/Tokyo", "America/New_York"])
def host(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


STAMPS = [
    ("2026-08-02T15:00:00Z", date(2026, 8, 3)),
    ("2026-08-02T14:59:59.999999Z", date(2026, 8, 2)),
    ("2026-12-31T15:00:00Z", date(2027, 1, 1)),
    ("2027-12-31T23:59:59+09:00", date(2027, 12, 31)),
    ("2028-02-28T15:00:00Z", date(2028, 2, 29)),
    ("2028-02-29T15:00:00Z", date(2028, 3, 1)),
    ("2026-03-08T02:30:00-05:00", date(2026, 3, 8)),  # an hour New York skips
    ("2026-11-01T01:30:00-04:00", date(2026, 11, 1)),  # and one it has twice
    ("2026-11-01T11:30:00-05:00", date(2026, 11, 2)),
]


def test_a_stamp_has_the_date_of_tokyo(host: str) -> None:
    read = [(stamp, day, tokyo.date_of(datetime.fromisoformat(stamp))) for stamp, day in STAMPS]
    assert [each for each in read if each[1] != each[2]] == []


def test_a_time_of_day_is_in_tokyo(host: str) -> None:
    assert tokyo.at(date(2026, 8, 3)) == datetime(2026, 8, 2, 15, tzinfo=UTC)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        tokyo.date_of(datetime(2026, 8, 3))  # noqa: DTZ001


def test_a_form_time_in_the_same_minute_is_not_earlier() -> None:
    approved = datetime(2026, 8, 3, 5, 5, 42, tzinfo=UTC)
    assert not tokyo.is_before(datetime(2026, 8, 3, 5, 5, tzinfo=UTC), approved)
    assert tokyo.is_before(datetime(2026, 8, 3, 5, 4, 59, tzinfo=UTC), approved)


@pytest.mark.parametrize(
    "text", ["2026-13", "2026-1", "202610", "", "2026-10-01", "0026-10", "２０２６-10"]
)
def test_an_invalid_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="2026-10"):
        Month.read(text)


def test_a_month_begins_and_ends_at_midnight_in_tokyo() -> None:
    # O31
    october = Month.read("2026-10")
    assert october.begins_at == datetime(2026, 9, 30, 15, tzinfo=UTC)
    assert october.holds(datetime(2026, 10, 31, 14, 59, 59, tzinfo=UTC))
    assert not october.holds(datetime(2026, 10, 31, 15, 0, tzinfo=UTC))
    assert (str(october.before), str(Month(2026, 12).after)) == ("2026-09", "2027-01")
