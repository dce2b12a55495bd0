"""For whom a ticket is drawn: the language, and what holds in the office at that moment."""

from dataclasses import dataclass
from datetime import date, datetime

from handlers.phrases import Phrases
from tickets import tokyo
from tickets.circumstances import Circumstances
from tickets.office import Department, Office, System


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    say: Phrases
    office: Office
    circumstances: Circumstances
    now: datetime

    @property
    def today(self) -> date:
        return tokyo.date_of(self.now)

    def date(self, day: date) -> str:
        return self.say.date(day, self.today)

    def day_of(self, instant: datetime) -> str:
        return self.date(tokyo.date_of(instant))

    def moment(self, instant: datetime) -> str:
        return self.say.moment(instant, self.today)

    def department(self, id_: str | None) -> str:
        """By its name; one that the desk file no longer has, by its id."""
        return self._named(self.office.departments, id_)

    def system(self, id_: str) -> str:
        return self._named(self.office.systems, id_)

    def _named(self, known: tuple[Department, ...] | tuple[System, ...], id_: str | None) -> str:
        if id_ is None:
            return self.say("card_unknown")
        names = (each.name.get(self.say.language) for each in known if each.id == id_)
        return next(filter(None, names), id_)
