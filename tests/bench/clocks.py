"""Ten thousand clocks due at one instant, and a holiday that moves ten thousand deadlines.

Tickets are written meanwhile, and the waits of their writers are measured too.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from bot.delivery.reminders import Reminders
from bot.maintenance.recalculation import Recalculation
from bot.storage.casebook.deadlines import DueClocks
from bot.storage.casebook.tables import audit, notices
from tests.bench.casebook import opened_office
from tests.bench.servers import engines
from tests.bench.times import beside, milliseconds, shares
from tests.bot.casebook.conftest import SAYS, Office
from tests.tickets.conftest import ROSTER, _new
from tests.tickets.steps import act
from tickets.desk import Desk
from tickets.model import tokyo
from tickets.model.complaint import Category, Complaint
from tickets.model.kinds import Move
from tickets.model.notices import NoticeKind
from tickets.model.personal import Personal, ValueName
from tickets.rules.calendar import Calendar, Opening
from tickets.rules.context import OfficeContext
from tickets.rules.office import Hours

MANY = 10_000
TUESDAY, HOLIDAY = date(2026, 8, 4), date(2026, 8, 12)
EVERY = 0.05


def measure() -> dict[str, dict[str, float]]:
    """Measure on each available engine."""
    figures = {}
    for engine, url, folder in engines():
        with opened_office(url, folder) as office:
            figures[f"clocks, {engine}"] = _on(office)
    return figures


@dataclass
class _Bench:
    office: Office
    closed: frozenset[date] = frozenset()
    _opening: Opening | None = None

    def office_context(self) -> OfficeContext:
        """The same opening hours until a day is closed, as in the program."""
        if self._opening is None:
            days = Calendar(frozenset(), range(2026, 2040), "by hand", self.closed)
            self._opening = Opening(days, Hours())
        return OfficeContext(roster=ROSTER, opening=self._opening)

    def names(self, *days: date) -> None:
        self.closed, self._opening = frozenset(days), None

    def takes(self, key: str) -> None:
        """Take a complaint and assign it, so that both clocks have a recipient."""
        says = {ValueName(name): Personal(text) for name, text in SAYS.items()}
        form = _new(Complaint(category=Category.COMPLAINT), personal=says)
        desk = Desk(self.office.casebook, self.office_context)
        desk.open(form, [act(Move.TAKE)], who="mei", now=self.office.clock.now, key=key)

    def told(self, what: NoticeKind) -> tuple[int, int]:
        """Number of notices of this kind, and of tickets that they are about."""
        query = select(func.count(), func.count(notices.c.number.distinct()))
        with self.office.database.read() as connection:
            row = connection.execute(query.where(notices.c.what == what)).one()
        return row[0], row[1]

    def recounted(self) -> int:
        query = select(func.count()).where(audit.c.fields.startswith("recounted"))
        with self.office.database.read() as connection:
            return int(connection.scalar(query) or 0)


def _on(office: Office) -> dict[str, float]:
    bench = _Bench(office)
    parts = (
        DueClocks(office.database),
        office.casebook,
        bench.office_context,
        office.clock,
        _nobody,
    )
    for number in range(MANY):
        bench.takes(f"form-{number}")
    Recalculation(*parts)()
    office.clock.now = tokyo.at(TUESDAY, Hours().open)
    with beside(lambda nth: bench.takes(f"ringing-{nth}"), EVERY) as ringing:
        rang_s = milliseconds(Reminders(*parts).send_due) / 1000
    told, of_tickets = bench.told(NoticeKind.CLOCK_DUE)
    bench.names(HOLIDAY)
    with beside(lambda nth: bench.takes(f"recounting-{nth}"), EVERY) as recounting:
        recounted_s = milliseconds(Recalculation(*parts)) / 1000
    return {
        "rang": told,
        "rang_s": rang_s,
        "doubled": told - of_tickets,
        **_writes(ringing, "ringing"),
        "recounted": bench.recounted(),
        "recounted_s": recounted_s,
        **_writes(recounting, "recounting"),
    }


def _writes(took: list[float], meanwhile: str) -> dict[str, float]:
    """How long those took who recorded a complaint."""
    return {
        **shares(took, 50, 99, name=f"{meanwhile}_write_"),
        f"{meanwhile}_write_max_ms": max(took),
    }


def _nobody() -> None:
    """No delivery thread to wake."""
