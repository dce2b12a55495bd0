"""The desk's opening hours: what waits for the next opening, and how long the desk was open."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tickets import tokyo
from tickets.calendar import ONE_DAY, Calendar
from tickets.office import Hours


@dataclass(frozen=True, slots=True)
class Opening:
    """When the desk is open. Breach, regulator and court do not ask (office.md O29)."""

    calendar: Calendar
    hours: Hours

    def is_open(self, at: datetime) -> bool:
        opens, closes = self._on_day_of(at)
        return opens <= at < closes and self.calendar.is_business_day(tokyo.date_of(at))

    def next_opening(self, at: datetime) -> datetime:
        """This instant if the desk is open, else when it opens next."""
        if self.is_open(at):
            return at
        opens, _ = self._on_day_of(at)
        day = tokyo.date_of(at) if at < opens else tokyo.date_of(at) + ONE_DAY
        return tokyo.at(self.calendar.roll(day), self.hours.open)

    def after(self, at: datetime, span: timedelta) -> datetime:
        """When the desk will have been open for this long (30 business minutes, O27)."""
        at = self.next_opening(at)
        _, closes = self._on_day_of(at)
        while span > closes - at:
            span -= closes - at
            at = self.next_opening(closes)
            _, closes = self._on_day_of(at)
        return at + span

    def _on_day_of(self, at: datetime) -> tuple[datetime, datetime]:
        day = tokyo.date_of(at)
        return tokyo.at(day, self.hours.open), tokyo.at(day, self.hours.close)
