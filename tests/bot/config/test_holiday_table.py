"""The holidays of Japan, as far as they are announced."""

from datetime import date, datetime

import pytest
from structlog.testing import capture_logs

from bot.commands.output import BAD_USAGE
from bot.commands.run import check_holidays
from bot.config.office_context import calendar, holiday_faults
from tests.bot.conftest import Command
from tickets.model.tokyo import TOKYO
from tickets.rules.calendar import UncoveredYearError
from workspace.driver import Slack

TODAY = date(2026, 11, 25)
# The Cabinet Office's list, copied by hand.
OF_2026 = "1/1 1/12 2/11 2/23 3/20 4/29 5/3 5/4 5/5 5/6 7/20 8/11 9/21 9/22 9/23 10/12 11/3 11/23"


def test_the_holidays_of_2026_are_those_of_the_cabinet_office() -> None:
    known = {day for day in calendar(TODAY).national_holidays if day.year == 2026}
    assert known == {date(2026, *map(int, day.split("/"))) for day in OF_2026.split()}


def test_days_moved_for_the_olympics_are_known() -> None:
    table = calendar(TODAY)
    assert not table.is_business_day(date(2021, 7, 22))
    assert table.is_business_day(date(2021, 7, 19))


def test_a_year_too_far_ahead_is_refused() -> None:
    table = calendar(TODAY)
    assert table.is_business_day(date(2028, 12, 28))
    with pytest.raises(UncoveredYearError, match=r"holidays .+ does not know .+ 2029"):
        table.is_business_day(date(2029, 1, 4))
    with pytest.raises(UncoveredYearError):
        table.is_business_day(date(2015, 12, 28))


def test_next_year_must_be_known() -> None:
    assert holiday_faults(TODAY) == ()
    (fault,) = holiday_faults(date(2099, 6, 1))
    assert "The holidays of 2100 are not known" in fault


def test_each_start_warns_half_a_year_before_the_table_ends() -> None:
    def said(today: date) -> list[str]:
        with capture_logs() as lines:
            check_holidays(today)
        return [line["event"] for line in lines]

    assert said(TODAY) == []
    assert said(date(2099, 7, 4)) == []
    assert said(date(2099, 7, 5)) == ["holidays.end_soon"]


def test_a_desk_without_todays_holidays_does_not_open(
    madoguchi: Command, in_slack: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    # never counted as a year without holidays
    monkeypatch.setattr("bot.commands.run.now", lambda: datetime(2100, 1, 1, tzinfo=TOKYO))
    told = madoguchi("run")
    assert told.exit_code == BAD_USAGE
    assert "does not know the holidays of 2100: install a newer version" in told.output
