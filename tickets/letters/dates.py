"""Dates as a letter writes them: 令和8年8月3日, or 2026年8月3日."""

from datetime import date
from typing import Literal

Style = Literal["era", "western"]

_ERAS = (
    (date(2019, 5, 1), "令和"),
    (date(1989, 1, 8), "平成"),
    (date(1926, 12, 25), "昭和"),
)


def written(day: date, style: Style) -> str:
    """The day in words; the first year of an era is 元年, and what lies before all is Western."""
    for began, era in _ERAS:
        if style == "era" and day >= began:
            year = day.year - began.year + 1
            return f"{era}{'元' if year == 1 else year}年{day.month}月{day.day}日"
    return f"{day.year}年{day.month}月{day.day}日"
