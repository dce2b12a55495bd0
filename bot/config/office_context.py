"""The office context of the moment: desk file, Slack's groups and accounts, clock, absences, and
Japanese holidays from the package `holidays`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import lru_cache
from importlib.metadata import version

import holidays

from bot.slack.directory import REFRESHED_AT_A_TIME, Directory
from tickets.model import tokyo
from tickets.model.people import Absence, Roster, Team
from tickets.rules.calendar import Calendar, Opening
from tickets.rules.context import OfficeContext
from tickets.rules.office import Office

BEFORE, AHEAD = 10, 2
"""Years around this one: an imported register is old, and no ticket lasts into the third year."""

WARNING_DAYS = 180
"""At each start the operator is warned when the table ends within so many days."""


def calendar(today: date, company_days: Iterable[date] = ()) -> Calendar:
    """Business days from ten years ago to the year after next.

    The package knows future holidays by the law in force. Years it does not know are left out, so
    that no deadline can be computed in them.
    """
    return _calendar(today.year, frozenset(company_days))


@lru_cache(maxsize=8)
def _calendar(year: int, company_days: frozenset[date]) -> Calendar:
    """Cached: computing the holidays takes longer than the rest of an office context."""
    japan = holidays.country_holidays("JP")
    covered = range(year - BEFORE, min(year + AHEAD, japan.end_year) + 1)
    known = holidays.country_holidays("JP", years=covered)
    return Calendar(
        national_holidays=frozenset(known),
        covered=covered,
        version=f"holidays {version('holidays')}",
        company_days=company_days,
    )


def holiday_faults(today: date) -> tuple[str, ...]:
    """Next year's holidays must be known: deadlines that start now end then."""
    table = calendar(today)
    if today.year + 1 in table.covered:
        return ()
    return (
        f"The holidays of {today.year + 1} are not known to {table.version}, so that no due date in"
        " them can be counted: install a newer version of the package `holidays`.",
    )


@dataclass(slots=True)
class CurrentOffice:
    """Returns the office context of the moment it is called."""

    office: Callable[[], Office]
    members: Directory
    absences: Callable[[date], Mapping[str, Absence]]
    clock: Callable[[], datetime]

    def __call__(self) -> OfficeContext:
        office = self.office()
        return OfficeContext(
            roster=roster(office, self.members, self.absences(tokyo.date_of(self.clock()))),
            opening=self.opening_hours(),
            rules=office.rules,
            breach_rules=office.breach_rules,
            calls=office.calls,
            numbering=office.numbering,
            customer_numbers=office.customer_numbers,
            office=office,
        )

    def opening_hours(self) -> Opening:
        """The opening hours; they need no database."""
        office = self.office()
        today = tokyo.date_of(self.clock())
        return Opening(calendar(today, office.hours.closed_days), office.hours)

    def refresh_people(self) -> None:
        """A worker task: refresh what Slack says of the people in the desk file."""
        office = self.office()
        asked = self.members.refresh(role_holders(office))  # departments may have many members
        self.members.refresh(ids_in_desk_file(office), REFRESHED_AT_A_TIME - asked)


def ids_in_desk_file(office: Office) -> frozenset[str]:
    """The people and groups that the desk file names."""
    return role_holders(office).union(*(each.members for each in office.departments))


def role_holders(office: Office) -> frozenset[str]:
    """The people and groups that hold a role, without the other members of departments."""
    return frozenset(id_ for _, id_ in holders_by_key(office))


def holders_by_key(office: Office) -> Iterator[tuple[str, str]]:
    """Each person and group that holds a role, with the key of the desk file that names them."""
    for role in fields(office.people):
        held = getattr(office.people, role.name)
        for id_ in (held,) if isinstance(held, str) else held or ():
            yield f"people.{role.name}", id_
    for department in office.departments:
        for id_ in filter(None, (department.person_in_charge, department.head)):
            yield f"departments: {department.id}", id_


def roster(office: Office, members: Directory, absences: Mapping[str, Absence]) -> Roster:
    """Roles and their holders, without accounts that cannot hold one."""
    people = office.people

    def holders(*ids: str) -> frozenset[str]:
        found = members.expand(ids)
        return found - members.unable_to_hold_roles(found)

    def holder(id_: str | None) -> str | None:
        """The holder of a single role; of a group, the first by id."""
        return min(holders(id_), default=None) if id_ else None

    return Roster(
        agents=holders(*people.agents),
        manager=holder(people.manager),
        deputy=holder(people.deputy),
        representative=holder(people.representative),
        auditor=holder(people.auditor),
        security=holders(*people.security),
        curators=holders(*people.curators),
        departments={
            each.id: Team(
                holder(each.person_in_charge), members.expand(each.members), holder(each.head)
            )
            for each in office.departments
        },
        systems={each.id: each.owner for each in office.systems},
        absences=absences,
    )
